//! `ratebook key`: a person's key file.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::acting::{exit, passphrase, read_text};
use crate::cli::Exit;
use crate::cli::output::{message, result};
use crate::office::store::{Key, KeyCost, KeySalt};
use crate::source::{Refusal, codes};

/// Make a key, or show the public half of one. A key file belongs to one person and never goes into the book or to anybody else;
/// its public half does.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: ratebook key new --key ann.key\nprints the public key, which an administrator enters with `ratebook person add`.")]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Make a key, encrypted under a passphrase; print its public half
    New {
        /// The file to make
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Print the public half of a key
    Show {
        /// The key file
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(match &arguments.act {
        Act::New { key } => new(key),
        Act::Show { key } => show(key),
    })
}

fn new(file: &Path) -> Result<Exit, Refusal> {
    if file.exists() {
        let refusal = Refusal::new(codes::KEY_REFUSED, format!("{}: there is such a file already; it was left as it is", file.display()));
        return Err(refusal.help("name another file"));
    }
    let phrase = passphrase("passphrase for the new key: ")?;
    if phrase.chars().count() < 8 {
        return Err(Refusal::new(codes::KEY_REFUSED, "the passphrase has less than 8 characters").help("choose a longer one"));
    }
    let key = make(file, &phrase, KeyCost::Full)?;
    message(&format!("{}: made; keep it and its passphrase to yourself. Its public key:", file.display()));
    result(&key.public().to_string());
    Ok(Exit::Done)
}

/// Makes a key and its file, which only its owner may read.
///
/// # Errors
/// R7008 when the system gives no random numbers, R0003 when the file cannot be written.
pub(in crate::cli) fn make(file: &Path, phrase: &str, cost: KeyCost) -> Result<Key, Refusal> {
    let mut seed = [0; 32];
    let mut start = KeySalt { salt: [0; 16], block: [0; 16] };
    for part in [&mut seed[..], &mut start.salt[..], &mut start.block[..]] {
        getrandom::fill(part).map_err(|error| Refusal::new(codes::KEY_REFUSED, format!("no random numbers: {error}")))?;
    }
    let key = Key::from_seed(seed);
    let text = key.to_file(phrase, cost, &start)?;
    let refuse = |error: std::io::Error| Refusal::new(codes::OUTPUT_REFUSED, format!("{}: {error}", file.display()));
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(refuse)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).and_then(|mut out| out.write_all(text.as_bytes())).map_err(refuse)?;
    Ok(key)
}

fn show(file: &Path) -> Result<Exit, Refusal> {
    let key = Key::from_file(&read_text(file)?, &passphrase("passphrase: ")?)?;
    result(&key.public().to_string());
    Ok(Exit::Done)
}
