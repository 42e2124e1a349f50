//! The rate language: text → tree → book → checks → plan.

pub mod book;
pub mod compile;
pub mod tree;

