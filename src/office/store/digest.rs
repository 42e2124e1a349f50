//! SHA-256 digests.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// A SHA-256 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// What stands for the hash of the event before the first.
    pub const ZERO: Self = Self([0; 32]);

    /// A digest from its bytes in the book; none where they are not 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// A digest from 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        bytes_of_hex(text).and_then(|bytes| Self::from_bytes(&bytes))
    }
}

impl Digest {
    /// Adds its 64 hexadecimal digits to some bytes: faster than by way of text.
    pub fn write_hex(&self, out: &mut Vec<u8>) {
        out.extend(self.0.iter().flat_map(|byte| hex_of(*byte)));
    }
}

/// The two digits of a byte.
fn hex_of(byte: u8) -> [u8; 2] {
    let digit = |half: u8| if half < 10 { b'0' + half } else { b'a' + half - 10 };
    [digit(byte >> 4), digit(byte & 15)]
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

/// The digest of some bytes.
///
/// ```
/// use ratebook::office::store::digest_of;
/// assert_eq!(digest_of(b"abc").to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// ```
pub fn digest_of(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// The digest of some bytes, one after the other.
///
/// ```
/// use ratebook::office::store::{digest_of, digest_of_parts};
/// assert_eq!(digest_of_parts(&[b"a", b"bc"]), digest_of(b"abc"));
/// ```
pub fn digest_of_parts(parts: &[&[u8]]) -> Digest {
    let mut digester = Digester::default();
    parts.iter().for_each(|part| digester.add(part));
    digester.done()
}

/// A digest made piece by piece.
#[derive(Clone, Default)]
pub(crate) struct Digester(Sha256);

impl Digester {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn done(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

pub(crate) fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // In pieces: a digest is one.
    for piece in bytes.chunks(32) {
        let mut text = [0; 64];
        for (place, byte) in text.chunks_exact_mut(2).zip(piece) {
            place.copy_from_slice(&hex_of(*byte));
        }
        f.write_str(text.get(..piece.len() * 2).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default())?;
    }
    Ok(())
}

pub(crate) fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>()?;
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks(2).map(|pair| u8::try_from(pair.iter().fold(0, |value, digit| value * 16 + digit)).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_in_hexadecimal_digits() {
        struct Shown(Vec<u8>);
        impl fmt::Display for Shown {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }
        for length in [0, 1, 31, 32, 33, 64, 200] {
            let bytes: Vec<u8> = (0..length).collect();
            let wanted: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(Shown(bytes.clone()).to_string(), wanted);
            assert_eq!(bytes_of_hex(&wanted), Some(bytes));
        }
    }
}
