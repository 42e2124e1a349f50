//! An office for tests: a temporary book with its people, and their key files for tests through the command.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ratebook::calendar::Day;
use ratebook::office::people::{NewPerson, Role};
use ratebook::office::proposals::{Manner, Proposal};
use ratebook::office::store::{Access, Actor, BookOfAccounts, Key, KeyCost, KeySalt, Row, Work, digest_of};
use ratebook::office::{approval, people};
use ratebook::source::Refusal;
use tempfile::TempDir;

/// The passphrase of every test key.
pub const PASSPHRASE: &str = "for tests alone";
/// The office's day, until a test says another.
pub const TODAY: &str = "2026-10-01";

/// ann administrator, ben supervisor, cat and dan coordinators, eve auditor.
pub struct Office {
    pub folder: TempDir,
    pub book: BookOfAccounts,
    pub today: Day,
}

/// A person's key: the same in every test.
pub fn key(name: &str) -> Key {
    Key::from_seed(digest_of(format!("test key of {name}").as_bytes()).0)
}

fn person(name: &str, role: Role) -> NewPerson {
    NewPerson { name: name.to_owned(), label: name.to_owned(), key: key(name).public(), role }
}

impl Office {
    /// A book founded by ann and ben, with everybody approved.
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let book = BookOfAccounts::create(&folder.path().join("ratebook.db")).unwrap();
        let mut office = Self { folder, book, today: Day::parse(TODAY).unwrap() };
        let ann = people::founder("ann", key("ann"), office.today, "2026-10-01T08:00:00Z");
        let founded = office.book.work(&ann, "book founded", "ratebook.db", "", |work| {
            people::found(work, &person("ann", Role::Administrator), &person("ben", Role::Supervisor))
        });
        office.approve("ben", founded.unwrap());
        for (name, role) in [("cat", Role::Coordinator), ("dan", Role::Coordinator), ("eve", Role::Auditor)] {
            let proposal = office.work("ann", |work| people::propose_person(work, &person(name, role))).unwrap();
            office.approve("ben", proposal);
        }
        office
    }

    /// The file of the book.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ratebook.db")
    }

    /// A person, let in by key on the office's day.
    pub fn actor(&self, name: &str) -> Actor {
        people::admit(&self.book, key(name), Some(name), self.today, &format!("{}T08:00:00Z", self.today)).unwrap()
    }

    /// An act of a person.
    pub fn work<T>(&mut self, name: &str, act: impl FnOnce(&mut Work<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let actor = people::admit(&self.book, key(name), Some(name), self.today, &format!("{}T08:00:00Z", self.today))?;
        self.book.work(&actor, "test", "", "", act)
    }

    /// An approval that must succeed.
    pub fn approve(&mut self, name: &str, proposal: Row<Proposal>) {
        self.work(name, |work| approval::approve(work, proposal, Manner::Ordinary)).unwrap();
    }

    /// The book opened again, as another process would.
    pub fn reopened(&self, access: Access) -> Result<BookOfAccounts, Refusal> {
        BookOfAccounts::open(&self.file(), access)
    }

    /// The same with the clock at eight in the morning of the office's day.
    pub fn command_by_the_clock(&self, name: &str, arguments: &[&str]) -> Output {
        let clock = i64::from(self.today.number()) * 86_400 + 8 * 3_600;
        prepared_command(self.folder.path(), name, arguments).env("SOURCE_DATE_EPOCH", clock.to_string()).output().unwrap()
    }

    /// A command of a person through the program, in the office's folder: `office.command("cat", &["run", "list"])`.
    pub fn command(&self, name: &str, arguments: &[&str]) -> Output {
        command_in(self.folder.path(), name, arguments)
    }
}

/// A command of a person through the program in a folder; the person's key file is made where it is not there.
pub fn command_in(folder: &Path, name: &str, arguments: &[&str]) -> Output {
    prepared_command(folder, name, arguments).output().unwrap()
}

fn prepared_command(folder: &Path, name: &str, arguments: &[&str]) -> Command {
    let file = folder.join(format!("{name}.key"));
    if !file.exists() {
        let text = key(name).to_file(PASSPHRASE, KeyCost::Light, &KeySalt { salt: [7; 16], block: [9; 16] }).unwrap();
        std::fs::write(&file, text).unwrap();
    }
    std::fs::write(folder.join("passphrase"), PASSPHRASE).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ratebook"));
    command.args(arguments).current_dir(folder).env("RATEBOOK_KEY", file).env("RATEBOOK_PASSPHRASE_FILE", folder.join("passphrase"));
    command
}
