//! Days and working days after a day.

use crate::audit::Refusal;
use crate::audit::view::View;
use crate::calendar::Day;
use crate::language::book::DefinitionKind;
use crate::language::tree::DayCount;
use crate::source::codes;

/// So many days after a day; of working days only those are counted.
pub(in crate::audit) fn counted_on(view: &View<'_>, after: Day, count: &DayCount) -> Result<Day, Refusal> {
    let Some(holidays) = &count.working_by else { return Ok(later(after, count.days)) };
    let found = view.definition(&holidays.text)?;
    let DefinitionKind::Holidays(holidays) = &found.kind else {
        return Err(Refusal::new(codes::WRONG_KIND, format!("`{}` is not a list of holidays", found.name.text)));
    };
    let is_holiday = |day: Day| holidays.days.iter().any(|holiday| holiday.day == day);
    let mut day = after;
    let mut left = count.days;
    while left > 0 {
        day = day.plus_days(1);
        left -= u32::from(!is_weekend(day) && !is_holiday(day));
    }
    Ok(day)
}

fn later(day: Day, days: u32) -> Day {
    day.plus_days(i32::try_from(days).unwrap_or(i32::MAX))
}

/// Saturdays and Sundays. 2024-01-01 was a Monday.
fn is_weekend(day: Day) -> bool {
    Day::of(2024, 1, 1).is_some_and(|monday| monday.days_to(day).rem_euclid(7) >= 5)
}
