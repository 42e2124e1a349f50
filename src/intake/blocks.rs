//! Input in blocks of whole lines, so that several threads can read it, and memory does not grow with it.

use std::io::{self, BufRead};

/// A block is about so large. What becomes of it is some eight times as large, and there are several of both on the way.
const SIZE: usize = 16 * 1024;

/// Who hands over less than this at once is writing while we read, and wants an answer before the next block is full.
const LITTLE: usize = 4 * 1024;

/// Some whole lines.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The number of the first, counted from 1.
    pub first_line: usize,
    /// The lines, with their ends.
    pub bytes: Vec<u8>,
}

/// Where in a row of CSV a byte stands. A quote opens a field only at its very beginning; elsewhere it is a sign like others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum InRow {
    /// At the beginning of a field.
    #[default]
    Begins,
    /// In a field without quotes, or behind the quote that ended one.
    Plain,
    /// Between quotes.
    Quoted,
    /// Behind a quote between quotes: the end of the field, or half of a quote that is meant.
    QuoteInQuotes,
}

impl InRow {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::QuoteInQuotes,
            (Self::Begins | Self::QuoteInQuotes, b'"') | (Self::Quoted, _) => Self::Quoted,
            (_, b',' | b'\n' | b'\r') => Self::Begins,
            _ => Self::Plain,
        }
    }
}

/// Cuts input into blocks.
pub struct Blocks<R> {
    reader: R,
    /// Whether an end of line between quotes belongs to a field and does not end the row.
    quoted: bool,
    line: usize,
    rest: Vec<u8>,
    /// How much of the rest has been looked at, where in a row that ends, and where the last whole line of it ends.
    looked_at: (usize, InRow, Option<usize>),
    ended: bool,
    fault: Option<io::Error>,
}

impl<R: BufRead> Blocks<R> {
    /// Blocks of plain lines.
    pub fn of_lines(reader: R) -> Self {
        Self { reader, quoted: false, line: 1, rest: Vec::new(), looked_at: Default::default(), ended: false, fault: None }
    }

    /// Blocks of rows of CSV: a field between quotes may hold ends of lines.
    pub fn of_rows(reader: R) -> Self {
        Self { quoted: true, ..Self::of_lines(reader) }
    }

    /// Reads on until a block is full and a line ends in it, or the input ends, or what has come so far is whole and more is waited for.
    /// What was read before a fault is a block of its own.
    fn fill(&mut self) -> io::Result<Option<usize>> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let mut came = usize::MAX;
        loop {
            if self.ended {
                return Ok((!self.rest.is_empty()).then_some(self.rest.len()));
            }
            if (self.rest.len() >= SIZE || came < LITTLE)
                && let Some(end) = self.last_end()
            {
                return Ok(Some(end));
            }
            let read = match self.reader.fill_buf() {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.ended = true;
                    if self.rest.is_empty() {
                        return Err(error);
                    }
                    self.fault = Some(error);
                    continue;
                }
            };
            came = read.len();
            self.rest.extend_from_slice(read);
            self.reader.consume(came);
            self.ended = came == 0;
        }
    }

    /// Where the last whole line ends. What has been looked at is not looked at again.
    fn last_end(&mut self) -> Option<usize> {
        let (from, mut place, mut end) = self.looked_at;
        let new = self.rest.get(from..).unwrap_or(&[]);
        let is_between_quotes = matches!(place, InRow::Quoted | InRow::QuoteInQuotes);
        if !self.quoted || (!is_between_quotes && !new.contains(&b'"')) {
            end = new.iter().rposition(|byte| *byte == b'\n').map_or(end, |at| Some(from + at + 1));
            place = new.last().map_or(place, |byte| InRow::Plain.after(*byte));
        } else {
            for (at, byte) in new.iter().enumerate() {
                place = place.after(*byte);
                if *byte == b'\n' && place == InRow::Begins {
                    end = Some(from + at + 1);
                }
            }
        }
        self.looked_at = (self.rest.len(), place, end);
        end
    }
}

impl<R: BufRead> Iterator for Blocks<R> {
    type Item = io::Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.fill() {
            Err(error) => Some(Err(error)),
            Ok(None) => None,
            Ok(Some(end)) => {
                let after = self.rest.split_off(end);
                let bytes = std::mem::replace(&mut self.rest, after);
                // What is left begins with a line, and is looked at anew.
                self.looked_at = Default::default();
                let first_line = self.line;
                self.line += ends_of_line(&bytes);
                Some(Ok(Block { first_line, bytes }))
            }
        }
    }
}

/// How many lines end in some bytes: counted in pieces that a byte can count, which processors do many at a time.
fn ends_of_line(bytes: &[u8]) -> usize {
    let in_piece = |piece: &[u8]| piece.iter().fold(0_u8, |sum, byte| sum.wrapping_add(u8::from(*byte == b'\n')));
    bytes.chunks(255).map(|piece| usize::from(in_piece(piece))).sum()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn blocks(text: &str, rows: bool) -> Vec<Block> {
        let reader = io::BufReader::with_capacity(5_000, text.as_bytes());
        let blocks = if rows { Blocks::of_rows(reader) } else { Blocks::of_lines(reader) };
        blocks.map(Result::unwrap).collect()
    }

    #[test]
    fn blocks_hold_whole_lines_and_know_their_number() {
        let line = format!("{}\n", "x".repeat(1_000));
        let text = line.repeat(900) + "the last without end";
        let found = blocks(&text, false);
        assert!(found.len() > 20);
        assert!(found[..20].iter().all(|block| block.bytes.ends_with(b"\n")));
        assert_eq!(found.iter().map(|block| block.bytes.clone()).collect::<Vec<_>>().concat(), text.as_bytes());
        assert_eq!(found[1].first_line, 1 + found[0].bytes.len() / line.len());
        assert!(blocks("", false).is_empty());
    }

    /// Lines, then a fault.
    struct Faulty<'a>(&'a [u8]);

    impl io::Read for Faulty<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() { Err(io::Error::other("the cable")) } else { self.0.read(into) }
        }
    }

    #[test]
    fn a_fault_is_told_after_what_was_read_before_it() {
        let mut found = Blocks::of_lines(io::BufReader::new(Faulty(b"one\ntwo")));
        let lines: Vec<Vec<u8>> = found.by_ref().take(2).map(|block| block.unwrap().bytes).collect();
        assert_eq!(lines, [b"one\n".to_vec(), b"two".to_vec()]);
        assert_eq!(found.next().unwrap().unwrap_err().to_string(), "the cable");
        assert!(found.next().is_none());
    }

    #[test]
    fn an_end_of_line_between_quotes_ends_no_row() {
        let row = format!("a,\"{}\n{}\"\n", "x".repeat(50_000), "y".repeat(50_000));
        let found = blocks(&row.repeat(20), true);
        assert!(found.len() > 2 && found.iter().all(|block| block.bytes.len() % row.len() == 0));
    }

    /// Blocks are cut where the reader of CSV ends a row, whatever stands between: each block by itself has the rows of the whole.
    #[test]
    fn quotes_that_open_nothing_cut_no_row() {
        let rows = "3/4\" meter,5\n,\"two\nlines\",7\n\"say \"\"no\"\"\n\",\"a\"b\"\n";
        let text = rows.repeat(3_000);
        let read = |bytes: &[u8]| -> Vec<csv::StringRecord> {
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes).records().map(Result::unwrap).collect()
        };
        let found = blocks(&text, true);
        assert!(found.len() > 2);
        let each: Vec<csv::StringRecord> = found.iter().flat_map(|block| read(&block.bytes)).collect();
        assert_eq!(each.len(), read(text.as_bytes()).len());
        assert_eq!(each, read(text.as_bytes()));
    }
}
