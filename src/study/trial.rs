//! Running the `test` blocks of a rate book.

use super::arithmetic::by_hand;
use super::given::add_given;
use super::payment::{self, PaymentAnswer};
use super::question;
use crate::calendar::DaySpan;
use crate::exact::{Number, Rounding, RoundingMode, Unit};
use crate::intake::{QuantityText, Question, parse_quantity};
use crate::invoice::Step;
use crate::language::RateBook;
use crate::language::book::{ChapterId, Scope};
use crate::language::tree::{ExpectKind, Expectation, Given, GivenKind, Test, TestSubject};
use crate::plan::{ChargeRounding, Plan};
use crate::rating;
use crate::rating::{Rated, SharedPool};
use crate::records::{Case, GivenValue, MemberGiven};
use crate::render::Explanation;
use crate::source::{Refusal, Sources, Span};

/// What became of a test.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Every expectation holds.
    Passed,
    /// Some do not: each with its place.
    Failed(Vec<(Span, String)>),
    /// It asks for what this version does not compute.
    NotYet(String),
}

/// One test run.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What it says.
    pub title: String,
    /// Where.
    pub place: Span,
    /// What became of it.
    pub verdict: Verdict,
    /// The bill, where one was made, for the derivation of a failure.
    pub rated: Option<Rated>,
    /// The answer about payment, where one was asked for.
    pub payment: Option<PaymentAnswer>,
    /// The pool shared out, where one was asked for.
    pub pool: Option<SharedPool>,
    /// Published figures that disagree with the exact result.
    pub published: Vec<String>,
}

impl Trial {
    /// How the answer came about, where there was one.
    pub fn derivation(&self, sources: &Sources) -> Vec<String> {
        let rated = self.rated.iter().flat_map(|rated| Explanation::new(rated, sources).whole());
        let payment = self.payment.iter().flat_map(|answer| answer.lines(sources));
        let pool = self.pool.iter().flat_map(|shared| Explanation::of_pool(shared, sources));
        rated.chain(payment).chain(pool).collect()
    }
}

/// The cases that the tests of a book describe, each by its title.
pub fn test_cases(book: &RateBook) -> Vec<Case> {
    book.book.tests.iter().filter_map(|(chapter, test)| case_of(&book.plan, &resolved(book, *chapter, test))).collect()
}

/// The questions without a bill that the tests of a book ask, in order; those whose own words are refused are left out.
pub fn test_questions(book: &RateBook) -> Vec<Question> {
    let asked = |(chapter, test): &(ChapterId, Test)| {
        let test = resolved(book, *chapter, test);
        let payment = || payment::owe_case(&test).map(Question::Owe).or_else(|| payment::pay_case(&test).map(Question::Pay));
        question::asked_in_words(&book.plan, &test).or_else(payment)
    };
    book.book.tests.iter().filter_map(asked).collect()
}

/// Runs all tests of a book, in order.
pub fn run_tests(book: &RateBook) -> Vec<Trial> {
    book.book.tests.iter().map(|(chapter, test)| run(&book.plan, &resolved(book, *chapter, test))).collect()
}

/// A test whose bare names mean what its own chapter sees.
fn resolved(book: &RateBook, chapter: ChapterId, test: &Test) -> Test {
    let mut test = test.clone();
    match &mut test.subject {
        Some(TestSubject::Bill { schedule, .. }) => {
            if let [found] = book.book.billable_from(chapter, &schedule.text).as_slice() {
                schedule.text = book.book.qualified_name(found);
            }
        }
        Some(TestSubject::Rate { name, .. } | TestSubject::Owe { terms: name, .. } | TestSubject::Pay { terms: name, .. }) => {
            let found = book.book.look_up(Scope { chapter, schedule: None }, &name.text).ok().and_then(|id| book.book.definition(id));
            if let Some(found) = found {
                name.text = book.book.qualified_name(found);
            }
        }
        Some(other) => question::resolve(book, chapter, other),
        None => {}
    }
    test
}

fn run(plan: &Plan, test: &Test) -> Trial {
    let mut trial = Trial {
        title: test.title.text.clone(),
        place: test.title.span,
        verdict: Verdict::Passed,
        rated: None,
        payment: None,
        pool: None,
        published: Vec::new(),
    };
    match &test.subject {
        Some(TestSubject::Bill { schedule, .. }) if plan.not_yet.contains_key(&schedule.text) && !plan.names.contains_key(&schedule.text) => {
            trial.verdict = Verdict::NotYet(format!("`{}` is not computed by this version", schedule.text));
        }
        Some(TestSubject::Bill { .. }) => bill(plan, test, &mut trial),
        Some(TestSubject::Rate { name, on }) => price(plan, test, (&name.text, on.day), &mut trial),
        Some(TestSubject::Owe { .. }) => payment::owe(plan, test, &mut trial),
        Some(TestSubject::Pay { .. }) => payment::pay(plan, test, &mut trial),
        Some(_) if question::run(plan, test, &mut trial) => {}
        Some(_) => trial.verdict = Verdict::NotYet("this question is not computed by this version".to_owned()),
        None => trial.verdict = Verdict::Failed(vec![(test.title.span, "the test asks for nothing".to_owned())]),
    }
    trial
}

fn bill(plan: &Plan, test: &Test, trial: &mut Trial) {
    let Some(case) = case_of(plan, test) else {
        trial.verdict = Verdict::Failed(vec![(test.title.span, "the test's dates cannot be billed".to_owned())]);
        return;
    };
    let outcome = rating::rate(plan, &case, false);
    let mut failures = Vec::new();
    for expectation in &test.expectations {
        match check(expectation, &outcome, &|name| rating::determinant(plan, &case, name).ok()) {
            Ok(published) => trial.published.extend(published),
            Err(why) => failures.push((expectation.span, why)),
        }
    }
    trial.rated = outcome.ok();
    if !failures.is_empty() {
        trial.verdict = Verdict::Failed(failures);
    }
}

fn price(plan: &Plan, test: &Test, (name, on): (&str, crate::calendar::Day), trial: &mut Trial) {
    let given: Vec<(String, GivenValue)> =
        test.givens.iter().filter_map(|given| Some((given.name.text.clone(), GivenValue::Whole(value_text(given)?)))).collect();
    let outcome = rating::price(plan, name, on, &given);
    let mut failures = Vec::new();
    for expectation in &test.expectations {
        let result = match (&expectation.kind, &outcome) {
            (ExpectKind::NoBill(code), Err(refusal)) => expect_code(&code.text, refusal),
            (ExpectKind::Is { name: expected, value, printed_as }, Ok(priced))
                if expected.text == name || name.ends_with(&format!(".{}", expected.text)) =>
            {
                compare(expectation, &priced.value, &priced.unit, None, (&value.text, printed_as.as_ref().map(|printed| printed.text.as_str())))
            }
            (_, Err(refusal)) => Err(refused(refusal)),
            _ => Err(format!("only `expect {name} is …` can be asked of a rate")),
        };
        match result {
            Ok(published) => trial.published.extend(published),
            Err(why) => failures.push((expectation.span, why)),
        }
    }
    trial.rated = outcome.ok().map(|priced| priced.rated);
    if !failures.is_empty() {
        trial.verdict = Verdict::Failed(failures);
    }
}

pub(super) fn value_text(given: &Given) -> Option<String> {
    match &given.kind {
        GivenKind::Value(words) => Some(words.text.clone()),
        GivenKind::Issued(_) | GivenKind::Position(_) | GivenKind::Owes { .. } => None,
    }
}

/// The case a test describes.
pub(super) fn case_of(plan: &Plan, test: &Test) -> Option<Case> {
    let Some(TestSubject::Bill { schedule, from, to, rendered, read_on }) = &test.subject else { return None };
    let case = given_case(plan, test, &schedule.text, DaySpan::inclusive(from.day, to.day)?)?;
    Some(Case { rendered: rendered.map(|day| day.day), read_on: read_on.map(|day| day.day), ..case })
}

/// Everything that a test gives, as a case under a name for some days; what is given `for MEMBER` stands with the member.
pub(super) fn given_case(plan: &Plan, test: &Test, bill: &str, period: DaySpan) -> Option<Case> {
    let mut case = Case::new(&test.title.text, bill, period);
    let mut members: Vec<Case> = Vec::new();
    for given in &test.givens {
        match &given.member {
            None => add_given(plan, &mut case, given)?,
            Some(member) => {
                let at = members.iter().position(|known| known.id == member.text).unwrap_or_else(|| {
                    members.push(Case::new(&member.text, bill, period));
                    members.len() - 1
                });
                add_given(plan, members.get_mut(at)?, given)?;
            }
        }
    }
    let of_member = |Case { id, given, meters, history, series, estimated, .. }| MemberGiven { name: id, given, meters, history, series, estimated };
    case.members = members.into_iter().map(of_member).collect();
    Some(case)
}

pub(super) type Checked = Result<Option<String>, String>;

pub(super) fn expect_code(wanted: &str, refusal: &Refusal) -> Checked {
    if refusal.code.id == wanted { Ok(None) } else { Err(format!("refused with {}, not {wanted}: {}", refusal.code, refusal.message)) }
}

/// Why there is no answer, and what would help.
pub(super) fn refused(refusal: &Refusal) -> String {
    let help = refusal.help.as_ref().map(|help| format!(" (help: {help})")).unwrap_or_default();
    format!("refused, {}: {}{help}", refusal.code, refusal.message)
}

/// Works out a determinant that no line uses.
type Unused<'a> = &'a dyn Fn(&str) -> Option<(Number, Unit)>;

pub(super) fn check(expectation: &Expectation, outcome: &Result<Rated, Refusal>, unused: Unused<'_>) -> Checked {
    match (&expectation.kind, outcome) {
        (ExpectKind::NoBill(code), Err(refusal)) => expect_code(&code.text, refusal),
        (ExpectKind::NoBill(code), Ok(_)) => Err(format!("billed, and not refused with {}", code.text)),
        (_, Err(refusal)) => Err(refused(refusal)),
        (ExpectKind::No(name), Ok(rated)) => match rated.plan.charge_named(&name.text) {
            None => Err(format!("the schedule has no line `{}`", name.text)),
            Some(charge) if rated.invoice.lines.iter().any(|line| line.charge == charge) => Err(format!("there is a line `{}`", name.text)),
            Some(_) => Ok(None),
        },
        (ExpectKind::Is { name, value, printed_as }, Ok(rated)) => {
            let (found, unit, rounding) = found_value(rated, &name.text, unused)?;
            compare(expectation, &found, &unit, rounding.as_ref(), (&value.text, printed_as.as_ref().map(|printed| printed.text.as_str())))
        }
        (ExpectKind::ShareFor { .. } | ExpectKind::Residual { .. }, Ok(rated)) => question::check_bill(expectation, rated),
        (ExpectKind::Date { .. } | ExpectKind::Receives { .. }, Ok(_)) => Err("this cannot be asked of a bill".to_owned()),
    }
}

/// The value of a name on a bill: a line's printed amount, the total, a determinant, a price, a measure.
fn found_value(rated: &Rated, name: &str, unused: Unused<'_>) -> Result<(Number, Unit, Option<Rounding>), String> {
    let plan = &rated.plan;
    let dollars = Unit::word("$").unwrap_or_default();
    if name == "total" {
        return Ok((rated.invoice.total.clone(), dollars, None));
    }
    if let Some(id) = plan.charge_named(name) {
        let lines: Vec<&Number> = rated.invoice.lines.iter().filter(|line| line.charge == id).map(|line| &line.amount).collect();
        if lines.is_empty() {
            return Err(format!("there is no line `{name}`"));
        }
        let rounding = match &plan.charges.at(id).rounding {
            ChargeRounding::Charge(rounding, _) | ChargeRounding::Part(rounding, _) => Some(rounding.clone()),
            ChargeRounding::None(_) => None,
        };
        return Ok((lines.into_iter().fold(Number::ZERO, |sum, amount| sum.plus(amount)), dollars, rounding));
    }
    let found = rated.invoice.trace.steps.iter().rev().find_map(|step| match step {
        Step::Determinant { determinant, value, .. } => {
            let found = plan.determinants.at(*determinant);
            (found.name == name).then(|| (value.clone(), found.unit.clone(), found.round.clone()))
        }
        Step::Price { prices, value, .. } => {
            let found = plan.prices.at(*prices);
            (found.name == name).then(|| (value.clone(), found.unit.clone(), found.round.clone()))
        }
        Step::Measure { input, value, .. } => {
            let found = plan.inputs.at(*input);
            (found.name == name).then(|| (value.clone(), found.unit.clone(), None))
        }
        _ => None,
    });
    found.or_else(|| unused(name).map(|(value, unit)| (value, unit, None))).ok_or_else(|| format!("nothing on this bill is named `{name}`"))
}

pub(super) fn compare(
    expectation: &Expectation,
    found: &Number,
    unit: &Unit,
    rounding: Option<&Rounding>,
    (value, printed): (&str, Option<&str>),
) -> Checked {
    let wanted = parse_quantity(value).map_err(|error| format!("`{value}`: {error}"))?;
    // `$4.5157` of a price in $/kgal: the price's own unit is meant, as in its rows.
    let wanted = match &wanted.unit {
        Some(own) if own.is_money() && unit.holds_money() => QuantityText { number: wanted.number, unit: Some(unit.clone()) },
        _ => wanted,
    };
    if let Some(own) = wanted.unit.as_ref().filter(|own| !own.same_dimensions(unit)) {
        return Err(format!("expected in {own}, and it is in {unit}"));
    }
    let in_base = wanted.in_base_units(unit);
    let shown_in = wanted.unit.as_ref().unwrap_or(unit);
    if in_base != *found {
        return Err(format!("is {}, expected {value}", crate::render::quantity_text(found, shown_in)));
    }
    if let Some(sum) = &expectation.by_hand {
        let exact = by_hand(&sum.expression)?;
        let hand = round_like(&exact, rounding, shown_in, value);
        let number = if wanted.number.is_negative() && !hand.is_negative() { wanted.number.negated() } else { wanted.number.clone() };
        if hand != number {
            return Err(format!("by hand it comes to {}, expected {value}", exact.grouped(2)));
        }
    }
    let Some(printed) = printed else { return Ok(None) };
    let figure = parse_quantity(printed).map_err(|error| format!("`{printed}`: {error}"))?;
    let figure = figure.number.shifted(shown_in.power);
    if figure == *found {
        return Err(format!("`printed as {printed}` agrees with the result: leave it out"));
    }
    Ok(Some(format!("printed as {printed}, comes to {value}")))
}

/// Rounds a sum by hand as the thing itself is rounded; without a rounding, to the decimals that are expected.
fn round_like(exact: &Number, rounding: Option<&Rounding>, unit: &Unit, expected: &str) -> Number {
    if let Some(rounding) = rounding {
        let step = rounding.step.shifted(-unit.power);
        return Rounding { step, mode: rounding.mode }.apply(exact);
    }
    let digits = expected.split_once('.').map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count());
    Rounding { step: Number::decimal(1, u32::try_from(digits).unwrap_or(0)), mode: RoundingMode::HalfUp }.apply(exact)
}
