//! The names of persons, where a row has only their number.

use super::record::Person;
use crate::office::store::Row;

/// A person's name; `person 7` where the book has nobody of that number.
pub fn name_of(people: &[Person], id: Row<Person>) -> String {
    people.iter().find(|person| person.id == id).map_or_else(|| format!("person {id}"), |person| person.name.clone())
}
