//! The reports about people: what waits for a second person, and who may do what.

use super::report::{Column, Report, cents_text};
use crate::calendar::Day;
use crate::records::{Person, Proposal};

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
            proposal.proposed.cents.map(cents_text).unwrap_or_default(),
            proposal.proposed.summary.clone(),
            emergency.unwrap_or_else(|| "waits".to_owned()),
        ]
    });
    Report { title: "What waits for a second person".to_owned(), columns: columns.to_vec(), rows: rows.collect(), ..Report::default() }
}

/// Who may do what on a day, and the emergency decisions so far.
pub fn access_report(people: &[Person], emergencies: &[Proposal], on: Day) -> Report {
    let columns = ["person", "name", "role", "from", "to", "for", "key"].map(Column::words);
    let mut rows = Vec::new();
    for person in people {
        for held in person.roles_on(on) {
            rows.push(vec![
                person.name.clone(),
                person.label.clone(),
                held.role.word().to_owned(),
                held.from.to_string(),
                held.to.map(|to| to.to_string()).unwrap_or_default(),
                held.deputy_for.map(|lender| name_of(people, lender)).unwrap_or_default(),
                person.public_key.clone(),
            ]);
        }
    }
    Report { title: format!("Access on {on}"), columns: columns.to_vec(), rows, totals: Vec::new(), remarks: emergency_remarks(emergencies, people) }
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

/// A person's name.
pub fn name_of(people: &[Person], id: i64) -> String {
    people.iter().find(|person| person.id == id).map_or_else(|| format!("person {id}"), |person| person.name.clone())
}
