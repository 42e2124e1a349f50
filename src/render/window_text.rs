//! What a window looked at, in words: the element that decides first; many are folded, or all printed where asked.

use super::amounts::quantity_text;
use crate::calendar::DaySpan;
use crate::exact::{Number, Unit};
use crate::invoice::{WindowMember, WindowOutcome, WindowSource, WindowTerm};
use crate::plan::{Id, Node, Operation, SchedulePlan, WindowAggregate, WindowGrain, WindowOf, WindowPlan};
use crate::source::Sources;

/// More elements than this are folded; and no printed sum has more terms.
const MANY: usize = 12;

/// Prints the windows of a plan.
pub(super) struct WindowText<'a> {
    pub plan: &'a SchedulePlan,
    pub sources: &'a Sources,
    /// Whether many elements are folded.
    pub folded: bool,
}

/// A window as the trace recorded it.
struct Seen<'a> {
    window: &'a WindowPlan,
    unit: &'a Unit,
    days: &'a [DaySpan],
    members: &'a [WindowMember],
}

impl WindowText<'_> {
    /// The lines of a window.
    pub(super) fn lines(&self, node: Id<Node>, days: &[DaySpan], members: &[WindowMember], outcome: &WindowOutcome) -> Vec<String> {
        let node = self.plan.nodes.at(node);
        let Operation::Window(window) = &node.operation else { return Vec::new() };
        let seen = Seen { window, unit: &node.unit, days, members };
        let mut lines = vec![format!("window: {}, {}   {}", self.asked(&seen), days_words(days), self.sources.short_place(node.place))];
        match outcome {
            WindowOutcome::Value(value) => self.worked_out(&seen, value, &mut lines),
            _ => {
                lines.push(format!("  the `else` part is used: {}", self.why(&seen, outcome)));
                lines.extend(members.iter().take(MANY).map(|member| self.member(&seen, member)));
            }
        }
        lines
    }

    fn asked(&self, seen: &Seen<'_>) -> String {
        let aggregate = match seen.window.aggregate {
            WindowAggregate::Highest => "highest".to_owned(),
            WindowAggregate::Lowest => "lowest".to_owned(),
            WindowAggregate::Average => "average".to_owned(),
            WindowAggregate::Sum => "sum".to_owned(),
            WindowAggregate::Ranked { rank, highest } => format!("{} {}", ordinal(rank), if highest { "highest" } else { "lowest" }),
        };
        let grain = match seen.window.grain {
            None => String::new(),
            Some(WindowGrain::Hour) => " hour".to_owned(),
            Some(WindowGrain::Day) => " day".to_owned(),
            Some(WindowGrain::Month) => " month".to_owned(),
            Some(WindowGrain::Calendar(calendar)) => format!(" {}", self.plan.calendars.at(calendar).name),
        };
        format!("{aggregate}{grain} of {}", self.looked_at(seen))
    }

    fn looked_at(&self, seen: &Seen<'_>) -> String {
        match &seen.window.of {
            WindowOf::Measure(measure) => self.plan.inputs.at(*measure).name.clone(),
            WindowOf::Line { name, .. } => name.clone(),
        }
    }

    fn why(&self, seen: &Seen<'_>, outcome: &WindowOutcome) -> String {
        let name = self.looked_at(seen);
        match outcome {
            WindowOutcome::BeforeData(Some(first)) => format!("`{name}` is known from {first} on"),
            WindowOutcome::BeforeData(None) => format!("nothing is known of `{name}`"),
            WindowOutcome::TooFew(found) => {
                format!("{found} whole periods, and {} are needed", seen.window.at_least.map_or(0, |least| least.periods))
            }
            WindowOutcome::NoElement | WindowOutcome::Value(_) => "too few elements".to_owned(),
        }
    }

    fn worked_out(&self, seen: &Seen<'_>, value: &Number, lines: &mut Vec<String>) {
        let fold = self.folded && seen.members.iter().map(|member| member.terms.len().max(1)).sum::<usize>() > MANY;
        match seen.window.aggregate {
            WindowAggregate::Sum | WindowAggregate::Average if fold => lines.push(self.folded_total(seen, value)),
            WindowAggregate::Sum | WindowAggregate::Average => self.total(seen, value, lines),
            _ => {
                let decides = seen.members.iter().find(|member| member.value == *value);
                lines.extend(decides.map(|member| format!("  decides: {}", self.member(seen, member).trim_start())));
                if fold {
                    lines.push(self.folded_extremes(seen));
                } else {
                    lines.extend(seen.members.iter().flat_map(|member| self.member_lines(seen, member)));
                    self.pick(seen, value, lines);
                }
            }
        }
    }

    /// `greater of (…) = …`, where the elements fit on a line.
    fn pick(&self, seen: &Seen<'_>, value: &Number, lines: &mut Vec<String>) {
        let word = match seen.window.aggregate {
            WindowAggregate::Highest => "greater",
            WindowAggregate::Lowest => "lesser",
            _ => return,
        };
        if seen.members.len() <= MANY {
            let items: Vec<String> = seen.members.iter().map(|member| quantity_text(&member.value, seen.unit)).collect();
            lines.push(format!("  {word} of ({}) = {}", items.join(", "), quantity_text(value, seen.unit)));
        }
    }

    /// `the 3 highest: … on …; …; the lowest: … on …`.
    fn folded_extremes(&self, seen: &Seen<'_>) -> String {
        let mut sorted: Vec<&WindowMember> = seen.members.iter().collect();
        sorted.sort_by(|one, other| other.value.cmp(&one.value));
        let shown = |member: &&WindowMember| format!("{} on {}", quantity_text(&member.value, seen.unit), member_days(member));
        let highest: Vec<String> = sorted.iter().take(3).map(shown).collect();
        let lowest = sorted.last().map(shown).unwrap_or_default();
        let count: i64 = seen.members.iter().map(|member| member.count).sum();
        format!("  of {} elements the 3 highest: {}; the lowest: {lowest}", grouped(count), highest.join("; "))
    }

    fn folded_total(&self, seen: &Seen<'_>, value: &Number) -> String {
        let terms: Vec<&WindowTerm> = seen.members.iter().flat_map(|member| &member.terms).collect();
        let ends = [terms.first(), terms.last()]
            .into_iter()
            .flatten()
            .map(|term| format!("{} {}", term.days.words(), quantity_text(&term.value, seen.unit)));
        let ends: Vec<String> = ends.collect();
        let word = if seen.window.aggregate == WindowAggregate::Sum { "sum" } else { "average" };
        format!("  {word} of {} values, {}: {}", grouped(i64::try_from(terms.len()).unwrap_or(0)), ends.join(" … "), quantity_text(value, seen.unit))
    }

    /// The whole sum, in lines of not too many terms; of an average also the division.
    fn total(&self, seen: &Seen<'_>, value: &Number, lines: &mut Vec<String>) {
        lines.extend(seen.members.iter().flat_map(|member| self.member_lines(seen, member)));
        let average = seen.window.aggregate == WindowAggregate::Average;
        if let ([one], false) = (seen.members, average)
            && one.terms.len() > 1
        {
            return;
        }
        let mut terms: Vec<(String, Number)> = Vec::with_capacity(seen.members.len());
        for member in seen.members {
            let text = quantity_text(&member.value, seen.unit);
            let text = if member.count == 1 { text } else { format!("{text} × {}", grouped(member.count)) };
            terms.push((text, member.value.times(&Number::integer(member.count))));
        }
        let sum = self.subtotals(terms, seen.unit, lines);
        let count: i64 = seen.members.iter().map(|member| member.count).sum();
        let left = if average { format!("({sum}) ÷ {}", grouped(count)) } else { sum };
        if !left.is_empty() {
            lines.push(format!("  {left} = {}", quantity_text(value, seen.unit)));
        }
    }

    /// Terms joined with plus signs; where they are many, their subtotals, each on a line of its own.
    fn subtotals(&self, mut terms: Vec<(String, Number)>, unit: &Unit, lines: &mut Vec<String>) -> String {
        while terms.len() > MANY {
            let mut above = Vec::with_capacity(terms.len() / MANY + 1);
            for chunk in terms.chunks(MANY) {
                let sum = chunk.iter().fold(Number::ZERO, |sum, (_, value)| sum.plus(value));
                let text = quantity_text(&sum, unit);
                lines.push(format!("    {} = {text}", joined(chunk)));
                above.push((text, sum));
            }
            terms = above;
        }
        joined(&terms)
    }

    /// An element, and the sum that it is.
    fn member_lines(&self, seen: &Seen<'_>, member: &WindowMember) -> Vec<String> {
        let mut lines = Vec::new();
        let plain = member.terms.len() == 1 && member.terms.iter().all(|term| term.value == member.value);
        if plain || member.terms.is_empty() {
            return vec![self.member(seen, member)];
        }
        let day_of_periods = seen.window.grain == Some(WindowGrain::Day);
        for term in &member.terms {
            lines.push(format!("    {}   {}   {}", term.days.words(), quantity_text(&term.value, seen.unit), self.source(term.source)));
        }
        let terms = member.terms.iter().map(|term| (term_text(term, seen.unit), term_value(term))).collect();
        let sum = self.subtotals(terms, seen.unit, &mut lines);
        let days: i64 = seen.days.iter().map(|days| days.days()).sum();
        let left = if day_of_periods { format!("({sum}) ÷ {}", grouped(days)) } else { sum };
        lines.push(format!("  {}: {left} = {}", member_days(member), quantity_text(&member.value, seen.unit)));
        lines
    }

    fn member(&self, seen: &Seen<'_>, member: &WindowMember) -> String {
        let each = if member.count > 1 { " each" } else { "" };
        let source = member.terms.first().map(|term| self.source(term.source)).unwrap_or_default();
        format!("  {}   {}{each}   {source}", member_days(member), quantity_text(&member.value, seen.unit))
    }

    fn source(&self, source: WindowSource) -> String {
        match source {
            WindowSource::History => "history".to_owned(),
            WindowSource::ThisBill => "this bill".to_owned(),
            WindowSource::Series => "series".to_owned(),
            WindowSource::Year => "given for the year".to_owned(),
            WindowSource::EstimateGiven => "given as an estimate".to_owned(),
            WindowSource::Estimated(policy) => format!("estimated by {}", self.plan.policies.at(policy).label),
            WindowSource::Invoiced => "invoiced".to_owned(),
            WindowSource::Opening(place) => format!("opening value   {}", self.sources.short_place(place)),
        }
    }
}

fn joined(terms: &[(String, Number)]) -> String {
    terms.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" + ")
}

fn term_text(term: &WindowTerm, unit: &Unit) -> String {
    let value = quantity_text(&term.value, unit);
    match term.share {
        None | Some((1, 1)) => value,
        Some((times, 1)) => format!("{value} × {}", grouped(times)),
        Some((numerator, denominator)) => format!("{value} × {numerator}/{denominator}"),
    }
}

fn term_value(term: &WindowTerm) -> Number {
    let Some((numerator, denominator)) = term.share else { return term.value.clone() };
    term.value.times(&Number::integer(numerator)).divided_by(&Number::integer(denominator)).unwrap_or(Number::ZERO)
}

fn member_days(member: &WindowMember) -> String {
    match member.hour {
        Some(hour) => format!("{} hour {hour}", member.days.words()),
        None => member.days.words(),
    }
}

fn days_words(days: &[DaySpan]) -> String {
    let count = grouped(days.iter().map(|days| days.days()).sum());
    match days {
        [] => "no day".to_owned(),
        [one] => format!("{}, {count} days", one.words()),
        [first, .., last] => format!("{} to {}, {count} days in season", first.start, last.last_day()),
    }
}

fn grouped(count: i64) -> String {
    Number::integer(count).grouped(0)
}

fn ordinal(rank: u32) -> String {
    let ending = match (rank % 10, rank % 100) {
        (1, teen) if teen != 11 => "st",
        (2, teen) if teen != 12 => "nd",
        (3, teen) if teen != 13 => "rd",
        _ => "th",
    };
    format!("{rank}{ending}")
}
