//! A plan → a program, or why not: what cannot be said in integers of known scales is left to the wide engine, the whole schedule.

use super::arithmetic::{FastRounding, power, scaled};
use super::program::{
    Days, Expression, FastCharge, FastChargeRounding, FastCondition, FastConditionKind, FastCuts, FastFormula, FastInput, FastInputKind, FastWay,
    Operation, Program,
};
use super::situation::Situations;
use crate::calendar::Day;
use crate::plan::{
    Category, Charge, ChargeFormula, ChargeKind, ChargeRounding, Condition, ConditionKind, Grain, Id, Input, InputKind, Node, Operator, SchedulePlan,
    Tiers, VersionRule, Way,
};
use crate::source::Span;

/// Quantities are taken to so many decimals of the base unit (a gallon); a finer one goes the wide way.
pub(super) const INPUT_SCALE: u32 = 3;
/// No value has more decimals than this.
pub(super) const MOST_SCALE: u32 = 17;

/// What keeps a schedule from being lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotLowered {
    /// What.
    pub why: &'static str,
    /// Where it stands.
    pub place: Span,
}

pub(super) type Lowered<T> = Result<T, NotLowered>;

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
                situations: None,
            },
            amount_scales: vec![None; plan.charges.len()],
            lowered_tiers: Vec::new(),
        };
        lowering.run()
    }
}

/// Open ends are the farthest days that there are.
pub(super) fn days(from: Option<Day>, end: Option<Day>) -> Days {
    (from.unwrap_or(Day::FIRST), end.unwrap_or(Day::LAST))
}

/// A plan being lowered.
pub(super) struct Lowering<'a> {
    pub plan: &'a SchedulePlan,
    pub program: Program,
    /// The scales of the lines lowered so far.
    pub amount_scales: Vec<Option<u32>>,
    /// Tiers already lowered: which, and for which scale of quantity.
    pub lowered_tiers: Vec<(Id<Tiers>, u32)>,
}

pub(super) fn no<T>(why: &'static str, place: Span) -> Lowered<T> {
    Err(NotLowered { why, place })
}

pub(super) fn fits<T>(value: Option<T>, place: Span) -> Lowered<T> {
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
        let words = plan.inputs.iter().map(|(id, _)| plan.members(id)).collect();
        self.program.situations = Situations::of(&self.program, words);
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

    pub(super) fn condition(&mut self, id: Id<Condition>) -> Lowered<FastCondition> {
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
            made.days.extend(charge.cuts.days.iter().chain(&charge.cuts.version_days).copied());
            let season = |(season, (from, end)): &crate::plan::SeasonSpan| (plan.seasons.at(*season).days.clone(), days(*from, *end));
            made.seasons = charge.cuts.season_spans.iter().map(season).collect();
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
