//! An invoice as it is shown to people, for whoever holds it against something else.

use crate::exact::Number;

/// What the program shows of an invoice: amounts before rounding, determinants, and the printed derivation.
#[derive(Clone, Debug, Default)]
pub struct ShownInvoice {
    /// Of each line its charge's name and its amount before rounding, in dollars.
    pub lines: Vec<(String, Number)>,
    /// Determinants and derived values that were worked out on the way: name, and value in base units.
    pub determinants: Vec<(String, Number)>,
    /// The printed derivation, line by line.
    pub derivation: Vec<String>,
}
