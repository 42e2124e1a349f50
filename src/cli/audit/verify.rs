//! `ratebook verify`: the whole book proved, or what does not agree.

use std::path::{Path, PathBuf};

use super::resumption::Resumption;
use crate::calendar::Day;
use crate::cli::Exit;
use crate::cli::office::acting::{WhichBook, exit, now_text, parse_day, read_text, unlock, write_out};
use crate::cli::output::{message, result};
use crate::cli::progress::Progress;
use crate::language::RateBook;
use crate::office::store::{PublicKey, digest_of};
use crate::records::Case;
use crate::source::{Refusal, Sources, codes};
use crate::verification::{Attended, Sample, Show, VerificationAsked, verify};
use crate::{rating, render, verification};

/// Verify a book: its chain and file, that nothing is missing, doubled or out of order, and every sealed invoice worked out again by
/// the auditor's evaluator. Nothing is changed. Exit 3 with findings.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ratebook verify --anchor 3f0c… \n  ratebook verify --sample 25 --seed 2026 --output sample.csv\n  ratebook verify --key eve.key --sign result.txt\n  ratebook verify --resume october.txt     # interrupted? the same command continues"
)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    which: WhichBook,
    /// Work out this invoice again; several may be named. All where none is
    #[arg(long = "invoice", value_name = "NUMBER")]
    invoices: Vec<String>,
    /// Those dated this day or later
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Those dated this day or earlier
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// The hash of an event, as a monthly register printed it: the chain must hold it
    #[arg(long, value_name = "HASH")]
    anchor: Option<String>,
    /// Work out only so many, drawn by --seed, and write them as CSV with the totals of all that they were drawn from
    #[arg(long, value_name = "COUNT", requires = "seed")]
    sample: Option<usize>,
    /// What draws the sample: any text
    #[arg(long, value_name = "TEXT", requires = "sample")]
    seed: Option<String>,
    /// The file for the sample; without it the sample is the result, and the page a message
    #[arg(long, short, value_name = "FILE", requires = "sample")]
    output: Option<PathBuf>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How many threads; one for each core by default
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide_default_value = true)]
    jobs: usize,
    /// Keep in this file which invoices agreed: when the verification is interrupted, the same command resumes from there. The chain, the file
    /// and what belongs together are looked at anew in any case. The file is removed at the end
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    resume: Option<PathBuf>,
    /// Do not look at the derivations that `ratebook explain` would print, only at what was issued
    #[arg(long)]
    without_derivations: bool,
    /// The file of the key that signs the result (else the environment's RATEBOOK_KEY)
    #[arg(long, value_name = "FILE", requires = "sign")]
    key: Option<PathBuf>,
    /// Write the page into this file, signed
    #[arg(long, value_name = "OUT")]
    sign: Option<PathBuf>,
    /// Check the signature of a page that was written with --sign, and nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sign", "sample", "anchor", "invoices"])]
    page: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(match &arguments.page {
        Some(page) => check_page(page),
        None => verify_book(arguments),
    })
}

fn verify_book(arguments: &Arguments) -> Result<Exit, Refusal> {
    // A key that does not open is reported before the work, not after it.
    let key = arguments.sign.is_some().then(|| unlock(arguments.key.as_deref())).transpose()?;
    let days = |text: &Option<String>| text.as_deref().map(parse_day).transpose();
    let (from, through): (Option<Day>, Option<Day>) = (days(&arguments.from)?, days(&arguments.to)?);
    let sample = arguments.sample.map(|size| Sample { size, seed: arguments.seed.clone().unwrap_or_default() });
    let derivations = !arguments.without_derivations;
    let mut resumption = arguments.resume.as_deref().map(|file| Resumption::open(file, &arguments.which.book, derivations)).transpose()?;
    let agreed = resumption.as_mut().map(|known| std::mem::take(&mut known.agreed)).unwrap_or_default();
    let asked = VerificationAsked {
        numbers: arguments.invoices.clone(),
        from,
        through,
        anchor: arguments.anchor.clone(),
        sample,
        jobs: arguments.jobs,
        agreed,
    };
    let (mut events, mut invoices) = (Progress::new("events"), Progress::new("invoices"));
    let mut told = |what: &'static str, done: usize, all: usize| if what == "events" { events.tell(done, all) } else { invoices.tell(done, all) };
    let mut keep = |number: &str, agreed| {
        if let Some(resumption) = &mut resumption {
            resumption.keep(number, agreed);
        }
    };
    let show = |book: &RateBook, sources: &Sources, case: &Case| rating::rate(&book.plan, case, false).map(|rated| render::shown(&rated, sources));
    let show: Option<Show<'_>> = derivations.then_some(&show);
    let verified = verify(&arguments.which.book, &asked, Attended { show, told: &mut told, agreed: &mut keep })?;
    if let Some(resumption) = resumption {
        resumption.end();
    }
    let title = title(arguments, &asked);
    let page = verification::verification_page(&title, &verified);
    if let (Some(file), Some(key)) = (&arguments.sign, &key) {
        write_out(Some(file), &format!("{page}{SIGNED}{}\n{}\n", key.public(), key.sign_text(&page)))?;
    }
    let text = if arguments.format == Format::Json { verification::verification_json(&title, &verified) } else { page };
    match (&asked.sample, &arguments.output) {
        (None, _) => {
            result(text.trim_end());
        }
        (Some(_), Some(file)) => {
            write_out(Some(file), &verification::sample_csv(&verified))?;
            result(text.trim_end());
        }
        (Some(_), None) => {
            message(text.trim_end());
            write_out(None, &verification::sample_csv(&verified))?;
        }
    }
    Ok(if verified.findings.is_empty() { Exit::Done } else { Exit::Findings })
}

/// What stands between the page and its signature; the key follows on the same line.
const SIGNED: &str = "-- signed by ";

fn title(arguments: &Arguments, asked: &VerificationAsked) -> String {
    let mut parts = vec![format!("Verification of {} by ratebook {}, {}", arguments.which.book.display(), env!("CARGO_PKG_VERSION"), now_text())];
    if !asked.numbers.is_empty() {
        parts.push(format!("of {}", asked.numbers.join(", ")));
    }
    parts.extend(asked.from.map(|day| format!("dated from {day}")));
    parts.extend(asked.through.map(|day| format!("dated to {day}")));
    parts.extend(asked.sample.as_ref().map(|sample| format!("a sample of {} by the seed `{}`", sample.size, sample.seed)));
    parts.join("; ")
}

fn check_page(file: &Path) -> Result<Exit, Refusal> {
    let text = read_text(file)?;
    let refuse =
        |why: &str| Refusal::new(codes::EVENT_ALTERED, format!("{}: {why}", file.display())).help("take the page as it was written with --sign");
    let (page, tail) = text.rsplit_once(SIGNED).ok_or_else(|| refuse("the page has no signature"))?;
    let mut tail = tail.lines();
    let key = tail.next().and_then(PublicKey::from_hex).ok_or_else(|| refuse("the page names no key"))?;
    if !tail.next().is_some_and(|signature| key.signed_text(page, signature.trim())) || tail.next().is_some() {
        return Err(refuse("the page is not as it was signed"));
    }
    message(&format!("the page, SHA-256 {}, is signed by this key; `ratebook report access` says whose it is:", digest_of(page.as_bytes())));
    result(&key.to_string());
    Ok(Exit::Done)
}
