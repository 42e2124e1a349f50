//! What a change of rate text says and does: equal in meaning, or statement by statement, then bill by bill.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::exact::Number;
use ratebook::language::RateBook;
use ratebook::source::Sources;
use ratebook::study::{ChangeKind, SameVerdict, TwoTexts, difference_json, notice_text, samenesses, samenesses_text, test_cases, text_changes};

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
    let json: serde_json::Value = serde_json::from_str(&difference_json(&[], &[], &[bill], &[])).unwrap();
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

/// What is proved of each line of two texts: `base same`, `commodity differs: $2.00 becomes …`.
fn effects(old: &str, new: &str) -> Vec<String> {
    let (old, new) = (common::read(old), common::read(new));
    assert!(common::errors(&old).is_empty() && common::errors(&new).is_empty(), "{:?} {:?}", common::errors(&old), common::errors(&new));
    let told = |verdict: SameVerdict| match verdict {
        SameVerdict::Same(cases) => format!("same: {cases}"),
        SameVerdict::Differs(words) => format!("differs: {words}"),
        SameVerdict::NotDecided(why) => format!("not decided: {why}"),
    };
    let found = samenesses(&old.plan, &new.plan).into_iter();
    found.map(|one| format!("{} {}", one.line.unwrap_or_else(|| "water".to_owned()), told(one.verdict))).collect()
}

#[test]
fn what_is_written_otherwise_and_bills_the_same_is_proved() {
    // The price of the first block stands in a rate of its own, and the second block is that price twice; the base is written as a sum.
    let derived = TEXT
        .replace(
            "tiers blocks",
            "rate first \"First\" in $/kgal\n  cite \"Ordinance 1\" unverified\n  from 2026-01-01  $2.00\n  until replaced\n\ntiers blocks",
        )
        .replace("amount $10.00 per month * months in the bill", "amount $4.00 per month * months in the bill + $6.00 per month * months in the bill")
        .replace("amount usage by blocks, each block at its own rate", "amount usage at first + (excess of usage over 5 kgal) at first");
    let cases = "full periods from 2026-01-01 on, before rounding";
    assert_eq!(
        effects(TEXT, &derived),
        [format!("base same: 1 case, every usage, {cases}"), format!("commodity same: 1 case, every usage, {cases}")]
    );
    // With the bound a unit further, it shows right after the old bound, and not at it. By hand at 5.5 kgal: 10 + 2 = 12 and 11.
    let wrong = derived.replace("over 5 kgal) at first", "over 6 kgal) at first");
    let found = effects(TEXT, &wrong);
    assert_eq!(found[1], "commodity differs: $12.00 becomes $11.00 at 5.5 kgal, in a period from 2026-01-01, before rounding");
    // A jump at one quantity alone: `up to 5 kgal` with everything at the block reached.
    let reached = |text: &str| TEXT.replace("each block at its own rate", "all at the block reached").replace("up to 5 kgal", text);
    let found = effects(&reached("up to 5 kgal"), &reached("under 5 kgal"));
    assert!(found[1].starts_with("commodity differs: $10.00 becomes $20.00 at 5 kgal"), "{found:?}");
    // Comments, places and layout: the same program, whatever it computes.
    assert_eq!(effects(TEXT, &format!("# moved\n\n\n{TEXT}")), ["water same: the same program: every bill is the same"]);
    // A rounding is no straight line to compare: it is told at once. A line of one text alone too.
    let coarse = TEXT.replace("    gl 402\n", "    gl 402\n    round to $0.10 half up\n");
    assert!(effects(TEXT, &coarse)[1].starts_with("commodity differs: a "), "{:?}", effects(TEXT, &coarse));
    let without = TEXT.split("\n  charge commodity").next().unwrap().to_owned() + "\n";
    assert_eq!(effects(TEXT, &without)[1], "commodity differs: it is in the old text only");
}

#[test]
fn a_text_and_what_it_means_is_told_in_words_and_json() {
    let other = TEXT.replace("$10.00 per month", "$11.00 per month");
    let (old, new) = (common::read(TEXT), common::read(&other));
    let effect = samenesses(&old.plan, &new.plan);
    let text = samenesses_text(&effect);
    assert!(text.contains("city.water.water/base: $10.00 becomes $11.00"), "{text}");
    assert!(text.contains("city.water.water/commodity: the same, proved for 1 case"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&difference_json(&[], &effect, &[], &[])).unwrap();
    assert_eq!((json["effect"][0]["verdict"].as_str(), json["effect"][1]["verdict"].as_str()), (Some("differs"), Some("same")));
    let same = samenesses(&old.plan, &common::read(&format!("\n{TEXT}")).plan);
    assert!(samenesses_text(&same).starts_with("In effect: nothing."), "{}", samenesses_text(&same));
}

#[test]
fn every_schedule_is_the_same_program_as_itself() {
    let sources = common::sources("rate-schedules");
    let book = RateBook::read(&sources);
    let found = samenesses(&book.plan, &book.plan);
    assert_eq!(found.len(), book.plan.schedules.len());
    assert!(found.iter().all(|known| known.line.is_none() && matches!(known.verdict, SameVerdict::Same(_))));
}
