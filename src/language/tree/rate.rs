//! Prices and what they multiply: rates, tables, tiers, determinants, and their dated versions.

use super::{Annotations, Condition, DateUse, Expression, Formula, Literal, Name, Quoted, RoundTo, UnitUse, Window};
use crate::source::Span;

/// `from DATE [as FY2020 [to FY2023]]`: the head of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionHead {
    /// First day.
    pub from: DateUse,
    /// `as FY2020`.
    pub label: Option<Name>,
    /// `to FY2023`.
    pub to_label: Option<Name>,
    /// From `from` to the last word of the head.
    pub span: Span,
}

/// The end of the last version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// `until replaced`.
    Replaced(Span),
    /// `until 2023-09-30`, that day included.
    Day(DateUse),
}

/// A key of a row: a member of a choice, a season, or a numeric band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKey {
    /// A member, `5/8in`.
    Member(Name),
    /// `in peak`.
    InSeason(Name),
    /// `outside peak`.
    OutsideSeason(Name),
    /// `at least 30,000 [to under …]`, `over`, `up to`, `under`: one-sided bands, in ascending order in the table.
    AtLeast(Literal),
    /// `over 30,000`.
    Over(Literal),
    /// `up to 30,000`.
    UpTo(Literal),
    /// `under 30,000`.
    Under(Literal),
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// A number, `$9.10`, `9.10`, `5%`.
    Literal(Literal),
    /// A name or a formula in parentheses.
    Expression(Expression),
    /// `not offered`.
    NotOffered,
    /// `-`: no such row.
    NoRow,
}

/// A cell with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it holds.
    pub kind: CellKind,
    /// Where.
    pub span: Span,
}

/// One version of a rate or value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateRow {
    /// Its date and label.
    pub head: VersionHead,
    /// The amount beside it; none where keyed rows stand below.
    pub amount: Option<Cell>,
    /// `in peak $2.50`, `outside peak $1.67`, or members of a choice.
    pub keyed: Vec<(RowKey, Cell)>,
    /// `cite`, `note` under the row.
    pub annotations: Annotations,
    /// The whole row.
    pub span: Span,
}

/// How a rate is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RateKind {
    /// Dated rows.
    Dated,
    /// `is FORMULA`; rows below, if any, are adopted and beat the formula from their date on.
    Derived(Expression),
}

/// `rate wholesale_volumetric "…" in $/kgal`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Rate {
    pub name: Name,
    pub label: Option<Quoted>,
    /// Its unit; may be left out where it is derived.
    pub unit: Option<UnitUse>,
    /// `by season`, `by service_area`.
    pub by: Vec<Name>,
    /// Dated or derived.
    pub kind: RateKind,
    /// The versions, in order.
    pub rows: Vec<RateRow>,
    /// `until …`.
    pub until: Option<Until>,
    /// `round to …`.
    pub round: Option<RoundTo>,
    /// `also written as "…"`.
    pub also: Vec<Quoted>,
    /// `escalate …` lines, in order.
    pub escalations: Vec<super::Escalation>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// Its keys and its cells, one for each column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct TableRow {
    /// The keys in front, in the order of `by`.
    pub keys: Vec<RowKey>,
    /// One cell for each version column, or for each member of a key that lies across.
    pub cells: Vec<Cell>,
    /// `cite`, `note` under the row.
    pub annotations: Annotations,
    pub span: Span,
}

/// How a table is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Rows, in versions.
    Rows,
    /// `is 125% of Y, each price`.
    Derived(Expression),
}

/// `table base_charge "…" in $ per month by meter_size`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Table {
    pub name: Name,
    pub label: Option<Quoted>,
    /// The unit of its cells; may be left out where derived.
    pub unit: Option<UnitUse>,
    /// The keys: a choice's name, `season`, or a quantity's name for bands with its unit (`lot_area in sqft`).
    pub by: Vec<(Name, Option<UnitUse>)>,
    /// Rows or derived.
    pub kind: TableKind,
    /// The heads of the versions; empty where the table has none of its own (`in force` of the schedule dates it).
    pub versions: Vec<VersionHead>,
    /// `columns a b`: members of the last key that lie across; empty where none do.
    pub columns: Vec<Name>,
    /// The rows of each version: one inner list where the versions are columns (or there is no version), else one for each version.
    pub rows: Vec<Vec<TableRow>>,
    /// `missing row is an error`: the table is partial by intention.
    pub partial: bool,
    /// `until …`.
    pub until: Option<Until>,
    /// `round to …`.
    pub round: Option<RoundTo>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// A bound of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TierBound {
    /// `up to E`: E is in the block.
    UpTo(Expression),
    /// `under E`: E is in the next.
    Under(Expression),
    /// `over E`: all above the last bound.
    Over(Expression),
    /// `all use`: the only block.
    All,
}

/// One block: bound and price.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct TierRow {
    pub bound: TierBound,
    /// The price of each unit in the block.
    pub price: Cell,
    /// `cite`, `note`.
    pub annotations: Annotations,
    pub span: Span,
}

/// What the bounds are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TierPeriod {
    /// `bounds per month`: times the months in the bill.
    Month(Span),
    /// `bounds per bill`.
    Bill(Span),
    /// `bounds per CALENDAR`.
    Calendar(Name),
}

/// How tiers are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TiersKind {
    /// Rows in versions.
    Rows,
    /// `is 125% of Y, each price`.
    Derived(Expression),
}

/// `tiers residential_use "…" in $/kgal, bounds per month`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Tiers {
    pub name: Name,
    pub label: Option<Quoted>,
    /// The unit of the prices; may be left out where derived.
    pub unit: Option<UnitUse>,
    /// What the bounds are for; none where derived.
    pub per: Option<TierPeriod>,
    /// Rows or derived.
    pub kind: TiersKind,
    /// The heads of the versions; may be empty (`in force` of the schedule dates it).
    pub versions: Vec<VersionHead>,
    /// The blocks of each version; one list where there is no version.
    pub rows: Vec<Vec<TierRow>>,
    /// Of each version the bounds and prices that go by keys, in the place of its rows.
    pub keyed: Vec<super::KeyedBlocks>,
    /// `missing row is an error`: keyed bounds and prices are partial by intention.
    pub partial: bool,
    /// `round bounds to 1 ccf half even`.
    pub round_bounds: Option<RoundTo>,
    /// `until …`.
    pub until: Option<Until>,
    /// `round to …`: the prices of derived tiers.
    pub round: Option<RoundTo>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// One row of `cases`; the last may be `otherwise`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct CaseRow {
    /// The conditions, all of which must hold; none for `otherwise`.
    pub when: Option<Condition>,
    /// What it gives.
    pub then: Formula,
    pub span: Span,
}

/// Whether a determinant is one formula, or has cases with conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeterminantKind {
    /// `is FORMULA`.
    Formula(Formula),
    /// `cases`.
    Cases(Vec<CaseRow>),
    /// A window over time.
    Window(Box<Window>),
}

/// `determinant returned_flow "…" is 80% of metered_water`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Determinant {
    pub name: Name,
    pub label: Option<Quoted>,
    /// What it is.
    pub kind: DeterminantKind,
    /// `, each block at its own rate`: how a formula that is `Q by TIERS` is priced.
    pub blocks: Option<super::Blocks>,
    /// `round to …`.
    pub round: Option<RoundTo>,
    /// `cite`, `note`, `says`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
