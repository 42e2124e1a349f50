//! The fast engine: a schedule lowered once to integers, then worked out without allocation.
//!
//! Units are checked when a plan is made, so the scale of every value is known beforehand: values are checked `i64` of that scale, a
//! product adds scales, a sum brings both sides to one, and an amount is one fused multiply-divide-round. Versions, rows and blocks are
//! found by position; the days on which a period is cut are found once for all lines that share them; the trace is records of one size in
//! a buffer that is used again. What bills of one situation have in common is worked out once: a script.
//!
//! Nothing here decides what a bill is: the wide engine does. What a schedule says beyond this leaves it to the wide engine as a whole
//! ([`NotLowered`]); a bill that is not simple, does not fit 64 bits, or would be refused is left to it alone (`None`). Tests hold the two
//! against each other, records against steps.

pub(in crate::engine) mod arithmetic;
pub(in crate::engine) mod buffer;
pub(in crate::engine) mod condition;
pub(in crate::engine) mod invoice;
pub(in crate::engine) mod lower;
pub(in crate::engine) mod lower_expression;
pub(in crate::engine) mod lower_prices;
pub(in crate::engine) mod parts;
pub(in crate::engine) mod program;
pub(in crate::engine) mod record;
pub(in crate::engine) mod request;
pub(in crate::engine) mod run;
pub(in crate::engine) mod script;
pub(in crate::engine) mod settle;
pub(in crate::engine) mod settle_value;
pub(in crate::engine) mod situation;
pub(in crate::engine) mod value;

pub use buffer::{Buffer, FastLine, FastPart};
pub use invoice::{Figure, LineWords, PartFigures};
pub use lower::NotLowered;
pub use program::Program;
pub use record::{Record, RecordKind};
pub use request::{FastRequest, Given};
