//! Rate text and contracts in force, and which invoices a change touches.

mod record;
mod report;
mod rules;
mod table;
mod touched;
mod touched_report;

pub use record::{ContractInForce, RateFile, RateSet, SetDigests};
pub use report::{contracts_report, rate_sets_report};
pub use rules::{
    RateChanges, RatesInForce, RatesRefused, changes, contract_counts, digest_of_set, merged, propose_contract, propose_rates, rates_in_force,
    rates_of_set, rates_of_set_at_work, rates_of_work, text_of_contract,
};
pub use table::Rates;
pub use touched::{Touched, amendments_told, invoices_touched};
pub use touched_report::touched_report;
