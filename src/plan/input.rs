//! What a schedule asks of the outside: measures, choices, facts, values set by the customer's contract.

use super::{Id, NamedCalendar};
use crate::exact::{Number, Rounding, RoundingMode, Unit};
use crate::source::Span;

/// Something that a case gives: a measure, a fact, a choice, a value of a contract.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Input {
    /// The name it is given under.
    pub name: String,
    /// Other names it may be given under.
    pub also: Vec<String>,
    pub label: String,
    /// Its unit; of a choice or a yes-or-no fact a plain number.
    pub unit: Unit,
    /// What it is.
    pub kind: InputKind,
    /// Where it is defined.
    pub place: Span,
}

impl Input {
    /// A read as the measure takes it: cut down to whole steps, then rounded, where the measure says so.
    pub fn as_read(&self, value: Number) -> Number {
        self.as_estimate(self.cut_down(value))
    }

    /// A read cut down to whole steps, where the measure says so.
    pub fn cut_down(&self, value: Number) -> Number {
        match &self.kind {
            InputKind::Measure { cut: Some(step), .. } => Rounding { step: step.clone(), mode: RoundingMode::Down }.apply(&value),
            _ => value,
        }
    }

    /// An estimate is not a read: it is not cut, but rounded where the measure says so.
    pub fn as_estimate(&self, value: Number) -> Number {
        let InputKind::Measure { round, .. } = &self.kind else { return value };
        round.as_ref().map_or(value.clone(), |round| round.apply(&value))
    }
}

/// What is given: a quantity, one word of a list, yes or no, an amount.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub enum InputKind {
    /// A quantity that is metered or sampled.
    Measure {
        /// Where its values come from.
        source: MeasuredBy,
        /// Whether it adds up over days (a volume does, a concentration does not).
        adds_up: bool,
        /// Whether its meters and points add up to the account's (a volume and a flow do, a concentration does not).
        adds_across: bool,
        grain: Grain,
        /// `cut each read down to`: the step.
        cut: Option<Number>,
        /// `round to`.
        round: Option<Rounding>,
        /// What a missing value means.
        missing: Missing,
    },
    /// A choice: its members and their other spellings, by member.
    Choice {
        members: Vec<String>,
        /// Other spellings and the member each means.
        spellings: Vec<(String, usize)>,
        /// The member that not entered means.
        not_entered: Option<usize>,
    },
    /// A yes-or-no fact: `no` is 0, `yes` is 1.
    YesOrNo {
        /// What not entered means.
        not_entered: Option<usize>,
        /// Of what one day that is yes decides.
        excuse: Excuse,
    },
    /// An amount: a fact with a unit, or a value that each contract sets.
    Amount {
        /// What not entered means, in base units.
        not_entered: Option<Number>,
        /// Whether it is a value set by each contract.
        is_value: bool,
        /// `for each CAL`: one value for each of its years.
        each: Option<Id<NamedCalendar>>,
    },
}

/// Where the values of a measure come from, as the text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasuredBy {
    /// `from meter reads of service S`: its name.
    MeterReads(String),
    /// `from daily flow of service S`: its name.
    DailyFlow(String),
    /// `from laboratory samples`.
    Laboratory,
    /// `from entered and approved`, or `from an attested count`.
    Entered,
    /// The text does not say.
    Unsaid,
}

/// Of what one day on which a fact is yes decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excuse {
    /// Of itself.
    ItsDay,
    /// `reduces by days`: of itself; a line that it excuses is split by day there.
    ReducesByDays,
    /// `on any day excuses the period`: of all of it.
    Period,
    /// `on any day excuses the month`: of its calendar month.
    Month,
    /// `on any day excuses the CAL`: of that calendar year.
    Calendar(Id<NamedCalendar>),
}

/// The grain of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// One value for the service period.
    Period,
    /// One value an hour.
    Hour,
    /// One value a day.
    Day,
    /// One value a year of the calendar.
    Calendar(Id<NamedCalendar>),
    /// One value that stands until changed.
    Standing,
}

/// What a missing measure means.
#[derive(Clone, Debug)]
pub enum Missing {
    /// The bill is refused.
    Error,
    /// A policy estimates it.
    Estimated(Id<Policy>),
}

/// What a policy averages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyBasis {
    /// The last N valid reads.
    LastReads(u32),
    /// What was billed for the same period a year ago.
    SamePeriodLastYear,
    /// The same period of the N years before.
    SamePeriodYearsBefore(u32),
}

/// A policy for missing values.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Policy {
    pub name: String,
    pub label: String,
    /// What it averages.
    pub basis: PolicyBasis,
    /// `at most N in a row`.
    pub at_most: Option<u32>,
    /// Its citation.
    pub cite: Option<super::Citation>,
    /// Where.
    pub place: Span,
}
