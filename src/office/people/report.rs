//! The reports about people: what waits for a second person, and who may do what.

use super::record::Person;
use crate::calendar::Day;
use crate::office::proposals::{Proposal, emergency_remarks};
use crate::office::store::Row;
use crate::report::{Column, Report};

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
                held.days.first.to_string(),
                held.days.last.map(|last| last.to_string()).unwrap_or_default(),
                held.deputy_for.map(|lender| name_of(people, lender)).unwrap_or_default(),
                person.public_key.clone(),
            ]);
        }
    }
    Report { title: format!("Access on {on}"), columns: columns.to_vec(), rows, totals: Vec::new(), remarks: emergency_remarks(emergencies, people) }
}

/// A person's name.
pub fn name_of(people: &[Person], id: Row<Person>) -> String {
    people.iter().find(|person| person.id == id).map_or_else(|| format!("person {id}"), |person| person.name.clone())
}
