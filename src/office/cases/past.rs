//! Earlier bills as the history of a case: what their sealed inputs measured and their lines were; before the first, the flows
//! that the book has.

use super::gather::{Gatherer, invoices_before};
use super::origins_text::read_origins;
use super::record::Origins;
use crate::calendar::{Day, DaySpan};
use crate::exact::{Cents, Number};
use crate::intake::{parse_quantity, read_case};
use crate::office::adjustments::adjustments_by_charge;
use crate::office::invoices::IssuedInvoice;
use crate::office::reads::{ReadKind, Reads, is_actual};
use crate::office::runs::{Agreement, Runs};
use crate::office::store::Stored;
use crate::plan::{Input, InputKind, MeasuredBy, Point, SchedulePlan};
use crate::records::{Case, EarlierMeter, GivenValue, HistoryEntry};
use crate::source::Refusal;

/// What a case measured: of the account, and by meter.
type Measured = (Vec<(String, String)>, Vec<EarlierMeter>);

impl<B: Reads> Gatherer<'_, B> {
    /// The earlier bills of an agreement's service, and flows from before the first.
    pub(crate) fn history(
        &self,
        agreement: &Agreement,
        (asked, points): (&[(&SchedulePlan, &Input)], &[Point]),
        before: Day,
        with_lines: bool,
    ) -> Result<Vec<HistoryEntry>, Refusal> {
        let invoices = invoices_before(self.book, agreement, before)?;
        let first = invoices.first().map_or(before, |invoice| invoice.days.start);
        let mut entries = self.before_the_first(agreement, (asked, points), first)?;
        for invoice in &invoices {
            entries.push(self.earlier(invoice, asked, with_lines)?);
        }
        Ok(entries)
    }

    fn earlier(&self, invoice: &Stored<IssuedInvoice>, asked: &[(&SchedulePlan, &Input)], with_lines: bool) -> Result<HistoryEntry, Refusal> {
        let item = self.book.item(invoice.item)?;
        let (case, origins) = item.map_or((String::new(), String::new()), |item| (item.case.clone(), item.origins.clone()));
        let case = read_case(&case)?;
        let origins = read_origins(&origins);
        let is_asked =
            |name: &str| asked.iter().any(|(_, input)| is_measure(input) && (input.name == name || input.also.iter().any(|other| other == name)));
        let (mut given, mut meters) = measures_of(&case, &origins);
        let mut estimated = !case.estimated.is_empty() || !origins.estimates.is_empty();
        for settled in self.settled.iter().filter(|settled| settled.days == invoice.days) {
            estimated = false;
            let text = format!("{} {}", settled.value, settled.unit);
            let slots =
                given.iter_mut().chain(meters.iter_mut().filter(|meter| meter.name == settled.point).flat_map(|meter| meter.given.iter_mut()));
            slots.filter(|(name, _)| *name == settled.measure).for_each(|(_, value)| value.clone_from(&text));
        }
        given.retain(|(name, _)| is_asked(name));
        meters.iter_mut().for_each(|meter| meter.given.retain(|(name, _)| is_asked(name)));
        meters.retain(|meter| !meter.given.is_empty());
        let lines = if with_lines { self.invoiced_lines(invoice)? } else { Vec::new() };
        Ok(HistoryEntry { days: invoice.days, given, meters, lines, estimated })
    }

    /// What was invoiced, by charge, with the adjustments posted since.
    fn invoiced_lines(&self, invoice: &Stored<IssuedInvoice>) -> Result<Vec<(String, String)>, Refusal> {
        let lines = self.book.lines_of_item(invoice.item)?;
        let adjustments = adjustments_by_charge(self.book, invoice.id, &lines)?;
        let mut sums: Vec<(String, Cents)> = Vec::new();
        for (charge, cents) in lines.into_iter().map(|line| (line.words.charge.clone(), line.cents)).chain(adjustments) {
            match sums.iter_mut().find(|(known, _)| *known == charge) {
                Some((_, sum)) => *sum += cents,
                None => sums.push((charge, cents)),
            }
        }
        Ok(sums.into_iter().map(|(charge, cents)| (charge, cents.plain())).collect())
    }

    /// Flows of more than a day from before the first invoice: what an office brought along.
    fn before_the_first(
        &self,
        agreement: &Agreement,
        (asked, points): (&[(&SchedulePlan, &Input)], &[Point]),
        first: Day,
    ) -> Result<Vec<HistoryEntry>, Refusal> {
        let mut entries: Vec<HistoryEntry> = Vec::new();
        let all = DaySpan { start: Day::EPOCH, end: first };
        for (_, input) in asked {
            let InputKind::Measure { source: MeasuredBy::MeterReads(service) | MeasuredBy::DailyFlow(service), adds_up: true, .. } = &input.kind
            else {
                continue;
            };
            let there = self.registry.points(&agreement.account, service, DaySpan { start: first.plus_days(-1), end: first.plus_days(1) });
            let by_point = !points.is_empty() || there.len() > 1;
            for point in there {
                for read in self.book.reads_of_point_since(&point.name, all.start, first.plus_days(-1))? {
                    let counts = read.kind == ReadKind::Flow && read.days.days() > 1 && (read.measure.is_empty() || read.measure == input.name);
                    if !counts || read.days.end > first || read.is_exception {
                        continue;
                    }
                    let Some(entry) = entry_of(&mut entries, read.days, !is_actual(&read.quality)) else { continue };
                    let value = (input.name.clone(), format!("{} {}", read.value, read.unit));
                    if !by_point {
                        entry.given.push(value);
                    } else if let Some(meter) = entry.meters.iter_mut().find(|meter| meter.name == point.name) {
                        meter.given.push(value);
                    } else {
                        entry.meters.push(EarlierMeter { name: point.name.clone(), given: vec![value] });
                    }
                }
            }
        }
        entries.sort_by_key(|entry| entry.days.start);
        Ok(entries)
    }
}

fn entry_of(entries: &mut Vec<HistoryEntry>, days: DaySpan, estimated: bool) -> Option<&mut HistoryEntry> {
    if !entries.iter().any(|entry| entry.days == days) {
        entries.push(HistoryEntry { days, given: Vec::new(), meters: Vec::new(), lines: Vec::new(), estimated: false });
    }
    let entry = entries.iter_mut().find(|entry| entry.days == days)?;
    entry.estimated |= estimated;
    Some(entry)
}

fn is_measure(input: &Input) -> bool {
    matches!(input.kind, InputKind::Measure { .. })
}

/// The quantities of a case, and those that a policy estimated for it; words of choices are among them.
pub(crate) fn measures_of(case: &Case, origins: &Origins) -> Measured {
    let texts = |given: &[(String, GivenValue)]| given.iter().filter_map(|(name, value)| Some((name.clone(), total(value)?))).collect::<Vec<_>>();
    let mut given = texts(&case.given);
    let mut meters: Vec<EarlierMeter> =
        case.meters.iter().map(|meter| EarlierMeter { name: meter.name.clone(), given: texts(&meter.given) }).collect();
    for estimate in &origins.estimates {
        let value = (estimate.measure.clone(), format!("{} {}", estimate.value, estimate.unit));
        match meters.iter_mut().find(|meter| meter.name == estimate.point) {
            Some(meter) => meter.given.push(value),
            None => given.push(value),
        }
    }
    (given, meters)
}

/// The value of the whole period: of dated quantities of one unit their sum.
fn total(value: &GivenValue) -> Option<String> {
    match value {
        GivenValue::Whole(text) => Some(text.clone()),
        GivenValue::Dated(parts) => {
            let mut sum = Number::ZERO;
            let mut unit = None;
            for part in parts {
                let read = parse_quantity(&part.value).ok()?;
                let words = part.value.split_once(' ').map_or(String::new(), |(_, unit)| unit.to_owned());
                if unit.get_or_insert_with(|| words.clone()) != &words {
                    return None;
                }
                sum = sum.plus(&read.number);
            }
            Some(format!("{} {}", sum.plain(0), unit?).trim_end().to_owned())
        }
    }
}
