//! `ratebook demo`: a small office in a folder, three months from reads to issued invoices, by the same commands that an office
//! types.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::acting::exit;
use crate::calendar::Day;
use crate::cli::Exit;
use crate::cli::output::result;
use crate::source::{Refusal, codes};

/// Make a small office in a new folder and run three months of it: Pinellas County's wholesale water rates with illustrative
/// volumes, an exception, an estimate, a read that settles it, and a bill made anew. Every command is printed as an office would type
/// it; the book stays for you to explore.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: ratebook demo office\nThen: cd office && ratebook report register")]
pub(in crate::cli) struct Arguments {
    /// The folder, which must not exist yet
    folder: PathBuf,
    /// Print only the commands, not their answers
    #[arg(long)]
    brief: bool,
}

const PASSPHRASE: &str = "demonstration only";

/// Files of the office: name and text.
const FILES: &[(&str, &str)] = &[
    ("rates/common.rate", include_str!("../../../rate-schedules/pinellas/common.rate")),
    ("rates/wholesale_water.rate", include_str!("../../../rate-schedules/pinellas/wholesale_water.rate")),
    ("customers.csv", "customer,label,address\nC-1,City of Clearwater,\nC-2,City of Oldsmar,\nC-3,City of Pinellas Park,\nC-4,Town of Belleair,\n"),
    ("accounts.csv", "account,customer,from,to\nA-1,C-1,2026-01-01,\nA-2,C-2,2026-01-01,\nA-3,C-3,2026-01-01,\nA-4,C-4,2026-01-01,\n"),
    (
        "services.csv",
        "account,service,bill,cycle,from,to,exempt\nA-1,water,pinellas.wholesale_water.wholesale_water,month,2026-07-01,,\nA-2,water,pinellas.wholesale_water.wholesale_water,month,2026-07-01,,\nA-3,water,pinellas.wholesale_water.wholesale_water,month,2026-07-01,,\nA-4,water,pinellas.wholesale_water.wholesale_water,month,2026-07-01,,\n",
    ),
    (
        "points.csv",
        "point,label,service,account,from,to\nCW-01,First connection,water,A-1,2026-01-01,\nCW-02,Second connection,water,A-1,2026-01-01,\nOL-01,,water,A-2,2026-01-01,\nPP-01,,water,A-3,2026-01-01,\nBE-01,,water,A-4,2026-01-01,\n",
    ),
    ("meters.csv", "meter,size,unit,multiplier,digits\nM-11,8in,kgal,1,7\nM-12,8in,kgal,10,6\nM-21,6in,kgal,1,7\nM-41,4in,kgal,1,7\n"),
    (
        "installations.csv",
        "meter,point,from,to,start_read,end_read\nM-11,CW-01,2026-07-01,,1002210,\nM-12,CW-02,2026-07-01,,501233,\nM-21,OL-01,2026-07-01,,9985400,\nM-41,BE-01,2026-07-01,,402118,\n",
    ),
    ("facts.csv", "subject,subject_name,name,value,from,to\nsystem,,customer_class,wholesale,2026-01-01,\n"),
    (
        "hand.toml",
        "label = \"Hand-read sheet\"\n[place]\ncolumn = \"meter\"\nis = \"meter\"\n[time]\ncolumn = \"read on\"\nformat = \"MM/DD/YYYY\"\n[[value]]\ncolumn = \"register\"\nkind = \"register\"\nunit = \"kgal\"\n[quality]\notherwise = \"valid\"\n",
    ),
    (
        "scada.toml",
        "label = \"SCADA daily totals, a column for each tag\"\n[place]\n[time]\ncolumn = \"Timestamp\"\nformat = \"YYYY-MM-DD HH:MM\"\nat-the-end = true  # 00:00 is the end of the day before\n[[value]]\ncolumn = \"FT-310 total\"\nkind = \"flow\"\nunit = \"kgal\"\npoint = \"PP-01\"\n[quality]\notherwise = \"raw\"\n",
    ),
    (
        "brought.toml",
        "label = \"Usage of earlier months, from the spreadsheet\"\n[place]\ncolumn = \"point\"\n[time]\ncolumn = \"to\"\n[[value]]\ncolumn = \"kgal\"\nkind = \"flow\"\nunit = \"kgal\"\nfirst-day-column = \"from\"\n[quality]\notherwise = \"validated\"\n",
    ),
    (
        "brought.csv",
        "point,from,to,kgal\nOL-01,2026-01-01,2026-01-31,18120\nOL-01,2026-02-01,2026-02-28,16790\nOL-01,2026-03-01,2026-03-31,18655\nOL-01,2026-04-01,2026-04-30,18930\nOL-01,2026-05-01,2026-05-31,19410\nOL-01,2026-06-01,2026-06-30,18990\n",
    ),
    (
        "july.csv",
        "meter,read on,register\nM-11,07/31/2026,\"1,090,660\"\nM-12,07/31/2026,505233\nM-21,07/31/2026,4180\nM-41,07/31/2026,428127\nM-99,07/31/2026,12\n",
    ),
    ("august.csv", "meter,read on,register\nM-11,08/31/2026,\"1,181,005\"\nM-12,08/31/2026,509190\nM-41,08/31/2026,454770\n"),
    (
        "september.csv",
        "meter,read on,register\nM-11,09/30/2026,\"1,268,300\"\nM-12,09/30/2026,513002\nM-21,09/30/2026,41770\nM-41,09/30/2026,480010\n",
    ),
    ("letter.txt", "The register of M-12 was read as 509190 on 2026-08-31; the photograph shows 509170.\n"),
];

/// A command: the day, who, its words, and what it shows.
struct Step(&'static str, &'static str, &'static str, &'static str);

/// Everything after the founding, in its order. `PAGE` stands for the hash of the page read before.
const STEPS: &[Step] = &[
    Step(
        "2026-07-01",
        "cat",
        "rates propose rates --resolution unverified",
        "The rate text: proposed by one person, in force once another has approved it.",
    ),
    Step("2026-07-01", "ben", "approve 3", ""),
    Step("2026-07-01", "cat", "load customers customers.csv", "The register, as CSV."),
    Step("2026-07-01", "cat", "load accounts accounts.csv", ""),
    Step("2026-07-01", "cat", "load services services.csv", ""),
    Step("2026-07-01", "cat", "load points points.csv", ""),
    Step("2026-07-01", "cat", "load meters meters.csv", ""),
    Step("2026-07-01", "cat", "load installations installations.csv", ""),
    Step("2026-07-01", "cat", "load facts facts.csv --document letter.txt", ""),
    Step("2026-07-01", "ben", "approve 4", ""),
    Step("2026-07-01", "cat", "mapping add hand hand.toml", "How each source's export is read."),
    Step("2026-07-01", "cat", "mapping add scada scada.toml", ""),
    Step("2026-07-01", "cat", "mapping add brought brought.toml", ""),
    Step("2026-07-01", "cat", "load reads brought.csv --mapping brought", ""),
    Step("2026-08-03", "cat", "load reads july.csv --mapping hand", "July. One row names a meter that nobody has; one register rolled over."),
    Step("2026-08-03", "cat", "load reads july-scada.csv --mapping scada", ""),
    Step("2026-08-03", "", "reads exceptions", ""),
    Step("2026-08-03", "cat", "reads accept R-10 --why \"seven digits, seen on site\"", ""),
    Step("2026-08-03", "cat", "run open 2026-07", ""),
    Step("2026-08-03", "cat", "run prepare 2026-07", "Held: nobody has verified the adopted text behind these rates."),
    Step("2026-08-03", "ben", "run release 2026-07 --rule unverified --why \"agenda items compared\"", ""),
    Step("2026-08-03", "", "run review 2026-07", "The one page that the run is approved by."),
    Step("2026-08-03", "ben", "run approve 2026-07 --page PAGE", ""),
    Step("2026-08-03", "ben", "run issue 2026-07", ""),
    Step("2026-09-02", "cat", "load reads august.csv --mapping hand", "August. The read of M-21 is missing: the rate text's policy estimates."),
    Step("2026-09-02", "cat", "load reads august-scada.csv --mapping scada", ""),
    Step("2026-09-02", "cat", "run open 2026-08", ""),
    Step("2026-09-02", "cat", "run prepare 2026-08", ""),
    Step("2026-09-02", "ben", "run release 2026-08 --rule unverified --why \"agenda items compared\"", ""),
    Step("2026-09-02", "", "run review 2026-08", ""),
    Step("2026-09-02", "ben", "run approve 2026-08 --page PAGE", ""),
    Step("2026-09-02", "ben", "run issue 2026-08", ""),
    Step(
        "2026-09-10",
        "cat",
        "reads correct R-44 --value 509170 --document letter.txt",
        "A read was wrong: corrected by a new fact, the bill made anew, the difference by cause.",
    ),
    Step("2026-09-10", "ben", "approve 5", ""),
    Step("2026-09-10", "cat", "rebill INV-2026-000005 --document letter.txt", ""),
    Step("2026-09-10", "ben", "approve 6", ""),
    Step("2026-10-02", "cat", "load reads september.csv --mapping hand", "September. M-21 is read again: August is settled on its own days."),
    Step("2026-10-02", "cat", "load reads september-scada.csv --mapping scada", ""),
    Step("2026-10-02", "", "reads exceptions", ""),
    Step("2026-10-02", "cat", "reads accept R-81 --why \"the first read since the estimate\"", ""),
    Step("2026-10-02", "cat", "run open 2026-09", ""),
    Step("2026-10-02", "cat", "run prepare 2026-09 --keep-traces", "The whole derivation of each bill is kept in the book too."),
    Step("2026-10-02", "ben", "run release 2026-09 --rule unverified --why \"agenda items compared\"", ""),
    Step("2026-10-02", "", "run review 2026-09", ""),
    Step("2026-10-02", "ben", "run approve 2026-09 --page PAGE", ""),
    Step("2026-10-02", "ben", "run issue 2026-09", ""),
    Step("2026-10-02", "", "report register", "What was issued, with its proofs."),
    Step("2026-10-02", "", "explain INV-2026-000009", "An invoice, and where every number of it is from."),
];

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(make(arguments))
}

fn refuse(message: String) -> Refusal {
    Refusal::new(codes::OUTPUT_REFUSED, message)
}

fn make(arguments: &Arguments) -> Result<Exit, Refusal> {
    let folder = &arguments.folder;
    if folder.exists() {
        return Err(refuse(format!("{}: there is such a folder already; it was left as it is", folder.display())).help("name a new one"));
    }
    write(&folder.join("passphrase"), PASSPHRASE)?;
    for (name, text) in FILES {
        write(&folder.join(name), text)?;
    }
    for (name, first) in [("july", "2026-07-01"), ("august", "2026-08-01"), ("september", "2026-09-01")] {
        write(&folder.join(format!("{name}-scada.csv")), &daily_totals(first))?;
    }
    let office = Office { folder, brief: arguments.brief };
    office.told("An office of four: ann administers, ben approves, cat bills, eve audits. Each has a key.");
    let [ann, ben, cat, eve] = ["ann", "ben", "cat", "eve"].map(|person| office.key(person));
    let (_, ben, cat, eve) = (ann?, ben?, cat?, eve?);
    office.act("2026-07-01", "ann", &["init", "--as", "ann", "--second", &format!("ben:supervisor:{ben}")])?;
    office.act("2026-07-01", "ben", &["approve", "1"])?;
    office.act("2026-07-01", "ann", &["person", "add", "cat", "--role", "coordinator", "--public-key", &cat])?;
    office.act("2026-07-01", "ben", &["approve", "2"])?;
    let mut page = String::new();
    for Step(day, person, words, note) in STEPS {
        if !note.is_empty() {
            office.told(note);
        }
        let words: Vec<String> = words_of(words).into_iter().map(|word| if word == "PAGE" { page.clone() } else { word }).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let out = office.act(day, person, &words)?;
        if let Some(hash) = out.lines().rev().find_map(|line| line.strip_prefix("Page ")) {
            page = hash.get(..12).unwrap_or(hash).to_owned();
        }
    }
    office.act("2026-10-02", "ann", &["person", "add", "eve", "--role", "auditor", "--public-key", &eve])?;
    result(&closing(folder));
    Ok(Exit::Done)
}

/// What to try next.
fn closing(folder: &Path) -> String {
    format!(
        "\nThe office is in {}. Go on with it:\n  cd {}\n  ratebook report register            what was issued; the numbers have no gap\n  ratebook explain INV-2026-000001/1  a line, from its read to the paragraph of law\n  ratebook report statement A-1       invoices, what took their place, the balance\n  ratebook run list                   every run, and which command comes next\n  sqlite3 ratebook.db 'SELECT * FROM standing_invoice'   the tables are documented in docs/book.md\nTo act as a person: export RATEBOOK_PASSPHRASE_FILE=passphrase RATEBOOK_KEY=cat.key",
        folder.display(),
        folder.display()
    )
}

/// A month of daily totals, as a SCADA system exports them: stamped at the end of the day.
fn daily_totals(first: &str) -> String {
    let Ok(start) = Day::parse(first) else { return String::new() };
    let mut text = String::from("Timestamp,FT-310 total\n");
    let mut day = start;
    while day < start.plus_months(1) {
        let of_day = 4_500 + (day.day_of_month() * 37) % 113;
        day = day.plus_days(1);
        text.push_str(&format!("{day} 00:00,{of_day}.{}\n", of_day % 10));
    }
    text
}

fn write(file: &Path, text: &str) -> Result<(), Refusal> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).and_then(|()| fs::write(file, text)).map_err(|error| refuse(format!("{}: {error}", file.display())))
}

/// The words of a command, quoted ones kept together.
fn words_of(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    parts.flat_map(|(at, part)| if at % 2 == 1 { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }).collect()
}

/// The office that the commands are typed in.
struct Office<'a> {
    folder: &'a Path,
    brief: bool,
}

impl Office<'_> {
    fn told(&self, text: &str) {
        result(&format!("\n# {text}"));
    }

    /// Makes a person's key; returns its public half.
    fn key(&self, person: &str) -> Result<String, Refusal> {
        let file = format!("{person}.key");
        let output = self.run("2026-07-01", person, &["key", "new", "--key", &file])?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let found = text.split_whitespace().find(|word| word.len() == 64).map(str::to_owned);
        found.ok_or_else(|| refuse(format!("the key of {person} could not be made: {}", String::from_utf8_lossy(&output.stderr))))
    }

    /// An act of a person (of nobody: a report), printed as it is typed; it must be done, or done with findings.
    fn act(&self, day: &str, person: &str, words: &[&str]) -> Result<String, Refusal> {
        let mut all: Vec<&str> = words.to_vec();
        if !person.is_empty() {
            all.extend([
                "--key",
                match person {
                    "ann" => "ann.key",
                    "ben" => "ben.key",
                    _ => "cat.key",
                },
                "--on",
                day,
            ]);
        }
        let quoted: Vec<String> = all.iter().map(|word| if word.contains(' ') { format!("\"{word}\"") } else { (*word).to_owned() }).collect();
        result(&format!("$ ratebook {}", quoted.join(" ")));
        let output = self.run(day, person, &all)?;
        let (out, err) = (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned());
        if !matches!(output.status.code(), Some(0 | 3)) {
            return Err(refuse(format!("`ratebook {}` was refused: {err}", quoted.join(" "))).help("please report it"));
        }
        if !self.brief {
            for line in out.lines().chain(err.lines()) {
                result(&format!("  {line}"));
            }
        }
        Ok(out)
    }

    fn run(&self, day: &str, person: &str, words: &[&str]) -> Result<Output, Refusal> {
        let program = std::env::current_exe().map_err(|error| refuse(format!("this program cannot be found: {error}")))?;
        let seconds = Day::parse(day).map_or(0, |day| i64::from(Day::EPOCH.days_to(day)) * 86_400 + 32_400);
        let mut command = Command::new(program);
        command.args(words).current_dir(self.folder).env("RATEBOOK_PASSPHRASE_FILE", "passphrase");
        // The office's clock stands on the day of the act, so that the same demonstration is made on any day.
        command.env("SOURCE_DATE_EPOCH", seconds.to_string());
        if !person.is_empty() {
            command.env("RATEBOOK_KEY", format!("{person}.key"));
        }
        command.output().map_err(|error| refuse(format!("this program cannot be run: {error}")))
    }
}
