//! From the elements of a window to its value.

use crate::exact::Number;
use crate::invoice::WindowMember;
use crate::plan::WindowAggregate;

/// The value; none where there are too few elements for it. The sum of none is zero.
pub(super) fn aggregate(how: WindowAggregate, members: &[WindowMember]) -> Option<Number> {
    let sum = || members.iter().fold(Number::ZERO, |sum, member| sum.plus(&times(&member.value, member.count)));
    match how {
        WindowAggregate::Sum => Some(sum()),
        WindowAggregate::Average => sum().divided_by(&Number::integer(members.iter().map(|member| member.count).sum())),
        WindowAggregate::Highest => members.iter().map(|member| &member.value).max().cloned(),
        WindowAggregate::Lowest => members.iter().map(|member| &member.value).min().cloned(),
        WindowAggregate::Ranked { rank, highest } => ranked(members, rank, highest),
    }
}

/// Equal elements count apart.
fn ranked(members: &[WindowMember], rank: u32, highest: bool) -> Option<Number> {
    let mut sorted: Vec<&WindowMember> = members.iter().collect();
    sorted.sort_by(|one, other| if highest { other.value.cmp(&one.value) } else { one.value.cmp(&other.value) });
    let mut before = 0;
    for member in sorted {
        before += member.count;
        if before >= i64::from(rank) {
            return Some(member.value.clone());
        }
    }
    None
}

/// A value so many times.
pub(super) fn times(value: &Number, count: i64) -> Number {
    if count == 1 { value.clone() } else { value.times(&Number::integer(count)) }
}
