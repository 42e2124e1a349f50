//! What can be said of a window without a case: its edge, its grain, and whether what it looks at is as fine.

use super::Compiler;
use super::expression::unit_word;
use crate::exact::Unit;
use crate::language::{compile, tree};
use crate::plan::{Charge, Id, WindowGrain, WindowOf, WindowSpan};
use crate::source::codes;

/// How fine a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Hours,
    Days,
    /// Of a line too.
    Periods,
    Years,
}

/// What a window looks at.
pub(super) struct Looked {
    pub of: WindowOf,
    pub name: String,
    pub unit: Unit,
    pub shape: Shape,
    /// Whether it adds up over days: a flow or a strength does not.
    pub adds_up: bool,
}

impl Looked {
    pub(super) fn line(name: &str, own: Option<Id<Charge>>) -> Self {
        let of = WindowOf::Line { name: name.to_owned(), own };
        Self { of, name: name.to_owned(), unit: unit_word("$"), shape: Shape::Periods, adds_up: true }
    }

    /// Days and hours give flows, unless what is measured is one already (or a strength).
    pub(super) fn unit_of(&self, grain: Option<WindowGrain>) -> Unit {
        let gives_flow = matches!(grain, Some(WindowGrain::Day | WindowGrain::Hour));
        if gives_flow && self.adds_up { self.unit.per(&unit_word("day")) } else { self.unit.clone() }
    }

    /// Whether it is measured as finely as the grain asks, the day of a period's measure aside.
    fn is_as_fine(&self, grain: WindowGrain) -> bool {
        match grain {
            WindowGrain::Hour => self.shape == Shape::Hours,
            WindowGrain::Day => matches!(self.shape, Shape::Hours | Shape::Days),
            WindowGrain::Month => self.shape != Shape::Years,
            WindowGrain::Calendar(_) => true,
        }
    }

    /// Whether an element of the window is one value of the measure, so that nothing is added up.
    fn is_one_value(&self, grain: Option<WindowGrain>, by_period: bool) -> bool {
        match self.shape {
            Shape::Hours => grain == Some(WindowGrain::Hour),
            Shape::Days => grain == Some(WindowGrain::Day),
            Shape::Periods => grain == Some(WindowGrain::Month) && by_period,
            Shape::Years => matches!(grain, Some(WindowGrain::Calendar(_))),
        }
    }
}

pub(in crate::language::compile) fn check_window(
    compiler: &mut Compiler<'_>,
    window: &tree::Window,
    looked: &Looked,
    grain: Option<WindowGrain>,
    span: WindowSpan,
) -> Option<()> {
    check_edge(compiler, window, span)?;
    check_grain(compiler, window, grain)?;
    check_fineness(compiler, window, looked, grain)?;
    check_at_least(compiler, window, looked, grain)?;
    if window.of_all_contracts && !compiler.windows_may_stand {
        let help = "leave `of all contracts` out: a line looks back on its own customer";
        return compile::fault(
            compiler,
            codes::WINDOW_NOT_HERE,
            "`of all contracts` can be used in a ledger only".to_owned(),
            window.span,
            "not here",
            help,
        );
    }
    let by_period = window.at_least.is_some() || matches!(window.across, Some((tree::AcrossEdge::WholeByLastDay, _)));
    if !looked.adds_up && !looked.is_one_value(grain, by_period) {
        let title = format!("`{}` is in {} and does not add up over days", looked.name, looked.unit);
        let help = "ask for one value of it, as `highest day of …`, or look back on the quantity itself";
        return compile::fault(compiler, codes::WINDOW_GRAIN, title, window.measure.span, "a flow or a strength", help);
    }
    Some(())
}

fn check_edge(compiler: &mut Compiler<'_>, window: &tree::Window, span: WindowSpan) -> Option<()> {
    let needs_edge = matches!(span, WindowSpan::ToDate(_) | WindowSpan::LastMonths(_) | WindowSpan::TermToDate);
    match (needs_edge, window.edge) {
        (true, None) => {
            let help = "write `including this period` or `before this period` behind the span";
            let title = "the window does not say whether this period is in it".to_owned();
            compile::fault(compiler, codes::WINDOW_EDGE_MISSING, title, window.span, "up to where?", help)
        }
        (false, Some(_)) => {
            let help = "leave it out, or write `CALENDAR to date`, `last N months` or `term to date`";
            let title = "the days of this window do not depend on this period".to_owned();
            compile::fault(compiler, codes::WINDOW_EDGE_MISSING, title, window.span, "an edge too many", help)
        }
        _ => Some(()),
    }
}

fn check_grain(compiler: &mut Compiler<'_>, window: &tree::Window, grain: Option<WindowGrain>) -> Option<()> {
    let is_sum = window.aggregate == tree::Aggregate::Sum;
    match (is_sum, grain, window.aggregate) {
        (true, Some(_), _) => {
            let help = "write `sum of …`, or `highest`, `lowest` or `average` with the grain";
            compile::fault(compiler, codes::WINDOW_GRAIN, "a sum takes no grain".to_owned(), window.span, "too much", help)
        }
        (false, None, _) => {
            let help = "write `highest day of …`, `average month of …`, or a calendar's name";
            compile::fault(
                compiler,
                codes::WINDOW_GRAIN,
                "the window does not say of which grain".to_owned(),
                window.span,
                "hour, day, month or year?",
                help,
            )
        }
        (_, _, tree::Aggregate::Ranked { rank: 0, .. }) => {
            compile::fault(compiler, codes::WINDOW_GRAIN, "ranks begin with 1".to_owned(), window.span, "no rank", "write `highest` or `2nd highest`")
        }
        _ => Some(()),
    }
}

fn check_fineness(compiler: &mut Compiler<'_>, window: &tree::Window, looked: &Looked, grain: Option<WindowGrain>) -> Option<()> {
    let Some(grain) = grain.filter(|grain| !looked.is_as_fine(*grain)) else { return Some(()) };
    let is_measure = matches!(looked.of, WindowOf::Measure(_));
    let whole = grain == WindowGrain::Day && looked.shape == Shape::Periods && is_measure && looked.adds_up;
    if whole && window.aggregate == tree::Aggregate::Average {
        return Some(());
    }
    let help = if whole {
        "of one value a period the days are known together only: write `average day of …`, or look back on a daily measure".to_owned()
    } else {
        format!("look back on a measure as fine, or ask for a coarser grain of `{}`", looked.name)
    };
    let title = format!("`{}` is not measured as finely as the window asks", looked.name);
    compile::fault(compiler, codes::GRAIN_TOO_FINE, title, window.measure.span, "measured more coarsely", &help)
}

/// `with at least N periods` counts whole periods.
fn check_at_least(compiler: &mut Compiler<'_>, window: &tree::Window, looked: &Looked, grain: Option<WindowGrain>) -> Option<()> {
    let Some(least) = &window.at_least else { return Some(()) };
    let fits = looked.shape == Shape::Periods && matches!(grain, None | Some(WindowGrain::Month));
    let split = matches!(window.across, Some((tree::AcrossEdge::SplitByDay, _)));
    if fits && !split {
        return Some(());
    }
    let help = "it goes with `sum of` or `month of` a measure of one value a period, and without `split by day`";
    compile::fault(compiler, codes::WINDOW_GRAIN, "`with at least` counts whole periods".to_owned(), least.span, "no whole periods here", help)
}
