//! Review rules: what holds a calculated bill for a person. Each has a parameter, dated, changed by two persons.

use super::agreement::Agreement;
use super::record::RunItem;
use super::table::Runs;
use crate::calendar::{Day, PeriodLength};
use crate::exact::{Cents, Number};
use crate::office::invoices::{Invoices, InvoicesAsked, IssuedInvoice};
use crate::office::rates::{RatesInForce, SetDigests};
use crate::office::reads::Reads;
use crate::office::store::Stored;
use crate::plan::CitationStatus;
use crate::rating::BilledBy;
use crate::source::Refusal;

/// A rule: its name, its parameter where nobody has set one, and what it looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RuleKind {
    /// `review` or `read`.
    pub area: &'static str,
    pub name: &'static str,
    /// What holds where nobody has set it; `off` where it is not asked.
    pub default: &'static str,
    /// What it looks at.
    pub about: &'static str,
}

const fn review(name: &'static str, default: &'static str, about: &'static str) -> RuleKind {
    RuleKind { area: "review", name, default, about }
}

/// What can hold a bill until a person has released it, with the parameter each rule has at first.
pub const REVIEW_RULES: [RuleKind; 10] = [
    review("unlike last bill", "50%", "the total per day differs from the last bill's by more than this"),
    review("unlike last year", "100%", "the total per day differs from that of the bill of a year ago by more than this"),
    review("zero", "on", "the total is $0.00"),
    review("negative", "on", "the total is a credit"),
    review("estimates in a row", "2", "so many bills in a row, this one included, are estimated"),
    review("days", "on", "the service days are not those of a full period of the schedule"),
    review("rate change", "on", "the first bill after the text of its schedule changed"),
    review("first bill", "off", "the account was never billed for this service"),
    review("unverified", "on", "a line cites a text that nobody has verified"),
    review("not encoded", "on", "the schedule has a clause that the rate text does not encode"),
];

/// The review rules as they stand on a day.
#[derive(Clone, Debug)]
pub struct ReviewRules {
    parameters: Vec<(&'static str, String)>,
}

impl ReviewRules {
    /// The rules of a day.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn on(book: &impl Reads, day: Day) -> Result<Self, Refusal> {
        let parameter = |rule: &RuleKind| Ok((rule.name, book.rule(rule.area, rule.name, day)?.unwrap_or_else(|| rule.default.to_owned())));
        Ok(Self { parameters: REVIEW_RULES.iter().map(parameter).collect::<Result<_, Refusal>>()? })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| *known == name).map(|(_, parameter)| parameter.as_str()).filter(|parameter| *parameter != "off")
    }
}

/// What is known of an agreement's earlier bills.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// The bill before.
    pub last: Option<Stored<IssuedInvoice>>,
    /// The bill of the same days a year ago.
    pub year_ago: Option<Stored<IssuedInvoice>>,
    /// How many bills before this one, without a gap, were estimated.
    pub estimates: usize,
}

impl Earlier {
    /// Of an agreement, before a day.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn of(book: &impl Reads, agreement: &Agreement, item: &RunItem) -> Result<Self, Refusal> {
        let asked = InvoicesAsked {
            account: Some(agreement.account.clone()),
            service: Some(agreement.service.clone()),
            standing: true,
            ..InvoicesAsked::default()
        };
        let mut invoices = book.invoices(&asked)?;
        invoices.retain(|invoice| invoice.days.end <= item.days.start);
        invoices.sort_by_key(|invoice| invoice.days.start);
        let mut estimates = 0;
        if item.estimated {
            for invoice in invoices.iter().rev() {
                if !book.item(invoice.item)?.is_some_and(|item| item.estimated) {
                    break;
                }
                estimates += 1;
            }
        }
        let a_year_ago = item.days.last_day().minus_months(12);
        let year_ago = invoices.iter().rev().find(|invoice| invoice.days.holds(a_year_ago)).cloned();
        Ok(Self { last: invoices.pop(), year_ago, estimates })
    }
}

/// A reviewer of bills.
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Reviewer<'a> {
    pub rules: &'a ReviewRules,
    /// The rate text.
    pub rates: &'a RatesInForce,
    /// The digest of each file of earlier sets, by set and file name.
    pub earlier_files: &'a [SetDigests],
}

impl Reviewer<'_> {
    /// What holds a bill: rule and words.
    pub fn holds(&self, item: &RunItem, by: &BilledBy, earlier: &Earlier) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut hold = |rule: &str, text: String| found.push((rule.to_owned(), text));
        for (rule, other, what) in
            [("unlike last bill", &earlier.last, "the last bill"), ("unlike last year", &earlier.year_ago, "the bill a year ago")]
        {
            if let (Some(most), Some(other)) = (self.rules.parameter(rule), other)
                && let Some(text) = unlike(most, item, other, what)
            {
                hold(rule, text);
            }
        }
        if self.rules.parameter("zero").is_some() && item.cents == Cents::ZERO {
            hold("zero", "the total is $0.00".to_owned());
        }
        if self.rules.parameter("negative").is_some() && item.cents < Cents::ZERO {
            hold("negative", format!("the total is {}", item.cents.dollars()));
        }
        if let Some(most) = self.rules.parameter("estimates in a row").and_then(|text| text.parse::<usize>().ok())
            && item.estimated
            && earlier.estimates + 1 >= most
        {
            hold("estimates in a row", format!("this is estimate number {} in a row", earlier.estimates + 1));
        }
        if self.rules.parameter("days").is_some() && item.days.length(by.plan.months, by.plan.days) != PeriodLength::Full {
            let expected = match by.plan.days {
                Some((least, most)) => format!("{least} to {most} days"),
                None => format!("{} whole calendar month(s)", by.plan.months),
            };
            hold("days", format!("{} service days, where a full period has {expected}", item.days.days()));
        }
        match &earlier.last {
            None if self.rules.parameter("first bill").is_some() => hold("first bill", "the account was not billed before".to_owned()),
            Some(last) if self.rules.parameter("rate change").is_some() => {
                if let Some(text) = self.text_changed(last, by) {
                    hold("rate change", text);
                }
            }
            _ => {}
        }
        if self.rules.parameter("unverified").is_some() {
            let cites = by.cites().filter(|cite| cite.status == CitationStatus::Unverified);
            let mut texts: Vec<&str> = cites.map(|cite| cite.text.as_str()).collect();
            texts.sort_unstable();
            texts.dedup();
            if !texts.is_empty() {
                hold("unverified", format!("unverified: {}", texts.join("; ")));
            }
        }
        if self.rules.parameter("not encoded").is_some() && !by.plan.not_encoded.is_empty() {
            hold("not encoded", format!("not encoded: {}", by.plan.not_encoded.join("; ")));
        }
        found
    }

    fn text_changed(&self, last: &Stored<IssuedInvoice>, by: &BilledBy) -> Option<String> {
        if last.rate_set == self.rates.set.id {
            return None;
        }
        let file = self.rates.sources.get(by.plan.place.file)?.name.to_string();
        let digest_in = |files: &[(String, String)]| files.iter().find(|(name, _)| *name == file).map(|(_, digest)| digest.clone());
        let before = self.earlier_files.iter().find(|known| known.set == last.rate_set).and_then(|known| digest_in(&known.files));
        if before == digest_in(&self.rates.files) && last.bill == by.plan.qualified_name {
            return None;
        }
        Some(format!("{file} has changed since {} was issued", last.number))
    }
}

/// `the total per day is $12.10, 63% above …`.
fn unlike(most: &str, item: &RunItem, other: &Stored<IssuedInvoice>, what: &str) -> Option<String> {
    let most = Number::parse(most.trim_end_matches('%').trim()).ok()?;
    // now / days against then / days, without a division: now × days_then against then × days_now.
    let now = item.cents.as_dollars().times(&Number::integer(other.days.days()));
    let then = other.cents.as_dollars().times(&Number::integer(item.days.days()));
    let gap = now.minus(&then);
    if gap.absolute().times(&Number::integer(100)) <= then.absolute().times(&most) {
        return None;
    }
    let direction = if gap.is_negative() { "below" } else { "above" };
    let percent = gap.absolute().times(&Number::integer(100)).divided_by(&then.absolute()).map(whole);
    let by = percent.map_or_else(|| "and".to_owned(), |percent| format!("{percent}% a day {direction}"));
    Some(format!(
        "{} for {} days, {by} {what}, {} of {} for {} days",
        item.cents.dollars(),
        item.days.days(),
        other.number,
        other.cents.dollars(),
        other.days.days()
    ))
}

fn whole(percent: Number) -> String {
    crate::exact::Rounding { step: Number::ONE, mode: crate::exact::RoundingMode::HalfUp }.apply(&percent).plain(0)
}
