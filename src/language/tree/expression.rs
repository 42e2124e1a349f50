//! Expressions: formulas, literals, windows.

use super::{DateUse, Name, NumberUse};
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

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpressionKind {
    /// `10 kgal`.
    Literal(Literal),
    /// A name: measure, value, rate, determinant, fact, charge, factor.
    Name(Name),
    /// `volume before rounding`: a charge's amount as computed.
    BeforeRounding(Name),
    /// `base_charge for meter_size and zone`; a key is a choice's name or one of its members (`5/8in`).
    Row {
        /// The table.
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
        /// Left of it.
        left: Box<Expression>,
        /// Right of it.
        right: Box<Expression>,
    },
    /// `Q at R`.
    At {
        /// The quantity.
        quantity: Box<Expression>,
        /// The price.
        rate: Box<Expression>,
    },
    /// `Q by TIERS`.
    By {
        /// The quantity.
        quantity: Box<Expression>,
        /// The tiers.
        tiers: Name,
    },
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
    /// A term that this version does not compute (`share of POOL`, `part of LEDGER`).
    Later(Name),
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
pub struct Formula {
    /// The expression.
    pub expression: Expression,
    /// `, if X is zero …`.
    pub zero: Option<ZeroDivisor>,
}

/// How a window aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum Aggregate {
    Highest,
    Lowest,
    Average,
    Sum,
    /// `2nd highest`, `3rd lowest`: rank and whether from the top.
    Ranked {
        rank: u32,
        highest: bool,
    },
}

/// The span of time a window looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowSpan {
    /// `CAL to date`.
    ToDate(Name),
    /// `CAL`: the one that holds the last service day.
    This(Name),
    /// `the CAL before`, `the 3 CALs before`.
    Before {
        /// How many.
        count: u32,
        /// The calendar, singular.
        calendar: Name,
    },
    /// `the 3 CALs ending 2 years before`.
    EndingBefore {
        /// How many.
        count: u32,
        /// The calendar.
        calendar: Name,
        /// How many years before.
        years: u32,
    },
    /// `last 36 months`.
    LastMonths(u32),
    /// `term to date`.
    TermToDate,
    /// `this period`.
    ThisPeriod,
    /// `DATE to DATE`.
    Frozen(DateUse, DateUse),
}

/// Whether the window holds the period being billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum WindowEdge {
    IncludingThisPeriod,
    BeforeThisPeriod,
}

/// `highest day of flow over last 36 months including this period, since the term began where shorter`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How it aggregates.
    pub aggregate: Aggregate,
    /// The grain: `hour`, `day`, `month` or a calendar's name; none for `sum`.
    pub grain: Option<Name>,
    /// The measure (or charge) looked at.
    pub measure: Name,
    /// The span.
    pub over: WindowSpan,
    /// `including this period | before this period`.
    pub edge: Option<WindowEdge>,
    /// `in season S`.
    pub season: Option<Name>,
    /// The clauses that follow, each as written: `whole periods by last day`, `split by day`,
    /// `since the term began where shorter`, `with opening values`, `with at least …`.
    pub clauses: Vec<super::Quoted>,
    /// `else an error` (`Some(None)`) or `else EXPRESSION` (`Some(Some(…))`).
    pub otherwise: Option<Option<Box<Expression>>>,
    /// The whole.
    pub span: Span,
}
