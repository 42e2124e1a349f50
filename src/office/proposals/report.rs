//! What waits for a second person, as a table.

use super::record::Proposal;
use crate::office::people::{Person, name_of};
use crate::report::{Column, Report};

/// What waits for a second person.
pub fn waiting_report(waiting: &[Proposal], people: &[Person]) -> Report {
    let columns = ["no", "kind", "made by", "on", "amount", "what", "state"];
    let columns = columns.map(|heading| if matches!(heading, "no" | "amount") { Column::figures(heading) } else { Column::words(heading) });
    let rows = waiting.iter().map(|proposal| {
        let emergency =
            proposal.decision.as_ref().map(|decision| format!("approved in an emergency by {}: countersign", name_of(people, decision.person)));
        vec![
            proposal.id.to_string(),
            proposal.proposed.kind.word().to_owned(),
            name_of(people, proposal.person),
            proposal.made_on.clone(),
            proposal.proposed.cents.map(|cents| cents.to_string()).unwrap_or_default(),
            proposal.proposed.summary.clone(),
            emergency.unwrap_or_else(|| "waits".to_owned()),
        ]
    });
    Report { title: "What waits for a second person".to_owned(), columns: columns.to_vec(), rows: rows.collect(), ..Report::default() }
}

/// The emergency decisions, as remarks that stand in every report.
pub fn emergency_remarks(emergencies: &[Proposal], people: &[Person]) -> Vec<String> {
    let remark = |proposal: &Proposal| {
        let decision = proposal.decision.as_ref()?;
        let signed = match decision.countersigned {
            Some(person) => format!("countersigned by {}", name_of(people, person)),
            None => "NOT COUNTERSIGNED".to_owned(),
        };
        let (what, by) = (&proposal.proposed.summary, name_of(people, decision.person));
        Some(format!("emergency: proposal {} ({what}) approved by {by} on {}, {signed}", proposal.id, decision.on))
    };
    emergencies.iter().filter_map(remark).collect()
}
