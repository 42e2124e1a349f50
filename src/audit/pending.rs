//! Codes that the catalogue does not hold yet.

use crate::source::{Code, codes};

pub(super) const OUTSIDE_TERM: Code = codes::CANNOT_BILL_YET;
pub(super) const POINT_UNKNOWN: Code = codes::CANNOT_BILL_YET;
pub(super) const POINT_MISSING: Code = codes::CANNOT_BILL_YET;
pub(super) const INDEX_VALUE_MISSING: Code = codes::CANNOT_BILL_YET;
pub(super) const MEMBER_MISSING: Code = codes::CANNOT_BILL_YET;
pub(super) const NO_MEMBER: Code = codes::CANNOT_BILL_YET;
pub(super) const SUM_CHANGED: Code = codes::CANNOT_BILL_YET;
