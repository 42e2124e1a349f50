//! People in the book.

use super::record::{Person, Role, RoleHeld};
use crate::calendar::Day;
use crate::exact::Cents;
use crate::office::proposals::Proposal;
use crate::office::store::{BookOfAccounts, PublicKey, Row, Stored, Value, Work, kept_amount, open_days, word};
use crate::source::Refusal;

impl BookOfAccounts {
    /// Everybody, in the order of entry, with the roles in force or lent.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, Refusal> {
        people(&self.connection)
    }
}

impl Work<'_> {
    /// Everybody, as [`BookOfAccounts::people`].
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, Refusal> {
        people(self.transaction)
    }

    /// Enters a person.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_person(&mut self, name: &str, label: &str, proposal: Row<Proposal>) -> Result<Row<Person>, Refusal> {
        self.add("person", vec![name.to_owned().into(), label.to_owned().into(), proposal.into()]).map(Row::new)
    }

    /// Enters a person's key.
    ///
    /// # Errors
    /// When the key is another's, or the book cannot be written.
    pub fn add_person_key(&mut self, person: Row<Person>, key: PublicKey, proposal: Row<Proposal>) -> Result<i64, Refusal> {
        self.add("person_key", vec![person.into(), Value::Blob(key.bytes().to_vec()), proposal.into()])
    }

    /// Enters a role; `corrects` names the grant that it takes the place of.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_role(
        &mut self,
        person: Row<Person>,
        held: &RoleHeld,
        corrects: Option<Row<RoleHeld>>,
        proposal: Row<Proposal>,
    ) -> Result<Row<RoleHeld>, Refusal> {
        let values = vec![
            person.into(),
            held.role.word().to_owned().into(),
            held.days.first.to_string().into(),
            held.days.last.map(|day| day.to_string()).into(),
            held.deputy_for.into(),
            corrects.into(),
            proposal.into(),
        ];
        self.add("role_grant", values).map(Row::new)
    }

    /// Sets up to which amount a role may approve something of a kind, from a day on.
    ///
    /// # Errors
    /// When the book cannot be written.
    pub fn add_limit(&mut self, role: Role, kind: &str, cents: Cents, from: Day, proposal: Row<Proposal>) -> Result<i64, Refusal> {
        self.add(
            "role_limit",
            vec![role.word().to_owned().into(), kind.to_owned().into(), kept_amount(cents)?, from.to_string().into(), proposal.into()],
        )
    }

    /// Up to which amount a role may approve something of a kind on a day; none where there is no limit.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub fn limit(&self, role: Role, kind: &str, on: Day) -> Result<Option<Cents>, Refusal> {
        let mut found = self.transaction.prepare_cached(
            "SELECT cents FROM role_limit WHERE role = ?1 AND kind = ?2 AND from_day <= ?3 AND proposal IN (SELECT id FROM approved)
             ORDER BY from_day DESC, id DESC LIMIT 1",
        )?;
        let mut rows = found.query((role.word(), kind, on.to_string()))?;
        Ok(match rows.next()? {
            Some(row) => Some(row.get(0)?),
            None => None,
        })
    }
}

fn people(connection: &rusqlite::Connection) -> Result<Vec<Person>, Refusal> {
    let mut statement = connection.prepare_cached(
        "SELECT p.id, p.name, p.label, p.proposal IN (SELECT id FROM approved),
           (SELECT hex(k.public_key) FROM person_key k WHERE k.person = p.id
              AND (k.proposal IN (SELECT id FROM approved) OR k.proposal = p.proposal) ORDER BY k.id DESC LIMIT 1)
         FROM person p ORDER BY p.id",
    )?;
    let found = statement.query_map([], |row| {
        let public_key: Option<String> = row.get(4)?;
        let public_key = public_key.unwrap_or_default().to_lowercase();
        Ok(Person { id: row.get(0)?, name: row.get(1)?, label: row.get(2)?, approved: row.get(3)?, public_key, roles: Vec::new() })
    })?;
    let mut people: Vec<Person> = found.collect::<Result<_, _>>()?;
    // The roles of somebody whose entry still waits are those of that entry.
    let mut roles = connection.prepare_cached(
        "SELECT id, role, from_day, to_day, deputy_for FROM current_role_grant WHERE person = ?1
         UNION SELECT g.id, g.role, g.from_day, g.to_day, g.deputy_for FROM role_grant g JOIN person p ON p.id = g.person
           WHERE g.person = ?1 AND g.proposal = p.proposal AND p.proposal NOT IN (SELECT proposal FROM decision) ORDER BY 1",
    )?;
    for person in &mut people {
        person.roles = roles.query_map([person.id], held)?.collect::<Result<_, _>>()?;
    }
    Ok(people)
}

fn held(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored<RoleHeld>> {
    let held = RoleHeld { role: word(row, 1, Role::of_word)?, days: open_days(row, 2)?, deputy_for: row.get(4)? };
    Ok(Stored::new(row.get(0)?, held))
}
