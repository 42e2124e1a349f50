//! Validation rules: what makes a read an exception that a person looks at. Nothing is dropped or repaired.

use super::meter_there::MeterThere;
use super::record::{MeterRead, ReadKind, ValidationFinding};
use super::table::Reads;
use crate::calendar::Day;
use crate::exact::Number;
use crate::office::runs::RuleKind;
use crate::office::store::Stored;
use crate::source::{Refusal, counted};

/// So many days back a read is compared.
pub(crate) const LOOKED_BACK: i32 = 400;

const fn rule(name: &'static str, default: &'static str, about: &'static str) -> RuleKind {
    RuleKind { area: "read", name, default, about }
}

/// The rules of validation.
pub const READ_RULES: [RuleKind; 8] = [
    rule("duplicate", "on", "there is another read of the same point and day, with another value"),
    rule("backwards", "on", "the register is lower than before, by more than a rollover explains"),
    rule("rollover", "25%", "the register is lower than before, and rolled over if no more than this share of its range went through"),
    rule("stuck", "3", "so many reads in a row show the same"),
    rule("gap", "45", "more than so many days of a register lie before the read; of a daily flow any day is missing"),
    rule("spike", "300%", "the usage per day is more than this of the average before"),
    rule("after an exchange", "on", "the first read of a meter that took another's place"),
    rule("future date", "on", "the day is later than the office's"),
];

/// The rules as they stand on a day.
#[derive(Clone, Debug)]
pub struct ReadRules {
    parameters: Vec<(&'static str, String)>,
}

impl ReadRules {
    /// The rules of a day.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn on(book: &impl Reads, day: Day) -> Result<Self, Refusal> {
        let parameter = |rule: &RuleKind| Ok((rule.name, book.rule(rule.area, rule.name, day)?.unwrap_or_else(|| rule.default.to_owned())));
        Ok(Self { parameters: READ_RULES.iter().map(parameter).collect::<Result<_, Refusal>>()? })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| *known == name).map(|(_, parameter)| parameter.as_str()).filter(|parameter| *parameter != "off")
    }

    fn count(&self, name: &str) -> Option<usize> {
        self.parameter(name).and_then(|text| text.parse().ok())
    }

    fn percent(&self, name: &str) -> Option<Number> {
        self.parameter(name).and_then(|text| Number::parse(text.trim_end_matches('%')).ok())
    }

    /// What is found of a read among the reads of its point.
    pub(crate) fn findings(&self, read: &MeterRead, around: &[Stored<MeterRead>], meter: &MeterThere, today: Day) -> Vec<ValidationFinding> {
        let own: Vec<&Stored<MeterRead>> = around.iter().filter(|known| known.kind == read.kind && known.measure == read.measure).collect();
        let mut found = Vec::new();
        let mut find = |rule: &str, text: String| {
            found.push(ValidationFinding { read: None, point: read.point.clone(), days: read.days, rule: rule.to_owned(), text });
        };
        let other = own.iter().find(|known| {
            let same_hour = known.hour == read.hour || known.hour.is_none() || read.hour.is_none();
            known.days.common(read.days).is_some() && same_hour && known.meter == read.meter
        });
        if let Some(other) = other.filter(|_| self.parameter("duplicate").is_some()) {
            find("duplicate", format!("R-{} says {} {} for {}", other.id, other.value, other.unit, other.days.words()));
        }
        if self.parameter("future date").is_some() && read.day() > today {
            find("future date", format!("{} is later than {today}", read.day()));
        }
        let before: Vec<&Stored<MeterRead>> =
            own.iter().copied().filter(|known| known.days.end <= read.days.start && known.meter == read.meter).collect();
        match read.kind {
            ReadKind::Register => self.of_register(read, &before, meter, &mut find),
            ReadKind::Flow => self.of_flow(read, &before, &mut find),
            ReadKind::Sample => {}
        }
        found
    }

    fn of_register(&self, read: &MeterRead, before: &[&Stored<MeterRead>], meter: &MeterThere, find: &mut dyn FnMut(&str, String)) {
        let Ok(value) = Number::parse(&read.value) else { return };
        let last = match (before.last(), &meter.start) {
            (Some(last), _) => (last.value.clone(), last.day()),
            (None, Some((since, stood))) => {
                if meter.took_over && self.parameter("after an exchange").is_some() {
                    find("after an exchange", format!("the first read of meter {}, which is there since {since}", read.meter));
                }
                (stood.clone(), since.plus_days(-1))
            }
            (None, None) => return,
        };
        let (stood, on) = last;
        let Ok(then) = Number::parse(&stood) else { return };
        let gone = value.minus(&then);
        if gone.is_negative() {
            let range = Number::decimal(10i128.pow(meter.digits.min(18)), 0);
            let wrapped = gone.plus(&range);
            let most = self.percent("rollover").unwrap_or(Number::ZERO).times(&range);
            if wrapped.times(&Number::integer(100)) <= most {
                find("rollover", format!("{} after {stood} on {on}: if it rolled over, {} went through", read.value, wrapped.grouped(0)));
            } else if self.parameter("backwards").is_some() {
                find("backwards", format!("{} after {stood} on {on}", read.value));
            }
            return;
        }
        if let Some(most) = self.count("stuck") {
            let same = before.iter().rev().take_while(|known| known.value == read.value).count() + 1;
            if same >= most {
                find("stuck", format!("{same} reads in a row show {}", read.value));
            }
        }
        let days = i64::from(on.days_to(read.day()));
        if let Some(most) = self.count("gap").and_then(|most| i64::try_from(most).ok()).filter(|most| days > *most) {
            find("gap", format!("{} since the read of {on}, more than {most}", counted(days, "day")));
        }
        let earlier: Vec<(Number, i64)> = before
            .iter()
            .zip(before.iter().skip(1))
            .rev()
            .take(12)
            .filter_map(|(one, next)| {
                let gone = Number::parse(&next.value).ok()?.minus(&Number::parse(&one.value).ok()?);
                Some((gone, i64::from(one.day().days_to(next.day()))))
            })
            .filter(|(gone, days)| !gone.is_negative() && *days > 0)
            .collect();
        self.spike(&gone, days, &earlier, &read.unit, find);
    }

    fn of_flow(&self, read: &MeterRead, before: &[&Stored<MeterRead>], find: &mut dyn FnMut(&str, String)) {
        let Ok(value) = Number::parse(&read.value) else { return };
        if read.hour.is_none()
            && let Some(last) = before.last()
        {
            if self.parameter("gap").is_some() && last.days.end < read.days.start {
                let missing = last.days.end.days_to(read.days.start);
                find("gap", format!("{} missing since {}", counted(missing, "day"), last.day()));
            }
            let same = before.iter().rev().take_while(|known| known.value == read.value && known.days.days() == read.days.days()).count() + 1;
            if let Some(most) = self.count("stuck").filter(|most| !value.is_zero() && same >= most * 2) {
                find("stuck", format!("{same} flows in a row are {} (asked from {} on)", read.value, most * 2));
            }
        }
        let earlier: Vec<(Number, i64)> = before
            .iter()
            .rev()
            .filter(|known| known.hour == read.hour)
            .take(30)
            .filter_map(|known| Some((Number::parse(&known.value).ok()?, known.days.days())))
            .collect();
        self.spike(&value, read.days.days(), &earlier, &read.unit, find);
    }

    /// `gone / days > percent × Σ gone / Σ days`, without a division. Two earlier spans at least make a history.
    fn spike(&self, gone: &Number, days: i64, earlier: &[(Number, i64)], unit: &str, find: &mut dyn FnMut(&str, String)) {
        let Some(percent) = self.percent("spike").filter(|_| earlier.len() >= 2 && days > 0) else { return };
        let (sum, all) = earlier.iter().fold((Number::ZERO, 0), |(sum, all), (gone, days)| (sum.plus(gone), all + days));
        let left = gone.times(&Number::integer(all)).times(&Number::integer(100));
        let right = sum.times(&Number::integer(days)).times(&percent);
        if left > right && !sum.is_zero() {
            find("spike", format!("{} {unit} in {days} days, after {} {unit} in {all} days before", gone.grouped(0), sum.grouped(0)));
        }
    }
}
