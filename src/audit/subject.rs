//! Whose reads a question is about: the customer billed, or a member of a pool.

use crate::records::{Case, GivenValue, HistoryEntry, MemberGiven, MeterGiven, SeriesEntry};

/// What is known of one customer, as the case wrote it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub given: &'a [(String, GivenValue)],
    /// The measures whose given value is an estimate.
    pub estimated: &'a [String],
    pub meters: &'a [MeterGiven],
    pub history: &'a [HistoryEntry],
    pub series: &'a [(String, Vec<SeriesEntry>)],
}

impl<'a> Subject<'a> {
    pub fn of_case(case: &'a Case) -> Self {
        Self { given: &case.given, estimated: &case.estimated, meters: &case.meters, history: &case.history, series: &case.series }
    }

    /// What is known of a member.
    pub fn of_member(member: &'a MemberGiven) -> Self {
        Self { given: &member.given, estimated: &[], meters: &member.meters, history: &member.history, series: &member.series }
    }
}

/// A party of which the case holds reads of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Party<'a> {
    pub name: &'a str,
    pub subject: Subject<'a>,
}

/// The other members of a pool that the case names.
pub(super) fn parties_of(case: &Case) -> Vec<Party<'_>> {
    case.members.iter().map(|member| Party { name: &member.name, subject: Subject::of_member(member) }).collect()
}
