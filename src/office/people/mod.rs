//! People: who they are, their keys, roles, deputies and limits.

mod events;
mod record;
mod report;
mod rules;
mod table;

pub use events::{EventTold, Events};
pub use record::{Person, Role, RoleHeld};
pub use report::{access_report, name_of};
pub use rules::{
    NewPerson, admit, found, founder, person_named, propose_end, propose_key, propose_limit, propose_person, propose_role, require_role,
};
