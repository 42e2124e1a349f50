//! Orders of work on meters.

mod record;
mod rules;
mod table;

pub use record::{ChangeOrder, OrderDone, OrderKind};
pub use rules::{order_done, request_order};
