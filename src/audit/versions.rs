//! Which version is in force on a day.

use super::escalation::version_in_force;
use crate::calendar::Day;
use crate::language::book::DefinitionKind;
use crate::language::tree;

/// The position of the version in force: the latest that has begun, unless all have ended.
pub(super) fn in_force(begins: impl Iterator<Item = Day>, until: Option<&tree::Until>, day: Day) -> Option<usize> {
    if let Some(tree::Until::Day(last)) = until
        && day > last.day
    {
        return None;
    }
    let begun = begins.enumerate().filter(|(_, from)| *from <= day);
    begun.max_by_key(|(at, from)| (*from, *at)).map(|(at, _)| at)
}

/// The version of rows in force.
pub(super) fn row_in_force(rows: &[tree::RateRow], until: Option<&tree::Until>, day: Day) -> Option<usize> {
    in_force(rows.iter().map(|row| row.head.from.day), until, day)
}

/// The version of a table or tiers in force; 0 where there is none of its own.
pub(super) fn head_in_force(versions: &[tree::VersionHead], until: Option<&tree::Until>, day: Day) -> Option<usize> {
    if versions.is_empty() {
        return match until {
            Some(tree::Until::Day(last)) if day > last.day => None,
            _ => Some(0),
        };
    }
    in_force(versions.iter().map(|head| head.from.day), until, day)
}

/// What tells one version of a definition from another: its position, or the first day of a step; always the same where
/// it has no versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    At(usize),
    From(Day),
}

/// The mark of the version in force; none where there is none.
pub(super) fn version_mark(kind: &DefinitionKind, day: Day) -> Option<Mark> {
    let position = match kind {
        DefinitionKind::Rate(rate) if !rate.escalations.is_empty() => {
            let ended = matches!(&rate.until, Some(tree::Until::Day(last)) if day > last.day);
            return version_in_force(rate, day).filter(|_| !ended).map(|version| Mark::From(version.from));
        }
        DefinitionKind::Rate(rate) => row_in_force(&rate.rows, rate.until.as_ref(), day),
        DefinitionKind::Table(table) => head_in_force(&table.versions, table.until.as_ref(), day),
        DefinitionKind::Tiers(tiers) => head_in_force(&tiers.versions, tiers.until.as_ref(), day),
        DefinitionKind::Value(tree::Value { kind: tree::ValueKind::Dated { rows, until, .. }, .. }) => row_in_force(rows, until.as_ref(), day),
        _ => Some(0),
    };
    position.map(Mark::At)
}
