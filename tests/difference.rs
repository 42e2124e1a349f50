//! What a change of rate text says and does: equal in meaning, or statement by statement, then bill by bill.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::exact::Number;
use ratebook::language::RateBook;
use ratebook::source::Sources;
use ratebook::study::{ChangeKind, TwoTexts, difference_json, notice_text, test_cases, text_changes};

const TEXT: &str = r#"chapter city.water "City water"
currency USD

measure usage "Usage" in kgal
  one value per period
  missing is an error

tiers blocks "Blocks" in $/kgal, bounds per month
  cite "Ordinance 1" unverified
  from 2026-01-01
    up to 5 kgal  $2.00
    over 5 kgal   $4.00
  until replaced

schedule water "Water"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges, thresholds by day of the period
  when service is shorter than a period, split fixed charges, thresholds by day of the calendar month
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up

  charge base "Base"
    cite "Ordinance 1" unverified
    gl 401
    amount $10.00 per month * months in the bill

  charge commodity "Water used"
    gl 402
    amount usage by blocks, each block at its own rate
"#;

fn sources(text: &str) -> Sources {
    let mut sources = Sources::default();
    sources.add("water.rate", text);
    sources
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

#[test]
fn comments_notes_tests_and_layout_are_no_difference() {
    let other = TEXT.replace("    up to 5 kgal  $2.00", "    up to 5 kgal    $2.00  # as before").replace(
        "tiers blocks \"Blocks\" in $/kgal, bounds per month\n",
        "tiers blocks \"Blocks\" in $/kgal, bounds per month\n  note \"nothing\"\n",
    ) + "\ntest \"one\"\n  bill water from 2026-01-01 to 2026-01-31\n  given usage is 1 kgal\n  expect commodity is $2.00\n";
    assert!(!RateBook::read(&sources(&other)).has_errors());
    assert_eq!(text_changes(&sources(TEXT), &sources(&other)), []);
}

#[test]
fn each_statement_that_differs_is_named_with_its_lines() {
    let other = TEXT
        .replace("over 5 kgal   $4.00", "over 5 kgal   $3.50")
        .replace("cite \"Ordinance 1\" unverified\n    gl 401", "cite \"Ordinance 2\" unverified\n    gl 401");
    let changes = text_changes(&sources(TEXT), &sources(&other));
    let told: Vec<(&str, ChangeKind)> = changes.iter().map(|change| (change.statement.as_str(), change.kind)).collect();
    assert_eq!(told, [("schedule water", ChangeKind::WordsAlone), ("tiers blocks", ChangeKind::Changed)]);
    assert_eq!((changes[1].removed.join("|"), changes[1].added.join("|")), ("    over 5 kgal $4.00".to_owned(), "    over 5 kgal $3.50".to_owned()));
    let without = TEXT.split("tiers blocks").next().unwrap().to_owned();
    let removed: Vec<ChangeKind> = text_changes(&sources(TEXT), &sources(&without)).iter().map(|change| change.kind).collect();
    assert_eq!(removed, [ChangeKind::Removed, ChangeKind::Removed]);
}

#[test]
fn bills_move_by_the_lines_that_changed_and_turn_at_the_break_even() {
    // $3 less a month, and $0.50 more a kgal in the first block: 5 kgal cost $0.50 less, 6 and more the same $0.50 less… with the
    // second block $1.00 dearer it turns at 6.
    let other = TEXT
        .replace("$10.00 per month", "$7.00 per month")
        .replace("up to 5 kgal  $2.00", "up to 5 kgal  $2.50")
        .replace("over 5 kgal   $4.00", "over 5 kgal   $5.00");
    let (old_sources, new_sources) = (sources(TEXT), sources(&other));
    let (old, new) = (RateBook::read(&old_sources), RateBook::read(&new_sources));
    let texts = TwoTexts { old: (&old, &old_sources), new: (&new, &new_sources) };
    let case = |usage: &str| {
        let with = sources(
            &(TEXT.to_owned()
                + &format!("\ntest \"t\"\n  bill water from 2026-01-01 to 2026-01-31\n  given usage is {usage}\n  expect base is $10.00\n")),
        );
        test_cases(&RateBook::read(&with)).remove(0)
    };
    // By hand: 10 + 5 × 2 + 5 × 4 = 40; 7 + 5 × 2.5 + 5 × 5 = 44.50.
    let bill = texts.bill(&case("10 kgal"));
    assert_eq!((bill.old.clone().unwrap(), bill.new.clone().unwrap()), (number("40"), number("44.5")));
    assert_eq!((bill.change().unwrap(), bill.percent().unwrap()), (number("4.5"), number("11.3")));
    let lines: Vec<(&str, Number)> = bill.lines.iter().map(|line| (line.charge.as_str(), line.new.clone().unwrap())).collect();
    assert_eq!(lines, [("base", number("7")), ("commodity", number("37.5"))]);
    assert!(bill.lines[1].why.1.iter().any(|line| line.contains("$5.00/kgal")), "{:?}", bill.lines[1].why);
    // 5 kgal: 20 and 19.50. 6 kgal: 24 and 24.50.
    assert_eq!(texts.break_even(&case("10 kgal")).map(|(_, last, first)| (last, first)), Some((5, 6)));
    assert!(notice_text(&bill).unwrap().contains("$4.50 (11.3%) more"));
    let json: serde_json::Value = serde_json::from_str(&difference_json(&[], &[bill], &[])).unwrap();
    assert_eq!((json["equal"].as_bool(), json["bills"][0]["change"].as_str()), (Some(true), Some("4.50")));
}

#[test]
fn a_text_is_equal_to_itself_for_every_bill_of_the_schedules() {
    let own = common::sources("rate-schedules");
    assert!(text_changes(&own, &own).is_empty());
    let book = RateBook::read(&own);
    let texts = TwoTexts { old: (&book, &own), new: (&book, &own) };
    for case in test_cases(&book).into_iter().take(60) {
        let bill = texts.bill(&case);
        assert_eq!(bill.old, bill.new);
        assert!(bill.lines.is_empty());
    }
}
