//! Billing: a case under its schedule, and questions without a bill; and the office that bills from a book: who may do what,
//! and what a second person has to see.

mod approval;
mod effects;
mod payments;
mod people;
mod questions;
mod rating;

pub use approval::{Manner, approve, countersign, reject};
pub use payments::{Owed, Paid, find_terms, owe, pay};
pub use people::{
    NewPerson, admit, found, founder, person_named, propose_end, propose_key, propose_limit, propose_person, propose_role, require_role,
};
pub use questions::{Evaluated, SharedPool, evaluate, find_pool, settle, share, time_of_pool};
pub use rating::{Priced, Rated, determinant, find_schedule, price, rate};
