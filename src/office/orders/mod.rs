//! Orders of work on meters.

mod record;
mod rules;
mod table;

pub use record::{ChangeOrder, OrderDone, OrderKind, OrderStanding};
pub use rules::{order_done, request_order};
