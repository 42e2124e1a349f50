//! The lowered schedule: everything by position, every number an integer of a scale that is known beforehand.

use super::arithmetic::FastRounding;
use super::situation::Situations;
use crate::calendar::{Day, SeasonDays};
use crate::plan::{Charge, Comparison, Condition, Determinant, Id, Input, Node, Prices, Tiers, VersionRule};

/// The position of an expression.
pub(super) type At = usize;

/// An expression with the scale of its value.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub operation: Operation,
    pub scale: u32,
    /// The node of the plan, for the record of a leaf.
    pub node: Id<Node>,
}

/// Two operands brought to one scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub left: At,
    pub right: At,
    pub times_left: i64,
    pub times_right: i64,
}

#[derive(Clone, Debug)]
pub(super) enum Operation {
    Constant(i64),
    Named(i64),
    Input(usize),
    Price { prices: usize, row: FastRow },
    Determinant(usize),
    Charge(usize),
    Total { above: usize },
    Months(i64),
    DaysInTheBill,
    Add(Pair),
    Subtract(Pair),
    Times(At, At),
    Scaled(At, i64),
    Same(At),
    Lesser(Vec<(At, i64)>),
    Greater(Vec<(At, i64)>),
    Excess(Pair),
    Rounded(At, FastRounding),
    Blocks(FastBlocks),
}

/// How a price's row is found.
#[derive(Clone, Debug)]
pub(super) enum FastRow {
    /// There is one.
    Only,
    /// The word of a choice is its position.
    Word(usize),
    /// By several keys, or by a season, or named in the formula.
    ByKeys(Vec<Option<usize>>),
}

/// `Q by TIERS`.
#[derive(Clone, Debug)]
pub(super) struct FastBlocks {
    pub quantity: At,
    pub tiers: usize,
    pub all_at_reached: bool,
}

#[derive(Clone, Debug)]
pub(super) struct FastCondition {
    pub kind: FastConditionKind,
    pub id: Id<Condition>,
    pub as_on_the_last_day: bool,
}

#[derive(Clone, Debug)]
pub(super) enum FastConditionKind {
    Word { input: usize, words: Vec<usize>, negated: bool },
    Compare { pair: Pair, comparison: Comparison },
    NotOn { spans: Vec<(Day, Day)>, of_service: bool },
    All(Vec<FastCondition>),
    Any(Vec<FastCondition>),
}

#[derive(Clone, Debug)]
pub(super) enum FastInputKind {
    /// A measure, which leaves a record of its own; or an amount, with what not entered means.
    Quantity { is_measure: bool, not_entered: Option<i64> },
    /// A choice or yes-or-no fact.
    Word { not_entered: Option<usize> },
}

#[derive(Clone, Debug)]
pub(super) struct FastInput {
    pub id: Id<Input>,
    pub kind: FastInputKind,
    pub scale: u32,
}

#[derive(Clone, Debug)]
pub(super) enum FastKey {
    Choice { input: usize, members: usize },
    Season(Vec<(SeasonDays, bool)>),
}

impl FastKey {
    pub(super) fn positions(&self) -> usize {
        match self {
            Self::Choice { members, .. } => *members,
            Self::Season(seasons) => seasons.len(),
        }
    }
}

/// A span of days of a version: first, day after the last.
pub(super) type Days = (Day, Day);

/// The version in force on a day, by position: of two the later.
#[inline]
pub(super) fn version_on<T>(versions: &[(Days, T)], day: Day) -> Option<usize> {
    versions.iter().rposition(|((from, end), _)| *from <= day && day < *end)
}

#[derive(Clone, Debug)]
pub(super) struct FastPrices {
    pub id: Id<Prices>,
    pub keys: Vec<FastKey>,
    pub versions: Vec<(Days, Vec<Option<i64>>)>,
    pub scale: u32,
}

/// A value of a block: known beforehand, or an expression and what brings it to the scale wanted.
#[derive(Clone, Copy, Debug)]
pub(super) enum OfBlock {
    Known(i64),
    Computed(At, i64),
}

#[derive(Clone, Debug)]
pub(super) struct FastBlock {
    /// The bound, multiplied by the months, in the scale of the quantity; rounded where it is known.
    pub bound: Option<OfBlock>,
    pub includes_bound: bool,
    /// In the scale of all prices.
    pub price: OfBlock,
}

/// The blocks of a version.
#[derive(Clone, Debug)]
pub(super) struct FastBlockList {
    pub blocks: Vec<FastBlock>,
    /// The bounds (`i64::MAX` of the last) and prices, where all are known beforehand.
    pub known: Option<Vec<(i64, i64)>>,
}

#[derive(Clone, Debug)]
pub(super) struct FastTiers {
    pub id: Id<Tiers>,
    pub versions: Vec<(Days, FastBlockList)>,
    pub round_bounds: Option<FastRounding>,
    /// What brings the quantity to the scale of the bounds, and that scale.
    pub times_quantity: i64,
    pub quantity_scale: u32,
    pub price_scale: u32,
}

#[derive(Clone, Debug)]
pub(super) enum FastDeterminantKind {
    Formula(At),
    /// Rows: condition (none for `otherwise`), formula, what brings it to the scale of all.
    Cases(Vec<(Option<FastCondition>, At, i64)>),
}

#[derive(Clone, Debug)]
pub(super) struct FastDeterminant {
    pub id: Id<Determinant>,
    pub kind: FastDeterminantKind,
    pub exact_scale: u32,
    pub round: Option<FastRounding>,
    pub scale: u32,
}

/// What a line comes to, piece by piece.
#[derive(Clone, Debug)]
pub(super) enum FastFormula {
    NotBilled,
    Plain(At),
    Product { quantity: At, rate: At, months_carry_the_share: bool },
    Blocks(At),
    TopsUp { volume: At, to: At, times_volume: i64, times_to: i64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FastWay {
    ByDay,
    FirstDay,
    LastDay,
    /// No statement covers a change, or one that is not lowered.
    NotMine,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum FastChargeRounding {
    Charge(FastRounding),
    Part(FastRounding),
}

#[derive(Clone, Debug)]
pub(super) struct FastCharge {
    pub id: Id<Charge>,
    pub guards: Vec<(bool, FastCondition)>,
    pub formula: FastFormula,
    pub cuts: usize,
    pub way: FastWay,
    /// Rounds the quantities of a split; of a part without quantity its share.
    pub each_part: Option<FastRounding>,
    /// Scale of a part's quantity, and of its price.
    pub quantity_scale: u32,
    pub price_scale: u32,
    /// What brings the quantity as worked out to `quantity_scale`.
    pub times_quantity: i64,
    pub rounding: FastChargeRounding,
    pub amount_scale: u32,
    pub is_credit: bool,
    pub omit_when_zero: bool,
}

impl FastCharge {
    /// The scale of an exact amount.
    pub(super) fn exact_scale(&self) -> u32 {
        self.quantity_scale + self.price_scale
    }
}

/// Days on which something that a line uses changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FastCuts {
    pub days: Vec<Day>,
    /// Seasons with the days on which they have an effect.
    pub seasons: Vec<(SeasonDays, Days)>,
}

/// A schedule lowered to integers.
///
/// ```
/// use ratebook::engine::fast::Program;
/// use ratebook::language::RateBook;
/// use ratebook::source::Sources;
/// let mut sources = Sources::default();
/// sources.add("workload.rate", include_str!("../../../benches/workload.rate"));
/// let book = RateBook::read(&sources);
/// assert!(Program::of(&book.plan.schedules[0]).is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) months: u32,
    pub(super) days: Option<(u32, u32)>,
    pub(super) version_rule: VersionRule,
    pub(super) in_force: Option<Days>,
    pub(super) term: Option<Days>,
    pub(super) customers: Vec<FastCondition>,
    pub(super) inputs: Vec<FastInput>,
    pub(super) expressions: Vec<Expression>,
    pub(super) prices: Vec<FastPrices>,
    pub(super) tiers: Vec<FastTiers>,
    pub(super) determinants: Vec<FastDeterminant>,
    pub(super) charges: Vec<FastCharge>,
    pub(super) order: Vec<usize>,
    pub(super) cuts: Vec<FastCuts>,
    pub(super) total_scale: u32,
    /// What brings each line's amount to the scale of the total.
    pub(super) times_amount: Vec<i64>,
    /// How its situations are told apart, where they are.
    pub(super) situations: Option<Situations>,
}
