//! `ratebook person`: who is in the book, with which roles and keys.

use super::acting::{Office, exit, parse_day};
use crate::cli::Exit;
use crate::cli::output::message;
use crate::exact::Cents;
use crate::office::people;
use crate::office::people::{NewPerson, Role};
use crate::office::proposals::{Proposal, ProposalKind};
use crate::office::store::{PublicKey, Row};
use crate::source::Refusal;

/// Enter people, give and end roles, lend a role to a deputy, set limits. Each is proposed by one person and counts once another
/// has approved it (`ratebook approve`).
#[derive(Debug, clap::Args)]
#[command(after_help = "Who is what on a day: `ratebook report access --on DATE`.")]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Enter a person with a first role
    Add {
        /// The name, as in --as
        name: String,
        /// The full name
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        label: String,
        /// coordinator, supervisor, auditor or administrator
        #[arg(long, value_parser = role)]
        role: Role,
        /// The public key, as `ratebook key new` prints it
        #[arg(long, value_name = "HEX", value_parser = public_key)]
        public_key: PublicKey,
        #[command(flatten)]
        office: Office,
    },
    /// Give a person a further role, for days
    Role {
        /// The person
        name: String,
        /// The role
        #[arg(long, value_parser = role)]
        role: Role,
        /// The first day; today by default
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// The last day
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        #[command(flatten)]
        office: Office,
    },
    /// Lend a person's role to a deputy, for days
    Deputy {
        /// The deputy
        name: String,
        /// Whose role it is
        #[arg(long = "for", value_name = "PERSON")]
        lender: String,
        /// The role
        #[arg(long, value_parser = role)]
        role: Role,
        /// The first day; today by default
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// The last day
        #[arg(long, value_name = "DATE")]
        until: String,
        #[command(flatten)]
        office: Office,
    },
    /// End a role
    End {
        /// The person
        name: String,
        /// The role
        #[arg(long, value_parser = role)]
        role: Role,
        /// Its last day; today by default
        #[arg(long, value_name = "DATE")]
        last: Option<String>,
        #[command(flatten)]
        office: Office,
    },
    /// Enter a new key for a person, in place of the one in force
    Key {
        /// The person
        name: String,
        /// The public key
        #[arg(long, value_name = "HEX", value_parser = public_key)]
        public_key: PublicKey,
        #[command(flatten)]
        office: Office,
    },
    /// Set the amount up to which a role may approve something
    Limit {
        /// The role
        #[arg(long, value_parser = role)]
        role: Role,
        /// The kind of proposal: adjustment, write-off, rebill, …
        #[arg(long, value_parser = kind)]
        kind: ProposalKind,
        /// The amount, as 5000.00
        #[arg(long, value_name = "DOLLARS")]
        up_to: Cents,
        #[command(flatten)]
        office: Office,
    },
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(act(&arguments.act))
}

fn act(act: &Act) -> Result<Exit, Refusal> {
    let proposal = match act {
        Act::Add { name, label, role, public_key, office } => {
            let label = if label.is_empty() { name } else { label };
            let person = NewPerson { name: name.clone(), label: label.clone(), key: *public_key, role: *role };
            office.work("person proposed", name, |work| people::propose_person(work, &person))?
        }
        Act::Role { name, role, from, until, office } => {
            let days = (from.as_deref().map_or_else(|| office.day(), parse_day)?, until.as_deref().map(parse_day).transpose()?);
            office.work("role proposed", name, |work| people::propose_role(work, name, *role, days, None))?
        }
        Act::Deputy { name, lender, role, from, until, office } => {
            let days = (from.as_deref().map_or_else(|| office.day(), parse_day)?, Some(parse_day(until)?));
            office.work("deputy proposed", name, |work| people::propose_role(work, name, *role, days, Some(lender)))?
        }
        Act::End { name, role, last, office } => {
            let last = last.as_deref().map_or_else(|| office.day(), parse_day)?;
            office.work("end of role proposed", name, |work| people::propose_end(work, name, *role, last))?
        }
        Act::Key { name, public_key, office } => office.work("key proposed", name, |work| people::propose_key(work, name, *public_key))?,
        Act::Limit { role, kind, up_to, office } => {
            office.work("limit proposed", role.word(), |work| people::propose_limit(work, *role, *kind, *up_to))?
        }
    };
    proposed(proposal);
    Ok(Exit::Done)
}

/// Tells which proposal was made, and what comes next.
pub(in crate::cli) fn proposed(proposal: Row<Proposal>) {
    message(&format!("proposal {proposal} made; another person approves it: `ratebook approve {proposal}`"));
}

fn role(word: &str) -> Result<Role, String> {
    Role::of_word(word).ok_or_else(|| "a role is coordinator, supervisor, auditor or administrator".to_owned())
}

fn kind(word: &str) -> Result<ProposalKind, String> {
    let words: Vec<&str> = ProposalKind::ALL.iter().map(|kind| kind.word()).collect();
    ProposalKind::of_word(word).ok_or_else(|| format!("it is one of {}", words.join(", ")))
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    PublicKey::from_hex(text).ok_or_else(|| "a public key is 64 hexadecimal digits, as `ratebook key new` prints them".to_owned())
}
