//! The register as billing needs it: agreements with their own days, points, meters where they are installed, facts.

use std::collections::{BTreeMap, HashMap};

use super::record::{RegisterKind, RegisterRow};
use crate::calendar::{Day, DaySpan, OpenSpan};
use crate::exact::Number;
use crate::office::quantity::Installed;
use crate::office::rates::{ContractInForce, Rates};
use crate::office::reads::Reads;
use crate::office::register::Records;
use crate::office::runs::Agreement;
use crate::office::store::{Row, Stored};
use crate::source::Refusal;

/// A point of delivery, for days.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct PointDays {
    pub name: String,
    /// Its days; through 9999-12-31 where it is still there.
    pub days: DaySpan,
}

/// A fact of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct FactDays {
    /// Its row.
    pub id: Option<Row<RegisterRow>>,
    pub name: String,
    pub value: String,
    /// Its days; through 9999-12-31 where it still holds.
    pub days: DaySpan,
}

/// The register, read once.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// Every agreement, by account, service and first day.
    pub agreements: Vec<Agreement>,
    /// Contracts in force.
    pub contracts: Vec<Stored<ContractInForce>>,
    points: HashMap<(String, String), Vec<PointDays>>,
    installed: HashMap<String, Vec<Installed>>,
    facts: HashMap<(String, String), Vec<FactDays>>,
    accounts: BTreeMap<String, AccountDays>,
}

/// Whose an account is, from when until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountDays {
    /// The customer's number.
    pub customer: String,
    /// The customer's name.
    pub label: String,
    /// From its opening through the day on which it was closed.
    pub days: OpenSpan,
}

/// The days of a row: its first, and its last where it has one.
fn span(row: &RegisterRow, (from, to): (usize, usize)) -> Option<OpenSpan> {
    let last = if row.cell(to).is_empty() { None } else { Some(Day::parse(row.cell(to)).ok()?) };
    OpenSpan::new(Day::parse(row.cell(from)).ok()?, last)
}

impl Registry {
    /// Reads the register.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn read(book: &impl Reads) -> Result<Self, Refusal> {
        let mut registry = Self { contracts: book.contracts_in_force()?, ..Self::default() };
        let labels: HashMap<String, String> =
            book.records(RegisterKind::Customers)?.into_iter().map(|row| (row.cell(0).to_owned(), row.cell(1).to_owned())).collect();
        for row in book.records(RegisterKind::Accounts)? {
            let Some(days) = span(&row, (2, 3)) else { continue };
            let customer = row.cell(1).to_owned();
            let label = labels.get(&customer).cloned().unwrap_or_default();
            registry.accounts.insert(row.cell(0).to_owned(), AccountDays { customer, label, days });
        }
        for row in book.records(RegisterKind::Services)? {
            registry.agreements.extend(registry.agreement(&row));
        }
        registry
            .agreements
            .sort_by(|one, other| (&one.account, &one.service, one.days.first).cmp(&(&other.account, &other.service, other.days.first)));
        for row in book.records(RegisterKind::Points)? {
            let Some(days) = span(&row, (4, 5)) else { continue };
            let key = (row.cell(3).to_owned(), row.cell(2).to_owned());
            registry.points.entry(key).or_default().push(PointDays { name: row.cell(0).to_owned(), days: days.to_the_last_day() });
        }
        let meters: HashMap<String, Stored<RegisterRow>> =
            book.records(RegisterKind::Meters)?.into_iter().map(|row| (row.cell(0).to_owned(), row)).collect();
        for row in book.records(RegisterKind::Installations)? {
            if let Some(installed) = meters.get(row.cell(0)).and_then(|meter| installed(meter, &row)) {
                registry.installed.entry(row.cell(1).to_owned()).or_default().push(installed);
            }
        }
        for row in book.records(RegisterKind::Facts)? {
            let Some(days) = span(&row, (4, 5)) else { continue };
            let fact = FactDays { id: Some(row.id), name: row.cell(2).to_owned(), value: row.cell(3).to_owned(), days: days.to_the_last_day() };
            registry.facts.entry((row.cell(0).to_owned(), row.cell(1).to_owned())).or_default().push(fact);
        }
        registry
            .points
            .values_mut()
            .for_each(|points| points.sort_by(|one, other| (&one.name, one.days.start).cmp(&(&other.name, other.days.start))));
        registry.installed.values_mut().for_each(|meters| meters.sort_by_key(|meter| meter.days.start));
        registry.facts.values_mut().for_each(|facts| facts.sort_by(|one, other| (&one.name, one.days.start).cmp(&(&other.name, other.days.start))));
        Ok(registry)
    }

    /// A service as an agreement: its days are those of the account too.
    fn agreement(&self, row: &RegisterRow) -> Option<Agreement> {
        let account = self.accounts.get(row.cell(0))?;
        let days = span(row, (4, 5))?.common(account.days)?;
        Some(Agreement {
            account: row.cell(0).to_owned(),
            customer: account.customer.clone(),
            label: account.label.clone(),
            service: row.cell(1).to_owned(),
            bill: row.cell(2).to_owned(),
            cycle: row.cell(3).to_owned(),
            days,
            exempt: row.cell(6).to_owned(),
        })
    }

    /// The account of a number, where the register has it.
    pub fn account(&self, name: &str) -> Option<&AccountDays> {
        self.accounts.get(name)
    }

    /// The points of an account's service that are there on some of the days, each name once.
    pub fn points(&self, account: &str, service: &str, days: DaySpan) -> Vec<&PointDays> {
        let own = self.points.get(&(account.to_owned(), service.to_owned()));
        let mut found: Vec<&PointDays> = Vec::new();
        for point in own.into_iter().flatten().filter(|point| point.days.common(days).is_some()) {
            if !found.iter().any(|known| known.name == point.name) {
                found.push(point);
            }
        }
        found
    }

    /// The meters that were ever at a point, in the order of their days.
    pub fn installed(&self, point: &str) -> &[Installed] {
        self.installed.get(point).map_or(&[], Vec::as_slice)
    }

    /// The facts of a subject.
    pub fn facts(&self, subject: &str, name: &str) -> &[FactDays] {
        self.facts.get(&(subject.to_owned(), name.to_owned())).map_or(&[], Vec::as_slice)
    }
}

fn installed(meter: &RegisterRow, row: &RegisterRow) -> Option<Installed> {
    Some(Installed {
        meter: meter.cell(0).to_owned(),
        size: meter.cell(1).to_owned(),
        unit: meter.cell(2).to_owned(),
        multiplier: Number::parse(meter.cell(3)).ok()?,
        digits: meter.cell(4).parse().ok()?,
        days: span(row, (2, 3))?.to_the_last_day(),
        start_read: Number::parse(row.cell(4)).ok()?,
        end_read: if row.cell(5).is_empty() { None } else { Some(Number::parse(row.cell(5)).ok()?) },
    })
}
