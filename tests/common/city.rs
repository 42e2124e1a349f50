//! A small city for tests: two accounts with a meter each, billed by the month under a text of its own.
#![allow(dead_code, reason = "each test file uses its part")]

use ratebook::calendar::Day;
use ratebook::office::invoices::{Invoices, InvoicesAsked, IssuedInvoice};
use ratebook::office::reads::ReadsTaken;
use ratebook::office::register::{Behind, RegisterKind, RegisterRow};
use ratebook::office::runs::{HoldsAsked, Issued, Prepared, Run, RunScope, RunTotals};
use ratebook::office::store::Stored;
use ratebook::office::{rates, reads, register, runs};
use ratebook::source::{Refusal, Sources};

use super::office::Office;

/// The rate text: $10.00 a month, $2.50 a kgal.
pub const TEXT: &str = r#"chapter city.water "City water"

measure metered_water "Metered water" in kgal
  from meter reads of service water
  one value per period
  missing is estimated by last_reads

policy last_reads "Average of the last read" for missing metered_water
  cite "Made for the tests" unverified
  estimate is average per day of the last 1 valid reads, times days
  at most 2 in a row, else an error

schedule water "Water service"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split fixed charges by day of the calendar month
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up

  charge base "Base charge"
    gl 401
    cite "Made for the tests" unverified
    amount $10.00 per month * months in the bill

  charge commodity "Water used"
    gl 402
    cite "Made for the tests" unverified
    amount metered_water at $2.50 per kgal
"#;

const MAPPING: &str = r#"
[place]
column = "meter"
is = "meter"
[time]
column = "date"
[[value]]
column = "reading"
kind = "register"
unit = "kgal"
[quality]
otherwise = "valid"
"#;

pub struct City {
    pub office: Office,
    files: usize,
}

/// A run of a month.
pub fn run(month: &str, name: &str, bill_date: Day) -> Run {
    let first_day = Day::parse(&format!("{month}-01")).unwrap();
    Run { name: name.to_owned(), first_day, through: first_day.plus_months(1).plus_days(-1), bill_date, scope: RunScope::default() }
}

pub fn rows(text: &str) -> Vec<RegisterRow> {
    text.lines().map(|line| RegisterRow { cells: line.split(',').map(str::to_owned).collect() }).collect()
}

impl City {
    /// The city under its text.
    pub fn new() -> Self {
        Self::with_text(TEXT)
    }

    /// The city under another text. Nothing holds a bill for being unverified.
    pub fn with_text(text: &str) -> Self {
        let mut city = Self::without_accounts(text);
        city.register(RegisterKind::Accounts, "A-1,C-1,2026-07-01,\nA-2,C-2,2026-07-01,");
        city.register(RegisterKind::Services, "A-1,water,city.water.water,month,2026-07-01,,\nA-2,water,city.water.water,month,2026-07-01,,");
        city.register(RegisterKind::Points, "P-1,,water,A-1,2026-07-01,\nP-2,,water,A-2,2026-07-01,");
        city.register(RegisterKind::Meters, "M-1,1in,kgal,1,6\nM-2,1in,kgal,1,6");
        city.register(RegisterKind::Installations, "M-1,P-1,2026-07-01,,0,\nM-2,P-2,2026-07-01,,2000,");
        city
    }

    /// The city under a text, with so many accounts `A-1`, `A-2`, … of a point and a meter each.
    pub fn of_accounts(text: &str, accounts: usize) -> Self {
        let mut city = Self::without_accounts(text);
        let rows = |row: &dyn Fn(usize) -> String| (1..=accounts).map(row).collect::<Vec<_>>().join("\n");
        city.register(RegisterKind::Accounts, &rows(&|at| format!("A-{at},C-1,2026-07-01,")));
        city.register(RegisterKind::Services, &rows(&|at| format!("A-{at},water,city.water.water,month,2026-07-01,,")));
        city.register(RegisterKind::Points, &rows(&|at| format!("P-{at},,water,A-{at},2026-07-01,")));
        city.register(RegisterKind::Meters, &rows(&|at| format!("M-{at},1in,kgal,1,9")));
        city.register(RegisterKind::Installations, &rows(&|at| format!("M-{at},P-{at},2026-07-01,,0,")));
        city
    }

    /// A month of all accounts, each with a read of its number.
    pub fn month_of_all(&mut self, month: &str, accounts: usize, read: impl Fn(usize) -> usize) -> Issued {
        let reads: Vec<(String, String)> = (1..=accounts).map(|at| (format!("M-{at}"), read(at).to_string())).collect();
        let reads: Vec<(&str, &str)> = reads.iter().map(|(meter, value)| (meter.as_str(), value.as_str())).collect();
        self.month(month, &reads)
    }

    /// The office with its text and customers alone.
    pub fn without_accounts(text: &str) -> Self {
        let mut city = Self { office: Office::new(), files: 0 };
        city.office.today = Day::parse("2027-03-01").unwrap();
        city.rates(text);
        for (name, parameter) in [("unverified", "off"), ("days", "off")] {
            let from = Day::parse("2026-01-01").unwrap();
            let rule = city.office.work("cat", |work| reads::propose_rule(work, "review", name, parameter, from)).unwrap();
            city.office.approve("ben", rule);
        }
        city.register(RegisterKind::Customers, "C-1,One,\nC-2,Two,");
        city.office.work("cat", |work| reads::add_mapping(work, "hand", MAPPING)).unwrap();
        city
    }

    pub fn rates(&mut self, text: &str) {
        let mut sources = Sources::default();
        sources.add("water.rate", text);
        let in_force = match self.office.book.rate_set_in_force().unwrap() {
            Some(set) => self.office.book.rate_files(set.id).unwrap(),
            None => Vec::new(),
        };
        let (files, _) = rates::merged(&in_force, &sources, false).unwrap_or_else(|refused| panic!("{refused:?}"));
        let changes = self.office.work("cat", |work| rates::propose_rates(work, &files, None, "R-1")).unwrap();
        self.office.approve("ben", changes.proposal.unwrap());
    }

    pub fn register(&mut self, kind: RegisterKind, text: &str) {
        let loaded = self.office.work("cat", |work| register::load_register(work, kind, rows(text), Behind::default())).unwrap();
        if let Some(proposal) = loaded.proposal {
            self.office.approve("ben", proposal);
        }
    }

    /// An account and its service, point and meter end with a day.
    pub fn close(&mut self, account: &str, day: &str) {
        let number = account.trim_start_matches("A-");
        self.register(RegisterKind::Accounts, &format!("{account},C-{number},2026-07-01,{day}"));
    }

    pub fn load(&mut self, name: &str, file: &str) -> ReadsTaken {
        self.office.work("cat", |work| reads::load_reads(work, "hand", (name, file.as_bytes()), &mut |_, _| {})).unwrap()
    }

    /// Reads of a day: meter and register.
    pub fn read(&mut self, day: &str, reads: &[(&str, &str)]) {
        self.files += 1;
        let rows: String = reads.iter().map(|(meter, value)| format!("{meter},{day},{value}\n")).collect();
        let name = format!("reads-{}.csv", self.files);
        let taken = self.load(&name, &format!("meter,date,reading\n{rows}"));
        assert!(taken.rejected.is_empty(), "{:?}", taken.rejected);
    }

    pub fn open(&mut self, month: &str) {
        self.open_named(month, month);
    }

    pub fn open_named(&mut self, month: &str, name: &str) {
        let bill_date = Day::parse(&format!("{month}-01")).unwrap().plus_months(1);
        self.office.work("cat", |work| runs::open_run(work, &run(month, name, bill_date))).unwrap();
    }

    pub fn prepare(&mut self, name: &str, run: &str) -> Result<Prepared, Refusal> {
        self.office.work(name, |work| runs::prepare_run(work, run, &mut |_, _| {}))
    }

    pub fn approve(&mut self, name: &str, run: &str) -> Result<(), Refusal> {
        self.office.work(name, |work| runs::approve_run(work, run, "page")).map(|_| ())
    }

    pub fn issue(&mut self, name: &str, run: &str) -> Result<Issued, Refusal> {
        self.office.work(name, |work| runs::issue_run(work, run, &mut |_, _| {}))
    }

    pub fn totals(&self, run: &str) -> RunTotals {
        runs::run_as_it_stands(&self.office.book, run).unwrap().totals()
    }

    pub fn release_all(&mut self, run: &str) {
        let asked = HoldsAsked::default();
        if self.totals(run).held > 0 {
            self.office.work("ben", |work| runs::release_holds(work, run, &asked, true, (None, None))).unwrap();
        }
    }

    /// A month from its reads to its invoices.
    pub fn month(&mut self, month: &str, reads: &[(&str, &str)]) -> Issued {
        let last = Day::parse(&format!("{month}-01")).unwrap().plus_months(1).plus_days(-1).to_string();
        self.read(&last, reads);
        self.open(month);
        self.prepare("cat", month).unwrap();
        self.release_all(month);
        self.approve("ben", month).unwrap();
        self.issue("ben", month).unwrap()
    }

    pub fn invoices(&self) -> Vec<Stored<IssuedInvoice>> {
        self.office.book.invoices(&InvoicesAsked::default()).unwrap()
    }
}

/// The most memory that this process has held, in kilobytes.
pub fn most_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown").to_owned()
}
