//! Reads in the book.

use rusqlite::{OptionalExtension as _, params};

use super::record::{Batch, MeterRead, ReadKind, Rejection, ValidationFinding};
use crate::calendar::Day;
use crate::office::proposals::Proposal;
use crate::office::store::{Document, InBook, Row, Stored, Value, Work, days, word};
use crate::source::Refusal;

const READ: &str = "SELECT r.id, r.kind, r.point, r.meter, r.measure, r.first_day, r.day, r.hour, r.value, r.unit, r.quality, r.policy,
    EXISTS (SELECT 1 FROM finding f WHERE f.read = r.id AND f.id NOT IN (SELECT finding FROM finding_answer))
  FROM current_read r";

const BATCH: &str = "SELECT b.id, d.name, m.name, e.on_day, b.rows_in, b.accepted, b.rejected FROM batch b
    JOIN document d ON d.id = b.document JOIN mapping m ON m.id = b.mapping LEFT JOIN event e ON e.id = b.event";

fn batch(row: &rusqlite::Row<'_>) -> rusqlite::Result<Batch> {
    // The event has its day once the act is done.
    let on = row.get::<_, Option<String>>(3)?.unwrap_or_default();
    Ok(Batch { id: row.get(0)?, file: row.get(1)?, mapping: row.get(2)?, on, rows: (row.get(4)?, row.get(5)?, row.get(6)?) })
}

/// Looking at reads, files of reads and the rules for them: in the book, or in an act under way.
pub trait Reads: InBook {
    /// The reads of a point that count, up to a day, in the order of their days.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn reads_of_point(&self, point: &str, through: Day) -> Result<Vec<Stored<MeterRead>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{READ} WHERE r.point = ?1 AND r.day <= ?2 ORDER BY r.day, r.hour, r.id"))?;
        let rows = found.query_map(params![point, through.to_string()], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The reads of a point that count and whose days are not all before a day, up to another, in the order of their days.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn reads_of_point_since(&self, point: &str, from: Day, through: Day) -> Result<Vec<Stored<MeterRead>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found =
            connection.prepare_cached(&format!("{READ} WHERE r.point = ?1 AND r.day >= ?2 AND r.day <= ?3 ORDER BY r.day, r.hour, r.id"))?;
        let rows = found.query_map(params![point, from.to_string(), through.to_string()], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The days on which the register of a point was read, from a day on, up to another: reads that count.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn read_days(&self, point: &str, from: Day, through: Day) -> Result<Vec<Day>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT DISTINCT day FROM current_read WHERE point = ?1 AND day >= ?2 AND day <= ?3 AND kind = 'register' ORDER BY day",
        )?;
        let rows = found.query_map(params![point, from.to_string(), through.to_string()], |row| crate::office::store::day(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A read, whether it counts or not.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn read(&self, id: Row<MeterRead>) -> Result<Option<Stored<MeterRead>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{} WHERE r.id = ?1", READ.replace("current_read r", "read r")))?;
        Ok(found.query_row([id], read).optional()?)
    }

    /// The reads of some days, in the order of entry.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn reads_between(&self, point: Option<&str>, days: (&str, &str)) -> Result<Vec<Stored<MeterRead>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!(
            "{READ} WHERE (?1 IS NULL OR r.point = ?1) AND r.day >= ?2 AND r.first_day <= ?3 ORDER BY r.point, r.day, r.hour, r.id"
        ))?;
        let rows = found.query_map(params![point, days.0, days.1], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was found and waits for an answer.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn open_findings(&self) -> Result<Vec<Stored<ValidationFinding>>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached("SELECT id, read, point, first_day, day, rule, text FROM open_finding ORDER BY id")?;
        let rows = found.query_map([], |row| {
            let finding = ValidationFinding { read: row.get(1)?, point: row.get(2)?, days: days(row, 3)?, rule: row.get(5)?, text: row.get(6)? };
            Ok(Stored::new(row.get(0)?, finding))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A mapping of that name, the last one entered: its row and its text.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn mapping(&self, name: &str) -> Result<Option<(i64, String)>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT m.id, d.bytes FROM mapping m JOIN document d ON d.id = m.document WHERE m.name = ?1 ORDER BY m.id DESC LIMIT 1",
        )?;
        Ok(found.query_row([name], |row| Ok((row.get(0)?, String::from_utf8_lossy(&row.get::<_, Vec<u8>>(1)?).into_owned()))).optional()?)
    }

    /// The names of the mappings.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn mappings(&self) -> Result<Vec<String>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached("SELECT DISTINCT name FROM mapping ORDER BY name")?;
        let rows = found.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The parameter of a rule on a day, as a second person approved of it; none where no row says it.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn rule(&self, area: &str, name: &str, on: Day) -> Result<Option<String>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT parameter FROM rule WHERE area = ?1 AND name = ?2 AND from_day <= ?3 AND proposal IN (SELECT id FROM approved)
             ORDER BY from_day DESC, id DESC LIMIT 1",
        )?;
        Ok(found.query_row(params![area, name, on.to_string()], |row| row.get(0)).optional()?)
    }

    /// The files taken in.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn batches(&self) -> Result<Vec<Batch>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{BATCH} ORDER BY b.id"))?;
        let rows = found.query_map([], batch)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A file taken in.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn batch(&self, id: Row<Batch>) -> Result<Option<Batch>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(&format!("{BATCH} WHERE b.id = ?1"))?;
        Ok(found.query_row([id], batch).optional()?)
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored<MeterRead>> {
    let read = MeterRead {
        kind: word(row, 1, ReadKind::of_word)?,
        point: row.get(2)?,
        meter: row.get(3)?,
        measure: row.get(4)?,
        days: days(row, 5)?,
        hour: row.get(7)?,
        value: row.get(8)?,
        unit: row.get(9)?,
        quality: row.get(10)?,
        policy: row.get(11)?,
        is_exception: row.get(12)?,
    };
    Ok(Stored::new(row.get(0)?, read))
}

impl<T: InBook> Reads for T {}

/// Where a read is from.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadFrom {
    /// The batch and the row in its file.
    pub file: Option<(Row<Batch>, i64)>,
    /// The read whose place it takes.
    pub corrects: Option<Row<MeterRead>>,
    /// The proposal that a second person decides on.
    pub proposal: Option<Row<Proposal>>,
}

impl Work<'_> {
    /// Enters a mapping.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_mapping(&mut self, name: &str, text: &str) -> Result<i64, Refusal> {
        let document = self.keep_document(&format!("{name}.toml"), text.as_bytes())?;
        self.add("mapping", vec![name.to_owned().into(), document.into()])
    }

    /// The batch of a file that was taken in by a mapping before.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn batch_of(&self, document: Row<Document>, mapping: i64) -> Result<Option<Row<Batch>>, Refusal> {
        let mut found = self.transaction.prepare_cached("SELECT id FROM batch WHERE document = ?1 AND mapping = ?2")?;
        Ok(found.query_row((document, mapping), |row| row.get(0)).optional()?)
    }

    /// Enters a file taken in, once its rows are counted: the id that its reads carried is [`Work::next_batch`].
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_batch(
        &mut self,
        document: Row<Document>,
        mapping: i64,
        (rows_in, accepted, rejected): (i64, i64, i64),
    ) -> Result<Row<Batch>, Refusal> {
        self.add("batch", vec![document.into(), mapping.into(), rows_in.into(), accepted.into(), rejected.into()]).map(Row::new)
    }

    /// The row that the next batch will have.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn next_batch(&self) -> Result<Row<Batch>, Refusal> {
        let last: Option<i64> = self.transaction.query_row("SELECT max(id) FROM batch", [], |row| row.get(0))?;
        Ok(Row::new(last.unwrap_or(0) + 1))
    }

    /// Enters a read.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_read(&mut self, read: &MeterRead, from: ReadFrom) -> Result<Row<MeterRead>, Refusal> {
        let values = vec![
            from.file.map(|file| file.0).into(),
            from.file.map(|file| file.1).into(),
            read.kind.word().to_owned().into(),
            read.point.clone().into(),
            read.meter.clone().into(),
            read.measure.clone().into(),
            read.days.start.to_string().into(),
            read.day().to_string().into(),
            read.hour.map(i64::from).into(),
            read.value.clone().into(),
            read.unit.clone().into(),
            read.quality.clone().into(),
            read.policy.clone().into(),
            from.corrects.into(),
            from.proposal.into(),
        ];
        self.add("read", values).map(Row::new)
    }

    /// Enters a row that was not taken.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_rejection(&mut self, batch: Row<Batch>, rejection: &Rejection) -> Result<i64, Refusal> {
        let words = [rejection.code, &rejection.reason, &rejection.text];
        let values = [batch.into(), rejection.row.into()].into_iter().chain(words.into_iter().map(|word| Value::Text(word.to_owned())));
        self.add("rejection", values.collect())
    }

    /// Enters what a rule found.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_finding(&mut self, finding: &ValidationFinding) -> Result<Row<ValidationFinding>, Refusal> {
        let values = vec![
            finding.read.into(),
            finding.point.clone().into(),
            finding.days.start.to_string().into(),
            finding.days.last_day().to_string().into(),
            finding.rule.clone().into(),
            finding.text.clone().into(),
        ];
        self.add("finding", values).map(Row::new)
    }

    /// Enters an answer to a finding.
    ///
    /// # Errors
    /// When it is answered already, or the book cannot be written.
    pub fn answer_finding(&mut self, finding: Row<ValidationFinding>, outcome: &str, proposal: Option<Row<Proposal>>) -> Result<i64, Refusal> {
        self.add("finding_answer", vec![finding.into(), outcome.to_owned().into(), proposal.into()])
    }

    /// Enters a rule's parameter from a day on.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_rule(&mut self, area: &str, name: &str, parameter: &str, from: Day, proposal: Row<Proposal>) -> Result<i64, Refusal> {
        let words = [area, name, parameter, &from.to_string()].map(|word| Value::Text(word.to_owned()));
        self.add("rule", words.into_iter().chain([proposal.into()]).collect())
    }

    /// Corrections of a read that wait for a second person or are approved.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn is_corrected(&self, read: Row<MeterRead>) -> Result<bool, Refusal> {
        let mut found = self.transaction.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM read WHERE corrects = ?1 AND (proposal IS NULL OR proposal NOT IN (SELECT proposal FROM decision WHERE outcome <> 'approved')))",
        )?;
        Ok(found.query_row([read], |row| row.get(0))?)
    }
}
