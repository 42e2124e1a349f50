//! Rows of CSV in which nothing is between quotes: fields by their places, eight bytes at a time.

use std::ops::Range;

use crate::calendar::Day;

const ONES: u64 = 0x0101_0101_0101_0101;
const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;

/// The fields of a row, by their places in a block.
///
/// ```
/// use ratebook::intake::PlainFields;
/// let mut fields = PlainFields::default();
/// let block = b"A-1,,2025-10-01\nA-2";
/// assert_eq!(fields.split(block, 0), 16);
/// assert_eq!((fields.count(), fields.filled()), (3, 0b101));
/// assert_eq!(fields.field(block, 2), Some(&b"2025-10-01"[..]));
/// ```
#[derive(Clone, Debug, Default)]
pub struct PlainFields {
    start: usize,
    /// Where each ends.
    ends: Vec<usize>,
    filled: u64,
}

impl PlainFields {
    /// Takes the row that begins there; returns where the next begins. A carriage return before the end of line belongs to it.
    #[inline]
    pub fn split(&mut self, bytes: &[u8], from: usize) -> usize {
        self.start = from;
        self.ends.clear();
        self.filled = 0;
        let (mut at, mut start) = (from, from);
        while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_le_bytes(*chunk);
            let mut found = equal(word, b',') | equal(word, b'\n');
            while found != 0 {
                let bit = found.trailing_zeros();
                let place = at + (bit / 8) as usize;
                if (word >> (bit - 7)) & 0xff == u64::from(b'\n') {
                    return self.last(bytes, start, place, place + 1);
                }
                self.end(start, place);
                start = place + 1;
                found &= found - 1;
            }
            at += 8;
        }
        for (offset, byte) in bytes.get(at..).unwrap_or(&[]).iter().enumerate() {
            match byte {
                b',' => {
                    self.end(start, at + offset);
                    start = at + offset + 1;
                }
                b'\n' => return self.last(bytes, start, at + offset, at + offset + 1),
                _ => {}
            }
        }
        self.last(bytes, start, bytes.len(), bytes.len())
    }

    #[inline]
    fn end(&mut self, start: usize, end: usize) {
        self.filled |= u64::from(end > start) << (self.ends.len() & 63);
        self.ends.push(end);
    }

    #[inline]
    fn last(&mut self, bytes: &[u8], start: usize, end: usize, next: usize) -> usize {
        let has_return = end > start && bytes.get(end - 1) == Some(&b'\r');
        self.end(start, end - usize::from(has_return));
        next
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// Which are not empty: a bit each, of the first 64.
    pub fn filled(&self) -> u64 {
        self.filled
    }

    #[inline]
    fn place(&self, at: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { self.start } else { self.ends.get(at - 1)? + 1 };
        Some(start..end)
    }

    /// A field's bytes in its block.
    #[inline]
    pub fn field<'b>(&self, bytes: &'b [u8], at: usize) -> Option<&'b [u8]> {
        bytes.get(self.place(at)?)
    }

    /// A field of at most eight bytes, as [`short_word`] has it.
    #[inline]
    pub fn short_word(&self, bytes: &[u8], at: usize) -> Option<(u64, usize)> {
        let place = self.place(at)?;
        let length = place.end.checked_sub(place.start)?;
        match bytes.get(place.start..).and_then(<[u8]>::first_chunk::<8>) {
            Some(chunk) if length < 8 => Some((u64::from_le_bytes(*chunk) & ((1 << (8 * length)) - 1), length)),
            _ => short_word(bytes.get(place)?),
        }
    }
}

/// A text of at most eight bytes as a number and its length, which together no other such text has; none of a longer one.
#[inline]
pub fn short_word(text: &[u8]) -> Option<(u64, usize)> {
    let mut padded = [0; 8];
    padded.get_mut(..text.len())?.copy_from_slice(text);
    Some((u64::from_le_bytes(padded), text.len()))
}

/// The high bit of each byte of a word that is this one.
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    let differs = word ^ (ONES.wrapping_mul(u64::from(byte)));
    !(((differs & LOW) + LOW) | differs | LOW)
}

/// Reads days, and remembers those it read: few are met in a file.
#[derive(Clone, Debug)]
pub struct PlainDays(Vec<Option<(u64, u16, Day)>>);

impl Default for PlainDays {
    fn default() -> Self {
        Self(vec![None; 1024])
    }
}

impl PlainDays {
    /// `2025-10-01`, where there is such a day.
    #[inline]
    pub fn day(&mut self, text: &[u8]) -> Option<Day> {
        let [head @ .., a, b] = text.first_chunk::<10>()?;
        let (head, tail) = (u64::from_le_bytes(*head), u16::from_le_bytes([*a, *b]));
        // The month and the day tell most days of a file apart: their digits' low bits.
        let at = ((head >> 48) as usize & 15) * 64 + usize::from(*a & 3) * 16 + usize::from(*b & 15);
        let slot = self.0.get_mut(at)?;
        match slot {
            Some((known_head, known_tail, day)) if text.len() == 10 && (*known_head, *known_tail) == (head, tail) => Some(*day),
            _ => {
                let day = Day::parse(std::str::from_utf8(text).ok()?).ok()?;
                *slot = Some((head, tail, day));
                Some(day)
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// As a plain walk over the bytes finds them, with rows and fields of every length.
    #[test]
    fn fields_are_found_at_every_offset() {
        for length in 0..20 {
            for ends in ["\n", "\r\n", ""] {
                let first = "x".repeat(length);
                let row = format!("{first},,y\u{8c},{first}{first},\r,z");
                let block = format!("{row}{ends}");
                let mut fields = PlainFields::default();
                let with_more = format!("before\n{block}{}", if ends.is_empty() { "" } else { "a,b\n" });
                let next = fields.split(with_more.as_bytes(), 7);
                assert_eq!(next, 7 + block.len());
                let expected: Vec<&[u8]> = row.as_bytes().split(|byte| *byte == b',').collect();
                let found: Vec<&[u8]> = (0..fields.count()).map(|at| fields.field(with_more.as_bytes(), at).unwrap()).collect();
                assert_eq!(found, expected);
                for (at, text) in expected.iter().enumerate() {
                    assert_eq!((fields.filled() >> at) & 1 == 1, !text.is_empty());
                    assert_eq!(fields.short_word(with_more.as_bytes(), at), short_word(text));
                }
            }
        }
    }

    #[test]
    fn short_words_differ_where_the_texts_do() {
        let texts: [&[u8]; 7] = [b"", b"a", b"a\0", b"\0a", b"12345678", b"1234567", b"1234567\0"];
        for one in texts {
            for other in texts {
                assert_eq!(short_word(one) == short_word(other), one == other);
            }
        }
        assert_eq!(short_word(b"123456789"), None);
    }

    #[test]
    fn days_are_those_that_there_are() {
        let mut days = PlainDays::default();
        for _ in 0..2 {
            for number in 0..1_000 {
                let day = Day::EPOCH.plus_days(number);
                assert_eq!(days.day(day.to_string().as_bytes()), Some(day));
            }
            for other in ["", "2025-10-0", "2025-10-011", "2025-13-01", "2025/10/01", "x2025-10-01", "2025-10-01 "] {
                assert_eq!(days.day(other.as_bytes()), None, "{other}");
            }
        }
    }
}
