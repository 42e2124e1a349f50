//! Rate text → syntax tree. Parsing is a pure function: every problem of a file comes out in one run, and a bad line
//! hides nothing.

mod annotation;
mod blocks;
mod charge;
mod condition;
mod contract;
mod definition;
mod expression;
mod file;
mod grammar;
mod hints;
mod index;
mod instalment;
mod ledger;
mod lines;
mod measure;
mod outline;
mod pool;
mod price;
mod proof;
mod proration;
mod requirement;
mod schedule;
mod statement;
mod terms;
mod test;
mod window;

pub use file::parse;
pub(in crate::language) use lines::{LogicalLine, logical_lines};
pub(in crate::language) use outline::{Node, outline};
