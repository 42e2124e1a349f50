//! Windows: what was measured or invoiced over a span of days, looked back on from the anchor.

pub(in crate::engine) mod aggregate;
pub(in crate::engine) mod asked;
pub(in crate::engine) mod gaps;
pub(in crate::engine) mod looked_up;
pub(in crate::engine) mod periods;
pub(in crate::engine) mod position;
pub(in crate::engine) mod series;
pub(in crate::engine) mod source;
pub(in crate::engine) mod span;

use asked::Asked;
use looked_up::LookedUp;
use source::{Data, Source};

use super::context::{Computed, Evaluation, Setting};
use crate::calendar::{Day, DaySpan};
use crate::exact::Number;
use crate::invoice::{Step, WindowMember, WindowOutcome, WindowSource, WindowTerm};
use crate::plan::{Id, Node, Opening, Operation, Otherwise, WindowPlan};
use crate::source::{Refusal, codes};

/// What a window comes to: its elements, or why there are too few.
pub(in crate::engine) enum Elements {
    Found(Vec<WindowMember>),
    TooFew { found: usize, members: Vec<WindowMember> },
}

/// The window being worked out, with its node.
#[derive(Clone, Copy)]
pub(in crate::engine) struct Window<'a> {
    id: Id<Node>,
    node: &'a Node,
    plan: &'a WindowPlan,
}

impl<'a> Evaluation<'a> {
    fn elements(&mut self, window: Window<'a>, source: &Source<'a>, asked: &Asked, setting: &Setting) -> Computed<Elements> {
        match (&source.data, window.plan.at_least) {
            (Data::Periods(_), Some(least)) => periods::whole_periods(self, window, source, asked, least, setting),
            (Data::Periods(_), None) => periods::elements_of_periods(self, window, source, asked, setting).map(Elements::Found),
            (Data::Series(series), _) => series::elements_of_series(self, window, source, series, asked).map(Elements::Found),
        }
    }
}

/// The value of a window; `of all contracts` with what it comes to for the other members.
pub(in crate::engine) fn window(evaluation: &mut Evaluation<'_>, id: Id<Node>, setting: &Setting) -> Computed<Number> {
    let Operation::Window(window) = &evaluation.plan.nodes.at(id).operation else { return Ok(Number::ZERO) };
    let own = own_window(evaluation, id, setting)?;
    if !window.of_all_contracts {
        return Ok(own);
    }
    let request = evaluation.request;
    let mut members = Vec::with_capacity(request.members.len());
    for member in &request.members {
        let value = own_window(&mut Evaluation::new(evaluation.plan, &member.request, true), id, setting);
        let named = |refusal: Refusal| Refusal { message: format!("member `{}`: {}", member.name, refusal.message), ..refusal };
        members.push((member.name.clone(), value.map_err(named)?));
    }
    let total = members.iter().fold(own.clone(), |sum, (_, value)| sum.plus(value));
    evaluation.note(Step::AllContracts { node: id, own, members, total: total.clone() });
    evaluation.note(Step::Value { node: id, value: total.clone() });
    Ok(total)
}

fn own_window(evaluation: &mut Evaluation<'_>, id: Id<Node>, setting: &Setting) -> Computed<Number> {
    let node = evaluation.plan.nodes.at(id);
    let Operation::Window(window) = &node.operation else { return Ok(Number::ZERO) };
    let window = Window { id, node, plan: window };
    let span = span::window_span(evaluation, window, setting)?;
    let opening = opening_in(window.plan, &evaluation.request.openings, span);
    let span = DaySpan { start: opening.map_or(span.start, |opening| opening.on), end: span.end };
    let season = window.plan.season.map(|season| &evaluation.plan.seasons.at(season).days);
    let asked = Asked::new(span, season);
    let source = source::window_source(evaluation, window, setting);
    if let Some(first) = reaches_before(window.plan, &asked, &source) {
        return otherwise(evaluation, window, (&asked, Vec::new()), WindowOutcome::BeforeData(first), setting);
    }
    if let Some(LookedUp(value)) = opening.map_or_else(|| looked_up::looked_up(evaluation, window, &source, &asked), |_| None) {
        return value.map_or_else(|| otherwise(evaluation, window, (&asked, Vec::new()), WindowOutcome::NoElement, setting), Ok);
    }
    let mut members = match evaluation.elements(window, &source, &asked, setting)? {
        Elements::Found(members) => members,
        Elements::TooFew { found, members } => return otherwise(evaluation, window, (&asked, members), WindowOutcome::TooFew(found), setting),
    };
    members.extend(opening.map(opening_member));
    match aggregate::aggregate(window.plan.aggregate, &members) {
        Some(value) => {
            evaluation.note(Step::Window { node: id, days: asked.spans, members, outcome: WindowOutcome::Value(value.clone()) });
            evaluation.note(Step::Value { node: id, value: value.clone() });
            Ok(value)
        }
        None => otherwise(evaluation, window, (&asked, members), WindowOutcome::NoElement, setting),
    }
}

/// `else X`; else the bill is refused.
fn otherwise<'a>(
    evaluation: &mut Evaluation<'a>,
    window: Window<'a>,
    (asked, members): (&Asked, Vec<WindowMember>),
    why: WindowOutcome,
    setting: &Setting,
) -> Computed<Number> {
    let Otherwise::Value(node) = window.plan.otherwise else {
        return Err(without_value(evaluation, window, asked, &why));
    };
    let value = evaluation.value(node, setting)?;
    evaluation.note(Step::Window { node: window.id, days: asked.spans.clone(), members, outcome: why });
    evaluation.note(Step::Value { node: window.id, value: value.clone() });
    Ok(value)
}

fn without_value(evaluation: &Evaluation<'_>, window: Window<'_>, asked: &Asked, why: &WindowOutcome) -> Refusal {
    let name = source::looked_at(evaluation, window.plan);
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
