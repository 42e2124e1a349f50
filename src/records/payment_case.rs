//! Questions about payment: what is owed of an invoice, what a payment pays, all as the input wrote it.

use crate::calendar::Day;

/// A payment of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentGiven {
    /// The day it was received.
    pub on: Day,
    /// How much, as written; none for all that is left of the invoice.
    pub amount: Option<String>,
}

/// `owe TERMS`: what is owed of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OweCase {
    /// The name the answer carries.
    pub id: String,
    /// The terms, or a contract that has terms.
    pub terms: String,
    /// The amount of the invoice, as written.
    pub amount: String,
    /// When the invoice was received.
    pub received: Option<Day>,
    /// The invoice's date.
    pub invoiced: Option<Day>,
    /// The day for which the answer is asked, where not all is paid.
    pub on: Option<Day>,
    /// What was paid on the invoice so far, in the order in which the input has it.
    pub paid: Vec<PaymentGiven>,
    /// Facts by name, as written: the day from which the due day counts, where the terms name a fact.
    pub given: Vec<(String, String)>,
}

/// What a service owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedGiven {
    /// Water, sewer: as the terms name it.
    pub service: String,
    /// How much, as written.
    pub amount: String,
    /// Since when.
    pub since: Day,
}

/// `pay TERMS`: what a payment pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayCase {
    /// The name the answer carries.
    pub id: String,
    /// The terms, or a contract that has terms.
    pub terms: String,
    /// The payment, as written.
    pub amount: String,
    /// The day it was received.
    pub on: Day,
    /// What is open.
    pub owes: Vec<OwedGiven>,
}
