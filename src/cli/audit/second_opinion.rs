//! `ratebook audit invoice`: another party's invoices checked against the rules.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use crate::cli::Exit;
use crate::cli::office::acting::exit;
use crate::cli::output::{MessageFormat, message, result};
use crate::cli::rules::texts;
use crate::exact::Number;
use crate::intake::{self, BadLine, ForeignInvoice};
use crate::records::Case;
use crate::source::{Refusal, codes};
use crate::study::{self, LineOpinion, LineVerdict, Names, Opinion};

/// Hold another party's invoices against rules.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Line by line: agreed, differs (with our derivation and a guess at the cause), missing, extra
    Invoice(InvoiceArguments),
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "FILE is CSV with the columns case,line,amount beside --cases; or JSON lines, each a case with \"invoiced\":{\"volume\":\"12.34\",\"total\":\"21.44\"}.\nA line is one of our charges by its name or label, or by --name. The line `total` is the total they print.\n\nExit: 0 all agree, 1 the text has errors or the input cannot be read, 3 something differs.\nExamples:\n  ratebook audit invoice theirs.csv --cases usage.csv --rates rates\n  ratebook audit invoice theirs.ndjson --rates rates --name \"Water consumption=volume\""
)]
struct InvoiceArguments {
    /// Their invoices (.csv is CSV, else JSON lines)
    file: PathBuf,
    /// Rate text: files, or folders with .rate files
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    rates: Vec<PathBuf>,
    /// With CSV: the cases, as `rate --cases` takes them
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// What they call a line, and which of our charges it is; may be given several times
    #[arg(long = "name", value_name = "THEIRS=CHARGE")]
    names: Vec<String>,
    /// Leave out lines that agree, and derivations
    #[arg(long)]
    brief: bool,
    /// text or json
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    match &arguments.what {
        What::Invoice(arguments) => exit(invoices(arguments)),
    }
}

fn invoices(arguments: &InvoiceArguments) -> Result<Exit, Refusal> {
    let Some((sources, book)) = texts::sound_text(&arguments.rates, MessageFormat::Human, "no invoice was looked at") else {
        return Ok(Exit::Refused);
    };
    let names = names(&arguments.names)?;
    let Some(pairs) = pairs(arguments)? else { return Ok(Exit::Refused) };
    let (mut agreed, mut differ) = (0, 0);
    for (case, theirs) in &pairs {
        let opinion = study::second_opinion((&book.plan, &sources), case, theirs, &names);
        if opinion.agrees() {
            agreed += 1
        } else {
            differ += 1
        }
        if arguments.format == "json" {
            result(&json(&opinion).to_string());
        } else {
            tell(&opinion, arguments.brief);
        }
    }
    message(&format!("{agreed} agree, {differ} differ"));
    if pairs.is_empty() {
        return Err(Refusal::new(codes::FIELD_MISSING, "no invoice was given"));
    }
    Ok(if differ > 0 { Exit::Findings } else { Exit::Done })
}

fn names(given: &[String]) -> Result<Names, Refusal> {
    let mut names = BTreeMap::new();
    for one in given {
        let Some((theirs, charge)) = one.rsplit_once('=') else {
            return Err(
                Refusal::new(codes::FIELD_MISSING, format!("--name {one}: there is no `=`")).help("write --name \"Water consumption=volume\"")
            );
        };
        names.insert(theirs.trim().to_owned(), charge.trim().to_owned());
    }
    Ok(names)
}

/// Each of their invoices with its case; none where something could not be read, which is reported.
fn pairs(arguments: &InvoiceArguments) -> Result<Option<Vec<(Case, ForeignInvoice)>>, Refusal> {
    let file = &arguments.file;
    let opened = File::open(file).map_err(|error| Refusal::new(codes::NO_SUCH_FILE, format!("{}: {error}", file.display())))?;
    let is_csv = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    match (is_csv, &arguments.cases) {
        (false, None) => match intake::read_foreign_json(BufReader::new(opened)) {
            Ok(pairs) => Ok(Some(pairs)),
            Err(bad) => Ok(unreadable(file, &bad)),
        },
        (false, Some(_)) => Err(Refusal::new(codes::FIELD_MISSING, "--cases goes with CSV; JSON lines hold their own cases")),
        (true, None) => {
            Err(Refusal::new(codes::FIELD_MISSING, "the cases are missing").help("give --cases FILE: what was used, as `rate --cases` takes it"))
        }
        (true, Some(cases)) => {
            let invoices = match intake::read_foreign_csv(opened) {
                Ok(invoices) => invoices,
                Err(bad) => return Ok(unreadable(file, &bad)),
            };
            Ok(Some(matched(texts::bills(cases)?, invoices)))
        }
    }
}

fn unreadable<T>(file: &Path, bad: &[BadLine]) -> Option<T> {
    for (line, refusal) in bad {
        let help = refusal.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default();
        message(&format!("{}: {}:{line}: {}{help}", refusal.code, file.display(), refusal.message));
    }
    None
}

/// Invoices beside their cases; those without one are reported, and cases without an invoice have an empty one.
fn matched(cases: Vec<Case>, mut invoices: Vec<ForeignInvoice>) -> Vec<(Case, ForeignInvoice)> {
    let mut pairs = Vec::with_capacity(cases.len());
    for case in cases {
        let found = invoices.iter().position(|invoice| invoice.case == case.id).map(|at| invoices.swap_remove(at));
        let empty = ForeignInvoice { case: case.id.clone(), lines: Vec::new() };
        pairs.push((case, found.unwrap_or(empty)));
    }
    for invoice in invoices {
        message(&format!("{}: there is an invoice and no case: it is passed over", invoice.case));
    }
    pairs
}

fn money(amount: Option<&Number>) -> String {
    amount.map_or("-".to_owned(), |amount| amount.grouped(2))
}

fn tell(opinion: &Opinion, brief: bool) {
    let theirs = opinion.their_total.as_ref().unwrap_or(&opinion.their_sum);
    match &opinion.our_total {
        Err(why) => {
            result(&format!("{}: the rules make no bill: {why}", opinion.case));
            return;
        }
        Ok(ours) => {
            let word = if opinion.agrees() { "agrees" } else { "differs" };
            result(&format!("{}: {word}: theirs {}, ours {}", opinion.case, money(Some(theirs)), money(Some(ours))));
        }
    }
    if let Some(total) = opinion.their_total.as_ref().filter(|total| **total != opinion.their_sum) {
        result(&format!("  their lines add up to {}, and they print {}", money(Some(&opinion.their_sum)), money(Some(total))));
    }
    for line in &opinion.lines {
        if brief && line.verdict == LineVerdict::Agreed {
            continue;
        }
        tell_line(line, brief);
    }
}

fn tell_line(line: &LineOpinion, brief: bool) {
    let name = line.charge.as_ref().or(line.called.as_ref()).map_or("", String::as_str);
    let by = match (&line.theirs, &line.ours) {
        (Some(theirs), Some(ours)) if line.verdict == LineVerdict::Differs => format!(", by {}", money(Some(&theirs.minus(ours)))),
        _ => String::new(),
    };
    result(&format!("  {:8} {name:24} theirs {}, ours {}{by}", line.verdict.word(), money(line.theirs.as_ref()), money(line.ours.as_ref())));
    for cause in &line.causes {
        result(&format!("           perhaps: {cause}"));
    }
    if line.verdict == LineVerdict::Differs && line.causes.is_empty() {
        result("           no cause was found");
    }
    if !brief {
        for step in &line.derivation {
            result(format!("             {step}").trim_end());
        }
    }
}

fn json(opinion: &Opinion) -> serde_json::Value {
    let amount = |amount: Option<&Number>| amount.map(|amount| amount.plain(2));
    let lines: Vec<serde_json::Value> = opinion
        .lines
        .iter()
        .map(|line| {
            serde_json::json!({
                "verdict": line.verdict.word(), "charge": line.charge, "called": line.called, "theirs": amount(line.theirs.as_ref()),
                "ours": amount(line.ours.as_ref()), "causes": line.causes, "derivation": line.derivation,
            })
        })
        .collect();
    let (ours, refused) = match &opinion.our_total {
        Ok(ours) => (Some(ours.plain(2)), None),
        Err(why) => (None, Some(why)),
    };
    serde_json::json!({
        "case": opinion.case, "agrees": opinion.agrees(), "their_sum": opinion.their_sum.plain(2), "their_total": amount(opinion.their_total.as_ref()),
        "our_total": ours, "refused": refused, "lines": lines,
    })
}
