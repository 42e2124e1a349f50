//! The program killed at random moments of a load, a preparation, an issue and a rebill: the book opens, nothing is lost, nothing
//! doubled, the numbers have no gap.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/city.rs"]
mod city;
mod common;
#[path = "common/office.rs"]
mod office;

use std::fmt::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use city::City;
use office::{PASSPHRASE, key};
use ratebook::office::derivations::Traces;
use ratebook::office::invoices::{Invoices, InvoicesAsked, invoice_register};
use ratebook::office::reads::{ReadCorrection, Reads};
use ratebook::office::register::{Behind, RegisterKind};
use ratebook::office::runs::Runs;
use ratebook::office::store::{Access, BookOfAccounts, KeyCost, KeySalt, Row, check_chain};
use ratebook::office::{reads, rebills};

const ACCOUNTS: usize = 250;
/// So many times each act is killed, or until it was quicker.
const KILLS: usize = 6;

/// The city with many more accounts.
fn large_city() -> City {
    let mut city = City::new();
    let (mut accounts, mut services, mut points, mut meters, mut installations) = Default::default();
    for at in 10..10 + ACCOUNTS {
        let all: [(&mut String, String); 5] = [
            (&mut accounts, format!("A-{at},C-1,2026-07-01,")),
            (&mut services, format!("A-{at},water,city.water.water,month,2026-07-01,,")),
            (&mut points, format!("P-{at},,water,A-{at},2026-07-01,")),
            (&mut meters, format!("M-{at},1in,kgal,1,6")),
            (&mut installations, format!("M-{at},P-{at},2026-07-01,,0,")),
        ];
        for (text, line) in all {
            writeln!(text, "{line}").unwrap();
        }
    }
    let kinds = [RegisterKind::Accounts, RegisterKind::Services, RegisterKind::Points, RegisterKind::Meters, RegisterKind::Installations];
    for (kind, text) in kinds.into_iter().zip([accounts, services, points, meters, installations]) {
        city.register(kind, text.trim_end());
    }
    city
}

/// The program as a person, on the office's day.
fn start(city: &City, name: &str, arguments: &[&str]) -> Child {
    start_in(city.office.folder.path(), name, arguments)
}

fn start_in(folder: &std::path::Path, name: &str, arguments: &[&str]) -> Child {
    let file = folder.join(format!("{name}.key"));
    if !file.exists() {
        std::fs::write(&file, key(name).to_file(PASSPHRASE, KeyCost::Light, &KeySalt { salt: [7; 16], block: [9; 16] }).unwrap()).unwrap();
        std::fs::write(folder.join("passphrase"), PASSPHRASE).unwrap();
    }
    Command::new(env!("CARGO_BIN_EXE_ratebook"))
        .args(arguments)
        .current_dir(folder)
        .env("RATEBOOK_KEY", file)
        .env("RATEBOOK_PASSPHRASE_FILE", folder.join("passphrase"))
        // 2027-03-01, the day of the city's office.
        .env("SOURCE_DATE_EPOCH", "1803859200")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What a book holds: events, reads, batches, items of runs, invoices, kept derivations.
type Count = [usize; 6];

fn count(city: &City) -> Count {
    let book = BookOfAccounts::open(&city.office.file(), Access::Read).unwrap();
    assert!(check_chain(&book, |_| {}).unwrap().is_empty());
    let items: usize =
        book.runs().unwrap().iter().flat_map(|run| book.steps_of_run(run.id).unwrap()).map(|step| book.items_of_step(step.id).unwrap().len()).sum();
    let invoices = book.invoices(&InvoicesAsked::default()).unwrap();
    assert!(invoice_register(&book, &InvoicesAsked::default()).unwrap().gaps.is_empty());
    let traces = book.runs().unwrap().iter().map(|run| book.traced_items_of_run(run.id).unwrap().len()).sum();
    let events = usize::try_from(book.head().unwrap().events).unwrap();
    [events, book.reads_between(None, ("0001-01-01", "9999-12-31")).unwrap().len(), book.batches().unwrap().len(), items, invoices.len(), traces]
}

/// How long an act takes, on a copy of the book.
fn length_of(city: &City, name: &str, arguments: &[&str]) -> Duration {
    let copy = tempfile::TempDir::new().unwrap();
    // By another process: closing a file of the book here would drop the locks that this one has on it.
    let copied = Command::new("cp").arg("-r").arg(city.office.folder.path().join(".")).arg(copy.path()).status().unwrap();
    assert!(copied.success());
    let since = Instant::now();
    let mut child = start_in(copy.path(), name, arguments);
    let ended = child.wait().unwrap();
    let mut told = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut told).unwrap();
    assert!(matches!(ended.code(), Some(0 | 3)), "{arguments:?}: {told}");
    since.elapsed()
}

/// Kills an act at moments spread over its length, then lets it run. What it adds is there as a whole, once.
fn killed(city: &City, name: &str, arguments: &[&str], adds: Count) {
    let before = count(city);
    let length = length_of(city, name, arguments);
    let mut at = 0;
    for kill in 0..KILLS {
        let mut child = start(city, name, arguments);
        // The later, the more is written; the end is where it would hurt.
        let moment = length.share(kill + 2, KILLS + 1);
        let since = Instant::now();
        while since.elapsed() < moment && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if count(city) != before {
            at = kill + 1;
            break;
        }
    }
    let done: Vec<usize> = before.iter().zip(adds).map(|(was, more)| was + more).collect();
    if at == 0 {
        let mut child = start(city, name, arguments);
        let ended = child.wait().unwrap();
        let mut told = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut told).unwrap();
        assert!(matches!(ended.code(), Some(0 | 3)), "{arguments:?}: {told}");
    }
    assert_eq!(count(city).to_vec(), done, "{arguments:?}");
}

/// A share of a length, without floats.
trait Share {
    fn share(self, numerator: usize, denominator: usize) -> Self;
}

impl Share for Duration {
    fn share(self, numerator: usize, denominator: usize) -> Self {
        self * u32::try_from(numerator).unwrap() / u32::try_from(denominator).unwrap()
    }
}

#[test]
fn a_killed_act_was_never_begun_or_is_done() {
    let mut city = large_city();
    let mut rows = String::from("meter,date,reading\nM-1,2026-07-31,100\nM-2,2026-07-31,2100\n");
    (10..10 + ACCOUNTS).for_each(|at| writeln!(rows, "M-{at},2026-07-31,{}", at * 3).unwrap());
    std::fs::write(city.office.folder.path().join("july.csv"), rows).unwrap();
    let all = ACCOUNTS + 2;
    killed(&city, "cat", &["load", "reads", "july.csv", "--mapping", "hand"], [1, all, 1, 0, 0, 0]);
    city.open("2026-07");
    killed(&city, "cat", &["run", "prepare", "2026-07", "--keep-traces"], [1, 0, 0, all, 0, all]);
    city.approve("ben", "2026-07").unwrap();
    killed(&city, "ben", &["run", "issue", "2026-07"], [1, 0, 0, 0, all, 0]);
    let correction = ReadCorrection { read: Row::new(1), value: "140".to_owned(), quality: None };
    let proposal = city.office.work("cat", |work| reads::correct_read(work, &correction, Behind::default())).unwrap();
    city.office.approve("ben", proposal);
    let number = city.invoices()[0].number.clone();
    let made = city.office.work("cat", |work| rebills::propose_rebill(work, &number, Behind::default())).unwrap();
    killed(&city, "ben", &["approve", &made.proposal.to_string()], [1, 0, 0, 0, 1, 0]);
    assert_eq!(city.invoices().iter().filter(|invoice| invoice.cancelled).count(), 1);
}
