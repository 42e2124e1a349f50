//! The reads of meters and points behind a measure, in words.

use super::amounts::quantity_text;
use crate::exact::Number;
use crate::plan::{Id, Input, Reading, SchedulePlan};

/// More reads than this are folded.
const READS_SHOWN: usize = 12;

/// `water: 8 kgal + 5 kgal - 1 kgal = 12 kgal   at CW-01, CW-02, minus CW-03`; of many reads the largest, and what the others
/// make.
pub(super) fn readings_note(plan: &SchedulePlan, input: Id<Input>, readings: &[Reading], folded: bool) -> String {
    let input = plan.inputs.at(input);
    let signed = |reading: &Reading| if reading.minus { reading.value.negated() } else { reading.value.clone() };
    let mut terms: Vec<(Number, String)> = readings.iter().map(|reading| (signed(reading), reading_words(reading))).collect();
    let total = sum_of(&terms);
    if folded && terms.len() > READS_SHOWN {
        terms.sort_by(|(one, _), (other, _)| other.cmp(one));
        let others = terms.split_off(READS_SHOWN / 2);
        terms.push((sum_of(&others), format!("{} others", others.len())));
    }
    let mut text = String::new();
    for (value, _) in &terms {
        let sign = match (text.is_empty(), value.is_negative()) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        };
        text = format!("{text}{sign}{}", quantity_text(&value.absolute(), &input.unit));
    }
    let words: Vec<String> = terms.into_iter().map(|(_, words)| words).collect();
    format!("{}: {text} = {}   {}", input.name, quantity_text(&total, &input.unit), words.join(", "))
}

fn sum_of(terms: &[(Number, String)]) -> Number {
    terms.iter().fold(Number::ZERO, |sum, (value, _)| sum.plus(value))
}

/// `minus CW-03 2022-11-01 to 2022-11-10`.
fn reading_words(reading: &Reading) -> String {
    let sign = reading.minus.then(|| "minus".to_owned());
    let words: Vec<String> = [sign, reading.at.clone(), reading.days.map(|days| days.words())].into_iter().flatten().collect();
    words.join(" ")
}
