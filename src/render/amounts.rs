//! Amounts and quantities as text.

use crate::exact::{Number, Rounding, RoundingMode, Unit};

/// `$128,397.00`, `-$1.70`, `$1,200,000/31` where decimals do not end.
pub fn money(value: &Number) -> String {
    let text = value.absolute().grouped(2);
    if value.is_negative() { format!("-${text}") } else { format!("${text}") }
}

/// A value in base units as its author would write it: `30,000 kgal`, `$4.3007/kgal`, `$12,500.00 per MGD per month`, `25%`,
/// `9% per year`.
pub fn quantity_text(value: &Number, unit: &Unit) -> String {
    let shown = value.shifted(-unit.power);
    if unit.is_percent() {
        return format!("{}%", shown.grouped(0));
    }
    let words = unit.to_string();
    if let Some(rest) = words.strip_prefix('$') {
        return format!("{}{rest}", money(&shown));
    }
    if words == "number" {
        return shown.grouped(0);
    }
    if let Some(rest) = words.strip_prefix('%') {
        return format!("{}%{rest}", shown.grouped(0));
    }
    let one = shown == Number::ONE;
    match words.as_str() {
        "month" | "day" | "year" if !one => format!("{} {words}s", shown.grouped(0)),
        _ => format!("{} {words}", shown.grouped(0)),
    }
}

/// A decimal string without separators, at least so many decimals; where decimals do not end, cut to 20 of them, with the
/// exact fraction beside it.
pub fn decimal_text(value: &Number, least_decimals: u32) -> (String, Option<String>) {
    if value.as_decimal().is_some() {
        return (value.plain(least_decimals), None);
    }
    let shown = Rounding { step: Number::decimal(1, 20), mode: RoundingMode::HalfEven }.apply(value);
    let (numerator, denominator) = value.as_fraction();
    (shown.plain(least_decimals), Some(format!("{numerator}/{denominator}")))
}

/// A quantity for JSON and CSV: in the unit shown, exact, as a fraction where decimals do not end.
pub(super) fn plain_quantity(value: &Number, unit: &Unit) -> String {
    value.shifted(-unit.power).plain(0)
}

/// A price for JSON and CSV, with at least two decimals.
pub(super) fn plain_rate(value: &Number, unit: &Unit) -> String {
    value.shifted(-unit.power).plain(if unit.holds_money() { 2 } else { 0 })
}
