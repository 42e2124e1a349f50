//! Prices: the version in force, the row, the cell; and blocks of tiers.

use super::amount::Piece;
use super::context::{Computed, Evaluation, Setting};
use super::expression::refuse_negative;
use crate::calendar::{Day, DaySpan};
use crate::engine::window::position;
use crate::exact::Number;
use crate::invoice::Step;
use crate::plan::{Band, Block, Cell, Gap, GapReason, Id, Key, KeyPick, Node, Operation, Prices, TierPer, Tiers, VersionRule, month_words};
use crate::source::{Refusal, Span, codes};

impl Evaluation<'_> {
    /// The price of a row, on the setting's version day.
    pub(super) fn price(&mut self, id: Id<Prices>, picks: &[KeyPick], setting: &Setting) -> Computed<Number> {
        let plan = self.plan;
        let prices = plan.prices.at(id);
        let day = setting.version_day;
        let Some(version) = prices.versions.iter().rposition(|version| version.in_force(day)) else {
            if let Some(gap) = prices.gap_on(day) {
                return Err(no_step(prices, gap));
            }
            let spans = prices.versions.iter().map(|version| (version.from, version.end));
            return Err(no_version(self, prices.word, &prices.name, prices.place, day, spans));
        };
        let row = row(self, prices, picks, setting)?;
        let cell = prices.versions.get(version).and_then(|version| version.cells.get(row)).copied().unwrap_or(Cell::NoRow);
        let exact = match cell {
            Cell::Price(node, _) => self.value(node, setting)?,
            Cell::NotOffered(place) => return Err(not_offered(self, prices, picks, setting, place)),
            Cell::NoRow => return Err(no_row(self, prices, picks, setting)),
        };
        let value = prices.round.as_ref().map_or(exact.clone(), |round| round.apply(&exact));
        let unrounded = (exact != value).then_some(exact);
        self.note(Step::Price { prices: id, version, row, value: value.clone(), unrounded });
        if let Some(formula) = prices.formula
            && !self.trace.silent
            && prices.versions.get(version).is_some_and(|version| version.from.is_some())
        {
            beaten_formula(self, id, (formula, &value), setting);
        }
        Ok(value)
    }

    /// The blocks a quantity falls into, each with its price.
    pub(super) fn blocks(&mut self, id: Id<Node>, setting: &Setting) -> Computed<Vec<Piece>> {
        let plan = self.plan;
        let node = plan.nodes.at(id);
        let Operation::By { quantity, tiers: tiers_id, all_at_reached, running } = &node.operation else { return Ok(Vec::new()) };
        let tiers = plan.tiers.at(*tiers_id);
        let quantity_node = plan.nodes.at(*quantity);
        let amount = self.value(*quantity, setting)?;
        refuse_negative(&amount, quantity_node)?;
        let day = setting.version_day;
        let Some(version) = tiers.versions.iter().rposition(|version| version.in_force(day)) else {
            let spans = tiers.versions.iter().map(|version| (version.from, version.end));
            return Err(no_version(self, "tiers", &tiers.name, tiers.place, day, spans));
        };
        let start = match running {
            Some(running) => Some(position::running_position(self, *tiers_id, running, setting)?),
            None => None,
        };
        self.note(Step::Tiers { tiers: *tiers_id, version, start: start.clone() });
        let Some(blocks) = tiers.versions.get(version).map(|version| &version.blocks) else { return Ok(Vec::new()) };
        let start = start.unwrap_or(Number::ZERO);
        let filled =
            if *all_at_reached { block_reached(self, tiers, blocks, &amount, setting)? } else { self.fill(tiers, blocks, &start, &amount, setting)? };
        let mut pieces = Vec::with_capacity(filled.len());
        for (at, bound, quantity) in filled {
            let Some(block) = blocks.get(at) else { continue };
            let price = self.value(block.price, setting)?;
            self.note(Step::Block { tiers: *tiers_id, block: at, bound, quantity: quantity.clone(), price: price.clone() });
            let exact = quantity.times(&price);
            pieces.push(Piece {
                block: Some(at),
                quantity: Some((quantity, quantity_node.unit.clone())),
                rate: Some((price, tiers.unit.clone())),
                exact,
            });
        }
        Ok(pieces)
    }

    /// Position, bound and quantity of each block that is not empty.
    fn fill(
        &mut self,
        tiers: &Tiers,
        blocks: &[Block],
        start: &Number,
        amount: &Number,
        setting: &Setting,
    ) -> Computed<Vec<(usize, Option<Number>, Number)>> {
        let end = start.plus(amount);
        let mut below = Number::ZERO;
        let mut filled = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            if below >= end {
                break;
            }
            let bound = match block.bound {
                Some(bound) => Some(self::bound(self, tiers, bound, setting)?),
                None => None,
            };
            let top = bound.clone().map_or(end.clone(), |bound| bound.lesser(end.clone()));
            let from = below.clone().greater(start.clone());
            if top > from {
                filled.push((at, bound.clone(), top.minus(&from)));
            }
            below = bound.map_or(end.clone(), |bound| bound.greater(below));
        }
        Ok(filled)
    }
}

/// What the formula of a derived rate would have given where an adopted row stands; nothing where it cannot be worked out.
fn beaten_formula(evaluation: &mut Evaluation<'_>, id: Id<Prices>, (formula, adopted): (Id<Node>, &Number), setting: &Setting) {
    let (noted, estimated) = (evaluation.trace.steps.len(), evaluation.estimated);
    let outcome = evaluation.value(formula, setting);
    evaluation.estimated = estimated;
    match outcome {
        Ok(exact) => {
            let round = evaluation.plan.prices.at(id).round.as_ref();
            let value = round.map_or(exact.clone(), |round| round.apply(&exact));
            evaluation.note(Step::BeatenFormula { prices: id, formula, value, adopted: adopted.clone() });
        }
        Err(_) => evaluation.trace.steps.truncate(noted),
    }
}

fn row(evaluation: &mut Evaluation<'_>, prices: &Prices, picks: &[KeyPick], setting: &Setting) -> Computed<usize> {
    let plan = evaluation.plan;
    let mut row = 0;
    for (at, key) in prices.keys.iter().enumerate() {
        let pick = picks.get(at).copied().unwrap_or(KeyPick::Own);
        let position = match (key, pick) {
            (_, KeyPick::Member(member)) => member,
            (Key::Choice(choice), KeyPick::Own) => {
                let word = evaluation.word(*choice, setting.fact_day, setting.meter)?;
                evaluation.note(Step::Word { input: *choice, word });
                word
            }
            (Key::Season(seasons), KeyPick::Own) => season_row(evaluation, prices, seasons, setting.version_day)?,
            (Key::Band { quantity, bands }, KeyPick::Own) => {
                let value = evaluation.value(*quantity, setting)?;
                bands.iter().position(|band| band_holds(band, &value)).ok_or_else(|| {
                    let node = plan.nodes.at(*quantity);
                    let shown = value.shifted(-node.unit.power).grouped(0);
                    let message = format!("`{}` has no band for {shown} {}", prices.name, node.unit);
                    Refusal::new(codes::NO_SUCH_ROW, message).at(prices.place)
                })?
            }
        };
        row = row * key.positions(|choice| plan.members(choice)) + position;
    }
    Ok(row)
}

fn season_row(evaluation: &Evaluation<'_>, prices: &Prices, seasons: &[(Id<crate::plan::NamedSeason>, bool)], day: Day) -> Computed<usize> {
    let holds = |(season, inside): &(Id<crate::plan::NamedSeason>, bool)| evaluation.plan.seasons.at(*season).days.holds(day) == *inside;
    seasons
        .iter()
        .position(holds)
        .ok_or_else(|| Refusal::new(codes::NO_SUCH_ROW, format!("`{}` has no row for the season of {day}", prices.name)).at(prices.place))
}

fn key_words(evaluation: &Evaluation<'_>, prices: &Prices, picks: &[KeyPick], setting: &Setting) -> String {
    let mut words = Vec::new();
    for (at, key) in prices.keys.iter().enumerate() {
        let Key::Choice(choice) = key else { continue };
        let member = match picks.get(at) {
            Some(KeyPick::Member(member)) => Some(*member),
            _ => evaluation.word(*choice, setting.fact_day, setting.meter).ok(),
        };
        if let (Some(member), crate::plan::InputKind::Choice { members, .. }) = (member, &evaluation.plan.inputs.at(*choice).kind) {
            words.extend(members.get(member).cloned());
        }
    }
    words.join(", ")
}

fn not_offered(evaluation: &Evaluation<'_>, prices: &Prices, picks: &[KeyPick], setting: &Setting, place: Span) -> Refusal {
    let message = format!("{} is not offered in `{}`", key_words(evaluation, prices, picks, setting), prices.name);
    Refusal::new(codes::NOT_OFFERED, message).at(place)
}

fn no_row(evaluation: &Evaluation<'_>, prices: &Prices, picks: &[KeyPick], setting: &Setting) -> Refusal {
    let message = format!("`{}` has no row for {}", prices.name, key_words(evaluation, prices, picks, setting));
    Refusal::new(codes::NO_SUCH_ROW, message).at(prices.place)
}

/// Refuses the whole bill and names the days that have no version.
fn no_version(
    evaluation: &Evaluation<'_>,
    word: &str,
    name: &str,
    place: Span,
    day: Day,
    spans: impl Iterator<Item = (Option<Day>, Option<Day>)>,
) -> Refusal {
    let versions: Vec<(Option<Day>, Option<Day>)> = spans.collect();
    let days = if evaluation.plan.version_rule == VersionRule::ServiceRendered {
        uncovered(evaluation.request.period, &versions).map_or_else(|| day.to_string(), DaySpan::words)
    } else {
        day.to_string()
    };
    Refusal::new(codes::NO_VERSION_IN_FORCE, format!("the {word} `{name}` has no version for {days}"))
        .at(place)
        .help("add the version adopted for these days, or bill the days before and after apart")
}

fn bound(evaluation: &mut Evaluation<'_>, tiers: &Tiers, bound: Id<Node>, setting: &Setting) -> Computed<Number> {
    let bound = evaluation.value(bound, setting)?;
    let bound = if tiers.per == TierPer::Month { bound.times(&setting.months_threshold.value) } else { bound };
    Ok(tiers.round_bounds.as_ref().map_or(bound.clone(), |round| round.apply(&bound)))
}

fn block_reached(
    evaluation: &mut Evaluation<'_>,
    tiers: &Tiers,
    blocks: &[Block],
    amount: &Number,
    setting: &Setting,
) -> Computed<Vec<(usize, Option<Number>, Number)>> {
    let mut below = Number::ZERO;
    for (at, block) in blocks.iter().enumerate() {
        let Some(bound) = block.bound else { return Ok(vec![(at, None, amount.clone())]) };
        let bound = self::bound(evaluation, tiers, bound, setting)?;
        if bound <= below {
            continue;
        }
        let reached = if block.includes_bound { *amount <= bound } else { *amount < bound };
        if reached {
            return Ok(vec![(at, Some(bound), amount.clone())]);
        }
        below = bound;
    }
    Ok(Vec::new())
}

/// Refuses a day that an escalator does not reach.
fn no_step(prices: &Prices, gap: &Gap) -> Refusal {
    match &gap.reason {
        GapReason::IndexMissing { index, year, month } => {
            let month = month_words(*year, *month);
            let message = format!("`{}` escalates on {} by `{index}`, which has no value for {month}", prices.name, gap.from);
            Refusal::new(codes::INDEX_MISSING, message)
                .at(gap.place)
                .help(format!("enter the published value, as `value {month} … published …`, under `index {index}`, or adopt a row"))
        }
        GapReason::TooFar => {
            let message = format!("the escalator of `{}` is worked out to {}, and not beyond", prices.name, gap.from.plus_days(-1));
            Refusal::new(codes::NO_VERSION_IN_FORCE, message).at(gap.place).help("adopt a row from which it continues")
        }
    }
}

fn band_holds(band: &Band, value: &Number) -> bool {
    let above = band.from.as_ref().is_none_or(|(bound, included)| value > bound || (*included && value == bound));
    let below = band.to.as_ref().is_none_or(|(bound, included)| value < bound || (*included && value == bound));
    above && below
}

/// The first run of days of the period that no version covers.
fn uncovered(period: DaySpan, versions: &[(Option<Day>, Option<Day>)]) -> Option<DaySpan> {
    let covered = |day: Day| versions.iter().any(|(from, end)| from.is_none_or(|from| from <= day) && end.is_none_or(|end| day < end));
    let mut start = None;
    let mut day = period.start;
    while day < period.end {
        match (covered(day), start) {
            (false, None) => start = Some(day),
            (true, Some(start)) => return Some(DaySpan { start, end: day }),
            _ => {}
        }
        day = day.plus_days(1);
    }
    start.map(|start| DaySpan { start, end: period.end })
}
