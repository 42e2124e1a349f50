//! Reads, exceptions and batches as tables.

use super::record::{Batch, MeterRead, ValidationFinding};
use crate::office::store::Stored;
use crate::report::{Column, Report};

/// A row for each read: point, days, value, quality, and whether it counts.
pub fn reads_report(reads: &[Stored<MeterRead>], title: &str) -> Report {
    let columns = vec![
        Column::words("read"),
        Column::words("point"),
        Column::words("meter"),
        Column::words("kind"),
        Column::words("measure"),
        Column::words("from"),
        Column::words("to"),
        Column::words("hour"),
        Column::figures("value"),
        Column::words("unit"),
        Column::words("quality"),
        Column::words("policy"),
        Column::words("state"),
    ];
    let rows = reads.iter().map(|read| {
        vec![
            format!("R-{}", read.id),
            read.point.clone(),
            read.meter.clone(),
            read.kind.word().to_owned(),
            read.measure.clone(),
            read.days.start.to_string(),
            read.day().to_string(),
            read.hour.map(|hour| hour.to_string()).unwrap_or_default(),
            read.value.clone(),
            read.unit.clone(),
            read.quality.clone(),
            read.policy.clone(),
            if read.is_exception { "exception" } else { "accepted" }.to_owned(),
        ]
    });
    Report { title: title.to_owned(), columns, rows: rows.collect(), ..Report::default() }
}

/// What was found and waits for an answer.
pub fn exceptions_report(found: &[(Stored<ValidationFinding>, Option<Stored<MeterRead>>)]) -> Report {
    let columns = ["read", "point", "days", "value", "rule", "what was found"];
    let columns = columns.map(|heading| if heading == "value" { Column::figures(heading) } else { Column::words(heading) });
    let rows = found.iter().map(|(finding, read)| {
        vec![
            finding.read.map(|read| format!("R-{read}")).unwrap_or_default(),
            finding.point.clone(),
            finding.days.words(),
            read.as_ref().map(|read| format!("{} {}", read.value, read.unit)).unwrap_or_default(),
            finding.rule.clone(),
            finding.text.clone(),
        ]
    });
    let remarks = if found.is_empty() {
        Vec::new()
    } else {
        vec!["next: ratebook reads accept R-… --why TEXT, or reads reject, or reads correct R-… --value …".to_owned()]
    };
    Report { title: "Reads that wait for an answer".to_owned(), columns: columns.to_vec(), rows: rows.collect(), remarks, ..Report::default() }
}

/// The files taken in.
pub fn batches_report(batches: &[Batch]) -> Report {
    let columns = vec![
        Column::figures("batch"),
        Column::words("file"),
        Column::words("mapping"),
        Column::words("on"),
        Column::figures("rows"),
        Column::figures("accepted"),
        Column::figures("rejected"),
    ];
    let rows = batches.iter().map(|batch| {
        let (all, accepted, rejected) = batch.rows;
        let mut row = vec![batch.id.to_string(), batch.file.clone(), batch.mapping.clone(), batch.on.clone()];
        row.extend([all, accepted, rejected].map(|count| count.to_string()));
        row
    });
    let sum = |of: fn(&Batch) -> i64| batches.iter().map(of).sum::<i64>().to_string();
    let totals = vec![
        ("rows".to_owned(), sum(|batch| batch.rows.0)),
        ("accepted".to_owned(), sum(|batch| batch.rows.1)),
        ("rejected".to_owned(), sum(|batch| batch.rows.2)),
    ];
    Report { title: "Files taken in".to_owned(), columns, rows: rows.collect(), totals, ..Report::default() }
}
