//! Answers to exceptions, corrections, and reads entered by hand. A correction is a new read that names the one it corrects.

use super::record::{MeterRead, QUALITIES};
use super::rules::{Places, kept};
use super::table::{ReadFrom, Reads};
use super::validation::{LOOKED_BACK, ReadRules};
use crate::exact::Number;
use crate::office::people::{Role, require_role};
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::reads::ValidationFinding;
use crate::office::register::{Behind, Records, RegisterKind};
use crate::office::store::{Row, Work};
use crate::source::{Refusal, codes};

fn no_such(message: String) -> Refusal {
    Refusal::new(codes::NO_SUCH_READ, message).help("`ratebook reads exceptions` lists those that wait for an answer")
}

/// Accepts exceptions: the reads count as they are.
///
/// # Errors
/// R7010 without the role, R7040 when nothing about a read waits for an answer.
pub fn accept_reads(work: &mut Work<'_>, reads: &[Row<MeterRead>]) -> Result<usize, Refusal> {
    answer(work, reads, "accepted")
}

/// Rejects exceptions: the reads count no more, and what they would have said is missing.
///
/// # Errors
/// As [`accept_reads`].
pub fn reject_reads(work: &mut Work<'_>, reads: &[Row<MeterRead>]) -> Result<usize, Refusal> {
    answer(work, reads, "rejected")
}

fn answer(work: &mut Work<'_>, reads: &[Row<MeterRead>], outcome: &str) -> Result<usize, Refusal> {
    require_role(work, &[Role::Coordinator, Role::Supervisor])?;
    let open = work.open_findings()?;
    let mut answered = 0;
    for read in reads {
        let own: Vec<Row<ValidationFinding>> = open.iter().filter(|finding| finding.read == Some(*read)).map(|finding| finding.id).collect();
        if own.is_empty() {
            return Err(no_such(format!("nothing about R-{read} waits for an answer")));
        }
        for finding in own {
            work.answer_finding(finding, outcome, None)?;
            answered += 1;
        }
    }
    Ok(answered)
}

/// What a read should have been.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct ReadCorrection {
    pub read: Row<MeterRead>,
    pub value: String,
    /// The quality; `manually edited` where it is left out.
    pub quality: Option<String>,
}

/// Proposes a correction of a read; it counts once another person has approved it.
///
/// # Errors
/// R7010 without the role, R7040 when there is no such read or it is corrected already.
pub fn correct_read(work: &mut Work<'_>, correction: &ReadCorrection, behind: Behind<'_>) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::Read.makers())?;
    let id = correction.read;
    let Some(read) = work.read(id)? else { return Err(no_such(format!("there is no read R-{id}"))) };
    if work.is_corrected(id)? {
        return Err(no_such(format!("R-{id} is corrected already, or its correction waits for a second person")));
    }
    check_value(&correction.value)?;
    let old = read.value.clone();
    let quality = correction.quality.clone().unwrap_or_else(|| "manually edited".to_owned());
    check_quality(&quality)?;
    let read = MeterRead { value: correction.value.clone(), quality, is_exception: false, policy: String::new(), ..read.into_record() };
    let seen = what_rules_say(work, &read, Some(id))?;
    let document = kept(work, behind)?;
    let summary = format!("read R-{id} of {} on {}: {} {} in place of {old}{seen}", read.point, read.day(), read.value, read.unit);
    let proposal = work.propose(&Proposed { kind: ProposalKind::Read, summary, cents: None, document, reference: behind.reference.to_owned() })?;
    work.add_read(&read, ReadFrom { corrects: Some(id), proposal: Some(proposal), ..ReadFrom::default() })?;
    Ok(proposal)
}

/// Proposes a read that a person enters; it counts once another person has approved it.
///
/// # Errors
/// R7010 without the role, R5105 when there is no such point, R5106 when a register's unit is not its meter's.
pub fn enter_read(work: &mut Work<'_>, read: &MeterRead, behind: Behind<'_>) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::Read.makers())?;
    check_value(&read.value)?;
    check_quality(&read.quality)?;
    if !work.records(RegisterKind::Points)?.iter().any(|row| row.cell(0) == read.point) {
        return Err(Refusal::new(codes::READ_NOT_PLACED, format!("there is no point `{}`", read.point)).help("`ratebook accounts` lists them"));
    }
    if read.kind == super::record::ReadKind::Register {
        let meters = work.records(RegisterKind::Meters)?;
        match meters.iter().find(|row| row.cell(0) == read.meter) {
            None => {
                return Err(Refusal::new(codes::READ_NOT_PLACED, format!("there is no meter `{}`", read.meter)).help("name it with --meter"));
            }
            Some(row) if row.cell(2) != read.unit => {
                let message = format!("meter {} counts in {}, not in {}", read.meter, row.cell(2), read.unit);
                return Err(Refusal::new(codes::READ_IN_OTHER_UNIT, message).help(format!("give --unit {}", row.cell(2))));
            }
            Some(_) => {}
        }
    }
    let document = kept(work, behind)?;
    let what = if read.measure.is_empty() { read.kind.word() } else { read.measure.as_str() };
    let seen = what_rules_say(work, read, None)?;
    let summary = format!("{what} of {} for {}: {} {} ({}){seen}", read.point, read.days.words(), read.value, read.unit, read.quality);
    let proposal = work.propose(&Proposed { kind: ProposalKind::Read, summary, cents: None, document, reference: behind.reference.to_owned() })?;
    work.add_read(read, ReadFrom { proposal: Some(proposal), ..ReadFrom::default() })?;
    Ok(proposal)
}

/// What the rules of validation find of a read that a person enters: the second person gets to see it.
fn what_rules_say(work: &Work<'_>, read: &MeterRead, instead_of: Option<Row<MeterRead>>) -> Result<String, Refusal> {
    let places = Places::read(work)?;
    let rules = ReadRules::on(work, work.actor().on)?;
    let mut around = work.reads_of_point_since(&read.point, read.days.start.plus_days(-LOOKED_BACK), read.day().plus_days(1))?;
    around.retain(|known| Some(known.id) != instead_of);
    let found = rules.findings(read, &around, &places.meter_of(read), work.actor().on);
    Ok(found.iter().map(|finding| format!("; NOTE {}: {}", finding.rule, finding.text)).collect())
}

fn check_value(value: &str) -> Result<(), Refusal> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    match Number::parse(digits) {
        Ok(_) if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => Ok(()),
        _ => Err(Refusal::new(codes::BAD_READ, format!("`{value}` is not a plain number")).help("write it without unit and separators")),
    }
}

fn check_quality(quality: &str) -> Result<(), Refusal> {
    if QUALITIES.contains(&quality) {
        return Ok(());
    }
    let refusal = Refusal::new(codes::BAD_READ, format!("the quality `{quality}` is not one of ESPI's"));
    Err(refusal.help(format!("it is one of {}", QUALITIES.join(", "))))
}
