//! Files kept whole, each once, by the hash of its bytes.

use super::digest::{Digest, digest_of};
use super::opening::BookOfAccounts;
use super::work::{Value, Work};
use crate::office::store::Row;
use crate::source::Refusal;

/// A file kept in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Document {
    /// Its row.
    pub id: Row<Document>,
    /// Its name when it came in.
    pub name: String,
    /// The hash of its bytes.
    pub sha256: Digest,
    pub bytes: Vec<u8>,
}

impl Work<'_> {
    /// Keeps a file; one that is there already is not kept twice. Returns its row.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn keep_document(&mut self, name: &str, bytes: &[u8]) -> Result<Row<Document>, Refusal> {
        let sha256 = digest_of(bytes);
        match self.transaction.query_row("SELECT id FROM document WHERE sha256 = ?1", [&sha256.0[..]], |row| row.get(0)) {
            Ok(id) => Ok(id),
            Err(rusqlite::Error::QueryReturnedNoRows) => {
                self.add("document", vec![Value::Blob(sha256.0.to_vec()), Value::Text(name.to_owned()), Value::Blob(bytes.to_vec())]).map(Row::new)
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl BookOfAccounts {
    /// The file of a row.
    ///
    /// # Errors
    /// When there is none.
    pub fn document_of_digest(&self, sha256: &str) -> Result<Option<Document>, Refusal> {
        let wanted = Digest::from_hex(sha256).unwrap_or(Digest::ZERO);
        let found = self.connection.query_row("SELECT id FROM document WHERE sha256 = ?1", [&wanted.0[..]], |row| row.get(0));
        match found {
            Ok(id) => self.document(id).map(Some),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A document by its row.
    ///
    /// # Errors
    /// When there is none, or the book cannot be read.
    pub fn document(&self, id: Row<Document>) -> Result<Document, Refusal> {
        let found = self.connection.query_row("SELECT id, name, sha256, bytes FROM document WHERE id = ?1", [id], |row| {
            let sha256 = Digest::from_bytes(&row.get::<_, Vec<u8>>(2)?).unwrap_or(Digest::ZERO);
            Ok(Document { id: row.get(0)?, name: row.get(1)?, sha256, bytes: row.get(3)? })
        });
        Ok(found?)
    }
}
