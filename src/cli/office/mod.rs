//! The verbs of the office.

pub(super) mod accounts;
pub(super) mod acting;
pub(super) mod adjust;
pub(super) mod decisions;
pub(super) mod demo;
pub(super) mod dispute;
pub(super) mod explain;
pub(super) mod init;
pub(super) mod invoices;
pub(super) mod key;
pub(super) mod load;
pub(super) mod mapping;
pub(super) mod order;
pub(super) mod payments;
pub(super) mod period;
pub(super) mod person;
pub(super) mod prepare;
pub(super) mod rates;
pub(super) mod reads;
pub(super) mod rebill;
pub(super) mod report;
pub(super) mod run;
