//! What the register knows of the meter that a read is of.

use crate::calendar::Day;

/// The meter of a read, as a rule needs it.
#[derive(Clone, Debug)]
pub(crate) struct MeterThere {
    /// The digits of its register.
    pub(crate) digits: u32,
    /// Its first day there, and where its register stood at the end of the day before.
    pub(crate) start: Option<(Day, String)>,
    /// Whether it took another's place.
    pub(crate) took_over: bool,
}
