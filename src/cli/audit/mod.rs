//! The auditor's verbs.

pub(super) mod comply;
pub(super) mod resumption;
pub(super) mod second_opinion;
pub(super) mod verify;
