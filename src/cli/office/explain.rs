//! `ratebook explain`: an issued invoice, or the page of a code.

use super::acting::{WhichBook, exit};
use super::decisions::ReportFormat;
use crate::cli::Exit;
use crate::cli::output::{message, result};
use crate::office::derivations::trace_line;
use crate::office::invoices::ExplainedInvoice;
use crate::office::{derivations, invoices};
use crate::source::{Code, Refusal, codes, did_you_mean};

/// Explain an issued invoice, a line of it, or a code: where each number is from, or what the code means.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ratebook explain INV-2026-000042     an invoice ever issued, from the book alone\n  ratebook explain INV-2026-000042/1   a line of it\n  ratebook explain INV-2026-000042 --kept   its derivation as it was kept (run prepare --keep-traces)\n  ratebook explain R3101               a code\nAn invoice of a case is explained by `ratebook rate … --explain CASE` or `CASE/LINE`."
)]
pub(in crate::cli) struct Arguments {
    /// An invoice (INV-2026-000042), a line of it (INV-2026-000042/1), a code (R3101), or `all` for the list of codes
    what: String,
    /// text or json (an invoice)
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    /// The derivation as the book keeps it, not the one that comes out now; the two are held against each other in any case
    #[arg(long)]
    kept: bool,
    #[command(flatten)]
    which: WhichBook,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    if arguments.what.starts_with("INV-") {
        return exit(explain_invoice(arguments));
    }
    if arguments.what == "all" {
        for code in codes::ALL {
            if !result(&format!("{code}  {}", code.page().title())) {
                break;
            }
        }
        return Exit::Done;
    }
    match Code::find(&arguments.what) {
        Some(code) => {
            result(code.page().text.trim_end());
            Exit::Done
        }
        None => {
            let near = did_you_mean(&arguments.what.to_ascii_uppercase(), codes::ALL.iter().map(|code| code.id));
            let near = near.map(|near| format!("; {near}")).unwrap_or_default();
            message(&format!("`{}` is not a code{near}; `ratebook explain all` lists them", arguments.what));
            Exit::Refused
        }
    }
}

fn explain_invoice(arguments: &Arguments) -> Result<Exit, Refusal> {
    let book = arguments.which.read()?;
    let people = book.people()?;
    let (number, line) = arguments.what.split_once('/').map_or((arguments.what.as_str(), None), |(number, line)| (number, Some(line)));
    let line = match line {
        None => None,
        Some(_) => invoices::find_line(&book, &arguments.what)?.1.and_then(|line| usize::try_from(line.line).ok()),
    };
    let mut explained = invoices::explain_invoice(&book, number)?;
    explained.compare_kept(&derivations::kept_trace);
    let text = match arguments.format {
        _ if arguments.kept => kept(&explained, number, line, arguments.format)?,
        ReportFormat::Json => invoices::explained_json(&explained, &people),
        ReportFormat::Text | ReportFormat::Csv => invoices::explained_text(&explained, line, &people),
    };
    result(text.trim_end());
    if arguments.kept {
        explained.differences.iter().for_each(|difference| message(&format!("DIFFERENCE: {difference}")));
    }
    Ok(if explained.differences.is_empty() { Exit::Done } else { Exit::Findings })
}

/// The kept derivation: in words, or as it stands in the book.
fn kept(explained: &ExplainedInvoice, number: &str, line: Option<usize>, format: ReportFormat) -> Result<String, Refusal> {
    let Some((trace, _)) = &explained.kept else {
        let refusal = Refusal::new(codes::NO_KEPT_TRACE, format!("the book keeps no derivation of {number} that can be read"));
        return Err(refusal.help(format!("`ratebook explain {number}` works it out from the sealed inputs and rate text")));
    };
    Ok(if format == ReportFormat::Json { trace_line(trace) } else { derivations::kept_trace_text(trace, line) })
}
