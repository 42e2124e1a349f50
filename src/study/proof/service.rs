//! `exactly one schedule of service NAME serves every customer`: by enumeration of all words and all days on which a schedule
//! begins or ends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::report::{ProofVerdict, Refutation};
use crate::calendar::Day;
use crate::language::RateBook;
use crate::language::book::{ChapterId, DefinitionKind};
use crate::plan::{Condition, ConditionKind, Id, InputKind, SchedulePlan};
use crate::source::Span;

/// As many combinations are gone through at most.
const MOST_CASES: usize = 100_000;

/// A word that customers differ in: where it is defined, its name and members.
type Words = BTreeMap<Span, (String, Vec<String>)>;

/// Whether one schedule and no more serves each customer on each day.
pub(super) fn one_schedule(book: &RateBook, chapter: ChapterId, service: &str) -> ProofVerdict {
    let seen: BTreeSet<String> = book
        .book
        .definitions
        .iter()
        .filter(|it| matches!(it.kind, DefinitionKind::Schedule(_)) && book.book.sees(chapter, it.chapter))
        .map(|it| book.book.qualified_name(it))
        .collect();
    let all: Vec<&Arc<SchedulePlan>> =
        book.plan.schedules.iter().filter(|plan| plan.service == service && seen.contains(&plan.qualified_name)).collect();
    if all.is_empty() {
        return ProofVerdict::NotDecided(vec![(format!("no schedule of service `{service}` is seen from this chapter"), None)]);
    }
    let mut words = Words::new();
    let mut reasons = Vec::new();
    for plan in &all {
        for condition in &plan.customers {
            gather(plan, *condition, &mut words, &mut reasons);
        }
    }
    let cases: usize = words.values().map(|(_, members)| members.len()).fold(1, usize::saturating_mul);
    if cases > MOST_CASES {
        reasons.push((format!("there are more than {MOST_CASES} combinations of words"), None));
    }
    if !reasons.is_empty() {
        return ProofVerdict::NotDecided(reasons);
    }
    let days = days(&all);
    for case in 0..cases {
        let chosen = chosen(&words, case);
        for day in &days {
            let serving: Vec<&str> = all.iter().filter(|plan| in_force(plan, *day) && serves(plan, &chosen)).map(|plan| plan.name.as_str()).collect();
            if serving.len() != 1 {
                return ProofVerdict::Refuted(Refutation { words: told(&words, &chosen, *day, &serving), bills: Vec::new() });
            }
        }
    }
    let by: Vec<String> = words.values().map(|(name, members)| format!("{name} ({})", members.len())).collect();
    let by = if by.is_empty() { String::new() } else { format!(" of {}", by.join(", ")) };
    let from = days.iter().flatten().min().map_or(String::new(), |day| format!(", from {day} on"));
    let schedules = if all.len() == 1 { "1 schedule".to_owned() } else { format!("{} schedules", all.len()) };
    ProofVerdict::Proved(format!("{schedules}, {} combinations{by}{from}", cases * days.len()))
}

/// Days to look at: none for any day, where no schedule begins or ends.
fn days(all: &[&Arc<SchedulePlan>]) -> Vec<Option<Day>> {
    let bounds: BTreeSet<Day> = all.iter().filter_map(|plan| plan.in_force).flat_map(|(from, end)| [Some(from), end]).flatten().collect();
    let always = all.iter().any(|plan| plan.in_force.is_none());
    let mut days: Vec<Option<Day>> = bounds.into_iter().map(Some).collect();
    if always || days.is_empty() {
        days.insert(0, None);
    }
    days
}

fn in_force(plan: &SchedulePlan, day: Option<Day>) -> bool {
    match (plan.in_force, day) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some((from, end)), Some(day)) => from <= day && end.is_none_or(|end| day < end),
    }
}

fn chosen(words: &Words, mut case: usize) -> BTreeMap<Span, usize> {
    let mut chosen = BTreeMap::new();
    for (place, (_, members)) in words {
        chosen.insert(*place, case % members.len().max(1));
        case /= members.len().max(1);
    }
    chosen
}

fn gather(plan: &SchedulePlan, id: Id<Condition>, words: &mut Words, reasons: &mut Vec<(String, Option<Span>)>) {
    let condition = plan.conditions.at(id);
    match &condition.kind {
        ConditionKind::Word { input, .. } => {
            let input = plan.inputs.at(*input);
            let members = match &input.kind {
                InputKind::Choice { members, .. } => members.clone(),
                _ => vec!["no".to_owned(), "yes".to_owned()],
            };
            words.insert(input.place, (input.name.clone(), members));
        }
        ConditionKind::All(all) | ConditionKind::Any(all) => {
            for one in all {
                gather(plan, *one, words, reasons);
            }
        }
        _ => reasons.push((format!("`{}` asks for more than words of its customers", plan.name), Some(condition.place))),
    }
}

fn serves(plan: &SchedulePlan, chosen: &BTreeMap<Span, usize>) -> bool {
    plan.customers.iter().all(|condition| holds(plan, *condition, chosen))
}

fn holds(plan: &SchedulePlan, id: Id<Condition>, chosen: &BTreeMap<Span, usize>) -> bool {
    match &plan.conditions.at(id).kind {
        ConditionKind::Word { input, words, negated } => {
            let word = chosen.get(&plan.inputs.at(*input).place);
            word.is_some_and(|word| words.contains(word) != *negated)
        }
        ConditionKind::All(all) => all.iter().all(|one| holds(plan, *one, chosen)),
        ConditionKind::Any(any) => any.iter().any(|one| holds(plan, *one, chosen)),
        _ => false,
    }
}

fn told(words: &Words, chosen: &BTreeMap<Span, usize>, day: Option<Day>, serving: &[&str]) -> String {
    let who: Vec<String> =
        words.iter().filter_map(|(place, (name, members))| Some(format!("{name} is {}", members.get(*chosen.get(place)?)?))).collect();
    let who = if who.is_empty() { "every customer".to_owned() } else { format!("a customer whose {}", who.join(" and ")) };
    let on = day.map_or(String::new(), |day| format!(" on {day}"));
    if serving.is_empty() { format!("{who} is served by no schedule{on}") } else { format!("{who} is served by {}{on}", serving.join(" and by ")) }
}
