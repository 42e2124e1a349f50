//! A plan → a program, or why not: what cannot be said in integers of known scales is left to the wide engine, the whole schedule.

use super::arithmetic::{FastRounding, power, scale_of, scaled};
use super::program::{
    At, Days, Expression, FastBlock, FastBlocks, FastCharge, FastChargeRounding, FastCondition, FastConditionKind, FastCuts, FastDeterminant,
    FastDeterminantKind, FastFormula, FastInput, FastInputKind, FastKey, FastPrices, FastTiers, FastWay, Operation, Pair, Program,
};
use crate::calendar::Day;
use crate::exact::Number;
use crate::plan::{
    Category, Cell, Charge, ChargeFormula, ChargeKind, ChargeRounding, Condition, ConditionKind, Determinant, DeterminantKind, Grain, Id, Input,
    InputKind, Key, KeyPick, Node, Operator, Prices, SchedulePlan, TierPer, Tiers, VersionRule, Way,
};
use crate::source::Span;

/// Quantities are taken to so many decimals of the base unit (a gallon); a finer one goes the wide way.
const INPUT_SCALE: u32 = 3;
/// No value has more decimals than this.
const MOST_SCALE: u32 = 17;

/// What keeps a schedule from being lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotLowered {
    /// What.
    pub why: &'static str,
    /// Where it stands.
    pub place: Span,
}

type Lowered<T> = Result<T, NotLowered>;

impl Program {
    /// Lowers a schedule.
    ///
    /// # Errors
    /// When something in it is left to the wide engine: windows, pools, ledgers, instalments, running tiers, divisions that stay open,
    /// amounts before rounding, minimums that replace, year ends, bands, lines without rounding.
    pub fn of(plan: &SchedulePlan) -> Result<Self, NotLowered> {
        let lowering = Lowering {
            plan,
            program: Self {
                months: plan.months,
                days: plan.days,
                version_rule: plan.version_rule,
                in_force: plan.in_force.map(|(from, end)| days(Some(from), end)),
                term: plan.term.map(|term| days(Some(term.from), term.end)),
                customers: Vec::new(),
                inputs: Vec::new(),
                expressions: Vec::new(),
                prices: Vec::new(),
                tiers: Vec::new(),
                determinants: Vec::new(),
                charges: Vec::new(),
                order: plan.order.iter().map(|id| id.index()).collect(),
                cuts: vec![FastCuts::default()],
                total_scale: 0,
                times_amount: Vec::new(),
            },
            amount_scales: vec![None; plan.charges.len()],
            lowered_tiers: Vec::new(),
        };
        lowering.run()
    }
}

/// Open ends are the farthest days that there are.
fn days(from: Option<Day>, end: Option<Day>) -> Days {
    (from.unwrap_or(Day::FIRST), end.unwrap_or(Day::LAST))
}

struct Lowering<'a> {
    plan: &'a SchedulePlan,
    program: Program,
    amount_scales: Vec<Option<u32>>,
    /// Tiers already lowered: which, and for which scale of quantity.
    lowered_tiers: Vec<(Id<Tiers>, u32)>,
}

fn no<T>(why: &'static str, place: Span) -> Lowered<T> {
    Err(NotLowered { why, place })
}

fn fits<T>(value: Option<T>, place: Span) -> Lowered<T> {
    value.ok_or(NotLowered { why: "a number does not fit", place })
}

impl Lowering<'_> {
    fn run(mut self) -> Lowered<Program> {
        let plan = self.plan;
        for (id, input) in plan.inputs.iter() {
            let made = self.input(id, input)?;
            self.program.inputs.push(made);
        }
        for condition in &plan.customers {
            let made = self.condition(*condition)?;
            self.program.customers.push(made);
        }
        // Lines in the order of need: what a formula names is lowered before it.
        let mut charges: Vec<Option<FastCharge>> = vec![None; plan.charges.len()];
        for id in &plan.order {
            let made = self.charge(*id, plan.charges.at(*id))?;
            if let Some(slot) = self.amount_scales.get_mut(id.index()) {
                *slot = Some(made.amount_scale);
            }
            if let Some(slot) = charges.get_mut(id.index()) {
                *slot = Some(made);
            }
        }
        let charges: Option<Vec<FastCharge>> = charges.into_iter().collect();
        self.program.charges = fits(charges, plan.place)?;
        self.program.total_scale = self.program.charges.iter().map(|charge| charge.amount_scale).max().unwrap_or(0);
        let scale = self.program.total_scale;
        let times: Option<Vec<i64>> = self.program.charges.iter().map(|charge| power(scale - charge.amount_scale)).collect();
        self.program.times_amount = fits(times, plan.place)?;
        Ok(self.program)
    }

    fn input(&self, id: Id<Input>, input: &Input) -> Lowered<FastInput> {
        let kind = match &input.kind {
            InputKind::Measure { grain: Grain::Calendar(_), .. } => return no("a measure of one value a year", input.place),
            InputKind::Measure { .. } => FastInputKind::Quantity { is_measure: true, not_entered: None },
            InputKind::Amount { each: Some(_), .. } => return no("an amount for each year", input.place),
            InputKind::Amount { not_entered, .. } => {
                let not_entered = match not_entered {
                    Some(value) => Some(fits(scaled(value, INPUT_SCALE), input.place)?),
                    None => None,
                };
                FastInputKind::Quantity { is_measure: false, not_entered }
            }
            InputKind::Choice { not_entered, .. } | InputKind::YesOrNo { not_entered, .. } => FastInputKind::Word { not_entered: *not_entered },
        };
        Ok(FastInput { id, kind, scale: INPUT_SCALE })
    }

    fn push(&mut self, operation: Operation, scale: u32, node: Id<Node>) -> Lowered<At> {
        if scale > MOST_SCALE {
            return no("too many decimals", self.plan.nodes.at(node).place);
        }
        self.program.expressions.push(Expression { operation, scale, node });
        Ok(self.program.expressions.len() - 1)
    }

    fn scale(&self, at: At) -> u32 {
        self.program.expressions.get(at).map_or(0, |expression| expression.scale)
    }

    fn pair(&self, left: At, right: At, place: Span) -> Lowered<(Pair, u32)> {
        let scale = self.scale(left).max(self.scale(right));
        let times = |at: At| fits(power(scale - self.scale(at)), place);
        Ok((Pair { left, right, times_left: times(left)?, times_right: times(right)? }, scale))
    }

    fn expression(&mut self, id: Id<Node>) -> Lowered<At> {
        use crate::plan::Operation as Plan;
        let plan = self.plan;
        let node = plan.nodes.at(id);
        let place = node.place;
        match &node.operation {
            Plan::Constant(value) => {
                let scale = fits(scale_of(value), place)?;
                let value = fits(scaled(value, scale), place)?;
                self.push(Operation::Constant(value), scale, id)
            }
            Plan::Named { value, .. } => {
                let scale = fits(scale_of(value), place)?;
                let value = fits(scaled(value, scale), place)?;
                self.push(Operation::Named(value), scale, id)
            }
            Plan::Input(input) => self.push(Operation::Input(input.index()), INPUT_SCALE, id),
            Plan::Price { prices, picks } => {
                let at = self.prices(*prices)?;
                let scale = self.program.prices.get(at).map_or(0, |prices| prices.scale);
                let own = |pick: &KeyPick| match pick {
                    KeyPick::Own => None,
                    KeyPick::Member(member) => Some(*member),
                };
                let mut picks: Vec<Option<usize>> = picks.iter().map(own).collect();
                picks.resize(plan.prices.at(*prices).keys.len(), None);
                self.push(Operation::Price { prices: at, picks }, scale, id)
            }
            Plan::Determinant(determinant) => {
                let at = self.determinant(*determinant)?;
                let scale = self.program.determinants.get(at).map_or(0, |determinant| determinant.scale);
                self.push(Operation::Determinant(at), scale, id)
            }
            Plan::Charge { charge, before_rounding: false } => {
                let scale = self.amount_scales.get(charge.index()).copied().flatten();
                self.push(Operation::Charge(charge.index()), fits(scale, place)?, id)
            }
            Plan::Total { above } => {
                let scales = self.amount_scales.iter().take(*above).copied().collect::<Option<Vec<u32>>>();
                let scale = fits(scales, place)?.into_iter().max().unwrap_or(0);
                self.push(Operation::Total { above: *above }, scale, id)
            }
            Plan::Months(_) => self.push(Operation::Months(i64::from(plan.months)), 0, id),
            Plan::DaysInTheBill => self.push(Operation::DaysInTheBill, 0, id),
            Plan::Binary { operator, left, right } => self.binary(id, *operator, *left, *right),
            Plan::At { quantity, rate } => {
                let (quantity, rate) = (self.expression(*quantity)?, self.expression(*rate)?);
                self.push(Operation::Times(quantity, rate), self.scale(quantity) + self.scale(rate), id)
            }
            Plan::By { quantity, tiers, all_at_reached, running: None } => self.by(id, *quantity, *tiers, *all_at_reached),
            Plan::Percent { fraction, of } => {
                let of = self.expression(*of)?;
                let own = fits(scale_of(fraction), place)?;
                let times = fits(scaled(fraction, own), place)?;
                self.push(Operation::Scaled(of, times), self.scale(of) + own, id)
            }
            Plan::Convert { quantity, factor, .. } => {
                let of = self.expression(*quantity)?;
                let own = fits(scale_of(factor), place)?;
                let times = fits(scaled(factor, own), place)?;
                self.push(Operation::Scaled(of, times), self.scale(of) + own, id)
            }
            Plan::Lesser(items) => self.extreme(id, items, Operation::Lesser),
            Plan::Greater(items) => self.extreme(id, items, Operation::Greater),
            Plan::Excess { of, over } => {
                let (of, over) = (self.expression(*of)?, self.expression(*over)?);
                let (pair, scale) = self.pair(of, over, place)?;
                self.push(Operation::Excess(pair), scale, id)
            }
            Plan::Parenthesised(inner) => {
                let inner = self.expression(*inner)?;
                self.push(Operation::Same(inner), self.scale(inner), id)
            }
            Plan::Rounded { of, rounding } => {
                let of = self.expression(*of)?;
                let rounding = fits(FastRounding::of(rounding, self.scale(of)), place)?;
                self.push(Operation::Rounded(of, rounding), rounding.scale, id)
            }
            Plan::Charge { .. } => no("an amount before rounding", place),
            Plan::DaysIn(_) => no("the days of a year", place),
            Plan::By { .. } => no("running tiers", place),
            Plan::Rescale { .. } => no("a unit put on or taken off", place),
            Plan::IfZero { .. } => no("a divisor that may be zero", place),
            Plan::Window(_) => no("a window", place),
            Plan::ShareOf(_) | Plan::UnitRateOf(_) | Plan::PoolAmount(_) => no("a pool", place),
            Plan::PartOf(_) => no("a ledger", place),
            Plan::Instalment(_) => no("an instalment", place),
        }
    }

    fn binary(&mut self, id: Id<Node>, operator: Operator, left: Id<Node>, right: Id<Node>) -> Lowered<At> {
        let place = self.plan.nodes.at(id).place;
        if operator == Operator::Divide {
            // A constant divisor whose reciprocal ends is a factor.
            let crate::plan::Operation::Constant(by) = &self.plan.nodes.at(right).operation else { return no("a division", place) };
            let reciprocal = Number::ONE.divided_by(by).filter(|one| one.as_decimal().is_some());
            let Some(reciprocal) = reciprocal else { return no("a division that stays open", place) };
            let left = self.expression(left)?;
            let own = fits(scale_of(&reciprocal), place)?;
            let times = fits(scaled(&reciprocal, own), place)?;
            return self.push(Operation::Scaled(left, times), self.scale(left) + own, id);
        }
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        match operator {
            Operator::Multiply => self.push(Operation::Times(left, right), self.scale(left) + self.scale(right), id),
            Operator::Add => {
                let (pair, scale) = self.pair(left, right, place)?;
                self.push(Operation::Add(pair), scale, id)
            }
            Operator::Subtract | Operator::Divide => {
                let (pair, scale) = self.pair(left, right, place)?;
                self.push(Operation::Subtract(pair), scale, id)
            }
        }
    }

    fn extreme(&mut self, id: Id<Node>, items: &[Id<Node>], make: fn(Vec<(At, i64)>) -> Operation) -> Lowered<At> {
        let place = self.plan.nodes.at(id).place;
        let items = items.iter().map(|item| self.expression(*item)).collect::<Lowered<Vec<At>>>()?;
        let scale = items.iter().map(|item| self.scale(*item)).max().unwrap_or(0);
        let items = items.into_iter().map(|item| Some((item, power(scale - self.scale(item))?))).collect::<Option<Vec<_>>>();
        self.push(make(fits(items, place)?), scale, id)
    }

    fn by(&mut self, id: Id<Node>, quantity: Id<Node>, tiers: Id<Tiers>, all_at_reached: bool) -> Lowered<At> {
        let quantity = self.expression(quantity)?;
        let at = self.tiers(tiers, self.scale(quantity))?;
        let scale = self.program.tiers.get(at).map_or(0, |tiers| tiers.quantity_scale + tiers.price_scale);
        self.push(Operation::Blocks(FastBlocks { quantity, tiers: at, all_at_reached }), scale, id)
    }

    fn tiers(&mut self, id: Id<Tiers>, quantity_scale: u32) -> Lowered<usize> {
        if let Some(at) = self.lowered_tiers.iter().position(|known| *known == (id, quantity_scale)) {
            return Ok(at);
        }
        let plan = self.plan;
        let tiers = plan.tiers.at(id);
        let place = tiers.place;
        let mut versions = Vec::new();
        for version in &tiers.versions {
            let mut blocks = Vec::new();
            for block in &version.blocks {
                let bound = match block.bound {
                    Some(bound) => Some(self.expression(bound)?),
                    None => None,
                };
                blocks.push((bound, block.includes_bound, self.expression(block.price)?));
            }
            versions.push((days(version.from, version.end), blocks));
        }
        let all = || versions.iter().flat_map(|(_, blocks)| blocks);
        let bound_scale = all().filter_map(|(bound, ..)| *bound).map(|bound| self.scale(bound)).max().unwrap_or(0);
        let round_bounds = match &tiers.round_bounds {
            Some(rounding) => Some(fits(FastRounding::of(rounding, bound_scale), place)?),
            None => None,
        };
        let bound_scale_out = round_bounds.as_ref().map_or(bound_scale, |rounding| rounding.scale);
        let scale = quantity_scale.max(bound_scale_out);
        let price_scale = all().map(|(.., price)| self.scale(*price)).max().unwrap_or(0);
        let months = if tiers.per == TierPer::Month { i64::from(plan.months) } else { 1 };
        // A rounded bound is brought to the scale of the quantity after its rounding; the others at once.
        let mut made = Vec::new();
        for (days, blocks) in &versions {
            let mut own = Vec::new();
            for (bound, includes_bound, price) in blocks {
                let target = if round_bounds.is_some() { bound_scale } else { scale };
                let bound = match bound {
                    Some(bound) => {
                        let times = power(target - self.scale(*bound)).and_then(|times| times.checked_mul(months));
                        Some((*bound, fits(times, place)?))
                    }
                    None => None,
                };
                let times_price = fits(power(price_scale - self.scale(*price)), place)?;
                own.push(FastBlock { bound, includes_bound: *includes_bound, price: *price, times_price });
            }
            made.push((*days, own));
        }
        let times_quantity = fits(power(scale - quantity_scale), place)?;
        if round_bounds.is_some() && scale != bound_scale_out {
            return no("bounds rounded more coarsely than the quantity", place);
        }
        self.lowered_tiers.push((id, quantity_scale));
        self.program.tiers.push(FastTiers { id, versions: made, round_bounds, times_quantity, quantity_scale: scale, price_scale });
        Ok(self.program.tiers.len() - 1)
    }

    fn prices(&mut self, id: Id<Prices>) -> Lowered<usize> {
        if let Some(at) = self.program.prices.iter().position(|known| known.id == id) {
            return Ok(at);
        }
        let plan = self.plan;
        let prices = plan.prices.at(id);
        let place = prices.place;
        if prices.formula.is_some() {
            return no("a derived price beside adopted rows", place);
        }
        let mut keys = Vec::new();
        for key in &prices.keys {
            keys.push(match key {
                Key::Choice(input) => FastKey::Choice { input: input.index(), members: plan.members(*input) },
                Key::Season(seasons) => {
                    FastKey::Season(seasons.iter().map(|(season, inside)| (plan.seasons.at(*season).days.clone(), *inside)).collect())
                }
                Key::Band { .. } => return no("bands of a quantity", place),
            });
        }
        let mut versions: Vec<(Days, Vec<Option<Number>>)> = Vec::new();
        for version in &prices.versions {
            let mut cells = Vec::with_capacity(version.cells.len());
            for cell in &version.cells {
                cells.push(match cell {
                    Cell::Price(node, _) => {
                        let crate::plan::Operation::Constant(value) = &plan.nodes.at(*node).operation else {
                            return no("a price that is a formula", place);
                        };
                        Some(prices.round.as_ref().map_or(value.clone(), |round| round.apply(value)))
                    }
                    Cell::NotOffered(_) | Cell::NoRow => None,
                });
            }
            versions.push((days(version.from, version.end), cells));
        }
        let cells = || versions.iter().flat_map(|(_, cells)| cells.iter().flatten());
        let scales: Option<Vec<u32>> = cells().map(scale_of).collect();
        let scale = fits(scales, place)?.into_iter().max().unwrap_or(0);
        let mut made = Vec::with_capacity(versions.len());
        for (days, cells) in &versions {
            let own = cells.iter().map(|cell| cell.as_ref().map_or(Some(None), |value| scaled(value, scale).map(Some)));
            made.push((*days, fits(own.collect::<Option<Vec<_>>>(), place)?));
        }
        self.program.prices.push(FastPrices { id, keys, versions: made, scale });
        Ok(self.program.prices.len() - 1)
    }

    fn determinant(&mut self, id: Id<Determinant>) -> Lowered<usize> {
        if let Some(at) = self.program.determinants.iter().position(|known| known.id == id) {
            return Ok(at);
        }
        let plan = self.plan;
        let determinant = plan.determinants.at(id);
        let place = determinant.place;
        let (kind, exact_scale) = match &determinant.kind {
            DeterminantKind::Formula(node) => {
                let at = self.expression(*node)?;
                (FastDeterminantKind::Formula(at), self.scale(at))
            }
            DeterminantKind::Cases(rows) => {
                let mut made = Vec::new();
                for (condition, node) in rows {
                    let condition = match condition {
                        Some(condition) => Some(self.condition(*condition)?),
                        None => None,
                    };
                    made.push((condition, self.expression(*node)?));
                }
                let scale = made.iter().map(|(_, at)| self.scale(*at)).max().unwrap_or(0);
                let rows = made.into_iter().map(|(condition, at)| Some((condition, at, power(scale - self.scale(at))?)));
                (FastDeterminantKind::Cases(fits(rows.collect::<Option<Vec<_>>>(), place)?), scale)
            }
        };
        let round = match &determinant.round {
            Some(rounding) => Some(fits(FastRounding::of(rounding, exact_scale), place)?),
            None => None,
        };
        let scale = round.as_ref().map_or(exact_scale, |rounding| rounding.scale);
        self.program.determinants.push(FastDeterminant { id, kind, exact_scale, round, scale });
        Ok(self.program.determinants.len() - 1)
    }

    fn condition(&mut self, id: Id<Condition>) -> Lowered<FastCondition> {
        let condition = self.plan.conditions.at(id);
        let kind = match &condition.kind {
            ConditionKind::Word { input, words, negated } => {
                FastConditionKind::Word { input: input.index(), words: words.clone(), negated: *negated }
            }
            ConditionKind::Compare { left, comparison, right } => {
                let (left, right) = (self.expression(*left)?, self.expression(*right)?);
                let (pair, _) = self.pair(left, right, condition.place)?;
                FastConditionKind::Compare { pair, comparison: *comparison }
            }
            ConditionKind::NotOn { spans, of_service, .. } => {
                FastConditionKind::NotOn { spans: spans.iter().map(|(from, end)| days(*from, *end)).collect(), of_service: *of_service }
            }
            ConditionKind::All(all) => FastConditionKind::All(all.iter().map(|one| self.condition(*one)).collect::<Lowered<_>>()?),
            ConditionKind::Any(any) => FastConditionKind::Any(any.iter().map(|one| self.condition(*one)).collect::<Lowered<_>>()?),
            ConditionKind::LastPeriodOf(_) => return no("the last period of a year", condition.place),
            ConditionKind::Entered { .. } => return no("whether something is entered", condition.place),
        };
        Ok(FastCondition { kind, id, as_on_the_last_day: condition.as_on_the_last_day })
    }

    fn charge(&mut self, id: Id<Charge>, charge: &Charge) -> Lowered<FastCharge> {
        if charge.replaced_by.is_some() {
            return no("a minimum that replaces", charge.place);
        }
        let mut guards = Vec::new();
        for guard in &charge.guards {
            guards.push((guard.unless, self.condition(guard.condition)?));
        }
        let (formula, quantity_scale, price_scale) = match &charge.formula {
            ChargeFormula::NotBilled(_) => (FastFormula::NotBilled, 0, 0),
            ChargeFormula::Amount(node) => self.formula(charge, *node)?,
            ChargeFormula::TopsUp { volume, to } => {
                let (volume, to) = (self.expression(*volume)?, self.expression(*to)?);
                let scale = self.scale(volume).max(self.scale(to));
                let (times_volume, times_to) = (power(scale - self.scale(volume)), power(scale - self.scale(to)));
                let times_volume = fits(times_volume, charge.place)?;
                (FastFormula::TopsUp { volume, to, times_volume, times_to: fits(times_to, charge.place)? }, 0, scale)
            }
            ChargeFormula::Replaces { .. } => return no("a minimum that replaces", charge.place),
        };
        let way = match charge.split.as_ref().map(|split| split.way) {
            _ if charge.category == Category::Percentage => FastWay::NotMine,
            Some(Way::DayOfThePeriod | Way::DayOfA30DayMonth) => FastWay::ByDay,
            Some(Way::NothingFirstDay) => FastWay::FirstDay,
            Some(Way::NothingLastDay) => FastWay::LastDay,
            _ => FastWay::NotMine,
        };
        let each_part = match charge.split.as_ref().and_then(|split| split.each_part.as_ref()) {
            Some(rounding) if matches!(formula, FastFormula::Plain(_)) => Some(fits(FastRounding::of(rounding, 0), charge.place)?),
            Some(rounding) => Some(fits(FastRounding::of(rounding, quantity_scale), charge.place)?),
            None => None,
        };
        let own_scale = each_part.as_ref().map_or(quantity_scale, |rounding| rounding.scale.max(quantity_scale));
        let exact_scale = own_scale + price_scale;
        if exact_scale > MOST_SCALE {
            return no("too many decimals", charge.place);
        }
        let (rounding, amount_scale) = match &charge.rounding {
            ChargeRounding::Charge(rounding, place) => {
                let rounding = fits(FastRounding::of(rounding, exact_scale), *place)?;
                (FastChargeRounding::Charge(rounding), rounding.scale)
            }
            ChargeRounding::Part(rounding, place) => {
                let rounding = fits(FastRounding::of(rounding, exact_scale), *place)?;
                (FastChargeRounding::Part(rounding), rounding.scale)
            }
            ChargeRounding::None(place) => return no("a line without rounding", *place),
        };
        Ok(FastCharge {
            id,
            guards,
            formula,
            cuts: self.cuts(charge),
            way,
            each_part,
            quantity_scale: own_scale,
            price_scale,
            times_quantity: fits(power(own_scale - quantity_scale), charge.place)?,
            rounding,
            amount_scale,
            is_credit: charge.kind == ChargeKind::Credit,
            omit_when_zero: charge.omit_when_zero,
        })
    }

    /// The pieces of a formula, with the scales of their quantity and their price: a plain amount is a price without quantity.
    fn formula(&mut self, charge: &Charge, id: Id<Node>) -> Lowered<(FastFormula, u32, u32)> {
        use crate::plan::Operation as Plan;
        match &self.plan.nodes.at(id).operation {
            Plan::Parenthesised(inner) => self.formula(charge, *inner),
            Plan::By { .. } => {
                let at = self.expression(id)?;
                let Some(Expression { operation: Operation::Blocks(blocks), .. }) = self.program.expressions.get(at) else {
                    return no("running tiers", self.plan.nodes.at(id).place);
                };
                let tiers = self.program.tiers.get(blocks.tiers);
                let scales = tiers.map_or((0, 0), |tiers| (tiers.quantity_scale, tiers.price_scale));
                Ok((FastFormula::Blocks(at), scales.0, scales.1))
            }
            Plan::At { quantity, rate } => self.product(charge, *quantity, *rate),
            Plan::Binary { operator: Operator::Multiply, left, right } if self.is_price(*left) && self.is_counted(*right) => {
                self.product(charge, *right, *left)
            }
            Plan::Binary { operator: Operator::Multiply, left, right } if self.is_price(*right) && self.is_counted(*left) => {
                self.product(charge, *left, *right)
            }
            _ => {
                let at = self.expression(id)?;
                Ok((FastFormula::Plain(at), 0, self.scale(at)))
            }
        }
    }

    fn product(&mut self, charge: &Charge, quantity: Id<Node>, rate: Id<Node>) -> Lowered<(FastFormula, u32, u32)> {
        let (quantity, rate) = (self.expression(quantity)?, self.expression(rate)?);
        let months_carry_the_share = charge.category == Category::Fixed && charge.price_times_months;
        Ok((FastFormula::Product { quantity, rate, months_carry_the_share }, self.scale(quantity), self.scale(rate)))
    }

    fn is_price(&self, id: Id<Node>) -> bool {
        use crate::plan::Operation as Plan;
        let node = self.plan.nodes.at(id);
        node.unit.holds_money() && matches!(node.operation, Plan::Price { .. } | Plan::Named { .. } | Plan::Constant(_) | Plan::UnitRateOf(_))
    }

    fn is_counted(&self, id: Id<Node>) -> bool {
        use crate::plan::Operation as Plan;
        let node = self.plan.nodes.at(id);
        let leaf = matches!(node.operation, Plan::Months(_) | Plan::DaysInTheBill | Plan::Input(_) | Plan::Determinant(_) | Plan::Constant(_));
        leaf && !node.unit.holds_money()
    }

    /// The cuts of a line; lines of the same cuts share them.
    fn cuts(&mut self, charge: &Charge) -> usize {
        let plan = self.plan;
        let mut made = FastCuts { days: charge.cuts.service_days.clone(), seasons: Vec::new() };
        if plan.version_rule == VersionRule::ServiceRendered {
            made.days.extend(charge.cuts.days.iter().copied());
            for prices in &charge.cuts.prices {
                made.days.extend(plan.prices.at(*prices).versions.iter().flat_map(|version| [version.from, version.end]).flatten());
            }
            for tiers in &charge.cuts.tiers {
                made.days.extend(plan.tiers.at(*tiers).versions.iter().flat_map(|version| [version.from, version.end]).flatten());
            }
            made.seasons = charge.cuts.seasons.iter().map(|season| plan.seasons.at(*season).days.clone()).collect();
        }
        made.days.sort_unstable();
        made.days.dedup();
        if let Some(at) = self.program.cuts.iter().position(|known| *known == made) {
            return at;
        }
        self.program.cuts.push(made);
        self.program.cuts.len() - 1
    }
}
