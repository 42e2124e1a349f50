//! `ratebook init`: a new book of accounts.

use std::fs;
use std::path::Path;

use super::acting::{Office, exit, now_text};
use crate::cli::Exit;
use crate::cli::output::message;
use crate::office::people;
use crate::office::people::{NewPerson, Role};
use crate::office::store::{BookOfAccounts, PublicKey};
use crate::source::{Refusal, codes};

/// Make a new book of accounts. Two persons found it: an administrator, and a second who approves of the founding with a key of
/// their own; until then the book refuses everything else.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  ratebook key new --key ann.key              (ann, who prints her public key)\n  ratebook key new --key ben.key              (ben, likewise)\n  ratebook init --as ann --key ann.key --second ben:supervisor:PUBLICKEY\n  ratebook approve 1 --as ben --key ben.key\nThen: `ratebook person add` for the coordinator, `ratebook rates propose` for the rate text."
)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    office: Office,
    /// The administrator's full name
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    label: String,
    /// The second person, as NAME:supervisor:PUBLICKEY or NAME:administrator:PUBLICKEY
    #[arg(long, value_name = "NAME:ROLE:PUBLICKEY")]
    second: String,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(init(arguments))
}

fn init(arguments: &Arguments) -> Result<Exit, Refusal> {
    let office = &arguments.office;
    let Some(name) = &office.person else {
        return Err(Refusal::new(codes::NOT_ALLOWED, "the administrator has no name").help("give --as NAME"));
    };
    let second = second(&arguments.second)?;
    let key = office.unlock()?;
    let label = if arguments.label.is_empty() { name } else { &arguments.label };
    let first = NewPerson { name: name.clone(), label: label.clone(), key: key.public(), role: Role::Administrator };
    let actor = people::founder(name, key, office.day()?, &now_text());
    let file = &office.which.book;
    let mut book = BookOfAccounts::create(file)?;
    let founded = book.work(&actor, "book founded", &file.display().to_string(), &office.why, |work| people::found(work, &first, &second));
    if let Err(refusal) = founded {
        drop(book);
        remove(file);
        return Err(refusal);
    }
    message(&format!("{}: made; it waits for {} to approve of the founding: `ratebook approve 1`", file.display(), second.name));
    Ok(Exit::Done)
}

/// Removes a book whose founding did not succeed.
fn remove(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", file.display()));
    }
}

fn second(text: &str) -> Result<NewPerson, Refusal> {
    let parts: Vec<&str> = text.split(':').collect();
    let person = match parts.as_slice() {
        [name, role, key] if !name.is_empty() => Role::of_word(role).zip(PublicKey::from_hex(key)).map(|(role, key)| (name, role, key)),
        _ => None,
    };
    let Some((name, role, key)) = person else {
        let refusal = Refusal::new(codes::NOT_ALLOWED, format!("`{text}` does not name a second person"));
        return Err(refusal.help("write NAME:supervisor:PUBLICKEY; `ratebook key new` prints the public key"));
    };
    Ok(NewPerson { name: (*name).to_owned(), label: (*name).to_owned(), key, role })
}
