//! Windows, and the position of running tiers.

use super::{Compiler, Standing};
use crate::language::book::DefinitionKind;
use crate::language::tree::{self, Aggregate, WindowEdge};
use crate::plan::{Across, Id, Node, Operation, RunningOver, WindowAggregate, WindowGrain, WindowOf, WindowPlan, WindowSpan};
use crate::source::{Diagnostic, codes};

impl Compiler<'_> {
    /// A window: only what one account's own history answers is computed by this version.
    pub(super) fn window(&mut self, window: &tree::Window, standing: Standing) -> Option<Id<Node>> {
        let definition = self.resolve(standing.scope, &window.measure)?;
        if !matches!(definition.kind, DefinitionKind::Measure(_)) {
            return self.later_window(window, "a window over charges");
        }
        let measure = self.input(definition)?;
        let grain = match window.grain.as_ref().map(|grain| grain.text.as_str()) {
            None => None,
            Some("day" | "hour" | "month") => return self.later_window(window, "a window by hour, day or month"),
            Some(_) => Some(WindowGrain::Calendar(self.calendar(window.grain.as_ref()?, standing.scope)?)),
        };
        let span = self.window_span(window, standing)?;
        if window.season.is_some() {
            return self.later_window(window, "a window in a season");
        }
        if window.at_least.is_some() || window.since_term_began.is_some() || window.opening_values.is_some() {
            return self.later_window(window, "this window");
        }
        let otherwise = match &window.otherwise {
            Some(Some(expression)) => Some(self.expression(expression, standing)?),
            _ => None,
        };
        let unit = self.inputs.at(measure).unit.clone();
        let aggregate = match window.aggregate {
            Aggregate::Highest => WindowAggregate::Highest,
            Aggregate::Lowest => WindowAggregate::Lowest,
            Aggregate::Average => WindowAggregate::Average,
            Aggregate::Sum => WindowAggregate::Sum,
            Aggregate::Ranked { rank, highest } => WindowAggregate::Ranked { rank, highest },
        };
        let plan = WindowPlan {
            aggregate,
            grain,
            of: WindowOf::Measure(measure),
            of_all_contracts: false,
            span,
            including_this_period: window.edge == Some(WindowEdge::IncludingThisPeriod),
            season: None,
            across: window.across.as_ref().map(|(across, _)| match across {
                tree::AcrossEdge::WholeByLastDay => Across::WholeByLastDay,
                tree::AcrossEdge::SplitByDay => Across::SplitByDay,
            }),
            at_least: None,
            since_term_began: false,
            opening: None,
            otherwise,
        };
        self.node(Operation::Window(Box::new(plan)), unit, window.span)
    }

    fn window_span(&mut self, window: &tree::Window, standing: Standing) -> Option<WindowSpan> {
        use tree::WindowSpan as Span;
        let scope = standing.scope;
        Some(match &window.over {
            Span::ToDate(calendar) => WindowSpan::ToDate(self.calendar(calendar, scope)?),
            Span::This(calendar) => WindowSpan::This(self.calendar(calendar, scope)?),
            Span::Before { count, calendar } => WindowSpan::Before { count: *count, calendar: self.calendar(calendar, scope)?, back: 1 },
            Span::EndingBefore { count, calendar, years } => {
                WindowSpan::Before { count: *count, calendar: self.calendar(calendar, scope)?, back: *years }
            }
            Span::LastMonths(count) => WindowSpan::LastMonths(*count),
            Span::ThisPeriod => WindowSpan::ThisPeriod,
            Span::Frozen(from, to) => match crate::calendar::DaySpan::inclusive(from.day, to.day) {
                Some(days) => WindowSpan::Frozen(days),
                None => {
                    return self.fault(codes::DATES_REVERSED, "the window ends before it begins".to_owned(), to.span, "the end", "swap the dates");
                }
            },
            Span::TermToDate | Span::TermBefore(_) => return self.later_window(window, "a window over a contract's term"),
        })
    }

    fn later_window<T>(&mut self, window: &tree::Window, what: &str) -> Option<T> {
        self.report(Diagnostic::not_yet(codes::NOT_YET, format!("{what} is not computed by this version")).at(window.span, "not yet"));
        None
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
