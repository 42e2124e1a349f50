//! The names that formulas and conditions compute with, and other things put in their place.

use super::{Condition, ConditionKind, Expression, ExpressionKind, Name, Predicate};

/// The names of a formula that it computes with.
pub fn names_of<'a>(expression: &'a Expression, into: &mut Vec<&'a Name>) {
    match &expression.kind {
        ExpressionKind::Name(name) | ExpressionKind::BeforeRounding(name) => into.push(name),
        ExpressionKind::Row { table, .. } => into.push(table),
        ExpressionKind::By { quantity, tiers } => {
            names_of(quantity, into);
            into.push(tiers);
        }
        ExpressionKind::ShareOf(name) | ExpressionKind::UnitRateOf(name) | ExpressionKind::PartOf(name) => into.push(name),
        ExpressionKind::Binary { left, right, .. } => [left, right].into_iter().for_each(|side| names_of(side, into)),
        ExpressionKind::At { quantity, rate } => [quantity, rate].into_iter().for_each(|side| names_of(side, into)),
        ExpressionKind::Excess { of, over } => [of, over].into_iter().for_each(|side| names_of(side, into)),
        ExpressionKind::Lesser(list) | ExpressionKind::Greater(list) => list.iter().for_each(|one| names_of(one, into)),
        ExpressionKind::PercentOf { of: inner, .. }
        | ExpressionKind::In { quantity: inner, .. }
        | ExpressionKind::TakenAs { number: inner, .. }
        | ExpressionKind::NumberOf { of: inner, .. }
        | ExpressionKind::Parenthesised(inner) => names_of(inner, into),
        ExpressionKind::Literal(_)
        | ExpressionKind::MonthsInTheBill
        | ExpressionKind::DaysInTheBill
        | ExpressionKind::DaysIn(_)
        | ExpressionKind::Total
        | ExpressionKind::Window(_)
        | ExpressionKind::Instalment(_) => {}
    }
}

/// The names of a condition that it computes with; members of choices are none.
pub fn names_of_condition<'a>(condition: &'a Condition, into: &mut Vec<&'a Name>) {
    match &condition.kind {
        ConditionKind::Compare { left, predicate, .. } => {
            names_of(left, into);
            if let Some(right) = right_side(predicate) {
                names_of(right, into);
            }
        }
        ConditionKind::All(list) | ConditionKind::Any(list) => list.iter().for_each(|one| names_of_condition(one, into)),
        ConditionKind::Entered { name, .. } => into.push(name),
        ConditionKind::LastPeriodOf(_) => {}
    }
}

/// The quantity on the right of a comparison.
pub fn right_side(predicate: &Predicate) -> Option<&Expression> {
    match predicate {
        Predicate::Equals(right)
        | Predicate::Differs(right)
        | Predicate::Over(right)
        | Predicate::Under(right)
        | Predicate::AtLeast(right)
        | Predicate::AtMost(right) => Some(right),
        Predicate::Is(_) | Predicate::IsNot(_) | Predicate::IsOneOf(_) => None,
    }
}

/// What stands in for a name (or for `total`, whose name is none); none where the name stays.
pub type StandIn<'f> = &'f dyn Fn(Option<&Name>) -> Option<ExpressionKind>;

/// The formula with what stands in for its names.
pub fn with_stand_ins(expression: &Expression, stand_in: StandIn<'_>) -> Expression {
    let inner = |one: &Expression| Box::new(with_stand_ins(one, stand_in));
    let all = |list: &[Expression]| list.iter().map(|one| with_stand_ins(one, stand_in)).collect();
    let kind = match &expression.kind {
        ExpressionKind::Name(name) => stand_in(Some(name)).unwrap_or_else(|| expression.kind.clone()),
        ExpressionKind::Total => stand_in(None).unwrap_or(ExpressionKind::Total),
        ExpressionKind::By { quantity, tiers } => ExpressionKind::By { quantity: inner(quantity), tiers: tiers.clone() },
        ExpressionKind::Binary { operator, left, right } => ExpressionKind::Binary { operator: *operator, left: inner(left), right: inner(right) },
        ExpressionKind::At { quantity, rate } => ExpressionKind::At { quantity: inner(quantity), rate: inner(rate) },
        ExpressionKind::PercentOf { percent, of } => ExpressionKind::PercentOf { percent: percent.clone(), of: inner(of) },
        ExpressionKind::Lesser(list) => ExpressionKind::Lesser(all(list)),
        ExpressionKind::Greater(list) => ExpressionKind::Greater(all(list)),
        ExpressionKind::Excess { of, over } => ExpressionKind::Excess { of: inner(of), over: inner(over) },
        ExpressionKind::In { quantity, unit } => ExpressionKind::In { quantity: inner(quantity), unit: unit.clone() },
        ExpressionKind::TakenAs { number, unit } => ExpressionKind::TakenAs { number: inner(number), unit: unit.clone() },
        ExpressionKind::NumberOf { unit, of } => ExpressionKind::NumberOf { unit: unit.clone(), of: inner(of) },
        ExpressionKind::Parenthesised(one) => ExpressionKind::Parenthesised(inner(one)),
        other => other.clone(),
    };
    Expression { kind, span: expression.span }
}

/// The condition with what stands in for the names of its formulas.
pub fn condition_with(condition: &Condition, stand_in: StandIn<'_>) -> Condition {
    let side = |one: &Expression| with_stand_ins(one, stand_in);
    let kind = match &condition.kind {
        ConditionKind::Compare { left, predicate, zero } => {
            let predicate = match predicate {
                Predicate::Equals(right) => Predicate::Equals(side(right)),
                Predicate::Differs(right) => Predicate::Differs(side(right)),
                Predicate::Over(right) => Predicate::Over(side(right)),
                Predicate::Under(right) => Predicate::Under(side(right)),
                Predicate::AtLeast(right) => Predicate::AtLeast(side(right)),
                Predicate::AtMost(right) => Predicate::AtMost(side(right)),
                other => other.clone(),
            };
            ConditionKind::Compare { left: side(left), predicate, zero: zero.clone() }
        }
        ConditionKind::All(list) => ConditionKind::All(list.iter().map(|one| condition_with(one, stand_in)).collect()),
        ConditionKind::Any(list) => ConditionKind::Any(list.iter().map(|one| condition_with(one, stand_in)).collect()),
        other => other.clone(),
    };
    Condition { kind, ..condition.clone() }
}
