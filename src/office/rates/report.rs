//! Sets of rate text and contracts, as tables.

use super::record::{ContractInForce, RateSet};
use crate::office::people::{Person, name_of};
use crate::office::proposals::Proposal;
use crate::office::store::{Row, Stored};
use crate::report::{Column, Report};

/// The sets of rate text.
pub fn rate_sets_report(sets: &[RateSet], proposals: &[Proposal], people: &[Person], in_force: Option<Row<RateSet>>) -> Report {
    let columns = ["set", "proposal", "made by", "on", "state", "decided by", "what", "sha256"].map(Column::words);
    let rows = sets.iter().map(|set| {
        let proposal = proposals.iter().find(|proposal| proposal.id == set.proposal);
        let decision = proposal.and_then(|proposal| proposal.decision.as_ref());
        let state = match decision {
            _ if in_force == Some(set.id) => "in force",
            Some(decision) if decision.outcome == crate::office::proposals::Outcome::Approved => "superseded",
            Some(decision) => decision.outcome.word(),
            None => "proposed",
        };
        vec![
            set.id.to_string(),
            set.proposal.to_string(),
            proposal.map(|proposal| name_of(people, proposal.person)).unwrap_or_default(),
            proposal.map(|proposal| proposal.made_on.clone()).unwrap_or_default(),
            state.to_owned(),
            decision.map(|decision| name_of(people, decision.person)).unwrap_or_default(),
            proposal.map(|proposal| proposal.proposed.summary.clone()).unwrap_or_default(),
            set.sha256.chars().take(12).collect(),
        ]
    });
    Report { title: "Rate text".to_owned(), columns: columns.to_vec(), rows: rows.collect(), ..Report::default() }
}

/// The contracts in force.
pub fn contracts_report(contracts: &[Stored<ContractInForce>]) -> Report {
    let columns = ["contract", "account", "resolution", "adopted on", "text sha256"].map(Column::words);
    let rows = contracts.iter().map(|one| {
        let digest: String = one.text_sha256.chars().take(12).collect();
        vec![one.contract.clone(), one.account.clone(), one.resolution.clone(), one.adopted_on.clone(), digest]
    });
    Report { title: "Contracts in force".to_owned(), columns: columns.to_vec(), rows: rows.collect(), ..Report::default() }
}
