//! What a payment pays first.

use std::collections::BTreeMap;

use num_rational::BigRational;

use crate::audit::quantity::{fraction, whole};
use crate::audit::rounding::round_to_step;
use crate::calendar::Day;
use crate::exact::RoundingMode;
use crate::language::tree::PaymentOrder;

/// What a service owes since a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct ServiceBalance {
    pub service: String,
    pub owes: BigRational,
    /// Since when.
    pub since: Day,
}

/// What a payment pays.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Receipt {
    pub by_service: BTreeMap<String, BigRational>,
    /// Of each balance, in the order given.
    pub of_each: Vec<BigRational>,
    /// What nothing was owed for.
    pub left: BigRational,
}

/// Applies a payment.
pub(super) fn applied(order: &PaymentOrder, amount: &BigRational, owed: &[ServiceBalance]) -> Receipt {
    let mut of_each = vec![whole(0); owed.len()];
    let left = apply(order, amount, owed, &mut of_each);
    let mut by_service = BTreeMap::new();
    for (balance, paid) in owed.iter().zip(&of_each) {
        *by_service.entry(balance.service.clone()).or_insert_with(|| whole(0)) += paid;
    }
    Receipt { by_service, of_each, left }
}

fn apply(order: &PaymentOrder, amount: &BigRational, owed: &[ServiceBalance], of_each: &mut [BigRational]) -> BigRational {
    if let PaymentOrder::ProRata { within } = order {
        return pro_rata(within.as_deref().unwrap_or(&PaymentOrder::OldestFirst), amount, owed, of_each);
    }
    let mut left = amount.clone();
    for at in in_order(order, owed) {
        let (Some(balance), Some(paid)) = (owed.get(at), of_each.get_mut(at)) else { continue };
        let pays = (&balance.owes - &*paid).min(left.clone()).max(whole(0));
        *paid += &pays;
        left -= pays;
    }
    left
}

/// The balances in the order in which they are paid, each once.
fn in_order(order: &PaymentOrder, owed: &[ServiceBalance]) -> Vec<usize> {
    let oldest_first = oldest_first(owed);
    let newest = owed.iter().map(|balance| balance.since).max();
    let is_current = |at: &usize| owed.get(*at).map(|balance| balance.since) == newest;
    let (current, arrears): (Vec<usize>, Vec<usize>) = oldest_first.iter().copied().partition(is_current);
    match order {
        PaymentOrder::OldestFirst | PaymentOrder::ProRata { .. } => oldest_first,
        PaymentOrder::CurrentThenArrears => current.into_iter().chain(arrears).collect(),
        PaymentOrder::ArrearsThenCurrent => arrears.into_iter().chain(current).collect(),
        PaymentOrder::Services(names) => {
            let mut order: Vec<usize> = Vec::new();
            for name in names {
                let named = oldest_first.iter().copied().filter(|at| belongs(owed, *at, &name.text));
                let new: Vec<usize> = named.filter(|at| !order.contains(at)).collect();
                order.extend(new);
            }
            order
        }
    }
}

/// By date, then by the service's name.
fn oldest_first(owed: &[ServiceBalance]) -> Vec<usize> {
    let mut order: Vec<(usize, &ServiceBalance)> = owed.iter().enumerate().collect();
    order.sort_by(|(_, left), (_, right)| (left.since, &left.service).cmp(&(right.since, &right.service)));
    order.into_iter().map(|(at, _)| at).collect()
}

/// `arrears`: everything but each service's newest; else the service's own.
fn belongs(owed: &[ServiceBalance], at: usize, name: &str) -> bool {
    let Some(balance) = owed.get(at) else { return false };
    if name != "arrears" {
        return balance.service == name;
    }
    owed.iter().any(|other| other.service == balance.service && other.since > balance.since)
}

/// By what each service owes, to the cent half up, odd cents to the largest; within each by its own order.
fn pro_rata(within: &PaymentOrder, amount: &BigRational, owed: &[ServiceBalance], of_each: &mut [BigRational]) -> BigRational {
    let mut by_service: BTreeMap<&str, BigRational> = BTreeMap::new();
    for balance in owed {
        *by_service.entry(&balance.service).or_insert_with(|| whole(0)) += &balance.owes;
    }
    let total = by_service.values().fold(whole(0), |sum, one| sum + one);
    if total <= whole(0) {
        return amount.clone();
    }
    let paid = amount.clone().min(total.clone());
    let mut shares: Vec<(&str, BigRational)> =
        by_service.iter().map(|(name, owes)| (*name, round_to_step(&(&paid * owes / &total), &fraction(1, 100), RoundingMode::HalfUp))).collect();
    let odd = shares.iter().fold(paid.clone(), |rest, (_, share)| rest - share);
    let most = by_service.values().max();
    if let Some((_, share)) = shares.iter_mut().find(|(name, _)| by_service.get(name) == most) {
        *share += odd;
    }
    for (name, share) in shares {
        let own: Vec<usize> = owed.iter().enumerate().filter(|(_, balance)| balance.service == name).map(|(at, _)| at).collect();
        let balances: Vec<ServiceBalance> = own.iter().filter_map(|at| owed.get(*at).cloned()).collect();
        let mut parts = vec![whole(0); own.len()];
        apply(within, &share, &balances, &mut parts);
        for (at, part) in own.into_iter().zip(parts) {
            if let Some(paid) = of_each.get_mut(at) {
                *paid = part;
            }
        }
    }
    amount - paid
}
