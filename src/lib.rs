//! Ratebook: the rate resolution and the contract are the program.
//!
//! A utility's rates and contracts are written as plain text that a billing coordinator can read. This library checks that
//! text, applies it to what was metered, and returns invoices in which every cent leads back to a quantity, a rule and a
//! line of text. Amounts are exact between the roundings that the text declares: no floating point, no hidden rounding.
//!
//! # Quick start
//!
//! Rate text in, a case in, an invoice and its explanation out. Nothing here opens a file or reads a clock.
//!
//! ```
//! use ratebook::{exact::Number, intake, language::RateBook, rating, render::Explanation, source::Sources};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = r#"
//! chapter city.water "Water rates"
//!
//! measure metered_water "Water through the meter" in kgal
//!   missing is an error
//!
//! rate wholesale "Wholesale water" in $/kgal
//!   cite "County rates adopted 2019-05-21"
//!   from 2021-10-01  $4.2591
//!   from 2022-10-01  $4.3007
//!   until replaced
//!
//! schedule wholesale_water "Wholesale water service"
//!   service water
//!   period every month
//!   each version applies to service rendered on or after its date
//!   when a rate changes inside a period, split usage by day of the period
//!   when service is shorter than a period, split usage by nothing
//!   round each charge to $0.01 half up
//!
//!   charge commodity "Water"
//!     gl 401-000-3433001
//!     amount metered_water at wholesale
//! "#;
//!
//! // The text: read and checked. Where it has an error, the error holds every problem with its line and the fix.
//! let sources = Sources::of("water.rate", text);
//! let book = RateBook::sound(&sources)?;
//!
//! // The case: one line of JSON, or `records::Case::new` and `with`.
//! let case = intake::read_case(
//!     r#"{"case":"c1","bill":"wholesale_water","from":"2022-09-16","to":"2022-10-15","given":{"metered_water":"100,000 kgal"}}"#,
//! )?;
//!
//! // The invoice. A case that cannot be billed is refused with a stable code; there are no half bills.
//! let rated = rating::rate(&book.plan, &case, false)?;
//!
//! // By hand: 15 of the 30 days are before 1 October, 15 from then on.
//! //   100,000 kgal x 15/30 x $4.2591 = $212,955.00
//! //   100,000 kgal x 15/30 x $4.3007 = $215,035.00
//! //                                    $427,990.00
//! assert_eq!(rated.invoice.total, Number::parse("427990.00")?);
//!
//! // Where it is from: every step names the line of text that decided.
//! let explanation = Explanation::new(&rated, &sources).whole().join("\n");
//! assert!(explanation.contains("water.rate:9") && explanation.contains("water.rate:10"));
//! # Ok(())
//! # }
//! ```
//!
//! For many cases under one book make a [`rating::Rater`] once; for millions of rows of CSV there is [`rating::bulk`].
//! [`render::invoice_text`] and [`render::invoice_json`] print an invoice, [`study`] runs the tests that stand in the rate
//! text, and [`audit`] works a bill out a second time by means of its own.
//!
//! # The rooms
//!
//! Each module is a room, and knows only those that it is said to know; a test holds them to it. In the order in which a
//! rate and a meter read walk through them:
//!
//! * [`source`]: files of rate text, places in them, diagnostics, refusals, and the catalogue of codes. Knows no other room.
//! * [`exact`]: numbers that cannot be wrong, declared rounding, units, cents. Knows no other room.
//! * [`calendar`]: days, service periods, years, seasons. Knows numbers at most.
//! * [`language`]: rate text is parsed, checked and compiled. Knows the three above and the plan that it makes.
//! * [`plan`]: a compiled schedule, flat and complete in itself, and the request it is evaluated on.
//! * [`records`]: the case and the questions, plain data as an input wrote them.
//! * [`intake`]: cases from JSON lines and CSV, bound to a plan; rate text from foreign files. Knows records, plan and
//!   language.
//! * [`engine`]: a plan and a request become an invoice with its trace. Knows neither the language nor the case.
//! * [`invoice`]: the invoice, its lines and its trace, plain data.
//! * [`rating`]: a case in, a rated case out: its schedule is found, it is bound, and billed. Knows intake and engine.
//! * [`render`]: invoices and explanations as text, JSON lines and CSV. Knows what was rated; computes no money.
//! * [`report`]: a report as a table, for a reader or a program. Knows no other room.
//! * [`study`]: tests of rate text, claims proved over every bill, what a change of text does. Knows rating and render.
//! * [`audit`]: the second evaluator. Knows the language's tree and the case, and on purpose neither plan nor engine.
//!
//! With the feature `office`:
//!
//! * `office`: the book of accounts, and the trades of an office that bills from it. Knows rating, intake and language.
//! * `verification`: a whole book proved, every sealed invoice worked out again by [`audit`]. Knows neither engine nor plan.
//! * `compliance`: the laws in rate text held against what was billed. Knows neither engine nor plan.
//!
//! And with the feature `cli`, `cli`: the command line, the only room that opens files, reads the clock and prints. It
//! knows every other.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `cli` (default) | the command line; implies `office` |
//! | `office` | the book of accounts: SQLite, digests, signatures |
//! | `serde` | `Serialize` and `Deserialize` for cases, numbers and days, `Serialize` for invoices, refusals and codes |
//! | `rust_decimal` | an exact `From<Decimal>` for [`exact::Number`], and a `TryFrom` back that refuses what a `Decimal` cannot hold |
//!
//! To embed the engine alone: `ratebook = { version = "0.1", default-features = false }`.

pub mod audit;
pub mod calendar;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "office")]
pub mod compliance;
pub mod engine;
pub mod exact;
pub mod intake;
pub mod invoice;
pub mod language;
#[cfg(feature = "office")]
pub mod office;
pub mod plan;
pub mod rating;
pub mod records;
pub mod render;
pub mod report;
pub mod source;
pub mod study;
#[cfg(feature = "office")]
pub mod verification;
