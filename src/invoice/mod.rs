//! The invoice: lines, parts, and the trace that the computation left. Plain data; the plan has the words for its ids.

mod document;
mod instalment;
mod owing;
mod pool;
#[cfg(feature = "serde")]
mod serde;
mod trace;
mod window;

pub use document::{Invoice, Line, LineStatus, Part};
pub use instalment::{EntryValue, InstalmentPart, LedgerYear, YearlySum};
pub use owing::{InterestCount, NoLateFee, Owing, OwingStep, Paying, RateUsed, Received, ServiceShare};
pub use pool::{MemberShare, PoolShares};
pub use trace::{MeasureHow, MonthsTerm, Operand, Step, Trace};
pub use window::{WindowMember, WindowOutcome, WindowSource, WindowTerm};
