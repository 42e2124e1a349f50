//! The lines of an invoice, compiled.

use super::{Id, Input, NamedCalendar, NamedSeason, Node, Prices, Tiers};
use crate::calendar::{Day, DaySpan};
use crate::exact::Rounding;
use crate::source::Span;

/// Charge, credit or tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum ChargeKind {
    Charge,
    Credit,
    Tax,
}

/// How sure a citation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum CitationStatus {
    Adopted,
    Unverified,
    Illustrative,
}

impl CitationStatus {
    /// ` (unverified)`, or nothing for an adopted text.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Adopted => "",
            Self::Unverified => " (unverified)",
            Self::Illustrative => " (illustrative)",
        }
    }
}

/// A citation of law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// Its words.
    pub text: String,
    /// How sure.
    pub status: CitationStatus,
    /// Where it is written.
    pub place: Span,
    /// The days of which it speaks, of a dated document: first day, day after the last; open where none.
    pub in_force: (Option<Day>, Option<Day>),
    /// Whether it is that of an override, which is cited beside the line's own.
    pub of_override: bool,
}

impl Citation {
    /// Whether it speaks of one of some days.
    pub fn holds_in(&self, days: DaySpan) -> bool {
        let (from, end) = self.in_force;
        from.is_none_or(|from| from < days.end) && end.is_none_or(|end| days.start < end)
    }
}

/// The category of a charge (rule 19), which says which split it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "docs/language/calendar.md defines them")]
pub enum Category {
    Usage,
    Fixed,
    Percentage,
}

/// How something is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the language")]
pub enum Way {
    DayOfThePeriod,
    DayOfTheCalendarMonth,
    DayOfA30DayMonth,
    DailyFlow(Id<Input>),
    Nothing,
    NothingFirstDay,
    NothingLastDay,
}

/// A split for a rate change.
#[derive(Clone, Debug)]
pub struct SplitRule {
    /// How.
    pub way: Way,
    /// `each part rounded to …, the last takes the residual`.
    pub each_part: Option<Rounding>,
    /// Where.
    pub place: Span,
}

/// How a charge rounds.
#[derive(Clone, Debug)]
pub enum ChargeRounding {
    /// `no rounding`.
    None(Span),
    /// The charge's exact sum is rounded.
    Charge(Rounding, Span),
    /// Each part of a line, and the line is the sum of the rounded parts.
    Part(Rounding, Span),
}

/// A comparison of quantities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Is,
    IsNot,
    Over,
    Under,
    AtLeast,
    AtMost,
}

impl Comparison {
    /// Whether it holds between two values.
    ///
    /// ```
    /// use ratebook::plan::Comparison;
    /// assert!(Comparison::AtLeast.holds(&5, &5));
    /// ```
    #[inline]
    pub fn holds<T: Ord + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Is => left == right,
            Self::IsNot => left != right,
            Self::Over => left > right,
            Self::Under => left < right,
            Self::AtLeast => left >= right,
            Self::AtMost => left <= right,
        }
    }

    /// The words of the language.
    pub fn words(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::Over => "is over",
            Self::Under => "is under",
            Self::AtLeast => "is at least",
            Self::AtMost => "is at most",
        }
    }
}

/// When a line, a case or a law applies.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What it asks.
    pub kind: ConditionKind,
    /// `as on the last day`.
    pub as_on_the_last_day: bool,
    /// Where.
    pub place: Span,
}

/// What a condition asks.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields are the operands")]
pub enum ConditionKind {
    /// A choice or yes-or-no fact is (not) one of some words.
    Word { input: Id<Input>, words: Vec<usize>, negated: bool },
    /// A comparison of quantities; `zero` is a divisor and what its being zero gives (`None`: an error).
    Compare { left: Id<Node>, comparison: Comparison, right: Id<Node> },
    /// `last period of CAL`.
    LastPeriodOf(Id<NamedCalendar>),
    /// `X is entered`, or (negated) `is not entered`: whether there is a value.
    Entered { input: Id<Input>, negated: bool },
    /// The line has no part on these days (first day, day after the last; open where none): a contract, amendment or waiver
    /// leaves it out.
    NotOn {
        /// The days.
        spans: Vec<(Option<Day>, Option<Day>)>,
        /// Whether they are service days (of a waiver) under whatever clock; else the days whose text holds.
        of_service: bool,
        /// Who leaves it out.
        why: String,
    },
    /// All hold.
    All(Vec<Id<Condition>>),
    /// One holds at least.
    Any(Vec<Id<Condition>>),
}

/// `when` or `unless`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Guard {
    /// Whether it is `unless`.
    pub unless: bool,
    pub condition: Id<Condition>,
}

/// What a charge comes to.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the fields are the operands")]
pub enum ChargeFormula {
    /// `amount …`.
    Amount(Id<Node>),
    /// `tops up VOLUME to M`.
    TopsUp { volume: Id<Node>, to: Id<Node> },
    /// `replaces VOLUME with M when C`.
    Replaces { volume: Id<Charge>, with: Id<Node>, when: Id<Condition> },
    /// `not billed "…"`.
    NotBilled(String),
}

/// A season, and the days on which it has an effect: first, day after the last; open where none.
pub type SeasonSpan = (Id<NamedSeason>, (Option<Day>, Option<Day>));

/// What can cut a period for a charge.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Cuts {
    /// Rates, values, tables.
    pub prices: Vec<Id<Prices>>,
    pub tiers: Vec<Id<Tiers>>,
    pub seasons: Vec<Id<NamedSeason>>,
    /// Choices, facts, amounts and measures that do not add up.
    pub inputs: Vec<Id<Input>>,
    /// Days on which versions of prices and tiers begin or end, where they have an effect: not those of what an amendment has replaced.
    pub version_days: Vec<Day>,
    /// Seasons with the days on which they have an effect: first, day after the last; open where none.
    pub season_spans: Vec<SeasonSpan>,
    /// Days on which a contract's text changes what lines there are.
    pub days: Vec<Day>,
    /// Service days on which a waiver of the line begins or has ended.
    pub service_days: Vec<Day>,
}

/// One line of the schedule.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Charge {
    pub name: String,
    pub label: String,
    /// Charge, credit or tax.
    pub kind: ChargeKind,
    /// Its account in the general ledger.
    pub gl: String,
    /// Its citations: its own, else those of the prices it uses.
    pub cites: Vec<Citation>,
    /// The words of the law that stand with it or with what it uses.
    pub says: Vec<String>,
    /// `when`, `unless`: all must hold.
    pub guards: Vec<Guard>,
    /// What it comes to.
    pub formula: ChargeFormula,
    pub category: Category,
    /// Whether its formula holds `months in the bill` as a fixed charge does.
    pub holds_months: bool,
    /// Whether its formula is one price times `months in the bill`: then the months of a segment carry its share.
    pub price_times_months: bool,
    /// The split for a rate change; none where no statement covers it.
    pub split: Option<SplitRule>,
    /// Months of short service for fixed charges.
    pub short_fixed: Option<Way>,
    /// Months of short service for thresholds.
    pub short_thresholds: Option<Way>,
    /// How it rounds.
    pub rounding: ChargeRounding,
    /// `omit when zero`.
    pub omit_when_zero: bool,
    /// `for each meter`: whether one line each.
    pub each_meter: Option<bool>,
    /// What can cut it.
    pub cuts: Cuts,
    /// The charge that may replace it.
    pub replaced_by: Option<Id<Charge>>,
    /// Where.
    pub place: Span,
}
