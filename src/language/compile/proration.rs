//! The two proration statements: found for each charge, and asked for wherever they can matter.

use super::Compiler;
use crate::exact::Unit;
use crate::language::book::DefinitionKind;
use crate::language::compile;
use crate::language::compile::{input, literal};
use crate::language::tree::{self, DaysOf, Proration, ProrationOccasion, ProrationWay, SplitKind};
use crate::plan::{Category, Condition, ConditionKind, Id, Input, SplitRule, VersionRule, Way};
use crate::source::{Diagnostic, Span, codes};

/// The statements that govern a charge: its own, then its schedule's.
pub(super) struct Statements<'t> {
    pub own: &'t [Proration],
    pub schedule: &'t tree::Schedule,
}

impl<'t> Statements<'t> {
    pub(super) fn find(&self, occasion: ProrationOccasion, kind: SplitKind) -> Option<&'t Proration> {
        let fits = |statement: &&Proration| statement.occasion == occasion && statement.kinds.iter().any(|(own, _)| *own == kind);
        self.own.iter().find(fits).or_else(|| self.schedule.prorations.iter().find(fits))
    }
}

/// How a kind of charge is written in the proration statement.
fn kind_words(kind: SplitKind) -> &'static str {
    match kind {
        SplitKind::Usage => "usage",
        SplitKind::FixedCharges => "fixed charges",
        SplitKind::Thresholds => "thresholds",
    }
}

/// The split of a charge for a rate change. The parts of a minimum are not rounded (`rounds` is false): it is no quantity.
pub(in crate::language::compile) fn change_split(
    compiler: &mut Compiler<'_>,
    statements: &Statements<'_>,
    category: Category,
    unit: Option<&Unit>,
    rounds: bool,
) -> Option<SplitRule> {
    let kind = split_kind(category)?;
    let statement = statements.find(ProrationOccasion::RateChange, kind)?;
    if let Some(thresholds) = statements.find(ProrationOccasion::RateChange, SplitKind::Thresholds)
        && thresholds.way != statement.way
        && kind == SplitKind::Usage
    {
        let diagnostic = Diagnostic::error(codes::SPLIT_TWICE, "thresholds are split otherwise than the usage they bound")
            .at(thresholds.span, "thresholds")
            .at(statement.span, "usage")
            .help("a quantity is split with its bounds, in the same proportion: leave `thresholds` out of this line");
        compiler.report(diagnostic);
    }
    let way = way(compiler, statement)?;
    if way == Way::Nothing {
        let help = "say which version: `by nothing, at the version of the first day` or `of the last day`";
        return compile::fault(
            compiler,
            codes::RATE_CHANGE_SPLIT_MISSING,
            "a rate change split by nothing needs a version".to_owned(),
            statement.span,
            "which version?",
            help,
        );
    }
    let each_part = match (&statement.each_part, unit) {
        (None, _) => None,
        _ if !rounds => None,
        (Some(round), Some(unit)) => Some(literal::rounding(compiler, round, unit)?),
        (Some(round), None) => {
            let help = "write such a charge as `Q at R`, `Q by TIERS`, or a price times `months in the bill`";
            let diagnostic = Diagnostic::error(codes::PART_ROUNDING_UNCLEAR, "a part of this charge has no quantity that could be rounded")
                .at(round.span, "rounds a quantity")
                .help(help);
            compiler.report(diagnostic);
            return None;
        }
    };
    Some(SplitRule { way, each_part, place: statement.span })
}

/// The months of short service for fixed charges or thresholds.
pub(in crate::language::compile) fn short_way(compiler: &mut Compiler<'_>, statements: &Statements<'_>, kind: SplitKind) -> Option<Way> {
    let statement = statements.find(ProrationOccasion::ShortService, kind)?;
    if let Some(round) = &statement.each_part {
        return compile::fault(
            compiler,
            codes::PART_ROUNDING_UNCLEAR,
            "short service has no parts to round".to_owned(),
            round.span,
            "no parts",
            "leave the rounding out",
        );
    }
    match way(compiler, statement)? {
        Way::DailyFlow(_) => compile::fault(
            compiler,
            codes::SPLIT_TWICE,
            "short service is not split by flow".to_owned(),
            statement.span,
            "by daily flow",
            "split by day or by nothing",
        ),
        Way::NothingFirstDay | Way::NothingLastDay => Some(Way::Nothing),
        way => Some(way),
    }
}

fn way(compiler: &mut Compiler<'_>, statement: &Proration) -> Option<Way> {
    Some(match statement.way {
        ProrationWay::ByDay(DaysOf::ThePeriod) => Way::DayOfThePeriod,
        ProrationWay::ByDay(DaysOf::TheCalendarMonth) => Way::DayOfTheCalendarMonth,
        ProrationWay::ByDay(DaysOf::A30DayMonth) => Way::DayOfA30DayMonth,
        ProrationWay::ByNothing => Way::Nothing,
        ProrationWay::ByNothingFirstDay => Way::NothingFirstDay,
        ProrationWay::ByNothingLastDay => Way::NothingLastDay,
        ProrationWay::ByDailyFlow => Way::DailyFlow(daily_flow(compiler, statement.span)?),
    })
}

/// The one daily measure of the schedule's service.
fn daily_flow(compiler: &mut Compiler<'_>, place: Span) -> Option<Id<Input>> {
    let schedule = compiler.schedule?;
    let DefinitionKind::Schedule(statement) = &schedule.kind else { return None };
    let service = statement.service.as_ref()?;
    let mut chapters = vec![schedule.chapter];
    chapters.extend(compiler.book.chapter(schedule.chapter).into_iter().flat_map(|chapter| chapter.uses.iter().copied()));
    let book = compiler.book;
    let daily = book.definitions.iter().filter(|it| match &it.kind {
        DefinitionKind::Measure(measure) => {
            let of_service = matches!(&measure.source, Some((tree::MeasureSource::DailyFlow(own), _)) if own.text == service.text);
            of_service && chapters.contains(&it.chapter)
        }
        _ => false,
    });
    let found: Vec<_> = daily.collect();
    match found.as_slice() {
        [one] => {
            compiler.reached.insert(one.id);
            input::input(compiler, one)
        }
        _ => {
            let title = format!("{} measures give the daily flow of service {}", found.len(), service.text);
            compile::fault(
                compiler,
                codes::WRONG_KIND,
                title,
                place,
                "by daily flow",
                "declare exactly one measure `from daily flow of service …` in the chapters used",
            )
        }
    }
}

/// Asks for the lines that can matter to a charge and are not there.
pub(in crate::language::compile) fn require_splits(
    compiler: &mut Compiler<'_>,
    statements: &Statements<'_>,
    charge: &crate::plan::Charge,
    rule: VersionRule,
    months_threshold: bool,
) {
    let Some(kind) = split_kind(charge.category) else { return };
    let cuts = &charge.cuts;
    let dated = !(cuts.prices.is_empty() && cuts.tiers.is_empty() && cuts.seasons.is_empty());
    let is_whole = is_year_end(compiler, charge) && !charge.holds_months;
    if !is_whole && rule == VersionRule::ServiceRendered && dated && statements.find(ProrationOccasion::RateChange, kind).is_none() {
        split_missing(compiler, statements, charge, ProrationOccasion::RateChange, kind);
    }
    if !is_whole && statements.find(ProrationOccasion::ShortService, kind).is_none() {
        split_missing(compiler, statements, charge, ProrationOccasion::ShortService, kind);
    }
    if months_threshold && statements.find(ProrationOccasion::ShortService, SplitKind::Thresholds).is_none() {
        split_missing(compiler, statements, charge, ProrationOccasion::ShortService, SplitKind::Thresholds);
    }
}

/// A line `when last period of CAL` is worked out whole: nothing splits it.
fn is_year_end(compiler: &Compiler<'_>, charge: &crate::plan::Charge) -> bool {
    charge.guards.iter().any(|guard| !guard.unless && asks_year_end(compiler, guard.condition))
}

fn asks_year_end(compiler: &Compiler<'_>, condition: Id<Condition>) -> bool {
    match &compiler.conditions.at(condition).kind {
        ConditionKind::LastPeriodOf(_) => true,
        ConditionKind::All(all) => all.iter().any(|one| asks_year_end(compiler, *one)),
        _ => false,
    }
}

fn split_missing(
    compiler: &mut Compiler<'_>,
    statements: &Statements<'_>,
    charge: &crate::plan::Charge,
    occasion: ProrationOccasion,
    kind: SplitKind,
) {
    let words = kind_words(kind);
    let (code, title, help) = match occasion {
        ProrationOccasion::RateChange => (
            codes::RATE_CHANGE_SPLIT_MISSING,
            format!("the schedule does not say how {words} are split when a rate changes inside a period"),
            format!("write `when a rate changes inside a period, split {words} by day of the period`"),
        ),
        ProrationOccasion::ShortService => (
            codes::SHORT_SERVICE_SPLIT_MISSING,
            format!("the schedule does not say what happens to {words} when service is shorter than a period"),
            if kind == SplitKind::Usage {
                "write `when service is shorter than a period, split usage by nothing`".to_owned()
            } else {
                format!("write `when service is shorter than a period, split {words} by day of the calendar month`, or `by nothing`")
            },
        ),
    };
    let schedule = statements.schedule;
    let title = if kind == SplitKind::Usage { title.replace("usage are", "usage is") } else { title };
    if compiler.diagnostics.iter().any(|known| known.code == code && known.title == title && known.place() == Some(schedule.name.span)) {
        return;
    }
    let diagnostic = Diagnostic::error(code, title).at(schedule.name.span, "this schedule").at(charge.place, "matters to this line").help(help);
    compiler.report(diagnostic);
}

/// Usage is what the meter counted: short service never reduces it.
pub(in crate::language::compile) fn check_short_usage(compiler: &mut Compiler<'_>, prorations: &[Proration]) {
    for statement in prorations.iter().filter(|statement| statement.occasion == ProrationOccasion::ShortService) {
        let Some((_, place)) = statement.kinds.iter().find(|(kind, _)| *kind == SplitKind::Usage) else { continue };
        if statement.way != ProrationWay::ByNothing {
            let help = "usage is what the meter counted: write `split usage by nothing` in a line of its own";
            let _: Option<()> =
                compile::fault(compiler, codes::USAGE_REDUCED, "short service does not reduce usage".to_owned(), *place, "usage", help);
        }
    }
}

/// One kind is split once for each occasion.
pub(in crate::language::compile) fn check_split_once(compiler: &mut Compiler<'_>, prorations: &[Proration]) {
    let all: Vec<(ProrationOccasion, SplitKind, Span)> =
        prorations.iter().flat_map(|statement| statement.kinds.iter().map(|(kind, place)| (statement.occasion, *kind, *place))).collect();
    for (at, (occasion, kind, place)) in all.iter().enumerate() {
        let first = all.iter().take(at).find(|(known, other, _)| known == occasion && other == kind);
        if let Some((_, _, first)) = first {
            let diagnostic = Diagnostic::error(codes::SPLIT_TWICE, format!("{} are split twice for one occasion", kind_words(*kind)))
                .at(*place, "again")
                .at(*first, "first said here")
                .help("leave one of them out");
            compiler.report(diagnostic);
        }
    }
}

fn split_kind(category: Category) -> Option<SplitKind> {
    match category {
        Category::Usage => Some(SplitKind::Usage),
        Category::Fixed => Some(SplitKind::FixedCharges),
        Category::Percentage => None,
    }
}
