//! What was measured and billed, as a table.

use super::billed::UsageBilled;
use crate::report::{Column, Report};

/// What was measured and billed.
pub fn usage_report(title: String, rows: &[UsageBilled]) -> Report {
    let columns = vec![
        Column::words("invoice"),
        Column::words("account"),
        Column::words("service"),
        Column::words("from"),
        Column::words("to"),
        Column::words("point"),
        Column::words("measure"),
        Column::figures("value"),
        Column::words("estimated"),
    ];
    let table = rows.iter().map(|row| {
        vec![
            row.number.clone(),
            row.account.clone(),
            row.service.clone(),
            row.days.start.to_string(),
            row.days.last_day().to_string(),
            row.point.clone(),
            row.name.clone(),
            row.value.clone(),
            row.estimated.clone().unwrap_or_default(),
        ]
    });
    Report { title, columns, rows: table.collect(), ..Report::default() }
}
