//! The book: one file that holds what an office knows and did. It only grows: a correction is a new row that names what it
//! corrects, and every change is an event that its actor signed and that is chained to the event before.
//!
//! The book stores and returns; what may be done is decided in `billing`. It is the only room that names `rusqlite`, and the
//! only one below the command line that touches a file: its own.

mod added;
mod adjustments;
mod chain;
mod contradictions;
mod digest;
mod disputes;
mod documents;
mod encoding;
mod event;
mod fault;
mod invoices;
mod key;
mod months;
mod opening;
mod orders;
mod payments;
mod people;
mod proposals;
mod rates;
mod reads;
mod rebills;
mod register;
mod run_items;
mod runs;
mod soundness;
mod traces;
mod work;

pub use adjustments::Adjustments;
pub use chain::{ChainFault, ChainHead, check_chain};
pub use contradictions::Contradiction;
pub use digest::{Digest, digest_of, digest_of_parts};
pub use disputes::Disputes;
pub use documents::Document;
pub use event::{Actor, EventRecord};
pub use invoices::{InvoiceRow, Invoices, InvoicesAsked};
pub use key::{Key, KeyCost, KeySalt, PublicKey};
pub use months::Months;
pub use opening::{Access, Book};
pub use payments::Payments;
pub use reads::{ReadFrom, Reads};
pub use rebills::Rebills;
pub use runs::Runs;
pub use traces::{TraceRow, Traces};
pub use work::{Value, Work};
