//! The day that a count of days comes to.

use crate::calendar::Day;
use crate::invoice::OwingStep;
use crate::plan::DayCount;

/// A day so many days or working days later.
pub(in crate::engine::terms) fn later(day: Day, count: &DayCount, steps: &mut Vec<OwingStep>) -> Day {
    let Some(holidays) = &count.working_by else { return day.plus_days(i32::try_from(count.days).unwrap_or(i32::MAX)) };
    let end = holidays.list.after(day, count.days);
    let listed = |year: &i32| holidays.list.days.iter().any(|holiday| holiday.year() == *year);
    let years: Vec<i32> = (day.year()..=end.year()).filter(|year| !listed(year)).collect();
    if !years.is_empty() {
        steps.push(OwingStep::HolidaysNotListed { name: holidays.name.clone(), years });
    }
    end
}
