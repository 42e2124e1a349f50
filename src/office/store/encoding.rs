//! Rows as they are digested.

use rusqlite::types::ValueRef;

/// A row as it is digested: each value with its kind and length, also where it is no text any more. Empty columns at the end are left
/// out, so that a column added to a table later changes no digest.
pub(crate) fn encoded_as_it_stands(row: &[ValueRef<'_>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(row.len() * 12);
    let used = encode(&mut bytes, row.iter().copied());
    bytes.truncate(used);
    bytes.push(b'\n');
    bytes
}

/// Adds values as they are digested; returns where the last one that is not empty ends.
pub(crate) fn encode<'v>(bytes: &mut Vec<u8>, values: impl Iterator<Item = ValueRef<'v>>) -> usize {
    let mut used = bytes.len();
    for value in values {
        match value {
            ValueRef::Null => {
                bytes.push(b'n');
                continue;
            }
            ValueRef::Integer(number) => integer(bytes, number),
            ValueRef::Text(text) => of_length(bytes, b't', text),
            ValueRef::Blob(blob) => of_length(bytes, b'b', blob),
            ValueRef::Real(_) => bytes.push(b'?'),
        }
        used = bytes.len();
    }
    used
}

fn integer(bytes: &mut Vec<u8>, number: i64) {
    match u8::try_from(number) {
        Ok(digit @ 0..=9) => bytes.extend_from_slice(&[b'i', b'0' + digit, b';']),
        _ => {
            bytes.extend_from_slice(if number < 0 { b"i-" } else { b"i" });
            digits(bytes, number.unsigned_abs());
            bytes.push(b';');
        }
    }
}

fn of_length(bytes: &mut Vec<u8>, kind: u8, value: &[u8]) {
    // Nearly all texts are short: their beginning is added in one piece.
    match u8::try_from(value.len()) {
        Ok(length @ 0..=9) => bytes.extend_from_slice(&[kind, b'0' + length, b':']),
        Ok(length @ 10..=99) => bytes.extend_from_slice(&[kind, b'0' + length / 10, b'0' + length % 10, b':']),
        _ => {
            bytes.push(kind);
            digits(bytes, value.len() as u64);
            bytes.push(b':');
        }
    }
    bytes.extend_from_slice(value);
}

/// The decimal digits of a number.
fn digits(bytes: &mut Vec<u8>, number: u64) {
    let mut text = [0; 20];
    let (mut rest, mut from) = (number, text.len());
    for pair in text.rchunks_exact_mut(2) {
        // Two digits fit.
        #[allow(clippy::cast_possible_truncation, reason = "two digits")]
        let two = (rest % 100) as u8;
        pair.copy_from_slice(&[b'0' + two / 10, b'0' + two % 10]);
        rest /= 100;
        from -= if rest == 0 && two < 10 { 1 } else { 2 };
        if rest == 0 {
            break;
        }
    }
    bytes.extend_from_slice(text.get(from..).unwrap_or(&[]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_digested_with_kinds_and_lengths() {
        let row = [ValueRef::Integer(-120), ValueRef::Text(b"0123456789ab"), ValueRef::Blob(b""), ValueRef::Integer(0), ValueRef::Integer(i64::MIN)];
        assert_eq!(encoded_as_it_stands(&row), b"i-120;t12:0123456789abb0:i0;i-9223372036854775808;\n");
        assert_eq!(encoded_as_it_stands(&[ValueRef::Text(b"a"), ValueRef::Null]), b"t1:a\n", "empty ends are left out");
        assert_eq!(encoded_as_it_stands(&[ValueRef::Null, ValueRef::Null]), b"\n");
        assert_eq!(encoded_as_it_stands(&[ValueRef::Null, ValueRef::Integer(9), ValueRef::Integer(10)]), b"ni9;i10;\n");
        for number in [10, 99, 100, 101, 999, 1_000, 12_345, 100_000, 9_223_372_036_854_775_807] {
            assert_eq!(encoded_as_it_stands(&[ValueRef::Integer(number)]), format!("i{number};\n").into_bytes());
        }
        for length in [0, 9, 10, 99, 100, 255, 256, 1000] {
            let text = vec![b'x'; length];
            let own = encoded_as_it_stands(&[ValueRef::Text(&text), ValueRef::Integer(-1)]);
            assert_eq!(own, [format!("t{length}:").as_bytes(), &text, b"i-1;\n"].concat());
        }
    }
}
