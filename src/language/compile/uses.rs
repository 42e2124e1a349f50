//! What a formula uses, through determinants: prices, seasons, inputs, months, other charges.

use std::collections::BTreeSet;

use super::Compiler;
use crate::calendar::Day;
use crate::plan::{
    Cell, Charge, Citation, Condition, ConditionKind, Cuts, Determinant, DeterminantKind, Id, Input, InputKind, Key, KeyPick, Months, NamedSeason,
    Node, Operation, Otherwise, Prices, TierPer, Tiers, WindowOf,
};

/// Days: first, day after the last; open where none.
pub(super) type Within = (Option<Day>, Option<Day>);

/// The common days of two spans; none where there is none.
fn common(one: Within, other: Within) -> Option<Within> {
    let from = one.0.max(other.0);
    let end = match (one.1, other.1) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    match (from, end) {
        (Some(from), Some(end)) if from >= end => None,
        _ => Some((from, end)),
    }
}

/// Whether a day lies inside, not on its edge.
fn is_inside(within: Within, day: Day) -> bool {
    within.0.is_none_or(|from| from < day) && within.1.is_none_or(|end| day < end)
}

/// What is used.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses {
    /// The days on which what is being followed has an effect.
    within: Within,
    /// Days on which versions begin or end, where they have an effect.
    pub version_days: BTreeSet<Day>,
    /// The days on which a season has an effect.
    pub season_spans: BTreeSet<(Id<NamedSeason>, Within)>,
    followed: BTreeSet<(Id<Prices>, Within)>,
    followed_tiers: BTreeSet<(Id<Tiers>, Within)>,
    pub prices: BTreeSet<Id<Prices>>,
    pub tiers: BTreeSet<Id<Tiers>>,
    pub seasons: BTreeSet<Id<NamedSeason>>,
    /// Inputs whose change inside a period cuts it.
    pub cutting: BTreeSet<Id<Input>>,
    /// Measures of every kind.
    pub measures: BTreeSet<Id<Input>>,
    pub charges: BTreeSet<Id<Charge>>,
    /// Whether a window or `days in the bill` is in it, which count as a measure.
    pub measured: bool,
    /// Lines whose amount on this bill a window holds: worked out before, and no percentage of them.
    pub looked_back_on: BTreeSet<Id<Charge>>,
    /// `total`, of so many lines above.
    pub total: Option<usize>,
    pub months_fixed: bool,
    pub months_threshold: bool,
    pub named_cites: Vec<Citation>,
    /// Days on which the contract's text changes the line.
    pub days: BTreeSet<Day>,
    /// Days on which a waiver of the line begins or has ended.
    pub service_days: BTreeSet<Day>,
    /// A share of a pool, a part of a ledger, an instalment: an amount for each bill.
    pub fixed_amount: bool,
    determinants: BTreeSet<(Id<Determinant>, Within)>,
}

impl Uses {
    pub(super) fn months_of(&self, threshold: bool) -> bool {
        if threshold { self.months_threshold } else { self.months_fixed }
    }

    pub(super) fn cuts(&self) -> Cuts {
        Cuts {
            prices: self.prices.iter().copied().collect(),
            tiers: self.tiers.iter().copied().collect(),
            seasons: self.seasons.iter().copied().collect(),
            version_days: self.version_days.iter().copied().collect(),
            season_spans: self.season_spans.iter().copied().collect(),
            inputs: self.cutting.iter().copied().collect(),
            days: self.days.iter().copied().collect(),
            service_days: self.service_days.iter().copied().collect(),
        }
    }
}

pub(in crate::language::compile) fn uses_of_determinant(compiler: &Compiler<'_>, id: Id<Determinant>) -> Uses {
    let mut uses = Uses::default();
    use_determinant(compiler, id, &mut uses, true);
    uses
}

pub(in crate::language::compile) fn use_node(compiler: &Compiler<'_>, id: Id<Node>, uses: &mut Uses, cutting: bool) {
    match &compiler.nodes.at(id).operation {
        Operation::Constant(_) | Operation::DaysIn(_) => {}
        Operation::DaysInTheBill => uses.measured = true,
        Operation::Named { cites, .. } => {
            cite(uses, cites);
        }
        Operation::Input(input) => use_input(compiler, *input, uses, cutting),
        Operation::Price { prices, picks } => use_prices(compiler, *prices, picks, uses, cutting),
        Operation::Determinant(determinant) => use_determinant(compiler, *determinant, uses, cutting),
        Operation::Charge { charge, .. } => {
            uses.charges.insert(*charge);
        }
        Operation::Total { above } => uses.total = Some(uses.total.unwrap_or(0).max(*above)),
        Operation::Months(Months::Fixed) => uses.months_fixed = true,
        Operation::Months(Months::Threshold) => uses.months_threshold = true,
        Operation::By { quantity, tiers, running, .. } => {
            use_node(compiler, *quantity, uses, cutting);
            if let Some(running) = running {
                use_input(compiler, running.measure, uses, cutting);
            }
            use_tiers(compiler, *tiers, uses, cutting);
        }
        Operation::Window(window) => {
            uses.measured = true;
            match &window.of {
                WindowOf::Measure(measure) => {
                    uses.measures.insert(*measure);
                }
                WindowOf::Line { own, .. } if window.including_this_period => uses.looked_back_on.extend(own),
                WindowOf::Line { .. } => {}
            }
            if let Otherwise::Value(otherwise) = window.otherwise {
                use_node(compiler, otherwise, uses, cutting);
            }
        }
        Operation::ShareOf(pool) => {
            uses.fixed_amount = true;
            cite(uses, &compiler.pools.at(*pool).cites);
        }
        Operation::UnitRateOf(pool) | Operation::PoolAmount(pool) => cite(uses, &compiler.pools.at(*pool).cites),
        Operation::PartOf(ledger) => {
            uses.fixed_amount = true;
            cite(uses, &compiler.ledgers.at(*ledger).cites);
        }
        Operation::Instalment(instalment) => {
            uses.fixed_amount = true;
            cite_yearly_sum(compiler, instalment.of, uses);
        }
        other => {
            for operand in other.operands() {
                use_node(compiler, operand, uses, cutting);
            }
        }
    }
}

/// A yearly sum stands fixed on the year's first day: what it uses gives its citations and cuts nothing.
fn cite_yearly_sum(compiler: &Compiler<'_>, of: Id<Node>, uses: &mut Uses) {
    let mut inner = Uses { within: uses.within, ..Uses::default() };
    use_node(compiler, of, &mut inner, false);
    inner.prices.iter().for_each(|id| cite(uses, &compiler.prices.at(*id).cites));
    inner.tiers.iter().for_each(|id| cite(uses, &compiler.tiers.at(*id).cites));
    cite(uses, &inner.named_cites);
}

fn use_input(compiler: &Compiler<'_>, id: Id<Input>, uses: &mut Uses, cutting: bool) {
    let adds_up = match &compiler.inputs.at(id).kind {
        InputKind::Measure { adds_up, .. } => {
            uses.measures.insert(id);
            *adds_up
        }
        _ => false,
    };
    if cutting && !adds_up {
        uses.cutting.insert(id);
    }
}

fn use_prices(compiler: &Compiler<'_>, id: Id<Prices>, picks: &[KeyPick], uses: &mut Uses, cutting: bool) {
    let prices = compiler.prices.at(id);
    for (at, key) in prices.keys.iter().enumerate() {
        match (key, picks.get(at).copied().unwrap_or(KeyPick::Own)) {
            (Key::Choice(choice), KeyPick::Own) if cutting => {
                uses.cutting.insert(*choice);
            }
            (Key::Season(seasons), _) => {
                uses.seasons.extend(seasons.iter().map(|(season, _)| *season));
                let within = uses.within;
                uses.season_spans.extend(seasons.iter().map(|(season, _)| (*season, within)));
            }
            (Key::Band { quantity, .. }, _) => use_node(compiler, *quantity, uses, cutting),
            _ => {}
        }
    }
    uses.prices.insert(id);
    let within = uses.within;
    if !uses.followed.insert((id, within)) {
        return;
    }
    let days = prices.versions.iter().flat_map(|version| [version.from, version.end]).flatten();
    uses.version_days.extend(days.filter(|day| is_inside(within, *day)));
    for version in &prices.versions {
        // What an amendment has replaced has no effect any more.
        let of_version = if prices.of_documents { common(within, (version.from, version.end)) } else { Some(within) };
        let Some(of_version) = of_version else { continue };
        uses.within = of_version;
        for cell in &version.cells {
            if let Cell::Price(node, _) = cell {
                use_node(compiler, *node, uses, cutting);
            }
        }
    }
    uses.within = within;
}

fn use_tiers(compiler: &Compiler<'_>, id: Id<Tiers>, uses: &mut Uses, cutting: bool) {
    uses.tiers.insert(id);
    let within = uses.within;
    if !uses.followed_tiers.insert((id, within)) {
        return;
    }
    let tiers = compiler.tiers.at(id);
    let days = tiers.versions.iter().flat_map(|version| [version.from, version.end]).flatten();
    uses.version_days.extend(days.filter(|day| is_inside(within, *day)));
    uses.months_threshold |= tiers.per == TierPer::Month;
    for block in tiers.versions.iter().flat_map(|version| &version.blocks) {
        if let Some(bound) = block.bound {
            use_node(compiler, bound, uses, cutting);
        }
        use_node(compiler, block.price, uses, cutting);
    }
}

fn use_determinant(compiler: &Compiler<'_>, id: Id<Determinant>, uses: &mut Uses, cutting: bool) {
    if !uses.determinants.insert((id, uses.within)) {
        return;
    }
    match &compiler.determinants.at(id).kind {
        DeterminantKind::Formula(node) => use_node(compiler, *node, uses, cutting),
        DeterminantKind::Cases(rows) => {
            for (condition, node) in rows {
                if let Some(condition) = condition {
                    use_condition(compiler, *condition, uses, cutting);
                }
                use_node(compiler, *node, uses, cutting);
            }
        }
    }
}

/// What a condition uses; with `as on the last day` nothing in it cuts.
pub(in crate::language::compile) fn use_condition(compiler: &Compiler<'_>, id: Id<Condition>, uses: &mut Uses, cutting: bool) {
    let condition = compiler.conditions.at(id);
    let cutting = cutting && !condition.as_on_the_last_day;
    match &condition.kind {
        ConditionKind::Word { input, .. } => {
            if cutting {
                uses.cutting.insert(*input);
            }
        }
        ConditionKind::Compare { left, right, .. } => {
            let mut inner = Uses { within: uses.within, ..Uses::default() };
            use_node(compiler, *left, &mut inner, cutting);
            use_node(compiler, *right, &mut inner, cutting);
            absorb_condition(uses, inner, cutting);
        }
        ConditionKind::LastPeriodOf(_) | ConditionKind::Entered { .. } => {}
        ConditionKind::NotOn { spans, of_service, .. } => {
            let days = if *of_service { &mut uses.service_days } else { &mut uses.days };
            days.extend(spans.iter().flat_map(|(from, end)| [*from, *end]).flatten());
        }
        ConditionKind::All(all) | ConditionKind::Any(all) => all.iter().for_each(|one| use_condition(compiler, *one, uses, cutting)),
    }
}

fn cite(uses: &mut Uses, cites: &[Citation]) {
    for cite in cites {
        if !uses.named_cites.contains(cite) {
            uses.named_cites.push(cite.clone());
        }
    }
}

/// A condition's quantities cut, and its charges must be worked out first; they do not make the line's category.
fn absorb_condition(uses: &mut Uses, inner: Uses, cutting: bool) {
    uses.charges.extend(inner.charges);
    uses.looked_back_on.extend(inner.looked_back_on);
    uses.months_threshold |= inner.months_threshold;
    if let Some(total) = inner.total {
        uses.total = Some(uses.total.unwrap_or(0).max(total));
    }
    if cutting {
        uses.version_days.extend(inner.version_days);
        uses.season_spans.extend(inner.season_spans);
        uses.prices.extend(inner.prices);
        uses.tiers.extend(inner.tiers);
        uses.seasons.extend(inner.seasons);
        uses.cutting.extend(inner.cutting);
    }
}
