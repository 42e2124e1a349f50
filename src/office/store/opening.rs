//! Making and opening a book.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::source::{Refusal, codes};

/// `RTBK`: the mark in the file's header that says whose it is.
const APPLICATION: i64 = 0x5254_424B;
/// The layouts of a book, in order; each is a list of pieces of SQL and is applied once, and the number of those applied is the file's
/// `user_version`. A layout never changes once books are made by it: what is new is a layout more.
pub(crate) type Layouts = &'static [&'static [&'static str]];
/// How long a writer waits for another before it says so.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a book is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reports and explanations.
    Read,
    /// Everything else.
    Write,
}

/// An open book of accounts.
#[derive(Debug)]
pub struct BookOfAccounts {
    pub(crate) connection: Connection,
    layouts: Layouts,
}

impl BookOfAccounts {
    /// Makes a new book of these layouts; the file must not exist.
    pub(crate) fn create_with(path: &Path, layouts: Layouts) -> Result<Self, Refusal> {
        if path.exists() {
            let refusal = Refusal::new(codes::NO_SUCH_BOOK, format!("{}: there is such a file already; it was left as it is", path.display()));
            return Err(refusal.help("name another file with --book"));
        }
        let connection = Connection::open(path)?;
        let mut book = Self { connection, layouts };
        book.prepare(Access::Write)?;
        book.connection.pragma_update(None, "application_id", APPLICATION)?;
        migrate(&mut book.connection, layouts, layouts.len())?;
        Ok(book)
    }

    /// Opens a book of these layouts, or of the first few of them.
    pub(crate) fn open_with(path: &Path, access: Access, layouts: Layouts) -> Result<Self, Refusal> {
        if !path.is_file() {
            let refusal = Refusal::new(codes::NO_SUCH_BOOK, format!("{}: there is no such book", path.display()));
            return Err(refusal.help("name it with --book FILE, or make one with `ratebook init`"));
        }
        let flags = match access {
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        } | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut book = Self { connection: Connection::open_with_flags(path, flags)?, layouts };
        if access == Access::Read && book.application().is_err() && !has_log(path) {
            // A book on a read-only medium: SQLite cannot make the shared index beside it, and nobody writes to it either. Where
            // a log lies beside the book, what it holds would be passed over: then the error stands.
            let name = format!("file:{}?immutable=1", path.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23"));
            book = Self { connection: Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_URI)?, layouts };
        }
        if book.application()? != APPLICATION {
            let refusal = Refusal::new(codes::FOREIGN_FILE, format!("{}: this file is not a book of accounts; it was left as it is", path.display()));
            return Err(refusal.help("`ratebook init --book FILE` makes one"));
        }
        book.prepare(access)?;
        book.check_layout(path, access)?;
        Ok(book)
    }

    fn application(&self) -> Result<i64, Refusal> {
        Ok(self.connection.pragma_query_value(None, "application_id", |row| row.get(0))?)
    }

    fn check_layout(&mut self, path: &Path, access: Access) -> Result<(), Refusal> {
        let (found, known) = (number_of(&self.connection)?, self.layouts.len());
        if found > known {
            let message = format!("{}: a newer program made this book (layout {found}, this one knows {known}); nothing was changed", path.display());
            return Err(Refusal::new(codes::NEWER_BOOK, message).help("use the newer program"));
        }
        if found < known && access == Access::Write {
            migrate(&mut self.connection, self.layouts, known)?;
        }
        Ok(())
    }

    /// A file of the same layout as this book, that holds nothing, in memory: what the book's own layout is compared with.
    pub(crate) fn bare_layout(&self) -> Result<Connection, Refusal> {
        let mut connection = Connection::open_in_memory()?;
        migrate(&mut connection, self.layouts, number_of(&self.connection)?)?;
        Ok(connection)
    }

    fn prepare(&mut self, access: Access) -> Result<(), Refusal> {
        self.connection.busy_timeout(PATIENCE)?;
        // References are looked at once for each act, at its end: `Work::check_references`.
        self.connection.pragma_update(None, "foreign_keys", false)?;
        self.connection.pragma_update(None, "cache_size", -65_536)?;
        if access == Access::Write {
            self.connection.pragma_update(None, "journal_mode", "WAL")?;
            self.connection.pragma_update(None, "synchronous", "FULL")?;
        }
        // A statement is made once, whatever is bound to it: else SQLite makes it again with each value, in case another plan fits that better.
        self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        self.connection.set_prepared_statement_cache_capacity(128);
        Ok(())
    }
}

/// How many layouts were applied to a file.
fn number_of(connection: &Connection) -> Result<usize, Refusal> {
    let number: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(number).unwrap_or(usize::MAX))
}

/// Applies the layouts that a file lacks up to number `to`, all or none.
fn migrate(connection: &mut Connection, layouts: Layouts, to: usize) -> Result<(), Refusal> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have done it since the number was looked at.
    let from = number_of(&transaction)?;
    for layout in layouts.iter().take(to).skip(from) {
        for text in *layout {
            transaction.execute_batch(text)?;
        }
    }
    protect(&transaction)?;
    transaction.pragma_update(None, "user_version", i64::try_from(to).unwrap_or(i64::MAX))?;
    transaction.commit()?;
    Ok(())
}

/// Whether acts stand in the log beside a book that are not in its file yet.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    Path::new(&log).metadata().is_ok_and(|log| log.len() > 0)
}

/// No row of any table is ever changed or taken out: the file itself refuses.
fn protect(connection: &Connection) -> Result<(), Refusal> {
    let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")?;
    let names: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for name in names {
        for act in ["UPDATE", "DELETE"] {
            let word = act.to_lowercase();
            connection.execute_batch(&format!(
                "CREATE TRIGGER IF NOT EXISTS {name}_no_{word} BEFORE {act} ON {name} BEGIN SELECT RAISE(ABORT, 'the book only grows: a correction is a new row'); END;"
            ))?;
        }
    }
    Ok(())
}
