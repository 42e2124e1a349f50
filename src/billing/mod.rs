//! Billing: a case under its schedule, and questions without a bill; and the office that bills from a book: who may do what,
//! and what a second person has to see.

mod approval;
mod effects;
mod orders;
mod payments;
mod people;
mod questions;
mod rates;
mod rating;
mod register;
mod usage;

pub use approval::{Manner, approve, countersign, reject};
pub use orders::{order_done, request_order};
pub use payments::{Owed, Paid, find_terms, owe, pay};
pub use people::{
    NewPerson, admit, found, founder, person_named, propose_end, propose_key, propose_limit, propose_person, propose_role, require_role,
};
pub use questions::{Evaluated, SharedPool, evaluate, find_pool, settle, share, time_of_pool};
pub use rates::{
    RateChanges, RatesInForce, RatesRefused, changes, contract_counts, digest_of_set, merged, propose_contract, propose_rates, rates_in_force,
    rates_of_set, rates_of_set_at_work, rates_of_work, text_of_contract,
};
pub use rating::{Priced, Rated, determinant, find_schedule, price, rate};
pub use register::{Behind, Loaded, load_register, on_day};
pub use usage::{Installed, Settled, Usage, usage};
