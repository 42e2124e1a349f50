//! A utility → one chapter of rate text.

use super::choices::Given;
use super::class::ClassWriter;
use super::inputs::Inputs;
use super::model::{Class, Utility};
use super::names::{quoted, schedule_name, words_of};
use super::reach;
use crate::intake::owrs::bill;
use crate::source::{Diagnostic, Span, codes};

/// The most members of one choice over all classes: every table of two keys has a place for each pair.
const MOST_MEMBERS: usize = 200;

/// A class that could be written: its schedule's name, what stands in the schedule, and what it asks for.
#[derive(Clone)]
struct Schedule {
    name: String,
    class: String,
    place: Span,
    body: String,
    given: Given,
    also: Vec<String>,
}

/// The parts of a chapter.
#[derive(Default)]
pub(super) struct Parts {
    schedules: Vec<Schedule>,
    /// What all of them ask for.
    given: Given,
    /// Clauses that are not encoded.
    not_encoded: Vec<String>,
    /// Classes refused.
    pub refused: Vec<String>,
    has_starts: bool,
    has_rounding: bool,
}

/// Writes each class; equal ones once.
pub(super) fn parts(utility: &Utility, found: &mut Vec<Diagnostic>) -> Parts {
    let inputs = Inputs::of(utility, found);
    let mut parts = Parts::default();
    let mut known_notes: Vec<(Diagnostic, Vec<&str>)> = Vec::new();
    for class in &utility.classes {
        match schedule(utility, (class, &inputs), &mut parts) {
            Ok((schedule, notes)) => {
                for note in notes {
                    // One finding for all classes that share it word by word.
                    match known_notes.iter_mut().find(|(known, _)| known.code == note.code && known.title == note.title) {
                        Some((_, classes)) => classes.push(&class.name),
                        None => known_notes.push((note, vec![&class.name])),
                    }
                }
                parts.add(schedule);
            }
            Err(faults) => {
                let why = faults.iter().find(|fault| fault.is_error()).map(|fault| fault.title.clone()).unwrap_or_default();
                parts.not_encoded.push(format!("class {}: {why}", class.name));
                parts.refused.push(class.name.clone());
                found.extend(faults);
            }
        }
    }
    found.extend(known_notes.into_iter().map(|(mut note, mut classes)| {
        classes.dedup();
        let help = note.help.take().unwrap_or_default();
        let word = if classes.len() == 1 { "class" } else { "classes" };
        note.help(format!("{help} ({word} {})", classes.join(", ")))
    }));
    for other in &utility.others {
        parts.not_encoded.push(format!("{other}: a table that no bill uses"));
    }
    parts
}

fn schedule(utility: &Utility, (class, inputs): (&Class, &Inputs), parts: &mut Parts) -> Result<(Schedule, Vec<Diagnostic>), Vec<Diagnostic>> {
    let name = schedule_name(&class.name);
    if parts.schedules.iter().any(|known| known.name == name || known.also.contains(&name)) {
        let title = format!("two classes have the name `{name}`");
        let help = "give one of them another name";
        return Err(vec![Diagnostic::error(codes::FOREIGN_KEY_TWICE, title).at(class.place, "again").help(help)]);
    }
    let mut writer = ClassWriter::new(class, &utility.unit, inputs);
    let billed = bill::bill(&mut writer);
    let mut faults = class.faults.clone();
    match billed {
        // A field that could not be read is reported already.
        Err(refused) if faults.is_empty() || refused.0.code != codes::FOREIGN_CONSTRUCT => faults.push(refused.0),
        _ => {}
    }
    if faults.iter().any(Diagnostic::is_error) {
        return Err(faults);
    }
    writer.found.extend(faults);
    let unused = bill::not_billed(&mut writer);
    let mut given = parts.given.clone();
    given.join(writer.given.clone());
    if given.most_members() > MOST_MEMBERS {
        let title = format!("a key of the class {} makes more than {MOST_MEMBERS} values in the file", class.name);
        let found = Diagnostic::error(codes::FOREIGN_CONSTRUCT, title).at(class.place, "this class");
        return Err(vec![found.help("write a number as a number, not as keys")]);
    }
    parts.given = given;
    reach::check(&mut writer);
    let mut body = String::new();
    if !unused.is_empty() {
        body.push_str(&format!("note {}\n", quoted(&format!("Not used by the bill of the foreign file: {}", unused.join(", ")))));
    }
    for text in writer.definitions.iter().chain(&writer.lines) {
        body.push('\n');
        body.push_str(text);
    }
    parts.has_starts |= body.contains("\n  bounds ") || body.contains("\n  up to ");
    parts.has_rounding |= body.contains("half even");
    let schedule = Schedule { name, class: class.name.clone(), place: class.place, body, given: writer.given, also: Vec::new() };
    Ok((schedule, writer.found))
}

impl Parts {
    fn add(&mut self, schedule: Schedule) {
        match self.schedules.iter_mut().find(|known| known.body == schedule.body) {
            Some(known) => {
                known.also.push(schedule.name);
                known.given.join(schedule.given);
            }
            None => self.schedules.push(schedule),
        }
    }

    /// The whole text.
    pub(super) fn text(&self, utility: &Utility, chapter: &str, file: &str, sha256: &str) -> String {
        let day = utility.effective;
        let mut text = format!("chapter {chapter} {}\n\nimported from {} sha256 {sha256}\n\n", quoted(&utility.name), quoted(file));
        if self.has_starts {
            text.push_str(
                "note \"The foreign file gives the first unit of each block: a block that starts at 15 leaves 14 units to the one before.\"\n",
            );
        }
        if self.has_rounding {
            text.push_str("note \"The foreign format rounds budgets and their bounds to whole units, half even, and does not say so.\"\n");
        }
        for assumed in &utility.assumed {
            text.push_str(&format!("note {}\n", quoted(assumed)));
        }
        for clause in &self.not_encoded {
            text.push_str(&format!("not encoded {}\n", quoted(clause)));
        }
        text.push('\n');
        if !["gal", "kgal", "MG"].contains(&utility.unit.as_str()) {
            text.push_str(&format!("unit {}\n\n", utility.unit));
        }
        let mut given = Given::default();
        for schedule in &self.schedules {
            given.join(schedule.given.clone());
        }
        text.push_str(&given.text());
        text.push_str(&format!("measure usage \"Usage\" in {}\n  one value per period\n  missing is an error\n", utility.unit));
        let period = if utility.months == 1 { "month".to_owned() } else { format!("{} months", utility.months) };
        for schedule in &self.schedules {
            // A schedule may not have the name of something that bills are given.
            let own = if given.is_taken(&schedule.name) || schedule.name == utility.unit {
                format!("{}_class", schedule.name)
            } else {
                schedule.name.clone()
            };
            text.push_str(&format!("\nschedule {own} {}\n  service water\n  period every {period}\n", quoted(&words_of(&schedule.class))));
            text.push_str(&format!("  in force from {day} until replaced\n"));
            text.push_str("  each version applies to service rendered on or after its date\n");
            text.push_str(
                "  when a rate changes inside a period, split usage, fixed charges, thresholds by nothing, at the version of the last day\n",
            );
            text.push_str("  when service is shorter than a period, split usage, fixed charges, thresholds by nothing\n  no rounding\n");
            let renamed = (own != schedule.name).then_some(&schedule.name);
            let also: Vec<String> = renamed.into_iter().chain(&schedule.also).map(|name| quoted(name)).collect();
            if !also.is_empty() {
                text.push_str(&format!("  also written as {}\n", also.join(", ")));
            }
            for line in schedule.body.lines() {
                text.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") });
            }
        }
        text
    }

    /// Takes the schedule that holds a place of the text out: it cannot be read back. Its class is refused, with the reason.
    pub(super) fn refuse_at(&mut self, text: &str, offset: usize, why: &str) -> Option<Diagnostic> {
        let before = text.get(..offset)?;
        let begins = before.rfind("\nschedule ")?;
        let name = before.get(begins..)?.split_whitespace().nth(1)?;
        let at = self.schedules.iter().position(|schedule| name == schedule.name || name.strip_suffix("_class") == Some(&schedule.name))?;
        Some(self.refuse(at, why))
    }

    /// Takes the class out that brings a fault into what all classes share: the last one without which the text `reads`, else the last. What
    /// classes ask for may not fit together: a key of one is a number of another.
    pub(super) fn refuse_one(&mut self, why: &str, reads: impl Fn(&Self) -> bool) -> Option<Diagnostic> {
        let last = self.schedules.len().checked_sub(1)?;
        let without = |at: usize| {
            let mut schedules = self.schedules.clone();
            schedules.remove(at);
            Self { schedules, not_encoded: self.not_encoded.clone(), ..Self::default() }
        };
        let at = (0..=last).rev().find(|at| reads(&without(*at))).unwrap_or(last);
        Some(self.refuse(at, why))
    }

    fn refuse(&mut self, at: usize, why: &str) -> Diagnostic {
        let schedule = self.schedules.remove(at);
        self.not_encoded.push(format!("class {}: {why}", schedule.class));
        self.refused.push(schedule.class.clone());
        self.refused.extend(schedule.also);
        let title = format!("the class {} cannot be written: {why}", schedule.class);
        let found = Diagnostic::error(codes::FOREIGN_CONSTRUCT, title).at(schedule.place, "this class");
        found.help("the language does not say what its formulas ask for")
    }

    /// Whether nothing of the file could be written.
    pub(super) fn is_empty(&self) -> bool {
        self.schedules.is_empty()
    }
}

/// Reports tabs, which YAML forbids where they indent and which nobody sees.
pub(super) fn tabs(source: crate::source::SourceId, text: &str) -> Option<Diagnostic> {
    let at = text.find('\t')?;
    let place = crate::source::Span::new(source, at, at + 1);
    Some(Diagnostic::warning(codes::FOREIGN_TAB, "the file holds a tab").at(place, "a tab").help("write blanks"))
}
