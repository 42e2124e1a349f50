//! The engine: plan × request → invoice with its trace. Pure: no clock, no files, no floats, no hash order.

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
