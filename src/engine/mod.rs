//! The engine: plan × request → invoice with its trace. Pure: no clock, no files, no floats, no hash order.
//!
//! Amounts are worked out for the whole period and then shared over its segments, exactly, and rounded once where the text says so
//! (`docs/language/calendar.md` has authority). A bill that cannot be worked out is a [`Refusal`](crate::source::Refusal); there are no
//! half bills. `fast` does the same in integers for the schedules it can say, and is held against this one.
//!
//! Whoever has a case and a rate book calls [`rating::rate`](crate::rating::rate), which finds the plan and binds the case.

mod allocation;
mod amount;
mod bill;
mod condition;
mod context;
mod estimate;
mod expression;
pub mod fast;
mod inputs;
mod instalment;
mod ledger;
mod months;
mod pool;
mod prices;
mod question;
mod segments;
mod settlement;
mod terms;
mod window;
mod years;

pub use bill::{bill, determinant_of, price_on};
pub use pool::share_out;
pub use question::{balance_on, determinant_on, pool_amount_on, share_question, value_on};
pub use settlement::settle;
pub use terms::{owe, pay};
