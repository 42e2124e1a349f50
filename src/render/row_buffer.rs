//! A buffer in which rows are put together: what is short is copied in pieces of one size, whose ends the next one covers, and decimals are
//! written eight digits at a time. Both spare the calls and loops that most of the time would go to.

use crate::exact::Number;

/// A piece is so long.
const PIECE: usize = 32;

/// A text ready to be put.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    piece: [u8; PIECE],
    len: usize,
    /// What goes beyond a piece.
    rest: Vec<u8>,
}

impl Text {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut made = Self::default();
        made.set(text);
        made
    }

    /// Becomes this text.
    pub(super) fn set(&mut self, text: &[u8]) {
        let (piece, rest) = text.split_at_checked(PIECE).unwrap_or((text, &[]));
        if let Some(slot) = self.piece.get_mut(..piece.len()) {
            slot.copy_from_slice(piece);
        }
        self.len = piece.len();
        self.rest.clear();
        self.rest.extend_from_slice(rest);
    }
}

/// Bytes that are being put together. What finds no room is refused (`None`): a text needs that of a piece, or of what goes beyond it too;
/// a decimal of few digits needs up to 17 bytes, however short it is; all else its own length.
#[derive(Debug, Default)]
pub(super) struct RowBuffer {
    bytes: Vec<u8>,
    at: usize,
}

impl RowBuffer {
    /// Begins anew.
    pub(super) fn clear(&mut self) {
        self.at = 0;
    }

    /// What was put.
    pub(super) fn written(&self) -> &[u8] {
        self.bytes.get(..self.at).unwrap_or(&[])
    }

    /// Makes room for so many bytes more.
    #[inline]
    pub(super) fn make_room(&mut self, bytes: usize) {
        if self.bytes.len() < self.at + bytes {
            self.grow(bytes);
        }
    }

    #[cold]
    fn grow(&mut self, bytes: usize) {
        self.bytes.resize((self.at + bytes) * 2, 0);
    }

    /// The next bytes; whoever fills them moves on by those that count.
    #[inline]
    fn next<const N: usize>(&mut self) -> Option<&mut [u8; N]> {
        self.bytes.get_mut(self.at..)?.first_chunk_mut()
    }

    #[inline]
    pub(super) fn put(&mut self, text: &Text) -> Option<()> {
        *self.next()? = text.piece;
        self.at += text.len;
        if text.rest.is_empty() { Some(()) } else { self.bytes(&text.rest) }
    }

    #[inline]
    pub(super) fn byte(&mut self, byte: u8) -> Option<()> {
        *self.next()? = [byte];
        self.at += 1;
        Some(())
    }

    /// Bytes of any length.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Option<()> {
        let to = self.at + bytes.len();
        self.bytes.get_mut(self.at..to)?.copy_from_slice(bytes);
        self.at = to;
        Some(())
    }

    /// An integer with so many decimals (zeros behind it where negative), without zeros at its end beyond the least decimals.
    #[inline]
    pub(super) fn decimal(&mut self, value: i64, scale: i64, least: u32) -> Option<()> {
        if value.unsigned_abs() < 100_000_000 && value >= 0 && i64::from(least) <= scale && scale < 8 {
            // Both are between 0 and 8.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
            return self.eight_digits(value as u64, scale as u32, least);
        }
        self.other_decimal(value, scale, least)
    }

    /// A value under a hundred million with at most seven decimals, and at least as many as are wanted.
    #[inline]
    fn eight_digits(&mut self, value: u64, scale: u32, least: u32) -> Option<()> {
        let digits = digits_of(value);
        // The first digit is in the lowest byte; zeros in front stand low, zeros at the end high.
        let significant = 8_u32.wrapping_sub(digits.trailing_zeros() / 8);
        let whole = if significant > scale { significant.wrapping_sub(scale) } else { 1 };
        let decimals = scale.wrapping_sub((digits.leading_zeros() / 8).min(scale)).max(least);
        let text = digits | 0x3030_3030_3030_3030;
        *self.next()? = text.wrapping_shr(8_u32.wrapping_sub(whole.wrapping_add(scale)).wrapping_mul(8)).to_le_bytes();
        self.at = self.at.wrapping_add(whole as usize);
        if decimals > 0 {
            let [point, behind @ ..] = self.next::<9>()?;
            *point = b'.';
            *behind = text.wrapping_shr(8_u32.wrapping_sub(scale).wrapping_mul(8)).to_le_bytes();
            self.at = self.at.wrapping_add(1 + decimals as usize);
        }
        Some(())
    }

    /// Any other, as the exact numbers are printed: few are met.
    #[inline(never)]
    fn other_decimal(&mut self, value: i64, scale: i64, least: u32) -> Option<()> {
        let number = Number::decimal(i128::from(value), 0).shifted(-i32::try_from(scale).ok()?);
        self.bytes(number.plain(least).as_bytes())
    }
}

/// The eight digits of a number under a hundred million, the first in the lowest byte, each as a number: four digits are parted from
/// four, then two from two, then one from one, all at once in the lanes of a word.
#[inline]
fn digits_of(value: u64) -> u64 {
    let fours = (value / 10_000) | (value % 10_000) << 32;
    let hundreds = (fours.wrapping_mul(10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | fours.wrapping_sub(hundreds.wrapping_mul(100)) << 16;
    let tens = (twos.wrapping_mul(103) >> 10) & 0x000f_000f_000f_000f;
    tens | twos.wrapping_sub(tens.wrapping_mul(10)) << 8
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn written(value: i64, scale: i64, least: u32) -> String {
        let mut buffer = RowBuffer::default();
        buffer.make_room(128);
        buffer.decimal(value, scale, least).unwrap();
        String::from_utf8(buffer.written().to_vec()).unwrap()
    }

    /// As the exact numbers are printed, over signs, scales and least decimals.
    #[test]
    fn decimals_are_written_as_the_exact_numbers_are() {
        let edges = [0, 1, -1, 9, 10, 100, -100, 105, 1050, 99_999_999, 100_000_000, 12_345_678, -999_999, i64::MAX, i64::MIN + 1];
        let made = (0..40).map(|power: u32| 7_i64.wrapping_pow(power) % 1_000_000_000);
        for value in edges.into_iter().chain(made) {
            for scale in -4..=17_i64 {
                for least in [0, 2] {
                    let number = Number::decimal(i128::from(value), 0).shifted(i32::try_from(-scale).unwrap());
                    assert_eq!(written(value, scale, least), number.plain(least), "{value} at {scale}, at least {least}");
                }
            }
        }
    }

    #[test]
    fn all_numbers_of_four_digits_on_either_side_are_parted() {
        for number in 0..10_000_u64 {
            for value in [number, number * 10_000, number * 10_001] {
                let digits = digits_of(value).to_le_bytes().iter().fold(0, |sum, digit| sum * 10 + u64::from(*digit));
                assert_eq!(digits, value);
            }
        }
    }

    #[test]
    fn texts_of_any_length_are_put_and_what_finds_no_room_is_refused() {
        let long = "x".repeat(100);
        let mut buffer = RowBuffer::default();
        buffer.make_room(300);
        for text in ["", "a", &long[..31], &long[..32], &long[..33], &long] {
            buffer.clear();
            let text = Text::of(text.as_bytes());
            buffer.byte(b'<').unwrap();
            buffer.put(&text).unwrap();
            buffer.put(&text).unwrap();
            buffer.byte(b'>').unwrap();
            assert_eq!(buffer.written().len(), 2 * (text.len + text.rest.len()) + 2);
        }
        assert!(RowBuffer::default().byte(b'a').is_none());
    }
}
