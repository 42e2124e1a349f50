//! The store: one append-only file of events, chained and signed. It keeps rows of tables and knows no trade.

mod added;
mod chain;
mod columns;
mod contradictions;
mod digest;
mod documents;
mod encoding;
mod event;
mod fault;
mod in_book;
mod key;
mod opening;
mod row;
mod soundness;
mod work;

pub use chain::{ChainFault, ChainHead, check_chain};
pub(crate) use columns::{day, days, digest, hexadecimal, kept_amount, kept_sum, open_days, word};
pub use contradictions::Contradiction;
pub(crate) use contradictions::{CONTRADICTIONS, Question};
pub use digest::{Digest, digest_of, digest_of_parts};
pub use documents::Document;
pub use event::{Actor, EventRecord, RowsAdded};
pub use in_book::{InBook, Readable};
pub use key::{Key, KeyCost, KeySalt, PublicKey};
pub(crate) use opening::Layouts;
pub use opening::{Access, BookOfAccounts};
pub use row::{Row, Stored};
pub(crate) use work::Value;
pub use work::Work;
