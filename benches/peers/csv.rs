//! The hand-written integer program from CSV to CSV: bytes in, bytes out, nothing between.

use super::{Code, Line, SIZES, Usage, integers};

/// Days from 1970-01-01 of `2025-10-01`.
fn day(text: &[u8]) -> i64 {
    let number = |digits: &[u8]| digits.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let (year, month, day) = (number(&text[0..4]), number(&text[5..7]), number(&text[8..10]));
    let years = if month > 2 { year } else { year - 1 };
    let era = years / 400;
    let of_era = years - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The text of a day.
fn day_text(number: i64, out: &mut Vec<u8>) {
    let days = number + 719_468;
    let era = days / 146_097;
    let of_era = days - era * 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let digit = |value: i64| b'0' + (value % 10) as u8;
    let digits = [
        digit(year / 1000),
        digit(year / 100),
        digit(year / 10),
        digit(year),
        b'-',
        digit(month / 10),
        digit(month),
        b'-',
        digit(day / 10),
        digit(day),
    ];
    out.extend_from_slice(&digits);
}

fn thousandths(text: &[u8]) -> i64 {
    let (mut value, mut decimals, mut point) = (0_i64, 0, false);
    for byte in text {
        if *byte == b'.' {
            point = true;
        } else {
            value = value * 10 + i64::from(byte - b'0');
            decimals += i32::from(point);
        }
    }
    while decimals < 3 {
        value *= 10;
        decimals += 1;
    }
    value
}

/// A decimal without zeros at its end beyond the least decimals.
fn decimal(mut value: i64, mut scale: usize, least: usize, out: &mut Vec<u8>) {
    while scale > least && value % 10 == 0 {
        value /= 10;
        scale -= 1;
    }
    let mut digits = [0_u8; 24];
    let mut at = 24;
    let mut place = 0;
    loop {
        if place == scale && place > 0 {
            at -= 1;
            digits[at] = b'.';
        }
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        place += 1;
        if value == 0 && place > scale {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// All rows below the header; how many.
pub fn integers_csv(input: &[u8], out: &mut Vec<u8>, lines: &mut Vec<Line>, mut each: impl FnMut(&[u8], &[u8])) -> usize {
    const CHANGE: i64 = 20_362; // 2025-10-01
    let mut count = 0;
    let header = input.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    out.extend_from_slice(b"case,charge,block,from,to,quantity,unit,rate,amount\n");
    for row in input[header..].split(|byte| *byte == b'\n').filter(|row| !row.is_empty()) {
        let mut field: [&[u8]; 8] = [&[]; 8];
        for (slot, text) in field.iter_mut().zip(row.split(|byte| *byte == b',')) {
            *slot = text;
        }
        let (from, end) = (day(field[2]), day(field[3]) + 1);
        let usage = Usage {
            thousandths: thousandths(field[7]),
            old_days: (CHANGE.min(end) - from).max(0),
            days: end - from,
            size: SIZES.iter().position(|size| size.as_bytes() == field[4]).unwrap(),
            outside: field[5] == b"outside",
            sewer: field[6] == b"WS",
        };
        let total = integers(&usage, lines);
        let start = out.len();
        for line in lines.iter() {
            out.extend_from_slice(field[0]);
            let (name, block): (&[u8], u8) = match line.code {
                Code::Base => (b",base,", 0),
                Code::Tier(block) => (b",volume,", block + 1),
                Code::Outside => (b",outside,", 0),
                Code::Tax => (b",utility_tax,", 0),
                Code::SewerBase => (b",sewer_fixed,", 0),
                Code::SewerVolume => (b",sewer_volume,", 0),
            };
            out.extend_from_slice(name);
            if block > 0 {
                out.push(b'0' + block);
            }
            let (first, last) = match (line.code, line.version) {
                (Code::Outside | Code::Tax, _) => (from, end),
                (_, 0) => (from, CHANGE.min(end)),
                _ => (CHANGE.max(from), end),
            };
            out.push(b',');
            day_text(first, out);
            out.push(b',');
            day_text(last - 1, out);
            out.push(b',');
            match line.code {
                Code::Base | Code::SewerBase => {
                    decimal(line.quantity, 6, 0, out);
                    out.extend_from_slice(b",month,");
                    decimal(line.price, 2, 2, out);
                }
                Code::Tier(_) | Code::SewerVolume => {
                    decimal(line.quantity, 3, 0, out);
                    out.extend_from_slice(b",kgal,");
                    decimal(line.price, 2, 2, out);
                }
                Code::Outside | Code::Tax => out.extend_from_slice(b",,"),
            }
            out.push(b',');
            decimal(line.amount, 2, 2, out);
            out.push(b'\n');
        }
        out.extend_from_slice(field[0]);
        out.extend_from_slice(b",total,,,,,,,");
        decimal(total, 2, 2, out);
        out.push(b'\n');
        each(row, &out[start..]);
        count += 1;
    }
    count
}
