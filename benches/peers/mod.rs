//! The peers: the workload's job written by hand, once with integers and once with `rust_decimal`. Both make every line with its quantity,
//! price and amount, into a buffer that is used again.
#![allow(dead_code, reason = "each bench uses its part")]

pub mod csv;
pub mod workload;

use rust_decimal::{Decimal, RoundingStrategy};

/// A service period as the hand-written programs read it.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Use, in thousandths of a kgal.
    pub thousandths: i64,
    /// Days in the old version.
    pub old_days: i64,
    /// Days of the period.
    pub days: i64,
    /// Meter size, by position.
    pub size: usize,
    pub outside: bool,
    pub sewer: bool,
}

pub const BASE: [[i64; 9]; 2] =
    [[980, 1250, 1840, 3275, 4960, 9625, 15840, 31280, 49815], [1034, 1319, 1941, 3455, 5233, 10154, 16711, 33000, 52555]];
pub const TIERS: [[i64; 4]; 2] = [[245, 415, 635, 985], [258, 438, 670, 1039]];
pub const SEWER: [(i64, i64); 2] = [(1425, 590), (1503, 622)];
pub const SIZES: [&str; 9] = ["5/8", "3/4", "1", "1 1/2", "2", "3", "4", "6", "8"];

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    Base,
    Tier(u8),
    Outside,
    Tax,
    SewerBase,
    SewerVolume,
}

/// A line in integers: quantity in thousandths (of a base in millionths), price and amount in cents.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub code: Code,
    pub version: u8,
    pub quantity: i64,
    pub price: i64,
    pub amount: i64,
}

/// `a * b / c`, half up.
#[inline]
fn rounded(a: i64, b: i64, c: i64) -> i64 {
    (2 * a * b + c) / (2 * c)
}

/// The split of a whole: the old version's part rounded, the new one's the residual.
#[inline]
fn split(whole: i64, usage: &Usage) -> [i64; 2] {
    let old = rounded(whole, usage.old_days, usage.days);
    [old, whole - old]
}

/// The bill with integers; its total in cents.
pub fn integers(usage: &Usage, lines: &mut Vec<Line>) -> i64 {
    lines.clear();
    let mut water = 0;
    for (version, share) in split(1_000_000, usage).into_iter().enumerate() {
        if share > 0 {
            let price = BASE[version][usage.size];
            let amount = rounded(price, share, 1_000_000);
            lines.push(Line { code: Code::Base, version: version as u8, quantity: share, price, amount });
            water += amount;
        }
    }
    let bounds = [0, 5_000, 10_000, 20_000, i64::MAX];
    // A part whose quantity rounds to nothing is printed all the same, where its version has days.
    let has_days = [usage.old_days > 0, usage.days > usage.old_days];
    let mut parts = [[None; 4]; 2];
    for block in 0..4 {
        let quantity = usage.thousandths.min(bounds[block + 1]) - bounds[block];
        if quantity > 0 {
            let [old, new] = split(quantity, usage);
            (parts[0][block], parts[1][block]) = (has_days[0].then_some(old), has_days[1].then_some(new));
        }
    }
    for (version, parts) in parts.iter().enumerate() {
        for (block, part) in parts.iter().enumerate() {
            if let Some(part) = *part {
                let price = TIERS[version][block];
                let amount = rounded(price, part, 1_000);
                lines.push(Line { code: Code::Tier(block as u8), version: version as u8, quantity: part, price, amount });
                water += amount;
            }
        }
    }
    if usage.outside {
        let amount = rounded(water, 25, 100);
        lines.push(Line { code: Code::Outside, version: 0, quantity: water, price: 25, amount });
        water += amount;
    }
    let tax = rounded(water, 10, 100);
    lines.push(Line { code: Code::Tax, version: 0, quantity: water, price: 10, amount: tax });
    let mut total = water + tax;
    if usage.sewer {
        for (version, share) in split(1_000_000, usage).into_iter().enumerate() {
            if share > 0 {
                let price = SEWER[version].0;
                let amount = rounded(price, share, 1_000_000);
                lines.push(Line { code: Code::SewerBase, version: version as u8, quantity: share, price, amount });
                total += amount;
            }
        }
        for (version, part) in split(usage.thousandths.min(10_000), usage).into_iter().enumerate() {
            if usage.thousandths > 0 && has_days[version] {
                let price = SEWER[version].1;
                let amount = rounded(price, part, 1_000);
                lines.push(Line { code: Code::SewerVolume, version: version as u8, quantity: part, price, amount });
                total += amount;
            }
        }
    }
    total
}

/// A line in decimals.
#[derive(Clone, Copy, Debug)]
pub struct DecimalLine {
    pub code: Code,
    pub version: u8,
    pub quantity: Decimal,
    pub price: Decimal,
    pub amount: Decimal,
}

/// The tariff in decimals.
pub struct DecimalTariff {
    base: [[Decimal; 9]; 2],
    tiers: [[Decimal; 4]; 2],
    sewer: [(Decimal, Decimal); 2],
    bounds: [Decimal; 5],
    quarter: Decimal,
    tenth: Decimal,
}

impl Default for DecimalTariff {
    fn default() -> Self {
        let cents = |value: i64| Decimal::new(value, 2);
        Self {
            base: BASE.map(|version| version.map(cents)),
            tiers: TIERS.map(|version| version.map(cents)),
            sewer: SEWER.map(|(base, volume)| (cents(base), cents(volume))),
            bounds: [Decimal::ZERO, Decimal::from(5), Decimal::from(10), Decimal::from(20), Decimal::MAX],
            quarter: cents(25),
            tenth: cents(10),
        }
    }
}

fn half_up(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// A service period in decimals.
#[derive(Clone, Copy, Debug)]
pub struct DecimalUsage {
    pub quantity: Decimal,
    pub old_days: Decimal,
    pub days: Decimal,
    pub size: usize,
    pub outside: bool,
    pub sewer: bool,
}

impl From<&Usage> for DecimalUsage {
    fn from(usage: &Usage) -> Self {
        Self {
            quantity: Decimal::new(usage.thousandths, 3),
            old_days: Decimal::from(usage.old_days),
            days: Decimal::from(usage.days),
            size: usage.size,
            outside: usage.outside,
            sewer: usage.sewer,
        }
    }
}

fn split_decimal(whole: Decimal, places: u32, usage: &DecimalUsage) -> [Decimal; 2] {
    let old = half_up(whole * usage.old_days / usage.days, places);
    [old, whole - old]
}

/// The bill with `rust_decimal`.
pub fn decimals(tariff: &DecimalTariff, usage: &DecimalUsage, lines: &mut Vec<DecimalLine>) -> Decimal {
    lines.clear();
    let mut water = Decimal::ZERO;
    let has_days = [!usage.old_days.is_zero(), usage.days > usage.old_days];
    let shares = split_decimal(Decimal::ONE, 6, usage);
    for (version, share) in shares.into_iter().enumerate() {
        if !share.is_zero() {
            let price = tariff.base[version][usage.size];
            let amount = half_up(price * share, 2);
            lines.push(DecimalLine { code: Code::Base, version: version as u8, quantity: share, price, amount });
            water += amount;
        }
    }
    for block in 0..4 {
        let quantity = usage.quantity.min(tariff.bounds[block + 1]) - tariff.bounds[block];
        if quantity > Decimal::ZERO {
            for (version, part) in split_decimal(quantity, 3, usage).into_iter().enumerate() {
                if has_days[version] {
                    let price = tariff.tiers[version][block];
                    let amount = half_up(price * part, 2);
                    lines.push(DecimalLine { code: Code::Tier(block as u8), version: version as u8, quantity: part, price, amount });
                    water += amount;
                }
            }
        }
    }
    if usage.outside {
        let amount = half_up(water * tariff.quarter, 2);
        lines.push(DecimalLine { code: Code::Outside, version: 0, quantity: water, price: tariff.quarter, amount });
        water += amount;
    }
    let tax = half_up(water * tariff.tenth, 2);
    lines.push(DecimalLine { code: Code::Tax, version: 0, quantity: water, price: tariff.tenth, amount: tax });
    let mut total = water + tax;
    if usage.sewer {
        for (version, share) in shares.into_iter().enumerate() {
            if !share.is_zero() {
                let price = tariff.sewer[version].0;
                let amount = half_up(price * share, 2);
                lines.push(DecimalLine { code: Code::SewerBase, version: version as u8, quantity: share, price, amount });
                total += amount;
            }
        }
        for (version, part) in split_decimal(usage.quantity.min(tariff.bounds[2]), 3, usage).into_iter().enumerate() {
            if !usage.quantity.is_zero() && has_days[version] {
                let price = tariff.sewer[version].1;
                let amount = half_up(price * part, 2);
                lines.push(DecimalLine { code: Code::SewerVolume, version: version as u8, quantity: part, price, amount });
                total += amount;
            }
        }
    }
    total
}
