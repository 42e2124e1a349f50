//! Counts of days, calendar or working, and the holidays that working days leave out.

use std::sync::Arc;

use super::Compiler;
use crate::calendar::HolidayList;
use crate::language::book::{DefinitionKind, Scope};
use crate::language::compile;
use crate::language::tree;
use crate::plan::{DayCount, NamedHolidays};
use crate::source::{Span, codes};

/// So many days, with the holidays it counts by.
pub(in crate::language::compile) fn day_count(compiler: &mut Compiler<'_>, count: &tree::DayCount, scope: Scope, place: Span) -> Option<DayCount> {
    if count.days > MOST_DAYS {
        let title = format!("{} days are more than ten years", count.days);
        return compile::fault(compiler, codes::TERMS_INCOMPLETE, title, place, "so long?", "write the days of the agreement");
    }
    let working_by = match &count.working_by {
        None => None,
        Some(name) => Some(Arc::new(holidays(compiler, name, scope)?)),
    };
    Some(DayCount { days: count.days, working_by })
}

fn holidays(compiler: &mut Compiler<'_>, name: &tree::Name, scope: Scope) -> Option<NamedHolidays> {
    let definition = compile::resolve(compiler, scope, name)?;
    let DefinitionKind::Holidays(holidays) = &definition.kind else { return compile::wrong_kind(compiler, name, definition, "a list of holidays") };
    let days = holidays.days.iter().map(|day| day.day).collect();
    Some(NamedHolidays { name: definition.name.text.clone(), list: HolidayList { days } })
}

/// The longest time that terms may count, in days.
const MOST_DAYS: u32 = 3660;
