//! Expressions: formulas and literals.

use super::{Instalment, Name, NumberUse, Window};
use crate::source::Span;

/// A unit as written: `kgal`, `$/kgal`, `$ per MGD per month`, `lb per MG per mg/L`, `%`, `number`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitUse {
    /// The factors in order: the word and its exponent, 1 or -1 (`$ per MGD per month`: `$` 1, `MGD` -1, `month` -1).
    /// `mg/L` is one word.
    pub factors: Vec<(String, i32)>,
    /// Where.
    pub span: Span,
}

/// A number with its unit: `$3.12`, `10 kgal per month`, `25%`, `30,000`, `$10,000.00 per month`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The digits.
    pub number: NumberUse,
    /// The unit: `$` and what follows it, the words after the number, `%`; none for a plain number.
    pub unit: Option<UnitUse>,
    /// The whole literal.
    pub span: Span,
}

/// An expression with its place. Places are unique per node: checks and lowering key their findings by them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where; parentheses are included in the place of `Parenthesised` alone.
    pub span: Span,
}

/// The arithmetic signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// Everything that a formula can be made of, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum ExpressionKind {
    /// `10 kgal`.
    Literal(Literal),
    /// A name: measure, value, rate, determinant, fact, charge, factor.
    Name(Name),
    /// `volume before rounding`: a charge's amount as computed.
    BeforeRounding(Name),
    /// `base_charge for meter_size and zone`; a key is a choice's name or one of its members (`5/8in`).
    Row {
        table: Name,
        /// The keys, in the table's order.
        keys: Vec<Name>,
    },
    /// `months in the bill`.
    MonthsInTheBill,
    /// `days in the bill`.
    DaysInTheBill,
    /// `days in fiscal_year`.
    DaysIn(Name),
    /// `total`: the sum of the lines above.
    Total,
    /// `a + b` and the like; left-associative.
    Binary {
        /// The sign.
        operator: BinaryOperator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    /// `Q at R`.
    At {
        quantity: Box<Expression>,
        /// The price.
        rate: Box<Expression>,
    },
    /// `Q by TIERS`.
    By { quantity: Box<Expression>, tiers: Name },
    /// `25% of X`.
    PercentOf {
        /// 25 for 25 %.
        percent: NumberUse,
        /// X.
        of: Box<Expression>,
    },
    /// `lesser of (a, b)`.
    Lesser(Vec<Expression>),
    /// `greater of (a, b)`.
    Greater(Vec<Expression>),
    /// `excess of A over B`: A less B, never below zero.
    Excess {
        /// A.
        of: Box<Expression>,
        /// B.
        over: Box<Expression>,
    },
    /// `Q in gal`: by the one declared unit or factor between the two.
    In {
        /// Q.
        quantity: Box<Expression>,
        /// The unit wanted.
        unit: UnitUse,
    },
    /// `(EXPR) taken as ccf`.
    TakenAs {
        /// EXPR, a plain number.
        number: Box<Expression>,
        /// The unit it is given.
        unit: UnitUse,
    },
    /// `number of ccf in EXPR`.
    NumberOf {
        /// The unit taken off.
        unit: UnitUse,
        /// EXPR.
        of: Box<Expression>,
    },
    /// `(…)`.
    Parenthesised(Box<Expression>),
    /// `share of POOL`: the amount of the customer billed.
    ShareOf(Name),
    /// `unit rate of POOL`: the pool's rounded price of one unit.
    UnitRateOf(Name),
    /// `part of LEDGER`: the instalment of the calendar year that holds the last service day.
    PartOf(Name),
    /// A window, where one may stand in a sum: in settlements and ledgers.
    Window(Box<Window>),
    /// `1/12 of X each month of CAL, odd cents in the last`: alone in the amount of a line or pool.
    Instalment(Box<Instalment>),
}

/// What a formula gives where its divisor is zero: `, if X is zero VALUE | error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZeroDivisor {
    /// X, the divisor as written in the formula.
    pub divisor: Expression,
    /// The value instead; `None` for `error`.
    pub value: Option<Literal>,
    /// The clause.
    pub span: Span,
}

/// A formula: an expression and the clauses that follow all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Formula {
    pub expression: Expression,
    /// `, if X is zero …`.
    pub zero: Option<ZeroDivisor>,
}
