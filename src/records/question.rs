//! A question without a bill: a pool's shares, a settlement, a name on a day.

use super::{Case, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};
use crate::calendar::{Day, DaySpan};

/// The time a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedTime {
    /// The state of things on one day.
    On(Day),
    /// A month `2006-01`, a year's label `FY2006`, or a year's first day.
    For(String),
}

/// A question and its inputs, as the input wrote them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The name the answer carries.
    pub id: String,
    /// What is asked for: a pool, a contract, a name.
    pub name: String,
    /// `of`: the contract or schedule whose name it is.
    pub of: Option<String>,
    /// When.
    pub time: AskedTime,
    /// The one member wanted.
    pub member: Option<String>,
    /// Measures, facts, choices and values by name.
    pub given: Vec<(String, GivenValue)>,
    /// Meters or points.
    pub meters: Vec<MeterGiven>,
    /// Earlier bills.
    pub history: Vec<HistoryEntry>,
    /// Measures with a grain finer than the period, by name; a later entry wins for its dates.
    pub series: Vec<(String, Vec<SeriesEntry>)>,
    /// Names of measures whose given value is an estimate.
    pub estimated: Vec<String>,
    /// The members of the pool, in the order given.
    pub members: Vec<MemberGiven>,
}

impl Asked {
    /// A question without inputs yet.
    pub fn new(id: &str, name: &str, time: AskedTime) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            of: None,
            time,
            member: None,
            given: Vec::new(),
            meters: Vec::new(),
            history: Vec::new(),
            series: Vec::new(),
            estimated: Vec::new(),
            members: Vec::new(),
        }
    }

    /// The case of these givens under a name, for some days.
    pub fn case(&self, bill: &str, period: DaySpan) -> Case {
        Case {
            given: self.given.clone(),
            meters: self.meters.clone(),
            history: self.history.clone(),
            series: self.series.clone(),
            estimated: self.estimated.clone(),
            members: self.members.clone(),
            ..Case::new(&self.id, bill, period)
        }
    }
}
