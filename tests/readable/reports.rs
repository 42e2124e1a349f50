//! The reports and pages of an office: a small city with two months billed, a correction, a rebill, an adjustment, a write-off, a
//! payment, two disputes, a closed month and a run that waits.
//!
//! Hand calculation, $10.00 a month and $2.50 a thousand gallons: July A-1 10 + 100 × 2.50 = 260.00, A-2 10 + 31.5 × 2.50 = 88.75;
//! August A-1 10 + 150 × 2.50 = 385.00, A-2 10 + 30.5 × 2.50 = 86.25. The read of M-1 on 31 August was 260, not 250: rebilled
//! 10 + 160 × 2.50 = 410.00, 25.00 more.

use std::fmt::Write as _;

use ratebook::exact::Cents;
use ratebook::office::adjustments::{AdjustmentAsked, propose_adjustment, propose_write_off};
use ratebook::office::disputes::{DisputeOutcome, end_dispute, open_dispute};
use ratebook::office::months::{MonthState, change_month, propose_reopening};
use ratebook::office::orders::{ChangeOrder, OrderKind, request_order};
use ratebook::office::payments::{PaymentRow, enter_payments};
use ratebook::office::people::{Role, propose_limit, propose_role};
use ratebook::office::proposals::ProposalKind;
use ratebook::office::reads::{ReadCorrection, Reads as _, correct_read};
use ratebook::office::rebills::propose_rebill;
use ratebook::office::register::{Behind, RegisterKind};

use super::city::City;
use super::common::project;
use super::pin;
use ratebook::calendar::Day;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn asked(of: &str, cents: i64, cause: &str) -> AdjustmentAsked {
    AdjustmentAsked { of: of.to_owned(), cents: Cents::new(cents), cause: cause.to_owned(), gl: None }
}

fn city() -> City {
    let mut city = City::new();
    city.month("2026-07", &[("M-1", "100"), ("M-2", "2031.5")]);
    city.month("2026-08", &[("M-1", "250"), ("M-2", "2062")]);
    let totals: Vec<Cents> = city.invoices().iter().map(|invoice| invoice.cents).collect();
    assert_eq!(totals, [26_000, 8_875, 38_500, 8_625].map(Cents::new), "the hand calculation above");

    let read = city.office.book.reads_of_point("P-1", day("2026-08-31")).unwrap().pop().unwrap();
    let correction = ReadCorrection { read: read.id, value: "260".to_owned(), quality: None };
    let proposal = city.office.work("cat", |work| correct_read(work, &correction, Behind::default())).unwrap();
    city.office.approve("ben", proposal);
    let made = city.office.work("cat", |work| propose_rebill(work, "INV-2026-000003", Behind::default())).unwrap();
    assert_eq!(made.cents, (Cents::new(38_500), Cents::new(41_000)), "the hand calculation above");
    city.office.approve("ben", made.proposal);

    let credit = city.office.work("cat", |work| propose_adjustment(work, &asked("INV-2026-000001/2", -2_000, "leak"), Behind::default())).unwrap();
    city.office.approve("ben", credit);
    city.office.work("cat", |work| propose_write_off(work, &asked("INV-2026-000002/2", -75, "small balance"), Behind::default())).unwrap();
    let row = |account: &str, invoice: &str, cents: i64, reference: &str| PaymentRow {
        account: account.to_owned(),
        invoice: invoice.to_owned(),
        received: day("2026-09-15"),
        cents: Cents::new(cents),
        reference: reference.to_owned(),
    };
    let rows = [row("A-1", "", 25_000, "wire 4711"), row("A-2", "INV-2026-000002", 8_875, "check 12")];
    city.office.work("cat", |work| enter_payments(work, &rows, Behind::default())).unwrap();
    let doubted = day("2026-09-10");
    city.office.work("cat", |work| open_dispute(work, "INV-2026-000004/2", doubted, "meter doubted", Behind::default())).unwrap();
    let withdrawn = city.office.work("cat", |work| open_dispute(work, "INV-2026-000002", day("2026-08-10"), "address", Behind::default())).unwrap();
    let end = city.office.work("cat", |work| end_dispute(work, withdrawn, day("2026-08-20"), DisputeOutcome::Withdrawn)).unwrap();
    city.office.approve("ben", end);
    city.office.work("ben", |work| change_month(work, "2026-07", MonthState::Closed)).unwrap();
    city.office.work("cat", |work| propose_reopening(work, "2026-07")).unwrap();
    let order = ChangeOrder {
        kind: OrderKind::Test,
        point: "P-2".to_owned(),
        meter: "M-2".to_owned(),
        replaces: String::new(),
        planned: "2027-03-08".to_owned(),
    };
    city.office.work("cat", |work| request_order(work, &order)).unwrap();
    city.office.work("ann", |work| propose_limit(work, Role::Supervisor, ProposalKind::Adjustment, Cents::new(500_000))).unwrap();
    let days = (day("2027-03-02"), Some(day("2027-03-31")));
    city.office.work("ann", |work| propose_role(work, "dan", Role::Coordinator, days, Some("cat"))).unwrap();
    city.register(RegisterKind::Facts, "account,A-2,increase_notified,yes,2026-07-15,");
    // A read that jumps, and a run that waits with what it holds.
    city.read("2026-09-30", &[("M-1", "300"), ("M-2", "2999")]);
    city.open("2026-09");
    city.prepare("cat", "2026-09").unwrap();
    city
}

/// What a command prints on the office's day.
fn printed(city: &City, words: &str) -> String {
    let arguments: Vec<&str> = words.split(' ').collect();
    let output = city.office.command_by_the_clock("cat", &arguments);
    let mut text = format!("$ ratebook {words}\n");
    if output.status.code() != Some(0) {
        let _ = writeln!(text, "exit {}", output.status.code().unwrap());
    }
    text += &String::from_utf8(output.stdout).unwrap();
    text += &String::from_utf8(output.stderr).unwrap();
    text.replace(&*city.office.folder.path().to_string_lossy(), "FOLDER")
}

const REPORTS: &[&str] = &[
    "accounts",
    "waiting",
    "reads list",
    "reads estimates",
    "reads exceptions",
    "reads batches",
    "order list",
    "rates list",
    "contract list",
    "rule list",
    "mapping list",
    "run list",
    "run show 2026-08",
    "run show 2026-09",
    "unbilled --through 2026-12-31",
    "invoice list",
    "dispute list",
    "period list",
    "report access",
    "report register",
    "report unbilled",
    "report estimates",
    "report adjustments",
    "report overrides",
    "report usage",
    "report revenue",
    "report payments",
    "report statement A-1",
    "report statement A-2",
    "report aging",
    "report touched",
];

#[test]
fn every_report_as_text_csv_and_json() {
    let city = city();
    for words in REPORTS {
        let forms = ["", " --format csv", " --format json"];
        let text: String = forms.iter().map(|form| printed(&city, &format!("{words}{form}")) + "\n").collect();
        let name = words.replace([' ', '-'], "_");
        pin(&format!("report_{name}"), &text);
    }
}

const PAGES: &[&str] = &[
    "run review 2026-09",
    "invoice show INV-2026-000001",
    "invoice show INV-2026-000003",
    "invoice show INV-2026-000005",
    "explain INV-2026-000001",
    "explain INV-2026-000001/2",
    "explain INV-2026-000005",
    "explain INV-2026-000005 --format json",
    "explain R3101",
    "verify",
    "verify --format json",
    "export accounts",
    "export services",
    "export installations",
];

#[test]
fn pages_of_the_office() {
    let city = city();
    for words in PAGES {
        let name = words.replace("--", "").replace([' ', '-', '/'], "_");
        pin(&format!("page_{name}"), &printed(&city, words));
    }
}

#[test]
fn pages_of_rate_text() {
    let folder = project("");
    let run = |words: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_ratebook")).args(words.split(' ')).current_dir(&folder).output().unwrap();
        let mut text = format!("$ ratebook {words}\n");
        if output.status.code() != Some(0) {
            let _ = writeln!(text, "exit {}", output.status.code().unwrap());
        }
        text + &String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    let text = "rate-schedules/pinellas";
    for words in [
        format!("coverage {text}"),
        "diff tests/fixtures/sound.rate tests/fixtures/agreement.rate".to_owned(),
        "comply rate-schedules/florida rate-schedules/clermont --tests".to_owned(),
        "test --verbose rate-schedules/pinellas".to_owned(),
        "check rate-schedules/pinellas".to_owned(),
    ] {
        let name = words.split(' ').next().unwrap().to_owned();
        pin(&format!("rules_{name}"), &run(&words));
    }
}
