//! Study: what asks plans questions. For now the tests written in rate text.

mod arithmetic;
mod given;
mod payment;
mod question;
mod trial;

pub use payment::{PaymentAnswer, owe_case, pay_case};
pub use trial::{Trial, Verdict, run_tests, test_cases, test_questions};
