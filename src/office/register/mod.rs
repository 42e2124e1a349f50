//! The register: customers, accounts, services, points, meters, installations, facts.

mod file;
mod record;
mod registry;
mod report;
mod rules;
mod table;

pub use file::{read_register, write_register};
pub use record::{Apart, RegisterCell, RegisterColumn, RegisterKind, RegisterRow};
pub use registry::{AccountDays, FactDays, PointDays, Registry};
pub use report::accounts_report;
pub(crate) use rules::together;
pub use rules::{Behind, Loaded, load_register, on_day};
pub use table::Records;
