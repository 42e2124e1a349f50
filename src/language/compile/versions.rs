//! Versions: their dates follow each other, their labels agree with a calendar, their end is said.

use super::Compiler;
use crate::calendar::{Day, MonthDayOfYear, YearCalendar};
use crate::language::book::{DefinitionKind, Scope};
use crate::language::compile;
use crate::language::tree::{self, Until, VersionHead};
use crate::source::{Diagnostic, Span, codes};

/// `in force from … until …`.
#[derive(Clone, Debug)]
pub(crate) struct InForce {
    pub from: Day,
    pub end: Option<Day>,
    pub label: Option<String>,
    pub place: Span,
}

/// From when until when a row of a rate or table is in force.
#[derive(Clone, Debug)]
pub(super) struct VersionSpan {
    pub from: Option<Day>,
    pub end: Option<Day>,
    pub label: Option<String>,
    pub place: Span,
}

/// The years of a calendar.
pub(super) fn years(calendar: &tree::Calendar) -> YearCalendar {
    YearCalendar {
        begins: MonthDayOfYear { month: calendar.begins.month, day: calendar.begins.day },
        prefix: calendar.labelled.as_ref().map(|(prefix, _)| prefix.text.clone()),
        by_year_it_ends: calendar.labelled.as_ref().is_some_and(|(_, year)| *year == tree::LabelYear::Ends),
    }
}

/// The spans of versions, in order; faults in order, labels and end are reported.
pub(in crate::language::compile) fn version_spans(
    compiler: &mut Compiler<'_>,
    heads: &[&VersionHead],
    until: Option<&Until>,
    scope: Scope,
    owner: (&str, &tree::Name),
) -> Option<Vec<VersionSpan>> {
    spans_of_rows(compiler, heads, until, &[], scope, owner)
}

/// The same, where escalators carry the rows on: a row ends before the first step after it, if that is earlier.
pub(in crate::language::compile) fn spans_of_rows(
    compiler: &mut Compiler<'_>,
    heads: &[&VersionHead],
    until: Option<&Until>,
    first_steps: &[Day],
    scope: Scope,
    owner: (&str, &tree::Name),
) -> Option<Vec<VersionSpan>> {
    let last_end = version_end(compiler, until, heads, owner)?;
    let mut spans = Vec::with_capacity(heads.len());
    for (at, head) in heads.iter().enumerate() {
        let next = heads.get(at + 1);
        let step = first_steps.iter().copied().filter(|step| *step > head.from.day).min();
        let end = [next.map_or(last_end, |next| Some(next.from.day)), step].into_iter().flatten().min();
        if let Some(next) = next.filter(|next| next.from.day <= head.from.day) {
            out_of_order(compiler, head, next, owner);
        }
        check_label(compiler, head, end, next.map_or(head.span, |next| next.span), scope);
        spans.push(VersionSpan { from: Some(head.from.day), end, label: label_words(head), place: head.span });
    }
    Some(spans)
}

fn version_end(compiler: &mut Compiler<'_>, until: Option<&Until>, heads: &[&VersionHead], owner: (&str, &tree::Name)) -> Option<Option<Day>> {
    match until {
        None => {
            let title = format!("the {} `{}` does not say how long its last version lasts", owner.0, owner.1.text);
            compile::fault(
                compiler,
                codes::VERSION_END_MISSING,
                title,
                owner.1.span,
                "no `until`",
                "write `until replaced`, or `until` and its last day",
            )
        }
        Some(Until::Replaced(_)) => Some(None),
        Some(Until::Day(last)) => {
            if let Some(head) = heads.last().filter(|head| last.day < head.from.day) {
                let diagnostic = Diagnostic::error(codes::VERSIONS_OUT_OF_ORDER, format!("`{}` ends before its last version begins", owner.1.text))
                    .at(last.span, "the end")
                    .at(head.span, "begins here")
                    .help("give the last day of the last version");
                compiler.report(diagnostic);
            }
            Some(Some(last.day.plus_days(1)))
        }
    }
}

fn out_of_order(compiler: &mut Compiler<'_>, head: &VersionHead, next: &VersionHead, owner: (&str, &tree::Name)) {
    let diagnostic = Diagnostic::error(codes::VERSIONS_OUT_OF_ORDER, format!("the versions of `{}` do not follow each other", owner.1.text))
        .at(next.span, "not after the version before it")
        .at(head.span, "the version before")
        .help("write the versions in the order of their dates, each date once");
    compiler.report(diagnostic);
}

/// The label beside a date must be that of the year the date is in, and must not leave years out.
fn check_label(compiler: &mut Compiler<'_>, head: &VersionHead, end: Option<Day>, next_place: Span, scope: Scope) {
    let Some(label) = &head.label else { return };
    let Some(calendar) = labelling_calendar(compiler, label, scope) else { return };
    if calendar.label_of(head.from.day).as_deref() != Some(label.text.as_str()) {
        return label_disagrees(compiler, label, head, &calendar);
    }
    let last = head.to_label.as_ref().unwrap_or(label);
    let Some(year) = calendar.labelled(&last.text) else {
        let _: Option<()> = compile::fault(
            compiler,
            codes::UNKNOWN_LABEL,
            format!("`{}` is not a year of a calendar", last.text),
            last.span,
            "no such year",
            "write the label of the last year",
        );
        return;
    };
    let Some(end) = end else { return };
    if end > year.end {
        years_left_out(compiler, last, head, year.end, end, &calendar, next_place);
    } else if head.to_label.is_some() && end < year.end {
        let diagnostic = Diagnostic::error(
            codes::LABEL_DISAGREES,
            format!("`{}` says it lasts through {}, and it ends {}", label.text, last.text, end.plus_days(-1)),
        )
        .at(last.span, "through this year")
        .at(next_place, "ends here")
        .help(format!("write the year that holds {}", end.plus_days(-1)));
        compiler.report(diagnostic);
    }
}

pub(in crate::language::compile) fn labelling_calendar(compiler: &mut Compiler<'_>, label: &tree::Name, scope: Scope) -> Option<YearCalendar> {
    let prefix: String = label.text.chars().take_while(|sign| !sign.is_ascii_digit()).collect();
    let visible = std::iter::once(scope.chapter).chain(compiler.book.chapter(scope.chapter).into_iter().flat_map(|chapter| chapter.uses.clone()));
    let chapters: Vec<_> = visible.collect();
    let calendars = compiler.book.definitions.iter().filter(|it| chapters.contains(&it.chapter));
    let found = calendars.filter_map(|it| match &it.kind {
        DefinitionKind::Calendar(calendar) => Some((it.id, years(calendar))),
        _ => None,
    });
    let found = found.into_iter().find(|(_, years)| years.prefix.as_deref() == Some(prefix.as_str()));
    match found {
        Some((id, years)) => {
            compiler.reached.insert(id);
            Some(years)
        }
        None => {
            let help = format!("declare `calendar … begins October 1, labelled {prefix} by the year it ends`, or `use` the chapter that does");
            compile::fault(
                compiler,
                codes::UNKNOWN_LABEL,
                format!("`{}` is the label of no calendar here", label.text),
                label.span,
                "whose year?",
                &help,
            )
        }
    }
}

fn label_disagrees(compiler: &mut Compiler<'_>, label: &tree::Name, head: &VersionHead, calendar: &YearCalendar) {
    let right = calendar.label_of(head.from.day).unwrap_or_default();
    let diagnostic = Diagnostic::error(codes::LABEL_DISAGREES, format!("`{}` is not the year that holds {}", label.text, head.from.day))
        .at(label.span, format!("this date is in {right}"))
        .at(head.from.span, "the date")
        .help(format!("write `{right}`, or mend the date"));
    compiler.report(diagnostic);
}

fn years_left_out(
    compiler: &mut Compiler<'_>,
    last: &tree::Name,
    head: &VersionHead,
    year_end: Day,
    end: Day,
    calendar: &YearCalendar,
    next_place: Span,
) {
    let first_missing = calendar.label_of(year_end).unwrap_or_default();
    let last_missing = calendar.label_of(end.plus_days(-1)).unwrap_or_default();
    let missing = if first_missing == last_missing { first_missing.clone() } else { format!("{first_missing} to {last_missing}") };
    let diagnostic = Diagnostic::error(codes::VERSIONS_OUT_OF_ORDER, format!("no version is written for {missing}"))
        .at(last.span, format!("the last year written before {year_end}"))
        .at(next_place, "the next row")
        .help(format!(
            "add the row for {missing}, or write `as {} to {last_missing}` if the amount did not change",
            head.label.as_ref().map_or("", |label| &label.text)
        ));
    compiler.report(diagnostic);
}

/// The one span of something without versions of its own: the schedule's `in force`.
pub(in crate::language::compile) fn undated(compiler: &mut Compiler<'_>, owner: (&str, &tree::Name)) -> Option<VersionSpan> {
    match compiler.in_force.clone() {
        Some(in_force) => Some(VersionSpan { from: Some(in_force.from), end: in_force.end, label: in_force.label, place: in_force.place }),
        None => {
            let title = format!("the {} `{}` has no version", owner.0, owner.1.text);
            let help = "write `from DATE` above its rows and `until replaced` below, or `in force from DATE until replaced` in the schedule";
            compile::fault(compiler, codes::NO_VERSION, title, owner.1.span, "in force when?", help)
        }
    }
}

fn label_words(head: &VersionHead) -> Option<String> {
    let label = head.label.as_ref()?;
    Some(match &head.to_label {
        Some(to) => format!("{} to {}", label.text, to.text),
        None => label.text.clone(),
    })
}
