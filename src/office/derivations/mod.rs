//! Derivations kept with the bills of a run.

mod line;
mod record;
mod rules;
mod table;
mod words;

pub use line::{read_trace, trace_line};
pub use record::{KeptLine, KeptTrace, TraceDifference};
pub use rules::{TraceWords, keep_trace_of_rebill, keep_traces};
pub use table::{TraceRow, Traces};
pub use words::{kept_trace, kept_trace_text};
