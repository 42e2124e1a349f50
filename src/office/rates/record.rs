//! Rate text that an office keeps: sets of files, and contracts in force.

use crate::office::proposals::Proposal;
use crate::office::store::{Document, Row};

/// A whole rate book, adopted at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateSet {
    /// Its row.
    pub id: Row<RateSet>,
    /// The digest over its names, texts and the language version, in hexadecimal digits.
    pub sha256: String,
    /// The language version.
    pub language: String,
    /// The proposal that brought it.
    pub proposal: Row<Proposal>,
}

/// The files of a set by name, each with its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct SetDigests {
    pub set: Row<RateSet>,
    /// Name and digest of each file, in the order of the names.
    pub files: Vec<(String, String)>,
}

/// A file of rate text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateFile {
    /// Its name: the chapter's, with `.rate`.
    pub name: String,
    /// Its canonical text.
    pub text: String,
    /// The digest of the text, in hexadecimal digits.
    pub sha256: String,
}

/// A contract of the rate text with the paper that was adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractInForce {
    /// The contract's qualified name.
    pub contract: String,
    /// The account that it is billed to.
    pub account: String,
    /// The digest of the file that holds its text, in hexadecimal digits.
    pub text_sha256: String,
    /// The adopted paper's row among the documents.
    pub adopted: Option<Row<Document>>,
    /// The resolution's number.
    pub resolution: String,
    /// When it was adopted.
    pub adopted_on: String,
}
