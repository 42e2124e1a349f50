//! The rate language: text → tree → book → checks → plan.

pub mod book;
pub mod compile;
mod parse;
pub mod tree;

pub use parse::parse;
