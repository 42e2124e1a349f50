//! Interest on a ledger's opening balance.

use num_rational::BigRational;

use crate::audit::Refusal;
use crate::audit::dates::days_of;
use crate::audit::quantity::{fraction, whole};
use crate::audit::view::View;
use crate::calendar::{Day, DaySpan};
use crate::language::tree::{Expression, ExpressionKind, Name};

/// What one dollar bears in a year: each day's rate over the days of the year; before the opening nothing is borne.
pub(in crate::audit) fn interest_of_year(view: &View<'_>, rate: &str, year: DaySpan, opened: Day) -> Result<BigRational, Refusal> {
    let mut borne = whole(0);
    for day in days_of(year).filter(|day| *day >= opened) {
        borne += rate_named(&view.on_day(day), rate)? * fraction(1, year.days());
    }
    Ok(borne)
}

/// The value of a rate by its name.
fn rate_named(view: &View<'_>, name: &str) -> Result<BigRational, Refusal> {
    let span = view.definition(name)?.place();
    let named = Expression { kind: ExpressionKind::Name(Name { text: name.to_owned(), span }), span };
    Ok(view.expression(&named)?.value)
}
