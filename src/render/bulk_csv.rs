//! Bills in integers as the rows of CSV that [`csv_rows`](super::csv_rows) makes of invoices, byte for byte.

use super::row_buffer::{RowBuffer, Text};
use crate::calendar::{Day, DaySpan};
use crate::exact::Unit;
use crate::rating::bulk::{FastLine, FastPart, Figure, LineWords};
use crate::rating::{Bulk, BulkBill};

/// What is printed with the figures of a line, ready as bytes.
struct Words {
    charge: Vec<u8>,
    /// Charge and block, between commas: of no block, then of each that was met.
    heads: Vec<Text>,
    units: Option<Units>,
}

struct Units {
    quantity: Unit,
    rate: Unit,
    /// The unit of the quantity.
    words: String,
    least_decimals: u32,
    /// The unit and a price, between commas: a price is met often.
    priced: Vec<Option<((i64, u32), Text)>>,
}

/// So many prices of a line are kept.
const PRICES: usize = 128;

/// Writes bills; one for each thread.
pub struct BulkCsv {
    /// By schedule and line; none of a schedule whose words would need quotes.
    schedules: Vec<Option<Vec<Words>>>,
    days: DayTexts,
    case: Text,
    buffer: RowBuffer,
}

impl BulkCsv {
    /// Prepares the words of all schedules.
    pub fn new(bulk: &Bulk<'_>) -> Self {
        let schedules = bulk.words().map(|words| words?.iter().map(Words::of).collect()).collect();
        Self { schedules, days: DayTexts::default(), case: Text::default(), buffer: RowBuffer::default() }
    }

    /// Adds the rows of a bill; `None`, and nothing added, where they are left to the one who knows all of CSV.
    pub fn bill(&mut self, out: &mut Vec<u8>, bill: &BulkBill<'_>) -> Option<()> {
        self.buffer.clear();
        self.rows(bill)?;
        out.extend_from_slice(self.buffer.written());
        Some(())
    }

    fn rows(&mut self, bill: &BulkBill<'_>) -> Option<()> {
        let Self { schedules, days, case, buffer } = self;
        let words = schedules.get_mut(bill.schedule)?.as_mut()?;
        case.set(bill.case);
        for line in bill.lines() {
            let own = words.get_mut(line.charge)?;
            let needed = bill.case.len() + own.needed();
            let parts = bill.parts(line);
            if parts.is_empty() {
                buffer.make_room(needed);
                buffer.put(case)?;
                buffer.put(own.head(None)?)?;
                days.put(buffer, bill.period)?;
                buffer.bytes(b",,,")?;
                let (amount, scale) = bill.amount(line)?;
                buffer.decimal(amount, i64::from(scale), 2)?;
                buffer.byte(b'\n')?;
            }
            for (at, part) in parts.iter().enumerate() {
                buffer.make_room(needed);
                buffer.put(case)?;
                buffer.put(own.head((part.block != FastPart::NO_BLOCK).then_some(part.block))?)?;
                days.put(buffer, part.days)?;
                figures(buffer, bill, own, (line, part), at + 1 == parts.len())?;
                buffer.byte(b'\n')?;
            }
        }
        buffer.make_room(bill.case.len() + MOST_FIGURES);
        buffer.put(case)?;
        buffer.bytes(b",total,,,,,,,")?;
        let (total, scale) = bill.total();
        buffer.decimal(total, i64::from(scale), 2)?;
        buffer.byte(b'\n')
    }
}

/// Days, quantity, price and amount of a row, with what stands between, need no more.
const MOST_FIGURES: usize = 400;

/// Quantity, unit, rate and amount of a part.
#[inline]
fn figures(buffer: &mut RowBuffer, bill: &BulkBill<'_>, own: &mut Words, (line, part): (&FastLine, &FastPart), is_last: bool) -> Option<()> {
    let found = bill.figures(line, part, is_last)?;
    match (&found.quantity, &mut own.units) {
        (Some(quantity), Some(units)) => {
            amount_of(buffer, quantity, &units.quantity)?;
            units.put_price(buffer, found.price)?;
        }
        _ => buffer.bytes(b",,,")?,
    }
    match found.amount {
        Some((amount, scale)) => buffer.decimal(amount, i64::from(scale), 2),
        None => Some(()),
    }
}

/// A quantity in its unit: exact, as a fraction where decimals do not end.
#[inline]
fn amount_of(buffer: &mut RowBuffer, quantity: &Figure, unit: &Unit) -> Option<()> {
    match quantity.over {
        0 => None,
        1 => {
            let (value, scale) = (quantity.value, i64::from(quantity.scale) + i64::from(unit.power));
            if value < 100_000_000 { buffer.decimal(value, scale, 0) } else { large(buffer, value, scale) }
        }
        _ => {
            let text = super::amounts::plain_quantity(&quantity.number(), unit);
            buffer.make_room(text.len() + MOST_FIGURES);
            buffer.bytes(text.as_bytes())
        }
    }
}

/// A large quantity: of one in thousands of its base unit the last decimals are seldom used.
#[inline(never)]
fn large(buffer: &mut RowBuffer, value: i64, scale: i64) -> Option<()> {
    if scale >= 3 && value % 1_000 == 0 { buffer.decimal(value / 1_000, scale - 3, 0) } else { buffer.decimal(value, scale, 0) }
}

impl Words {
    fn of(words: &LineWords) -> Option<Self> {
        let plain = |text: &str| !text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'));
        let units = words.units.as_ref().map(|(quantity, rate)| Units {
            quantity: quantity.clone(),
            rate: rate.clone(),
            words: quantity.to_string(),
            least_decimals: if rate.holds_money() { 2 } else { 0 },
            priced: vec![None; PRICES],
        });
        let sound = plain(&words.charge) && units.as_ref().is_none_or(|units| plain(&units.words));
        sound.then(|| Self { charge: words.charge.clone().into_bytes(), heads: Vec::new(), units })
    }

    /// As many bytes as a row needs, but for its case.
    fn needed(&self) -> usize {
        self.charge.len() + self.units.as_ref().map_or(0, |units| units.words.len()) + MOST_FIGURES
    }

    /// The charge and the block, with commas before, between and behind.
    #[inline]
    fn head(&mut self, block: Option<u32>) -> Option<&Text> {
        let at = block.map_or(0, |block| block as usize + 1);
        if self.heads.len() <= at {
            self.add_heads(at);
        }
        self.heads.get(at)
    }

    #[cold]
    fn add_heads(&mut self, last: usize) {
        for at in self.heads.len()..=last {
            let block = if at == 0 { String::new() } else { at.to_string() };
            self.heads.push(Text::of(&[b",", self.charge.as_slice(), b",", block.as_bytes(), b","].concat()));
        }
    }
}

impl Units {
    /// Puts the unit of the quantity and a price, with commas before, between and behind.
    #[inline]
    fn put_price(&mut self, buffer: &mut RowBuffer, price: (i64, u32)) -> Option<()> {
        // Two places for each: what is met for the first time moves the other on.
        let at = usize::try_from(price.0.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58).ok()? * 2;
        let pair = self.priced.get_mut(at..at + 2)?;
        match pair {
            [Some((known, text)), _] | [_, Some((known, text))] if *known == price => buffer.put(text),
            _ => {
                let made = self.price_text(price)?;
                buffer.put(&made)?;
                let pair = self.priced.get_mut(at..at + 2)?;
                pair.rotate_right(1);
                *pair.first_mut()? = Some((price, made));
                Some(())
            }
        }
    }

    #[cold]
    fn price_text(&self, (price, scale): (i64, u32)) -> Option<Text> {
        let mut buffer = RowBuffer::default();
        buffer.make_room(self.words.len() + MOST_FIGURES);
        buffer.byte(b',')?;
        buffer.bytes(self.words.as_bytes())?;
        buffer.byte(b',')?;
        buffer.decimal(price, i64::from(scale) + i64::from(self.rate.power), self.least_decimals)?;
        buffer.byte(b',')?;
        Some(Text::of(buffer.written()))
    }
}

/// Days already written, with a comma behind: few are met.
struct DayTexts(Vec<Option<(Day, Text)>>);

const DAYS: i32 = 512;

impl Default for DayTexts {
    fn default() -> Self {
        Self(vec![None; DAYS as usize])
    }
}

impl DayTexts {
    /// A first day and a last.
    #[inline]
    fn put(&mut self, buffer: &mut RowBuffer, days: DaySpan) -> Option<()> {
        self.one(buffer, days.start)?;
        self.one(buffer, days.last_day())
    }

    #[inline]
    fn one(&mut self, buffer: &mut RowBuffer, day: Day) -> Option<()> {
        let at = usize::try_from(day.number().rem_euclid(DAYS)).ok()?;
        match self.0.get(at)? {
            Some((known, text)) if *known == day => buffer.put(text),
            _ => buffer.put(self.write(at, day)?),
        }
    }

    #[cold]
    fn write(&mut self, at: usize, day: Day) -> Option<&Text> {
        let slot = self.0.get_mut(at)?;
        Some(&slot.insert((day, Text::of(format!("{day},").as_bytes()))).1)
    }
}
