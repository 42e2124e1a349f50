//! The case of a bill, gathered from the book: facts, measures, earlier invoices.

mod facts;
mod gather;
mod measures;
mod origins_text;
mod past;
mod record;

pub(crate) use gather::services_of;
pub use gather::{Gathered, Gatherer, SettledRead};
pub use origins_text::{origins_line, read_origins};
pub(crate) use past::measures_of;
pub use record::{EstimateMade, EstimateSettled, Origins};
