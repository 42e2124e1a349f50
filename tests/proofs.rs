//! Proofs: their verdicts, their counterexamples as bills, and every piece of every line of the schedules held against the engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;

use ratebook::intake::{JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::plan::InputKind;
use ratebook::study::{ProofVerdict, run_proofs, standing_claims};

const HEAD: &str = "chapter test.proofs \"Proofs\"\ncurrency USD\n\
choice class is one of home, farm\n\
measure use \"Use\" in kgal\n  from meter reads of service water\n  one value per period, of each point\n  missing is an error\n\
measure winter \"Winter average\" in kgal\n  from meter reads of service water\n  one value per period, of each point\n  missing is an error\n\
fact dry \"Dry\" yes or no\n  entered and approved, with document\n  not entered is no\n";

const RULES: &str = r"  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage by day of the period
  when service is shorter than a period, split usage by nothing
  when service is shorter than a period, split thresholds by day of the calendar month
  when service is shorter than a period, split fixed charges by day of the calendar month
  round each charge to $0.01 half up
";

/// A chapter of one schedule with some definitions, lines and claims.
fn text(definitions: &str, lines: &str, claims: &str) -> String {
    format!("{HEAD}{definitions}schedule retail \"Retail\"\n{RULES}{lines}{claims}")
}

fn line(name: &str, amount: &str) -> String {
    format!("  charge {name} \"{name}\"\n    cite \"Test\" illustrative\n    gl 1\n    amount {amount}\n")
}

fn blocks(low: &str, high: &str) -> String {
    format!(
        "tiers blocks \"Blocks\" in $/kgal, bounds per bill\n  cite \"Test\" illustrative\n  from 2000-01-01\n    up to 5 kgal {low}\n    over 5 kgal {high}\n  until replaced\n"
    )
}

fn verdicts(text: &str) -> (RateBook, Vec<ProofVerdict>) {
    let book = common::read(text);
    assert!(common::errors(&book).is_empty(), "{:?}\n{text}", common::errors(&book));
    let verdicts = run_proofs(&book).into_iter().map(|run| run.verdict).collect();
    (book, verdicts)
}

fn one(text: &str) -> ProofVerdict {
    let (_, mut verdicts) = verdicts(text);
    assert_eq!(verdicts.len(), 1);
    verdicts.remove(0)
}

fn proved(text: &str) -> String {
    match one(text) {
        ProofVerdict::Proved(cases) => cases,
        other => panic!("{other:?}\n{text}"),
    }
}

fn undecided(text: &str) -> String {
    match one(text) {
        ProofVerdict::NotDecided(reasons) => reasons[0].0.clone(),
        other => panic!("{other:?}\n{text}"),
    }
}

/// The words of a refutation, and the printed totals of its bills as `rate` makes them.
fn refuted(text: &str) -> (String, Vec<String>) {
    let (book, verdicts) = verdicts(text);
    let [ProofVerdict::Refuted(refutation)] = verdicts.as_slice() else { panic!("{verdicts:?}\n{text}") };
    let bills = refutation.bills.iter().map(|bill| {
        let entry = JsonCases::new(bill.case_line.as_bytes()).next().unwrap().unwrap();
        let Question::Bill(case) = entry.question else { panic!("no bill") };
        ratebook::rating::rate(&book.plan, &case, true).unwrap().invoice.total.grouped(2)
    });
    (refutation.words.clone(), bills.collect())
}

#[test]
fn blocks_each_at_its_own_rate_never_fall_and_never_jump() {
    let lines = line("volume", "use by blocks, each block at its own rate");
    let falling = proved(&text(&blocks("$4.00", "$3.00"), &lines, "prove \"x\" that volume of retail never decreases as use increases\n"));
    assert_eq!(falling, "1 case, full periods from 2000-01-01 on, before rounding; 4 bills agree");
    proved(&text(&blocks("$4.00", "$3.00"), &lines, "prove \"x\" that volume of retail has no jumps in use\n"));
}

#[test]
fn a_price_for_all_units_by_the_block_reached_jumps_and_can_fall() {
    let lines = line("volume", "use by blocks, all at the block reached");
    let claim = "prove \"x\" that volume of retail never decreases as use increases\n";
    let (words, totals) = refuted(&text(&blocks("$4.00", "$3.00"), &lines, claim));
    assert_eq!(words, "$20.00 at 5 kgal, and $18.00 at 6 kgal; 2000-01-01 to 2000-01-31");
    assert_eq!(totals, ["20.00", "18.00"]);
    proved(&text(&blocks("$3.00", "$4.00"), &lines, claim));
    let (words, _) = refuted(&text(&blocks("$3.00", "$4.00"), &lines, "prove \"x\" that volume of retail has no jumps in use\n"));
    assert_eq!(words, "$15.00 at 5 kgal, and $24.00 at 6 kgal; 2000-01-01 to 2000-01-31");
}

#[test]
fn a_fall_in_one_version_or_one_class_is_found() {
    let rate = "table price \"Price\" in $/kgal by class\n  cite \"Test\" illustrative\n  from 2020-01-01\n    home 2.00\n    farm 1.00\n  from 2021-01-01\n    home 2.00\n    farm -0.01\n  until replaced\n";
    let lines = line("volume", "use at price for class");
    let claim = "prove \"x\" that volume of retail never decreases as use increases\n";
    let (words, totals) = refuted(&text(rate, &lines, claim));
    assert_eq!(words, "$0.00 at 0 kgal, and $-1.00 at 100 kgal; 2021-01-01 to 2021-01-31; class is farm".replace("$-", "-$"));
    assert_eq!(totals, ["0.00", "-1.00"]);
    // Held to the other class, it holds, in both versions.
    let cases = proved(&text(rate, &lines, &format!("{claim}  given class is home\n")));
    assert!(cases.starts_with("2 cases, full periods from 2020-01-01 on"), "{cases}");
}

#[test]
fn a_minimum_that_replaces_the_volume_makes_the_bill_fall() {
    let lines = format!(
        "{}  charge minimum \"Minimum\"\n    cite \"Test\" illustrative\n    gl 2\n    replaces volume with $10,000.00 when use is at most 18,000 kgal\n",
        line("volume", "use at $0.55/kgal")
    );
    let (words, totals) = refuted(&text("", &lines, "prove \"x\" that total of retail never decreases as use increases\n"));
    assert_eq!(words, "$10,000.00 at 18,000 kgal, and $9,900.55 at 18,001 kgal; 2000-01-01 to 2000-01-31");
    assert_eq!(totals, ["10,000.00", "9,900.55"]);
    // And where use is above the threshold, all is well.
    proved(&text("", &lines, "prove \"x\" that total of retail never decreases as use increases\n  given use is 18,001 kgal to 90,000 kgal\n"));
}

#[test]
fn what_is_left_open_is_every_quantity_of_it() {
    let lines = line("sewer", "lesser of (use, winter) at $3.00/kgal");
    let cases = proved(&text("", &lines, "prove \"x\" that sewer of retail never decreases as use increases\n"));
    assert_eq!(cases, "1 case, full periods from 2000-01-01 on, whatever winter is, before rounding");
    // A product of two quantities is no straight line, but it goes up.
    let product = line("strength", "use at (winter * $1.00/kgal / 1 kgal)");
    proved(&text("", &product, "prove \"x\" that strength of retail never decreases as use increases\n"));
    // What falls only where winter is over 10 is found by trying quantities.
    let lines = line("odd", "(use * 2 - lesser of (use, winter) * 3) at $1.00/kgal");
    let (words, _) = refuted(&text("", &lines, "prove \"x\" that odd of retail never decreases as use increases\n"));
    assert!(words.starts_with("$0.00 at 0 kgal, and "), "{words}");
}

#[test]
fn comparisons_with_a_share_of_other_lines() {
    let rates = "rate in_town \"In town\" in $/kgal is $4.00/kgal\n  cite \"Test\" illustrative\n";
    let lines = format!("{}{}", line("volume", "use at in_town"), line("surcharge", "25% of volume"));
    proved(&text(rates, &lines, "prove \"x\" that surcharge of retail is at most 25% of volume\n"));
    proved(&text(rates, &lines, "prove \"x\" that total of retail is volume + surcharge, for every use\n"));
    let (words, _) = refuted(&text(rates, &lines, "prove \"x\" that surcharge of retail is at most 24% of volume\n"));
    assert_eq!(words, "$1.00 at 1 kgal, against $0.96; 2000-01-01 to 2000-01-31");
    let (words, _) = refuted(&text(rates, &lines, "prove \"x\" that total of retail is at most $1,000.00, for every use\n"));
    assert!(words.contains("against $1,000.00"), "{words}");
    proved(&text(rates, &lines, "prove \"x\" that total of retail is at most $1,000.00\n  given use is 0 kgal to 200 kgal\n"));
}

#[test]
fn rounding_inside_and_looking_back_are_not_decided_or_go_by_direction() {
    let rounded = "determinant billed \"Billed\" is use\n  round to 1 kgal half up\n";
    let lines = line("volume", "billed at $4.00/kgal");
    proved(&text(rounded, &lines, "prove \"x\" that volume of retail never decreases as use increases\n"));
    let why = undecided(&text(rounded, &lines, "prove \"x\" that volume of retail has no jumps in use\n"));
    assert_eq!(why, "a quantity that varies is rounded inside the formula");
}

#[test]
fn exactly_one_schedule_serves_every_customer() {
    let second = |who: &str| format!("schedule farms \"Farms\"\n  for customers when {who}\n{RULES}{}", line("water", "$1.00"));
    let claim = "prove \"one\" that exactly one schedule of service water serves every customer\n";
    let lines = format!("  for customers when class is home\n{}", line("volume", "use at $1.00/kgal"));
    let both = |who: &str| text("", &lines, &format!("{}{claim}", second(who)));
    assert_eq!(proved(&both("class is farm")), "2 schedules, 2 combinations of class (2)");
    let (words, _) = refuted(&both("class is farm and dry is yes"));
    assert_eq!(words, "a customer whose class is farm and dry is no is served by no schedule");
    let (words, _) = refuted(&both("class is one of farm, home"));
    assert_eq!(words, "a customer whose class is home is served by retail and by farms");
}

#[test]
fn faults_of_a_claim_are_told_with_their_place() {
    let lines = line("volume", "use at $1.00/kgal");
    for (claim, code) in [
        ("prove \"x\" that volum of retail never decreases as use increases\n", "R2001"),
        ("prove \"x\" that volume of retial never decreases as use increases\n", "R2001"),
        ("prove \"x\" that volume of retail never decreases as winter increases\n", "R2006"),
        ("prove \"x\" that volume of retail never decreases as use increases\n  given use is 5 ft\n", ""),
        ("prove \"x\" that volume of retail never falls\n", ""),
        ("prove \"x\" that volume of retail is at most 5 kgal\n", "R3101"),
        ("prove \"x\" that exactly one schedule of service gas serves every customer\n", "R2001"),
    ] {
        let book = common::read(&text("", &lines, claim));
        let errors = common::errors(&book);
        assert!(!errors.is_empty(), "{claim}");
        assert!(code.is_empty() || errors.contains(&code), "{claim}: {errors:?}");
    }
}

/// Every line and the total of every schedule that is kept, in every measure: both claims, each piece held against bills.
#[test]
fn every_line_of_the_schedules_is_worked_out_as_the_engine_does() {
    let mut sources = common::sources("rate-schedules");
    let book = RateBook::read(&sources);
    let mut claims = String::from("chapter test.claims \"Claims\"\n");
    for plan in &book.plan.schedules {
        let measures = plan.inputs.iter().filter(|(_, input)| matches!(input.kind, InputKind::Measure { .. }));
        for (_, measure) in measures {
            for subject in plan.charges.iter().map(|(_, charge)| charge.name.as_str()).chain(["total"]) {
                for says in [format!("never decreases as {} increases", measure.name), format!("has no jumps in {}", measure.name)] {
                    claims.push_str(&format!("prove \"{subject}\" that {subject} of {} {says}\n", plan.qualified_name));
                }
            }
        }
    }
    sources.add("claims.rate", &claims);
    let book = RateBook::read(&sources);
    assert!(common::errors(&book).is_empty());
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    let mut bills_agree = 0;
    for run in run_proofs(&book) {
        match &run.verdict {
            ProofVerdict::Proved(cases) => {
                *count.entry("proved").or_default() += 1;
                bills_agree += cases.rsplit("; ").next().and_then(|end| end.split(' ').next()?.parse::<usize>().ok()).unwrap_or(0);
            }
            ProofVerdict::Refuted(_) => *count.entry("refuted").or_default() += 1,
            ProofVerdict::NotDecided(reasons) => {
                *count.entry("not decided").or_default() += 1;
                let differ: Vec<&String> = reasons.iter().map(|(why, _)| why).filter(|why| why.starts_with("the bill at")).collect();
                assert!(differ.is_empty(), "{}: {differ:?}", sources.text(run.place));
            }
        }
    }
    println!("{count:?}, {bills_agree} bills agree");
    assert!(count["proved"] > 300 && bills_agree > 1_000, "{count:?}, {bills_agree}");
}

#[test]
fn check_warns_of_the_lines_of_real_schedules_that_fall_or_jump() {
    let found: Vec<String> = standing_claims(&RateBook::read(&common::sources("rate-schedules")))
        .into_iter()
        .map(|found| format!("{} {}", found.code, found.title))
        .collect();
    assert_eq!(
        found,
        ["R4062 `strength` of `strength_surcharge` jumps as `cod` increases", "R4061 `volume` of `contract_water` can fall as `water_ccf` increases"]
    );
}
