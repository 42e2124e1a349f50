//! The points of delivery of a contract, with their signs.

use num_rational::BigRational;

use super::Refusal;
use super::bill::Bill;
use super::quantity::whole;
use crate::source::codes;

/// A point, and whether it is subtracted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub name: String,
    pub minus: bool,
}

/// The contract's points; none where it names none, and in a schedule.
pub(in crate::audit) fn points(bill: &Bill<'_>) -> Vec<Point> {
    let Some(text) = &bill.text else { return Vec::new() };
    text.tree.points.iter().map(|point| Point { name: point.name.text.clone(), minus: point.minus }).collect()
}

/// What is given at a point that the contract does not have is refused.
pub(in crate::audit) fn refuse_unknown_point(bill: &Bill<'_>, name: Option<&str>) -> Result<(), Refusal> {
    let points = points(bill);
    match name {
        Some(name) if !points.is_empty() && points.iter().all(|point| point.name != name) => {
            Err(Refusal::new(codes::UNKNOWN_POINT, format!("the contract has no point `{name}`")))
        }
        _ => Ok(()),
    }
}

/// The total of the points with their signs: of all of them or of none.
pub(super) fn total_of_points(points: &[Point], read: impl Fn(&str) -> Result<Option<BigRational>, Refusal>) -> Result<Option<BigRational>, Refusal> {
    let mut sum = whole(0);
    let mut missing = Vec::new();
    for point in points {
        match read(&point.name)? {
            Some(value) if point.minus => sum -= value,
            Some(value) => sum += value,
            None => missing.push(point.name.as_str()),
        }
    }
    if missing.len() == points.len() {
        return Ok(None);
    }
    if missing.is_empty() {
        return Ok(Some(sum));
    }
    Err(Refusal::new(codes::POINT_MISSING, format!("nothing is given at `{}`", missing.join("`, `"))))
}
