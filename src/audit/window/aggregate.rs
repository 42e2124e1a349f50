//! From the elements of a window to its value.

use num_rational::BigRational;

use crate::audit::quantity::whole;
use crate::language::tree::Aggregate;

/// The value; none where there are too few elements for it. A sum of none is zero.
pub(super) fn aggregate(how: Aggregate, mut elements: Vec<BigRational>) -> Option<BigRational> {
    elements.sort();
    let count = elements.len();
    let sum = || elements.iter().fold(whole(0), |sum, element| sum + element);
    match how {
        Aggregate::Sum => Some(sum()),
        Aggregate::Average if count > 0 => Some(sum() / whole(i64::try_from(count).unwrap_or(1))),
        Aggregate::Average => None,
        Aggregate::Highest => elements.pop(),
        Aggregate::Lowest => elements.into_iter().next(),
        Aggregate::Ranked { rank, highest } => {
            let rank = (rank as usize).checked_sub(1)?;
            if highest { elements.into_iter().rev().nth(rank) } else { elements.into_iter().nth(rank) }
        }
    }
}
