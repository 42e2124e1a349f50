//! The fields an object of a case may have: one that is misspelt is refused, and never passed over.

use serde_json::{Map, Value};

use super::json_values::{Read, wrong};
use crate::source::{Refusal, codes};

/// The fields of a case.
pub(super) const CASE: &[&str] = &[
    "case",
    "customer",
    "bill",
    "from",
    "to",
    "given",
    "history",
    "meters",
    "rendered",
    "read_on",
    "series",
    "members",
    "ask",
    "on",
    "for",
    "amount",
    "received",
    "paid",
    "estimated",
    "positions",
    "invoiced",
    "owes",
    "of",
    "member",
];

/// The fields of a pool's other member.
pub(super) const MEMBER: &[&str] = &["given", "meters", "history", "series", "estimated"];

/// The fields of an earlier bill.
pub(super) const HISTORY: &[&str] = &["from", "to", "given", "meters", "lines", "estimated"];

/// The fields of an entry of a series.
pub(super) const SERIES: &[&str] = &["from", "to", "value", "point", "hour", "in_all", "estimated"];

/// The fields of a value that holds on some days.
pub(super) const DATED: &[&str] = &["from", "to", "value"];

/// The fields of a payment.
pub(super) const PAYMENT: &[&str] = &["on", "amount"];

/// The fields of what is owed for a service.
pub(super) const OWED: &[&str] = &["service", "amount", "since"];

/// Refuses an object with a field of no meaning. `of` says in words whose fields they are.
pub(super) fn only(object: &Map<String, Value>, fields: &[&str], of: &str) -> Read<()> {
    let Some(unknown) = object.keys().find(|key| !fields.contains(&key.as_str())) else { return Ok(()) };
    let refusal = Refusal::new(codes::UNKNOWN_FIELD, format!("`{unknown}` is not a field of {of}"));
    Err(refusal.help(format!("its fields are `{}`", fields.join("`, `"))).suggest(unknown, fields.iter().copied()))
}

/// A field that is true or false; left out it is false.
pub(super) fn is_true(object: &Map<String, Value>, field: &str) -> Read<bool> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(is)) => Ok(*is),
        Some(_) => Err(wrong(field, "`true` or `false`")),
    }
}

/// A refusal that says of which entry it speaks.
pub(super) fn of_entry(refusal: Refusal, entry: &Map<String, Value>, of: &str) -> Refusal {
    let day = ["from", "to"].into_iter().find_map(|field| entry.get(field)?.as_str());
    let place = day.map_or_else(|| of.to_owned(), |day| format!("{of}, {day}"));
    Refusal { message: format!("{} ({place})", refusal.message), ..refusal }
}
