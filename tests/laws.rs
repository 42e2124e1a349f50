//! Laws over invoices: bills, prices and terms that keep them and that break them on purpose, and laws that say too little.
//!
//! `RATEBOOK_ACCOUNTS=20000 cargo test --release --test laws many -- --nocapture` measures how long many invoices take.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and a measurement is asked for in the environment"
)]

#[path = "common/city.rs"]
mod city;
mod common;
#[path = "common/office.rs"]
mod office;

use std::fmt::Write as _;

use city::City;
use ratebook::audit::law::{Law, LawVerdict, PrintedLine, examine, examine_prices, examine_terms};
use ratebook::calendar::Day;
use ratebook::compliance::{Compliance, LawTally, SealedAsked, hold_book};
use ratebook::intake::{JsonCases, Question};
use ratebook::language::{RateBook, format};
use ratebook::office::register::RegisterKind;
use ratebook::records::Case;
use ratebook::source::{Severity, SourceId, Sources};

/// A city with lines inside and outside, a credit and a tax.
const CITY: &str = r#"chapter city.water "City water"
seller municipality in Florida

choice service_area "Inside or outside" is one of inside_city, outside_city
choice customer_class "Class" is one of retail, government
  not entered is retail

fact increase_notified "Told of the increase by an earlier bill" yes or no
  entered and approved, with document
  not entered is no

measure water "Water" in kgal
  from meter reads of service water
  one value per period, of each point
  missing is an error

rate volumetric "Rate" in $/kgal
  cite "Invented" illustrative
  from 2025-01-01  $4.00
  from 2025-07-01  $4.20
  from 2026-01-01  $4.10
  until replaced

schedule retail "Retail water"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage by day of the period
  when service is shorter than a period, split usage by nothing
  when service is shorter than a period, split fixed charges by day of the calendar month
  round each charge to $0.01 half up

  charge base "Base charge"
    cite "Invented" illustrative
    gl 401
    amount $9.10 per month * months in the bill

  charge volume "Volume"
    gl 401
    amount water at volumetric

  charge outside_surcharge "Surcharge"
    cite "Invented" illustrative
    gl 401
    when service_area is outside_city, as on the last day
    amount SURCHARGE% of (base + volume)

  credit loyalty "Loyalty credit"
    cite "Invented" illustrative
    gl 401
    amount 1% of volume

  tax utility_tax "Utility tax"
    cite "Invented" illustrative
    gl 402
    unless customer_class is government
    amount 10% of (base + volume)
"#;

const LIMIT: &str = r#"require outside_limit "Surcharge" on retail
  cite "F.S. 180.191(1)(a)" unverified
  binding municipalities in Florida, from 2025-01-01
  that outside_surcharge is at most 25% of (base + volume), within $0.005
"#;

fn city(surcharge: &str, laws: &str) -> RateBook {
    let book = common::read(&format!("{}\n{laws}", CITY.replace("SURCHARGE", surcharge)));
    let errors: Vec<_> = book.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    book
}

fn case(from: &str, to: &str, given: &str) -> Case {
    let line = format!(r#"{{"case":"c","bill":"city.water.retail","from":"{from}","to":"{to}","given":{{"water":"10 kgal",{given}}}}}"#);
    match JsonCases::new(line.as_bytes()).next().unwrap().unwrap().question {
        Question::Bill(case) => case,
        other => panic!("{other:?}"),
    }
}

fn printed(book: &RateBook, case: &Case) -> Vec<PrintedLine> {
    let rated = ratebook::rating::rate(&book.plan, case, true).unwrap();
    let line = |line: &ratebook::invoice::Line| PrintedLine::of_number(&rated.plan.charges.at(line.charge).name, &line.amount);
    rated.invoice.lines.iter().map(line).collect()
}

/// The verdicts of all laws on a bill as it comes out.
fn verdicts(book: &RateBook, case: &Case) -> Vec<LawVerdict> {
    examine(&book.book, case, &printed(book, case), &Law::all_of(&book.book))
}

/// The verdict in few words: passed, FAILED with both sides of what fails, or the reason.
fn words(verdict: &LawVerdict) -> String {
    match verdict {
        LawVerdict::Passed(sides) => format!("passed: {}", told(sides)),
        LawVerdict::Failed(sides) => format!("FAILED: {}", told(sides)),
        LawVerdict::NotApplicable(why) => format!("not applicable: {why}"),
        LawVerdict::Undecided(why) => format!("undecided: {why}"),
        LawVerdict::NotChecked => "not checked".to_owned(),
    }
}

fn told(sides: &[ratebook::audit::law::Sides]) -> String {
    let mut text = String::new();
    for one in sides {
        let _ = write!(text, "{} {} {}{}", one.left, one.relation, one.right, if one.holds { "; " } else { " (not so); " });
    }
    text.trim_end_matches("; ").to_owned()
}

fn one(book: &RateBook, case: &Case) -> String {
    let verdicts = verdicts(book, case);
    assert_eq!(verdicts.len(), 1);
    words(&verdicts[0])
}

const MARCH: (&str, &str) = ("2025-03-01", "2025-03-31");
const OUTSIDE: &str = r#""service_area":"outside_city""#;

#[test]
fn a_surcharge_at_the_limit_passes_and_one_above_fails() {
    // 9.10 + 40.00 = 49.10; 25 % are 12.275, printed 12.28: half a cent above, which is within the tolerance.
    assert_eq!(one(&city("25", LIMIT), &case(MARCH.0, MARCH.1, OUTSIDE)), "passed: $12.28 is at most $12.275");
    assert_eq!(one(&city("25.1", LIMIT), &case(MARCH.0, MARCH.1, OUTSIDE)), "FAILED: $12.32 is at most $12.275 (not so)");
    let strict = LIMIT.replace(", within $0.005", "");
    assert_eq!(one(&city("25", &strict), &case(MARCH.0, MARCH.1, OUTSIDE)), "FAILED: $12.28 is at most $12.275 (not so)");
}

#[test]
fn what_the_invoice_prints_counts_and_not_what_the_text_would_give() {
    let book = city("25", LIMIT);
    let case = case(MARCH.0, MARCH.1, OUTSIDE);
    let mut lines = printed(&book, &case);
    let surcharge = lines.iter_mut().find(|line| line.charge == "outside_surcharge").unwrap();
    *surcharge = PrintedLine::of_cents("outside_surcharge", 1229);
    let verdict = examine(&book.book, &case, &lines, &Law::all_of(&book.book));
    assert_eq!(words(&verdict[0]), "FAILED: $12.29 is at most $12.275 (not so)");
}

#[test]
fn amounts_before_rounding_are_worked_out_by_the_auditor() {
    let law = LIMIT.replace("25% of (base + volume)", "25% of (base before rounding + volume before rounding)");
    assert_eq!(one(&city("25", &law), &case(MARCH.0, MARCH.1, OUTSIDE)), "passed: $12.28 is at most $12.275");
    // A short month: the base is 9.10 × 10/31.
    let verdict = one(&city("25", &law), &case("2025-03-01", "2025-03-10", OUTSIDE));
    // Printed $2.94 + $40.00; of the exact 2.93548… the quarter is less, by more than half a cent.
    assert_eq!(verdict, "FAILED: $10.74 is at most $1331/124 (10.7338…) (not so)");
    assert!(one(&city("25", LIMIT), &case("2025-03-01", "2025-03-10", OUTSIDE)).starts_with("passed: $10.74 is at most $10.735"));
}

#[test]
fn a_law_does_not_apply_where_it_says_nothing() {
    let inside = r#""service_area":"inside_city""#;
    assert_eq!(one(&city("25", LIMIT), &case(MARCH.0, MARCH.1, inside)), "not applicable: it has no line `outside_surcharge`");
    let later = LIMIT.replace("from 2025-01-01", "from 2025-04-01");
    assert_eq!(one(&city("30", &later), &case(MARCH.0, MARCH.1, OUTSIDE)), "not applicable: before 2025-04-01, its first day");
    // The last service day decides.
    assert!(one(&city("30", &later), &case("2025-03-05", "2025-04-04", OUTSIDE)).starts_with("FAILED"));
    let over = LIMIT.replace("from 2025-01-01", "from 2025-01-01 to 2025-03-30");
    assert_eq!(one(&city("30", &over), &case(MARCH.0, MARCH.1, OUTSIDE)), "not applicable: after 2025-03-30, its last day");
    let counties = LIMIT.replace("municipalities", "counties");
    assert_eq!(one(&city("30", &counties), &case(MARCH.0, MARCH.1, OUTSIDE)), "not applicable: it does not bind the seller, a municipality");
    let elsewhere = LIMIT.replace("in Florida", "in Georgia");
    assert_eq!(one(&city("30", &elsewhere), &case(MARCH.0, MARCH.1, OUTSIDE)), "not applicable: the seller is in Florida");
    let guarded = LIMIT.replace("  that", "  when service_area is outside_city\n  unless customer_class is government\n  that");
    assert_eq!(
        one(&city("30", &guarded), &case(MARCH.0, MARCH.1, r#""service_area":"outside_city","customer_class":"government""#)),
        "not applicable: its conditions do not hold"
    );
    assert!(one(&city("30", &guarded), &case(MARCH.0, MARCH.1, OUTSIDE)).starts_with("FAILED"));
    for both in ["local governments", "all sellers", "counties, municipalities"] {
        let law = LIMIT.replace("municipalities", both);
        assert!(one(&city("30", &law), &case(MARCH.0, MARCH.1, OUTSIDE)).starts_with("FAILED"), "{both}");
    }
}

#[test]
fn all_lines_of_a_kind_have_a_word() {
    let law = |that: &str| {
        format!(
            "require lines \"All lines\" on every schedule of service water\n  cite \"A law\"\n  binding all sellers, from 2025-01-01\n  that {that}\n"
        )
    };
    let march = case(MARCH.0, MARCH.1, OUTSIDE);
    // 9.10 + 40.00 + 12.28 = 61.38; the tax is 4.91; the credit 0.40.
    assert_eq!(one(&city("25", &law("taxes is at most 10% of charges")), &march), "passed: $4.91 is at most $6.138");
    assert_eq!(one(&city("25", &law("taxes is at most 5% of charges")), &march), "FAILED: $4.91 is at most $3.069 (not so)");
    assert_eq!(one(&city("25", &law("credits is at least $0.41")), &march), "FAILED: $0.40 is at least $0.41 (not so)");
    assert_eq!(one(&city("25", &law("loyalty is at most $0.40")), &march), "passed: $0.40 is at most $0.40");
    assert_eq!(one(&city("25", &law("total is 61.38 * $1.00 + $4.91 - $0.40")), &march), "passed: $65.89 is $65.89");
    assert_eq!(one(&city("25", &law("total is under $65.89")), &march), "FAILED: $65.89 is under $65.89 (not so)");
    assert_eq!(one(&city("25", &law("volumetric is over $4.00/kgal")), &march), "FAILED: $4.00/kgal is over $4.00/kgal (not so)");
    assert_eq!(one(&city("25", &law("total is at least water at volumetric")), &march), "passed: $65.89 is at least $40.00");
    // Two lines of one law: all must be so.
    let two = law("taxes is at most 10% of charges").replace("  that", "  that total is at most $60.00\n  that");
    assert_eq!(one(&city("25", &two), &march), "FAILED: $65.89 is at most $60.00 (not so); $4.91 is at most $6.138");
    // Of an exempt customer no tax is at most none: tested, and passed.
    let exempt = law("taxes is at most $0.00").replace("  that", "  when customer_class is government\n  that");
    let government = case(MARCH.0, MARCH.1, r#""service_area":"inside_city","customer_class":"government""#);
    assert_eq!(one(&city("25", &exempt), &government), "passed: $0.00 is at most $0.00");
}

#[test]
fn a_law_on_every_schedule_asks_who_sells_and_what_is_sold() {
    let law = LIMIT.replace("on retail", "on every schedule of service water, sewer");
    assert!(one(&city("30", &law), &case(MARCH.0, MARCH.1, OUTSIDE)).starts_with("FAILED"));
    let sewer = LIMIT.replace("on retail", "on every schedule of service sewer");
    assert_eq!(one(&city("30", &sewer), &case(MARCH.0, MARCH.1, OUTSIDE)), "not applicable: it is about other services");
    let silent = common::read(&format!("{}\n{law}", CITY.replace("SURCHARGE", "30").replace("seller municipality in Florida\n", "")));
    assert_eq!(one(&silent, &case(MARCH.0, MARCH.1, OUTSIDE)), "not applicable: its chapter does not say who sells (`seller …`)");
    // Whoever names the schedule has said that the law binds its seller.
    let named = common::read(&format!("{}\n{LIMIT}", CITY.replace("SURCHARGE", "30").replace("seller municipality in Florida\n", "")));
    assert!(one(&named, &case(MARCH.0, MARCH.1, OUTSIDE)).starts_with("FAILED"));
}

#[test]
fn a_law_in_a_chapter_of_its_own_reads_the_names_of_the_schedule() {
    let law = format!("chapter florida.law \"Laws\"\n{}", LIMIT.replace("on retail", "on every schedule"));
    let mut sources = Sources::default();
    sources.add("city.rate", &CITY.replace("SURCHARGE", "30"));
    sources.add("law.rate", &law);
    let book = RateBook::read(&sources);
    assert!(!book.has_errors(), "{:?}", book.diagnostics);
    assert!(one(&book, &case(MARCH.0, MARCH.1, OUTSIDE)).starts_with("FAILED"));
}

#[test]
fn an_increase_needs_its_notice() {
    let law = "require notice \"Notice of an increase\" on retail\n  cite \"F.S. 180.136\"\n  binding local governments in Florida, from 2025-01-01\n  when a price rises\n  that increase_notified is yes\n";
    let book = city("25", law);
    let without = r#""service_area":"inside_city""#;
    let with = r#""service_area":"inside_city","increase_notified":"yes""#;
    assert_eq!(one(&book, &case("2025-07-01", "2025-07-31", without)), "FAILED: increase_notified (no) is yes (not so)");
    assert!(one(&book, &case("2025-07-01", "2025-07-31", with)).starts_with("passed"));
    assert!(one(&book, &case("2025-06-16", "2025-07-15", without)).starts_with("FAILED"));
    assert_eq!(one(&book, &case("2025-08-01", "2025-08-31", without)), "not applicable: no price of it rises in its days");
    // In 2026 the price falls.
    assert_eq!(one(&book, &case("2026-01-01", "2026-01-31", without)), "not applicable: no price of it rises in its days");
}

#[test]
fn a_fact_that_is_not_entered_leaves_the_law_undecided() {
    let text = CITY
        .replace("SURCHARGE", "25")
        .replace("  entered and approved, with document\n  not entered is no\n", "  entered and approved, with document\n");
    let law = "require notice \"Notice\" on retail\n  cite \"A law\"\n  binding all sellers, from 2025-01-01\n  that increase_notified is yes\n";
    let book = common::read(&format!("{text}\n{law}"));
    let verdict = one(&book, &case(MARCH.0, MARCH.1, OUTSIDE));
    assert!(verdict.starts_with("undecided: R6007"), "{verdict}");
    let mut found = Compliance::default();
    let laws = found.text(Sources::default(), book.clone());
    let march = case(MARCH.0, MARCH.1, OUTSIDE);
    found.invoice(&laws, "INV-1", &march, &printed(&book, &march));
    assert!(found.has_findings() && found.laws[0].undecided == 1 && found.laws[0].broken[0].code.id == "R8033");
}

/// Prices in every form: a rate, a derived one, tables by two keys, tiers.
const PRICES: &str = r#"chapter city.prices "Prices"
seller municipality in Florida
choice meter_size "Size" is one of 5/8in, 1in, 2in
rate inside_rate "Inside" in $/kgal
  cite "Invented" illustrative
  from 2024-01-01  $1.10
  from 2025-06-01  $1.20
  until replaced
rate outside_rate "Outside" in $/kgal
  cite "Invented" illustrative
  from 2024-01-01  $1.38
  from 2025-06-01  OUTSIDE
  until replaced
table base_inside "Inside" in $ per month by meter_size
  cite "Invented" illustrative
  from 2025-01-01
    5/8in   8.00
    1in    20.00
    2in    not offered
  until replaced
table base_outside "Outside" in $ per month by meter_size
  cite "Invented" illustrative
  from 2025-01-01
    5/8in  10.00
    1in    BASE
    2in    80.00
  until replaced
tiers use_inside "Inside" in $/kgal, bounds per month
  cite "Invented" illustrative
  from 2025-01-01
    up to 3 kgal  $2.00
    over 3 kgal   $4.00
  until replaced
tiers use_outside "Outside" in $/kgal, bounds per month
  cite "Invented" illustrative
  from 2025-01-01
    up to 3 kgal  $2.50
    over 3 kgal   BLOCK
  until replaced
"#;

fn prices(outside: &str, base: &str, block: &str, that: &str) -> Vec<String> {
    let law = format!("require limit \"Limit\"\n  cite \"A law\"\n  binding municipalities in Florida, from 2025-01-01\n  that {that}\n");
    let text = format!("{}\n{law}", PRICES.replace("OUTSIDE", outside).replace("BASE", base).replace("BLOCK", block));
    let book = common::read(&text);
    assert!(!book.has_errors(), "{:?}", book.diagnostics);
    let laws = Law::all_of(&book.book);
    examine_prices(&book.book, &laws[0]).into_iter().map(|one| format!("{}: {}", one.about, words(&one.verdict))).collect()
}

#[test]
fn every_row_of_every_version_in_force_is_looked_at() {
    let rate = "outside_rate is at most 125% of inside_rate, within $0.005/kgal";
    // 125 % of 1.10 is 1.375: 1.38 keeps it to the half cent.
    let found = prices("$1.50", "25.00", "$5.00", rate);
    assert_eq!(found, ["2025-01-01: passed: $1.38/kgal is at most $1.375/kgal", "2025-06-01: passed: $1.50/kgal is at most $1.50/kgal"]);
    let found = prices("$1.51", "25.00", "$5.00", rate);
    assert_eq!(found[1], "2025-06-01: FAILED: $1.51/kgal is at most $1.50/kgal (not so)");
}

#[test]
fn each_size_and_each_block_is_a_row() {
    let found = prices("$1.50", "25.01", "$5.00", "base_outside is at most 125% of base_inside");
    assert_eq!(
        found,
        [
            "2025-01-01, meter_size 5/8in: passed: $10.00 per month is at most $10.00 per month",
            "2025-01-01, meter_size 1in: FAILED: $25.01 per month is at most $25.00 per month (not so)",
        ],
        "what is not offered is not a row"
    );
    let found = prices("$1.50", "25.00", "$5.20", "use_outside is at most 125% of use_inside");
    assert_eq!(
        found,
        ["2025-01-01, block 1: passed: $2.50/kgal is at most $2.50/kgal", "2025-01-01, block 2: FAILED: $5.20/kgal is at most $5.00/kgal (not so)",]
    );
}

#[test]
fn terms_are_held_against_due_dates_and_interest() {
    let text = |due: &str, begins: &str, percent: &str| {
        format!(
            "chapter city.terms \"Terms\"\nterms ordinary \"Ordinary\"\n  cite \"Invented\" illustrative\n  due {due} days after receipt of the invoice\n  interest {percent}% per month, simple, on unpaid principal, from {begins} days after the due date, part month counts whole\n    round to $0.01 half up\n  no late fee\nrequire prompt \"Prompt payment\" on every terms\n  cite \"F.S. 218.74\"\n  binding local governments as customers, from 2025-01-01\n  that due date is at least 45 days after receipt of the invoice\n  that interest begins at least 30 days after the due date\n  that interest is at most 1% per month\n"
        )
    };
    let verdict = |due: &str, begins: &str, percent: &str| {
        let book = common::read(&text(due, begins, percent));
        assert!(!book.has_errors(), "{:?}", book.diagnostics);
        let laws = Law::all_of(&book.book);
        let found = examine_terms(&book.book, &laws[0]);
        assert_eq!(found.len(), 1);
        words(&found[0].verdict)
    };
    assert!(verdict("45", "30", "1").starts_with("passed"));
    let broken = verdict("44", "30", "1");
    assert!(broken.contains("44 days after receipt of the invoice is at least 45 days after receipt of the invoice (not so)"), "{broken}");
    assert!(verdict("45", "29", "1").contains("29 days after the due date is at least 30 days after the due date (not so)"));
    assert!(verdict("45", "30", "1.5").contains("1.5% per month is at most 1% per month (not so)"));
}

#[test]
fn laws_that_say_too_little_or_speak_of_nothing_are_faults() {
    let codes = |law: &str| {
        let book = common::read(&format!("{}\n{law}", CITY.replace("SURCHARGE", "25")));
        let counts = |found: &&ratebook::source::Diagnostic| found.is_error() || found.code.id == "R4067";
        let mut codes: Vec<&str> = book.diagnostics.iter().filter(counts).map(|found| found.code.id).collect();
        codes.dedup();
        codes.join(" ")
    };
    let head = "  cite \"A law\"\n  binding all sellers, from 2025-01-01\n";
    assert_eq!(codes(LIMIT), "");
    assert_eq!(codes(&LIMIT.replace("  cite \"F.S. 180.191(1)(a)\" unverified\n", "")), "R4004");
    assert_eq!(codes(&LIMIT.replace("  binding municipalities in Florida, from 2025-01-01\n", "")), "R4065");
    assert_eq!(codes(&format!("require a \"A\" on retail\n{head}")), "R4066");
    assert_eq!(codes(&format!("{LIMIT}{LIMIT}")), "R2002");
    assert_eq!(codes(&LIMIT.replace("from 2025-01-01", "from 2025-01-01 to 2024-01-01")), "R6003");
    assert_eq!(codes(&LIMIT.replace("on retail", "on retial")), "R2001");
    assert_eq!(codes(&LIMIT.replace("on retail", "on water")), "R2006");
    assert_eq!(codes(&LIMIT.replace("outside_surcharge is", "outsid_surcharge is")), "R2001");
    assert_eq!(codes(&LIMIT.replace("on retail", "on every schedule").replace("outside_surcharge is", "outsid_surcharge is")), "R4067");
    assert_eq!(codes(&format!("require a \"A\"\n{head}  that volumetic is at most $5.00/kgal\n")), "R2001");
    assert_eq!(codes(&format!("require a \"A\"\n{head}  that water is at most 5 kgal\n")), "R2006");
    assert_eq!(codes(&format!("require a \"A\" on retail\n{head}  that interest is at most 1% per month\n")), "R2006");
    assert_eq!(codes(&format!("require a \"A\" on every terms\n{head}  that total is at most $5.00\n")), "R2006");
    // Units: dollars against gallons, a tolerance in gallons, a price against a price of another unit.
    assert_eq!(codes(&format!("require a \"A\" on retail\n{head}  that volume is at most 5 kgal\n")), "R3101");
    assert_eq!(codes(&format!("require a \"A\" on retail\n{head}  that volume is at most $5.00, within 1 kgal\n")), "R3101");
    assert_eq!(codes(&format!("require a \"A\"\n{head}  that volumetric is at most $5.00\n")), "R3101");
    assert_eq!(codes(&format!("require a \"A\" on retail\n{head}  when service_area is upstate\n  that total is at most $5.00\n")), "R2007");
    assert_eq!(codes(&format!("require a \"A\" on retail\n{head}  that total is most $5.00\n")), "R1012");
    assert_eq!(codes(&format!("require a \"A\" on retail\n{head}  charge x\n")), "R1002");
}

#[test]
fn what_the_program_does_not_see_is_told_to_a_person() {
    let law = "require hearing \"Public hearing\" on every schedule\n  cite \"F.S. 180.191(1)(b)\"\n  binding municipalities in Florida, from 2025-01-01\n  not checked, a person must see \"the minutes of the hearing\"\n";
    let book = city("25", law);
    let march = case(MARCH.0, MARCH.1, OUTSIDE);
    assert_eq!(one(&book, &march), "not checked");
    let mut found = Compliance::default();
    let laws = found.text(Sources::default(), book.clone());
    found.invoice(&laws, "INV-1", &march, &printed(&book, &march));
    let text = ratebook::compliance::compliance_text("Laws", &found);
    assert!(text.contains("not checked by the program; a person must see: the minutes of the hearing"), "{text}");
    assert!(text.contains("1 law: 0 kept, 0 broken, 0 undecided, 0 applied to nothing, 1 not checked by the program."), "{text}");
    assert!(!found.has_findings());
}

#[test]
fn the_report_counts_and_lists() {
    let book = city("25.1", LIMIT);
    let mut found = Compliance::default();
    let laws = found.text(Sources::default(), book.clone());
    for (number, given) in [("INV-1", OUTSIDE), ("INV-2", r#""service_area":"inside_city""#), ("INV-3", OUTSIDE)] {
        let case = case(MARCH.0, MARCH.1, given);
        found.invoice(&laws, number, &case, &printed(&book, &case));
    }
    let law = &found.laws[0];
    assert_eq!((law.passed, law.failed, law.undecided, law.passed_over()), (0, 2, 0, 1));
    let json: serde_json::Value = serde_json::from_str(&ratebook::compliance::compliance_json("Laws", &found)).unwrap();
    assert_eq!(json["laws"][0]["law"], "city.water.outside_limit");
    assert_eq!(json["laws"][0]["cites"][0]["status"], "unverified");
    assert_eq!(json["laws"][0]["findings"][1]["about"], "INV-3");
    assert_eq!(json["laws"][0]["findings"][1]["code"], "R8030");
    assert_eq!(json["laws"][0]["findings"][1]["that"][0]["left"], "$12.32");
    assert_eq!(json["laws"][0]["not_applicable"]["it has no line `outside_surcharge`"], 1);
    let text = ratebook::compliance::compliance_text("Laws", &found);
    assert!(text.contains("R8030 INV-1: not so that $12.32 is at most $12.275, within $0.005"), "{text}");
}

#[test]
fn a_law_is_laid_out_one_way() {
    let loose = "chapter a.b \"A\"\nseller   municipality in  Florida\nrequire x   \"X\" on every  schedule of service water,sewer\n  binding municipalities ,counties in Florida,from 2025-01-01\n  that a   is at most 25% of ( b+c ) , within $0.005\n  not checked,  a person must see \"the  minutes\"\n";
    let laid = format(SourceId(0), loose).unwrap();
    assert!(laid.contains("seller municipality in Florida\n"), "{laid}");
    assert!(laid.contains("require x \"X\" on every schedule of service water,sewer\n") || laid.contains("service water, sewer\n"), "{laid}");
    assert!(laid.contains("  not checked, a person must see \"the  minutes\"\n"), "{laid}");
    assert_eq!(format(SourceId(0), &laid).unwrap(), laid);
}

/// A fenced block of a page.
fn block(page: &str, kind: &str) -> String {
    let rest = page.split_once(&format!("```{kind}\n")).unwrap().1;
    format!("{}\n", rest.split("\n```").next().unwrap())
}

#[test]
fn the_example_of_the_page_is_what_the_command_says() {
    let page = std::fs::read_to_string(common::project("docs/comply.md")).unwrap();
    let mut sources = Sources::default();
    sources.add("city.rate", &block(&page, "rate"));
    let book = RateBook::read(&sources);
    assert!(!book.has_errors(), "{:?}", book.diagnostics);
    let mut found = Compliance::default();
    let laws = found.text(sources, book.clone());
    for entry in JsonCases::new(block(&page, "json").as_bytes()) {
        let Question::Bill(case) = entry.unwrap().question else { panic!("not a bill") };
        found.invoice(&laws, &case.id, &case, &printed(&book, &case));
    }
    let text = ratebook::compliance::compliance_text("Laws", &found);
    assert!(text.contains(&block(&page, "text")), "the page says\n{}and the command\n{text}", block(&page, "text"));
}

/// The laws of all rate schedules, held against the bills of their own tests.
fn schedules() -> Compliance {
    let sources = common::sources("rate-schedules");
    let book = RateBook::read(&sources);
    assert!(!book.has_errors());
    let mut found = Compliance::default();
    let laws = found.text(sources, book.clone());
    for case in ratebook::study::test_cases(&book) {
        if let Ok(rated) = ratebook::rating::rate(&book.plan, &case, true) {
            let line = |line: &ratebook::invoice::Line| PrintedLine::of_number(&rated.plan.charges.at(line.charge).name, &line.amount);
            let lines: Vec<PrintedLine> = rated.invoice.lines.iter().map(line).collect();
            found.invoice(&laws, &case.id, &case, &lines);
        }
    }
    found
}

#[test]
fn the_rate_schedules_keep_the_laws_and_the_notices_are_not_there() {
    let found = schedules();
    let text = ratebook::compliance::compliance_text("Laws", &found);
    let law = |name: &str| found.laws.iter().find(|law| law.name == name).unwrap_or_else(|| panic!("no law {name}"));
    assert!(found.laws.iter().all(|law| law.failed == 0), "{text}");
    // Clermont: 1.38 on 1.10, by price; St. Petersburg: a quarter of the total, by invoice.
    assert_eq!(law("clermont.water.outside_rate_limit").passed, 1, "{text}");
    assert!(law("florida.law.outside_surcharge").passed >= 1, "{text}");
    assert!(law("florida.law.no_sales_tax").passed >= 10, "{text}");
    assert!(law("florida.law.government_exempt").passed >= 1, "{text}");
    assert_eq!((law("florida.law.prompt_payment_terms").passed, law("florida.law.prompt_payment_terms").passed_over()), (1, 0), "{text}");
    // Bills on which a price rises; whether the customers had been told is a fact of an office.
    let notice = law("florida.law.notice_before_increase");
    assert!(notice.undecided >= 5 && notice.passed == 0, "{text}");
    assert!(notice.broken.iter().all(|broken| broken.why.as_ref().is_some_and(|why| why.contains("increase_notified"))), "{text}");
    assert!(found.laws.iter().filter(|law| law.name != notice.name).all(|law| law.undecided == 0), "{text}");
}

#[test]
fn every_law_of_the_pack_says_that_it_is_unverified_and_what_a_person_must_see() {
    let found = schedules();
    let pack: Vec<_> = found.laws.iter().filter(|law| law.name.starts_with("florida.law.")).collect();
    assert!(pack.len() >= 14);
    for law in pack {
        assert!(law.cites.iter().all(|cite| cite.status_words() == "unverified"), "{}", law.name);
        assert!(!law.a_person_sees.is_empty(), "{}", law.name);
    }
}

#[test]
fn the_pack_finds_a_surcharge_and_a_tax_that_break_it() {
    let pack = std::fs::read_to_string(common::project("rate-schedules/florida/law.rate")).unwrap();
    let terms = std::fs::read_to_string(common::project("rate-schedules/florida/prompt_payment.rate")).unwrap();
    let broken = |surcharge: &str, change: &dyn Fn(String) -> String, given: &str| {
        let mut sources = Sources::default();
        sources.add("city.rate", &change(CITY.replace("SURCHARGE", surcharge)));
        sources.add("law.rate", &pack);
        sources.add("prompt_payment.rate", &terms);
        let book = RateBook::read(&sources);
        assert!(!book.has_errors(), "{:?}", book.diagnostics.iter().filter(|found| found.is_error()).collect::<Vec<_>>());
        let case = case(MARCH.0, MARCH.1, given);
        let mut found = Compliance::default();
        let laws = found.text(sources, book.clone());
        found.invoice(&laws, "INV-1", &case, &printed(&book, &case));
        let failed = found.laws.iter().filter(|law| law.failed > 0).map(|law| law.name.clone());
        failed.collect::<Vec<_>>().join(" ")
    };
    let same = |text: String| text;
    assert_eq!(broken("25", &same, OUTSIDE), "");
    assert_eq!(broken("26", &same, OUTSIDE), "florida.law.outside_surcharge");
    let dear = |text: String| text.replace("amount 10% of (base + volume)", "amount 13% of (base + volume)");
    assert_eq!(broken("25", &dear, r#""service_area":"inside_city""#), "florida.law.public_service_tax");
    let wholesale = |text: String| {
        text.replace("one of retail, government", "one of retail, wholesale")
            .replace("unless customer_class is government", "unless service_area is outside_city")
    };
    assert_eq!(broken("25", &wholesale, r#""service_area":"inside_city","customer_class":"wholesale""#), "florida.law.government_exempt");
}

/// Two accounts of a county, three months, a price that rises in August, and a law in the rate text itself.
fn county() -> City {
    let rate = "rate price \"Price\" in $/kgal\n  cite \"Made for the tests\" unverified\n  from 2026-01-01  $2.50\n  from 2026-08-01  $2.75\n  until replaced\n\n";
    let own = "\nrequire no_more_than \"At most $400.00 a month\" on water\n  cite \"Agreement § 4\" illustrative\n  binding all sellers, from 2026-01-01\n  that total is at most $400.00\n";
    let text = city::TEXT
        .replace("$2.50 per kgal", "price")
        .replace("measure metered_water", &format!("seller county in Florida\n\n{rate}measure metered_water"));
    let mut city = City::with_text(&format!("{text}{own}"));
    city.month("2026-07", &[("M-1", "100"), ("M-2", "2031.5")]);
    city.month("2026-08", &[("M-1", "200"), ("M-2", "2062")]);
    city.month("2026-09", &[("M-1", "350"), ("M-2", "2100")]);
    city
}

/// The laws of Florida, as files.
fn pack() -> Sources {
    let mut sources = Sources::default();
    for file in ["law", "prompt_payment"] {
        let path = common::project(&format!("rate-schedules/florida/{file}.rate"));
        sources.add(&format!("{file}.rate"), &std::fs::read_to_string(path).unwrap());
    }
    sources
}

fn held(city: &City, laws: &Sources, asked: SealedAsked) -> Compliance {
    hold_book(&city.office.file(), laws, &asked, &mut |_, _| {}).unwrap()
}

fn tally<'a>(found: &'a Compliance, name: &str) -> &'a LawTally {
    found.laws.iter().find(|law| law.name == name).unwrap_or_else(|| panic!("no law {name}"))
}

#[test]
fn issued_invoices_are_held_against_their_own_text_and_the_laws_added() {
    let mut city = county();
    let found = held(&city, &Sources::default(), SealedAsked::default());
    assert_eq!((found.invoices, found.laws.len()), (6, 1));
    let own = tally(&found, "city.water.no_more_than");
    assert_eq!((own.passed, own.failed), (5, 1));
    // September of the first: 150 kgal at $2.75 and $10.00.
    assert_eq!((own.broken[0].about.as_str(), own.broken[0].sides[0].left.as_str()), ("INV-2026-000005", "$422.50"));

    // Whether customers were told is asked of the August invoices alone, on which the price rises.
    let found = held(&city, &pack(), SealedAsked::default());
    let notice = tally(&found, "florida.law.notice_before_increase");
    assert_eq!((notice.passed, notice.failed, notice.undecided, notice.passed_over()), (0, 0, 2, 4), "{notice:?}");
    assert_eq!(tally(&found, "city.water.no_more_than").failed, 1);
    assert_eq!(tally(&found, "florida.law.outside_surcharge").not_applicable.get("it does not bind the seller, a county"), Some(&6));

    // The fact counts once it is entered and approved, for its days and its account.
    city.register(RegisterKind::Facts, "account,A-1,increase_notified,yes,2026-07-15,");
    city.register(RegisterKind::Facts, "account,A-2,increase_notified,no,2026-07-15,");
    let found = held(&city, &pack(), SealedAsked::default());
    let notice = tally(&found, "florida.law.notice_before_increase");
    assert_eq!((notice.passed, notice.failed, notice.undecided), (1, 1, 0), "{notice:?}");
    assert_eq!(notice.broken[0].sides[0].left, "increase_notified (no)");
}

#[test]
fn a_period_narrows_the_invoices_and_laws_that_do_not_go_with_the_text_are_refused() {
    let city = county();
    let days = |from: &str, to: &str| SealedAsked { from: Day::parse(from).ok(), through: Day::parse(to).ok() };
    // The invoices of a month are dated the first of the next.
    let found = held(&city, &pack(), days("2026-10-01", "2026-10-31"));
    assert_eq!((found.invoices, tally(&found, "city.water.no_more_than").failed), (2, 1));
    let found = held(&city, &pack(), days("2026-08-01", "2026-09-30"));
    assert_eq!((found.invoices, tally(&found, "city.water.no_more_than").failed), (4, 0));
    let mut alone = Sources::default();
    alone.add("law.rate", &std::fs::read_to_string(common::project("rate-schedules/florida/law.rate")).unwrap());
    let refusal = hold_book(&city.office.file(), &alone, &SealedAsked::default(), &mut |_, _| {}).unwrap_err();
    assert_eq!(refusal.code.id, "R2003", "{}", refusal.message);
    // A file whose chapter was sealed does not take its place.
    let mut other = Sources::default();
    other.add("water.rate", &city::TEXT.replace("$10.00 per month", "$99.00 per month"));
    assert_eq!(tally(&held(&city, &other, SealedAsked::default()), "city.water.no_more_than").passed, 5);
}

#[test]
fn the_command_reads_a_book() {
    let city = county();
    let laws = common::project("rate-schedules/florida");
    let run = |arguments: &[&str]| {
        let output = city.office.command("eve", arguments);
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, out, _) = run(&["comply", laws.to_str().unwrap(), "--book", "ratebook.db", "--from", "2026-10-01", "--to", "2026-10-31"]);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("held against 2 invoices of ratebook.db, dated from 2026-10-01 to 2026-10-31"), "{out}");
    assert!(out.contains("R8030 INV-2026-000005: not so that $422.50 is at most $400.00   city.water.rate:"), "{out}");
    let (code, out, _) = run(&["comply", "--book", "ratebook.db", "--to", "2026-09-30", "--format", "json"]);
    assert_eq!(code, 0, "{out}");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((json["invoices"].as_u64(), json["laws"][0]["passed"].as_u64()), (Some(4), Some(4)));
    assert_eq!(run(&["comply"]).0, 2);
    assert_eq!(run(&["comply", "--book", "nothing.db"]).0, 1);
}

#[test]
fn check_warns_and_cases_decide_the_exit_code() {
    let folder = tempfile::TempDir::new().unwrap();
    let law = "require limit \"Limit\"\n  cite \"A law\"\n  binding municipalities in Florida, from 2025-01-01\n  that outside_rate is at most 125% of inside_rate\n";
    let text = format!("{}\n{law}", PRICES.replace("OUTSIDE", "$1.51").replace("BASE", "25.00").replace("BLOCK", "$5.00"));
    std::fs::write(folder.path().join("prices.rate"), text).unwrap();
    std::fs::write(folder.path().join("city.rate"), format!("{}\n{LIMIT}", CITY.replace("SURCHARGE", "26"))).unwrap();
    let case = |id: &str, area: &str| {
        format!(r#"{{"case":"{id}","bill":"retail","from":"2025-03-01","to":"2025-03-31","given":{{"water":"10 kgal","service_area":"{area}"}}}}"#)
    };
    let inside = case("inside", "inside_city");
    std::fs::write(folder.path().join("inside.ndjson"), &inside).unwrap();
    std::fs::write(folder.path().join("both.ndjson"), format!("{inside}\n{}\n", case("outside", "outside_city"))).unwrap();
    std::fs::write(folder.path().join("refused.ndjson"), inside.replace("10 kgal", "10 lb")).unwrap();
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_ratebook")).args(arguments).current_dir(folder.path()).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, _, messages) = run(&["check", "prices.rate"]);
    assert_eq!(code, 0, "a warning");
    assert!(messages.contains("R8031") && messages.contains("$1.51/kgal is at most $1.50/kgal"), "{messages}");
    assert_eq!(run(&["check", "--strict", "prices.rate"]).0, 3);
    let (code, out, _) = run(&["comply", "prices.rate"]);
    assert_eq!(code, 3);
    assert!(out.contains("R8031 2025-06-01: not so that $1.51/kgal is at most $1.50/kgal   prices.rate:"), "{out}");
    assert_eq!(run(&["comply", "city.rate", "--cases", "inside.ndjson"]).0, 0);
    let (code, out, _) = run(&["comply", "city.rate", "--cases", "both.ndjson"]);
    assert_eq!(code, 3);
    assert!(out.contains("R8030 outside: not so that $12.77 is at most $12.275, within $0.005"), "{out}");
    let (code, _, messages) = run(&["comply", "city.rate", "--cases", "refused.ndjson"]);
    assert_eq!(code, 3);
    assert!(messages.contains("1 case could not be rated"), "{messages}");
}

#[test]
fn many_invoices_are_held_one_at_a_time() {
    let accounts = std::env::var("RATEBOOK_ACCOUNTS").ok().map_or(30, |text| text.parse().unwrap());
    let own = "\nrequire dear \"Below $200.00\" on water\n  cite \"Agreement § 4\" illustrative\n  binding all sellers, from 2026-01-01\n  that total is under $200.00\n";
    let text = city::TEXT.replace("measure metered_water", "seller county in Florida\n\nmeasure metered_water");
    let mut city = City::of_accounts(&format!("{text}{own}"), accounts);
    city.month_of_all("2026-07", accounts, |at| at % 97 + 3);
    // $10.00 and $2.50 a kgal: from 76 kgal on a bill is $200.00 or more.
    let dear = (1..=accounts).filter(|at| at % 97 + 3 >= 76).count();
    println!("the book is made; {}", city::most_memory());
    let begun = std::time::Instant::now();
    let found = held(&city, &pack(), SealedAsked::default());
    println!("{} invoices, {} laws: {:?}; {}", found.invoices, found.laws.len(), begun.elapsed(), city::most_memory());
    let law = tally(&found, "city.water.dear");
    assert_eq!((law.failed, law.tested()), (dear as u64, accounts as u64));
    assert_eq!(law.broken.len(), dear.min(ratebook::compliance::MOST_TOLD));
}
