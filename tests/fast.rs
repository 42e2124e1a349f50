//! The fast engine against the wide one: every line, part, record and total, and what a run keeps of each, on the schedules' tests, the
//! workload, and random cases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeMap;

use ratebook::calendar::{Day, DaySpan};
use ratebook::engine::fast;
use ratebook::invoice::Invoice;
use ratebook::language::RateBook;
use ratebook::plan::{Plan, SchedulePlan};
use ratebook::rating::{KeptBill, Rater, ToKeep};
use ratebook::records::{Case, GivenValue};
use ratebook::study::test_cases;
use ratebook::{engine, intake, rating};

/// All of an invoice but its trace, in words.
fn told(invoice: &Invoice) -> Vec<String> {
    let mut out = vec![format!("{} total {}", invoice.period.words(), invoice.total)];
    for line in &invoice.lines {
        out.push(format!("{:?} {:?} {} {} {:?} {}", line.charge, line.meter, line.amount, line.exact, line.status, line.estimated));
        for part in &line.parts {
            let quantity = part.quantity.as_ref().map(|(value, unit)| format!("{value} {unit}"));
            let rate = part.rate.as_ref().map(|(value, unit)| format!("{value} {unit}"));
            let share = part.share.as_ref().map(|(one, of)| one.divided_by(of).unwrap().to_string());
            let whole = part.whole.as_ref().map(ToString::to_string);
            out.push(format!("  {:?} {} {quantity:?} {rate:?} {share:?} {whole:?} {} {}", part.block, part.days.words(), part.exact, part.amount));
        }
    }
    out
}

/// What became of a case.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Agrees,
    NotLowered(&'static str),
    LeftToTheWide,
}

fn compare(plan: &SchedulePlan, program: &Result<fast::Program, fast::NotLowered>, case: &Case, buffer: &mut fast::Buffer) -> Outcome {
    let program = match program {
        Ok(program) => program,
        Err(not) => return Outcome::NotLowered(not.why),
    };
    let Ok(request) = intake::bind(plan, case) else { return Outcome::LeftToTheWide };
    let wide = engine::bill(plan, &request, false);
    let made = program.request(plan, &request).filter(|request| program.bill(request, buffer, true).is_some());
    let Some(fast_request) = made else { return Outcome::LeftToTheWide };
    let wide = wide.unwrap_or_else(|refusal| panic!("{}: the wide engine refuses: {refusal:?}", case.id));
    let fast = program.invoice(plan, &fast_request, buffer).unwrap();
    assert_eq!(told(&fast), told(&wide), "{} {}", plan.qualified_name, case.id);
    let records = program.records_of(&wide.trace.steps, request.period.days());
    let records = records.unwrap_or_else(|| panic!("{} {}: a step that has no record: {:#?}", plan.qualified_name, case.id, wide.trace.steps));
    assert_eq!(buffer.records, records, "{} {}", plan.qualified_name, case.id);
    // By the script of its situation, which is made when it is met a second time, and without trace, nothing else changes.
    let (lines, parts, total) = (buffer.lines.clone(), buffer.parts.clone(), buffer.total);
    for traced in [true, true, false, false, false] {
        program.bill(&fast_request, buffer, traced).unwrap_or_else(|| panic!("{} {}: refused again", plan.qualified_name, case.id));
        assert_eq!(buffer.records, if traced { records.as_slice() } else { &[] }, "{} {}", plan.qualified_name, case.id);
        assert_eq!((&lines, &parts, total), (&buffer.lines, &buffer.parts, buffer.total), "{} {}", plan.qualified_name, case.id);
    }
    Outcome::Agrees
}

/// What a run keeps of a case is what it keeps of the wide engine's invoice, byte for byte; whether it was made of integers.
fn is_kept_alike(plan: &Plan, rater: &Rater<'_>, case: &Case) -> bool {
    let made = rater.rate_to_keep(case, true);
    let is_of_integers = matches!(made, Ok(ToKeep::InIntegers(_)));
    let wide = rating::rate(plan, case, true).and_then(|rated| KeptBill::of(&rated));
    match (made.and_then(ToKeep::kept), wide) {
        (Ok(made), Ok(wide)) => {
            assert_eq!((&made.lines, made.cents), (&wide.lines, wide.cents), "{} {}", case.bill, case.id);
            assert_eq!((&made.by.charges, made.by.text_days), (&wide.by.charges, wide.by.text_days), "{} {}", case.bill, case.id);
            assert_eq!(made.by.plan.qualified_name, wide.by.plan.qualified_name);
            assert!(made.by.cites().eq(wide.by.cites()));
        }
        (made, wide) => assert_eq!(made.map(|made| made.lines), wide.map(|wide| wide.lines), "{} {}", case.bill, case.id),
    }
    is_of_integers
}

#[test]
fn the_tests_of_the_schedules_come_out_alike() {
    let book = RateBook::read(&common::sources("rate-schedules"));
    let programs: BTreeMap<&str, _> = book.plan.schedules.iter().map(|plan| (plan.qualified_name.as_str(), fast::Program::of(plan))).collect();
    let mut buffer = fast::Buffer::default();
    let mut count: BTreeMap<Outcome, usize> = BTreeMap::new();
    let (rater, mut kept) = (Rater::new(&book.plan), 0);
    for case in test_cases(&book) {
        kept += usize::from(is_kept_alike(&book.plan, &rater, &case));
        let Ok(plan) = ratebook::rating::find_schedule(&book.plan, &case.bill) else { continue };
        let outcome = compare(plan, &programs[plan.qualified_name.as_str()], &case, &mut buffer);
        *count.entry(outcome).or_default() += 1;
    }
    let mut why: BTreeMap<&str, usize> = BTreeMap::new();
    let lowered = programs.values().filter(|program| program.is_ok()).count();
    for not in programs.values().filter_map(|program| program.as_ref().err()) {
        *why.entry(not.why).or_default() += 1;
    }
    println!("{lowered} of {} schedules are lowered; the others hold: {why:?}", programs.len());
    println!("their tests: {count:?}; {kept} are kept straight from integers");
    assert!(kept > 50, "{kept}");
    assert!(count[&Outcome::Agrees] > 100, "{count:?}");
    assert!(lowered * 2 > programs.len(), "{lowered}");
}

/// Numbers that follow from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }
}

/// Any case of a schedule: any words, any quantities, any full period about its versions.
fn random_case(plan: &SchedulePlan, random: &mut Random, at: usize) -> Case {
    let versions = plan.prices.iter().flat_map(|(_, prices)| prices.versions.iter().filter_map(|version| version.from));
    let mut days: Vec<Day> = versions.collect();
    days.sort_unstable();
    let about = if days.is_empty() { Day::parse("2024-01-01").unwrap() } else { days[usize::try_from(random.below(days.len() as u64)).unwrap()] };
    let start = about.plus_days(i32::try_from(random.below(120)).unwrap() - 30);
    let mut case = Case::new(&format!("random {at}"), &plan.qualified_name, DaySpan { start, end: start.plus_months(plan.months) });
    case.rendered = Some(start.plus_days(40));
    case.read_on = Some(start.plus_days(31));
    for (_, input) in plan.inputs.iter() {
        use ratebook::plan::InputKind;
        let text = match &input.kind {
            InputKind::Choice { members, .. } => members[usize::try_from(random.below(members.len() as u64)).unwrap()].clone(),
            InputKind::YesOrNo { .. } => ["no", "yes"][usize::from(random.below(2) == 1)].to_owned(),
            _ => {
                let whole = [0, 1, 5, 40, 1_000, 99_999][usize::try_from(random.below(6)).unwrap()] + random.below(7);
                let fraction = ["", ".5", ".25", ".125", ".0001"][usize::try_from(random.below(5)).unwrap()];
                if input.unit.is_number() { format!("{whole}") } else { format!("{whole}{fraction} {}", input.unit) }
            }
        };
        case.given.push((input.name.clone(), GivenValue::Whole(text)));
    }
    case
}

#[test]
fn random_bills_of_every_schedule_come_out_alike() {
    let book = RateBook::read(&common::sources("rate-schedules"));
    let mut random = Random(42);
    let mut buffer = fast::Buffer::default();
    let (mut agree, mut kept) = (0, 0);
    let rater = Rater::new(&book.plan);
    for plan in &book.plan.schedules {
        let program = fast::Program::of(plan);
        if program.is_err() {
            continue;
        }
        for at in 0..40 {
            let case = random_case(plan, &mut random, at);
            if compare(plan, &program, &case, &mut buffer) == Outcome::Agrees {
                agree += 1;
            }
            kept += usize::from(is_kept_alike(&book.plan, &rater, &case));
        }
    }
    println!("{agree} random bills agree; {kept} are kept straight from integers");
    assert!(agree > 500, "{agree}");
    assert!(kept > 250, "{kept}");
}

#[test]
fn the_workload_comes_out_alike() {
    let book = common::read(include_str!("../benches/workload.rate"));
    // Of a text that is only illustrative nothing is kept: both refuse it.
    let issuable = common::read(&include_str!("../benches/workload.rate").replace("illustrative", "unverified"));
    let (rater, refusing) = (Rater::new(&issuable.plan), Rater::new(&book.plan));
    let plan = &book.plan.schedules[0];
    let program = fast::Program::of(plan);
    let mut random = Random(7);
    let mut buffer = fast::Buffer::default();
    let mut agree = 0;
    let sizes = ["5/8in", "3/4in", "1in", "1-1/2in", "2in", "3in", "4in", "6in", "8in"];
    for at in 0..3_000 {
        let start = Day::parse("2025-08-25").unwrap().plus_days(i32::try_from(random.below(60)).unwrap());
        let days = 28 + i32::try_from(random.below(6)).unwrap();
        let mut case = Case::new(&format!("w{at}"), "city", DaySpan { start, end: start.plus_days(days) });
        let usage = random.below(30_000);
        for (name, value) in [
            ("meter_size", sizes[usize::try_from(random.below(9)).unwrap()].to_owned()),
            ("class", ["inside", "outside"][usize::from(random.below(4) == 0)].to_owned()),
            ("service", ["WS", "W"][usize::from(random.below(5) == 0)].to_owned()),
            ("metered_water", format!("{}.{:03} kgal", usage / 1000, usage % 1000)),
        ] {
            case.given.push((name.to_owned(), GivenValue::Whole(value)));
        }
        if compare(plan, &program, &case, &mut buffer) == Outcome::Agrees {
            agree += 1;
        }
        assert!(is_kept_alike(&issuable.plan, &rater, &case));
        assert!(!is_kept_alike(&book.plan, &refusing, &case));
    }
    assert_eq!(agree, 3_000);
}

/// A line that a waiver suspends to the last of the month, in a period that takes the version of its last day: facts and waivers are
/// those of that day too.
#[test]
fn what_is_not_split_takes_the_waiver_of_the_day_it_stands_on() {
    let text = r#"chapter test.waived "Waived"
measure water "Water" in kgal
  from meter reads of service water
  one value per period
  missing is an error
rate price "Price" in $/kgal
  from 2021-10-01  $2.00
  from 2023-03-17  $3.00
  until replaced
schedule wholesale "Wholesale"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage by nothing, at the version of the last day
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up
  charge volume "Volume"
    cite "Agreement" unverified
    gl 401
    amount water at price
contract city "City"
  customer W-1 "City"
  term 2022-01-15 to 2024-01-14
  takes service under wholesale
waiver storm "Storm" suspends volume of city from 2023-03-20 to 2023-04-30
  cite "Order" unverified
"#;
    let book = common::read(text);
    assert!(common::errors(&book).is_empty(), "{:?}", common::errors(&book));
    let plan = ratebook::rating::find_schedule(&book.plan, "city").unwrap();
    let program = fast::Program::of(plan);
    let mut buffer = fast::Buffer::default();
    let rater = Rater::new(&book.plan);
    for (from, lines) in [("2023-03-01", 0), ("2023-02-01", 1), ("2023-03-25", 0), ("2023-04-15", 1)] {
        let start = Day::parse(from).unwrap();
        let mut case = Case::new(from, "city", DaySpan { start, end: start.plus_months(1) });
        case.given.push(("water".to_owned(), GivenValue::Whole("10 kgal".to_owned())));
        assert_eq!(compare(plan, &program, &case, &mut buffer), Outcome::Agrees, "{from}");
        assert_eq!(buffer.lines.len(), lines, "{from}");
        // The waiver is cited on its days alone.
        assert!(is_kept_alike(&book.plan, &rater, &case), "{from}");
    }
}

/// Conditions on quantities, on words, on days and on several of them; blocks in a sum; a determinant by cases; a minimum, a credit, a
/// percentage of everything above; seasons; days on which a waiver begins inside a period. All of it by the script of each situation.
#[test]
fn what_depends_on_quantities_comes_out_alike_by_script() {
    let text = r#"chapter test.situations "Situations"
season dry is February 10 to March 25
choice class is one of home, shop, farm
fact metered "Metered" yes or no
measure water "Water" in kgal
  from meter reads of service water
  one value per period
  missing is an error
fact extra "Extra" in kgal
  not entered is 0 kgal
table base "Base" in $ per month by class
  from  2021-10-01  2023-03-17
  home  $4.00       $5.00
  shop  $6.50       $7.25
  farm  $9.00       $9.99
  until replaced
tiers blocks "Blocks" in $/kgal, bounds per month
  from 2021-10-01
    up to 5 kgal   $1.00
    up to 12 kgal  $1.50
    over 12 kgal   $2.25
  from 2023-03-17
    up to 6 kgal   $1.10
    over 6 kgal    $2.05
  until replaced
rate price "Price" in $/kgal
  from 2021-10-01  $2.00
  from 2023-03-17  $3.00
  until replaced
rate by_season "By season" in $/kgal by season
  from 2021-10-01
    in dry        $0.50
    outside dry   $0.25
  from 2023-03-17
    in dry        $0.60
    outside dry   $0.35
  until replaced
schedule situated "Situated"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split usage, fixed charges, thresholds by nothing
  round each charge to $0.01 half up
  determinant much "Much" is water + extra - lesser of (water, 3 kgal)
    round to 0.1 kgal half up
  determinant of_blocks "All blocks" is water by blocks, each block at its own rate
  determinant kind "Kind" is cases
    when class is home, then 1 kgal
    when class is farm, then water
    otherwise greater of (water, 2 kgal)
  charge fixed "Fixed"
    cite "Agreement" unverified
    gl 401
    amount base for class * months in the bill
  charge volume "Volume"
    cite "Agreement" unverified
    gl 401
    unless water is under 4 kgal
    amount water by blocks, each block at its own rate
  charge above "Above"
    cite "Agreement" unverified
    gl 401
    when any of class is farm, water is over 9 kgal
    unless metered is yes
    amount much at price
  charge by_kind "By kind"
    cite "Agreement" unverified
    gl 401
    when water is at least 2 kgal
    when much is at most 20 kgal
    omit when zero
    amount kind at price
  charge seasonal "Seasonal"
    cite "Agreement" unverified
    gl 401
    amount water at by_season
  charge sum "Sum"
    cite "Agreement" unverified
    gl 401
    amount 50% of of_blocks
  credit back "Back"
    cite "Agreement" unverified
    gl 401
    when volume is over $10.00
    amount 10% of volume
  charge least "Least"
    cite "Agreement" unverified
    gl 401
    unless class is shop
    tops up volume to $30.00 per month * months in the bill
  tax levy "Levy"
    cite "Agreement" unverified
    gl 401
    amount 7% of total
contract city "City"
  customer W-1 "City"
  term 2022-01-15 to 2024-01-14
  takes service under situated
waiver storm "Storm" suspends above of city from 2023-03-05 to 2023-04-30
  cite "Order" unverified
"#;
    // The same by the date of the bill or of the read, with each part rounded, at the version of the last day, and with conditions as on
    // the last day. (Quantities that are rounded where they are split are the workload's.)
    let variants: [&[(&str, &str)]; 5] = [
        &[],
        &[("service rendered on", "bills rendered on")],
        &[("service rendered on", "meters read on"), ("round each charge", "round each part")],
        &[("split usage, fixed charges by day of the period", "split usage, fixed charges by nothing, at the version of the last day")],
        &[
            ("when much is at most 20 kgal", "when much is at most 20 kgal, as on the last day"),
            ("unless water is under 4 kgal", "unless water is under 4 kgal, as on the last day"),
        ],
    ];
    for changes in variants {
        let mut varied = text.to_owned();
        for (from, to) in changes {
            assert!(varied.contains(from), "{from}");
            varied = varied.replace(from, to);
        }
        by_script(&varied);
    }
}

/// Random bills of the schedule and the contract come out alike, nearly all by script.
fn by_script(text: &str) {
    let book = common::read(text);
    assert!(common::errors(&book).is_empty(), "{:?}", book.diagnostics);
    let mut random = Random(11);
    let mut buffer = fast::Buffer::default();
    for bill in ["situated", "city"] {
        let plan = ratebook::rating::find_schedule(&book.plan, bill).unwrap();
        let program = fast::Program::of(plan);
        for at in 0..600 {
            // The term of the contract: two years with their seasons, and the change between them.
            let start = Day::parse("2022-01-20").unwrap().plus_days(i32::try_from(random.below(2) * 365 + random.below(90)).unwrap());
            let mut case = Case::new(&format!("{bill} {at}"), bill, DaySpan { start, end: start.plus_months(1) });
            case.rendered = Some(start.plus_days(35));
            case.read_on = Some(start.plus_days(30));
            case.given.push(("class".to_owned(), GivenValue::Whole(["home", "shop", "farm"][usize::try_from(random.below(3)).unwrap()].to_owned())));
            case.given.push(("metered".to_owned(), GivenValue::Whole(["yes", "no"][usize::from(random.below(2) == 0)].to_owned())));
            case.given.push(("water".to_owned(), GivenValue::Whole(format!("{}.{} kgal", random.below(25), random.below(10)))));
            if random.below(2) == 0 {
                case.given.push(("extra".to_owned(), GivenValue::Whole(format!("{} kgal", random.below(5)))));
            }
            assert_eq!(compare(plan, &program, &case, &mut buffer), Outcome::Agrees, "{bill} {at}");
        }
    }
    assert!(buffer.scripts() > 100, "{}", buffer.scripts());
}
