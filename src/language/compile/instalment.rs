//! Yearly sums paid in instalments.

use super::expression::unit_word;
use super::uses::Uses;
use super::{Compiler, ExpressionScope, Lowered};
use crate::exact::{Dimension, Rounding, Unit};
use crate::language::compile::{expression, name, uses};
use crate::language::{compile, tree};
use crate::plan::{Instalment, InstalmentChange, OddCents, Operation};
use crate::source::{Span, codes};

/// How the parts of an instalment are rounded where one may stand: as its line or pool is.
#[derive(Clone, Debug)]
pub(super) struct PartRounding {
    /// None under `no rounding`.
    pub rounding: Option<Rounding>,
    /// The months of a bill, or of the pool.
    pub months: u32,
    /// `line` or `pool`.
    pub what: &'static str,
}

/// `1/12 of X each month of CAL, odd cents in the last`.
pub(in crate::language::compile) fn instalment(
    compiler: &mut Compiler<'_>,
    written: &tree::Instalment,
    inside: ExpressionScope,
    place: Span,
) -> Option<Lowered> {
    let of = expression::expression(compiler, &written.of, inside);
    let calendar = name::calendar(compiler, &written.calendar, inside.scope);
    let rounding = part_rounding_of(compiler, written);
    let (of, calendar, rounding) = (of?, calendar?, rounding?);
    let unit = expression::unit_of(compiler, of);
    if !is_yearly_sum(&unit) {
        let title = format!("a yearly sum is in dollars, and this is {unit}");
        return compile::fault(
            compiler,
            codes::NOT_MONEY,
            title,
            written.of.span,
            &format!("this is {unit}"),
            "name the sum of the year, in $ or $ per year",
        );
    }
    let mut uses = Uses::default();
    uses::use_node(compiler, of, &mut uses, true);
    if !uses.charges.is_empty() || uses.total.is_some() || uses.months_fixed || uses.months_threshold {
        let title = "a yearly sum does not hang on one bill".to_owned();
        let help = "leave charges and `months in the bill` out of the sum";
        return compile::fault(compiler, codes::WRONG_KIND, title, written.of.span, "of one bill", help);
    }
    let rule = Instalment {
        of,
        cuts: uses.cuts(),
        parts: written.parts,
        months: written.months,
        calendar,
        odd_cents: odd_cents(written.odd_cents),
        change: written.change.map(|change| match change {
            tree::InstalmentChange::SpreadOverMonthsLeft => InstalmentChange::SpreadOverMonthsLeft,
            tree::InstalmentChange::InTheNextBill => InstalmentChange::InTheNextBill,
        }),
        rounding,
    };
    expression::node(compiler, Operation::Instalment(Box::new(rule)), unit_word("$"), place)
}

/// The rounding of the parts; the parts must make a year, one for each bill.
fn part_rounding_of(compiler: &mut Compiler<'_>, written: &tree::Instalment) -> Option<Rounding> {
    if written.parts.checked_mul(written.months) != Some(12) {
        let title = format!("1/{} each {} makes no year", written.parts, months_words(written.months));
        let help = "parts times months make 12: `1/12 of X each month`, `1/4 of X each 3 months`";
        return compile::fault(compiler, codes::INSTALMENT_UNCLEAR, title, written.span, "no year", help);
    }
    let Some(stands) = compiler.part_rounding.clone() else {
        let title = "an instalment must be the whole amount of a line or pool".to_owned();
        return compile::fault(compiler, codes::WRONG_KIND, title, written.span, "not here", "write it behind `amount`");
    };
    if stands.months != written.months {
        let title = format!("a part each {} can be used in a {} of {} only", months_words(written.months), stands.what, months_words(stands.months));
        let help = format!("write `1/{} of … each {}`", 12 / stands.months.clamp(1, 12), months_words(stands.months));
        return compile::fault(compiler, codes::INSTALMENT_UNCLEAR, title, written.span, "makes no year", &help);
    }
    match stands.rounding {
        Some(rounding) => Some(rounding),
        None => {
            let title = "an instalment needs a rounding, and this line has no rounding".to_owned();
            let help = "write `round to $0.01 half up` under the line: odd cents are what rounding leaves over";
            compile::fault(compiler, codes::INSTALMENT_UNCLEAR, title, written.span, "odd cents of what?", help)
        }
    }
}

/// Where the odd cents go.
pub(super) fn odd_cents(written: tree::OddCents) -> OddCents {
    match written {
        tree::OddCents::Last => OddCents::Last,
        tree::OddCents::First => OddCents::First,
        tree::OddCents::Cumulative => OddCents::Cumulative,
    }
}

fn months_words(months: u32) -> String {
    if months == 1 { "month".to_owned() } else { format!("{months} months") }
}

/// `$`, or `$ per year`.
fn is_yearly_sum(unit: &Unit) -> bool {
    let is_year = |(dimension, exponent): (&Dimension, &i32)| *exponent == -1 && *dimension == Dimension::Year;
    unit.is_money() || (unit.holds_money() && unit.dimensions.len() == 2 && unit.dimensions.iter().any(is_year))
}
