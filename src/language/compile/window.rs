//! Windows, and the position of running tiers.

use super::window_checks::{Looked, Shape};
use super::{Compiler, Standing};
use crate::exact::Unit;
use crate::language::book::{DefinitionKind, LookupError, Scope};
use crate::language::tree::{self, Aggregate, WindowEdge};
use crate::plan::{
    Across, AtLeast, Grain, Id, InputKind, Node, Opening, Operation, Otherwise, RunningOver, WindowAggregate, WindowGrain, WindowOf, WindowPlan,
    WindowSpan,
};
use crate::source::{Diagnostic, Span, codes};

/// No window looks further back: dates go no further.
const MOST_YEARS: u32 = 1000;

impl Compiler<'_> {
    /// A window where it stands alone: in a determinant, or behind `share by`.
    pub(super) fn window(&mut self, window: &tree::Window, standing: Standing) -> Option<Id<Node>> {
        self.asks_members |= window.of_all_contracts;
        let looked = self.looked_at(window, standing.scope)?;
        let grain = match &window.grain {
            Some(grain) => Some(self.window_grain(grain, standing.scope)?),
            None => None,
        };
        let span = self.window_span(window, standing.scope)?;
        self.check_window(window, &looked, grain, span)?;
        let unit = looked.unit_of(grain);
        let season = match &window.season {
            Some(season) => Some(self.season(season, standing.scope)?),
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
            opens: window.opening_values.and_then(|_| self.determinant_under_way()).filter(|_| self.is_pool),
            openings: match window.opening_values {
                Some(_) => self.openings_of_window(&unit)?,
                None => Vec::new(),
            },
            otherwise: self.otherwise(window, &unit, standing)?,
        };
        self.node(Operation::Window(Box::new(plan)), unit, window.span)
    }

    /// A window inside a sum: in settlements and ledgers alone.
    pub(super) fn embedded_window(&mut self, window: &tree::Window, standing: Standing) -> Option<Id<Node>> {
        if !self.windows_may_stand {
            let help = "write it as a `determinant`, and name that here";
            return self.fault(codes::WINDOW_NOT_HERE, "a window does not stand inside a formula here".to_owned(), window.span, "looks back", help);
        }
        self.window(window, standing)
    }

    /// What a window looks at: a measure, or a line.
    fn looked_at(&mut self, window: &tree::Window, scope: Scope) -> Option<Looked> {
        let name = &window.measure;
        let may_be_elsewhere = window.of_all_contracts || self.windows_may_stand;
        if may_be_elsewhere && self.book.look_up(scope, &name.text) == Err(LookupError::Unknown) && self.is_a_line(&name.text) {
            return Some(Looked::line(&name.text, None));
        }
        let definition = self.resolve(scope, name)?;
        match &definition.kind {
            DefinitionKind::Measure(_) => {
                let measure = self.input(definition)?;
                let input = self.inputs.at(measure);
                let InputKind::Measure { grain, adds_up, .. } = &input.kind else { return None };
                let shape = match grain {
                    Grain::Hour => Shape::Hours,
                    Grain::Day => Shape::Days,
                    Grain::Period | Grain::Standing => Shape::Periods,
                    Grain::Calendar(_) => Shape::Years,
                };
                Some(Looked { of: WindowOf::Measure(measure), name: input.name.clone(), unit: input.unit.clone(), shape, adds_up: *adds_up })
            }
            DefinitionKind::Charge(_) => match self.charge_ids.get(&definition.id).copied() {
                Some((charge, _)) => Some(Looked::line(&definition.name.text, Some(charge))),
                None if may_be_elsewhere => Some(Looked::line(&definition.name.text, None)),
                None => {
                    let title = format!("`{}` is a line of another schedule", name.text);
                    self.fault(codes::WRONG_KIND, title, name.span, "of another schedule", "name a line of this schedule, or a measure")
                }
            },
            _ => self.wrong_kind(name, definition, "a measure or a line"),
        }
    }

    fn is_a_line(&self, name: &str) -> bool {
        self.book.definitions.iter().any(|it| it.name.text == name && matches!(it.kind, DefinitionKind::Charge(_)))
    }

    fn window_grain(&mut self, grain: &tree::Name, scope: Scope) -> Option<WindowGrain> {
        Some(match grain.text.as_str() {
            "hour" => WindowGrain::Hour,
            "day" => WindowGrain::Day,
            "month" => WindowGrain::Month,
            _ => WindowGrain::Calendar(self.calendar(grain, scope)?),
        })
    }

    fn window_span(&mut self, window: &tree::Window, scope: Scope) -> Option<WindowSpan> {
        use tree::WindowSpan as Span;
        Some(match &window.over {
            Span::ToDate(calendar) => WindowSpan::ToDate(self.calendar(calendar, scope)?),
            Span::This(calendar) => WindowSpan::This(self.calendar(calendar, scope)?),
            Span::Before { count: 1, calendar } if self.is_a_season(calendar, scope) => WindowSpan::SeasonBefore(self.season(calendar, scope)?),
            Span::Before { count, calendar } => {
                self.check_reach(count.saturating_add(1), *count == 0, window.span)?;
                WindowSpan::Before { count: *count, calendar: self.calendar(calendar, scope)?, back: 1 }
            }
            Span::EndingBefore { count, calendar, years } => {
                self.check_reach(count.saturating_add(*years), *count == 0 || *years == 0, window.span)?;
                WindowSpan::Before { count: *count, calendar: self.calendar(calendar, scope)?, back: *years }
            }
            Span::LastMonths(count) => {
                self.check_reach(count / 12, *count == 0, window.span)?;
                WindowSpan::LastMonths(*count)
            }
            Span::ThisPeriod => WindowSpan::ThisPeriod,
            Span::TermToDate => WindowSpan::TermToDate,
            Span::TermBefore(calendar) => WindowSpan::TermBefore(self.calendar(calendar, scope)?),
            Span::Frozen(from, to) => match crate::calendar::DaySpan::inclusive(from.day, to.day) {
                Some(days) => WindowSpan::Frozen(days),
                None => {
                    return self.fault(codes::DATES_REVERSED, "the window ends before it begins".to_owned(), to.span, "the end", "swap the dates");
                }
            },
        })
    }

    /// `the SEASON before`: what the name is decides.
    fn is_a_season(&self, name: &tree::Name, scope: Scope) -> bool {
        let found = self.book.look_up(scope, &name.text).ok().and_then(|id| self.book.definition(id));
        found.is_some_and(|found| matches!(found.kind, DefinitionKind::Season(_)))
    }

    fn check_reach(&mut self, years: u32, none: bool, place: Span) -> Option<()> {
        if none || years > MOST_YEARS {
            let title = if none { "the window holds no day" } else { "the window reaches back further than dates go" };
            return self.fault(codes::DATES_REVERSED, title.to_owned(), place, "this span", "count from 1 on: `the 3 calendar_years before`");
        }
        Some(())
    }

    /// The contract's opening values of the determinant being compiled, each in the window's unit.
    fn openings_of_window(&mut self, unit: &Unit) -> Option<Vec<Opening>> {
        let determinant = self.determinant_under_way();
        let own: Vec<Opening> = self.openings.iter().filter(|opening| Some(&opening.determinant) == determinant.as_ref()).cloned().collect();
        for opening in &own {
            if !opening.unit.same_dimensions(unit) {
                let title = format!("`{}` opens at {}, and its window is in {unit}", opening.determinant, opening.unit);
                return self.fault(codes::UNITS_DISAGREE, title, opening.place, &format!("this is {}", opening.unit), &format!("write it in {unit}"));
            }
        }
        // The members of a pool bring each their own.
        Some(if self.is_pool { Vec::new() } else { own })
    }

    fn determinant_under_way(&self) -> Option<String> {
        self.under_way.last().and_then(|id| self.book.definition(*id)).map(|definition| definition.name.text.clone())
    }

    fn otherwise(&mut self, window: &tree::Window, unit: &Unit, standing: Standing) -> Option<Otherwise> {
        let Some(said) = &window.otherwise else { return Some(Otherwise::Unsaid) };
        let Some(expression) = said else { return Some(Otherwise::Error) };
        let node = self.expression(expression, standing)?;
        let own = self.unit_of(node);
        if !own.same_dimensions(unit) {
            let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("the window gives {unit}, and `else` gives {own}"))
                .at(expression.span, format!("this is {own}"))
                .at(window.span, format!("this is {unit}"))
                .help(format!("write what stands in for the window in {unit}"));
            self.report(diagnostic);
            return None;
        }
        Some(Otherwise::Value(node))
    }

    /// `over CAL to date including this period` behind `Q by TIERS`: Q must be a measure.
    pub(super) fn running(&mut self, quantity: &tree::Expression, over: &tree::OverPeriod, standing: Standing) -> Option<RunningOver> {
        let calendar = self.calendar(&over.calendar, standing.scope)?;
        let tree::ExpressionKind::Name(name) = &quantity.kind else {
            let help = "name a measure in front of `by`";
            return self.fault(
                codes::WRONG_KIND,
                "a running position needs a measure, whose earlier use it counts".to_owned(),
                quantity.span,
                "not a measure",
                help,
            );
        };
        let definition = self.resolve(standing.scope, name)?;
        if !matches!(definition.kind, DefinitionKind::Measure(_)) {
            return self.wrong_kind(name, definition, "a measure, whose earlier use the position counts,");
        }
        let measure = self.input(definition)?;
        Some(RunningOver { calendar, measure })
    }
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
