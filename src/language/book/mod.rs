//! The rate book: all chapters with their names resolved. What the checks, the plan and the auditor walk.

mod definition;
mod lookup;
mod units;

pub use definition::{Chapter, ChapterId, Definition, DefinitionId, DefinitionKind, Scope};
pub use lookup::{LookupError, Target};

use std::collections::BTreeMap;

use crate::language::tree;

/// What a schedule, contract or amendment owns.
struct Owned {
    values: Vec<tree::Value>,
    prices: Vec<tree::OwnPrices>,
    determinants: Vec<tree::Determinant>,
    charges: Vec<tree::Charge>,
}

impl Owned {
    fn taken_from(schedule: &mut tree::Schedule) -> Self {
        Self {
            values: std::mem::take(&mut schedule.values),
            prices: std::mem::take(&mut schedule.prices),
            determinants: std::mem::take(&mut schedule.determinants),
            charges: std::mem::take(&mut schedule.charges),
        }
    }
}

/// The rate text of all chapters, gathered: definitions, tests, proofs, laws.
#[derive(Clone, Debug, Default)]
pub struct RateText {
    /// The chapters, in the order of their files.
    pub chapters: Vec<Chapter>,
    /// Every definition, file-level and schedule-level.
    pub definitions: Vec<Definition>,
    /// The tests, each with its chapter.
    pub tests: Vec<(ChapterId, tree::Test)>,
    /// Proofs, in order.
    pub proofs: Vec<(ChapterId, tree::Proof)>,
    /// The laws over invoices, each with its chapter.
    pub requirements: Vec<(ChapterId, tree::Requirement)>,
    /// Declared units: the word and its definition.
    pub(super) unit_words: BTreeMap<String, DefinitionId>,
}

impl RateText {
    /// Gathers the statements of all files. Names are not checked here: `checks` does.
    pub fn gather(files: Vec<tree::File>) -> Self {
        let mut book = Self::default();
        for file in files {
            book.add_file(file);
        }
        book.link_uses();
        book
    }

    fn add_file(&mut self, file: tree::File) {
        let chapter = ChapterId(self.chapters.len());
        self.chapters.push(Chapter {
            name: file.chapter,
            label: file.label,
            source: file.source,
            imported: file.imported,
            seller: file.seller,
            not_encoded: file.not_encoded,
            use_statements: file.uses,
            uses: Vec::new(),
            annotations: file.annotations,
            names: BTreeMap::new(),
            currency: None,
            duplicates: Vec::new(),
        });
        for item in file.items {
            self.add_item(chapter, item);
        }
    }

    fn add_item(&mut self, chapter: ChapterId, item: tree::Item) {
        use tree::Item;
        let kind = match item {
            Item::Currency(name) => return self.set_currency(chapter, name),
            Item::Test(test) => return self.tests.push((chapter, test)),
            Item::Proof(proof) => return self.proofs.push((chapter, proof)),
            Item::Requirement(it) => return self.requirements.push((chapter, *it)),
            Item::Schedule(mut schedule) => {
                let owned = Owned::taken_from(&mut schedule);
                return self.define_owner(chapter, DefinitionKind::Schedule(schedule), owned);
            }
            Item::Contract(mut contract) => {
                let owned = Owned::taken_from(&mut contract.body);
                return self.define_owner(chapter, DefinitionKind::Contract(contract), owned);
            }
            Item::Amendment(mut amendment) => {
                let owned = Owned::taken_from(&mut amendment.body);
                return self.define_owner(chapter, DefinitionKind::Amendment(amendment), owned);
            }
            Item::Waiver(it) => DefinitionKind::Waiver(it),
            Item::Pool(it) => DefinitionKind::Pool(it),
            Item::Index(it) => DefinitionKind::Index(it),
            Item::Terms(it) => DefinitionKind::Terms(it),
            Item::Holidays(it) => DefinitionKind::Holidays(it),
            Item::Ledger(it) => DefinitionKind::Ledger(it),
            Item::Calendar(it) => DefinitionKind::Calendar(it),
            Item::Season(it) => DefinitionKind::Season(it),
            Item::Unit(it) => DefinitionKind::Unit(it),
            Item::Factor(it) => DefinitionKind::Factor(it),
            Item::Choice(it) => DefinitionKind::Choice(it),
            Item::Fact(it) => DefinitionKind::Fact(it),
            Item::Measure(it) => DefinitionKind::Measure(it),
            Item::Policy(it) => DefinitionKind::Policy(it),
            Item::Value(it) => DefinitionKind::Value(it),
            Item::Rate(it) => DefinitionKind::Rate(it),
            Item::Table(it) => DefinitionKind::Table(it),
            Item::Tiers(it) => DefinitionKind::Tiers(it),
            Item::Determinant(it) => DefinitionKind::Determinant(it),
        };
        self.define(chapter, None, kind);
    }

    fn set_currency(&mut self, chapter: ChapterId, name: tree::Name) {
        if let Some(chapter) = self.chapters.get_mut(chapter.0) {
            chapter.currency = Some(name);
        }
    }

    /// A schedule, contract or amendment, and what it owns as definitions of their own.
    fn define_owner(&mut self, chapter: ChapterId, kind: DefinitionKind, owned: Owned) {
        let owner = self.define(chapter, None, kind);
        for value in owned.values {
            self.define(chapter, Some(owner), DefinitionKind::Value(value));
        }
        for prices in owned.prices {
            let kind = match prices {
                tree::OwnPrices::Rate(rate) => DefinitionKind::Rate(rate),
                tree::OwnPrices::Table(table) => DefinitionKind::Table(table),
                tree::OwnPrices::Tiers(tiers) => DefinitionKind::Tiers(tiers),
            };
            self.define(chapter, Some(owner), kind);
        }
        for determinant in owned.determinants {
            self.define(chapter, Some(owner), DefinitionKind::Determinant(determinant));
        }
        for charge in owned.charges {
            self.define(chapter, Some(owner), DefinitionKind::Charge(Box::new(charge)));
        }
    }

    /// One more definition, of a chapter or of what it owns: of a copy of the book, in which something is tried.
    pub(in crate::language) fn define_in(&mut self, chapter: ChapterId, owner: Option<DefinitionId>, kind: DefinitionKind) -> DefinitionId {
        self.define(chapter, owner, kind)
    }

    fn define(&mut self, chapter: ChapterId, schedule: Option<DefinitionId>, kind: DefinitionKind) -> DefinitionId {
        let id = DefinitionId(self.definitions.len());
        let name = kind.name();
        if let DefinitionKind::Unit(unit) = &kind {
            self.unit_words.entry(unit.name.text.clone()).or_insert(id);
        }
        let names = match schedule {
            None => self.chapters.get_mut(chapter.0).map(|chapter| &mut chapter.names),
            Some(schedule) => self.definitions.get_mut(schedule.0).map(|schedule| &mut schedule.names),
        };
        let mut first = None;
        if let Some(names) = names {
            first = names.get(&name.text).copied();
            names.entry(name.text.clone()).or_insert(id);
        }
        if let (Some(first), Some(chapter)) = (first, self.chapters.get_mut(chapter.0)) {
            chapter.duplicates.push((first, id));
        }
        self.definitions.push(Definition { id, chapter, schedule, name, kind, names: BTreeMap::new() });
        id
    }

    fn link_uses(&mut self) {
        let by_name: BTreeMap<String, ChapterId> =
            self.chapters.iter().enumerate().map(|(at, chapter)| (chapter.name.text.clone(), ChapterId(at))).collect();
        for chapter in &mut self.chapters {
            chapter.uses = chapter.use_statements.iter().filter_map(|name| by_name.get(&name.text).copied()).collect();
        }
    }

    /// The definition with this id.
    pub fn definition(&self, id: DefinitionId) -> Option<&Definition> {
        self.definitions.get(id.0)
    }

    /// The chapter with this id.
    pub fn chapter(&self, id: ChapterId) -> Option<&Chapter> {
        self.chapters.get(id.0)
    }

    /// All schedules, in order.
    pub fn schedules(&self) -> impl Iterator<Item = (&Definition, &tree::Schedule)> {
        self.definitions.iter().filter_map(|definition| match &definition.kind {
            DefinitionKind::Schedule(schedule) => Some((definition, &**schedule)),
            _ => None,
        })
    }

    /// All contracts, in order.
    pub fn contracts(&self) -> impl Iterator<Item = (&Definition, &tree::Contract)> {
        self.definitions.iter().filter_map(|definition| match &definition.kind {
            DefinitionKind::Contract(contract) => Some((definition, &**contract)),
            _ => None,
        })
    }

    /// What a schedule owns (values, determinants, charges), in order.
    pub fn owned_by(&self, schedule: DefinitionId) -> impl Iterator<Item = &Definition> {
        self.definitions.iter().filter(move |definition| definition.schedule == Some(schedule))
    }

    /// The charges of a schedule, in the order of the invoice.
    pub fn charges_of(&self, schedule: DefinitionId) -> impl Iterator<Item = (&Definition, &tree::Charge)> {
        self.owned_by(schedule).filter_map(|definition| match &definition.kind {
            DefinitionKind::Charge(charge) => Some((definition, &**charge)),
            _ => None,
        })
    }

    /// `pinellas.wholesale_water.wholesale_water`.
    pub fn qualified_name(&self, definition: &Definition) -> String {
        let chapter = self.chapter(definition.chapter).map_or("", |chapter| &chapter.name.text);
        match definition.schedule.and_then(|schedule| self.definition(schedule)) {
            Some(schedule) => format!("{chapter}.{}.{}", schedule.name.text, definition.name.text),
            None => format!("{chapter}.{}", definition.name.text),
        }
    }
}
