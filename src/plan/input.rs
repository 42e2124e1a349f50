//! What a schedule asks of the outside: measures, choices, facts, values set by the customer's contract.

use super::Id;
use crate::exact::{Number, Rounding, RoundingMode, Unit};
use crate::source::Span;

/// One input.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name it is given under.
    pub name: String,
    /// Other names it may be given under.
    pub also: Vec<String>,
    /// Its label.
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
        let InputKind::Measure { cut, round, .. } = &self.kind else { return value };
        let value = match cut {
            Some(step) => Rounding { step: step.clone(), mode: RoundingMode::Down }.apply(&value),
            None => value,
        };
        round.as_ref().map_or(value.clone(), |round| round.apply(&value))
    }

    /// An estimate is no read: it is not cut, but rounded where the measure says so.
    pub fn as_estimate(&self, value: Number) -> Number {
        let InputKind::Measure { round, .. } = &self.kind else { return value };
        round.as_ref().map_or(value.clone(), |round| round.apply(&value))
    }
}

/// The kinds of input.
#[derive(Clone, Debug)]
pub enum InputKind {
    /// A measure.
    Measure {
        /// Whether it adds up over days (a volume does, a concentration does not).
        adds_up: bool,
        /// Its grain.
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
        /// The members.
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
        /// `on any day excuses the period`: yes on one day of the period is yes on all.
        any_day: bool,
    },
    /// An amount: a fact with a unit, or a value that each contract sets.
    Amount {
        /// What not entered means, in base units.
        not_entered: Option<Number>,
        /// Whether it is a value set by each contract.
        is_value: bool,
    },
}

/// The grain of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// One value for the service period.
    Period,
    /// One value a day (or finer).
    Day,
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
    /// The same period last year.
    SamePeriodLastYear,
    /// The same period of the N years before.
    SamePeriodYearsBefore(u32),
}

/// A policy for missing values.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its label.
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
