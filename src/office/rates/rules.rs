//! Rate text in force: proposed as a set of files, approved by a second person, compiled when it is used.

use super::record::{ContractInForce, RateFile, RateSet};
use crate::language;
use crate::language::RateBook;
use crate::office::people::require_role;
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::store::{BookOfAccounts, Digest, Row, Stored, Work, digest_of};
use crate::source::{Diagnostic, Refusal, Sources, codes, unseen_in_lines};

/// Rate text of the book, read and compiled.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RatesInForce {
    pub set: RateSet,
    /// Its files.
    pub sources: Sources,
    /// The chapters of these files, read together.
    pub rate_book: RateBook,
    /// The digest of each file, by its name.
    pub files: Vec<(String, String)>,
}

/// The rate text in force.
///
/// # Errors
/// R7022 when none has been approved yet.
pub fn rates_in_force(book: &BookOfAccounts) -> Result<RatesInForce, Refusal> {
    let set = book.rate_set_in_force()?.ok_or_else(no_rates)?;
    let files = book.rate_files(set.id)?;
    Ok(compiled(set, &files))
}

/// The rate text in force, inside an act.
///
/// # Errors
/// R7022 when none has been approved yet.
pub fn rates_of_work(work: &Work<'_>) -> Result<RatesInForce, Refusal> {
    let set = work.rate_set_in_force()?.ok_or_else(no_rates)?;
    let files = work.rate_files(set.id)?;
    Ok(compiled(set, &files))
}

/// The rate text of a set, in force or not any more.
///
/// # Errors
/// R7022 when there is no such set.
pub fn rates_of_set(book: &BookOfAccounts, id: Row<RateSet>) -> Result<RatesInForce, Refusal> {
    let set = book.rate_sets()?.into_iter().find(|set| set.id == id).ok_or_else(no_rates)?;
    let files = book.rate_files(id)?;
    Ok(compiled(set, &files))
}

/// As [`rates_of_set`], inside an act.
///
/// # Errors
/// R7022 when there is no such set.
pub fn rates_of_set_at_work(work: &Work<'_>, id: Row<RateSet>) -> Result<RatesInForce, Refusal> {
    let set = work.rate_set(id)?.ok_or_else(no_rates)?;
    let files = work.rate_files(id)?;
    Ok(compiled(set, &files))
}

fn no_rates() -> Refusal {
    Refusal::new(codes::NO_RATES, "the book has no rate text in force")
        .help("`ratebook rates propose PATH…`, then another person runs `ratebook approve N`")
}

fn compiled(set: RateSet, files: &[RateFile]) -> RatesInForce {
    let mut sources = Sources::default();
    for file in files {
        sources.add(&file.name, &file.text);
    }
    let rate_book = RateBook::read(&sources);
    RatesInForce { set, sources, rate_book, files: files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect() }
}

/// The digest of a set: over the language version, and the name and text of each file, each with its length.
pub fn digest_of_set(files: &[RateFile]) -> Digest {
    let mut bytes = Vec::new();
    let mut field = |text: &str| {
        bytes.extend(format!("{}:", text.len()).into_bytes());
        bytes.extend(text.as_bytes());
    };
    field(language::VERSION);
    for file in files {
        field(&file.name);
        field(&file.text);
    }
    digest_of(&bytes)
}

/// What a proposed set changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct RateChanges {
    /// The proposal; none where nothing changes.
    pub proposal: Option<Row<Proposal>>,
    pub set: Option<Row<RateSet>>,
    /// Files that are new.
    pub added: Vec<String>,
    /// Files with another text.
    pub changed: Vec<String>,
    /// Files that are out.
    pub removed: Vec<String>,
    /// How many stay as they are.
    pub kept: usize,
}

/// What may go wrong with proposed rate text.
#[derive(Clone, Debug)]
pub enum RatesRefused {
    /// The act is refused.
    Refused(Refusal),
    /// The text has errors.
    Faults(Sources, Vec<Diagnostic>),
}

impl From<Refusal> for RatesRefused {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The set that new files make together with those in force: a file takes the place of the one of the same chapter. All are in
/// the canonical layout, and the whole has no error. Tests of the text must pass before: that is the caller's.
///
/// # Errors
/// The problems of the text.
pub fn merged(in_force: &[RateFile], new: &Sources, replace: bool) -> Result<(Vec<RateFile>, Sources), RatesRefused> {
    let mut files: Vec<RateFile> = if replace { Vec::new() } else { in_force.to_vec() };
    for (id, file) in new.iter() {
        let text = language::format(id, &file.text).map_err(|faults| RatesRefused::Faults(new.clone(), faults))?;
        seen_whole(&file.name, &file.text)?;
        let name = format!("{}.rate", chapter_of(&text).unwrap_or_else(|| file.name.to_string()));
        files.retain(|known| known.name != name);
        files.push(RateFile { sha256: digest_of(text.as_bytes()).to_string(), name, text });
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    let mut sources = Sources::default();
    for file in &files {
        sources.add(&file.name, &file.text);
    }
    let rate_book = RateBook::read(&sources);
    if rate_book.has_errors() {
        return Err(RatesRefused::Faults(sources, rate_book.diagnostics));
    }
    Ok((files, sources))
}

/// Whoever approves a text sees all of it.
fn seen_whole(name: &str, text: &str) -> Result<(), Refusal> {
    unseen_in_lines(text).map_or(Ok(()), |(line, character)| {
        let message = format!("{name}: line {line} holds {character}, a character that cannot be seen");
        Err(Refusal::new(codes::NOT_TEXT, message).help("take it out; nothing was proposed"))
    })
}

/// The chapter that a text says it is.
fn chapter_of(text: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with("chapter "))?;
    line.split_whitespace().nth(1).map(str::to_owned)
}

/// Proposes a set of rate text.
///
/// # Errors
/// R7010 without the role.
pub fn propose_rates(work: &mut Work<'_>, files: &[RateFile], document: Option<(&str, &[u8])>, resolution: &str) -> Result<RateChanges, Refusal> {
    require_role(work, ProposalKind::Rates.makers())?;
    let old = match work.rate_set_in_force()? {
        Some(set) => work.rate_files(set.id)?,
        None => Vec::new(),
    };
    let changes = changes(&old, files);
    if changes.added.is_empty() && changes.changed.is_empty() && changes.removed.is_empty() {
        return Ok(changes);
    }
    let document = document.map(|(name, bytes)| work.keep_document(name, bytes)).transpose()?;
    let count = |names: &[String], word: &str| match names {
        [] => None,
        [one] => Some(format!("{word} {one}")),
        several => Some(format!("{word} {} files", several.len())),
    };
    let parts = [count(&changes.added, "adds"), count(&changes.changed, "changes"), count(&changes.removed, "takes out")];
    let summary = format!("rate text: {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    let proposed = Proposed { kind: ProposalKind::Rates, summary, cents: None, document, reference: resolution.to_owned() };
    let proposal = work.propose(&proposed)?;
    let set = work.add_rate_set(digest_of_set(files), language::VERSION, files, proposal)?;
    Ok(RateChanges { proposal: Some(proposal), set: Some(set), ..changes })
}

/// What changes from one list of files to another.
pub fn changes(old: &[RateFile], new: &[RateFile]) -> RateChanges {
    let mut changes = RateChanges::default();
    for file in new {
        match old.iter().find(|known| known.name == file.name) {
            None => changes.added.push(file.name.clone()),
            Some(known) if known.sha256 != file.sha256 => changes.changed.push(file.name.clone()),
            Some(_) => changes.kept += 1,
        }
    }
    let gone = old.iter().filter(|known| !new.iter().any(|file| file.name == known.name));
    changes.removed = gone.map(|file| file.name.clone()).collect();
    changes
}

/// Proposes that a contract of the rate text in force is in force for an account, with the paper that was adopted.
///
/// # Errors
/// R7010 without the role, R7023 when the text has no such contract or there is no such account.
pub fn propose_contract(work: &mut Work<'_>, contract: &ContractInForce, adopted: Option<(&str, &[u8])>) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::Contract.makers())?;
    let rates = rates_of_work(work)?;
    let text = text_of_contract(&rates, &contract.contract)?;
    let accounts = work.register(crate::office::register::RegisterKind::Accounts)?;
    if !accounts.iter().any(|row| row.cell(0) == contract.account) {
        return Err(
            Refusal::new(codes::CONTRACT_NOT_IN_FORCE, format!("there is no account `{}`", contract.account)).help("`ratebook accounts` lists them")
        );
    }
    let document = adopted.map(|(name, bytes)| work.keep_document(name, bytes)).transpose()?;
    let known = work.contracts()?.into_iter().find(|known| known.contract == contract.contract && known.account == contract.account);
    let summary =
        format!("contract {} for account {}, resolution {} of {}", contract.contract, contract.account, contract.resolution, contract.adopted_on);
    let proposed = Proposed { kind: ProposalKind::Contract, summary, cents: None, document, reference: contract.resolution.clone() };
    let proposal = work.propose(&proposed)?;
    let contract = ContractInForce { adopted: document, ..contract.clone() };
    let digest = Digest::from_hex(&text).unwrap_or(Digest::ZERO);
    work.add_contract(&contract, digest, known.map(|known| known.id), proposal)?;
    Ok(proposal)
}

/// The digest of the file that holds a contract.
///
/// # Errors
/// R7023 when the rate text has no such contract.
pub fn text_of_contract(rates: &RatesInForce, name: &str) -> Result<String, Refusal> {
    let found = rates.rate_book.plan.schedules.iter().find(|plan| plan.contract_in_full() == Some(name));
    let file = found.and_then(|plan| rates.sources.get(plan.place.file)).map(|file| file.name.to_string());
    let digest = file.and_then(|file| rates.files.iter().find(|(name, _)| *name == file).map(|(_, digest)| digest.clone()));
    digest.ok_or_else(|| {
        let names: Vec<&str> = rates.rate_book.plan.schedules.iter().filter_map(|plan| plan.contract_in_full()).collect();
        let refusal = Refusal::new(codes::CONTRACT_NOT_IN_FORCE, format!("the rate text in force has no contract `{name}`"));
        let contracts = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        refusal.help(format!("its contracts: {contracts}")).suggest(name, names)
    })
}

/// That an agreement billed under a contract may be billed: the contract is in force for the account, with the text of today.
///
/// # Errors
/// R7023 when it is not.
pub fn contract_counts(rates: &RatesInForce, in_force: &[Stored<ContractInForce>], contract: &str, account: &str) -> Result<(), Refusal> {
    let Some(known) = in_force.iter().find(|known| known.contract == contract && known.account == account) else {
        let refusal = Refusal::new(codes::CONTRACT_NOT_IN_FORCE, format!("the contract {contract} is not in force for account {account}"));
        return Err(refusal.help(format!("`ratebook contract propose {contract} --account {account} …`, and a second person's approval")));
    };
    if text_of_contract(rates, contract)? != known.text_sha256 {
        let message = format!("the text of contract {contract} has changed since it was approved for account {account}");
        return Err(Refusal::new(codes::CONTRACT_NOT_IN_FORCE, message)
            .help(format!("propose it anew: `ratebook contract propose {contract} --account {account} …`")));
    }
    Ok(())
}
