//! Study: questions about rate text and bills, beside the bill itself.
//!
//! * [`run_tests`]: the tests written in the text; [`run_proofs`]: claims over every bill, proved, refuted by a bill, or not decided.
//! * What a change of text says, and does to bills; what input brings a bill to an amount; what covers a clause.
//! * Another party's invoices, checked line by line.

mod arithmetic;
mod causes;
mod coverage;
mod difference;
mod difference_text;
mod given;
mod payment;
mod proof;
mod question;
mod second_opinion;
mod solve;
mod trial;

pub use coverage::{Coverage, RuleKey, RulePlaces, RuleRow, Used};
pub use difference::{BillChange, ChangeKind, LineChange, StatementChange, TwoTexts, text_changes};
pub use difference_text::{bill_changes_text, difference_json, notice_text, samenesses_text, text_changes_text};
pub use payment::{PaymentAnswer, owe_case, pay_case};
pub use proof::{ProofRun, ProofVerdict, Refutation, SameVerdict, Sameness, ShownBill, run_proofs, samenesses, standing_claims};
pub use second_opinion::{LineOpinion, LineVerdict, Names, Opinion, second_opinion};
pub use solve::{AtQuantity, Move, Reached, Solver, Target, moves};
pub use trial::{Trial, Verdict, run_tests, test_cases, test_questions};
