//! A pool in the explanation: its amount, and the table of its members, folded where it is long.

use super::amounts::{money, quantity_text};
use super::explanation::Explanation;
use super::formula::{FormulaText, Values};
use crate::calendar::DaySpan;
use crate::exact::{Number, Rounding, RoundingMode};
use crate::invoice::{MemberShare, PoolShares, Step};
use crate::plan::{Id, Node, Pool, PoolId, PoolWay, Residual, SchedulePlan};
use crate::rating::SharedPool;
use crate::source::Sources;

/// So many members are listed; of more, the one billed, the largest, and those who take a residual.
const TOLD: usize = 12;

fn percent(share: &Number) -> String {
    format!("{}%", share.shifted(2).grouped(0))
}

/// `33.333% + 0.001%`, `$10.00 - $0.01`.
fn with_sign(value: String, more: &Number, text: impl Fn(&Number) -> String) -> String {
    if more.is_negative() { format!("{value} - {}", text(&more.negated())) } else { format!("{value} + {}", text(more)) }
}

/// How parts are rounded: by largest remainder they are cut down.
fn mode_of(rounding: &Rounding, residual: &Residual) -> RoundingMode {
    if *residual == Residual::LargestRemainder { RoundingMode::Down } else { rounding.mode }
}

fn taker_words(residual: &Residual) -> &'static str {
    match residual {
        Residual::LargestShare => "the largest share takes the residual",
        Residual::To(_) => "takes the residual, as the text says",
        Residual::LargestRemainder => "one of the largest remainders",
        Residual::NotAllocated => "",
    }
}

impl<'a> Explanation<'a> {
    /// Steps in words, each once.
    pub(super) fn notes_of(&self, steps: &[Step], notes: &mut Vec<String>) -> Values {
        let mut values = Values::default();
        for step in steps {
            values.take(step);
            self.note(step, &values, notes);
        }
        values
    }

    /// A formula with values put in.
    pub(super) fn formula_text(&self, node: Id<Node>, values: &Values) -> String {
        FormulaText { plan: self.plan, sources: self.sources, values }.of(node)
    }

    fn pool_of(&self, id: PoolId) -> (&'a Pool, Self) {
        let plan: &'a SchedulePlan = self.plan;
        let pool: &'a Pool = plan.pools.at(id);
        (pool, self.on_plan(&pool.plan))
    }

    /// A pool's amount inside another's.
    pub(super) fn pool_amount_notes(&self, id: PoolId, time: DaySpan, amount: &Number, steps: &[Step], notes: &mut Vec<String>) {
        let (pool, own) = self.pool_of(id);
        own.amount_of_pool(pool, time, amount, steps, notes);
    }

    fn amount_of_pool(&self, pool: &Pool, time: DaySpan, amount: &Number, steps: &[Step], notes: &mut Vec<String>) {
        let mut below = Vec::new();
        let values = self.notes_of(steps, &mut below);
        notes.push(format!(
            "{}: round({} to {} {}) = {}   the pool {} for {}, {}",
            pool.name,
            self.formula_text(pool.amount, &values),
            money(&pool.round_amounts.step),
            pool.round_amounts.mode.words(),
            money(amount),
            pool.label,
            pool.time_words(time),
            self.place(pool.place)
        ));
        notes.extend(below);
        notes.extend(pool.cites.iter().map(|cite| format!("cite {}{}   {}", cite.text, cite.status.suffix(), self.place(cite.place))));
        notes.extend(pool.says.iter().map(|says| format!("says \"{says}\"")));
    }

    /// The whole of a pool that was shared out.
    pub(super) fn pool_notes(&self, id: PoolId, shares: &PoolShares, notes: &mut Vec<String>) {
        let (pool, own) = self.pool_of(id);
        own.table_of_pool(pool, shares, notes);
    }

    /// The derivation of a pool that a question shared out.
    pub fn of_pool(shared: &'a SharedPool, sources: &'a Sources) -> Vec<String> {
        let mut notes = Vec::new();
        Self::new(&shared.rated, sources).table_of_pool(&shared.pool, &shared.shares, &mut notes);
        notes
    }

    fn table_of_pool(&self, pool: &Pool, shares: &PoolShares, notes: &mut Vec<String>) {
        self.amount_of_pool(pool, shares.time, &shares.amount, &shares.amount_steps, notes);
        let mut below = Vec::new();
        self.notes_of(&shares.billed_steps, &mut below);
        if let (Some(billed), false) = (shares.billed.and_then(|billed| shares.members.get(billed)), below.is_empty()) {
            notes.push(format!("by what {} shares", billed.name));
            notes.extend(below.into_iter().map(|note| format!("  {note}")));
        }
        let told: Vec<&MemberShare> = self.told(shares);
        let all = told.len() == shares.members.len();
        let (unit, sum) = (pool.determinant_unit(), &shares.sum);
        sum_line("determinants", shares, all, |member| quantity_text(&member.determinant, unit), &quantity_text(sum, unit), notes);
        if let (Some((_, rate)), Some(own)) = (&shares.unit_rate, pool.unit_rate()) {
            let (sum, step) = (quantity_text(&shares.sum, pool.determinant_unit()), quantity_text(&own.rounding.step, &own.unit));
            let place = self.place(own.place);
            let (amount, mode) = (money(&shares.amount), own.rounding.mode.words());
            notes.push(format!("unit rate: round({amount} ÷ {sum} to {step} {mode}) = {}   {place}", quantity_text(rate, &own.unit)));
        }
        for member in &told {
            self.member_rows(pool, shares, member, notes);
        }
        if !all {
            notes.push(format!(
                "{} other members of {} are not listed here; the trace has them all",
                shares.members.len() - told.len(),
                shares.members.len()
            ));
        }
        Self::sums(pool, shares, all, notes);
    }

    /// The members that are listed.
    fn told<'s>(&self, shares: &'s PoolShares) -> Vec<&'s MemberShare> {
        if !self.folded || shares.members.len() <= TOLD {
            return shares.members.iter().collect();
        }
        let largest = shares.members.iter().fold(None, |best: Option<&MemberShare>, member| match best {
            Some(best) if best.determinant >= member.determinant => Some(best),
            _ => Some(member),
        });
        let is_largest = |member: &MemberShare| largest.is_some_and(|largest| largest.name == member.name);
        let mut takers = 0;
        let mut told = Vec::new();
        for (at, member) in shares.members.iter().enumerate() {
            let takes = member.share != member.rounded_share || member.amount != member.rounded_amount;
            takers += usize::from(takes);
            if shares.billed == Some(at) || is_largest(member) || (takes && takers <= TOLD) {
                told.push(member);
            }
        }
        told
    }

    fn member_rows(&self, pool: &Pool, shares: &PoolShares, member: &MemberShare, notes: &mut Vec<String>) {
        let unit = pool.determinant_unit();
        let own = quantity_text(&member.determinant, unit);
        let of_all = format!("{own} ÷ {}", quantity_text(&shares.sum, unit));
        let name = &member.name;
        let estimated = if member.estimated { "   estimated" } else { "" };
        match &pool.way {
            PoolWay::Shares(Some(round)) => {
                let mode = mode_of(&round.rounding, &round.residual).words();
                let (step, place) = (percent(&round.rounding.step), self.place(round.place));
                notes.push(format!("{name}: round({of_all} to {step} {mode}) = {}   share, {place}{estimated}", percent(&member.rounded_share)));
                if member.share != member.rounded_share {
                    let sum = with_sign(percent(&member.rounded_share), &member.share.minus(&member.rounded_share), percent);
                    notes.push(format!("{name}: {sum} = {}   {}", percent(&member.share), taker_words(&round.residual)));
                }
            }
            PoolWay::Shares(None) => notes.push(format!("{name}: {of_all} = {}   share, exact{estimated}", percent(&member.share))),
            PoolWay::UnitRate(..) => {}
        }
        let exact = match (&shares.unit_rate, pool.unit_rate()) {
            (Some((_, rate)), Some(unit_rate)) => format!("{own} × {}", quantity_text(rate, &unit_rate.unit)),
            _ => format!("{} × {}", money(&shares.amount), percent(&member.share)),
        };
        let (step, mode) = (money(&pool.round_amounts.step), mode_of(&pool.round_amounts, &pool.residual).words());
        notes.push(format!("{name}: round({exact} to {step} {mode}) = {}   {}", money(&member.rounded_amount), self.place(pool.round_place)));
        if member.amount != member.rounded_amount {
            let sum = with_sign(money(&member.rounded_amount), &member.amount.minus(&member.rounded_amount), money);
            notes.push(format!("{name}: {sum} = {}   {}", money(&member.amount), taker_words(&pool.residual)));
        }
    }

    fn sums(pool: &Pool, shares: &PoolShares, all: bool, notes: &mut Vec<String>) {
        let total = |of: fn(&MemberShare) -> &Number| shares.members.iter().fold(Number::ZERO, |sum, member| sum.plus(of(member)));
        if let PoolWay::Shares(Some(round)) = &pool.way {
            let sum = total(|member| &member.share);
            sum_line("shares", shares, all, |member| percent(&member.share), &percent(&sum), notes);
            if round.residual == Residual::NotAllocated && !shares.share_residual.is_zero() {
                notes.push(format!("share residual: 100% - {} = {}   not allocated", percent(&sum), percent(&shares.share_residual)));
            }
        }
        let sum = total(|member| &member.amount);
        sum_line("amounts", shares, all, |member| money(&member.amount), &money(&sum), notes);
        let left = shares.amount.minus(&sum);
        if !left.is_zero() {
            notes.push(format!("left of the pool: {} - {} = {}   not allocated", money(&shares.amount), money(&sum), money(&left)));
        }
    }
}

/// Terms and their sum, or the sum alone where the terms are not listed.
fn sum_line(what: &str, shares: &PoolShares, all: bool, text: impl Fn(&MemberShare) -> String, total: &str, notes: &mut Vec<String>) {
    if all {
        let terms: Vec<String> = shares.members.iter().map(text).collect();
        notes.push(format!("{what}: {} = {total}", terms.join(" + ")));
    } else {
        notes.push(format!("{what} of all {} members: {total}", shares.members.len()));
    }
}
