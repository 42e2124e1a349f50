//! What a change of rate text says and does: statement by statement, then bill by bill.

use std::collections::BTreeMap;

use crate::exact::{Number, Rounding, RoundingMode};
use crate::language::{self, RateBook};
use crate::rating;
use crate::rating::Rated;
use crate::records::{Case, GivenValue};
use crate::render::Explanation;
use crate::source::Sources;

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words say it")]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
    /// Citations, labels or words of the law alone: no bill can differ by it.
    WordsAlone,
}

/// A statement that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct StatementChange {
    pub chapter: String,
    /// The statement: `rate wholesale_volumetric`.
    pub statement: String,
    /// What became of it.
    pub kind: ChangeKind,
    /// Its lines that are gone.
    pub removed: Vec<String>,
    /// Its lines that are new.
    pub added: Vec<String>,
}

/// The statements of a chapter by their first words, each with its lines as they count.
type Statements = BTreeMap<(String, String), Vec<String>>;

/// The difference in meaning of two rate texts: comments, notes, tests and layout do not count.
///
/// ```
/// use ratebook::source::Sources;
/// use ratebook::study::text_changes;
/// let text = |text: &str| {
///     let mut sources = Sources::default();
///     sources.add("a.rate", text);
///     sources
/// };
/// let old = text("chapter a.b \"A\"\ncurrency USD\n");
/// assert!(text_changes(&old, &text("chapter  a.b \"A\" # the same\n\ncurrency USD\n")).is_empty());
/// assert_eq!(text_changes(&old, &text("chapter a.b \"A\"\n")).len(), 1);
/// ```
pub fn text_changes(old: &Sources, new: &Sources) -> Vec<StatementChange> {
    let (old, new) = (statements(old), statements(new));
    let mut changes = Vec::new();
    for ((chapter, statement), lines) in &old {
        let change = |kind, removed, added| StatementChange { chapter: chapter.clone(), statement: statement.clone(), kind, removed, added };
        match new.get(&(chapter.clone(), statement.clone())) {
            None => changes.push(change(ChangeKind::Removed, lines.clone(), Vec::new())),
            Some(now) if now == lines => {}
            Some(now) => {
                let (removed, added) = line_changes(lines, now);
                let words = removed.iter().chain(&added).all(|line| is_words(line));
                changes.push(change(if words { ChangeKind::WordsAlone } else { ChangeKind::Changed }, removed, added));
            }
        }
    }
    for ((chapter, statement), lines) in &new {
        if !old.contains_key(&(chapter.clone(), statement.clone())) {
            changes.push(StatementChange {
                chapter: chapter.clone(),
                statement: statement.clone(),
                kind: ChangeKind::Added,
                removed: Vec::new(),
                added: lines.clone(),
            });
        }
    }
    changes.sort_by(|one, other| (&one.chapter, &one.statement).cmp(&(&other.chapter, &other.statement)));
    changes
}

fn is_words(line: &str) -> bool {
    ["cite ", "says "].iter().any(|word| line.trim_start().starts_with(word))
}

fn statements(sources: &Sources) -> Statements {
    let mut found = Statements::new();
    for (id, file) in sources.iter() {
        let text = language::format(id, &file.text).unwrap_or_else(|_| file.text.to_string());
        let mut chapter = String::new();
        let mut current: Option<(String, String)> = None;
        // What stands under a note is left out with it.
        let mut passed_over: Option<usize> = None;
        for line in text.lines() {
            let level = line.len() - line.trim_start().len();
            let line = without_comment(line);
            if line.trim().is_empty() || passed_over.is_some_and(|over| level > over) {
                continue;
            }
            passed_over = None;
            if ["note ", "test "].iter().any(|word| line.trim_start().starts_with(word)) {
                passed_over = Some(level);
                continue;
            }
            if level == 0 {
                if let Some(rest) = line.strip_prefix("chapter ") {
                    rest.split_whitespace().next().unwrap_or("").clone_into(&mut chapter);
                }
                let words: Vec<&str> = line.split_whitespace().take(2).collect();
                let key = (chapter.clone(), words.join(" "));
                found.entry(key.clone()).or_default();
                current = Some(key);
            }
            if let Some(lines) = current.as_ref().and_then(|key| found.get_mut(key)) {
                lines.push(format!("{}{}", " ".repeat(level), line.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
        }
    }
    found
}

/// A line without the comment at its end.
fn without_comment(line: &str) -> &str {
    let mut quote: Option<char> = None;
    for (at, sign) in line.char_indices() {
        match (quote, sign) {
            (Some(open), _) if sign == open => quote = None,
            (None, '"' | '\'') => quote = Some(sign),
            (None, '#') => return line.get(..at).unwrap_or(line),
            _ => {}
        }
    }
    line
}

/// Lines of one that the other does not have, in their order: by the longest common part.
fn line_changes(old: &[String], new: &[String]) -> (Vec<String>, Vec<String>) {
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    let at = |one: usize, other: usize| one * width + other;
    let get = |longest: &[u32], place: usize| longest.get(place).copied().unwrap_or(0);
    for (one, left) in old.iter().enumerate().rev() {
        for (other, right) in new.iter().enumerate().rev() {
            let value = if left == right {
                get(&longest, at(one + 1, other + 1)) + 1
            } else {
                get(&longest, at(one + 1, other)).max(get(&longest, at(one, other + 1)))
            };
            if let Some(slot) = longest.get_mut(at(one, other)) {
                *slot = value;
            }
        }
    }
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    let (mut one, mut other) = (0, 0);
    loop {
        match (old.get(one), new.get(other)) {
            (Some(left), Some(right)) if left == right => {
                one += 1;
                other += 1;
            }
            (Some(left), right) if right.is_none() || get(&longest, at(one + 1, other)) >= get(&longest, at(one, other + 1)) => {
                removed.push(left.clone());
                one += 1;
            }
            (_, Some(right)) => {
                added.push(right.clone());
                other += 1;
            }
            (_, None) => break,
        }
    }
    (removed, added)
}

/// A line of a bill under both texts.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct LineChange {
    pub charge: String,
    /// Its amount under the old text; none where it has no such line.
    pub old: Option<Number>,
    /// Under the new.
    pub new: Option<Number>,
    /// What its derivation says under the old text and not under the new, and the other way round.
    pub why: (Vec<String>, Vec<String>),
}

/// A bill under both texts.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct BillChange {
    pub case: Case,
    /// The total under the old text, or why there is none.
    pub old: Result<Number, String>,
    /// Under the new.
    pub new: Result<Number, String>,
    /// The lines that moved.
    pub lines: Vec<LineChange>,
}

impl BillChange {
    /// By how much the total changes, where both are known.
    pub fn change(&self) -> Option<Number> {
        Some(self.new.as_ref().ok()?.minus(self.old.as_ref().ok()?))
    }

    /// By how many percent, to a tenth.
    pub fn percent(&self) -> Option<Number> {
        let old = self.old.as_ref().ok()?;
        let percent = self.change()?.times(&Number::integer(100)).divided_by(&old.absolute())?;
        Some(Rounding { step: Number::decimal(1, 1), mode: RoundingMode::HalfUp }.apply(&percent))
    }
}

/// Both texts, compiled.
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct TwoTexts<'a> {
    pub old: (&'a RateBook, &'a Sources),
    /// The new.
    pub new: (&'a RateBook, &'a Sources),
}

impl TwoTexts<'_> {
    /// A case under both.
    pub fn bill(&self, case: &Case) -> BillChange {
        let (old, new) = (rating::rate(&self.old.0.plan, case, false), rating::rate(&self.new.0.plan, case, false));
        let lines = match (&old, &new) {
            (Ok(old), Ok(new)) => lines_moved((old, self.old.1), (new, self.new.1)),
            _ => Vec::new(),
        };
        let total = |rated: Result<Rated, crate::source::Refusal>| {
            rated.map(|rated| rated.invoice.total).map_err(|refusal| format!("{}: {}", refusal.code, refusal.message))
        };
        BillChange { case: case.clone(), old: total(old), new: total(new), lines }
    }

    /// The whole units of a case's one measure between which the new text stops (or begins) to cost more, up to four times what was
    /// measured: the last quantity before, and the first after. None where it does not turn, or the case has not one measure.
    pub fn break_even(&self, case: &Case) -> Option<(String, i64, i64)> {
        let (at, number, unit) = the_measure(case)?;
        let name = case.given.get(at)?.0.clone();
        let change = |quantity: i64| {
            let mut case = case.clone();
            if let Some((_, value)) = case.given.get_mut(at) {
                *value = GivenValue::Whole(format!("{quantity} {unit}"));
            }
            let old = rating::rate(&self.old.0.plan, &case, true).ok()?.invoice.total;
            let new = rating::rate(&self.new.0.plan, &case, true).ok()?.invoice.total;
            let change = new.minus(&old);
            Some(if change.is_zero() {
                0
            } else if change.is_negative() {
                -1
            } else {
                1
            })
        };
        let most = number.max(1).checked_mul(4)?;
        let steps: Vec<i64> = (0..=16).map(|step| most / 16 * step).collect();
        let mut before = (*steps.first()?, change(0)?);
        for step in steps.into_iter().skip(1) {
            let now = change(step)?;
            if now * before.1 < 0 {
                let (mut low, mut high) = (before.0, step);
                while high - low > 1 {
                    let middle = low + (high - low) / 2;
                    if change(middle)? * before.1 > 0 { low = middle } else { high = middle }
                }
                return Some((format!("{name} in {unit}"), low, high));
            }
            if now != 0 {
                before = (step, now);
            }
        }
        None
    }
}

/// The one given value with a unit: its position, its whole number, its unit.
fn the_measure(case: &Case) -> Option<(usize, i64, String)> {
    let with_unit = case.given.iter().enumerate().filter_map(|(at, (_, value))| match value {
        GivenValue::Whole(text) => {
            let (number, unit) = text.split_once(' ')?;
            let number = Number::parse(&number.replace(',', "")).ok()?;
            let whole = Rounding { step: Number::ONE, mode: RoundingMode::Down }.apply(&number).as_integer()?;
            Some((at, whole, unit.to_owned()))
        }
        GivenValue::Dated(_) => None,
    });
    let found: Vec<(usize, i64, String)> = with_unit.collect();
    match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

fn lines_moved((old, old_sources): (&Rated, &Sources), (new, new_sources): (&Rated, &Sources)) -> Vec<LineChange> {
    let by_charge = |rated: &Rated| {
        let mut lines: Vec<(String, Number, Vec<usize>)> = Vec::new();
        for (at, line) in rated.invoice.lines.iter().enumerate() {
            let name = rated.plan.charges.at(line.charge).name.clone();
            match lines.iter_mut().find(|(known, ..)| *known == name) {
                Some((_, sum, places)) => {
                    *sum = sum.plus(&line.amount);
                    places.push(at);
                }
                None => lines.push((name, line.amount.clone(), vec![at])),
            }
        }
        lines
    };
    let (before, after) = (by_charge(old), by_charge(new));
    let names: Vec<&String> = before.iter().map(|(name, ..)| name).chain(after.iter().map(|(name, ..)| name)).collect();
    let mut moved: Vec<LineChange> = Vec::new();
    for name in names {
        if moved.iter().any(|known| known.charge == *name) {
            continue;
        }
        let one = before.iter().find(|(known, ..)| known == name);
        let other = after.iter().find(|(known, ..)| known == name);
        if one.map(|one| &one.1) == other.map(|other| &other.1) {
            continue;
        }
        let told = |rated: &Rated, sources: &Sources, line: Option<&(String, Number, Vec<usize>)>| {
            let explanation = Explanation::new(rated, sources);
            let places = line.map(|line| line.2.clone()).unwrap_or_default();
            // The first line of each derivation is its heading; places in files move with every edit.
            let lines = places.into_iter().flat_map(|at| explanation.line(at).into_iter().skip(1));
            lines.map(|line| line.split("   ").next().unwrap_or("").trim().to_owned()).collect::<Vec<String>>()
        };
        let (was, is) = (told(old, old_sources, one), told(new, new_sources, other));
        let why = line_changes(&was, &is);
        moved.push(LineChange { charge: name.clone(), old: one.map(|one| one.1.clone()), new: other.map(|other| other.1.clone()), why });
    }
    moved
}
