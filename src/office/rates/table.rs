//! Rate text in the book: whole sets of files, and the contracts in force.

use rusqlite::{Connection, OptionalExtension as _};

use super::record::{ContractInForce, RateFile, RateSet};
use crate::office::proposals::Proposal;
use crate::office::rates::SetDigests;
use crate::office::store::{BookOfAccounts, Digest, InBook, Row, Stored, Value, Work, hexadecimal};
use crate::source::Refusal;

impl BookOfAccounts {
    /// The set of rate text in force: the one approved last; none before the first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rate_set_in_force(&self) -> Result<Option<RateSet>, Refusal> {
        set(&self.connection, "SELECT id, sha256, language, proposal FROM current_rate_set")
    }

    /// All sets, in the order in which they were proposed.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rate_sets(&self) -> Result<Vec<RateSet>, Refusal> {
        let mut found = self.connection.prepare("SELECT id, sha256, language, proposal FROM rate_set ORDER BY id")?;
        let sets = found.query_map([], read_set)?;
        Ok(sets.collect::<Result<_, _>>()?)
    }

    /// The files of a set, in the order of their names.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rate_files(&self, set: Row<RateSet>) -> Result<Vec<RateFile>, Refusal> {
        files(&self.connection, set)
    }

    /// The contracts in force, each with the hash of its text.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn contracts(&self) -> Result<Vec<Stored<ContractInForce>>, Refusal> {
        contracts(&self.connection)
    }
}

/// Looking at rate text and contracts: in the book, or in an act under way.
pub trait Rates: InBook {
    /// The files of every set of rate text, by set: each file's name and digest.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn digests_of_sets(&self) -> Result<Vec<SetDigests>, Refusal> {
        let connection = self.reads_from().0;
        let mut found = connection.prepare_cached(
            "SELECT f.rate_set, f.name, d.sha256 FROM rate_set_file f JOIN document d ON d.id = f.document ORDER BY f.rate_set, f.name",
        )?;
        let mut sets: Vec<SetDigests> = Vec::new();
        let mut rows = found.query([])?;
        while let Some(row) = rows.next()? {
            let (set, file) = (row.get(0)?, (row.get(1)?, crate::office::store::hexadecimal(row, 2)?));
            match sets.last_mut() {
                Some(known) if known.set == set => known.files.push(file),
                _ => sets.push(SetDigests { set, files: vec![file] }),
            }
        }
        Ok(sets)
    }

    /// The contracts in force.
    ///
    /// # Errors
    /// When the book cannot be read.
    fn contracts_in_force(&self) -> Result<Vec<Stored<ContractInForce>>, Refusal> {
        contracts(self.reads_from().0)
    }
}

impl<T: InBook> Rates for T {}

impl Work<'_> {
    /// As [`BookOfAccounts::rate_set_in_force`].
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rate_set_in_force(&self) -> Result<Option<RateSet>, Refusal> {
        set(self.transaction, "SELECT id, sha256, language, proposal FROM current_rate_set")
    }

    /// The set of a row.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rate_set(&self, id: Row<RateSet>) -> Result<Option<RateSet>, Refusal> {
        set(self.transaction, &format!("SELECT id, sha256, language, proposal FROM rate_set WHERE id = {id}"))
    }

    /// The set that a proposal is about.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rate_set_proposed(&self, proposal: Row<Proposal>) -> Result<Option<RateSet>, Refusal> {
        set(self.transaction, &format!("SELECT id, sha256, language, proposal FROM rate_set WHERE proposal = {proposal}"))
    }

    /// As [`BookOfAccounts::rate_files`].
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn rate_files(&self, set: Row<RateSet>) -> Result<Vec<RateFile>, Refusal> {
        files(self.transaction, set)
    }

    /// As [`BookOfAccounts::contracts`].
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn contracts(&self) -> Result<Vec<Stored<ContractInForce>>, Refusal> {
        contracts(self.transaction)
    }

    /// Enters a set of rate text with its files.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_rate_set(&mut self, sha256: Digest, language: &str, files: &[RateFile], proposal: Row<Proposal>) -> Result<Row<RateSet>, Refusal> {
        let set: Row<RateSet> =
            self.add("rate_set", vec![Value::Blob(sha256.0.to_vec()), language.to_owned().into(), proposal.into()]).map(Row::new)?;
        for file in files {
            let document = self.keep_document(&file.name, file.text.as_bytes())?;
            self.add("rate_set_file", vec![set.into(), file.name.clone().into(), document.into()])?;
        }
        Ok(set)
    }

    /// Enters a contract in force; `adopted` is the document's row.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_contract(
        &mut self,
        contract: &ContractInForce,
        text: Digest,
        corrects: Option<Row<ContractInForce>>,
        proposal: Row<Proposal>,
    ) -> Result<Row<ContractInForce>, Refusal> {
        let values = vec![
            contract.contract.clone().into(),
            contract.account.clone().into(),
            Value::Blob(text.0.to_vec()),
            contract.adopted.into(),
            contract.resolution.clone().into(),
            contract.adopted_on.clone().into(),
            corrects.into(),
            proposal.into(),
        ];
        self.add("contract_in_force", values).map(Row::new)
    }
}

fn read_set(row: &rusqlite::Row<'_>) -> rusqlite::Result<RateSet> {
    Ok(RateSet { id: row.get(0)?, sha256: hexadecimal(row, 1)?, language: row.get(2)?, proposal: row.get(3)? })
}

fn set(connection: &Connection, statement: &str) -> Result<Option<RateSet>, Refusal> {
    Ok(connection.query_row(statement, [], read_set).optional()?)
}

fn files(connection: &Connection, set: Row<RateSet>) -> Result<Vec<RateFile>, Refusal> {
    let mut found = connection.prepare_cached(
        "SELECT f.name, d.bytes, d.sha256 FROM rate_set_file f JOIN document d ON d.id = f.document WHERE f.rate_set = ?1 ORDER BY f.name",
    )?;
    let files = found.query_map([set], |row| {
        let bytes: Vec<u8> = row.get(1)?;
        Ok(RateFile { name: row.get(0)?, text: String::from_utf8_lossy(&bytes).into_owned(), sha256: hexadecimal(row, 2)? })
    })?;
    Ok(files.collect::<Result<_, _>>()?)
}

pub(crate) fn contracts(connection: &Connection) -> Result<Vec<Stored<ContractInForce>>, Refusal> {
    let mut found = connection.prepare_cached(
        "SELECT id, contract, account, text_sha256, adopted, resolution, adopted_on FROM current_contract ORDER BY contract, account",
    )?;
    let contracts = found.query_map([], |row| {
        let contract = ContractInForce {
            contract: row.get(1)?,
            account: row.get(2)?,
            text_sha256: hexadecimal(row, 3)?,
            adopted: row.get(4)?,
            resolution: row.get(5)?,
            adopted_on: row.get(6)?,
        };
        Ok(Stored::new(row.get(0)?, contract))
    })?;
    Ok(contracts.collect::<Result<_, _>>()?)
}
