//! What SQLite refuses, in the office's words.

use rusqlite::{Error, ErrorCode};

use super::columns::UnreadableColumn;
use crate::source::{Refusal, codes};

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        if let Error::FromSqlConversionFailure(_, _, cause) = &error
            && cause.is::<UnreadableColumn>()
        {
            let refusal = Self::new(codes::BOOK_IS_DAMAGED, format!("{cause}; nothing was changed"));
            return refusal.help("restore a copy; `ratebook verify` names the row");
        }
        let code = error.sqlite_error_code();
        match code {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::new(codes::BOOK_IS_BUSY, "another process works on the book; nothing was changed").help("try again when it has finished")
            }
            Some(ErrorCode::NotADatabase) => {
                Self::new(codes::FOREIGN_FILE, "the file is not a book of accounts").help("`ratebook init --book FILE` makes one")
            }
            Some(ErrorCode::DatabaseCorrupt) => {
                Self::new(codes::BOOK_IS_DAMAGED, format!("the book's file is damaged: {error}")).help("restore a copy; nothing was changed")
            }
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::new(codes::BOOK_CANNOT_BE_WRITTEN, format!("the book cannot be opened for this: {error}; nothing was changed"))
                    .help("the file and its folder must be readable, and writable for all but reports")
            }
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => {
                Self::new(codes::BOOK_CANNOT_BE_WRITTEN, format!("the disk refused: {error}; nothing was changed")).help("make room and try again")
            }
            _ => Self::new(codes::BOOK_IS_DAMAGED, format!("the book answered: {error}; nothing was changed")),
        }
    }
}
