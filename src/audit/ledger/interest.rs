//! Interest on a ledger's opening balance.

use num_rational::BigRational;

use crate::audit::Refusal;
use crate::audit::dates::days_of;
use crate::audit::quantity::{fraction, whole};
use crate::audit::view::View;
use crate::calendar::{Day, DaySpan};
use crate::language::tree::{Expression, ExpressionKind, Name};

impl View<'_> {
    /// What one dollar bears in a year: each day's rate over the days of the year; before the opening nothing is borne.
    pub(super) fn interest_of_year(&self, rate: &str, year: DaySpan, opened: Day) -> Result<BigRational, Refusal> {
        let mut borne = whole(0);
        for day in days_of(year).filter(|day| *day >= opened) {
            borne += self.on_day(day).rate_named(rate)? * fraction(1, year.days());
        }
        Ok(borne)
    }

    /// The value of a rate by its name.
    pub(in crate::audit) fn rate_named(&self, name: &str) -> Result<BigRational, Refusal> {
        let span = self.definition(name)?.place();
        let named = Expression { kind: ExpressionKind::Name(Name { text: name.to_owned(), span }), span };
        Ok(self.expression(&named)?.value)
    }
}
