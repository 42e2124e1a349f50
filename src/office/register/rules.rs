//! Taking records into the register: what is new, what corrects, what is known; and that it all holds together.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::record::{RegisterKind, RegisterRow};
use crate::calendar::Day;
use crate::office::people::{Role, require_role};
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::store::{Row, Stored, Work};
use crate::source::{Refusal, codes, did_you_mean};

/// What a load did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// New records.
    pub new: usize,
    /// Records that take the place of others.
    pub corrected: usize,
    /// Records that were known as they are.
    pub known: usize,
    /// The proposal that a second person decides on, where one is needed.
    pub proposal: Option<Row<Proposal>>,
}

/// The document and the reference behind records that a second person decides on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Behind<'a> {
    /// The document: its name and bytes.
    pub document: Option<(&'a str, &'a [u8])>,
    /// Its number.
    pub reference: &'a str,
}

/// Takes records in: all or none.
///
/// # Errors
/// R7010 without the role; R7021 for every record that does not hold together with the others, in one refusal.
pub fn load_register(work: &mut Work<'_>, kind: RegisterKind, rows: Vec<RegisterRow>, behind: Behind<'_>) -> Result<Loaded, Refusal> {
    require_role(work, &[Role::Coordinator])?;
    let known = work.register(kind)?;
    let by_key: HashMap<Vec<String>, usize> = known.iter().enumerate().map(|(at, row)| (row.of(kind.key()), at)).collect();
    let mut problems = Vec::new();
    doubled(kind, &rows, &mut problems);
    unknown_references(work, kind, &rows, &mut problems)?;
    own_rules(kind, &rows, &mut problems);
    let mut loaded = Loaded::default();
    let mut fresh: Vec<(RegisterRow, Option<Row<RegisterRow>>)> = Vec::new();
    for row in rows {
        match by_key.get(&row.of(kind.key())).and_then(|at| known.get(*at)) {
            Some(same) if same.cells == row.cells => loaded.known += 1,
            Some(other) => {
                loaded.corrected += 1;
                fresh.push((row, Some(other.id)));
            }
            None => {
                loaded.new += 1;
                fresh.push((row, None));
            }
        }
    }
    overlaps(kind, &known, &fresh, &mut problems);
    waiting_already(work, kind, &fresh, &mut problems)?;
    if let Some(refusal) = together(problems) {
        return Err(refusal);
    }
    loaded.proposal = propose(work, kind, &fresh, behind)?;
    for (row, corrects) in &fresh {
        work.add_record(kind, row, *corrects, loaded.proposal)?;
    }
    Ok(loaded)
}

/// All problems as one refusal, a line each; at most fifty are listed.
pub(crate) fn together(problems: Vec<Refusal>) -> Option<Refusal> {
    const TOLD: usize = 50;
    let count = problems.len();
    let mut problems = problems.into_iter();
    let mut first = problems.next()?;
    let rest: Vec<String> = problems.take(TOLD - 1).map(|one| one.message).collect();
    if !rest.is_empty() {
        first.message = format!("{}\n  {}", first.message, rest.join("\n  "));
    }
    if count > TOLD {
        first.message = format!("{}\n  and {} more", first.message, count - TOLD);
    }
    Some(first)
}

fn bad(message: String) -> Refusal {
    Refusal::new(codes::REGISTER_DISAGREES, message).help("mend the file and load it again; nothing was taken from it")
}

/// `account A-1, service water, from 2026-01-01`.
fn words(kind: RegisterKind, row: &RegisterRow) -> String {
    let named = |at: &usize| kind.columns().get(*at).map(|column| format!("{} {}", column.heading, row.cell(*at)));
    kind.key().iter().filter_map(named).collect::<Vec<_>>().join(", ")
}

fn doubled(kind: RegisterKind, rows: &[RegisterRow], problems: &mut Vec<Refusal>) {
    let mut seen = HashSet::new();
    for row in rows.iter().filter(|row| !seen.insert(row.of(kind.key()))) {
        problems.push(bad(format!("{}: the file has it twice", words(kind, row))));
    }
}

fn unknown_references(work: &Work<'_>, kind: RegisterKind, rows: &[RegisterRow], problems: &mut Vec<Refusal>) -> Result<(), Refusal> {
    for (column, of) in kind.references() {
        let names: HashSet<String> = work.register(*of)?.iter().map(|row| row.cell(0).to_owned()).collect();
        for row in rows.iter().filter(|row| !names.contains(row.cell(*column))) {
            let unknown = row.cell(*column);
            let near = did_you_mean(unknown, names.iter().map(String::as_str).take(1_000)).map(|near| format!("; {near}")).unwrap_or_default();
            problems.push(bad(format!("{}: there is no `{unknown}` among the {}{near}", words(kind, row), of.word())));
        }
    }
    Ok(())
}

fn own_rules(kind: RegisterKind, rows: &[RegisterRow], problems: &mut Vec<Refusal>) {
    for row in rows {
        if let Some((from, to)) = kind.days()
            && !row.cell(to).is_empty()
            && row.cell(to) < row.cell(from)
        {
            problems.push(bad(format!("{}: it ends before it begins", words(kind, row))));
        }
        match kind {
            RegisterKind::Facts if !["system", "customer", "account", "point", "meter"].contains(&row.cell(0)) => {
                problems.push(bad(format!("{}: the subject is system, customer, account, point or meter", words(kind, row))));
            }
            RegisterKind::Facts if (row.cell(0) == "system") != row.cell(1).is_empty() => {
                problems.push(bad(format!("{}: the system has no subject_name, everything else has one", words(kind, row))));
            }
            RegisterKind::Services if !is_cycle(row.cell(3)) => {
                problems.push(bad(format!("{}: the cycle `{}` is not one of month, read, month/ROUTE, read/ROUTE", words(kind, row), row.cell(3))));
            }
            RegisterKind::Installations if row.cell(3).is_empty() != row.cell(5).is_empty() => {
                problems.push(bad(format!("{}: an installation that has ended has an end_read, and only that", words(kind, row))));
            }
            _ => {}
        }
    }
}

fn is_cycle(text: &str) -> bool {
    let word = text.split_once('/').map_or(text, |(word, route)| if route.is_empty() { "" } else { word });
    matches!(word, "month" | "read")
}

/// Days that overlap with those of another record.
fn overlaps(kind: RegisterKind, known: &[Stored<RegisterRow>], fresh: &[(RegisterRow, Option<Row<RegisterRow>>)], problems: &mut Vec<Refusal>) {
    let Some((from, to)) = kind.days() else { return };
    let replaced: HashSet<Row<RegisterRow>> = fresh.iter().filter_map(|(_, corrects)| *corrects).collect();
    for apart in kind.apart() {
        let mut touched: BTreeMap<Vec<String>, Vec<&RegisterRow>> = fresh.iter().map(|(row, _)| (row.of(apart.columns), Vec::new())).collect();
        let standing = known.iter().filter(|row| !replaced.contains(&row.id)).map(std::ops::Deref::deref);
        let rows = standing.chain(fresh.iter().map(|(row, _)| row));
        for row in rows {
            if let Some(group) = touched.get_mut(&row.of(apart.columns)) {
                group.push(row);
            }
        }
        for group in touched.values_mut() {
            group.sort_by_key(|row| row.cell(from).to_owned());
            for (one, next) in group.iter().zip(group.iter().skip(1)) {
                if one.cell(to).is_empty() || one.cell(to) >= next.cell(from) {
                    let until = if one.cell(to).is_empty() { "without an end" } else { one.cell(to) };
                    let (one, next) = (words(kind, one), words(kind, next));
                    problems.push(bad(format!("{one} (to {until}) and {next} share days: {}", apart.because)));
                }
            }
        }
    }
}

/// A record whose change waits already cannot be changed a second time before that is decided.
fn waiting_already(
    work: &Work<'_>,
    kind: RegisterKind,
    fresh: &[(RegisterRow, Option<Row<RegisterRow>>)],
    problems: &mut Vec<Refusal>,
) -> Result<(), Refusal> {
    let waiting: HashSet<Vec<String>> = work.register_waiting(kind)?.iter().map(|row| row.of(kind.key())).collect();
    for (row, _) in fresh.iter().filter(|(row, _)| waiting.contains(&row.of(kind.key()))) {
        problems.push(bad(format!("{}: an entry of it waits for a second person (`ratebook waiting`)", words(kind, row))));
    }
    Ok(())
}

/// Facts, and services that are exempt, need a second person.
fn propose(
    work: &mut Work<'_>,
    kind: RegisterKind,
    fresh: &[(RegisterRow, Option<Row<RegisterRow>>)],
    behind: Behind<'_>,
) -> Result<Option<Row<Proposal>>, Refusal> {
    let needed = match kind {
        RegisterKind::Facts => !fresh.is_empty(),
        RegisterKind::Services => fresh.iter().any(|(row, _)| !row.cell(6).is_empty()),
        _ => false,
    };
    if !needed {
        return Ok(None);
    }
    let document = behind.document.map(|(name, bytes)| work.keep_document(name, bytes)).transpose()?;
    let summary = match (kind, fresh) {
        (RegisterKind::Facts, [(row, _)]) => {
            let to = if row.cell(5).is_empty() { String::new() } else { format!(" to {}", row.cell(5)) };
            format!("{} {} {} is {} from {}{to}", row.cell(0), row.cell(1), row.cell(2), row.cell(3), row.cell(4)).replace("  ", " ")
        }
        (RegisterKind::Facts, rows) => format!("{} facts", rows.len()),
        (_, rows) => format!("{} services, of which {} exempt", rows.len(), rows.iter().filter(|(row, _)| !row.cell(6).is_empty()).count()),
    };
    let kind = if kind == RegisterKind::Facts { ProposalKind::Fact } else { ProposalKind::Service };
    Ok(Some(work.propose(&Proposed { kind, summary, cents: None, document, reference: behind.reference.to_owned() })?))
}

/// The records that count on a day: of kinds with days those that hold it.
pub fn on_day(kind: RegisterKind, rows: Vec<Stored<RegisterRow>>, on: Option<Day>) -> Vec<Stored<RegisterRow>> {
    let (Some(on), Some((from, to))) = (on.map(|day| day.to_string()), kind.days()) else { return rows };
    rows.into_iter().filter(|row| row.cell(from) <= on.as_str() && (row.cell(to).is_empty() || on.as_str() <= row.cell(to))).collect()
}
