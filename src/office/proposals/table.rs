//! What waits for a second person, and what became of it.

use rusqlite::Connection;

use super::record::{Decision, Outcome, Proposal, ProposalKind, Proposed};
use crate::office::store::{BookOfAccounts, Row, Work, kept_amount, word};
use crate::source::Refusal;

const PROPOSALS: &str = "SELECT p.id, p.kind, p.summary, p.cents, p.document, p.reference, p.person, e.on_day,
    d.id, d.outcome, d.emergency, d.person, de.on_day, c.person
  FROM proposal p LEFT JOIN event e ON e.id = p.event
  LEFT JOIN decision d ON d.proposal = p.id LEFT JOIN event de ON de.id = d.event
  LEFT JOIN countersignature c ON c.decision = d.id";

impl BookOfAccounts {
    /// All proposals, in their order.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn proposals(&self) -> Result<Vec<Proposal>, Refusal> {
        proposals(&self.connection, "ORDER BY p.id")
    }

    /// Those that wait for a second person.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn proposals_waiting(&self) -> Result<Vec<Proposal>, Refusal> {
        proposals(&self.connection, "WHERE d.id IS NULL ORDER BY p.id")
    }

    /// Decisions taken in an emergency, countersigned or not.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn emergencies(&self) -> Result<Vec<Proposal>, Refusal> {
        proposals(&self.connection, "WHERE d.emergency = 1 ORDER BY p.id")
    }
}

impl Work<'_> {
    /// As [`BookOfAccounts::emergencies`].
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn emergencies(&self) -> Result<Vec<Proposal>, Refusal> {
        proposals(self.transaction, "WHERE d.emergency = 1 ORDER BY p.id")
    }

    /// A proposal of that number.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn proposal(&self, id: Row<Proposal>) -> Result<Option<Proposal>, Refusal> {
        Ok(proposals(self.transaction, &format!("WHERE p.id = {id}"))?.pop())
    }

    /// Enters a proposal made by the actor. Returns its number.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn propose(&mut self, proposed: &Proposed) -> Result<Row<Proposal>, Refusal> {
        let person = self.actor().who();
        let values = vec![
            proposed.kind.word().to_owned().into(),
            proposed.summary.clone().into(),
            proposed.cents.map(kept_amount).transpose()?.unwrap_or(rusqlite::types::Value::Null),
            proposed.document.into(),
            proposed.reference.clone().into(),
            person.into(),
        ];
        self.add("proposal", values).map(Row::new)
    }

    /// Enters the actor's decision on a proposal.
    ///
    /// # Errors
    /// When it is decided already, or the book cannot be written.
    pub fn decide(&mut self, proposal: Row<Proposal>, outcome: Outcome, emergency: bool) -> Result<Row<Decision>, Refusal> {
        let person = self.actor().who();
        self.add("decision", vec![proposal.into(), outcome.word().to_owned().into(), i64::from(emergency).into(), person.into()]).map(Row::new)
    }

    /// Enters the actor's countersignature of a decision.
    ///
    /// # Errors
    /// When it is countersigned already, or the book cannot be written.
    pub fn countersign(&mut self, decision: Row<Decision>) -> Result<i64, Refusal> {
        let person = self.actor().who();
        self.add("countersignature", vec![decision.into(), person.into()])
    }
}

fn proposals(connection: &Connection, rest: &str) -> Result<Vec<Proposal>, Refusal> {
    let mut statement = connection.prepare_cached(&format!("{PROPOSALS} {rest}"))?;
    let found = statement.query_map([], proposal)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn proposal(row: &rusqlite::Row<'_>) -> rusqlite::Result<Proposal> {
    let kind = word(row, 1, ProposalKind::of_word)?;
    let decision: Option<Row<Decision>> = row.get(8)?;
    let decision = match decision {
        Some(id) => Some(Decision {
            id,
            outcome: word(row, 9, Outcome::of_word)?,
            emergency: row.get(10)?,
            person: row.get(11)?,
            on: row.get::<_, Option<String>>(12)?.unwrap_or_default(),
            countersigned: row.get(13)?,
        }),
        None => None,
    };
    let proposed = Proposed { kind, summary: row.get(2)?, cents: row.get(3)?, document: row.get(4)?, reference: row.get(5)? };
    // An event has its day once the act is done: a proposal of the act under way has none yet.
    let made_on = row.get::<_, Option<String>>(7)?.unwrap_or_default();
    Ok(Proposal { id: row.get(0)?, proposed, person: row.get(6)?, made_on, decision })
}
