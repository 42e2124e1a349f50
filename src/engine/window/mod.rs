//! Windows: what was measured or invoiced over a span of days, looked back on from the anchor.

mod aggregate;
mod asked;
mod gaps;
mod looked_up;
mod periods;
mod position;
mod series;
mod source;
mod span;

use super::context::{Evaluation, Outcome, Standing};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::invoice::{Step, WindowMember, WindowOutcome, WindowSource, WindowTerm};
use crate::plan::{Id, Node, Opening, Operation, Otherwise, WindowPlan};
use crate::source::{Refusal, codes};
use asked::Asked;
use looked_up::LookedUp;
use source::{Data, Source};

/// What a window comes to: its elements, or why there are too few.
enum Elements {
    Found(Vec<WindowMember>),
    TooFew { found: usize, members: Vec<WindowMember> },
}

/// The window being worked out, with its node.
#[derive(Clone, Copy)]
struct Window<'a> {
    id: Id<Node>,
    node: &'a Node,
    plan: &'a WindowPlan,
}

impl<'a> Evaluation<'a> {
    /// The value of a window; `of all contracts` with what it comes to for the other members.
    pub(super) fn window(&mut self, id: Id<Node>, standing: &Standing) -> Outcome<Number> {
        let Operation::Window(window) = &self.plan.nodes.at(id).operation else { return Ok(Number::ZERO) };
        let own = self.own_window(id, standing)?;
        if !window.of_all_contracts {
            return Ok(own);
        }
        let request = self.request;
        let mut members = Vec::with_capacity(request.members.len());
        for member in &request.members {
            let value = Evaluation::new(self.plan, &member.request, true).own_window(id, standing);
            let named = |refusal: Refusal| Refusal { message: format!("member `{}`: {}", member.name, refusal.message), ..refusal };
            members.push((member.name.clone(), value.map_err(named)?));
        }
        let total = members.iter().fold(own.clone(), |sum, (_, value)| sum.plus(value));
        self.note(Step::AllContracts { node: id, own, members, total: total.clone() });
        self.note(Step::Value { node: id, value: total.clone() });
        Ok(total)
    }

    fn own_window(&mut self, id: Id<Node>, standing: &Standing) -> Outcome<Number> {
        let node = self.plan.nodes.at(id);
        let Operation::Window(window) = &node.operation else { return Ok(Number::ZERO) };
        let window = Window { id, node, plan: window };
        let span = self.window_span(window, standing)?;
        let opening = opening_in(window.plan, &self.request.openings, span);
        let span = DaySpan { start: opening.map_or(span.start, |opening| opening.on), end: span.end };
        let season = window.plan.season.map(|season| &self.plan.seasons.at(season).days);
        let asked = Asked::new(span, season);
        let source = self.window_source(window, standing);
        if let Some(first) = reaches_before(window.plan, &asked, &source) {
            return self.otherwise(window, (&asked, Vec::new()), WindowOutcome::BeforeData(first), standing);
        }
        if let Some(LookedUp(value)) = opening.map_or_else(|| self.looked_up(window, &source, &asked), |_| None) {
            return value.map_or_else(|| self.otherwise(window, (&asked, Vec::new()), WindowOutcome::NoElement, standing), Ok);
        }
        let mut members = match self.elements(window, &source, &asked, standing)? {
            Elements::Found(members) => members,
            Elements::TooFew { found, members } => return self.otherwise(window, (&asked, members), WindowOutcome::TooFew(found), standing),
        };
        members.extend(opening.map(opening_member));
        match aggregate::aggregate(window.plan.aggregate, &members) {
            Some(value) => {
                self.note(Step::Window { node: id, days: asked.spans, members, outcome: WindowOutcome::Value(value.clone()) });
                self.note(Step::Value { node: id, value: value.clone() });
                Ok(value)
            }
            None => self.otherwise(window, (&asked, members), WindowOutcome::NoElement, standing),
        }
    }

    fn elements(&mut self, window: Window<'a>, source: &Source<'a>, asked: &Asked, standing: &Standing) -> Outcome<Elements> {
        match (&source.data, window.plan.at_least) {
            (Data::Periods(_), Some(least)) => self.whole_periods(window, source, asked, least, standing),
            (Data::Periods(_), None) => self.elements_of_periods(window, source, asked, standing).map(Elements::Found),
            (Data::Series(series), _) => self.elements_of_series(window, source, series, asked).map(Elements::Found),
        }
    }

    /// `else X`; else the bill is refused.
    fn otherwise(
        &mut self,
        window: Window<'a>,
        (asked, members): (&Asked, Vec<WindowMember>),
        why: WindowOutcome,
        standing: &Standing,
    ) -> Outcome<Number> {
        let Otherwise::Value(node) = window.plan.otherwise else {
            return Err(self.without_value(window, asked, &why));
        };
        let value = self.value(node, standing)?;
        self.note(Step::Window { node: window.id, days: asked.spans.clone(), members, outcome: why });
        self.note(Step::Value { node: window.id, value: value.clone() });
        Ok(value)
    }

    fn without_value(&self, window: Window<'_>, asked: &Asked, why: &WindowOutcome) -> Refusal {
        let name = self.looked_at(window.plan);
        let message = match why {
            WindowOutcome::BeforeData(Some(first)) => {
                format!("the window reaches back to {}, and `{name}` is known from {first} on", asked.first().unwrap_or(*first))
            }
            WindowOutcome::BeforeData(None) => format!("the window needs `{name}` for {}, and nothing is known of it", asked.words()),
            WindowOutcome::TooFew(found) => {
                let wanted = window.plan.at_least.map_or(0, |least| least.periods);
                format!("the window needs {wanted} periods of `{name}` that end in {}, and has {found}", asked.words())
            }
            WindowOutcome::NoElement | WindowOutcome::Value(_) => format!("the window of `{name}` has too few elements in {}", asked.words()),
        };
        Refusal::new(codes::WINDOW_NOT_COVERED, message)
            .at(window.node.place)
            .help("give the earlier values in the case, or write `, else …` behind the window with what holds then")
    }
}

/// The latest opening value whose day lies in the window.
fn opening_in<'o>(window: &'o WindowPlan, of_member: &'o [Opening], span: DaySpan) -> Option<&'o Opening> {
    let of_member = of_member.iter().filter(|opening| Some(&opening.determinant) == window.opens.as_ref());
    window.openings.iter().chain(of_member).filter(|opening| span.holds(opening.on)).max_by_key(|opening| opening.on)
}

fn opening_member(opening: &Opening) -> WindowMember {
    let days = DaySpan { start: opening.on, end: opening.on.plus_days(1) };
    let term = WindowTerm { days, value: opening.value.clone(), share: None, source: WindowSource::Opening(opening.place) };
    WindowMember { days, hour: None, count: 1, value: opening.value.clone(), terms: vec![term] }
}

/// With an `else` the window may not reach before the first day known; that day, where there is one.
fn reaches_before(window: &WindowPlan, asked: &Asked, source: &Source<'_>) -> Option<Option<Day>> {
    if window.at_least.is_some() || window.otherwise == Otherwise::Unsaid {
        return None;
    }
    let first = asked.first()?;
    source.first_known.is_none_or(|known| first < known).then_some(source.first_known)
}
