//! The rate language: text → tree → checks → plan.

pub mod tree;
