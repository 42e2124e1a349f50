//! The inputs of a bill from the book: a case as `rate --cases` takes it, and where each of its values is from.

use std::collections::BTreeSet;

use super::record::Origins;
use crate::calendar::{Day, DaySpan};
use crate::office::invoices::{Invoices, IssuedInvoice};
use crate::office::rates::RatesInForce;
use crate::office::reads::{MeterRead, Reads};
use crate::office::register::{PointDays, Registry};
use crate::office::runs::Agreement;
use crate::office::store::{Row, Stored};
use crate::plan::{Input, InputKind, MeasuredBy, Missing, Point, PoolMembers, SchedulePlan};
use crate::records::{Case, GivenValue, MemberGiven, MeterGiven, SeriesEntry};
use crate::source::Refusal;

/// A read as it will be once it is settled: what an estimate truly was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct SettledRead {
    /// The estimate's read.
    pub read: Row<MeterRead>,
    pub measure: String,
    pub point: String,
    pub days: DaySpan,
    /// How much it truly was.
    pub value: String,
    pub unit: String,
}

/// What was gathered.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Gathered {
    pub case: Case,
    /// Where its values are from.
    pub origins: Origins,
    /// Estimates of earlier days that this period's read settles.
    pub settled: Vec<SettledRead>,
    /// Measures left out, for a policy to estimate: the measure, the point, and why.
    pub missing: Vec<(String, String, String)>,
    /// Why it cannot be billed, where nothing may be estimated.
    pub refused: Vec<String>,
}

/// Gathers cases from a book.
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Gatherer<'a, B> {
    pub book: &'a B,
    /// Its register.
    pub registry: &'a Registry,
    /// The rate text.
    pub rates: &'a RatesInForce,
    /// Reads that are about to be settled.
    pub settled: &'a [SettledRead],
}

/// What one customer gives.
#[derive(Default)]
pub(crate) struct Inputs {
    pub(crate) given: Vec<(String, GivenValue)>,
    meters: Vec<MeterGiven>,
    pub(crate) series: Vec<(String, Vec<SeriesEntry>)>,
    pub(crate) estimated: Vec<String>,
    pub(crate) origins: Origins,
    pub(crate) settled: Vec<SettledRead>,
    pub(crate) missing: Vec<(String, String, String)>,
    pub(crate) refused: Vec<String>,
}

impl Inputs {
    fn meter(&mut self, name: &str) -> Option<&mut Vec<(String, GivenValue)>> {
        if !self.meters.iter().any(|meter| meter.name == name) {
            self.meters.push(MeterGiven { name: name.to_owned(), given: Vec::new() });
        }
        self.meters.iter_mut().find(|meter| meter.name == name).map(|meter| &mut meter.given)
    }

    pub(crate) fn give(&mut self, point: Option<&str>, name: &str, value: GivenValue) {
        match point {
            None => self.given.push((name.to_owned(), value)),
            Some(point) => {
                if let Some(given) = self.meter(point) {
                    given.push((name.to_owned(), value));
                }
            }
        }
    }
}

/// A customer for whom inputs are gathered.
pub(crate) struct Subject<'a> {
    pub(crate) agreement: &'a Agreement,
    /// What is asked, each with the plan that has its policies and calendars.
    pub(crate) asked: &'a [(&'a SchedulePlan, &'a Input)],
    /// The service of the schedule.
    pub(crate) service: &'a str,
    pub(crate) days: DaySpan,
    /// Whether earlier reads matter.
    pub(crate) looks_back: bool,
    /// The points of delivery, with the service of each.
    pub(crate) points: Vec<(String, &'a PointDays)>,
    /// Whether values are given by point.
    pub(crate) by_point: bool,
}

impl<'a, B: Reads> Gatherer<'a, B> {
    /// The inputs of an agreement for some days.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn gather(&self, agreement: &Agreement, plan: &SchedulePlan, days: DaySpan, bill_date: Day) -> Result<Gathered, Refusal> {
        let asked = plan.inputs_asked();
        let looks_back = plan.looks_back();
        let mut inputs = self.inputs(agreement, (&asked, &plan.points, &plan.service), days, looks_back)?;
        let id = format!("{} {} {}", agreement.account, agreement.service, days.start);
        let mut case = Case::new(&id, &agreement.bill, days);
        case.customer = Some(agreement.label.clone());
        case.rendered = Some(bill_date);
        case.read_on = Some(days.last_day());
        if looks_back || !inputs.missing.is_empty() {
            case.history = self.history(agreement, (&asked, &plan.points), days.start, looks_back)?;
        }
        if plan.asks_members || plan.pools.iter().any(|(_, pool)| pool.plan.asks_members) {
            case.members = self.members(agreement, plan, days, &mut inputs)?;
        }
        case.given = inputs.given;
        case.meters = inputs.meters;
        case.series = inputs.series;
        case.estimated = inputs.estimated;
        Ok(Gathered { case, origins: inputs.origins, settled: inputs.settled, missing: inputs.missing, refused: inputs.refused })
    }

    fn inputs(
        &self,
        agreement: &Agreement,
        (asked, points, service): (&[(&SchedulePlan, &Input)], &[Point], &str),
        days: DaySpan,
        looks_back: bool,
    ) -> Result<Inputs, Refusal> {
        let services = services_of(asked, service);
        let mut found: Vec<(String, &PointDays)> = Vec::new();
        for service in &services {
            found.extend(self.registry.points(&agreement.account, service, days).into_iter().map(|point| (service.clone(), point)));
        }
        let by_point = !points.is_empty() || (services.len() == 1 && found.len() > 1);
        let subject = Subject { agreement, asked, service, days, looks_back, points: found, by_point };
        let mut inputs = Inputs::default();
        self.facts(&subject, &mut inputs);
        self.measures(&subject, &mut inputs)?;
        inputs.meters.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(inputs)
    }

    /// The other members of the pools that a bill takes a share of.
    fn members(&self, own: &Agreement, plan: &SchedulePlan, days: DaySpan, inputs: &mut Inputs) -> Result<Vec<MemberGiven>, Refusal> {
        let mut members: Vec<MemberGiven> = Vec::new();
        for OtherMember { agreement, name, points, asked } in self.others(own, plan, days) {
            if members.iter().any(|known| known.name == name) {
                continue;
            }
            let looks_back = plan.looks_back();
            let theirs = self.inputs(agreement, (&asked, points, &agreement.service), days, looks_back)?;
            let history = if looks_back { self.history(agreement, (&asked, points), days.start, looks_back)? } else { Vec::new() };
            inputs.refused.extend(theirs.refused.into_iter().map(|why| format!("member {name}: {why}")));
            inputs.refused.extend(theirs.missing.into_iter().map(|(measure, _, why)| format!("member {name}: `{measure}`: {why}")));
            inputs.origins.reads.extend(theirs.origins.reads.into_iter().map(|(measure, point, ids)| (format!("{name}: {measure}"), point, ids)));
            inputs.origins.facts.extend(theirs.origins.facts.into_iter().map(|(fact, ids)| (format!("{name}: {fact}"), ids)));
            members.push(MemberGiven {
                name,
                given: theirs.given,
                meters: theirs.meters,
                history,
                series: theirs.series,
                estimated: theirs.estimated,
            });
        }
        members.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(members)
    }

    /// Who else is a member: by the contracts that a pool lists; else all who are billed under the same schedule.
    fn others<'p>(&self, own: &Agreement, plan: &'p SchedulePlan, days: DaySpan) -> Vec<OtherMember<'a, 'p>> {
        let registry = self.registry;
        let there = move |agreement: &&Agreement| agreement.days.touches(days);
        let mut found = Vec::new();
        for (_, pool) in plan.pools.iter() {
            match &pool.members {
                PoolMembers::Listed(listed) => {
                    for member in listed.iter().filter(|member| member.qualified_name.as_deref() != plan.contract_in_full()) {
                        let contract = member.qualified_name.as_deref();
                        let theirs =
                            registry.agreements.iter().filter(there).find(|agreement| contract.is_some_and(|full| is_billed(agreement, full)));
                        if let Some(agreement) = theirs {
                            let (name, points) = (member.name.clone(), member.points.as_slice());
                            found.push(OtherMember { agreement, name, points, asked: pool.plan.inputs_asked() });
                        }
                    }
                }
                PoolMembers::OfTheCase => {
                    let theirs = registry.agreements.iter().filter(there);
                    for agreement in theirs.filter(|agreement| agreement.bill == own.bill && agreement.account != own.account) {
                        let name = agreement.label.clone();
                        found.push(OtherMember { agreement, name, points: &[], asked: pool.plan.inputs_asked() });
                    }
                }
            }
            found.extend(self.others(own, &pool.plan, days));
        }
        found
    }
}

/// Another member of a pool.
struct OtherMember<'a, 'p> {
    agreement: &'a Agreement,
    /// Its name among the members.
    name: String,
    /// The points of its contract.
    points: &'p [Point],
    /// What the pool asks of it.
    asked: Vec<(&'p SchedulePlan, &'p Input)>,
}

/// Whether an agreement is billed under a contract of that qualified name.
fn is_billed(agreement: &Agreement, qualified: &str) -> bool {
    agreement.bill == qualified || qualified.rsplit('.').next() == Some(&agreement.bill)
}

/// The services whose points measure something that is asked; that of the schedule where nothing else says.
pub(crate) fn services_of(asked: &[(&SchedulePlan, &Input)], own: &str) -> BTreeSet<String> {
    let mut services = BTreeSet::new();
    for (_, input) in asked {
        if let InputKind::Measure { source: MeasuredBy::MeterReads(service) | MeasuredBy::DailyFlow(service), .. } = &input.kind {
            services.insert(service.clone());
        }
    }
    if services.is_empty() {
        services.insert(own.to_owned());
    }
    services
}

/// Whether the rate text lets a policy estimate a missing measure.
pub(crate) fn may_be_estimated(input: &Input) -> bool {
    matches!(input.kind, InputKind::Measure { missing: Missing::Estimated(_), .. })
}

/// The standing invoices of an agreement's service before a day, oldest first.
pub(crate) fn invoices_before<B: Reads>(book: &B, agreement: &Agreement, before: Day) -> Result<Vec<Stored<IssuedInvoice>>, Refusal> {
    let asked = crate::office::invoices::InvoicesAsked {
        account: Some(agreement.account.clone()),
        service: Some(agreement.service.clone()),
        standing: true,
        ..Default::default()
    };
    let mut found = book.invoices(&asked)?;
    found.retain(|invoice| invoice.days.end <= before);
    found.sort_by_key(|invoice| invoice.days.start);
    Ok(found)
}
