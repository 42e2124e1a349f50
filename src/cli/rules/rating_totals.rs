//! What all blocks of cases come to, and where their output goes.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use super::pipeline::{Sink, Spare, is_stopped};
use super::rate_arguments::Arguments;
use super::rating::{RatedBlock, csv_bytes};
use crate::cli::Exit;
use crate::cli::output::message;
use crate::cli::progress::Progress;
use crate::office::store::{Digest, digest_of_parts};
use crate::source::{Refusal, codes};

/// What all blocks came to, and where it goes.
pub(in crate::cli) struct Totals<'a> {
    /// Standard output.
    pub(in crate::cli) out: io::StdoutLock<'a>,
    arguments: &'a Arguments,
    spare: &'a Spare,
    rated: u64,
    refused: u64,
    explained: bool,
    bytes: usize,
    bar: Option<(Progress, usize)>,
    chain: Option<Chain>,
}

/// The file that a chain of digests is written to.
struct Chain {
    path: PathBuf,
    out: BufWriter<File>,
    head: Digest,
}

impl Chain {
    fn add(&mut self, links: &[(String, Digest)]) -> io::Result<()> {
        let mut rows = Vec::with_capacity(links.len() * 150);
        for (case, digest) in links {
            self.head = digest_of_parts(&[&self.head.0, &digest.0]);
            let quoted = csv_bytes(&[vec![case.clone(), String::new()]]);
            rows.extend_from_slice(quoted.trim_ascii_end());
            digest.write_hex(&mut rows);
            rows.push(b',');
            self.head.write_hex(&mut rows);
            rows.push(b'\n');
        }
        self.out.write_all(&rows)
    }
}

impl<'a> Totals<'a> {
    /// Gives room that was written out back to those who fill it.
    pub(in crate::cli) fn new(arguments: &'a Arguments, length: Option<u64>, spare: &'a Spare) -> Result<Self, Refusal> {
        let shows = io::stderr().is_terminal() && !io::stdout().is_terminal();
        let bar = length.filter(|_| shows).map(|length| (Progress::new("bytes of cases"), usize::try_from(length).unwrap_or(usize::MAX)));
        let chain = match &arguments.chain {
            None => None,
            Some(path) => {
                let refused = |error: io::Error| Refusal::new(codes::OUTPUT_REFUSED, format!("{}: {error}", path.display()));
                let mut out = BufWriter::new(File::create(path).map_err(refused)?);
                writeln!(out, "case,sha256,chain").map_err(refused)?;
                Some(Chain { path: path.clone(), out, head: Digest::ZERO })
            }
        };
        Ok(Self { out: io::stdout().lock(), arguments, spare, rated: 0, refused: 0, explained: false, bytes: 0, bar, chain })
    }

    /// Everything is written out: how many there were, and how it ended.
    ///
    /// # Errors
    /// When the last of it cannot be written.
    pub(in crate::cli) fn end(mut self) -> Result<Exit, Refusal> {
        self.out.flush().map_err(|error| Refusal::new(codes::OUTPUT_REFUSED, format!("the output cannot be written: {error}")))?;
        if let Some(chain) = &mut self.chain {
            chain.out.flush().map_err(|error| Refusal::new(codes::OUTPUT_REFUSED, format!("{}: {error}", chain.path.display())))?;
            message(&format!("head of the chain: {}", chain.head));
        }
        if is_stopped() {
            self.tell_stopped();
            return Ok(Exit::Interrupted);
        }
        if let Some(wanted) = self.arguments.explain.as_ref().filter(|_| !self.explained) {
            message(&format!("no rated case or line `{wanted}`"));
            return Ok(Exit::Refused);
        }
        if self.rated + self.refused == 0 {
            message("no case was given: the input is empty");
            return Ok(Exit::Refused);
        }
        if self.arguments.explain.is_none() {
            message(&format!("{} rated, {} refused", self.rated, self.refused));
        }
        Ok(if self.refused > 0 { Exit::Findings } else { Exit::Done })
    }

    fn tell_stopped(&self) {
        message(&format!("stopped: {} rated, {} refused; what is written is whole up to there", self.rated, self.refused));
    }
}

impl Sink<RatedBlock> for Totals<'_> {
    fn take(&mut self, rating: RatedBlock) -> io::Result<()> {
        if let Some(error) = rating.failed {
            return Err(error);
        }
        rating.told.iter().for_each(|words| message(words));
        self.out.write_all(&rating.out)?;
        self.spare.give(rating.out);
        if let Some(chain) = &mut self.chain {
            chain.add(&rating.links).map_err(|error| io::Error::other(format!("{}: {error}", chain.path.display())))?;
        }
        self.rated += rating.rated;
        self.refused += rating.refused;
        self.explained |= rating.explained;
        self.bytes += rating.bytes;
        if let Some((bar, length)) = &mut self.bar {
            bar.tell(self.bytes, *length);
        }
        Ok(())
    }

    fn abandon(&mut self) -> io::Result<()> {
        self.out.flush()?;
        if let Some(chain) = &mut self.chain {
            chain.out.flush()?;
        }
        self.tell_stopped();
        // The thread that waits for input cannot be ended otherwise.
        std::process::exit(130)
    }
}
