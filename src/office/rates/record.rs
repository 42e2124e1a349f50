//! Rate text that an office keeps: sets of files, and contracts in force.

/// A whole rate book, adopted at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateSet {
    /// Its row.
    pub id: i64,
    /// The digest over its names, texts and the language version, in hexadecimal digits.
    pub sha256: String,
    /// The language version.
    pub language: String,
    /// The proposal that brought it.
    pub proposal: i64,
}

/// The files of a set by name, each with its digest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetDigests {
    /// The set.
    pub set: i64,
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
    /// Its row; 0 for one that is not in the book yet.
    pub id: i64,
    /// The contract's qualified name.
    pub contract: String,
    /// The account that it is billed to.
    pub account: String,
    /// The digest of the file that holds its text, in hexadecimal digits.
    pub text_sha256: String,
    /// The adopted paper's row among the documents.
    pub adopted: Option<i64>,
    /// The resolution's number.
    pub resolution: String,
    /// When it was adopted.
    pub adopted_on: String,
}
