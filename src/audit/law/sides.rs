//! Both sides of what a law requires, with their values, and whether it is so.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::super::Refusal;
use super::super::quantity::{Quantity, literal, power_of_ten, whole};
use super::super::view::View;
use crate::audit::yearly;
use crate::exact::Number;
use crate::language::tree::{Condition, ConditionKind, Expression, ExpressionKind, Literal, NumberUse, Predicate, That, ThatKind, UnitUse};
use crate::source::{Span, codes};

/// What one line `that …` came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The line of the law.
    pub place: Span,
    /// The value on the left, as text with its unit.
    pub left: String,
    /// `is at most` and the like.
    pub relation: &'static str,
    /// The value on the right.
    pub right: String,
    /// By how much it may be missed.
    pub within: Option<String>,
    /// Whether it is so.
    pub holds: bool,
}

/// A line `that …` about an invoice or about prices, here.
pub(in crate::audit) fn sides(view: &View<'_>, that: &That) -> Result<Sides, Refusal> {
    let ThatKind::Holds(condition) = &that.kind else {
        return Err(Refusal::new(codes::WRONG_KIND, "it speaks of terms of payment"));
    };
    let within = that.within.as_ref().map(|within| literal(view.bill.book, within)).transpose()?;
    if let Some(sides) = compared(view, condition, within.as_ref(), that.span)? {
        return Ok(sides);
    }
    let holds = view.holds(condition)?;
    let left = said_by(view, condition)?;
    let (relation, right) = match &condition.kind {
        ConditionKind::Compare { predicate: Predicate::Is(word), .. } => ("is", word.text.clone()),
        ConditionKind::Compare { predicate: Predicate::IsNot(word), .. } => ("is not", word.text.clone()),
        ConditionKind::Compare { predicate: Predicate::IsOneOf(list), .. } => {
            ("is one of", list.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(", "))
        }
        ConditionKind::Entered { entered: true, .. } => ("is", "entered".to_owned()),
        ConditionKind::Entered { entered: false, .. } => ("is not", "entered".to_owned()),
        _ => ("is", "as the law says".to_owned()),
    };
    Ok(Sides { place: that.span, left, relation, right, within: None, holds })
}

/// A comparison of two quantities.
fn compared(view: &View<'_>, condition: &Condition, within: Option<&Quantity>, place: Span) -> Result<Option<Sides>, Refusal> {
    let ConditionKind::Compare { left, predicate, zero: None } = &condition.kind else { return Ok(None) };
    let (right, relation) = match predicate {
        Predicate::AtMost(right) => (right, "is at most"),
        Predicate::AtLeast(right) => (right, "is at least"),
        Predicate::Over(right) => (right, "is over"),
        Predicate::Under(right) => (right, "is under"),
        Predicate::Equals(right) => (right, "is"),
        Predicate::Differs(right) => (right, "is not"),
        Predicate::Is(_) | Predicate::IsNot(_) | Predicate::IsOneOf(_) => return Ok(None),
    };
    let (left, right) = (view.expression(left)?, view.expression(right)?);
    if !left.unit.same_dimensions(&right.unit) {
        return Err(Refusal::new(codes::UNIT_NEEDS_CONVERSION, format!("{} and {} are of different kinds", words(&left), words(&right))));
    }
    let slack = within.map_or_else(|| whole(0), |within| within.value.clone());
    let (one, other) = (&left.value, &right.value);
    let apart = if one > other { one - other } else { other - one };
    let holds = match predicate {
        Predicate::AtMost(_) => *one <= other + &slack,
        Predicate::AtLeast(_) => *one >= other - &slack,
        Predicate::Over(_) => *one > other - &slack,
        Predicate::Under(_) => *one < other + &slack,
        Predicate::Differs(_) => apart > slack,
        _ => apart <= slack,
    };
    Ok(Some(Sides { place, left: words(&left), relation, right: words(&right), within: within.map(words), holds }))
}

/// What the choices and facts of a condition are, in words.
fn said_by(view: &View<'_>, condition: &Condition) -> Result<String, Refusal> {
    match &condition.kind {
        ConditionKind::Compare { left: Expression { kind: ExpressionKind::Name(name), .. }, .. } => {
            let found = view.definition(&name.text)?;
            let held = view.word(found).unwrap_or_else(|_| "not entered".to_owned());
            Ok(format!("{} ({held})", name.text))
        }
        ConditionKind::All(list) | ConditionKind::Any(list) => {
            let each = list.iter().map(|one| said_by(view, one)).collect::<Result<Vec<_>, _>>()?;
            Ok(each.join(", "))
        }
        ConditionKind::Entered { name, .. } => {
            let entered = yearly::is_entered(view, &name.text)?;
            Ok(format!("{} ({}entered)", name.text, if entered { "" } else { "not " }))
        }
        _ => Ok("it".to_owned()),
    }
}

/// Dollars as a literal, to stand in for a line's name.
pub(super) fn dollars_literal(amount: &BigRational, span: Span) -> Option<ExpressionKind> {
    literal_of(amount, Some(UnitUse { factors: vec![("$".to_owned(), 1)], span }), span)
}

/// A number with its unit as a literal; none where it does not fit one.
pub(super) fn literal_of(value: &BigRational, unit: Option<UnitUse>, span: Span) -> Option<ExpressionKind> {
    let digits = |number: &BigInt| number.to_string().parse::<i64>().ok();
    let value = Number::ratio(digits(value.numer())?, digits(value.denom())?)?;
    Some(ExpressionKind::Literal(Literal { number: NumberUse { value, span }, unit, span }))
}

/// A quantity in words: `$9.24`, `$4.3007/kgal`, `25 gal`, a fraction where decimals do not end.
pub(super) fn words(quantity: &Quantity) -> String {
    let unit = quantity.unit.to_string();
    let shown = &quantity.value / power_of_ten(quantity.unit.power);
    if let Some(rest) = unit.strip_prefix('$') {
        let (sign, size) = if shown < whole(0) { ("-", -shown) } else { ("", shown) };
        return format!("{sign}${}{rest}", decimal(&size, 2));
    }
    match unit.as_str() {
        "number" => decimal(&shown, 0),
        "%" => format!("{}%", decimal(&shown, 0)),
        _ => format!("{} {unit}", decimal(&shown, 0)),
    }
}

/// With at least so many decimals, thousands separated; `p/q` and its first decimals where they do not end within twelve.
pub(super) fn decimal(value: &BigRational, least: usize) -> String {
    let ending = (least..=12).find(|places| (value * power_of_ten(i32::try_from(*places).unwrap_or(12))).is_integer());
    let Some(places) = ending else {
        let cut = (value * power_of_ten(4)).to_integer();
        return format!("{value} ({}…)", decimal(&(BigRational::from_integer(cut) * power_of_ten(-4)), 4));
    };
    let scaled = (value * power_of_ten(i32::try_from(places).unwrap_or(12))).to_integer();
    let negative = scaled < BigInt::from(0);
    let digits = scaled.to_string().trim_start_matches('-').to_owned();
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (front, behind) = digits.split_at(digits.len() - places);
    let mut grouped = String::new();
    for (at, digit) in front.chars().enumerate() {
        if at > 0 && (front.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if negative { "-" } else { "" };
    if places == 0 { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{behind}") }
}
