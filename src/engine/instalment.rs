//! A yearly sum paid in parts, with what a change inside the year does.

use super::allocation::sum;
use super::context::{Computed, Evaluation};
use crate::calendar::{Day, DaySpan};
use crate::engine::{inputs, pool, segments};
use crate::exact::{Number, Rounding};
use crate::invoice::{InstalmentPart, Step, YearlySum};
use crate::plan::{Id, Instalment, InstalmentChange, Node, OddCents};
use crate::source::{Refusal, codes};

/// One of equal parts of a sum, from 1: rounded, the odd cents where they belong.
pub(super) fn equal_part(sum: &Number, part: u32, of: u32, odd_cents: OddCents, rounding: &Rounding) -> Number {
    let whole = Number::integer(i64::from(of));
    let times = |count: u32| sum.times(&Number::integer(i64::from(count))).divided_by(&whole).unwrap_or(Number::ZERO);
    let plain = rounding.apply(&times(1));
    let odd = match odd_cents {
        OddCents::Last => of,
        OddCents::First => 1,
        OddCents::Cumulative => return rounding.apply(&times(part)).minus(&rounding.apply(&times(part.saturating_sub(1)))),
    };
    if part != odd {
        return plain;
    }
    rounding.apply(&sum.minus(&plain.times(&Number::integer(i64::from(of.saturating_sub(1))))))
}

/// The part after a change that the next bill catches up.
fn caught_up_part(sum: &YearlySum, paid: &Number, part: u32, rule: &Instalment) -> Number {
    let of = Number::integer(i64::from(rule.parts));
    let times = |count: u32| sum.sum.times(&Number::integer(i64::from(count))).divided_by(&of).unwrap_or(Number::ZERO);
    let plain = rule.rounding.apply(&times(1));
    let is_first = part == sum.first_part;
    let value = match rule.odd_cents {
        OddCents::Last if part == rule.parts => sum.sum.minus(paid),
        OddCents::First if is_first => {
            let later = plain.times(&Number::integer(i64::from(rule.parts.saturating_sub(part))));
            sum.sum.minus(paid).minus(&later)
        }
        OddCents::Cumulative => rule.rounding.apply(&times(part)).minus(paid),
        OddCents::Last if is_first => times(part).minus(paid),
        OddCents::Last | OddCents::First => plain,
    };
    rule.rounding.apply(&value)
}

/// The parts 1 to `last`, as the sums known so far make them.
fn part_values(sums: &[YearlySum], last: u32, rule: &Instalment) -> Vec<Number> {
    let mut values: Vec<Number> = Vec::new();
    let mut paid = Number::ZERO;
    for part in 1..=last {
        let Some((at, sum)) = sums.iter().enumerate().rfind(|(_, sum)| sum.first_part <= part) else { continue };
        let value = match rule.change {
            _ if at == 0 => equal_part(&sum.sum, part, rule.parts, rule.odd_cents, &rule.rounding),
            Some(InstalmentChange::InTheNextBill) => caught_up_part(sum, &paid, part, rule),
            _ => {
                let (left, of) = (sum.sum.minus(&sum.before), rule.parts + 1 - sum.first_part);
                equal_part(&left, part + 1 - sum.first_part, of, rule.odd_cents, &rule.rounding)
            }
        };
        paid = paid.plus(&value);
        values.push(value);
    }
    values
}

/// The part of the month that holds the last day.
pub(in crate::engine) fn instalment(evaluation: &mut Evaluation<'_>, node: Id<Node>, rule: &Instalment) -> Computed<Number> {
    let last_day = evaluation.request.period.last_day();
    let year = evaluation.plan.calendars.at(rule.calendar).years.year_of(last_day);
    let part = part_of(year, last_day, rule);
    let sums = yearly_sums(evaluation, rule, year, part)?;
    if let ([_, change, ..], None) = (sums.as_slice(), rule.change) {
        return Err(yearly_sum_changed(evaluation, node, change));
    }
    let mut values = part_values(&sums, part, rule);
    let value = values.pop().unwrap_or(Number::ZERO);
    let paid = sum(&values);
    evaluation.note(Step::Instalment { node, made: Box::new(InstalmentPart { year, part, of: rule.parts, sums, paid, value: value.clone() }) });
    Ok(value)
}

/// The sum at the year's first day, then one for each change that counts up to a part.
fn yearly_sums(evaluation: &mut Evaluation<'_>, rule: &Instalment, year: DaySpan, part: u32) -> Computed<Vec<YearlySum>> {
    let (first, steps) = yearly_sum(evaluation, rule, year, year.start)?;
    let mut sums = vec![YearlySum { from: year.start, first_part: 1, before: Number::ZERO, sum: first, steps }];
    for day in changes_inside(evaluation, &rule.cuts, year) {
        let first_part = first_part_from(year, day, rule);
        if first_part > part {
            continue;
        }
        let (changed, steps) = yearly_sum(evaluation, rule, year, day)?;
        // Of several changes before one part the last one counts.
        sums.retain(|known| known.first_part < first_part);
        if sums.last().is_some_and(|known| known.sum == changed) {
            continue;
        }
        let before = sum(&part_values(&sums, first_part - 1, rule));
        sums.push(YearlySum { from: day, first_part, before, sum: changed, steps });
    }
    Ok(sums)
}

/// X at a day's versions and facts, the year its anchor, with how it came about.
fn yearly_sum(evaluation: &mut Evaluation<'_>, rule: &Instalment, year: DaySpan, day: Day) -> Computed<(Number, Vec<Step>)> {
    let known = std::mem::take(&mut evaluation.determinants);
    let outer = std::mem::take(&mut evaluation.trace.steps);
    let setting = pool::standing_at(evaluation, year, day);
    let value = evaluation.value(rule.of, &setting);
    evaluation.determinants = known;
    let steps = std::mem::replace(&mut evaluation.trace.steps, outer);
    Ok((value?, steps))
}

/// The days inside a year on which something changes.
pub(in crate::engine) fn changes_inside(evaluation: &Evaluation<'_>, cuts: &crate::plan::Cuts, year: DaySpan) -> Vec<Day> {
    let mut days: Vec<Day> = cuts.inputs.iter().flat_map(|input| inputs::changes_of(evaluation, *input)).collect();
    days.extend(segments::version_days(evaluation, cuts, year));
    days.retain(|day| year.start < *day && *day < year.end);
    days.sort_unstable();
    days.dedup();
    days
}

fn yearly_sum_changed(evaluation: &Evaluation<'_>, node: Id<Node>, change: &YearlySum) -> Refusal {
    let message = format!("the sum of the year changes on {}, and nothing says how the remaining parts change", change.from);
    let help = "write `, changes spread over the months left` or `, changes in the next bill` behind the instalment";
    Refusal::new(codes::YEARLY_SUM_CHANGED, message).at(evaluation.plan.nodes.at(node).place).help(help)
}

/// The number of the part whose months hold a day.
fn part_of(year: DaySpan, day: Day, rule: &Instalment) -> u32 {
    (1..=rule.parts).rfind(|part| part_start(year, *part, rule) <= day).unwrap_or(1)
}

fn part_start(year: DaySpan, part: u32, rule: &Instalment) -> Day {
    year.start.plus_months((part - 1) * rule.months)
}

/// The first part that begins on or after a day; one more than there are where none does.
fn first_part_from(year: DaySpan, day: Day, rule: &Instalment) -> u32 {
    (1..=rule.parts).find(|part| day <= part_start(year, *part, rule)).unwrap_or(rule.parts + 1)
}

#[cfg(test)]
mod tests {
    use super::{equal_part, part_values, sum};
    use crate::calendar::Day;
    use crate::exact::{Number, Rounding, RoundingMode};
    use crate::invoice::YearlySum;
    use crate::plan::{Arena, Cuts, Instalment, InstalmentChange, NamedCalendar, Node, OddCents, Operation};

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn cents() -> Rounding {
        Rounding { step: number("0.01"), mode: RoundingMode::HalfUp }
    }

    const EVERY: [OddCents; 3] = [OddCents::Last, OddCents::First, OddCents::Cumulative];

    #[test]
    fn twelve_parts_make_the_year_wherever_the_odd_cents_go() {
        for odd_cents in EVERY {
            for sum in ["222694.50", "0.05", "100.00", "-51067670.07", "0.00"] {
                let parts = (1..=12).map(|part| equal_part(&number(sum), part, 12, odd_cents, &cents()));
                assert_eq!(parts.fold(Number::ZERO, |sum, part| sum.plus(&part)), number(sum), "{sum} {odd_cents:?}");
            }
        }
    }

    #[test]
    fn the_odd_cents_stand_where_the_line_says() {
        let part = |part, odd_cents| equal_part(&number("222694.50"), part, 12, odd_cents, &cents());
        assert_eq!((part(1, OddCents::Last), part(12, OddCents::Last)), (number("18557.88"), number("18557.82")));
        assert_eq!((part(1, OddCents::First), part(12, OddCents::First)), (number("18557.82"), number("18557.88")));
        assert_eq!((part(1, OddCents::Cumulative), part(2, OddCents::Cumulative)), (number("18557.88"), number("18557.87")));
    }

    fn rule(odd_cents: OddCents, change: InstalmentChange) -> Instalment {
        let mut nodes: Arena<Node> = Arena::default();
        let place = crate::source::Span::new(crate::source::SourceId(0), 0, 0);
        let of = nodes.push(Node { operation: Operation::DaysInTheBill, unit: crate::exact::Unit::number(), place });
        let mut calendars: Arena<NamedCalendar> = Arena::default();
        let begins = crate::calendar::MonthDayOfYear { month: 12, day: 1 };
        let years = crate::calendar::YearCalendar { begins, prefix: None, by_year_it_ends: true };
        let calendar = calendars.push(NamedCalendar { name: "year".into(), years });
        Instalment { of, cuts: Cuts::default(), parts: 12, months: 1, calendar, odd_cents, change: Some(change), rounding: cents() }
    }

    fn sums(first: &str, from: u32, second: &str, rule: &Instalment) -> Vec<YearlySum> {
        let day = Day::parse("2004-12-01").unwrap();
        let mut sums = vec![YearlySum { from: day, first_part: 1, before: Number::ZERO, sum: number(first), steps: Vec::new() }];
        let before = sum(&part_values(&sums, from - 1, rule));
        sums.push(YearlySum { from: day, first_part: from, before, sum: number(second), steps: Vec::new() });
        sums
    }

    #[test]
    fn a_change_is_spread_over_the_months_left() {
        let rule = rule(OddCents::Last, InstalmentChange::SpreadOverMonthsLeft);
        let parts = part_values(&sums("840480.00", 9, "874380.00", &rule), 12, &rule);
        assert_eq!(parts[7], number("70040.00"));
        assert_eq!(parts[8..], vec![number("78515.00"); 4]);
    }

    #[test]
    fn the_next_bill_catches_a_change_up() {
        let rule = rule(OddCents::Last, InstalmentChange::InTheNextBill);
        let parts = part_values(&sums("1200.00", 9, "1320.00", &rule), 12, &rule);
        assert_eq!((&parts[7], &parts[8], &parts[9]), (&number("100.00"), &number("190.00"), &number("110.00")));
    }

    #[test]
    fn the_parts_make_the_new_sum_after_every_change() {
        for odd_cents in EVERY {
            for change in [InstalmentChange::SpreadOverMonthsLeft, InstalmentChange::InTheNextBill] {
                let rule = rule(odd_cents, change);
                for from in 2..=12 {
                    let parts = part_values(&sums("1000.01", from, "777.77", &rule), 12, &rule);
                    assert_eq!(parts.iter().fold(Number::ZERO, |sum, part| sum.plus(part)), number("777.77"), "{odd_cents:?} {change:?} {from}");
                }
            }
        }
    }
}
