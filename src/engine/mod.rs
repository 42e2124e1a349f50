//! The engine: plan × request → invoice with its trace. Pure: no clock, no files, no floats, no hash order.

mod amount;
mod bill;
mod condition;
mod context;
mod estimate;
mod expression;
mod inputs;
mod months;
mod prices;
mod segments;
mod terms;
mod window;
mod years;

pub use bill::{bill, determinant_of, price_on};
pub use terms::{owe, pay};
