//! What `ratebook rate` is asked for: its command line, and the rate text read with it.

use std::path::PathBuf;

use crate::language::RateBook;
use crate::source::Sources;

/// How invoices are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum InvoiceFormat {
    /// A page for each invoice
    Text,
    /// One JSON object a line
    Ndjson,
    /// One row a part
    Csv,
}

/// Rate cases without a book of accounts.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A case is one JSON object a line:\n  {\"case\":\"c1\",\"bill\":\"wholesale_water\",\"from\":\"2022-11-01\",\"to\":\"2022-11-30\",\n   \"given\":{\"metered_water\":\"100000 kgal\",\"customer_class\":\"wholesale\"}}\nor, in a file ending in .csv, a row under the header case,bill,from,to,metered_water[kgal],…\n\nExit: 0 all rated, 1 the text has errors or the input cannot be read, 3 a case was refused (the others are rated), 130 stopped by Ctrl-C (what is written is whole up to there)."
)]
pub(in crate::cli) struct Arguments {
    /// Files, or folders with .rate files
    #[arg(required = true)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// The cases: a file (.csv is CSV, else JSON lines), or - for standard input
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) cases: PathBuf,
    /// How invoices are printed
    #[arg(long, value_enum, default_value = "text")]
    pub(in crate::cli) format: InvoiceFormat,
    /// Add each line's derivation to NDJSON (a page of text has it in any case)
    #[arg(long)]
    pub(in crate::cli) trace: bool,
    /// Leave the derivations out of pages of text
    #[arg(long)]
    pub(in crate::cli) brief: bool,
    /// Print only the derivation of one case, or of one line of it: CASE or CASE/LINE
    #[arg(long, value_name = "CASE[/LINE]")]
    pub(in crate::cli) explain: Option<String>,
    /// How many threads; by default one for each core. The output is the same, byte for byte
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide_default_value = true)]
    pub(in crate::cli) threads: usize,
    /// Write a chain of digests into this file: for each case SHA-256 over what was read and what was written of it, linked to the one
    /// before. Two runs are the same where their heads are, and the first row that differs names the case
    #[arg(long, value_name = "FILE", conflicts_with = "explain")]
    pub(in crate::cli) chain: Option<PathBuf>,
}

/// What all threads share.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Rates<'a> {
    pub(in crate::cli) arguments: &'a Arguments,
    pub(in crate::cli) sources: &'a Sources,
    pub(in crate::cli) book: &'a RateBook,
}
