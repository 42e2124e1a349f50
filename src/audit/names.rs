//! What a name means: for a schedule's line the schedule first, for a contract's line the contract first.

use crate::language::book::{ChapterId, Definition, DefinitionId, DefinitionKind, LookupError, RateText, Scope};
use crate::language::tree::{Calendar, Season};

/// The book, and the contract on whose behalf names are read, where there is one.
#[derive(Clone, Debug)]
pub(super) struct Names<'a> {
    pub book: &'a RateText,
    pub contract: Option<&'a Definition>,
    /// The schedules that the contract takes service under, in the order written.
    pub schedules: Vec<&'a Definition>,
}

impl<'a> Names<'a> {
    pub fn of_schedule(book: &'a RateText) -> Self {
        Self { book, contract: None, schedules: Vec::new() }
    }

    pub fn of_contract(book: &'a RateText, contract: &'a Definition) -> Self {
        let mut schedules = Vec::new();
        if let DefinitionKind::Contract(tree) = &contract.kind {
            for takes in &tree.takes {
                let seen = book.look_up(Scope { chapter: contract.chapter, schedule: None }, &takes.schedule.text);
                schedules.extend(seen.ok().and_then(|id| book.definition(id)));
            }
        }
        Self { book, contract: Some(contract), schedules }
    }

    /// The definition that a name means in a scope.
    pub fn look_up(&self, scope: Scope, name: &str) -> Result<DefinitionId, LookupError> {
        if name.contains('.') {
            return self.in_chapter(scope.chapter, name);
        }
        let Some(owner) = scope.schedule.and_then(|id| self.book.definition(id)) else { return self.in_chapter(scope.chapter, name) };
        if let Some(own) = owner.names.get(name) {
            return Ok(*own);
        }
        if matches!(owner.kind, DefinitionKind::Contract(_) | DefinitionKind::Amendment(_)) {
            return self.as_contract(scope.chapter, owner, name);
        }
        let chapters = [scope.chapter, owner.chapter];
        match self.in_chapters(&chapters, name) {
            Err(LookupError::Unknown) => match self.contract {
                Some(contract) => self.as_contract(contract.chapter, contract, name),
                None => Err(LookupError::Unknown),
            },
            found => found,
        }
    }

    /// The contract's names, those of its schedules, then the chapters': the text's, the amendment's, the contract's.
    fn as_contract(&self, chapter: ChapterId, owner: &Definition, name: &str) -> Result<DefinitionId, LookupError> {
        let owners = self.contract.into_iter().chain(self.schedules.iter().copied());
        if let Some(found) = owners.into_iter().find_map(|owner| owner.names.get(name)) {
            return Ok(*found);
        }
        let contracts_own = self.contract.map_or(owner.chapter, |contract| contract.chapter);
        self.in_chapters(&[chapter, owner.chapter, contracts_own], name)
    }

    fn in_chapters(&self, chapters: &[ChapterId], name: &str) -> Result<DefinitionId, LookupError> {
        for chapter in chapters {
            match self.in_chapter(*chapter, name) {
                Err(LookupError::Unknown) => {}
                found => return found,
            }
        }
        Err(LookupError::Unknown)
    }

    fn in_chapter(&self, chapter: ChapterId, name: &str) -> Result<DefinitionId, LookupError> {
        self.book.look_up(Scope { chapter, schedule: None }, name)
    }

    /// The definition itself.
    pub fn definition(&self, scope: Scope, name: &str) -> Option<&'a Definition> {
        self.book.definition(self.look_up(scope, name).ok()?)
    }

    /// The calendar that a name means.
    pub fn calendar(&self, scope: Scope, name: &str) -> Option<&'a Calendar> {
        match &self.definition(scope, name)?.kind {
            DefinitionKind::Calendar(calendar) => Some(calendar),
            _ => None,
        }
    }

    /// The season that a name means.
    pub fn season(&self, scope: Scope, name: &str) -> Option<&'a Season> {
        match &self.definition(scope, name)?.kind {
            DefinitionKind::Season(season) => Some(season),
            _ => None,
        }
    }
}
