//! The reports about the register: rate sets, contracts, accounts.

use super::people_text::name_of;
use super::report::{Column, Report};
use crate::records::{ContractInForce, Person, Proposal, RateSet, RegisterKind, RegisterRow};

/// The sets of rate text.
pub fn rate_sets_report(sets: &[RateSet], proposals: &[Proposal], people: &[Person], in_force: Option<i64>) -> Report {
    let columns = ["set", "proposal", "made by", "on", "state", "decided by", "what", "sha256"].map(Column::words);
    let rows = sets.iter().map(|set| {
        let proposal = proposals.iter().find(|proposal| proposal.id == set.proposal);
        let decision = proposal.and_then(|proposal| proposal.decision.as_ref());
        let state = match decision {
            _ if in_force == Some(set.id) => "in force",
            Some(decision) if decision.outcome == crate::records::Outcome::Approved => "superseded",
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
pub fn contracts_report(contracts: &[ContractInForce]) -> Report {
    let columns = ["contract", "account", "resolution", "adopted on", "text sha256"].map(Column::words);
    let rows = contracts.iter().map(|one| {
        let digest: String = one.text_sha256.chars().take(12).collect();
        vec![one.contract.clone(), one.account.clone(), one.resolution.clone(), one.adopted_on.clone(), digest]
    });
    Report { title: "Contracts in force".to_owned(), columns: columns.to_vec(), rows: rows.collect(), ..Report::default() }
}

/// The register of accounts: each with its services, points and meters, those of one account where it is named.
pub fn accounts_report(register: impl Fn(RegisterKind) -> Vec<RegisterRow>, account: Option<&str>, on: &str) -> Report {
    let columns = ["account", "customer", "service", "bill", "cycle", "from", "to", "points", "meters"].map(Column::words);
    let accounts = register(RegisterKind::Accounts);
    let (customers, services) = (register(RegisterKind::Customers), register(RegisterKind::Services));
    let (points, installations) = (register(RegisterKind::Points), register(RegisterKind::Installations));
    let mut rows = Vec::new();
    for own in accounts.iter().filter(|own| account.is_none_or(|wanted| wanted == own.cell(0))) {
        let label = customers.iter().find(|customer| customer.cell(0) == own.cell(1)).map_or("", |customer| customer.cell(1));
        let customer = format!("{} {label}", own.cell(1));
        let before = rows.len();
        for service in services.iter().filter(|service| service.cell(0) == own.cell(0)) {
            let at: Vec<&str> =
                points.iter().filter(|point| point.cell(3) == own.cell(0) && point.cell(2) == service.cell(1)).map(|point| point.cell(0)).collect();
            let meters: Vec<&str> = installations.iter().filter(|one| at.contains(&one.cell(1))).map(|one| one.cell(0)).collect();
            let exempt = if service.cell(6).is_empty() { String::new() } else { format!(" (exempt: {})", service.cell(6)) };
            rows.push(vec![
                own.cell(0).to_owned(),
                customer.trim().to_owned(),
                service.cell(1).to_owned(),
                service.cell(2).to_owned() + &exempt,
                service.cell(3).to_owned(),
                service.cell(4).to_owned(),
                service.cell(5).to_owned(),
                at.join(" "),
                meters.join(" "),
            ]);
        }
        if rows.len() == before {
            let empty = String::new;
            let bill = "no service".to_owned();
            rows.push(vec![
                own.cell(0).to_owned(),
                customer,
                empty(),
                bill,
                empty(),
                own.cell(2).to_owned(),
                own.cell(3).to_owned(),
                empty(),
                empty(),
            ]);
        }
    }
    Report { title: format!("Accounts on {on}"), columns: columns.to_vec(), rows, ..Report::default() }
}
