//! `ratebook run` and `ratebook unbilled`: the month's work.

use super::acting::{Office, WhichBook, exit, parse_day, tell, today};
use super::decisions::{ReportFormat, print};
use super::prepare;
use crate::calendar::{Day, DaySpan};
use crate::cli::Exit;
use crate::cli::output::{message, result};
use crate::cli::progress::Progress;
use crate::office::runs::{Hold, HoldsAsked, ItemOutcome, Run, RunScope, RunState, Runs};
use crate::office::store::{BookOfAccounts, Digest, Row, Work, digest_of};
use crate::office::{people, proposals, rates, runs};
use crate::source::{Refusal, codes, counted};

/// The month: open a run, prepare it, review what is held, let another person approve, issue.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The month, in its order (cat is the coordinator, ben the supervisor):\n  ratebook run open 2026-10 --as cat\n  ratebook run prepare 2026-10 --as cat       works out every bill that is due, or says why not\n  ratebook run review 2026-10                 the page: totals, holds, estimates, what is unbilled\n  ratebook run release 2026-10 --account A-1 --why \"…\" --as ben\n  ratebook run approve 2026-10 --page HASH --as ben\n  ratebook run issue 2026-10 --as ben\n`ratebook run list` says for each run which command comes next."
)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Open a run for a month
    Open(Open),
    /// Work out every bill that is due; the same inputs again change nothing
    Prepare(prepare::Arguments),
    /// Print the page that the run is approved by, with its hash
    Review {
        /// The run
        run: String,
        #[command(flatten)]
        which: WhichBook,
    },
    /// Release bills that are held, by another person than who prepared them
    Release(Answer),
    /// Keep held bills out of this run: they are carried as unbilled, with an owner and a day
    Reject(Answer),
    /// Name who is responsible for an unbilled account, and until when
    Carry {
        /// The run
        run: String,
        /// The account
        #[arg(long)]
        account: String,
        /// Who is responsible
        #[arg(long, value_name = "PERSON")]
        owner: String,
        /// Until when
        #[arg(long, value_name = "DATE")]
        due: String,
        #[command(flatten)]
        office: Office,
    },
    /// Approve the page that was read, by another person than who prepared the run
    Approve {
        /// The run
        run: String,
        /// The hash at the end of the page, or its first digits
        #[arg(long, value_name = "HASH")]
        page: String,
        #[command(flatten)]
        office: Office,
    },
    /// Issue what was approved: numbers are given, and the invoices never change
    Issue(Named),
    /// End a run that is not issued; nothing of it is billed
    Abort(Named),
    /// List all runs, with what comes next
    List {
        #[command(flatten)]
        which: WhichBook,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
    /// Show every item of a run
    Show {
        /// The run
        run: String,
        #[command(flatten)]
        which: WhichBook,
        /// text, json or csv
        #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
        format: ReportFormat,
    },
}

#[derive(Debug, clap::Args)]
struct Named {
    /// The run
    run: String,
    #[command(flatten)]
    office: Office,
}

#[derive(Debug, clap::Args)]
struct Open {
    /// The month, as 2026-10
    month: String,
    /// Its name; the month by default
    #[arg(long)]
    name: Option<String>,
    /// Only agreements of this cycle: month, read, read/12
    #[arg(long, default_value = "", hide_default_value = true)]
    cycle: String,
    /// Only of this service
    #[arg(long, default_value = "", hide_default_value = true)]
    service: String,
    /// Only of this account; may be given several times
    #[arg(long = "account")]
    accounts: Vec<String>,
    /// Periods end on this day or before; the month's last day by default
    #[arg(long, value_name = "DATE")]
    through: Option<String>,
    /// The date of the bills; the office's day by default
    #[arg(long, value_name = "DATE")]
    bill_date: Option<String>,
    #[command(flatten)]
    office: Office,
}

#[derive(Debug, clap::Args)]
struct Answer {
    /// The run
    run: String,
    /// The numbers of the holds, as `run review` prints them
    holds: Vec<Row<Hold>>,
    /// All open holds of this account; may be given several times
    #[arg(long = "account")]
    accounts: Vec<String>,
    /// All open holds by this rule; may be given several times
    #[arg(long = "rule")]
    rules: Vec<String>,
    /// reject: who is responsible; the person who prepared the run by default
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// reject: until when; 30 days later by default
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
    #[command(flatten)]
    office: Office,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(match &arguments.act {
        Act::Open(open) => open_run(open),
        Act::Prepare(arguments) => prepare::prepare(arguments),
        Act::Review { run, which } => review(run, which),
        Act::Release(answer) => release(answer, true),
        Act::Reject(answer) => release(answer, false),
        Act::Carry { run, account, owner, due, office } => carry(run, account, (owner, due), office),
        Act::Approve { run, page, office } => approve(run, page, office),
        Act::Issue(named) => issue(named),
        Act::Abort(named) => abort(named),
        Act::List { which, format } => list(which, *format),
        Act::Show { run, which, format } => show(run, which, *format),
    })
}

/// The days of a month of the command line.
pub(in crate::cli) fn month(text: &str) -> Result<DaySpan, Refusal> {
    let start = Day::parse(&format!("{text}-01"))
        .map_err(|_| Refusal::new(codes::BAD_DATE, format!("`{text}` is not a month")).help("write it as 2026-10"))?;
    Ok(DaySpan { start, end: start.plus_months(1) })
}

fn open_run(open: &Open) -> Result<Exit, Refusal> {
    let days = month(&open.month)?;
    let through = open.through.as_deref().map(parse_day).transpose()?.unwrap_or_else(|| days.last_day());
    let bill_date = open.bill_date.as_deref().map(parse_day).transpose()?;
    let bill_date = bill_date.map_or_else(|| open.office.day(), Ok)?;
    let run = Run {
        name: open.name.clone().unwrap_or_else(|| open.month.clone()),
        first_day: days.start,
        through,
        bill_date,
        scope: RunScope { cycle: open.cycle.clone(), service: open.service.clone(), accounts: open.accounts.clone() },
    };
    open.office.work("run opened", &run.name, |work| runs::open_run(work, &run))?;
    message(&format!(
        "run {} is open: periods that end through {through}, bills dated {bill_date}\n  next: {}",
        run.name,
        RunState::Opened.next(&run.name)
    ));
    Ok(Exit::Done)
}

/// The page and its hash.
fn page_of(book: &impl PageSource, run: &str) -> Result<(String, Digest), Refusal> {
    let text = book.page_text(run)?;
    let digest = digest_of(text.as_bytes());
    Ok((text, digest))
}

/// Where a page is made from: the book, or an act under way.
trait PageSource {
    fn page_text(&self, run: &str) -> Result<String, Refusal>;
}

impl PageSource for BookOfAccounts {
    fn page_text(&self, run: &str) -> Result<String, Refusal> {
        let people = self.people()?;
        Ok(runs::run_page_text(&runs::run_page(self, run)?, &people, &proposals::emergency_remarks(&self.emergencies()?, &people)))
    }
}

impl PageSource for Work<'_> {
    fn page_text(&self, run: &str) -> Result<String, Refusal> {
        let people = self.people()?;
        Ok(runs::run_page_text(&runs::run_page(self, run)?, &people, &proposals::emergency_remarks(&self.emergencies()?, &people)))
    }
}

fn review(run: &str, which: &WhichBook) -> Result<Exit, Refusal> {
    let book = which.read()?;
    let stands = runs::run_as_it_stands(&book, run)?;
    let state = stands.state();
    // What was approved is shown as it was read, whatever came after.
    let kept = stands.steps.iter().rev().find(|step| !step.page.is_empty()).map(|step| book.document_of_digest(&step.page)).transpose()?.flatten();
    let (text, digest) = match kept {
        Some(page) => (String::from_utf8_lossy(&page.bytes).into_owned(), page.sha256),
        None => page_of(&book, run)?,
    };
    result(text.trim_end());
    result(&format!("Page {digest}"));
    if state == RunState::Prepared {
        message(&format!(
            "next: another person than who prepared it runs `ratebook run approve {run} --page {}`",
            digest.to_string().get(..12).unwrap_or_default()
        ));
    }
    Ok(Exit::Done)
}

fn release(answer: &Answer, released: bool) -> Result<Exit, Refusal> {
    if answer.office.why.trim().is_empty() {
        return Err(Refusal::new(codes::NOT_ALLOWED, "an answer to a hold has a reason").help("give --why TEXT"));
    }
    if answer.holds.is_empty() && answer.accounts.is_empty() && answer.rules.is_empty() {
        return Err(Refusal::new(codes::NO_SUCH_HOLD, "which holds?").help("name their numbers, or --account A, or --rule R"));
    }
    let asked = HoldsAsked { holds: answer.holds.clone(), accounts: answer.accounts.clone(), rules: answer.rules.clone() };
    let due = answer.due.as_deref().map(parse_day).transpose()?;
    let kind = if released { "holds released" } else { "holds rejected" };
    let done = answer.office.work(kind, &answer.run, |work| {
        let people = work.people()?;
        let owner = answer.owner.as_deref().map(|owner| people::person_named(&people, owner).map(|person| person.id)).transpose()?;
        runs::release_holds(work, &answer.run, &asked, released, (owner, due))
    })?;
    let word = if released { "released" } else { "rejected" };
    message(&format!(
        "{} {word}; still held: {}\n  next: `ratebook run review {}`",
        counted(done.holds, "hold"),
        counted(done.left, "bill"),
        answer.run
    ));
    Ok(Exit::Done)
}

fn carry(run: &str, account: &str, (owner, due): (&str, &str), office: &Office) -> Result<Exit, Refusal> {
    let due = parse_day(due)?;
    office.work("unbilled carried", run, |work| {
        let people = work.people()?;
        let owner = people::person_named(&people, owner)?.id;
        runs::carry_item(work, run, account, owner, due)
    })?;
    message(&format!("account {account}: {owner} sees to it until {due}"));
    Ok(Exit::Done)
}

fn approve(run: &str, page: &str, office: &Office) -> Result<Exit, Refusal> {
    let stands = office.work("run approved", run, |work| {
        let (text, digest) = page_of(work, run)?;
        if page.len() < 8 || !digest.to_string().starts_with(&page.to_lowercase()) {
            let refusal = Refusal::new(codes::PAGE_CHANGED, format!("the page of run {run} is not the one of hash `{page}`"));
            return Err(refusal.help(format!("read it again: `ratebook run review {run}`, and give at least 8 digits of the hash at its end")));
        }
        runs::approve_run(work, run, &text)
    })?;
    let totals = stands.totals();
    message(&format!("run {run} approved: {}, {}\n  next: {}", counted(totals.billed, "bill"), totals.cents.dollars(), RunState::Approved.next(run)));
    Ok(Exit::Done)
}

fn issue(named: &Named) -> Result<Exit, Refusal> {
    let mut bar = Progress::new("issuing");
    let issued = named.office.work("run issued", &named.run, |work| runs::issue_run(work, &named.run, &mut |done, all| bar.tell(done, all)))?;
    let range = match (issued.numbers.first(), issued.numbers.last()) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    message(&format!(
        "run {} issued: {}{range}, {}\n  next: {}",
        named.run,
        counted(issued.numbers.len(), "invoice"),
        issued.cents.dollars(),
        RunState::Issued.next(&named.run)
    ));
    Ok(Exit::Done)
}

fn abort(named: &Named) -> Result<Exit, Refusal> {
    if named.office.why.trim().is_empty() {
        return Err(Refusal::new(codes::NOT_ALLOWED, "aborting a run has a reason").help("give --why TEXT"));
    }
    named.office.work("run aborted", &named.run, |work| runs::abort_run(work, &named.run))?;
    message(&format!("run {} is aborted; nothing of it is billed", named.run));
    Ok(Exit::Done)
}

fn list(which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    let book = which.read()?;
    let mut rows = Vec::new();
    for run in book.runs()? {
        let steps = book.steps_of_run(run.id)?;
        let totals = steps.last().map(|step| step.totals).unwrap_or_default();
        rows.push((run, RunState::of(&steps), totals));
    }
    print(&runs::runs_report(&rows), format);
    Ok(Exit::Done)
}

fn show(run: &str, which: &WhichBook, format: ReportFormat) -> Result<Exit, Refusal> {
    print(&runs::run_report(&runs::run_as_it_stands(&which.read()?, run)?), format);
    Ok(Exit::Done)
}

/// List what is due and not billed, as of now: missing reads, holds, periods that wait.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct UnbilledArguments {
    /// Periods that end on this day or before; today by default
    #[arg(long, value_name = "DATE")]
    through: Option<String>,
    /// text, json or csv
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
    #[command(flatten)]
    which: WhichBook,
}

pub(in crate::cli) fn unbilled(arguments: &UnbilledArguments) -> Exit {
    exit(list_unbilled(arguments))
}

fn list_unbilled(arguments: &UnbilledArguments) -> Result<Exit, Refusal> {
    let through = arguments.through.as_deref().map_or_else(|| Ok(today()), parse_day)?;
    let book = arguments.which.read()?;
    let rates = rates::rates_in_force(&book)?;
    let run = Run { name: String::new(), first_day: through.month_start(), through, bill_date: through, scope: RunScope::default() };
    let worked = runs::unbilled_now(&book, &rates, &run)?;
    let billable = worked.iter().filter(|one| one.item.outcome == ItemOutcome::Calculated).count();
    print(&runs::unbilled_report(&worked, through), arguments.format);
    if billable < worked.len() {
        tell_what_helps(&worked);
    }
    Ok(if worked.is_empty() { Exit::Done } else { Exit::Findings })
}

/// The next command for what is missing.
fn tell_what_helps(worked: &[crate::office::runs::WorkedOut]) {
    if worked.iter().any(|one| one.item.code == codes::READS_MISSING.id) {
        tell(
            &Refusal::new(codes::READS_MISSING, "reads are missing or wait for an answer")
                .help("`ratebook load reads`, `ratebook reads exceptions`, `ratebook enter read`"),
        );
    }
}
