//! Definitions of a chapter: calendars, units, choices, facts, measures, policies, values.

use super::{Annotations, Expression, Literal, MonthDay, Name, Quoted, RateRow, RoundTo, UnitUse, Until, Window};
use crate::source::Span;

/// Which year names a calendar's year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum LabelYear {
    Begins,
    Ends,
}

/// `calendar fiscal_year begins October 1, labelled FY by the year it ends`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Calendar {
    pub name: Name,
    /// Its first day.
    pub begins: MonthDay,
    /// The label's prefix and the year that numbers it.
    pub labelled: Option<(Name, LabelYear)>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// One range of a season, both days in it; it may run over the turn of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeasonRange {
    /// First day.
    pub from: MonthDay,
    /// Last day.
    pub to: MonthDay,
}

/// `season peak is May 16 to September 15 [and …]`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Season {
    pub name: Name,
    pub ranges: Vec<SeasonRange>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// `unit ccf is 748 gal`, or `unit AF`: a base unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitDefinition {
    /// The unit's word.
    pub name: Name,
    /// What one of it is; none for a base unit.
    pub is: Option<Literal>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// `factor strength_constant "…" is 8.34 lb per MG per mg/L`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Factor {
    pub name: Name,
    pub label: Option<Quoted>,
    /// The constant with its unit.
    pub is: Literal,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// `choice meter_size is one of 5/8in, 3/4in`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Choice {
    pub name: Name,
    pub label: Option<Quoted>,
    /// The members, in order, each read whole.
    pub members: Vec<Name>,
    /// `also written MEMBER as "…", "…"`: member and other spellings, accepted in input only.
    pub aliases: Vec<(Name, Vec<Quoted>)>,
    /// `also written as "…"`: other names of the choice itself.
    pub also: Vec<Quoted>,
    /// `not entered is MEMBER | is an error`.
    pub not_entered: Option<NotEntered>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// What something not entered means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotEntered {
    /// `not entered is no`, or a member's name.
    Word(Name),
    /// `not entered is 5 MGD`.
    Value(Literal),
    /// `not entered is an error`.
    Error(Span),
}

/// What a fact holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum FactKind {
    /// `yes or no`.
    YesOrNo,
    /// `in UNIT [for each CALENDAR]`.
    Amount {
        unit: UnitUse,
        /// `for each fiscal_year`.
        each: Option<Name>,
    },
}

/// What a fact that holds on any day of a period does: `excuses the period | the month | the CAL`, `reduces by days`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnAnyDay {
    /// `excuses the period`.
    ExcusesPeriod,
    /// `excuses the month`.
    ExcusesMonth,
    /// `excuses the fiscal_year`.
    ExcusesCalendar(Name),
    /// `reduces by days`.
    ReducesByDays,
}

/// `fact seller_unable_to_deliver "…" yes or no`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Fact {
    pub name: Name,
    pub label: Option<Quoted>,
    /// What it holds.
    pub kind: FactKind,
    /// `entered and approved[, with document]`: whether a document is asked for; none where the line is missing.
    pub entered: Option<bool>,
    /// `not entered is …`.
    pub not_entered: Option<NotEntered>,
    /// `on any day …`.
    pub on_any_day: Option<(OnAnyDay, Span)>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// Where a measure's values come from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum MeasureSource {
    /// `meter reads of service S`.
    MeterReads(Name),
    /// `daily flow of service S`.
    DailyFlow(Name),
    /// `laboratory samples[, flow-weighted]`.
    LaboratorySamples { flow_weighted: bool },
    /// `entered and approved`.
    Entered,
    /// `an attested count`.
    AttestedCount,
}

/// What happens where a measure has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingRule {
    /// `missing is an error`.
    Error,
    /// `missing is estimated by POLICY`.
    Estimated(Name),
}

/// `measure metered_water "Metered water" in kgal`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Measure {
    pub name: Name,
    pub label: Option<Quoted>,
    pub unit: UnitUse,
    /// `from …`.
    pub source: Option<(MeasureSource, Span)>,
    /// `one value per GRAIN`: `hour`, `day`, `sample`, `period`, `standing` or a calendar's name.
    pub grain: Option<Name>,
    /// `of each point | each meter | each account | the system`, as written after `of`.
    pub each: Option<Name>,
    /// `, added with its sign`.
    pub signed: bool,
    /// `cut each read down to 1 ccf`.
    pub cut: Option<Literal>,
    /// `round to …`.
    pub round: Option<RoundTo>,
    /// `missing is …`.
    pub missing: Option<(MissingRule, Span)>,
    /// `also written as "…"`.
    pub also: Vec<Quoted>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// What an estimate averages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EstimateBasis {
    /// `the last N valid reads`.
    LastReads(u32),
    /// `the same period last year, valid reads only`.
    SamePeriodLastYear,
    /// `the same period of the N years before`.
    SamePeriodYearsBefore(u32),
}

/// `policy average_3 "…" for missing flow`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Policy {
    pub name: Name,
    pub label: Option<Quoted>,
    /// The measure it estimates.
    pub measure: Name,
    /// `estimate is average per day of …, times days`.
    pub basis: Option<(EstimateBasis, Span)>,
    /// `at most 2 in a row, else an error`.
    pub at_most: Option<(u32, Span)>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}

/// Whether a value is a constant, has dated rows, or is set by each contract.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum ValueKind {
    /// `is 6.5 MGD`.
    Constant(Literal),
    /// `is EXPRESSION` over other values (`is 3 * small_lot`).
    Derived(Expression),
    /// `in UNIT` with dated rows below.
    Dated {
        unit: UnitUse,
        rows: Vec<RateRow>,
        /// `until …`.
        until: Option<Until>,
    },
    /// `in UNIT, set by each contract`.
    SetByContract(UnitUse),
    /// A window stands on the right: for a determinant only; kept so that the message can say so.
    Window(Box<Window>),
}

/// `value reserved_capacity "Reserved capacity" is 6.5 MGD`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Value {
    pub name: Name,
    pub label: Option<Quoted>,
    /// What it is.
    pub kind: ValueKind,
    /// `round to …`.
    pub round: Option<RoundTo>,
    /// `also written as "…"`.
    pub also: Vec<Quoted>,
    /// `cite`, `note`.
    pub annotations: Annotations,
    /// The first line.
    pub span: Span,
}
