//! Where the inputs of an invoice are from: reads, facts, estimates.

use crate::calendar::DaySpan;
use crate::office::reads::MeterRead;
use crate::office::register::RegisterRow;
use crate::office::store::Row;

/// The reads, facts and estimates behind a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    /// By given name and point (empty for the account): the reads.
    pub reads: Vec<(String, String, Vec<Row<MeterRead>>)>,
    /// By given name: the facts.
    pub facts: Vec<(String, Vec<Row<RegisterRow>>)>,
    /// Estimates made for these days, to be entered as reads when the invoice is issued.
    pub estimates: Vec<EstimateMade>,
    /// Estimates of earlier days that this period's read settles.
    pub settled: Vec<EstimateSettled>,
}

/// An estimate by a policy of the rate text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct EstimateMade {
    pub measure: String,
    pub point: String,
    pub days: DaySpan,
    /// How much, exact.
    pub value: String,
    pub unit: String,
    pub policy: String,
}

/// What an estimate truly was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct EstimateSettled {
    /// The estimate's read.
    pub read: Row<MeterRead>,
    /// How much it truly was, exact.
    pub value: String,
    pub unit: String,
}
