//! Taking reads in: each row becomes a read of a point or a rejection with its reason; what a validation rule finds is an
//! exception until a person answers.

use std::collections::HashMap;

use super::file::{ReadsOfFile, read_reads};
use super::mapping::Mapping;
use super::meter_there::MeterThere;
use super::record::{Batch, MeterRead, ReadKind, Rejection, RowRead};
use super::table::{ReadFrom, Reads};
use super::validation::{self, READ_RULES, ReadRules};
use crate::calendar::{Day, DaySpan};
use crate::office::people::{Role, require_role};
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::register::{Behind, Records, RegisterKind};
use crate::office::runs::RuleKind;
use crate::office::store::{Document, Row, Work};
use crate::source::{Refusal, codes};

/// Enters a mapping; one of that name takes the place of the one before.
///
/// # Errors
/// R7010 without the role, R5102 when it cannot be used.
pub fn add_mapping(work: &mut Work<'_>, name: &str, text: &str) -> Result<bool, Refusal> {
    require_role(work, &[Role::Coordinator])?;
    Mapping::read(text)?;
    if work.mapping(name)?.is_some_and(|(_, known)| known == text) {
        return Ok(false);
    }
    work.add_mapping(name, text)?;
    Ok(true)
}

/// What a file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct ReadsTaken {
    pub batch: Row<Batch>,
    /// Whether the file had been taken in before: then nothing was changed.
    pub known: bool,
    /// Rows in, accepted, rejected.
    pub rows: (i64, i64, i64),
    /// How many reads were taken.
    pub reads: i64,
    /// The rejections.
    pub rejected: Vec<Rejection>,
    /// How many reads are exceptions, by rule.
    pub findings: Vec<(String, i64)>,
}

impl ReadsTaken {
    /// A batch of which nothing has been taken yet.
    fn of(batch: Row<Batch>) -> Self {
        Self { batch, known: false, rows: (0, 0, 0), reads: 0, rejected: Vec::new(), findings: Vec::new() }
    }
}

/// Where meters and points are, by name.
pub(crate) struct Places {
    /// By meter: point and days, unit.
    meters: HashMap<String, Vec<(String, DaySpan)>>,
    /// By meter: its unit and the digits of its register.
    units: HashMap<String, (String, u32)>,
    points: HashMap<String, Vec<DaySpan>>,
    at_point: HashMap<String, Vec<(String, DaySpan, String)>>,
}

/// Takes a file of reads in by a mapping: the file is kept whole, every row is accepted or rejected. The same file again changes
/// nothing.
///
/// # Errors
/// R7010 without the role, R5102 and R5103 when mapping and file do not fit; then nothing is taken.
pub fn load_reads(
    work: &mut Work<'_>,
    mapping: &str,
    (name, bytes): (&str, &[u8]),
    progress: &mut dyn FnMut(usize, usize),
) -> Result<ReadsTaken, Refusal> {
    require_role(work, &[Role::Coordinator])?;
    let Some((mapping_id, text)) = work.mapping(mapping)? else {
        let names = work.mappings()?;
        let refusal = Refusal::new(codes::BAD_MAPPING, format!("there is no mapping `{mapping}`"));
        return Err(refusal
            .help("`ratebook mapping add NAME FILE` enters one; `ratebook mapping list` shows those that are there")
            .suggest(mapping, names.iter().map(String::as_str)));
    };
    let ReadsOfFile { rows, reads, mut rejected } = read_reads(&Mapping::read(&text)?, bytes)?;
    let document = work.keep_document(name, bytes)?;
    if let Some(batch) = work.batch_of(document, mapping_id)? {
        let known: Option<Batch> = work.batch(batch)?;
        return Ok(ReadsTaken { known: true, rows: known.map(|known| known.rows).unwrap_or_default(), ..ReadsTaken::of(batch) });
    }
    let batch = work.next_batch()?;
    let places = Places::read(work)?;
    let mut placed = Vec::with_capacity(reads.len());
    for row in reads {
        match places.place(&row) {
            Ok(read) => placed.push((row, read)),
            Err(rejection) => rejected.push(rejection),
        }
    }
    placed.sort_by(|(_, one), (_, other)| (&one.point, one.days, one.hour).cmp(&(&other.point, other.days, other.hour)));
    let rules = ReadRules::on(work, work.actor().on)?;
    let mut taken = ReadsTaken::of(batch);
    let all = placed.len();
    for (at, (row, read)) in placed.into_iter().enumerate() {
        progress(at, all);
        let around = work.reads_of_point_since(&read.point, read.days.start.plus_days(-validation::LOOKED_BACK), read.day().plus_days(1))?;
        if around.iter().any(|known| is_same(known, &read)) {
            rejected.push(Rejection {
                row: row.row,
                code: codes::READ_KNOWN.id,
                reason: format!("this read of {} is in the book already", read.point),
                text: row.text,
            });
            continue;
        }
        let findings = rules.findings(&read, &around, &places.meter_of(&read), work.actor().on);
        let id = work.add_read(&read, ReadFrom { file: Some((batch, row.row)), ..ReadFrom::default() })?;
        taken.reads += 1;
        for finding in findings {
            match taken.findings.iter_mut().find(|(rule, _)| *rule == finding.rule) {
                Some((_, count)) => *count += 1,
                None => taken.findings.push((finding.rule.clone(), 1)),
            }
            work.add_finding(&super::record::ValidationFinding { read: Some(id), ..finding })?;
        }
    }
    progress(all, all);
    rejected.sort_by_key(|rejection| rejection.row);
    rejected.dedup_by_key(|rejection| rejection.row);
    let out = i64::try_from(rejected.len()).unwrap_or(i64::MAX);
    taken.rows = (rows, rows - out, out);
    work.add_batch(document, mapping_id, taken.rows)?;
    for rejection in &rejected {
        work.add_rejection(batch, rejection)?;
    }
    taken.rejected = rejected;
    Ok(taken)
}

/// The same read again, value and all.
fn is_same(known: &MeterRead, read: &MeterRead) -> bool {
    (known.kind, &known.meter, &known.measure, known.days, known.hour, &known.value, &known.unit)
        == (read.kind, &read.meter, &read.measure, read.days, read.hour, &read.value, &read.unit)
}

impl Places {
    pub(crate) fn read(work: &Work<'_>) -> Result<Self, Refusal> {
        let mut places = Self { meters: HashMap::new(), units: HashMap::new(), points: HashMap::new(), at_point: HashMap::new() };
        let far = Day::of(9999, 12, 31).unwrap_or(Day::EPOCH);
        let days = |from: &str, to: &str| {
            let start = Day::parse(from).unwrap_or(far);
            DaySpan { start, end: if to.is_empty() { far } else { Day::parse(to).map_or(far, |to| to.plus_days(1)) } }
        };
        for row in work.records(RegisterKind::Points)? {
            places.points.entry(row.cell(0).to_owned()).or_default().push(days(row.cell(4), row.cell(5)));
        }
        for row in work.records(RegisterKind::Meters)? {
            places.units.insert(row.cell(0).to_owned(), (row.cell(2).to_owned(), row.cell(4).parse().unwrap_or(18)));
        }
        for row in work.records(RegisterKind::Installations)? {
            let span = days(row.cell(2), row.cell(3));
            places.meters.entry(row.cell(0).to_owned()).or_default().push((row.cell(1).to_owned(), span));
            places.at_point.entry(row.cell(1).to_owned()).or_default().push((row.cell(0).to_owned(), span, row.cell(4).to_owned()));
        }
        Ok(places)
    }

    /// The read of a row at its point, or why it has none.
    fn place(&self, row: &RowRead) -> Result<MeterRead, Rejection> {
        let reject = |code: crate::source::Code, reason: String| Rejection { row: row.row, code: code.id, reason, text: row.text.clone() };
        let day = row.days.last_day();
        let (point, meter) = match (&row.point, &row.meter) {
            (_, Some(meter)) => {
                let at = self.meters.get(meter).and_then(|places| places.iter().find(|(_, days)| days.holds(day)));
                let Some((point, _)) = at else {
                    let known = if self.units.contains_key(meter) { "is installed nowhere" } else { "is not in the register" };
                    return Err(reject(codes::READ_NOT_PLACED, format!("meter {meter} {known} on {day}")));
                };
                (point.clone(), meter.clone())
            }
            (Some(point), None) => {
                // A read before the account's first day is the stand that it began with.
                if !self.points.get(point).is_some_and(|all| all.iter().any(|days| days.holds(day) || days.start == day.plus_days(1))) {
                    let known = if self.points.contains_key(point) { "is nobody's" } else { "is not in the register" };
                    return Err(reject(codes::READ_NOT_PLACED, format!("point {point} {known} on {day}")));
                }
                let there = self.at_point.get(point).and_then(|meters| meters.iter().find(|(_, days, _)| days.holds(day)));
                let meter = if row.kind == ReadKind::Register { there.map(|(meter, ..)| meter.clone()).unwrap_or_default() } else { String::new() };
                (point.clone(), meter)
            }
            (None, None) => return Err(reject(codes::READ_NOT_PLACED, "the row names neither point nor meter".to_owned())),
        };
        if row.kind == ReadKind::Register {
            match self.units.get(&meter) {
                None => return Err(reject(codes::READ_NOT_PLACED, format!("at {point} no meter is installed on {day}, and this is a register"))),
                Some((unit, _)) if *unit != row.unit => {
                    return Err(reject(codes::READ_IN_OTHER_UNIT, format!("meter {meter} counts in {unit}, and the file gives it in {}", row.unit)));
                }
                Some(_) => {}
            }
        }
        Ok(MeterRead {
            kind: row.kind,
            point,
            meter,
            measure: row.measure.clone(),
            days: row.days,
            hour: row.hour,
            value: row.value.clone(),
            unit: row.unit.clone(),
            quality: row.quality.clone(),
            policy: String::new(),
            is_exception: false,
        })
    }

    /// The meter of a register read.
    pub(crate) fn meter_of(&self, read: &MeterRead) -> MeterThere {
        let digits = self.units.get(&read.meter).map_or(18, |(_, digits)| *digits);
        let installed = self.at_point.get(&read.point).into_iter().flatten();
        let own = installed.clone().find(|(meter, days, _)| *meter == read.meter && days.holds(read.day()));
        let took_over = own.is_some_and(|(_, own, _)| installed.clone().any(|(meter, days, _)| *meter != read.meter && days.end <= own.start));
        MeterThere { digits, start: own.map(|(_, days, stood)| (days.start, stood.clone())), took_over }
    }
}

/// Proposes a rule's parameter from a day on.
///
/// # Errors
/// R7010 without the role, R7041 when there is no such rule or it cannot have that parameter.
pub fn propose_rule(work: &mut Work<'_>, area: &str, name: &str, parameter: &str, from: Day) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::Rule.makers())?;
    let rules: Vec<&RuleKind> = READ_RULES.iter().chain(&crate::office::runs::REVIEW_RULES).filter(|rule| rule.area == area).collect();
    let Some(rule) = rules.iter().find(|rule| rule.name == name) else {
        let refusal = Refusal::new(codes::NO_SUCH_RULE, format!("there is no rule `{name}` of {area}"));
        return Err(refusal.help("`ratebook rule list` shows them").suggest(name, rules.iter().map(|rule| rule.name)));
    };
    let of_a_kind = |text: &str| {
        if text == "off" {
            true
        } else if rule.default.ends_with('%') {
            text.strip_suffix('%').is_some_and(|number| number.parse::<u32>().is_ok())
        } else if rule.default.parse::<u32>().is_ok() {
            text.parse::<u32>().is_ok_and(|count| count > 0)
        } else {
            text == "on"
        }
    };
    if !of_a_kind(parameter) {
        let refusal = Refusal::new(codes::NO_SUCH_RULE, format!("the rule `{name}` cannot be `{parameter}`"));
        return Err(refusal.help(format!("write it as `{}`, or `off`", rule.default.replace("off", "on"))));
    }
    let summary = format!("rule {area} \"{name}\" is {parameter} from {from}");
    let proposal = work.propose(&Proposed { kind: ProposalKind::Rule, summary, cents: None, document: None, reference: String::new() })?;
    work.add_rule(area, name, parameter, from, proposal)?;
    Ok(proposal)
}

/// Keeps the paper behind an entry.
pub(crate) fn kept(work: &mut Work<'_>, behind: Behind<'_>) -> Result<Option<Row<Document>>, Refusal> {
    behind.document.map(|(name, bytes)| work.keep_document(name, bytes)).transpose()
}
