//! People: who they are, their keys, roles, deputies and limits.

mod contradictions;
mod events;
mod name;
mod record;
mod report;
mod rules;
mod table;

pub(crate) use contradictions::CONTRADICTIONS;
pub use events::{EventTold, Events};
pub use name::name_of;
pub use record::{Person, Role, RoleHeld};
pub use report::access_report;
pub use rules::{
    NewPerson, admit, found, founder, person_named, propose_end, propose_key, propose_limit, propose_person, propose_role, require_role,
};
