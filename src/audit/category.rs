//! What a charge is split as.

/// What a charge is split as (rule 19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::audit) enum Category {
    Fixed,
    Percentage,
    Usage,
}
