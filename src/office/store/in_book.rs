//! Where rows are looked for: in the book, or in an act under way.

use rusqlite::Connection;

use super::opening::BookOfAccounts;
use super::work::Work;

/// A book, or an act under way that sees what it has added itself. The tables of the trades read from it; nobody else can.
pub trait InBook {
    /// The connection.
    #[doc(hidden)]
    fn reads_from(&self) -> Readable<'_>;
}

/// A connection that is read from; the rest of the program cannot name what is in it.
pub struct Readable<'c>(pub(crate) &'c Connection);

impl InBook for BookOfAccounts {
    fn reads_from(&self) -> Readable<'_> {
        Readable(&self.connection)
    }
}

impl InBook for Work<'_> {
    fn reads_from(&self) -> Readable<'_> {
        Readable(self.transaction)
    }
}
