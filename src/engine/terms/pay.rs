//! What a payment pays: in an order, or shared by what each service owes.

use std::collections::BTreeMap;

use crate::exact::{Number, Rounding, RoundingMode};
use crate::invoice::{Paying, Received, ServiceShare};
use crate::plan::{OpenItem, PayRequest, PaymentOrder, TermsPlan};
use crate::source::{Refusal, codes};

/// Applies a payment to what is open.
///
/// # Errors
/// When the terms do not say what a payment pays first, leave a service out, or an amount is below zero.
pub fn pay(terms: &TermsPlan, request: &PayRequest) -> Result<Paying, Refusal> {
    let Some((order, place)) = &terms.payments_apply else {
        let message = format!("`{}` does not say what a payment pays first", terms.name);
        return Err(Refusal::new(codes::PAYMENT_ORDER_MISSING, message).at(terms.place).help("write `payments apply to …` in the terms"));
    };
    let amounts = request.owes.iter().map(|item| &item.amount).chain(std::iter::once(&request.amount));
    if amounts.into_iter().any(Number::is_negative) {
        let message = "a payment, or what it may pay, is below zero";
        return Err(Refusal::new(codes::NEGATIVE_QUANTITY, message).help("give what is owed and what is paid, each above zero"));
    }
    let items: Vec<usize> = (0..request.owes.len()).collect();
    let mut paying = Paying {
        received: Vec::new(),
        services: Vec::new(),
        unapplied: request.amount.clone(),
        shares: Vec::new(),
        shared: (Number::ZERO, Number::ZERO),
    };
    match order {
        PaymentOrder::ProRata { within } => pro_rata(request, within, &mut paying).map_err(|refusal| refusal.at(*place))?,
        order => {
            let sequence = sequence(order, &request.owes, &items).map_err(|refusal| refusal.at(*place))?;
            paying.unapplied = take(&request.owes, &sequence, request.amount.clone(), &mut paying.received);
        }
    }
    paying.services = services(request, &paying.received);
    Ok(paying)
}

/// Pays items in a sequence; gives back what is left.
fn take(owes: &[OpenItem], sequence: &[usize], mut left: Number, received: &mut Vec<Received>) -> Number {
    for item in sequence {
        let Some(open) = owes.get(*item) else { continue };
        let amount = open.amount.clone().lesser(left.clone());
        left = left.minus(&amount);
        if !amount.is_zero() {
            received.push(Received { item: *item, amount });
        }
    }
    left
}

/// The items in the order in which they are paid.
fn sequence(order: &PaymentOrder, owes: &[OpenItem], items: &[usize]) -> Result<Vec<usize>, Refusal> {
    let oldest = oldest_first(owes, items);
    let newest_day = oldest.iter().filter_map(|item| owes.get(*item)).map(|item| item.since).max();
    let is_current = |item: &usize| owes.get(*item).map(|item| item.since) == newest_day;
    Ok(match order {
        PaymentOrder::OldestFirst | PaymentOrder::ProRata { .. } => oldest,
        PaymentOrder::CurrentThenArrears => {
            let (current, arrears): (Vec<usize>, Vec<usize>) = oldest.into_iter().partition(is_current);
            current.into_iter().chain(arrears).collect()
        }
        PaymentOrder::ArrearsThenCurrent => {
            let (current, arrears): (Vec<usize>, Vec<usize>) = oldest.into_iter().partition(is_current);
            arrears.into_iter().chain(current).collect()
        }
        PaymentOrder::Services(names) => by_service(names, owes, &oldest)?,
    })
}

/// By date, then by the service's name.
fn oldest_first(owes: &[OpenItem], items: &[usize]) -> Vec<usize> {
    let mut sorted = items.to_vec();
    sorted.sort_by_key(|item| owes.get(*item).map(|open| (open.since, open.service.clone())));
    sorted
}

/// Services in the order named, `arrears` among them: everything but the newest of each service.
fn by_service(names: &[String], owes: &[OpenItem], oldest: &[usize]) -> Result<Vec<usize>, Refusal> {
    let mut newest: BTreeMap<&str, crate::calendar::Day> = BTreeMap::new();
    for open in oldest.iter().filter_map(|item| owes.get(*item)) {
        let day = newest.entry(&open.service).or_insert(open.since);
        *day = (*day).max(open.since);
    }
    let is_arrears = |open: &OpenItem| newest.get(open.service.as_str()).is_some_and(|day| open.since < *day);
    let mut sequence: Vec<usize> = Vec::new();
    for name in names {
        let belongs = |open: &OpenItem| if name == "arrears" { is_arrears(open) } else { open.service == *name };
        let next: Vec<usize> = oldest.iter().copied().filter(|item| !sequence.contains(item) && owes.get(*item).is_some_and(belongs)).collect();
        sequence.extend(next);
    }
    match oldest.iter().find(|item| !sequence.contains(item)).and_then(|item| owes.get(*item)) {
        None => Ok(sequence),
        Some(open) => {
            let message = format!("the terms do not say when a payment pays `{}`", open.service);
            Err(Refusal::new(codes::PAYMENT_ORDER_MISSING, message).help("name the service in `payments apply to …`"))
        }
    }
}

/// Shares a payment by what each service owes.
fn pro_rata(request: &PayRequest, within: &PaymentOrder, paying: &mut Paying) -> Result<(), Refusal> {
    let mut by_service: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, item) in request.owes.iter().enumerate() {
        by_service.entry(&item.service).or_default().push(at);
    }
    let owed_by = |items: &[usize]| items.iter().filter_map(|at| request.owes.get(*at)).fold(Number::ZERO, |sum, item| sum.plus(&item.amount));
    let owed: Vec<(&str, Number)> = by_service.iter().map(|(service, items)| (*service, owed_by(items))).collect();
    let total = owed.iter().fold(Number::ZERO, |sum, (_, amount)| sum.plus(amount));
    let applied = request.amount.clone().lesser(total.clone());
    let shares = shares(&applied, &total, &owed);
    for share in &shares {
        let items = by_service.get(share.service.as_str()).map(Vec::as_slice).unwrap_or_default();
        let sequence = sequence(within, &request.owes, items)?;
        take(&request.owes, &sequence, share.amount.clone(), &mut paying.received);
    }
    paying.shares = shares;
    paying.unapplied = request.amount.minus(&applied);
    paying.shared = (applied, total);
    Ok(())
}

/// The share of each service to the cent, odd cents to the largest, none above what it owes.
fn shares(applied: &Number, total: &Number, owed: &[(&str, Number)]) -> Vec<ServiceShare> {
    let cents = Rounding { step: Number::decimal(1, 2), mode: RoundingMode::HalfUp };
    let mut shares: Vec<ServiceShare> = owed
        .iter()
        .map(|(service, owes)| {
            let exact = applied.times(owes).divided_by(total).unwrap_or(Number::ZERO);
            let amount = if applied == total { owes.clone() } else { cents.apply(&exact).lesser(owes.clone()) };
            ServiceShare { service: (*service).to_owned(), owes: owes.clone(), exact, amount }
        })
        .collect();
    let given = shares.iter().fold(Number::ZERO, |sum, share| sum.plus(&share.amount));
    place_odd_cents(&mut shares, applied.minus(&given));
    shares
}

/// To the largest (of equal ones the first by name); what it cannot take goes on to the next.
fn place_odd_cents(shares: &mut [ServiceShare], mut odd: Number) {
    let mut by_size: Vec<&mut ServiceShare> = shares.iter_mut().collect();
    by_size.sort_by(|one, other| other.owes.cmp(&one.owes).then_with(|| one.service.cmp(&other.service)));
    for share in by_size {
        let wanted = share.amount.plus(&odd).greater(Number::ZERO).lesser(share.owes.clone());
        odd = odd.minus(&wanted.minus(&share.amount));
        share.amount = wanted;
    }
}

fn services(request: &PayRequest, received: &[Received]) -> Vec<(String, Number)> {
    let mut services: BTreeMap<String, Number> = BTreeMap::new();
    for item in &request.owes {
        services.entry(item.service.clone()).or_insert(Number::ZERO);
    }
    for part in received {
        if let Some(sum) = request.owes.get(part.item).and_then(|item| services.get_mut(&item.service)) {
            *sum = sum.plus(&part.amount);
        }
    }
    services.into_iter().collect()
}
