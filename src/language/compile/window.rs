//! Windows, and the position of running tiers.

use super::window_checks::{Looked, Shape};
use super::{Compiler, ExpressionScope};
use crate::exact::Unit;
use crate::language::book::{DefinitionKind, LookupError, Scope};
use crate::language::compile;
use crate::language::compile::{expression, input, name, window_checks};
use crate::language::tree::{self, Aggregate, WindowEdge};
use crate::plan::{
    Across, AtLeast, Grain, Id, InputKind, Node, Opening, Operation, Otherwise, RunningOver, WindowAggregate, WindowGrain, WindowOf, WindowPlan,
    WindowSpan,
};
use crate::source::{Diagnostic, Span, codes};

/// No window looks further back: dates go no further.
const MOST_YEARS: u32 = 1000;

/// A window where it stands alone: in a determinant, or behind `share by`.
pub(in crate::language::compile) fn window(compiler: &mut Compiler<'_>, window: &tree::Window, inside: ExpressionScope) -> Option<Id<Node>> {
    compiler.asks_members |= window.of_all_contracts;
    let looked = looked_at(compiler, window, inside.scope)?;
    let grain = match &window.grain {
        Some(grain) => Some(window_grain(compiler, grain, inside.scope)?),
        None => None,
    };
    let span = window_span(compiler, window, inside.scope)?;
    window_checks::check_window(compiler, window, &looked, grain, span)?;
    let unit = looked.unit_of(grain);
    let season = match &window.season {
        Some(season) => Some(name::season(compiler, season, inside.scope)?),
        None => None,
    };
    let plan = WindowPlan {
        aggregate: aggregate(window.aggregate),
        grain,
        of: looked.of.clone(),
        of_all_contracts: window.of_all_contracts,
        span,
        including_this_period: includes_this_period(window),
        season,
        across: window.across.as_ref().map(|(across, _)| match across {
            tree::AcrossEdge::WholeByLastDay => Across::WholeByLastDay,
            tree::AcrossEdge::SplitByDay => Across::SplitByDay,
        }),
        at_least: window.at_least.as_ref().map(|least| AtLeast { periods: least.periods, days: least.days }),
        since_term_began: window.since_term_began.is_some(),
        opens: window.opening_values.and_then(|_| determinant_under_way(compiler)).filter(|_| compiler.is_pool),
        openings: match window.opening_values {
            Some(_) => openings_of_window(compiler, &unit)?,
            None => Vec::new(),
        },
        otherwise: otherwise(compiler, window, &unit, inside)?,
    };
    expression::node(compiler, Operation::Window(Box::new(plan)), unit, window.span)
}

/// A window inside a sum: in settlements and ledgers alone.
pub(in crate::language::compile) fn embedded_window(compiler: &mut Compiler<'_>, window: &tree::Window, inside: ExpressionScope) -> Option<Id<Node>> {
    if !compiler.windows_may_stand {
        let help = "write it as a `determinant`, and name that here";
        return compile::fault(
            compiler,
            codes::WINDOW_NOT_HERE,
            "a window cannot be used inside a formula here".to_owned(),
            window.span,
            "looks back",
            help,
        );
    }
    self::window(compiler, window, inside)
}

/// What a window looks at: a measure, or a line.
fn looked_at(compiler: &mut Compiler<'_>, window: &tree::Window, scope: Scope) -> Option<Looked> {
    let name = &window.measure;
    let may_be_elsewhere = window.of_all_contracts || compiler.windows_may_stand;
    if may_be_elsewhere && compiler.book.look_up(scope, &name.text) == Err(LookupError::Unknown) && is_a_line(compiler, &name.text) {
        return Some(Looked::line(&name.text, None));
    }
    let definition = compile::resolve(compiler, scope, name)?;
    match &definition.kind {
        DefinitionKind::Measure(_) => {
            let measure = input::input(compiler, definition)?;
            let input = compiler.inputs.at(measure);
            let InputKind::Measure { grain, adds_up, .. } = &input.kind else { return None };
            let shape = match grain {
                Grain::Hour => Shape::Hours,
                Grain::Day => Shape::Days,
                Grain::Period | Grain::Standing => Shape::Periods,
                Grain::Calendar(_) => Shape::Years,
            };
            Some(Looked { of: WindowOf::Measure(measure), name: input.name.clone(), unit: input.unit.clone(), shape, adds_up: *adds_up })
        }
        DefinitionKind::Charge(_) => match compiler.charge_ids.get(&definition.id).copied() {
            Some((charge, _)) => Some(Looked::line(&definition.name.text, Some(charge))),
            None if may_be_elsewhere => Some(Looked::line(&definition.name.text, None)),
            None => {
                let title = format!("`{}` is a line of another schedule", name.text);
                compile::fault(compiler, codes::WRONG_KIND, title, name.span, "of another schedule", "name a line of this schedule, or a measure")
            }
        },
        _ => compile::wrong_kind(compiler, name, definition, "a measure or a line"),
    }
}

fn is_a_line(compiler: &Compiler<'_>, name: &str) -> bool {
    compiler.book.definitions.iter().any(|it| it.name.text == name && matches!(it.kind, DefinitionKind::Charge(_)))
}

fn window_grain(compiler: &mut Compiler<'_>, grain: &tree::Name, scope: Scope) -> Option<WindowGrain> {
    Some(match grain.text.as_str() {
        "hour" => WindowGrain::Hour,
        "day" => WindowGrain::Day,
        "month" => WindowGrain::Month,
        _ => WindowGrain::Calendar(name::calendar(compiler, grain, scope)?),
    })
}

fn window_span(compiler: &mut Compiler<'_>, window: &tree::Window, scope: Scope) -> Option<WindowSpan> {
    use tree::WindowSpan as Span;
    Some(match &window.over {
        Span::ToDate(calendar) => WindowSpan::ToDate(name::calendar(compiler, calendar, scope)?),
        Span::This(calendar) => WindowSpan::This(name::calendar(compiler, calendar, scope)?),
        Span::Before { count: 1, calendar } if is_a_season(compiler, calendar, scope) => {
            WindowSpan::SeasonBefore(name::season(compiler, calendar, scope)?)
        }
        Span::Before { count, calendar } => {
            check_reach(compiler, count.saturating_add(1), *count == 0, window.span)?;
            WindowSpan::Before { count: *count, calendar: name::calendar(compiler, calendar, scope)?, back: 1 }
        }
        Span::EndingBefore { count, calendar, years } => {
            check_reach(compiler, count.saturating_add(*years), *count == 0 || *years == 0, window.span)?;
            WindowSpan::Before { count: *count, calendar: name::calendar(compiler, calendar, scope)?, back: *years }
        }
        Span::LastMonths(count) => {
            check_reach(compiler, count / 12, *count == 0, window.span)?;
            WindowSpan::LastMonths(*count)
        }
        Span::ThisPeriod => WindowSpan::ThisPeriod,
        Span::TermToDate => WindowSpan::TermToDate,
        Span::TermBefore(calendar) => WindowSpan::TermBefore(name::calendar(compiler, calendar, scope)?),
        Span::Frozen(from, to) => match crate::calendar::DaySpan::inclusive(from.day, to.day) {
            Some(days) => WindowSpan::Frozen(days),
            None => {
                return compile::fault(
                    compiler,
                    codes::DATES_REVERSED,
                    "the window ends before it begins".to_owned(),
                    to.span,
                    "the end",
                    "swap the dates",
                );
            }
        },
    })
}

/// `the SEASON before`: what the name is decides.
fn is_a_season(compiler: &Compiler<'_>, name: &tree::Name, scope: Scope) -> bool {
    let found = compiler.book.look_up(scope, &name.text).ok().and_then(|id| compiler.book.definition(id));
    found.is_some_and(|found| matches!(found.kind, DefinitionKind::Season(_)))
}

fn check_reach(compiler: &mut Compiler<'_>, years: u32, none: bool, place: Span) -> Option<()> {
    if none || years > MOST_YEARS {
        let title = if none { "the window holds no day" } else { "the window reaches back further than dates go" };
        return compile::fault(
            compiler,
            codes::DATES_REVERSED,
            title.to_owned(),
            place,
            "this span",
            "count from 1 on: `the 3 calendar_years before`",
        );
    }
    Some(())
}

/// The contract's opening values of the determinant being compiled, each in the window's unit.
fn openings_of_window(compiler: &mut Compiler<'_>, unit: &Unit) -> Option<Vec<Opening>> {
    let determinant = determinant_under_way(compiler);
    let own: Vec<Opening> = compiler.openings.iter().filter(|opening| Some(&opening.determinant) == determinant.as_ref()).cloned().collect();
    for opening in &own {
        if !opening.unit.same_dimensions(unit) {
            let title = format!("`{}` opens at {}, and its window is in {unit}", opening.determinant, opening.unit);
            return compile::fault(
                compiler,
                codes::UNITS_DISAGREE,
                title,
                opening.place,
                &format!("this is {}", opening.unit),
                &format!("write it in {unit}"),
            );
        }
    }
    // The members of a pool bring each their own.
    Some(if compiler.is_pool { Vec::new() } else { own })
}

fn determinant_under_way(compiler: &Compiler<'_>) -> Option<String> {
    compiler.under_way.last().and_then(|id| compiler.book.definition(*id)).map(|definition| definition.name.text.clone())
}

fn otherwise(compiler: &mut Compiler<'_>, window: &tree::Window, unit: &Unit, inside: ExpressionScope) -> Option<Otherwise> {
    let Some(said) = &window.otherwise else { return Some(Otherwise::Unsaid) };
    let Some(expression) = said else { return Some(Otherwise::Error) };
    let node = expression::expression(compiler, expression, inside)?;
    let own = expression::unit_of(compiler, node);
    if !own.same_dimensions(unit) {
        let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("the window gives {unit}, and `else` gives {own}"))
            .at(expression.span, format!("this is {own}"))
            .at(window.span, format!("this is {unit}"))
            .help(format!("write what replaces the window in {unit}"));
        compiler.report(diagnostic);
        return None;
    }
    Some(Otherwise::Value(node))
}

/// `over CAL to date including this period` behind `Q by TIERS`: Q must be a measure.
pub(in crate::language::compile) fn running(
    compiler: &mut Compiler<'_>,
    quantity: &tree::Expression,
    over: &tree::OverPeriod,
    inside: ExpressionScope,
) -> Option<RunningOver> {
    let calendar = name::calendar(compiler, &over.calendar, inside.scope)?;
    let tree::ExpressionKind::Name(name) = &quantity.kind else {
        let help = "name a measure in front of `by`";
        return compile::fault(
            compiler,
            codes::WRONG_KIND,
            "a running position needs a measure, whose earlier use it counts".to_owned(),
            quantity.span,
            "not a measure",
            help,
        );
    };
    let definition = compile::resolve(compiler, inside.scope, name)?;
    if !matches!(definition.kind, DefinitionKind::Measure(_)) {
        return compile::wrong_kind(compiler, name, definition, "a measure, whose earlier use the position counts,");
    }
    let measure = input::input(compiler, definition)?;
    Some(RunningOver { calendar, measure })
}

/// Whether what the bill itself measures is in the window: where it says so, in `this period`, and in the whole year.
fn includes_this_period(window: &tree::Window) -> bool {
    window.edge == Some(WindowEdge::IncludingThisPeriod) || matches!(window.over, tree::WindowSpan::ThisPeriod | tree::WindowSpan::This(_))
}

fn aggregate(aggregate: Aggregate) -> WindowAggregate {
    match aggregate {
        Aggregate::Highest => WindowAggregate::Highest,
        Aggregate::Lowest => WindowAggregate::Lowest,
        Aggregate::Average => WindowAggregate::Average,
        Aggregate::Sum => WindowAggregate::Sum,
        Aggregate::Ranked { rank, highest } => WindowAggregate::Ranked { rank, highest },
    }
}
