//! Looking a name up: the schedule's own names, the chapter's, then those of the chapters it uses.

use super::{ChapterId, Definition, DefinitionId, DefinitionKind, RateText, Scope};
use crate::language::tree;

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Something that a chapter defines.
    Definition(DefinitionId),
    /// A member of a choice, by its position.
    Member(DefinitionId, usize),
}

/// Why a name means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupError {
    /// Nothing visible from here has this name.
    Unknown,
    /// Two used chapters offer it.
    OfferedTwice(DefinitionId, DefinitionId),
}

impl RateText {
    /// The definition a name means in a scope.
    ///
    /// # Errors
    /// When nothing visible has the name, or two used chapters offer it.
    pub fn look_up(&self, scope: Scope, name: &str) -> Result<DefinitionId, LookupError> {
        if let Some((chapter, short)) = self.split_qualified(name) {
            return self.look_up_qualified(chapter, short);
        }
        let own_schedule = scope.schedule.and_then(|id| self.definition(id));
        if let Some(found) = own_schedule.and_then(|owner| self.owned_name(owner, name)) {
            return Ok(found);
        }
        match self.look_up_in_chapter(scope.chapter, name) {
            Err(LookupError::Unknown) => match own_schedule {
                // A name inside file-level tiers or tables is looked up in the schedule that uses them.
                Some(schedule) if schedule.chapter != scope.chapter => self.look_up_in_chapter(schedule.chapter, name),
                _ => Err(LookupError::Unknown),
            },
            found => found,
        }
    }

    /// All the names that an owner sees before its chapter's.
    pub(in crate::language) fn owned_names(&self, owner: &Definition) -> Vec<String> {
        let mut names: Vec<String> = owner.names.keys().cloned().collect();
        match &owner.kind {
            DefinitionKind::Contract(contract) => {
                let taken = contract.takes.iter().filter_map(|takes| self.seen_from(owner.chapter, &takes.schedule.text));
                names.extend(taken.into_iter().flat_map(|schedule| schedule.names.keys().cloned()));
            }
            DefinitionKind::Amendment(amendment) => {
                let contract = self.seen_from(owner.chapter, &amendment.amends.text).filter(|contract| contract.id != owner.id);
                names.extend(contract.map(|contract| self.owned_names(contract)).unwrap_or_default());
            }
            _ => {}
        }
        names
    }

    /// A name that an owner sees before its chapter's: of a schedule its own; of a contract also those of the schedules it takes
    /// service under; of an amendment also its contract's.
    fn owned_name(&self, owner: &Definition, name: &str) -> Option<DefinitionId> {
        if let Some(found) = owner.names.get(name) {
            return Some(*found);
        }
        match &owner.kind {
            DefinitionKind::Contract(contract) => {
                let taken = contract.takes.iter().filter_map(|takes| self.seen_from(owner.chapter, &takes.schedule.text));
                taken.into_iter().find_map(|schedule| schedule.names.get(name).copied())
            }
            DefinitionKind::Amendment(amendment) => {
                let contract = self.seen_from(owner.chapter, &amendment.amends.text)?;
                if contract.id == owner.id { None } else { self.owned_name(contract, name) }
            }
            _ => None,
        }
    }

    /// What a chapter sees under a name, qualified or not.
    fn seen_from(&self, chapter: ChapterId, name: &str) -> Option<&Definition> {
        self.look_up(Scope { chapter, schedule: None }, name).ok().and_then(|id| self.definition(id))
    }

    /// The amendments of a contract, in the order of the files.
    pub fn amendments_of(&self, contract: DefinitionId) -> impl Iterator<Item = &Definition> {
        self.definitions.iter().filter(move |it| match &it.kind {
            DefinitionKind::Amendment(amendment) => self.seen_from(it.chapter, &amendment.amends.text).is_some_and(|found| found.id == contract),
            _ => false,
        })
    }

    /// The waivers of a contract, in the order of the files.
    pub fn waivers_of(&self, contract: DefinitionId) -> impl Iterator<Item = &Definition> {
        self.definitions.iter().filter(move |it| match &it.kind {
            DefinitionKind::Waiver(waiver) => self.seen_from(it.chapter, &waiver.of.text).is_some_and(|found| found.id == contract),
            _ => false,
        })
    }

    fn look_up_in_chapter(&self, chapter: ChapterId, name: &str) -> Result<DefinitionId, LookupError> {
        let Some(chapter) = self.chapter(chapter) else { return Err(LookupError::Unknown) };
        if let Some(found) = chapter.names.get(name) {
            return Ok(*found);
        }
        let mut offered = chapter.uses.iter().filter_map(|used| self.chapter(*used)?.names.get(name).copied());
        match (offered.next(), offered.next()) {
            (None, _) => Err(LookupError::Unknown),
            (Some(found), None) => Ok(found),
            (Some(first), Some(second)) => Err(LookupError::OfferedTwice(first, second)),
        }
    }

    fn look_up_qualified(&self, chapter: ChapterId, short: &str) -> Result<DefinitionId, LookupError> {
        let found = self.chapter(chapter).and_then(|chapter| match short.split_once('.') {
            None => chapter.names.get(short).copied(),
            Some((schedule, inner)) => {
                let schedule = chapter.names.get(schedule).and_then(|id| self.definition(*id))?;
                schedule.names.get(inner).copied()
            }
        });
        found.ok_or(LookupError::Unknown)
    }

    /// The chapter a dotted name begins with, and the rest of it.
    fn split_qualified<'a>(&self, name: &'a str) -> Option<(ChapterId, &'a str)> {
        if !name.contains('.') {
            return None;
        }
        let chapters = self.chapters.iter().enumerate();
        let fitting = chapters.filter_map(|(at, chapter)| {
            let rest = name.strip_prefix(chapter.name.text.as_str())?.strip_prefix('.')?;
            Some((ChapterId(at), rest))
        });
        fitting.min_by_key(|(_, rest)| rest.len())
    }

    /// The member a word names, of that choice.
    pub fn member_of(&self, choice: DefinitionId, word: &str) -> Option<usize> {
        match &self.definition(choice)?.kind {
            DefinitionKind::Choice(it) => it.members.iter().position(|member| member.text == word),
            _ => None,
        }
    }

    /// The member an input's spelling names: its own name or one of its aliases.
    pub fn member_spelled(&self, choice: &tree::Choice, spelling: &str) -> Option<usize> {
        let exact = choice.members.iter().position(|member| member.text == spelling);
        exact.or_else(|| {
            let (member, _) = choice.aliases.iter().find(|(_, others)| others.iter().any(|other| other.text == spelling))?;
            choice.members.iter().position(|known| known.text == member.text)
        })
    }

    /// The schedules (and contracts) that `bill` may name: qualified, bare where unambiguous, or by another name.
    pub fn billable(&self, name: &str) -> Vec<&Definition> {
        let is_billable = |definition: &&Definition| matches!(definition.kind, DefinitionKind::Schedule(_) | DefinitionKind::Contract(_));
        if let Some((chapter, short)) = self.split_qualified(name) {
            let found = self.look_up_qualified(chapter, short).ok().and_then(|id| self.definition(id));
            return found.filter(is_billable).into_iter().collect();
        }
        let named = |definition: &&Definition| definition.name.text == name || definition.kind.also().iter().any(|other| other.text == name);
        self.definitions.iter().filter(is_billable).filter(named).collect()
    }

    /// What `bill` names when written in a chapter: what the chapter sees under the name, else any of the book.
    pub fn billable_from(&self, chapter: ChapterId, name: &str) -> Vec<&Definition> {
        let seen = self.look_up(Scope { chapter, schedule: None }, name).ok().and_then(|id| self.definition(id));
        match seen {
            Some(found) if matches!(found.kind, DefinitionKind::Schedule(_) | DefinitionKind::Contract(_)) => vec![found],
            _ => self.billable(name),
        }
    }

    /// The season a scope sees under a name.
    pub fn season(&self, scope: Scope, name: &str) -> Option<&tree::Season> {
        match &self.definition(self.look_up(scope, name).ok()?)?.kind {
            DefinitionKind::Season(season) => Some(season),
            _ => None,
        }
    }

    /// The calendar a scope sees under a name.
    pub fn calendar(&self, scope: Scope, name: &str) -> Option<&tree::Calendar> {
        match &self.definition(self.look_up(scope, name).ok()?)?.kind {
            DefinitionKind::Calendar(calendar) => Some(calendar),
            _ => None,
        }
    }
}
