//! A mutation test of the engine: faults planted in what it evaluates (a rounding, a bound, a day, a version, the edge of a window). The
//! faulty engine's lines are sealed as it would have sealed them, and `verify` must find each fault. Without a fault it finds nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/city.rs"]
mod city;
#[path = "common/office.rs"]
mod office;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use city::City;
use ratebook::exact::Cents;
use ratebook::exact::{Number, RoundingMode};
use ratebook::language::RateBook;
use ratebook::office::invoices::{Invoices, InvoicesAsked};
use ratebook::office::rates;
use ratebook::office::rates::RatesInForce;
use ratebook::office::runs::Runs;
use ratebook::office::store::{Access, BookOfAccounts, digest_of};
use ratebook::plan::{
    ChargeFormula, ChargeKind, ChargeRounding, Comparison, ConditionKind, Operation, Operator, SchedulePlan, Way, WindowAggregate, WindowSpan,
};
use ratebook::verification::{Attended, VerificationAsked};
use ratebook::{intake, rating};
use rusqlite::Connection;

/// A text in which every planted fault has something to change: two versions that change inside August and are split there, blocks, a
/// season, a window, a rounded determinant, a share, a credit under a condition, a minimum.
const TEXT: &str = r#"chapter city.water "City water"

calendar fiscal_year begins October 1, labelled FY by the year it ends
season dry is July 20 to September 10

measure metered_water "Metered water" in kgal
  from meter reads of service water
  one value per period
  missing is an error

tiers blocks "Blocks" in $/kgal, bounds per month
  cite "Made for the tests" unverified
  from 2026-01-01
    up to 40 kgal   $2.13
    up to 90 kgal   $3.27
    over 90 kgal    $4.99
  from 2026-08-16
    up to 40 kgal   $2.21
    up to 90 kgal   $3.41
    over 90 kgal    $5.17
  until replaced

rate pumping "Pumping" in $/kgal
  cite "Made for the tests" unverified
  from 2026-01-01  $0.101
  from 2026-08-16  $0.137
  until replaced

rate dry_price "Price in the dry season" in $/kgal by season
  cite "Made for the tests" unverified
  from 2026-01-01
    in dry       $0.40
    outside dry  $0.15
  until replaced

schedule water "Water service"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split fixed charges, thresholds by day of the calendar month
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up

  determinant whole_use "Use in whole kgal" is metered_water
    round to 1 kgal half up
  determinant peak "Highest of the three months before" is highest month of metered_water over last 3 months before this period, else 0 kgal

  charge base "Base charge"
    gl 401
    cite "Made for the tests" unverified
    amount $10.37 per month * months in the bill

  charge volume "Water used"
    gl 402
    amount metered_water by blocks, each block at its own rate

  charge pumped "Pumping"
    gl 403
    amount metered_water at pumping

  charge dry_use "Season's charge"
    gl 404
    amount whole_use at dry_price

  charge demand "Demand"
    gl 405
    cite "Made for the tests" unverified
    amount peak at $0.07 per kgal

  charge surcharge "Surcharge"
    gl 406
    cite "Made for the tests" unverified
    amount 25% of (base + volume)

  credit large "Large customers"
    gl 407
    cite "Made for the tests" unverified
    when metered_water is over 90 kgal
    amount 3% of (volume + pumped)

  charge minimum "Minimum"
    gl 408
    cite "Made for the tests" unverified
    tops up volume to $150.00 per month * months in the bill
"#;

fn city() -> City {
    let mut city = City::with_text(TEXT);
    city.month("2026-07", &[("M-1", "90"), ("M-2", "2031.5")]);
    city.month("2026-08", &[("M-1", "221.5"), ("M-2", "2062")]);
    city.month("2026-09", &[("M-1", "330"), ("M-2", "2103.25")]);
    city.month("2026-10", &[("M-1", "370"), ("M-2", "2193.25")]);
    city.month("2026-11", &[("M-1", "471"), ("M-2", "2233.25")]);
    city
}

/// The plan with a fault, through each of its charges and formulas.
type Fault = fn(&mut SchedulePlan);

fn each_operation(plan: &mut SchedulePlan, change: impl Fn(&mut Operation)) {
    let ids: Vec<_> = plan.nodes.iter().map(|(id, _)| id).collect();
    for id in ids {
        change(&mut plan.nodes.at_mut(id).operation);
    }
}

fn each_price(plan: &mut SchedulePlan, name: &str, change: impl Fn(&mut ratebook::plan::Prices)) {
    let ids: Vec<_> = plan.prices.iter().filter(|(_, prices)| prices.name == name).map(|(id, _)| id).collect();
    assert!(!ids.is_empty(), "{name}");
    for id in ids {
        change(plan.prices.at_mut(id));
    }
}

/// Moves the day on which the versions of a price change, and the cut that comes with it.
fn version_moved(plan: &mut SchedulePlan, by: i32) {
    let mut moved = None;
    each_price(plan, "pumping", |prices| {
        let day = prices.versions[1].from.unwrap().plus_days(by);
        prices.versions[1].from = Some(day);
        prices.versions[0].end = Some(day);
    });
    if let Some((_, prices)) = plan.prices.iter().find(|(_, prices)| prices.name == "pumping") {
        moved = prices.versions[1].from;
    }
    charge(plan, "pumped").cuts.version_days = moved.into_iter().collect();
}

fn charge<'p>(plan: &'p mut SchedulePlan, name: &str) -> &'p mut ratebook::plan::Charge {
    let id = plan.charge_named(name).expect(name);
    plan.charges.at_mut(id)
}

fn rounding(plan: &mut SchedulePlan, name: &str, mode: RoundingMode) {
    let ChargeRounding::Charge(rounding, _) = &mut charge(plan, name).rounding else { panic!("{name}") };
    rounding.mode = mode;
}

/// Moves the bound of a block by an amount of the base unit.
fn bound(plan: &mut SchedulePlan, block: usize, by: i64) {
    let ids: Vec<_> = plan.tiers.iter().flat_map(|(_, tiers)| tiers.versions.iter().filter_map(|version| version.blocks[block].bound)).collect();
    for id in ids {
        let Operation::Constant(value) = &mut plan.nodes.at_mut(id).operation else { panic!("a bound") };
        *value = value.plus(&Number::integer(by));
    }
}

fn window(plan: &mut SchedulePlan, change: fn(&mut ratebook::plan::WindowPlan)) {
    each_operation(plan, |operation| {
        if let Operation::Window(window) = operation {
            change(window);
        }
    });
}

const FAULTS: &[(&str, Fault)] = &[
    ("amounts are rounded down", |plan| rounding(plan, "volume", RoundingMode::Down)),
    ("amounts are rounded up", |plan| rounding(plan, "pumped", RoundingMode::Up)),
    ("halves of a cent are rounded to even", |plan| rounding(plan, "demand", RoundingMode::HalfEven)),
    ("each part is rounded, not the line", |plan| {
        for name in ["volume", "pumped"] {
            let found = charge(plan, name);
            let ChargeRounding::Charge(rounding, place) = found.rounding.clone() else { panic!("{name}") };
            found.rounding = ChargeRounding::Part(rounding, place);
        }
    }),
    ("a bound of a block is a kgal too high", |plan| bound(plan, 0, 1000)),
    ("a bound of a block is a gallon too low", |plan| bound(plan, 1, -500)),
    ("blocks are priced by the one reached", |plan| {
        each_operation(plan, |operation| {
            if let Operation::By { all_at_reached, .. } = operation {
                *all_at_reached = true;
            }
        });
    }),
    ("a version begins a day late", |plan| version_moved(plan, 1)),
    ("a version begins a day early", |plan| version_moved(plan, -1)),
    ("a version's day does not cut the period", |plan| charge(plan, "pumped").cuts.version_days.clear()),
    ("the version of the first day is taken for all days", |plan| {
        charge(plan, "pumped").split.as_mut().unwrap().way = Way::NothingFirstDay;
    }),
    ("the version of the last day is taken for all days", |plan| {
        charge(plan, "volume").split.as_mut().unwrap().way = Way::NothingLastDay;
    }),
    ("the oldest version is taken for ever", |plan| {
        each_price(plan, "pumping", |prices| {
            prices.versions.truncate(1);
            prices.versions[0].end = None;
        });
    }),
    ("a season's edge does not split the period", |plan| {
        charge(plan, "dry_use").split.as_mut().unwrap().way = Way::NothingFirstDay;
    }),
    ("a season begins a day late", |plan| {
        let ids: Vec<_> = plan.seasons.iter().map(|(id, _)| id).collect();
        for id in ids {
            plan.seasons.at_mut(id).days.ranges[0].0.day += 1;
        }
    }),
    ("a season ends a day early", |plan| {
        let ids: Vec<_> = plan.seasons.iter().map(|(id, _)| id).collect();
        for id in ids {
            plan.seasons.at_mut(id).days.ranges[0].1.day -= 1;
        }
    }),
    ("a row of a table is taken for the other", |plan| {
        each_price(plan, "dry_price", |prices| prices.versions.iter_mut().for_each(|version| version.cells.reverse()));
    }),
    ("a window holds this bill's own use", |plan| window(plan, |window| window.including_this_period = true)),
    ("a window is a month too short", |plan| window(plan, |window| window.span = WindowSpan::LastMonths(2))),
    ("a window is a month too long", |plan| window(plan, |window| window.span = WindowSpan::LastMonths(4))),
    ("the lowest is taken for the highest", |plan| window(plan, |window| window.aggregate = WindowAggregate::Lowest)),
    ("the average is taken for the highest", |plan| window(plan, |window| window.aggregate = WindowAggregate::Average)),
    ("a determinant is not rounded", |plan| {
        let ids: Vec<_> = plan.determinants.iter().map(|(id, _)| id).collect();
        for id in ids {
            plan.determinants.at_mut(id).round = None;
        }
    }),
    ("a share is of another percentage", |plan| {
        each_operation(plan, |operation| {
            if let Operation::Percent { fraction, .. } = operation {
                *fraction = fraction.plus(&Number::decimal(1, 4));
            }
        });
    }),
    ("a share is of the amount before rounding", |plan| {
        each_operation(plan, |operation| {
            if let Operation::Charge { before_rounding, .. } = operation {
                *before_rounding = true;
            }
        });
    }),
    ("a condition is at least, not over", |plan| {
        let ids: Vec<_> = plan.conditions.iter().map(|(id, _)| id).collect();
        for id in ids {
            if let ConditionKind::Compare { comparison, .. } = &mut plan.conditions.at_mut(id).kind {
                *comparison = Comparison::AtLeast;
            }
        }
    }),
    ("a condition is forgotten", |plan| charge(plan, "large").guards.clear()),
    ("a credit is charged", |plan| charge(plan, "large").kind = ChargeKind::Charge),
    ("a minimum is billed beside the volume", |plan| {
        let ChargeFormula::TopsUp { to, .. } = charge(plan, "minimum").formula.clone() else { panic!("minimum") };
        charge(plan, "minimum").formula = ChargeFormula::Amount(to);
    }),
    ("a line is left out", |plan| charge(plan, "demand").formula = ChargeFormula::NotBilled("forgotten".to_owned())),
    ("a sum is a difference", |plan| {
        each_operation(plan, |operation| {
            if let Operation::Binary { operator: operator @ Operator::Add, .. } = operation {
                *operator = Operator::Subtract;
            }
        });
    }),
];

/// The plans of a text with a fault in each schedule.
fn faulty(rates: &RatesInForce, fault: Fault) -> RateBook {
    let mut book = rates.rate_book.clone();
    for plan in &mut book.plan.schedules {
        fault(Arc::make_mut(plan));
    }
    book
}

/// What the file is given by other means than the program.
fn opened(file: &Path) -> Connection {
    let book = Connection::open(file).unwrap();
    book.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF").unwrap();
    let triggers: Vec<String> = {
        let mut found = book.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        found.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for name in triggers {
        book.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    book
}

/// Seals what a faulty engine makes of every invoice, with the seals that it would have given; how many invoices it changed.
fn seal_by(closed: &BookOfAccounts, file: &Path, text: &RateBook, copy: &Path) -> usize {
    std::fs::copy(file, copy).unwrap();
    let book = opened(copy);
    let mut changed = 0;
    for invoice in closed.invoices(&InvoicesAsked::default()).unwrap() {
        let item = closed.item(invoice.item).unwrap().unwrap();
        let sealed = closed.lines_of_item(item.id).unwrap();
        let rated = rating::rate(&text.plan, &intake::read_case(&item.case).unwrap(), false).unwrap();
        let lines = rating::billed_lines(&rated).unwrap();
        if lines == sealed {
            continue;
        }
        changed += 1;
        let event: i64 = book.query_row("SELECT event FROM run_line WHERE item = ?1", [item.id], |row| row.get(0)).unwrap();
        book.execute("DELETE FROM run_line WHERE item = ?1", [item.id]).unwrap();
        let mut digested = String::new();
        for line in &lines {
            let fields = [
                &line.line.to_string(),
                &line.words.charge,
                &line.words.label,
                &line.quantity,
                &line.words.unit,
                &line.rate,
                &line.cents.number().to_string(),
                &line.words.gl,
                &line.words.cite,
            ];
            for field in fields {
                digested += &format!("{}:{field}", field.len());
            }
            book.execute(
                "INSERT INTO run_line (item, line, charge, label, quantity, unit, rate, cents, gl, cite, event) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                rusqlite::params![item.id, line.line, line.words.charge, line.words.label, line.quantity, line.words.unit, line.rate, line.cents.kept().unwrap(), line.words.gl, line.words.cite, event],
            )
            .unwrap();
        }
        let cents: Cents = lines.iter().map(|line| line.cents).sum();
        book.execute("UPDATE run_item SET cents = ?2 WHERE id = ?1", (item.id, cents.kept().unwrap())).unwrap();
        book.execute(
            "UPDATE invoice SET cents = ?2, lines_sha256 = ?3 WHERE id = ?1",
            (invoice.id, cents.kept().unwrap(), &digest_of(digested.as_bytes()).0[..]),
        )
        .unwrap();
    }
    changed
}

#[test]
fn verify_finds_every_fault_planted_in_the_engine() {
    let City { office, .. } = city();
    let (file, copy): (PathBuf, PathBuf) = (office.file(), office.folder.path().join("faulty.db"));
    drop(office.book);
    let closed = BookOfAccounts::open(&file, Access::Read).unwrap();
    let rates = rates::rates_in_force(&closed).unwrap();
    // The engine without a fault makes what is sealed, and verify finds nothing in it.
    assert_eq!(seal_by(&closed, &file, &rates.rate_book, &copy), 0);
    let all = |file: &Path| Attended::by_nobody(file, &VerificationAsked { jobs: 1, ..VerificationAsked::default() }).unwrap();
    assert_eq!(all(&file).findings, []);
    let mut missed = Vec::new();
    for (words, fault) in FAULTS {
        let changed = seal_by(&closed, &file, &faulty(&rates, *fault), &copy);
        assert!(changed > 0, "the fault `{words}` changes no invoice: the test's bills do not reach it");
        let findings = all(&copy).findings;
        let found: std::collections::BTreeSet<&str> = findings
            .iter()
            .filter(|finding| ("R8021".."R8025").contains(&finding.code.id))
            .filter_map(|finding| finding.place.subject.split('/').next())
            .collect();
        assert!(findings.iter().all(|finding| finding.code.id != "R8020"), "{words}: the seals agree");
        if found.len() != changed {
            missed.push(format!("{words}: {changed} invoices changed, {} found: {found:?}", found.len()));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    println!("{} faults, each found in every invoice that it changed", FAULTS.len());
}
