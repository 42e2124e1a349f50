//! Questions backwards, somebody else's invoices, coverage: held against bills worked out one by one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;

use ratebook::exact::Number;
use ratebook::intake::{ForeignInvoice, ForeignLine, read_case};
use ratebook::language::RateBook;
use ratebook::records::Case;
use ratebook::source::Sources;
use ratebook::study::{Coverage, LineVerdict, Opinion, Reached, RulePlaces, Solver, Target, moves, second_opinion};

const RETAIL: &str = r#"{"case":"r","bill":"example_city.retail_water.retail_water","from":"2023-01-01","to":"2023-02-28","rendered":"2023-03-02","given":{"metered_water":"7.5 kgal","meter_size":"5/8in","customer_class":"retail","service_area":"outside_city"}}"#;

fn examples() -> (Sources, RateBook) {
    let sources = common::sources("rate-schedules/examples");
    let book = RateBook::read(&sources);
    (sources, book)
}

fn dollars(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn total_at(book: &RateBook, case: &Case, quantity: &str) -> Number {
    let line = ratebook::intake::case_line(case).unwrap().replace("7.5 kgal", &format!("{quantity} kgal"));
    ratebook::rating::rate(&book.plan, &read_case(&line).unwrap(), true).unwrap().invoice.total
}

#[test]
fn an_amount_is_reached_at_the_least_quantity_and_not_before() {
    let (_, book) = examples();
    let case = read_case(RETAIL).unwrap();
    for wanted in ["23", "50", "50.01", "133.33", "1000"] {
        for (step, places) in [("1", 0), ("0.001", 3)] {
            let solver = Solver::new(&book.plan, &case, None, dollars(step)).unwrap();
            let Reached::From(at, Some(before)) = solver.reaches(&Target::Total, &dollars(wanted)).unwrap() else { panic!("{wanted}") };
            assert_eq!(at.quantity.minus(&before.quantity), dollars(step));
            assert!(at.amount >= dollars(wanted) && before.amount < dollars(wanted), "{wanted}: {at:?} {before:?}");
            assert_eq!(total_at(&book, &case, &at.quantity.plain(places)), at.amount);
            assert_eq!(total_at(&book, &case, &before.quantity.plain(places)), before.amount);
        }
    }
    let solver = Solver::new(&book.plan, &case, Some("metered_water"), Number::ONE).unwrap();
    assert!(matches!(solver.reaches(&Target::Total, &dollars("1")).unwrap(), Reached::From(_, None)));
    assert!(matches!(solver.reaches(&Target::Line("base".to_owned()), &dollars("99")).unwrap(), Reached::Never(_)));
    assert!(matches!(solver.starts("volume").unwrap(), Reached::From(at, Some(_)) if at.amount == dollars("3.12")));
    assert_eq!(solver.starts("nothing").unwrap_err().code.id, "R2001");
    assert_eq!(Solver::new(&book.plan, &case, Some("nothing"), Number::ONE).unwrap_err().code.id, "R5007");
    assert_eq!(Solver::new(&book.plan, &case, None, Number::ZERO).unwrap_err().code.id, "R5005");
}

#[test]
fn what_moves_a_total_is_the_nearest_that_does() {
    let (_, book) = examples();
    let case = read_case(RETAIL).unwrap();
    let base = total_at(&book, &case, "7.5");
    let found = moves(&book.plan, &case, &dollars("10")).unwrap();
    let up = found.iter().find(|one| one.input == "metered_water" && one.then == "9.5 kgal").expect("two kgal more");
    assert_eq!(up.total.as_ref().unwrap(), &total_at(&book, &case, "9.5"));
    assert!(up.total.as_ref().unwrap().minus(&base) > dollars("10"));
    assert!(total_at(&book, &case, "8.5").minus(&base) <= dollars("10"));
    assert!(found.iter().any(|one| one.input == "service_area" && one.then == "inside_city"));
    assert!(found.iter().any(|one| one.input == "customer_class" && one.total.as_ref().is_err_and(|why| why.starts_with("R6005"))));
    assert!(moves(&book.plan, &case, &dollars("100000")).unwrap().iter().all(|one| one.input != "metered_water" || one.then.len() > 6));
}

fn opinion(case: &str, lines: &[(&str, &str)]) -> Opinion {
    let sources = common::sources("rate-schedules");
    let book = RateBook::read(&sources);
    let case = read_case(case).unwrap();
    let lines = lines.iter().map(|(name, amount)| ForeignLine { name: (*name).to_owned(), amount: dollars(amount) }).collect();
    second_opinion((&book.plan, &sources), &case, &ForeignInvoice { case: case.id.clone(), lines }, &BTreeMap::new())
}

/// The verdict of one line, and its causes.
fn line<'o>(opinion: &'o Opinion, charge: &str) -> (LineVerdict, Vec<&'o str>) {
    let line = opinion.lines.iter().find(|line| line.charge.as_deref() == Some(charge) || line.called.as_deref() == Some(charge)).expect(charge);
    (line.verdict, line.causes.iter().map(String::as_str).collect())
}

#[test]
fn an_invoice_that_is_right_agrees_by_name_or_label() {
    let right = opinion(RETAIL, &[("base", "18.20"), ("WATER USE CHARGE", "25.34"), ("outside surcharge", "10.89"), ("total", "54.43")]);
    assert!(right.agrees(), "{right:?}");
    // The same lines under a total that they do not add up to.
    let total = opinion(RETAIL, &[("base", "18.20"), ("volume", "25.34"), ("outside_surcharge", "10.89"), ("total", "54.44")]);
    assert!(!total.agrees() && total.lines.iter().all(|line| line.verdict == LineVerdict::Agreed));
}

#[test]
fn each_kind_of_fault_is_found_with_its_cause() {
    let faults = opinion(RETAIL, &[("base", "45.50"), ("volume", "23.40"), ("outside_surcharge", "17.23"), ("fuel", "3.00")]);
    assert_eq!(line(&faults, "base"), (LineVerdict::Differs, vec!["meter_size is taken as 1in, and is 5/8in"]));
    assert_eq!(line(&faults, "volume"), (LineVerdict::Differs, vec!["all units at $3.12 of `residential_use`, whatever the block"]));
    assert_eq!(line(&faults, "outside_surcharge"), (LineVerdict::Differs, vec!["it follows from their base and volume"]));
    assert_eq!(line(&faults, "fuel").0, LineVerdict::Extra);
    // 25.335 is a tie: half even gives 25.34 too, down gives 25.33.
    let rounding = opinion(RETAIL, &[("base", "18.20"), ("volume", "25.33"), ("outside_surcharge", "-10.89")]);
    assert_eq!(line(&rounding, "volume").1, ["the same sum, $25.335 before rounding, rounded down to the cent"]);
    assert!(line(&rounding, "outside_surcharge").1.contains(&"it has the other sign"));
    let missing = opinion(RETAIL, &[("base", "182.00"), ("volume", "29.75")]);
    assert_eq!(line(&missing, "outside_surcharge").0, LineVerdict::Missing);
    assert_eq!(line(&missing, "base").1[0], "the decimal point has slipped");
    assert_eq!(line(&missing, "volume").1, ["metered_water is taken as 8.5 kgal, and is 7.5 kgal"]);

    let straddling = r#"{"case":"w","bill":"pinellas.wholesale_water.wholesale_water","from":"2022-09-16","to":"2022-10-15","given":{"metered_water":"30000 kgal","customer_class":"wholesale"}}"#;
    let new = opinion(straddling, &[("commodity", "129021.00")]);
    assert_eq!(line(&new, "commodity").1, ["all of it by the rates in force from 2022-10-01"]);
    let old = opinion(straddling, &[("commodity", "127773.00")]);
    assert_eq!(line(&old, "commodity").1, ["all of it by the rates in force until 2022-09-30"]);
    let full = r#"{"case":"w","bill":"pinellas.wholesale_water.wholesale_water","from":"2022-11-01","to":"2022-11-30","given":{"metered_water":"30000 kgal","customer_class":"wholesale"}}"#;
    let last_year = opinion(full, &[("commodity", "127773.00")]);
    assert!(line(&last_year, "commodity").1[0].starts_with("by the rates in force"), "{last_year:?}");
}

#[test]
fn a_bill_that_the_rules_refuse_says_so() {
    let refused = opinion(&RETAIL.replace("retail\"", "wholesale\""), &[("base", "18.20")]);
    assert!(refused.our_total.as_ref().is_err_and(|why| why.starts_with("R6005")) && !refused.agrees());
}

#[test]
fn coverage_counts_what_tests_and_invoices_use_and_nothing_else() {
    let (_, book) = examples();
    let places = RulePlaces::of(&book);
    let mut coverage = Coverage::of(&book, &places);
    let case = read_case(RETAIL).unwrap();
    let rated = ratebook::rating::rate(&book.plan, &case, false).unwrap();
    let used = places.used_by(&rated);
    coverage.count_invoice("INV-1", &used);
    coverage.count_invoice("INV-2", &used);
    let row = |rule: &str| coverage.rules.get(rule).unwrap_or_else(|| panic!("{rule}: {:?}", coverage.rules.keys()));
    for rule in ["residential_use", "base_charge", "retail_water.volume", "retail_water.outside_surcharge"] {
        let row = row(&format!("example_city.retail_water.{rule}"));
        assert_eq!((row.used.invoices, row.used.ends.clone()), (2, Some(("INV-1".to_owned(), "INV-2".to_owned()))), "{rule}");
    }
    let version = &row("example_city.retail_water.base_charge").versions[0];
    assert_eq!((version.0.as_str(), version.1.invoices), ("FY2023, from 2022-10-01", 2));
    // What only wholesale bills use has no invoice; what its tests use, it has.
    let wholesale = coverage.rules.iter().find(|(rule, _)| rule.ends_with("wholesale_volumetric")).unwrap().1;
    assert!(wholesale.used.invoices == 0 && !wholesale.used.tests.is_empty());
    assert!(coverage.by_clause().iter().any(|(_, clause, _)| clause == "Fla. Stat. § 180.191(1)(a)"));
    assert!(!coverage.not_encoded.is_empty());
}
