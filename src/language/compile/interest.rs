//! Interest of terms of payment → the plan: all of its choices are said, its rate is known.

use super::{Compiler, ExpressionScope, citations};
use crate::exact::{Number, Unit};
use crate::language::book::{DefinitionKind, Scope};
use crate::language::compile::{day_counts, literal, rate};
use crate::language::{compile, tree};
use crate::plan::{Cell, Interest, InterestRate, InterestTime, InterestVersion, Operation, Prices};
use crate::source::{Span, codes};

/// The unit of amounts of money.
pub(super) fn dollars() -> Unit {
    Unit::word("$").unwrap_or_default()
}

/// Interest as the terms say it.
pub(in crate::language::compile) fn interest(
    compiler: &mut Compiler<'_>,
    terms: &tree::Terms,
    interest: &tree::Interest,
    scope: Scope,
) -> Option<Interest> {
    let rate = interest_rate(compiler, &interest.rate, interest.span, scope);
    let time = match interest.time {
        tree::InterestTime::PartMonthWhole => InterestTime::PartMonthWhole,
        tree::InterestTime::PartMonthNot => InterestTime::PartMonthNot,
        tree::InterestTime::ByDayOver(days) => InterestTime::ByDayOver(days),
        tree::InterestTime::ByDayOfYear => InterestTime::ByDayOfYear,
    };
    if time == InterestTime::ByDayOver(0) {
        return compile::fault(compiler, codes::TERMS_INCOMPLETE, "a year of no days".to_owned(), interest.span, "over 0", "write `by day over 365`");
    }
    if !time.by_month() && interest.day_of_payment.is_none() {
        let title = format!("the interest of `{}` is counted by days and does not say whether the day of payment counts", terms.name.text);
        let help = "write `, the day of payment counts` or `, the day of payment does not count`";
        return compile::fault(compiler, codes::TERMS_INCOMPLETE, title, interest.span, "to which day?", help);
    }
    let from = day_counts::day_count(compiler, &interest.from, scope, interest.span);
    let rate = rate?;
    if !time.by_month() && rate.per_month {
        let title = format!("the interest of `{}` is counted by days, and its rate is for a month", terms.name.text);
        return compile::fault(compiler, codes::TERMS_INCOMPLETE, title, interest.span, "per month", "write the rate per year, or count by months");
    }
    let round = match &interest.round {
        None => None,
        Some(round) => Some(literal::rounding(compiler, round, &dollars())?),
    };
    Some(Interest {
        rate,
        compounding_monthly: interest.compounding_monthly,
        from: from?,
        time,
        day_of_payment: interest.day_of_payment.unwrap_or(false),
        round,
        place: interest.span,
    })
}

fn interest_rate(compiler: &mut Compiler<'_>, rate: &tree::InterestRate, place: Span, scope: Scope) -> Option<InterestRate> {
    match rate {
        tree::InterestRate::Fixed { percent, per_month } => {
            let version = InterestVersion { from: None, end: None, label: None, value: percent.value.shifted(-2), place: percent.span };
            Some(InterestRate {
                name: None,
                versions: vec![version],
                gaps: Vec::new(),
                per_month: *per_month,
                each_day: false,
                cites: Vec::new(),
                place,
            })
        }
        tree::InterestRate::Named { rate, each_day } => named_interest_rate(compiler, rate, *each_day, scope),
    }
}

/// A dated rate in % per month or per year, version by version.
fn named_interest_rate(compiler: &mut Compiler<'_>, name: &tree::Name, each_day: bool, scope: Scope) -> Option<InterestRate> {
    let definition = compile::resolve(compiler, scope, name)?;
    let DefinitionKind::Rate(rate) = &definition.kind else {
        return compile::wrong_kind(compiler, name, definition, "a rate in % per month or per year");
    };
    let cites = citations(&rate.annotations);
    let id = rate::prices_of(compiler, definition, ExpressionScope::fixed(definition.scope_for(None)))?;
    let prices = compiler.prices.at(id).clone();
    let percent = Unit::word("%").unwrap_or_default();
    let per = |word: &str| percent.per(&Unit::word(word).unwrap_or_default());
    let per_month = prices.unit.same_dimensions(&per("month"));
    if !per_month && !prices.unit.same_dimensions(&per("year")) {
        let title = format!("`{}` is in {}, and interest is in % per month or per year", name.text, prices.unit);
        return compile::fault(compiler, codes::UNITS_DISAGREE, title, name.span, "no rate of interest", "write the rate `in % per year`");
    }
    let versions: Option<Vec<InterestVersion>> = (0..prices.versions.len()).map(|at| interest_version(compiler, name, &prices, at)).collect();
    let named = Some(definition.name.text.clone());
    Some(InterestRate { name: named, versions: versions?, gaps: prices.gaps, per_month, each_day, cites, place: definition.place() })
}

fn interest_version(compiler: &mut Compiler<'_>, name: &tree::Name, prices: &Prices, at: usize) -> Option<InterestVersion> {
    let version = prices.versions.get(at)?;
    let value = match version.cells.as_slice() {
        [Cell::Price(node, _)] => match &compiler.nodes.at(*node).operation {
            Operation::Constant(value) => Some(value.clone()),
            _ => None,
        },
        _ => None,
    };
    let Some(value) = value else {
        let title = format!("`{}` is not a plain list of dated rates", name.text);
        return compile::fault(
            compiler,
            codes::WRONG_KIND,
            title,
            name.span,
            "keyed, or worked out",
            "write a rate with one percentage for each date",
        );
    };
    let value: Number = prices.round.as_ref().map_or(value.clone(), |round| round.apply(&value));
    Some(InterestVersion { from: version.from, end: version.end, label: version.label.clone(), value, place: version.place })
}
