//! What went through a point in some days, from its reads: exact, with the reads behind it, or why it is not known.

use crate::calendar::{Day, DaySpan};
use crate::exact::{Number, Rounding, RoundingMode};
use crate::office::reads::{DERIVED, MeterRead, ReadKind, is_actual};
use crate::office::store::{Row, Stored};

/// A meter at a point for days, as the register has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Installed {
    pub meter: String,
    /// Its size, as the rate text writes it.
    pub size: String,
    /// The unit of one count.
    pub unit: String,
    /// How many of the unit one count of the register is.
    pub multiplier: Number,
    /// The digits of the register.
    pub digits: u32,
    /// Its days; the last far ahead where it is still there.
    pub days: DaySpan,
    /// Where the register stood at the end of the day before the first.
    pub start_read: Number,
    /// Where it stood at the end of the last day, where it has been taken out.
    pub end_read: Option<Number>,
}

/// What went through a point.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Usage {
    /// How much, in the unit.
    pub value: Number,
    pub unit: String,
    /// The reads behind it.
    pub reads: Vec<Row<MeterRead>>,
    /// Whether any of it is an estimate.
    pub estimated: bool,
    /// The estimates of earlier days that the read at the end settles: each estimate's read, its days, and what it truly was.
    pub settled: Vec<Settled>,
}

/// An estimate that a later actual read has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Settled {
    /// The estimate's read.
    pub read: Row<MeterRead>,
    pub days: DaySpan,
    /// What it truly was, in the unit of the usage.
    pub value: Number,
}

/// Why usage is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// In words.
    pub text: String,
    /// Whether nothing is wrong but that a read has not come: a policy of the rate text may estimate it.
    pub no_read: bool,
}

impl Unknown {
    fn no_read(text: String) -> Self {
        Self { text, no_read: true }
    }
}

impl From<String> for Unknown {
    fn from(text: String) -> Self {
        Self { text, no_read: false }
    }
}

/// The usage of a point in some days, from its reads in the order of their days.
///
/// # Errors
/// Why it is not known.
pub fn usage(installed: &[Installed], reads: &[Stored<MeterRead>], measure: &str, days: DaySpan) -> Result<Usage, Unknown> {
    let own: Vec<&Stored<MeterRead>> = reads.iter().filter(|read| read.measure.is_empty() || read.measure == measure).collect();
    let actual = measured(installed, &own, days);
    // What was estimated or settled for just these days stands for them, until they are read.
    let stand = own.iter().find(|read| read.kind == ReadKind::Flow && read.days == days && !is_actual(&read.quality) && !read.is_exception);
    match (actual, stand) {
        (Ok(mut usage), stand) if usage.settled.is_empty() || stand.is_none() => {
            if usage.settled.is_empty() {
                usage.settled = read_late(installed, &own, days.start);
            }
            Ok(usage)
        }
        (actual, Some(read)) => match Number::parse(&read.value) {
            Ok(value) => {
                let estimated = read.quality != DERIVED;
                Ok(Usage { value, unit: read.unit.clone(), reads: vec![read.id], estimated, settled: Vec::new() })
            }
            Err(_) => actual,
        },
        (actual, None) => actual,
    }
}

/// Whether a read is an estimate by a policy of the text, or what settled one.
fn is_made(read: &Stored<MeterRead>) -> bool {
    read.kind == ReadKind::Flow && !read.policy.is_empty() && !is_actual(&read.quality)
}

/// By what was read, without what a policy made.
fn measured(installed: &[Installed], own: &[&Stored<MeterRead>], days: DaySpan) -> Result<Usage, Unknown> {
    if by_its_register(installed, own) {
        return by_register(installed, own, days);
    }
    let read: Vec<&Stored<MeterRead>> = own.iter().copied().filter(|read| !is_made(read)).collect();
    by_flow(&read, days)
}

fn by_its_register(installed: &[Installed], own: &[&Stored<MeterRead>]) -> bool {
    own.iter().any(|read| read.kind == ReadKind::Register) || (!installed.is_empty() && own.iter().all(|read| is_made(read)))
}

/// The estimates just before some days whose reads have come since: late, but they came.
fn read_late(installed: &[Installed], own: &[&Stored<MeterRead>], until: Day) -> Vec<Settled> {
    let estimates = estimates_before(own, until).unwrap_or_default();
    let estimates: Vec<&Stored<MeterRead>> = estimates.into_iter().filter(|read| is_made(read)).collect();
    if !by_its_register(installed, own) {
        let came = |estimate: &&Stored<MeterRead>| Some(settled(estimate, measured(installed, own, estimate.days).ok()?.value));
        return estimates.iter().filter_map(came).flatten().collect();
    }
    let (Some(first), Some(meter)) = (estimates.first(), installed.iter().find(|meter| meter.days.holds(until.plus_days(-1)))) else {
        return Vec::new();
    };
    let (Ok(start), Ok(end)) = (position(meter, own, first.days.start.plus_days(-1)), position(meter, own, until.plus_days(-1))) else {
        return Vec::new();
    };
    let total = difference(meter, &start.value, &end.value).times(&meter.multiplier);
    let all = DaySpan { start: first.days.start, end: until };
    shared(&estimates, &total, all, true).map(|(settled, _)| settled).unwrap_or_default()
}

/// What an estimate truly was, unless it is settled so already.
fn settled(estimate: &Stored<MeterRead>, value: Number) -> Option<Settled> {
    let known = estimate.quality == DERIVED && Number::parse(&estimate.value).ok().as_ref() == Some(&value);
    (!known).then_some(Settled { read: estimate.id, days: estimate.days, value })
}

/// A total shared over estimates by their days of all days, each cut to the thousandth; the last of them takes the rest where
/// nothing follows. Returns what is left.
fn shared(estimates: &[&Stored<MeterRead>], total: &Number, all: DaySpan, last_takes_rest: bool) -> Option<(Vec<Settled>, Number)> {
    let step = Rounding { step: Number::decimal(1, 3), mode: RoundingMode::Down };
    let mut left = total.clone();
    let mut found = Vec::new();
    for (at, estimate) in estimates.iter().enumerate() {
        let share = total.times(&Number::ratio(estimate.days.days(), all.days())?);
        let value = if last_takes_rest && at + 1 == estimates.len() { left.clone() } else { step.apply(&share) };
        left = left.minus(&value);
        found.extend(settled(estimate, value));
    }
    Some((found, left))
}

/// By the register: the difference of where it stood, over every meter of these days.
fn by_register(installed: &[Installed], reads: &[&Stored<MeterRead>], days: DaySpan) -> Result<Usage, Unknown> {
    let mut usage = Usage { value: Number::ZERO, unit: String::new(), reads: Vec::new(), estimated: false, settled: Vec::new() };
    let mut reached = days.start;
    for meter in installed {
        let Some(part) = meter.days.common(days) else { continue };
        if part.start != reached {
            return Err(format!("no meter is installed from {reached} to {}", part.start.plus_days(-1)).into());
        }
        reached = part.end;
        if !usage.unit.is_empty() && usage.unit != meter.unit {
            return Err(format!("the meters of these days count in {} and in {}", usage.unit, meter.unit).into());
        }
        usage.unit.clone_from(&meter.unit);
        add_meter(&mut usage, meter, reads, part)?;
    }
    if reached != days.end {
        return Err(format!("no meter is installed from {reached} to {}", days.last_day()).into());
    }
    Ok(usage)
}

fn add_meter(usage: &mut Usage, meter: &Installed, reads: &[&Stored<MeterRead>], part: DaySpan) -> Result<(), Unknown> {
    let end = position(meter, reads, part.last_day())?;
    let before = part.start.plus_days(-1);
    match position(meter, reads, before) {
        Ok(start) => {
            usage.value = usage.value.plus(&difference(meter, &start.value, &end.value).times(&meter.multiplier));
            usage.reads.extend([start.read, end.read].into_iter().flatten());
        }
        Err(missing) => settle(usage, meter, reads, (part, &end)).ok_or(Unknown { no_read: false, ..missing })?,
    }
    Ok(())
}

/// A register at the end of a day: where it stood, and the read that says so.
struct Position {
    value: Number,
    read: Option<Row<MeterRead>>,
    day: Day,
}

fn position(meter: &Installed, reads: &[&Stored<MeterRead>], day: Day) -> Result<Position, Unknown> {
    if day.plus_days(1) == meter.days.start {
        return Ok(Position { value: meter.start_read.clone(), read: None, day });
    }
    if let Some(end) = meter.end_read.as_ref().filter(|_| day == meter.days.last_day()) {
        return Ok(Position { value: end.clone(), read: None, day });
    }
    let found = reads.iter().find(|read| is_of(read, meter) && read.day() == day);
    match found {
        Some(read) if read.is_exception => Err(format!("read R-{} of {day} is an exception that waits for an answer", read.id).into()),
        Some(read) => match Number::parse(&read.value) {
            Ok(value) => Ok(Position { value, read: Some(read.id), day }),
            Err(error) => Err(format!("read R-{}: {error}", read.id).into()),
        },
        None => Err(Unknown::no_read(format!("there is no read of meter {} on {day}", meter.meter))),
    }
}

fn is_of(read: &Stored<MeterRead>, meter: &Installed) -> bool {
    read.kind == ReadKind::Register && (read.meter.is_empty() || read.meter == meter.meter)
}

/// What the register counted, over the edge where it rolled over: a later read that is less is one that a person has accepted.
fn difference(meter: &Installed, start: &Number, end: &Number) -> Number {
    let plain = end.minus(start);
    if plain.is_negative() { plain.plus(&Number::decimal(10i128.pow(meter.digits.min(18)), 0)) } else { plain }
}

/// The days before were estimated: the last actual read and the one at the end say what truly went through in all of them. Each
/// day has an equal part; an estimate's is cut down to 0.001 of the unit, and the days billed now take what is left.
fn settle(usage: &mut Usage, meter: &Installed, reads: &[&Stored<MeterRead>], (part, end): (DaySpan, &Position)) -> Option<()> {
    let estimates = estimates_before(reads, part.start)?;
    let first = estimates.first()?.days.start;
    let start = position(meter, reads, first.plus_days(-1)).ok()?;
    let all = DaySpan { start: first, end: part.end };
    let total = difference(meter, &start.value, &end.value).times(&meter.multiplier);
    let (settled, left) = shared(&estimates, &total, all, false)?;
    usage.settled.extend(settled);
    usage.value = usage.value.plus(&left);
    usage.reads.extend([start.read, end.read].into_iter().flatten());
    debug_assert!(start.day < end.day, "the last actual read is before the one at the end");
    Some(())
}

/// The estimates that fill the days up to one, without a gap, back to the last that are not estimated.
fn estimates_before<'r>(reads: &[&'r Stored<MeterRead>], until: Day) -> Option<Vec<&'r Stored<MeterRead>>> {
    let mut found: Vec<&Stored<MeterRead>> = Vec::new();
    let mut reached = until;
    while let Some(read) = reads.iter().find(|read| read.kind == ReadKind::Flow && !is_actual(&read.quality) && read.days.end == reached) {
        reached = read.days.start;
        found.push(read);
    }
    found.reverse();
    (!found.is_empty()).then_some(found)
}

/// By flow: every day (or each of its hours) has one value.
fn by_flow(reads: &[&Stored<MeterRead>], days: DaySpan) -> Result<Usage, Unknown> {
    let mut usage = Usage { value: Number::ZERO, unit: String::new(), reads: Vec::new(), estimated: false, settled: Vec::new() };
    let mut reached = days.start;
    let mut hours = 0;
    for read in reads.iter().filter(|read| read.kind == ReadKind::Flow && read.days.common(days).is_some()) {
        if read.days.start < days.start || read.days.end > days.end {
            return Err(format!("the flow of {} (R-{}) reaches over the period's edge", read.days.words(), read.id).into());
        }
        if read.is_exception {
            return Err(format!("read R-{} of {} is an exception that waits for an answer", read.id, read.days.words()).into());
        }
        if read.days.start != reached {
            let doubled = || format!("there are two flows for {}", read.days.start).into();
            return Err(if read.days.start < reached { doubled() } else { no_flow(reached, read.days.start) });
        }
        if !usage.unit.is_empty() && usage.unit != read.unit {
            return Err(format!("the flows of these days are in {} and in {}", usage.unit, read.unit).into());
        }
        usage.unit.clone_from(&read.unit);
        usage.value = usage.value.plus(&Number::parse(&read.value).map_err(|error| format!("read R-{}: {error}", read.id))?);
        usage.reads.push(read.id);
        usage.estimated |= !is_actual(&read.quality);
        hours = if read.hour.is_some() { hours + 1 } else { 0 };
        // A day of hours is whole with its 24th; a clock put back or forward has its hour added or left out by the mapping.
        if read.hour.is_none() || hours == 24 {
            reached = read.days.end;
            hours = 0;
        }
    }
    if reached != days.end {
        return Err(no_flow(reached, days.end));
    }
    Ok(usage)
}

fn no_flow(from: Day, end: Day) -> Unknown {
    let last = end.plus_days(-1);
    Unknown::no_read(if last <= from { format!("there is no flow for {from}") } else { format!("there is no flow from {from} to {last}") })
}
