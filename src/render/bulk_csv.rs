//! Bills in integers as the rows of CSV that [`csv_rows`](super::csv_rows) makes of invoices, byte for byte.

use crate::billing::bulk::{Bulk, BulkBill, FastLine, FastPart, Figure, LineWords};
use crate::calendar::Day;
use crate::exact::Unit;

/// What is printed with the figures of a line, ready as bytes.
struct Words {
    charge: Vec<u8>,
    units: Option<Units>,
}

struct Units {
    quantity: Unit,
    rate: Unit,
    /// The unit of the quantity, between commas.
    words: Vec<u8>,
    least_decimals: u32,
}

/// Writes bills; one for each thread.
pub struct BulkCsv {
    /// By schedule and line; none of a schedule whose words would need quotes.
    schedules: Vec<Option<Vec<Words>>>,
    days: DayTexts,
}

impl BulkCsv {
    /// Prepares the words of all schedules.
    pub fn new(bulk: &Bulk<'_>) -> Self {
        Self { schedules: bulk.words().map(|words| words?.iter().map(words_of).collect()).collect(), days: DayTexts::default() }
    }

    /// Adds the rows of a bill; `None`, and nothing added, where they are left to the one who knows all of CSV.
    pub fn bill(&mut self, out: &mut Vec<u8>, bill: &BulkBill<'_>) -> Option<()> {
        let start = out.len();
        let written = self.rows(out, bill);
        if written.is_none() {
            out.truncate(start);
        }
        written
    }

    fn rows(&mut self, out: &mut Vec<u8>, bill: &BulkBill<'_>) -> Option<()> {
        let words = self.schedules.get(bill.schedule)?.as_ref()?;
        for line in bill.lines() {
            let own = words.get(line.charge)?;
            let parts = bill.parts(line);
            if parts.is_empty() {
                self.days.row(out, bill.case, own, None, (bill.period.start, bill.period.last_day()));
                out.extend_from_slice(b",,,");
                let (amount, scale) = bill.amount(line)?;
                decimal(out, amount, i64::from(scale), 2);
                out.push(b'\n');
            }
            for (at, part) in parts.iter().enumerate() {
                self.days.row(out, bill.case, own, (part.block != FastPart::NO_BLOCK).then_some(part.block), (part.days.start, part.days.last_day()));
                figures(out, bill, own, (line, part), at + 1 == parts.len())?;
                out.push(b'\n');
            }
        }
        out.extend_from_slice(bill.case);
        out.extend_from_slice(b",total,,,,,,,");
        let (total, scale) = bill.total();
        decimal(out, total, i64::from(scale), 2);
        out.push(b'\n');
        Some(())
    }
}

/// Quantity, unit, rate and amount of a part.
fn figures(out: &mut Vec<u8>, bill: &BulkBill<'_>, own: &Words, (line, part): (&FastLine, &FastPart), is_last: bool) -> Option<()> {
    let found = bill.figures(line, part, is_last)?;
    match (&found.quantity, &own.units) {
        (Some(quantity), Some(units)) => {
            amount_of(out, quantity, &units.quantity)?;
            out.extend_from_slice(&units.words);
            let (price, scale) = found.price;
            decimal(out, price, i64::from(scale) + i64::from(units.rate.power), units.least_decimals);
            out.push(b',');
        }
        _ => out.extend_from_slice(b",,,"),
    }
    if let Some((amount, scale)) = found.amount {
        decimal(out, amount, i64::from(scale), 2);
    }
    Some(())
}

/// A quantity in its unit: exact, as a fraction where decimals do not end.
fn amount_of(out: &mut Vec<u8>, quantity: &Figure, unit: &Unit) -> Option<()> {
    match quantity.over {
        0 => return None,
        1 => decimal(out, quantity.value, i64::from(quantity.scale) + i64::from(unit.power), 0),
        _ => out.extend_from_slice(super::amounts::plain_quantity(&quantity.number(), unit).as_bytes()),
    }
    Some(())
}

fn words_of(words: &LineWords) -> Option<Words> {
    let plain = |text: &str| !text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'));
    let units = words.units.as_ref().map(|(quantity, rate)| Units {
        quantity: quantity.clone(),
        rate: rate.clone(),
        words: format!(",{quantity},").into_bytes(),
        least_decimals: if rate.holds_money() { 2 } else { 0 },
    });
    let sound = plain(&words.charge) && words.units.as_ref().is_none_or(|(quantity, _)| plain(&quantity.to_string()));
    sound.then(|| Words { charge: words.charge.clone().into_bytes(), units })
}

/// Days already written: few are met.
struct DayTexts(Vec<Option<(Day, [u8; 10])>>);

impl Default for DayTexts {
    fn default() -> Self {
        Self(vec![None; 512])
    }
}

impl DayTexts {
    /// The beginning of a row: case, charge, block and days, with a comma behind.
    fn row(&mut self, out: &mut Vec<u8>, case: &[u8], own: &Words, block: Option<u32>, days: (Day, Day)) {
        out.extend_from_slice(case);
        out.push(b',');
        out.extend_from_slice(&own.charge);
        out.push(b',');
        if let Some(block) = block {
            decimal(out, i64::from(block) + 1, 0, 0);
        }
        for day in [days.0, days.1] {
            out.push(b',');
            self.day(out, day);
        }
        out.push(b',');
    }

    fn day(&mut self, out: &mut Vec<u8>, day: Day) {
        let place = usize::try_from(day.number().rem_euclid(512)).unwrap_or(0);
        let Some(slot) = self.0.get_mut(place) else { return };
        match slot {
            Some((known, text)) if *known == day => out.extend_from_slice(text),
            _ => {
                let text = day.to_string();
                out.extend_from_slice(text.as_bytes());
                *slot = text.as_bytes().try_into().ok().map(|bytes| (day, bytes));
            }
        }
    }
}

/// An integer with so many decimals (zeros behind it where negative), without zeros at its end beyond the least decimals.
#[inline]
pub(super) fn decimal(out: &mut Vec<u8>, value: i64, scale: i64, least: u32) {
    let least = i64::from(least);
    let (mut magnitude, mut scale) = (value.unsigned_abs(), scale);
    if magnitude == 0 {
        scale = scale.min(least);
    } else {
        while scale >= least + 2 && magnitude.is_multiple_of(100) {
            (magnitude, scale) = (magnitude / 100, scale - 2);
        }
        if scale > least && magnitude.is_multiple_of(10) {
            (magnitude, scale) = (magnitude / 10, scale - 1);
        }
    }
    let mut text = Backwards { digits: [0; 48], from: 48 };
    let mut decimals = scale;
    while decimals >= 2 {
        text.pair(magnitude % 100);
        (magnitude, decimals) = (magnitude / 100, decimals - 2);
    }
    if decimals == 1 {
        text.sign(DIGITS, magnitude % 10);
        magnitude /= 10;
    }
    if scale > 0 {
        text.sign(b".", 0);
    }
    while magnitude >= 100 {
        text.pair(magnitude % 100);
        magnitude /= 100;
    }
    if magnitude >= 10 {
        text.pair(magnitude);
    } else {
        text.sign(DIGITS, magnitude);
    }
    if value < 0 {
        text.sign(b"-", 0);
    }
    out.extend_from_slice(text.digits.get(text.from..).unwrap_or(&[]));
    if scale < least || scale < 0 {
        zeros(out, value, scale, least);
    }
}

/// Zeros behind the digits: those of a scale below none, and decimals that the value does not have.
#[cold]
fn zeros(out: &mut Vec<u8>, value: i64, scale: i64, least: i64) {
    let whole = if value == 0 { 0 } else { (-scale).max(0) };
    out.extend(std::iter::repeat_n(b'0', usize::try_from(whole).unwrap_or(0)));
    let decimals = scale.max(0);
    if decimals < least {
        if decimals == 0 {
            out.push(b'.');
        }
        out.extend(std::iter::repeat_n(b'0', usize::try_from(least - decimals).unwrap_or(0)));
    }
}

const DIGITS: &[u8; 10] = b"0123456789";

/// The digits of the numbers under a hundred, two each.
#[allow(clippy::indexing_slicing, reason = "worked out by the compiler, which would refuse")]
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut at = 0;
    while at < 100 {
        pairs[at] = [DIGITS[at / 10], DIGITS[at % 10]];
        at += 1;
    }
    pairs
};

/// Digits written from the end on: at most 20, or as many as a scale has (17) shifted by a unit's power, with point and sign.
struct Backwards {
    digits: [u8; 48],
    from: usize,
}

impl Backwards {
    #[inline]
    fn pair(&mut self, number: u64) {
        self.from -= 2;
        let slot = self.digits.get_mut(self.from..).and_then(|rest| rest.first_chunk_mut::<2>());
        if let (Some(slot), Some(pair)) = (slot, PAIRS.get(number as usize)) {
            *slot = *pair;
        }
    }

    #[inline]
    fn sign(&mut self, of: &[u8], at: u64) {
        self.from -= 1;
        if let (Some(slot), Some(sign)) = (self.digits.get_mut(self.from), of.get(at as usize)) {
            *slot = *sign;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::exact::Number;

    /// As the exact numbers are printed, over signs, scales and least decimals.
    #[test]
    fn decimals_are_written_as_the_exact_numbers_are() {
        let values = [0, 1, -1, 9, 10, 100, -100, 105, 1050, 12_345_678, -999_999, i64::MAX, i64::MIN + 1];
        for value in values {
            for scale in -4..=17_i64 {
                for least in [0, 2] {
                    let mut out = Vec::new();
                    decimal(&mut out, value, scale, least);
                    let number = Number::decimal(i128::from(value), 0).shifted(i32::try_from(-scale).unwrap());
                    assert_eq!(String::from_utf8(out).unwrap(), number.plain(least), "{value} at {scale}, at least {least}");
                }
            }
        }
    }
}
