//! Many bills from rows of CSV: bytes to integers to bills, with no case and no invoice in between.
//!
//! A row takes this way where an earlier row that filled the same columns was bound to its schedule and lowered to integers: what that
//! row showed of the columns (which input, which unit, which words) is kept as a shape. Whatever is not as plain as the shape, and
//! whatever the fast engine leaves to the wide one, is handed back as an entry, to be rated the wide way.

use std::ops::Range;

use super::schedule::find_schedule;
use crate::calendar::{Day, DaySpan};
use crate::engine::fast::{Buffer, FastRequest, Given, Program};
use crate::intake::{self, Block, CsvHead, CsvPlaces, CsvRow, PlainDays, PlainFields, Question, parse_quantity, short_word};
use crate::plan::{Id, Input, InputKind, InputValue, Plan, SchedulePlan, VersionRule};

pub use crate::engine::fast::{FastLine, FastPart};
pub use crate::engine::fast::{Figure, LineWords, PartFigures};

/// Schedules ready for many bills.
pub struct Bulk<'p> {
    plan: &'p Plan,
    programs: Vec<Option<(Program, Vec<LineWords>)>>,
}

impl<'p> Bulk<'p> {
    /// Lowers every schedule that can be.
    pub fn new(plan: &'p Plan) -> Self {
        let lowered = |schedule: &SchedulePlan| {
            let program = Program::of(schedule).ok()?;
            let words = program.words(schedule);
            Some((program, words))
        };
        Self { plan, programs: plan.schedules.iter().map(|schedule| lowered(schedule)).collect() }
    }

    /// One who works through blocks of a file with this header.
    pub fn worker<'b>(&'b self, head: &'b CsvHead, traced: bool) -> BulkWorker<'b> {
        BulkWorker {
            bulk: self,
            head,
            places: head.places(),
            shapes: Vec::new(),
            fields: PlainFields::default(),
            days: PlainDays::default(),
            buffer: Buffer::default(),
            request: FastRequest { period: DaySpan { start: Day::EPOCH, end: Day::EPOCH }, version_date: None, inputs: Vec::new() },
            traced,
        }
    }

    /// The lines' words of each schedule, by its position; none of one that is not lowered.
    pub fn words(&self) -> impl Iterator<Item = Option<&[LineWords]>> {
        self.programs.iter().map(|lowered| lowered.as_ref().map(|(_, words)| words.as_slice()))
    }
}

/// A bill in integers.
#[derive(Clone, Copy)]
pub struct BulkBill<'a> {
    /// The case's name.
    pub case: &'a [u8],
    /// The schedule, by its position.
    pub schedule: usize,
    /// The service days.
    pub period: DaySpan,
    program: &'a Program,
    buffer: &'a Buffer,
}

impl BulkBill<'_> {
    /// The lines, in the order of the invoice.
    pub fn lines(&self) -> &[FastLine] {
        &self.buffer.lines
    }

    /// The parts of a line.
    pub fn parts(&self, line: &FastLine) -> &[FastPart] {
        self.buffer.parts.get(line.parts.0..line.parts.1).unwrap_or(&[])
    }

    /// The figures of a part; whether it is the line's last decides where a line's amount stands.
    #[inline(always)]
    pub fn figures(&self, line: &FastLine, part: &FastPart, is_last: bool) -> Option<PartFigures> {
        self.program.figures(line, part, is_last, self.period.days())
    }

    /// A line's amount and its scale.
    pub fn amount(&self, line: &FastLine) -> Option<(i64, u32)> {
        self.program.amount(line)
    }

    /// The total and its scale.
    pub fn total(&self) -> (i64, u32) {
        (self.buffer.total, self.program.total_scale())
    }

    /// How many records the trace has.
    pub fn records(&self) -> usize {
        self.buffer.records.len()
    }
}

/// What becomes of a row.
pub enum BulkRow<'a> {
    /// It was billed in integers.
    Bill(BulkBill<'a>),
    /// It is to be rated the wide way, or cannot be read.
    Wide(CsvRow),
}

/// A column of a shape.
#[derive(Clone, Debug)]
enum Kind {
    /// A quantity: the input, and what its decimals are short of the program's scale when it has none.
    Quantity { input: usize, scale: i64 },
    /// A word: the input, and the words known so far.
    Word { input: usize, known: Vec<KnownWord> },
    /// Known elsewhere, and not asked here.
    Passed,
}

/// A word as it is written, and its position.
#[derive(Clone, Debug, PartialEq)]
struct KnownWord {
    text: Vec<u8>,
    /// The text, where it is short.
    short: Option<(u64, usize)>,
    word: usize,
}

/// What rows with the same bill and the same columns filled have in common.
#[derive(Clone, Debug)]
struct Shape {
    bill: Vec<u8>,
    filled: u64,
    schedule: usize,
    /// By column of the header that is given and filled.
    columns: Vec<(usize, Kind)>,
    inputs: usize,
}

/// Works through blocks, one at a time.
pub struct BulkWorker<'b> {
    bulk: &'b Bulk<'b>,
    head: &'b CsvHead,
    places: CsvPlaces<'b>,
    shapes: Vec<Shape>,
    fields: PlainFields,
    days: PlainDays,
    buffer: Buffer,
    request: FastRequest,
    traced: bool,
}

/// As many shapes are kept.
const MOST_SHAPES: usize = 64;

/// As many spellings of the words of a column; others go the wide way, and come out the same.
const MOST_WORDS: usize = 256;

impl BulkWorker<'_> {
    /// Goes through the rows of a block, in order. Each comes with its bytes in the block.
    ///
    /// # Errors
    /// What `each` returns.
    pub fn rows<E>(&mut self, block: &Block, mut each: impl FnMut(Range<usize>, BulkRow<'_>) -> Result<(), E>) -> Result<(), E> {
        // Between quotes a comma or an end of line is none; such blocks are rare, and read by the one who knows all of CSV.
        if block.bytes.contains(&b'"') || self.places.count > 64 || self.places.is_doubled {
            return self.head.rows(block).into_iter().try_for_each(|row| each(row.bytes.clone(), BulkRow::Wide(row)));
        }
        let (mut from, mut line) = (0, block.first_line);
        while from < block.bytes.len() {
            let end = self.fields.split(&block.bytes, from);
            match self.shape(&block.bytes) {
                Some(shape) => match self.bill(shape, &block.bytes) {
                    Some(bill) => each(from..end, BulkRow::Bill(bill))?,
                    None => self.wide(&block.bytes, from..end, line, &mut each)?,
                },
                None => self.wide(&block.bytes, from..end, line, &mut each)?,
            }
            (from, line) = (end, line + 1);
        }
        Ok(())
    }

    /// A row read the wide way; its shape is kept where it has one.
    fn wide<E>(
        &mut self,
        bytes: &[u8],
        row: Range<usize>,
        line: usize,
        each: &mut impl FnMut(Range<usize>, BulkRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Some(read) = self.head.plain_row(bytes, row.clone(), &self.fields, line) {
            return read.map_or(Ok(()), |read| {
                self.learn(bytes, &read);
                each(row, BulkRow::Wide(read))
            });
        }
        let alone = Block { first_line: line, bytes: bytes.get(row.clone()).unwrap_or(&[]).to_vec() };
        for read in self.head.rows(&alone) {
            each(row.start + read.bytes.start..row.start + read.bytes.end, BulkRow::Wide(read))?;
        }
        Ok(())
    }

    /// Finds the shape of the row whose fields are known.
    #[inline]
    fn shape(&self, bytes: &[u8]) -> Option<usize> {
        if self.fields.count() != self.places.count {
            return None;
        }
        let (bill, filled) = (self.fields.field(bytes, self.places.bill)?, self.fields.filled());
        self.shapes.iter().position(|shape| shape.filled == filled && shape.bill == bill)
    }

    /// Bills a row of a known shape; none where something is not as plain as the shape.
    fn bill<'w>(&'w mut self, shape: usize, bytes: &'w [u8]) -> Option<BulkBill<'w>> {
        let field = |at: usize| self.fields.field(bytes, at);
        let days = &mut self.days;
        let mut day = |text: &[u8]| days.day(text);
        let shape = self.shapes.get(shape)?;
        let (program, _) = self.bulk.programs.get(shape.schedule)?.as_ref()?;
        let (from, to) = (day(field(self.places.from)?)?, day(field(self.places.to)?)?);
        if to < from {
            return None;
        }
        self.request.period = DaySpan { start: from, end: to.plus_days(1) };
        self.request.version_date = match self.bulk.plan.schedules.get(shape.schedule)?.version_rule {
            VersionRule::ServiceRendered => None,
            VersionRule::BillsRendered => Some(day(field(self.places.rendered?)?)?),
            VersionRule::MetersRead => Some(day(field(self.places.read_on?)?)?),
        };
        // The other date is read too: one that is none is refused, whether or not it is asked for.
        for other in [self.places.rendered, self.places.read_on].into_iter().flatten() {
            let text = field(other)?;
            if !text.is_empty() {
                day(text)?;
            }
        }
        if self.request.inputs.len() != shape.inputs {
            self.request.inputs.resize(shape.inputs, Given::Nothing);
        }
        self.request.inputs.fill(Given::Nothing);
        for (column, kind) in &shape.columns {
            let text = field(*column)?;
            let (input, given) = match kind {
                Kind::Passed if is_plain(text) => continue,
                Kind::Passed => return None,
                Kind::Quantity { input, scale } => (input, Given::Quantity(quantity(text, *scale)?)),
                Kind::Word { input, known } => {
                    let short = self.fields.short_word(bytes, *column);
                    let is_same = |known: &&KnownWord| known.short == short && (short.is_some() || known.text == text);
                    (input, Given::Word(known.iter().find(is_same)?.word))
                }
            };
            *self.request.inputs.get_mut(*input)? = given;
        }
        let case = field(self.places.case)?;
        // What is not looked at must be text too, in one row.
        if !is_plain(case) || self.places.customer.and_then(field).is_some_and(|customer| !customer.is_empty() && !is_plain(customer)) {
            return None;
        }
        program.bill(&self.request, &mut self.buffer, self.traced)?;
        Some(BulkBill { case, schedule: shape.schedule, period: self.request.period, program, buffer: &self.buffer })
    }

    /// Keeps what a row shows of its columns.
    fn learn(&mut self, bytes: &[u8], read: &CsvRow) {
        if (self.shape(bytes).is_none() && self.shapes.len() >= MOST_SHAPES) || self.fields.count() != self.places.count {
            return;
        }
        if let Some(learnt) = self.shape_of(bytes, read) {
            match self.shapes.iter_mut().find(|shape| shape.filled == learnt.filled && shape.bill == learnt.bill) {
                None => self.shapes.push(learnt),
                Some(shape) => shape.take_words(learnt),
            }
        }
    }

    fn shape_of(&self, bytes: &[u8], read: &CsvRow) -> Option<Shape> {
        let Question::Bill(case) = &read.entry.as_ref().ok()?.question else { return None };
        let found = find_schedule(self.bulk.plan, &case.bill).ok()?;
        let schedule = self.bulk.plan.schedules.iter().position(|known| std::sync::Arc::ptr_eq(known, found))?;
        let (program, _) = self.bulk.programs.get(schedule)?.as_ref()?;
        let request = intake::bind(found, case).ok()?;
        program.request(found, &request)?;
        let bill = self.fields.field(bytes, self.places.bill)?.to_vec();
        let mut shape = Shape { bill, filled: self.fields.filled(), schedule, columns: Vec::new(), inputs: request.inputs.len() };
        for (column, name, unit) in &self.places.given {
            let text = self.fields.field(bytes, *column)?;
            if text.is_empty() {
                continue;
            }
            let kind = match found.input_named(name) {
                None => Kind::Passed,
                Some(id) => kind_of(found, program, id, *unit, text, request.inputs.get(id.index())?.as_ref()?)?,
            };
            shape.columns.push((*column, kind));
        }
        Some(shape)
    }
}

impl Shape {
    /// Takes over words that were not known yet.
    fn take_words(&mut self, other: Self) {
        for ((_, kind), (_, learnt)) in self.columns.iter_mut().zip(other.columns) {
            if let (Kind::Word { known, .. }, Kind::Word { known: words, .. }) = (kind, learnt) {
                for word in words {
                    if !known.contains(&word) && known.len() < MOST_WORDS {
                        known.push(word);
                    }
                }
            }
        }
    }
}

/// What a column means to an input, from one row of it; none where its values need more than a shift of the decimal point.
fn kind_of(plan: &SchedulePlan, program: &Program, id: Id<Input>, unit: Option<&str>, text: &[u8], bound: &InputValue) -> Option<Kind> {
    let input = plan.inputs.at(id);
    match (&input.kind, bound) {
        (InputKind::Choice { .. } | InputKind::YesOrNo { .. }, InputValue::Word(word)) => {
            Some(Kind::Word { input: id.index(), known: vec![KnownWord { text: text.to_vec(), short: short_word(text), word: *word }] })
        }
        (InputKind::Measure { cut: Some(_), .. } | InputKind::Measure { round: Some(_), .. }, _) => None,
        (_, InputValue::Quantity(_)) => {
            let power = match unit {
                Some(unit) => parse_quantity(&format!("1 {unit}")).ok()?.unit?.power,
                None => input.unit.power,
            };
            Some(Kind::Quantity { input: id.index(), scale: i64::from(power) + i64::from(program.scale_of_input(id)?) })
        }
        _ => None,
    }
}

/// Whether a text is printed as it is: nothing in it asks for quotes, nothing around it is cut off.
fn is_plain(case: &[u8]) -> bool {
    let printed = |byte: &u8| byte.is_ascii_graphic() || *byte == b' ';
    !case.is_empty() && case.iter().all(printed) && case.first() != Some(&b' ') && case.last() != Some(&b' ')
}

/// Digits with at most one point, as an integer with so many decimals more; none where it is written in another way, does not fit, or is finer.
#[inline]
fn quantity(text: &[u8], scale: i64) -> Option<i64> {
    let (mut value, mut decimals, mut digits) = (0_i64, None, 0_u32);
    for byte in text {
        match (byte, decimals) {
            (b'0'..=b'9', _) => {
                value = value.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                digits += 1;
                decimals = decimals.map(|count: i64| count + 1);
            }
            (b'.', None) if digits > 0 => decimals = Some(0),
            _ => return None,
        }
    }
    // `5.` is not a number.
    if digits == 0 || decimals == Some(0) {
        return None;
    }
    let mut short = scale - decimals.unwrap_or(0);
    while short > 0 {
        value = value.checked_mul(10)?;
        short -= 1;
    }
    while short < 0 {
        if value % 10 != 0 {
            return None;
        }
        value /= 10;
        short += 1;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_as_plain_digits_or_not_at_all() {
        assert_eq!(quantity(b"6.129", 6), Some(6_129_000));
        assert_eq!(quantity(b"7", 0), Some(7));
        assert_eq!(quantity(b"0.50", 1), Some(5));
        assert_eq!(quantity(b"0.05", 1), None);
        for other in ["", ".", ".5", "5.", "-5", "1,000", "1e3", " 5", "5 ", "1.2.3", "99999999999999999999"] {
            assert_eq!(quantity(other.as_bytes(), 3), None, "{other}");
        }
    }

    #[test]
    fn a_name_that_would_be_quoted_or_cut_is_not_plain() {
        assert!(is_plain(b"A-1 b"));
        for other in ["", " a", "a ", "a\u{e4}", "a\tb"] {
            assert!(!is_plain(other.as_bytes()), "{other}");
        }
    }
}
