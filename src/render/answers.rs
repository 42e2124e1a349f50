//! Answers to questions without a bill: as JSON, text and CSV.

use serde_json::{Map, Value};

use super::amounts::{decimal_text, money, plain_quantity, plain_rate, quantity_text};
use super::explanation::Explanation;
use crate::calendar::Day;
use crate::exact::{Number, Rounding, RoundingMode, Unit};
use crate::invoice::MemberShare;
use crate::plan::PoolWay;
use crate::rating::{Evaluated, SharedPool};
use crate::source::Sources;

fn amount_field(object: &mut Map<String, Value>, field: &str, amount: &Number) {
    let (text, exact) = decimal_text(amount, 2);
    object.insert(field.into(), text.into());
    if let Some(exact) = exact {
        object.insert(format!("{field}_exact"), exact.into());
    }
}

/// A share in percent: decimals, and the fraction of the whole where they do not end.
fn share_field(object: &mut Map<String, Value>, field: &str, share: &Number) {
    let (text, exact) = decimal_text(&share.shifted(2), 0);
    object.insert(field.into(), text.into());
    if exact.is_some() {
        let (numerator, denominator) = share.as_fraction();
        object.insert(format!("{field}_exact"), format!("{numerator}/{denominator}").into());
    }
}

/// The answer to `share POOL`; of one member where one is wanted. Shares are in percent. With `sources` it carries its trace.
pub fn share_json(case: &str, shared: &SharedPool, wanted: Option<&str>, sources: Option<&Sources>) -> Value {
    let (pool, shares) = (&shared.pool, &shared.shares);
    let mut object = Map::new();
    object.insert("case".into(), case.into());
    object.insert("pool".into(), pool.name.clone().into());
    object.insert("for".into(), pool.time_words(shares.time).into());
    object.insert("from".into(), shares.time.start.to_string().into());
    object.insert("to".into(), shares.time.last_day().to_string().into());
    amount_field(&mut object, "amount", &shares.amount);
    if let Some((_, rate)) = &shares.unit_rate {
        object.insert("unit_rate".into(), plain_rate(rate, &rate_unit(shared)).into());
    }
    let members = shares.members.iter().filter(|member| wanted.is_none_or(|wanted| wanted == member.name));
    object.insert("share_unit".into(), "%".into());
    object.insert("members".into(), members.map(|member| member_json(shared, member)).collect::<Vec<_>>().into());
    share_field(&mut object, "share_residual", &shares.share_residual);
    amount_field(&mut object, "amount_residual", &shares.amount_residual);
    if let Some(sources) = sources {
        object.insert("trace".into(), Explanation::of_pool(shared, sources).into());
    }
    Value::Object(object)
}

fn rate_unit(shared: &SharedPool) -> Unit {
    let own = shared.pool.unit_rate().map(|unit_rate| unit_rate.unit.clone());
    own.unwrap_or_else(|| Unit::word("$").unwrap_or_default().per(shared.pool.determinant_unit()))
}

fn member_json(shared: &SharedPool, member: &MemberShare) -> Value {
    let unit = shared.pool.determinant_unit();
    let mut object = Map::new();
    object.insert("member".into(), member.name.clone().into());
    object.insert("determinant".into(), plain_quantity(&member.determinant, unit).into());
    object.insert("unit".into(), unit.to_string().into());
    share_field(&mut object, "share", &member.share);
    amount_field(&mut object, "amount", &member.amount);
    if member.estimated {
        object.insert("estimated".into(), true.into());
    }
    Value::Object(object)
}

/// The answer to `share POOL` as a page; with `sources`, its derivation below.
pub fn share_text(case: &str, shared: &SharedPool, wanted: Option<&str>, sources: Option<&Sources>) -> String {
    let (pool, shares) = (&shared.pool, &shared.shares);
    let unit = pool.determinant_unit();
    let mut lines = vec![format!("{case}: {} ({}) for {}: {}", pool.label, pool.name, pool.time_words(shares.time), money(&shares.amount))];
    if let Some((_, rate)) = &shares.unit_rate {
        lines.push(format!("  unit rate {}", quantity_text(rate, &rate_unit(shared))));
    }
    lines.push(format!("  {:<30} {:>20} {:>18} {:>16}", "member", "determinant", "share", "amount"));
    for member in shares.members.iter().filter(|member| wanted.is_none_or(|wanted| wanted == member.name)) {
        let share = share_words(&member.share);
        lines.push(format!("  {:<30} {:>20} {share:>18} {:>16}", member.name, quantity_text(&member.determinant, unit), money(&member.amount)));
    }
    if let PoolWay::Shares(Some(_)) = pool.way {
        lines.push(format!("  share residual {}%", shares.share_residual.shifted(2).grouped(0)));
    }
    lines.push(format!("  amount residual {}", money(&shares.amount_residual)));
    if let Some(sources) = sources {
        lines.push(String::new());
        lines.push("How each share came about".to_owned());
        lines.extend(Explanation::of_pool(shared, sources).into_iter().map(|line| format!("  {line}")));
    }
    lines.push(String::new());
    lines.join("\n") + "\n"
}

/// A share in percent; one whose decimals do not end is cut after six, with a sign that it runs on.
fn share_words(share: &Number) -> String {
    let percent = share.shifted(2);
    if percent.as_decimal().is_some() {
        return format!("{}%", percent.grouped(0));
    }
    let cut = Rounding { step: Number::decimal(1, 6), mode: RoundingMode::Down }.apply(&percent);
    format!("{}…%", cut.grouped(6))
}

/// The rows of `share POOL`: one a member (its share in %, as its rate), then `total`, the pool's amount.
pub fn share_csv(case: &str, shared: &SharedPool, wanted: Option<&str>) -> Vec<Vec<String>> {
    let (pool, shares) = (&shared.pool, &shared.shares);
    let unit = pool.determinant_unit();
    let (from, to) = (shares.time.start.to_string(), shares.time.last_day().to_string());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for member in shares.members.iter().filter(|member| wanted.is_none_or(|wanted| wanted == member.name)) {
        rows.push(vec![
            case.to_owned(),
            format!("share {}", pool.name),
            member.name.clone(),
            from.clone(),
            to.clone(),
            plain_quantity(&member.determinant, unit),
            unit.to_string(),
            format!("{}%", decimal_text(&member.share.shifted(2), 0).0),
            decimal_text(&member.amount, 2).0,
        ]);
    }
    let mut total = vec![String::new(); 9];
    for (cell, text) in total.iter_mut().zip([case.to_owned(), "total".to_owned()]) {
        *cell = text;
    }
    if let Some(last) = total.last_mut() {
        *last = decimal_text(&shares.amount, 2).0;
    }
    rows.push(total);
    rows
}

/// The answer to `evaluate NAME on DATE`. With `sources` it carries its trace.
pub fn evaluate_json(case: &str, name: &str, on: Day, found: &Evaluated, sources: Option<&Sources>) -> Value {
    let unit = &found.unit;
    let (text, exact) = decimal_text(&found.value.shifted(-unit.power), if unit.holds_money() { 2 } else { 0 });
    let mut object = Map::new();
    object.insert("case".into(), case.into());
    object.insert("name".into(), name.into());
    object.insert("on".into(), on.to_string().into());
    object.insert("value".into(), text.into());
    if let Some(exact) = exact {
        object.insert("exact".into(), exact.into());
    }
    object.insert("unit".into(), unit.to_string().into());
    if let Some(sources) = sources {
        object.insert("trace".into(), Explanation::new(&found.rated, sources).of_question().into());
    }
    Value::Object(object)
}

/// The answer to `evaluate NAME on DATE` as a line; with `sources`, its derivation below.
pub fn evaluate_text(case: &str, name: &str, on: Day, found: &Evaluated, sources: Option<&Sources>) -> String {
    let mut text = format!("{case}: {name} on {on}: {}\n", quantity_text(&found.value, &found.unit));
    let lines = sources.map(|sources| Explanation::new(&found.rated, sources).of_question()).unwrap_or_default();
    lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    text
}

/// The row of `evaluate NAME on DATE`.
pub fn evaluate_csv(case: &str, name: &str, on: Day, found: &Evaluated) -> Vec<String> {
    let unit = &found.unit;
    let shown = decimal_text(&found.value.shifted(-unit.power), if unit.holds_money() { 2 } else { 0 }).0;
    let day = on.to_string();
    vec![case.to_owned(), format!("evaluate {name}"), String::new(), day.clone(), day, shown, unit.to_string(), String::new(), String::new()]
}
