//! What every verb of the office needs: the book, the person, the day. Here the clock, the environment and the key file are read;
//! everything below is passed what they say.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use crate::calendar::Day;
use crate::cli::Exit;
use crate::cli::output::{message, result};
use crate::office::people;
use crate::office::store::{Access, Actor, BookOfAccounts, Key, Work};
use crate::source::{Refusal, codes};

/// Names the file whose first line is the passphrase of the key.
const PASSPHRASE_FILE: &str = "RATEBOOK_PASSPHRASE_FILE";
/// Names the key file, where `--key` is left out.
const KEY_FILE: &str = "RATEBOOK_KEY";
/// Seconds since 1970 that stand for the clock, as reproducible builds use it.
const CLOCK: &str = "SOURCE_DATE_EPOCH";

/// Names the book of accounts for verbs that only read it.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct WhichBook {
    /// The book of accounts
    #[arg(long, value_name = "FILE", default_value = "ratebook.db", help_heading = "The office")]
    pub book: PathBuf,
}

/// Which book, who acts, when.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct Office {
    #[command(flatten)]
    pub which: WhichBook,
    /// Who acts; the key must be that person's
    #[arg(long = "as", value_name = "PERSON", help_heading = "The office")]
    pub person: Option<String>,
    /// The file of the key that signs (else the environment's RATEBOOK_KEY); its passphrase is asked for, or read from the file
    /// that RATEBOOK_PASSPHRASE_FILE names
    #[arg(long, value_name = "FILE", help_heading = "The office")]
    pub key: Option<PathBuf>,
    /// The office's day; today by default
    #[arg(long, value_name = "DATE", help_heading = "The office")]
    pub on: Option<String>,
    /// Why: it is kept with the event
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, help_heading = "The office")]
    pub why: String,
    /// The clock is right: the book was last worked on more than 400 days ago
    #[arg(long, help_heading = "The office")]
    pub after_a_gap: bool,
}

/// After so many days without an act the machine's clock is likelier wrong than the office idle: a year with its leap day, and a month.
const LONG_GAP: i32 = 400;

impl WhichBook {
    /// The book, for reports.
    pub(in crate::cli) fn read(&self) -> Result<BookOfAccounts, Refusal> {
        BookOfAccounts::open(&self.book, Access::Read)
    }
}

impl Office {
    /// The book, and the person who acts.
    ///
    /// # Errors
    /// When there is no such book, or the person is not let in.
    pub(in crate::cli) fn enter(&self) -> Result<(BookOfAccounts, Actor), Refusal> {
        let on = self.day()?;
        let book = BookOfAccounts::open(&self.which.book, Access::Write)?;
        let key = self.unlock()?;
        let actor = people::admit(&book, key, self.person.as_deref(), on, &now_text())?;
        if let Some(last) = book.last_day()?.filter(|last| !self.after_a_gap && last.plus_days(LONG_GAP) < on) {
            // The office's day never goes back, so one act by a clock that is years ahead would stop the book for all who come after.
            let message = format!("the day is {on}, and the book was last worked on as of {last}: the clock of this machine may be wrong");
            return Err(Refusal::new(codes::DAY_GOES_BACK, message).help("set the clock; where it is right, say so with --after-a-gap"));
        }
        Ok((book, actor))
    }

    /// Works on the book as that person: one event, or nothing.
    ///
    /// # Errors
    /// When the person is not let in, or the act is refused.
    pub(in crate::cli) fn work<T>(&self, kind: &str, about: &str, act: impl FnOnce(&mut Work<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let (mut book, actor) = self.enter()?;
        let why = if self.after_a_gap { format!("{} (after a long gap)", self.why).trim_start().to_owned() } else { self.why.clone() };
        book.work(&actor, kind, about, &why, act)
    }

    /// The office's day.
    ///
    /// # Errors
    /// When `--on` is not a date, or is later than today.
    pub(in crate::cli) fn day(&self) -> Result<Day, Refusal> {
        let today = today();
        let Some(on) = &self.on else { return Ok(today) };
        let on = parse_day(on)?;
        if on > today {
            let refusal = Refusal::new(codes::DAY_GOES_BACK, format!("--on names {on}, and today is {today}: the office's day cannot lie ahead"));
            return Err(refusal.help("leave --on out, or name a day up to today"));
        }
        Ok(on)
    }

    /// The key that signs.
    ///
    /// # Errors
    /// R7008 when the file or the passphrase is not there or not right.
    pub(in crate::cli) fn unlock(&self) -> Result<Key, Refusal> {
        unlock(self.key.as_deref())
    }
}

/// The key of a file, or of the one that the environment names.
///
/// # Errors
/// R7008 when the file or the passphrase is not there or not right.
pub(in crate::cli) fn unlock(file: Option<&Path>) -> Result<Key, Refusal> {
    let file = file.map(Path::to_path_buf).or_else(|| env::var_os(KEY_FILE).map(PathBuf::from));
    let Some(file) = file else {
        let refusal = Refusal::new(codes::KEY_REFUSED, "this act is signed, and no key is named");
        return Err(refusal.help("give --key FILE, or name it in RATEBOOK_KEY; `ratebook key new --key FILE` makes one"));
    };
    let text = read_text(&file)?;
    Key::from_file(&text, &passphrase(&format!("passphrase of {}: ", file.display()))?)
}

/// A date of the command line.
///
/// # Errors
/// When it is not a valid date.
pub(in crate::cli) fn parse_day(text: &str) -> Result<Day, Refusal> {
    Day::parse(text).map_err(|_| Refusal::new(codes::BAD_DATE, format!("`{text}` is not a date")).help("write it as 2026-11-02"))
}

/// The text of a file.
///
/// # Errors
/// R0001 when it cannot be read.
pub(in crate::cli) fn read_text(file: &Path) -> Result<String, Refusal> {
    fs::read_to_string(file).map_err(|error| Refusal::new(codes::NO_SUCH_FILE, format!("{}: {error}", file.display())))
}

/// The bytes of a file, and its name for the book.
///
/// # Errors
/// R0001 when it cannot be read.
pub(in crate::cli) fn read_bytes(file: &Path) -> Result<(String, Vec<u8>), Refusal> {
    let name = file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
    let bytes = fs::read(file).map_err(|error| Refusal::new(codes::NO_SUCH_FILE, format!("{}: {error}", file.display())))?;
    Ok((name, bytes))
}

/// Writes a result: into a file, or to standard output.
///
/// # Errors
/// R0003 when the file cannot be written.
pub(in crate::cli) fn write_out(file: Option<&Path>, text: &str) -> Result<(), Refusal> {
    match file {
        None => {
            result(text.trim_end());
            Ok(())
        }
        Some(file) => fs::write(file, text).map_err(|error| Refusal::new(codes::OUTPUT_REFUSED, format!("{}: {error}", file.display()))),
    }
}

/// A passphrase: from the file named in the environment, or asked for on a terminal.
///
/// # Errors
/// R7008 when there is neither.
pub(in crate::cli) fn passphrase(prompt: &str) -> Result<String, Refusal> {
    if let Some(file) = env::var_os(PASSPHRASE_FILE) {
        let text = read_text(Path::new(&file))?;
        return Ok(text.lines().next().unwrap_or("").to_owned());
    }
    let refuse = |why: String| Refusal::new(codes::KEY_REFUSED, why).help("name the file of the passphrase in RATEBOOK_PASSPHRASE_FILE");
    if !io::stdin().is_terminal() {
        return Err(refuse("there is no terminal to ask for the passphrase".to_owned()));
    }
    rpassword::prompt_password(prompt).map_err(|error| refuse(format!("the passphrase cannot be asked for: {error}")))
}

/// Seconds since 1970: the clock's, or what the environment says. The one place that reads the clock.
#[allow(clippy::disallowed_methods, reason = "the clock and the environment are read here, for everything below")]
fn seconds() -> u64 {
    let given = env::var(CLOCK).ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

/// The day by the clock, in coordinated universal time.
pub(in crate::cli) fn today() -> Day {
    let days = i32::try_from(seconds() / 86_400).unwrap_or(0);
    Day::EPOCH.plus_days(days)
}

/// Now, UTC, as `2026-11-02T09:30:00Z`.
pub(in crate::cli) fn now_text() -> String {
    let seconds = seconds() % 86_400;
    format!("{}T{:02}:{:02}:{:02}Z", today(), seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// The exit of an act: what was refused is printed.
pub(in crate::cli) fn exit(outcome: Result<Exit, Refusal>) -> Exit {
    match outcome {
        Ok(exit) => exit,
        Err(refusal) => {
            tell(&refusal);
            Exit::Refused
        }
    }
}

/// Tells a refusal.
pub(in crate::cli) fn tell(refusal: &Refusal) {
    let help = refusal.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default();
    message(&format!("{}: {}{help}", refusal.code, refusal.message));
}
