//! Contracts billed from the book: signed points, a demand window over daily flow, a pool of two members, facts by precedence, a
//! strength from a laboratory, a bill that looks back on what was issued.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/city.rs"]
mod city;
mod common;
#[path = "common/office.rs"]
mod office;

use std::fmt::Write as _;

use city::City;
use ratebook::calendar::Day;
use ratebook::exact::Cents;
use ratebook::office::rates::ContractInForce;
use ratebook::office::reads::MeterRead;
use ratebook::office::register::RegisterKind;
use ratebook::office::runs::{ItemOutcome, RunItem, Runs};
use ratebook::office::store::{Row, Stored};
use ratebook::office::{invoices, rates, reads, register, runs};

const TEXT: &str = r#"chapter region.water "Regional water"

calendar calendar_year begins January 1

unit MGD is 1,000,000 gal per day
  cite "Made for the tests" unverified

choice customer_class "Class" is one of inside, outside

measure metered_water "Metered water" in kgal
  from meter reads of service water
  one value per period, of each point, added with its sign
  missing is an error

measure daily_water "Daily delivery" in kgal
  from daily flow of service water
  one value per day, of each point
  missing is an error

measure bod "Strength" in mg/L
  from laboratory samples
  one value per period
  missing is an error

value year_cost "Cost of the plant" in $
  cite "Made for the tests" unverified
  from 2026-01-01  $120,000.00
  until replaced

rate price "Price of water" in $/kgal by customer_class
  cite "Made for the tests" unverified
  from 2026-01-01
    inside   $2.00
    outside  $3.00
  until replaced

pool plant "Plant cost" in $ for each month
  cite "Made for the tests" unverified
  members contracts that take service under wholesale
  amount 1/12 of year_cost each month of calendar_year, odd cents in the last
  share by sum of metered_water over last 1 months before this period, else 1 kgal
  round amounts to $0.01 half up, residual to the largest share
  missing member is an error

schedule wholesale "Wholesale water"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split fixed charges by day of the calendar month
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up

  charge commodity "Water"
    gl 401
    cite "Made for the tests" unverified
    amount metered_water at price

  charge treatment "Share of the plant"
    gl 402
    cite "Made for the tests" unverified
    amount share of plant

contract village "Village"
  customer C-1 "One"
  cite "Made for the tests" unverified
  term 2026-07-01 until ended
  points V-1, V-2, minus V-3
  takes service under wholesale

  determinant peak "Highest day" is highest day of daily_water over last 12 months including this period, since the term began where shorter

  charge demand "Demand"
    gl 403
    cite "Made for the tests" unverified
    amount peak * $100.00 per MGD per month * months in the bill

contract hamlet "Hamlet"
  customer C-2 "Two"
  cite "Made for the tests" unverified
  term 2020-01-01 until ended
  takes service under wholesale
"#;

const DAILY: &str = "[place]\ncolumn = \"point\"\n[time]\ncolumn = \"day\"\n[[value]]\ncolumn = \"kgal\"\nkind = \"flow\"\nunit = \"kgal\"\n[quality]\notherwise = \"valid\"\n";

fn region() -> City {
    let mut city = City::without_accounts(TEXT);
    city.register(RegisterKind::Accounts, "R-1,C-1,2026-07-01,\nR-2,C-2,2026-07-01,");
    city.register(RegisterKind::Services, "R-1,water,region.water.village,month,2026-07-01,,\nR-2,water,region.water.hamlet,month,2026-07-01,,");
    city.register(
        RegisterKind::Points,
        "V-1,,water,R-1,2026-07-01,\nV-2,,water,R-1,2026-07-01,\nV-3,,water,R-1,2026-07-01,\nH-1,,water,R-2,2026-07-01,",
    );
    city.register(RegisterKind::Facts, "system,,customer_class,outside,2026-01-01,\ncustomer,C-2,customer_class,inside,2026-01-01,");
    city.office.work("cat", |work| reads::add_mapping(work, "daily", DAILY)).unwrap();
    for (contract, account) in [("region.water.village", "R-1"), ("region.water.hamlet", "R-2")] {
        let contract = ContractInForce {
            contract: contract.to_owned(),
            account: account.to_owned(),
            text_sha256: String::new(),
            adopted: None,
            resolution: "R-9".to_owned(),
            adopted_on: "2026-06-01".to_owned(),
        };
        let proposal = city.office.work("cat", |work| rates::propose_contract(work, &contract, None)).unwrap();
        city.office.approve("ben", proposal);
    }
    city
}

/// Daily flows of a month: kgal a day of each point, and of one day another.
fn flows(city: &mut City, month: &str, points: &[(&str, u32)], peak: (&str, u32, u32)) {
    let start = Day::parse(&format!("{month}-01")).unwrap();
    let mut rows = String::from("point,day,kgal\n");
    for (point, kgal) in points {
        let mut day = start;
        while day < start.plus_months(1) {
            let (on, at, of) = peak;
            let kgal = if *point == on && day.day_of_month() == at { of } else { *kgal };
            writeln!(rows, "{point},{day},{kgal}").unwrap();
            day = day.plus_days(1);
        }
    }
    let name = format!("{month}.csv");
    let taken = city.office.work("cat", |work| reads::load_reads(work, "daily", (&name, rows.as_bytes()), &mut |_, _| {})).unwrap();
    assert!(taken.rejected.is_empty(), "{:?}", taken.rejected);
    let mut waiting: Vec<Row<MeterRead>> =
        ratebook::office::reads::Reads::open_findings(&city.office.book).unwrap().into_iter().filter_map(|finding| finding.read).collect();
    waiting.dedup();
    if !waiting.is_empty() {
        city.office.work("cat", |work| reads::accept_reads(work, &waiting)).unwrap();
    }
}

fn prepared(city: &mut City, month: &str) -> Vec<Stored<RunItem>> {
    city.open(month);
    city.prepare("cat", month).unwrap();
    let stands = runs::run_as_it_stands(&city.office.book, month).unwrap();
    stands.items
}

fn lines(city: &City, item: &Stored<RunItem>) -> Vec<(String, Cents)> {
    city.office.book.lines_of_item(item.id).unwrap().into_iter().map(|line| (line.words.charge.clone(), line.cents)).collect()
}

fn issue(city: &mut City, month: &str) {
    city.release_all(month);
    city.approve("ben", month).unwrap();
    city.issue("ben", month).unwrap();
}

#[test]
fn contracts_are_billed_from_the_book() {
    let mut city = region();
    flows(&mut city, "2026-07", &[("V-1", 1_000), ("V-2", 500), ("V-3", 100), ("H-1", 200)], ("V-1", 9, 1_800));
    let items = prepared(&mut city, "2026-07");
    let told: Vec<_> = items.iter().map(|item| (item.account.as_str(), item.outcome, item.reason.as_str())).collect();
    assert!(items.iter().all(|item| item.outcome == ItemOutcome::Calculated), "{told:?}");
    // 31 days: V-1 30 × 1,000 + 1,800, V-2 15,500, less V-3 3,100: 44,200 kgal outside at $3.00.
    // The highest day: 1,800 + 500 - 100 = 2,200 kgal, 2.2 MGD at $100.00.
    // The pool's first month has no month before: equal shares of $10,000.00.
    assert_eq!(
        lines(&city, &items[0]),
        [
            ("commodity".to_owned(), Cents::new(44_200 * 300)),
            ("treatment".to_owned(), Cents::new(500_000)),
            ("demand".to_owned(), Cents::new(22_000))
        ]
    );
    // The customer's own class comes before the system's: inside at $2.00, 6,200 kgal.
    assert_eq!(lines(&city, &items[1]), [("commodity".to_owned(), Cents::new(6_200 * 200)), ("treatment".to_owned(), Cents::new(500_000))]);
    issue(&mut city, "2026-07");
    flows(&mut city, "2026-08", &[("V-1", 1_000), ("V-2", 500), ("V-3", 100), ("H-1", 200)], ("H-1", 3, 200));
    let items = prepared(&mut city, "2026-08");
    // The ratchet holds July's day. The pool goes by July's water: 44,200 and 6,200 of 50,400, so $8,769.84 and $1,230.16.
    assert_eq!(lines(&city, &items[0])[1..], [("treatment".to_owned(), Cents::new(876_984)), ("demand".to_owned(), Cents::new(22_000))]);
    assert_eq!(lines(&city, &items[1])[1..], [("treatment".to_owned(), Cents::new(123_016))]);
    issue(&mut city, "2026-08");
    for invoice in city.invoices() {
        let explained = invoices::explain_invoice(&city.office.book, &invoice.number).unwrap();
        assert!(explained.differences.is_empty(), "{:?}", explained.differences);
    }
}

#[test]
fn a_contract_whose_text_changed_or_that_nobody_adopted_is_not_billed() {
    let mut city = region();
    flows(&mut city, "2026-07", &[("V-1", 1_000), ("V-2", 500), ("V-3", 100), ("H-1", 200)], ("V-1", 9, 1_800));
    city.rates(&TEXT.replace("peak * $100.00", "peak * $110.00"));
    let items = prepared(&mut city, "2026-07");
    assert!(items.iter().all(|item| item.outcome == ItemOutcome::Unbilled && item.code == "R7023"), "{items:?}");
}

#[test]
fn a_day_without_flow_at_a_point_is_told_and_holds_back_its_contract() {
    let mut city = region();
    flows(&mut city, "2026-07", &[("V-1", 1_000), ("V-3", 100), ("H-1", 200)], ("V-1", 9, 1_800));
    let items = prepared(&mut city, "2026-07");
    assert_eq!((items[0].outcome, items[0].code.as_str()), (ItemOutcome::Unbilled, "R7052"));
    assert!(items[0].reason.contains("V-2"), "{}", items[0].reason);
}

#[test]
fn a_strength_is_what_the_laboratory_found_once() {
    let mut city = City::without_accounts(&TEXT.replace(
        "contract village",
        "schedule strength \"Strength\"\n  service water\n  period every month\n  each version applies to service rendered on or after its date\n  when a rate changes inside a period, split usage by day of the period\n  when service is shorter than a period, split usage by nothing\n  round each charge to $0.01 half up\n\n  charge surcharge \"Surcharge\"\n    gl 404\n    cite \"Made for the tests\" unverified\n    amount (excess of bod over 250 mg/L) * $2.00 per mg/L\n\ncontract village",
    ));
    city.register(RegisterKind::Accounts, "S-1,C-1,2026-07-01,");
    city.register(RegisterKind::Services, "S-1,water,region.water.strength,month,2026-07-01,,");
    city.register(RegisterKind::Points, "L-1,,water,S-1,2026-07-01,");
    let none = prepared(&mut city, "2026-07");
    assert!(none[0].reason.contains("no sample"), "{}", none[0].reason);
    let sample = |day: &str, value: &str| ratebook::office::reads::MeterRead {
        kind: ratebook::office::reads::ReadKind::Sample,
        point: "L-1".to_owned(),
        meter: String::new(),
        measure: "bod".to_owned(),
        days: ratebook::calendar::DaySpan::inclusive(Day::parse(day).unwrap(), Day::parse(day).unwrap()).unwrap(),
        hour: None,
        value: value.to_owned(),
        unit: "mg/L".to_owned(),
        quality: "validated".to_owned(),
        policy: String::new(),
        is_exception: false,
    };
    let enter = |city: &mut City, day: &str, value: &str| {
        let proposal = city.office.work("cat", |work| reads::enter_read(work, &sample(day, value), register::Behind::default())).unwrap();
        city.office.approve("ben", proposal);
    };
    enter(&mut city, "2026-07-14", "310.5");
    city.prepare("cat", "2026-07").unwrap();
    let stands = runs::run_as_it_stands(&city.office.book, "2026-07").unwrap();
    assert_eq!(stands.items[0].cents, Cents::new(12_100), "{}", stands.items[0].reason);
    enter(&mut city, "2026-07-20", "300");
    city.prepare("cat", "2026-07").unwrap();
    let stands = runs::run_as_it_stands(&city.office.book, "2026-07").unwrap();
    assert!(stands.items[0].reason.contains("2 samples"), "{}", stands.items[0].reason);
}

#[test]
fn thirty_contracts_are_worked_out_together() {
    let mut city = region();
    let mut text = TEXT.to_owned();
    let (mut accounts, mut services, mut points) = (String::new(), String::new(), String::new());
    for at in 10..38 {
        write!(text, "\ncontract city_{at} \"City {at}\"\n  customer C-{at} \"City {at}\"\n  cite \"Made for the tests\" unverified\n  term 2020-01-01 until ended\n  takes service under wholesale\n").unwrap();
        writeln!(accounts, "R-{at},C-1,2026-07-01,").unwrap();
        writeln!(services, "R-{at},water,region.water.city_{at},month,2026-07-01,,").unwrap();
        writeln!(points, "T-{at},,water,R-{at},2026-07-01,").unwrap();
    }
    city.rates(&text);
    for (kind, text) in [(RegisterKind::Accounts, accounts), (RegisterKind::Services, services), (RegisterKind::Points, points)] {
        city.register(kind, text.trim_end());
    }
    let names: Vec<(String, String)> = (10..38).map(|at| (format!("region.water.city_{at}"), format!("R-{at}"))).collect();
    let all = [("region.water.village".to_owned(), "R-1".to_owned()), ("region.water.hamlet".to_owned(), "R-2".to_owned())];
    for (contract, account) in all.into_iter().chain(names) {
        let contract = ContractInForce {
            contract,
            account,
            text_sha256: String::new(),
            adopted: None,
            resolution: "R-9".to_owned(),
            adopted_on: "2026-06-01".to_owned(),
        };
        let proposal = city.office.work("cat", |work| rates::propose_contract(work, &contract, None)).unwrap();
        city.office.approve("ben", proposal);
    }
    let points: Vec<String> = (10..38).map(|at| format!("T-{at}")).collect();
    let mut used: Vec<(&str, u32)> = points.iter().map(|point| (point.as_str(), 300)).collect();
    used.extend([("V-1", 1_000), ("V-2", 500), ("V-3", 100), ("H-1", 200)]);
    flows(&mut city, "2026-07", &used, ("V-1", 9, 1_800));
    let items = prepared(&mut city, "2026-07");
    assert!(items.iter().all(|item| item.outcome == ItemOutcome::Calculated), "{items:?}");
    assert_eq!(items.len(), 30);
    // The shares of the pool add up to its cent.
    let treatment: Cents = items.iter().flat_map(|item| lines(&city, item)).filter(|(charge, _)| charge == "treatment").map(|(_, cents)| cents).sum();
    assert_eq!(treatment, Cents::new(1_000_000));
}
