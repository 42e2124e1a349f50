//! Study: what asks plans questions. For now the tests written in rate text.

mod arithmetic;
mod given;
mod trial;

pub use trial::{Trial, Verdict, run_tests, test_cases};
