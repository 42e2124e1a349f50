//! Expressions, flattened: each node names its operands by id.

use super::{Charge, Citation, Determinant, Id, Input, Instalment, KeyPick, Ledger, NamedCalendar, PoolId, Prices, RunningOver, Tiers, WindowPlan};
use crate::exact::{Number, Rounding, Unit};
use crate::source::Span;

/// A node with what the explanation needs to print it.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it computes.
    pub operation: Operation,
    /// The unit of its value; values themselves are in base units.
    pub unit: Unit,
    /// Where it stands.
    pub place: Span,
}

/// Which months in the bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Months {
    /// Those of fixed charges.
    Fixed,
    /// Those of bounds, caps, allotments and minimums.
    Threshold,
}

/// The arithmetic signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// What a node computes.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields are the operands, in the order in which they are written")]
pub enum Operation {
    /// A literal, in base units.
    Constant(Number),
    /// A factor or a constant value by its name, in base units.
    Named { name: String, value: Number, cites: Vec<Citation>, place: Span },
    /// An input's value.
    Input(Id<Input>),
    /// A price: of a rate, a dated value, a table's row.
    Price { prices: Id<Prices>, picks: Vec<KeyPick> },
    /// A quantity worked out from usage, by its number.
    Determinant(Id<Determinant>),
    /// A charge's printed amount, or its exact one.
    Charge { charge: Id<Charge>, before_rounding: bool },
    /// The sum of the printed amounts of the lines written above.
    Total { above: usize },
    /// `months in the bill`.
    Months(Months),
    /// `days in the bill`.
    DaysInTheBill,
    /// `days in fiscal_year`.
    DaysIn(Id<NamedCalendar>),
    /// `a + b`.
    Binary { operator: Operator, left: Id<Node>, right: Id<Node> },
    /// `Q at R`.
    At { quantity: Id<Node>, rate: Id<Node> },
    /// `Q by TIERS`.
    By { quantity: Id<Node>, tiers: Id<Tiers>, all_at_reached: bool, running: Option<RunningOver> },
    /// `25% of X`; the fraction is 0.25.
    Percent { fraction: Number, of: Id<Node> },
    /// `lesser of (…)`.
    Lesser(Vec<Id<Node>>),
    /// `greater of (…)`.
    Greater(Vec<Id<Node>>),
    /// `excess of A over B`.
    Excess { of: Id<Node>, over: Id<Node> },
    /// `Q in U`: times the declared factor.
    Convert { quantity: Id<Node>, factor: Number, declared: Span },
    /// `taken as`, `number of`: times a power of ten.
    Rescale { of: Id<Node>, power: i32 },
    /// `(…)`.
    Parenthesised(Id<Node>),
    /// A declared rounding of a price derived from others.
    Rounded { of: Id<Node>, rounding: Rounding },
    /// `FORMULA, if X is zero VALUE | error`.
    IfZero { divisor: Id<Node>, value: Option<Number>, formula: Id<Node> },
    /// A window over the history.
    Window(Box<WindowPlan>),
    /// `share of POOL`: the amount of the member billed.
    ShareOf(PoolId),
    /// `unit rate of POOL`.
    UnitRateOf(PoolId),
    /// A pool's name in another pool's amount.
    PoolAmount(PoolId),
    /// `part of LEDGER`.
    PartOf(Id<Ledger>),
    /// `1/12 of X each month of CAL`.
    Instalment(Box<Instalment>),
}

impl Operation {
    /// The nodes that it is worked out from on the same days, in the order in which they are written. What it names by other numbers
    /// (prices, tiers, determinants, pools) has nodes of its own; a window's and an instalment's are worked out on days of theirs.
    pub fn operands(&self) -> Vec<Id<Node>> {
        match self {
            Self::Binary { left, right, .. } => vec![*left, *right],
            Self::At { quantity, rate } => vec![*quantity, *rate],
            Self::Lesser(items) | Self::Greater(items) => items.clone(),
            Self::Excess { of, over } => vec![*of, *over],
            Self::IfZero { divisor, formula, .. } => vec![*divisor, *formula],
            Self::By { quantity: one, .. }
            | Self::Percent { of: one, .. }
            | Self::Convert { quantity: one, .. }
            | Self::Rescale { of: one, .. }
            | Self::Rounded { of: one, .. }
            | Self::Parenthesised(one) => vec![*one],
            Self::Constant(_)
            | Self::Named { .. }
            | Self::Input(_)
            | Self::Price { .. }
            | Self::Determinant(_)
            | Self::Charge { .. }
            | Self::Total { .. }
            | Self::Months(_)
            | Self::DaysInTheBill
            | Self::DaysIn(_)
            | Self::Window(_)
            | Self::ShareOf(_)
            | Self::UnitRateOf(_)
            | Self::PoolAmount(_)
            | Self::PartOf(_)
            | Self::Instalment(_) => Vec::new(),
        }
    }
}
