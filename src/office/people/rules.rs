//! Who acts: the key says it, and the book knows whose it is.

use super::record::{Person, Role, RoleHeld};
use crate::calendar::{Day, OpenSpan};
use crate::exact::Cents;
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::store::{Actor, BookOfAccounts, Key, PublicKey, Row, Work};
use crate::source::{Refusal, codes};

/// Lets a person in by the key: the actor of what follows.
///
/// # Errors
/// R7010 when nobody has that key, when it is not that of the person named, or when that person has no role on that day; R7016
/// when the day is before that of the last event.
pub fn admit(book: &BookOfAccounts, key: Key, named: Option<&str>, on: Day, recorded: &str) -> Result<Actor, Refusal> {
    let people = book.people()?;
    let public_key = key.public().to_string();
    let Some(person) = people.iter().find(|person| person.public_key == public_key) else {
        let refusal = Refusal::new(codes::NOT_ALLOWED, format!("nobody in this book has the key {public_key}"));
        return Err(refusal.help("an administrator enters it with `ratebook person add`"));
    };
    if let Some(named) = named.filter(|named| *named != person.name) {
        let message = format!("the key is that of {}, and --as names {named}", person.name);
        return Err(Refusal::new(codes::NOT_ALLOWED, message).help("leave --as out, or use that person's key"));
    }
    let founding = people.iter().all(|person| !person.approved);
    if !person.approved && !founding {
        let message = format!("the entry of {} waits for a second person", person.name);
        return Err(Refusal::new(codes::NOT_ALLOWED, message).help("`ratebook waiting` lists it; another administrator or a supervisor approves it"));
    }
    if person.roles_on(on).next().is_none() {
        return Err(Refusal::new(codes::NOT_ALLOWED, format!("{} has no role on {on}", person.name))
            .help("`ratebook report access --on DATE` shows the roles"));
    }
    if let Some(last) = book.last_day()?.filter(|last| on < *last) {
        let message = format!("the day is {on}, and the book has been worked on as of {last}");
        return Err(Refusal::new(codes::DAY_GOES_BACK, message)
            .help(format!("give --on {last} or later; what happened earlier is entered with its own dates")));
    }
    Ok(Actor { person: person.id.number(), name: person.name.clone(), key, on, recorded: recorded.to_owned() })
}

/// That the actor has one of these roles on the day.
///
/// # Errors
/// R7010 when not.
pub fn require_role(work: &Work<'_>, roles: &[Role]) -> Result<(), Refusal> {
    let actor = work.actor();
    let people = work.people()?;
    if people.iter().all(|person| !person.approved) {
        let refusal = Refusal::new(codes::NOT_ALLOWED, "the founding of this book waits for its second person");
        return Err(refusal.help("the second person runs `ratebook approve 1`"));
    }
    let person = people.iter().find(|person| person.id == actor.who());
    let held = person.is_some_and(|person| person.roles_on(actor.on).any(|held| roles.contains(&held.role)));
    if held {
        return Ok(());
    }
    let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
    let refusal = Refusal::new(codes::NOT_ALLOWED, format!("{} does not hold the role {} on {}", actor.name, words.join(" or "), actor.on));
    Err(refusal.help("`ratebook report access` shows who is"))
}

/// A person to be entered.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct NewPerson {
    /// The name for `--as`.
    pub name: String,
    /// The full name.
    pub label: String,
    /// The public key.
    pub key: PublicKey,
    pub role: Role,
}

/// Founds the book: its first administrator and a second person, who has to approve of the founding before anything else is
/// done. The actor is the administrator, as [`founder`] makes one.
///
/// # Errors
/// R7010 when both have one key or one name, or the second could not decide.
pub fn found(work: &mut Work<'_>, first: &NewPerson, second: &NewPerson) -> Result<Row<Proposal>, Refusal> {
    if first.key == second.key || first.name == second.name {
        return Err(Refusal::new(codes::NOT_ALLOWED, "the two founders are one person: they need two names and two keys"));
    }
    if !ProposalKind::Founding.deciders().contains(&second.role) {
        return Err(Refusal::new(codes::NOT_ALLOWED, format!("the second founder must be a supervisor or an administrator, not {}", second.role)));
    }
    let summary = format!("founding by {} ({}) and {} ({})", first.name, first.role, second.name, second.role);
    let proposal = work.propose(&proposed(ProposalKind::Founding, summary))?;
    for person in [first, second] {
        enter(work, person, proposal)?;
    }
    Ok(proposal)
}

/// The actor that founds a book: the person whose row will be the first.
pub fn founder(name: &str, key: Key, on: Day, recorded: &str) -> Actor {
    Actor { person: 1, name: name.to_owned(), key, on, recorded: recorded.to_owned() }
}

/// Proposes a person; another approves.
///
/// # Errors
/// R7010 when the actor is no administrator, or the name or key is somebody's already.
pub fn propose_person(work: &mut Work<'_>, person: &NewPerson) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::Person.makers())?;
    let people = work.people()?;
    if let Some(known) = people.iter().find(|known| known.name == person.name || known.public_key == person.key.to_string()) {
        let message = format!("{} is in the book already, with the key {}", known.name, known.public_key);
        return Err(Refusal::new(codes::NOT_ALLOWED, message).help("one key is one person's; a further role is given with `ratebook person role`"));
    }
    let summary = format!("{} \"{}\" is {} with key {}", person.name, person.label, person.role, person.key);
    let proposal = work.propose(&proposed(ProposalKind::Person, summary))?;
    enter(work, person, proposal)?;
    Ok(proposal)
}

fn enter(work: &mut Work<'_>, person: &NewPerson, proposal: Row<Proposal>) -> Result<(), Refusal> {
    let from = work.actor().on;
    let id = work.add_person(&person.name, &person.label, proposal)?;
    work.add_person_key(id, person.key, proposal)?;
    work.add_role(id, &RoleHeld { role: person.role, days: OpenSpan::from(from), deputy_for: None }, None, proposal)?;
    Ok(())
}

/// Proposes a role for a person, for days; `deputy_for` lends another's.
///
/// # Errors
/// R7010 when the actor is no administrator, there is no such person, or the days end before they begin.
pub fn propose_role(
    work: &mut Work<'_>,
    name: &str,
    role: Role,
    days: (Day, Option<Day>),
    deputy_for: Option<&str>,
) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::Person.makers())?;
    let people = work.people()?;
    let person = person_named(&people, name)?;
    let lender = deputy_for.map(|lender| person_named(&people, lender)).transpose()?;
    let (from, to) = days;
    let Some(days) = OpenSpan::new(from, to).filter(|days| days.first >= work.actor().on) else {
        return Err(Refusal::new(codes::NOT_ALLOWED, "a role begins today or later, and ends after it begins"));
    };
    if let Some(lender) = lender.filter(|lender| !can_lend(lender, person, role, days)) {
        let message = format!("{} cannot lend the role {role}: it must be their own on {from}, for somebody else, and have a last day", lender.name);
        return Err(Refusal::new(codes::NOT_ALLOWED, message).help("give --until DATE"));
    }
    let until = to.map(|to| format!(" to {to}")).unwrap_or_default();
    let lent = lender.map(|lender| format!(" for {}", lender.name)).unwrap_or_default();
    let proposal = work.propose(&proposed(ProposalKind::Person, format!("{name} is {role}{lent} from {from}{until}")))?;
    work.add_role(person.id, &RoleHeld { role, days, deputy_for: lender.map(|lender| lender.id) }, None, proposal)?;
    Ok(proposal)
}

fn can_lend(lender: &Person, deputy: &Person, role: Role, days: OpenSpan) -> bool {
    days.last.is_some() && lender.id != deputy.id && lender.roles_on(days.first).any(|held| held.role == role && held.deputy_for.is_none())
}

/// Proposes that a role ends on a day.
///
/// # Errors
/// R7010 when the actor is no administrator, or the person does not hold that role.
pub fn propose_end(work: &mut Work<'_>, name: &str, role: Role, last: Day) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::Person.makers())?;
    let people = work.people()?;
    let person = person_named(&people, name)?;
    let Some(held) = person.roles_on(last).find(|held| held.role == role) else {
        return Err(Refusal::new(codes::NOT_ALLOWED, format!("{name} does not hold the role {role} on {last}")));
    };
    let proposal = work.propose(&proposed(ProposalKind::Person, format!("{name} is {role} until {last}")))?;
    let ended = RoleHeld { days: OpenSpan { last: Some(last), ..held.days }, ..(**held).clone() };
    work.add_role(person.id, &ended, Some(held.id), proposal)?;
    Ok(proposal)
}

/// Proposes a new key for a person, in place of a lost or worn one.
///
/// # Errors
/// R7010 when the actor is neither an administrator nor that person, or the key is somebody's already.
pub fn propose_key(work: &mut Work<'_>, name: &str, key: PublicKey) -> Result<Row<Proposal>, Refusal> {
    let people = work.people()?;
    let person = person_named(&people, name)?;
    if person.id != work.actor().who() {
        require_role(work, ProposalKind::Person.makers())?;
    }
    if let Some(known) = people.iter().find(|known| known.public_key == key.to_string()) {
        return Err(Refusal::new(codes::NOT_ALLOWED, format!("this is the key of {} already", known.name)));
    }
    let proposal = work.propose(&proposed(ProposalKind::Person, format!("{name} has a new key {key}")))?;
    work.add_person_key(person.id, key, proposal)?;
    Ok(proposal)
}

/// Proposes up to which amount a role may approve something.
///
/// # Errors
/// R7010 when the actor is no administrator.
pub fn propose_limit(work: &mut Work<'_>, role: Role, kind: ProposalKind, cents: Cents) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::Limit.makers())?;
    let from = work.actor().on;
    let mut limit = proposed(ProposalKind::Limit, format!("a {role} approves a {} up to {} cents from {from}", kind.word(), cents));
    limit.cents = None;
    let proposal = work.propose(&limit)?;
    work.add_limit(role, kind.word(), cents, from, proposal)?;
    Ok(proposal)
}

/// The person of a name.
///
/// # Errors
/// R7010 when there is none.
pub fn person_named<'p>(people: &'p [Person], name: &str) -> Result<&'p Person, Refusal> {
    people.iter().find(|person| person.name == name).ok_or_else(|| {
        let refusal = Refusal::new(codes::NOT_ALLOWED, format!("nobody is named `{name}` in this book"));
        refusal.suggest(name, people.iter().map(|person| person.name.as_str()))
    })
}

fn proposed(kind: ProposalKind, summary: String) -> Proposed {
    Proposed { kind, summary, cents: None, document: None, reference: String::new() }
}
