//! The book → the plan: names, units, versions, rows and bounds are resolved and checked here, each schedule by itself.

mod absences;
mod blocks;
mod charge;
mod condition;
mod contract;
mod dated_tables;
mod day_counts;
mod determinant;
mod escalation;
mod escalator;
mod expression;
mod input;
mod instalment;
mod interest;
mod layers;
mod ledger;
mod literal;
mod name;
mod order;
mod overrides;
mod pool;
mod pool_members;
mod proof;
mod proration;
mod rate;
mod requirement;
mod rows;
mod schedule;
mod settlement;
mod standalone;
mod table;
mod terms;
mod tiers;
mod uses;
mod value;
mod versions;
mod window;
mod window_checks;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::language::book::{Definition, DefinitionId, DefinitionKind, LookupError, RateText, Scope};
use crate::language::tree;
use crate::plan::{
    Arena, Charge, Citation, CitationStatus, Condition, Determinant, Id, Input, Ledger, Months, NamedCalendar, NamedSeason, Node, Opening, Plan,
    Policy, Pool, PoolId, Prices, Settlements, Tiers,
};
use crate::source::{Code, Diagnostic, Span, codes, did_you_mean};

/// Compiles all schedules of a book. The plan holds those without errors.
pub fn compile(book: &RateText) -> (Plan, Vec<Diagnostic>) {
    let mut plan = Plan::default();
    let mut diagnostics = Vec::new();
    let mut reached = BTreeSet::new();
    let known = Arc::new(input_names(book));
    let pools = Arc::new(pool::compile_pools(book, &known, &mut diagnostics));
    for made in pools.values() {
        reached.extend(made.reached.iter().copied());
        plan.pools.extend(made.pool.clone());
    }
    for definition in &book.definitions {
        let mut compiler = Compiler::new(book, Some(definition));
        compiler.pools_made = Arc::clone(&pools);
        let compiled = match &definition.kind {
            DefinitionKind::Schedule(schedule) => schedule::schedule(&mut compiler, definition, schedule, &known),
            DefinitionKind::Contract(contract) => contract::contract(&mut compiler, definition, contract, &known),
            _ => continue,
        };
        let faulty = compiler.diagnostics.iter().any(Diagnostic::is_error);
        diagnostics.append(&mut compiler.diagnostics);
        reached.append(&mut compiler.reached);
        match compiled {
            Some(compiled) if !faulty => {
                plan.settlements.extend(compiler.settled.take());
                add_schedule(&mut plan, book, definition, compiled);
            }
            // No plan and no fault: the schedule cannot be billed, and says so.
            _ if !faulty => {
                plan.not_yet.insert(definition.name.text.clone(), definition.kind.word().to_owned());
                plan.not_yet.insert(book.qualified_name(definition), definition.kind.word().to_owned());
            }
            _ => {}
        }
    }
    terms::compile(book, &mut plan, &mut reached, &mut diagnostics);
    requirement::check(book, &known, requirement::Found { pools: &pools, reached: &mut reached, diagnostics: &mut diagnostics });
    standalone::check(book, &reached, &mut diagnostics);
    plan.chapters = standalone::prices(book, &known);
    plan.values = standalone::values(book, &known);
    (plan, diagnostics)
}

fn input_names(book: &RateText) -> BTreeMap<String, ()> {
    let inputs = book.definitions.iter().filter(|definition| {
        matches!(definition.kind, DefinitionKind::Choice(_) | DefinitionKind::Fact(_) | DefinitionKind::Measure(_) | DefinitionKind::Value(_))
    });
    let names = inputs.flat_map(|input| {
        let others = input.kind.also().iter().map(|also| also.text.clone());
        std::iter::once(input.name.text.clone()).chain(others)
    });
    names.map(|name| (name, ())).collect()
}

fn add_schedule(plan: &mut Plan, book: &RateText, definition: &Definition, compiled: crate::plan::SchedulePlan) {
    let at = plan.schedules.len();
    let also = definition.kind.also().iter().map(|other| other.text.clone());
    let names = [book.qualified_name(definition), definition.name.text.clone()];
    for name in names.into_iter().chain(also) {
        plan.names.entry(name).or_default().push(at);
    }
    plan.schedules.push(Arc::new(compiled));
}

/// How many definitions may rest on each other, one in the next.
const DEEPEST: usize = 60;

/// How many names a formula may have once every name in it is written out to the last.
const MOST_NAMES: u64 = 100_000;

/// A lowered expression: its node and its unit.
pub(super) type Lowered = Id<Node>;

/// Where an expression stands: the scope of its names, and whether `months in the bill` is a threshold there.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExpressionScope {
    pub scope: Scope,
    pub months: Months,
}

impl ExpressionScope {
    pub(super) fn threshold(self) -> Self {
        Self { months: Months::Threshold, ..self }
    }

    pub(super) fn fixed(scope: Scope) -> Self {
        Self { scope, months: Months::Fixed }
    }
}

/// Compiles one schedule (or, standing alone, definitions that no schedule uses).
pub(super) struct Compiler<'a> {
    pub book: &'a RateText,
    pub schedule: Option<&'a Definition>,
    pub diagnostics: Vec<Diagnostic>,
    pub reached: BTreeSet<DefinitionId>,
    pub nodes: Arena<Node>,
    pub conditions: Arena<Condition>,
    pub inputs: Arena<Input>,
    pub prices: Arena<Prices>,
    pub tiers: Arena<Tiers>,
    pub determinants: Arena<Determinant>,
    pub calendars: Arena<NamedCalendar>,
    pub seasons: Arena<NamedSeason>,
    pub policies: Arena<Policy>,
    pub charge_ids: BTreeMap<DefinitionId, (Id<Charge>, usize)>,
    input_ids: BTreeMap<DefinitionId, Id<Input>>,
    price_ids: BTreeMap<DefinitionId, Option<Id<Prices>>>,
    tier_ids: BTreeMap<DefinitionId, Option<Id<Tiers>>>,
    determinant_ids: BTreeMap<(DefinitionId, bool), Option<Id<Determinant>>>,
    calendar_ids: BTreeMap<DefinitionId, Id<NamedCalendar>>,
    season_ids: BTreeMap<DefinitionId, Id<NamedSeason>>,
    /// Pools of the plan, and those of the book already made.
    pub pools: Arena<Arc<Pool>>,
    pub ledgers: Arena<Ledger>,
    pools_made: Arc<pool::MadePools>,
    pool_ids: BTreeMap<DefinitionId, PoolId>,
    ledger_ids: BTreeMap<DefinitionId, Option<Id<Ledger>>>,
    /// Whether the other members of a case matter: this is a pool's plan, or adds up what all contracts were billed.
    pub asks_members: bool,
    /// Whether the amount of a pool is being compiled, where another pool's name may stand.
    in_pool_amount: bool,
    /// How an instalment that stands here is rounded; none where none may stand.
    part_rounding: Option<instalment::PartRounding>,
    /// Settlements of the contract, until its plan is made; then with it.
    settlement_lines: Vec<settlement::SettlementLine>,
    settled: Option<Settlements>,
    /// Whether a pool is being compiled.
    pub is_pool: bool,
    /// Definitions being compiled, to show cycles.
    under_way: Vec<DefinitionId>,
    /// How deep each of them rests on others, as far as known.
    depths_under_way: Vec<usize>,
    /// How deep what is compiled rests on others.
    depths: BTreeMap<DefinitionId, usize>,
    /// How many names those under way use so far, and each finished one, with every name written out to the last: `r2` of `r1 * r1`, where
    /// `r1` is `r0 * r0`, has six. Twice as many with each step, and a kilobyte of text would keep a program busy for ever.
    names_under_way: Vec<u64>,
    names_written_out: BTreeMap<DefinitionId, u64>,
    /// `in force from … until …` of the schedule, which dates rows without a version of their own.
    in_force: Option<versions::InForce>,
    /// Whether windows may stand inside a sum: in settlements and ledgers.
    pub windows_may_stand: bool,
    /// `opens …` of the contract being compiled; none for a schedule.
    pub openings: Vec<Opening>,
    pub imported: bool,
    /// The contract under which lines are compiled, where they are a contract's.
    contract_text: Option<overrides::ContractText<'a>>,
}

impl<'a> Compiler<'a> {
    fn new(book: &'a RateText, schedule: Option<&'a Definition>) -> Self {
        let imported = schedule.and_then(|schedule| book.chapter(schedule.chapter)).is_some_and(|chapter| chapter.imported.is_some());
        Self {
            book,
            schedule,
            diagnostics: Vec::new(),
            reached: BTreeSet::new(),
            nodes: Arena::default(),
            conditions: Arena::default(),
            inputs: Arena::default(),
            prices: Arena::default(),
            tiers: Arena::default(),
            determinants: Arena::default(),
            calendars: Arena::default(),
            seasons: Arena::default(),
            policies: Arena::default(),
            charge_ids: BTreeMap::new(),
            input_ids: BTreeMap::new(),
            price_ids: BTreeMap::new(),
            tier_ids: BTreeMap::new(),
            determinant_ids: BTreeMap::new(),
            calendar_ids: BTreeMap::new(),
            season_ids: BTreeMap::new(),
            pools: Arena::default(),
            ledgers: Arena::default(),
            pools_made: Arc::default(),
            pool_ids: BTreeMap::new(),
            ledger_ids: BTreeMap::new(),
            asks_members: false,
            in_pool_amount: false,
            part_rounding: None,
            settlement_lines: Vec::new(),
            settled: None,
            is_pool: false,
            under_way: Vec::new(),
            depths_under_way: Vec::new(),
            depths: BTreeMap::new(),
            names_under_way: Vec::new(),
            names_written_out: BTreeMap::new(),
            in_force: None,
            windows_may_stand: false,
            openings: Vec::new(),
            imported,
            contract_text: None,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }
}

pub(in crate::language::compile) fn fault<T>(
    compiler: &mut Compiler<'_>,
    code: Code,
    title: String,
    place: Span,
    label: &str,
    help: &str,
) -> Option<T> {
    let mut diagnostic = Diagnostic::error(code, title).at(place, label);
    if !help.is_empty() {
        diagnostic = diagnostic.help(help);
    }
    compiler.report(diagnostic);
    None
}

/// The definition a name means; an unknown name is reported with the nearest visible one.
pub(in crate::language::compile) fn resolve<'a>(compiler: &mut Compiler<'a>, scope: Scope, name: &tree::Name) -> Option<&'a Definition> {
    match looked_up(compiler, scope, name) {
        Ok(id) => {
            compiler.reached.insert(id);
            let found = compiler.book.definition(id)?;
            if is_too_deep(compiler, found, name.span) {
                return None;
            }
            Some(overrides::replaced_by_name(compiler, found).unwrap_or(found))
        }
        Err(LookupError::Unknown) => {
            let near = did_you_mean(&name.text, visible(compiler, scope).iter().map(String::as_str));
            let help = near.unwrap_or_else(|| "define it, or `use` the chapter that does".to_owned());
            fault(compiler, codes::UNKNOWN_NAME, format!("nothing here is named `{}`", name.text), name.span, "not defined", &help)
        }
        Err(LookupError::OfferedTwice(first, second)) => {
            let qualified = |id| compiler.book.definition(id).map(|it| compiler.book.qualified_name(it)).unwrap_or_default();
            let help = format!("write `{}` or `{}`", qualified(first), qualified(second));
            fault(compiler, codes::OFFERED_TWICE, format!("`{}` is offered by two used chapters", name.text), name.span, "which one?", &help)
        }
    }
}

/// A name of a schedule's line under a contract may also be the contract's.
fn looked_up(compiler: &Compiler<'_>, scope: Scope, name: &tree::Name) -> Result<DefinitionId, LookupError> {
    let found = compiler.book.look_up(scope, &name.text);
    match (&found, &compiler.contract_text) {
        (Err(LookupError::Unknown), Some(text)) => {
            let scope = Scope { chapter: text.definition.chapter, schedule: Some(text.definition.id) };
            compiler.book.look_up(scope, &name.text)
        }
        _ => found,
    }
}

/// All names visible from a scope.
fn visible(compiler: &Compiler<'_>, scope: Scope) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(schedule) = scope.schedule.and_then(|id| compiler.book.definition(id)) {
        names.extend(compiler.book.owned_names(schedule));
    }
    if let Some(chapter) = compiler.book.chapter(scope.chapter) {
        names.extend(chapter.names.keys().cloned());
        let used = chapter.uses.iter().filter_map(|used| compiler.book.chapter(*used));
        names.extend(used.flat_map(|chapter| chapter.names.keys().cloned()));
    }
    names
}

/// Reports a name of the wrong kind.
pub(in crate::language::compile) fn wrong_kind<T>(compiler: &mut Compiler<'_>, name: &tree::Name, found: &Definition, wanted: &str) -> Option<T> {
    let diagnostic = Diagnostic::error(codes::WRONG_KIND, format!("`{}` is a {}, where {wanted} belongs", name.text, found.kind.word()))
        .at(name.span, format!("{wanted} belongs here"))
        .at(found.place(), format!("the {}", found.kind.word()));
    compiler.report(diagnostic);
    None
}

/// Begins work on a definition; a cycle is reported with its path.
pub(in crate::language::compile) fn begin(compiler: &mut Compiler<'_>, definition: &Definition, used_at: Span) -> bool {
    let Some(from) = compiler.under_way.iter().position(|id| *id == definition.id) else {
        compiler.under_way.push(definition.id);
        compiler.depths_under_way.push(0);
        compiler.names_under_way.push(0);
        return true;
    };
    let path: Vec<String> =
        compiler.under_way.iter().skip(from).filter_map(|id| compiler.book.definition(*id)).map(|it| it.name.text.clone()).collect();
    let title = format!("`{}` needs itself", definition.name.text);
    let diagnostic = Diagnostic::error(codes::CYCLE, title)
        .at(used_at, format!("{} → {}", path.join(" → "), definition.name.text))
        .help("take one of them out of the circle");
    compiler.report(diagnostic);
    false
}

/// The lines of the whole book: the history may name those of other schedules too.
pub(in crate::language::compile) fn lines_of_the_book(compiler: &Compiler<'_>) -> Arc<BTreeSet<String>> {
    let lines = compiler.book.definitions.iter().filter(|it| matches!(it.kind, DefinitionKind::Charge(_)));
    Arc::new(lines.map(|it| it.name.text.clone()).collect())
}

pub(in crate::language::compile) fn end(compiler: &mut Compiler<'_>) {
    if let (Some(done), Some(depth)) = (compiler.under_way.pop(), compiler.depths_under_way.pop()) {
        compiler.depths.insert(done, depth);
        rests_on(compiler, depth);
        let names = compiler.names_under_way.pop().unwrap_or(0);
        compiler.names_written_out.insert(done, names);
        uses_names(compiler, names);
    }
}

/// What is being compiled uses a definition that has so many names, written out.
fn uses_names(compiler: &mut Compiler<'_>, names: u64) {
    if let Some(all) = compiler.names_under_way.last_mut() {
        *all = all.saturating_add(names).saturating_add(1);
    }
}

/// What is being compiled rests on a definition of some depth.
fn rests_on(compiler: &mut Compiler<'_>, depth: usize) {
    if let Some(deepest) = compiler.depths_under_way.last_mut() {
        *deepest = (*deepest).max(depth + 1);
    }
}

/// Whether a definition rests on others deeper than a reader could follow, or a program without end of its stack.
fn is_too_deep(compiler: &mut Compiler<'_>, definition: &Definition, used_at: Span) -> bool {
    if let Some(names) = compiler.names_written_out.get(&definition.id).copied() {
        uses_names(compiler, names);
    }
    if compiler.names_under_way.last().is_some_and(|names| *names > MOST_NAMES) {
        let title = "with every name in it written out, the formula has more than 100,000 names".to_owned();
        fault::<()>(compiler, codes::NESTED_TOO_DEEP, title, used_at, "used here", "use fewer names twice in one formula");
        return true;
    }
    let below = compiler.depths.get(&definition.id).copied().unwrap_or(0);
    if compiler.under_way.len() + below > DEEPEST {
        let title = format!("`{}` rests on definitions more than {DEEPEST} deep", definition.name.text);
        fault::<()>(compiler, codes::NESTED_TOO_DEEP, title, used_at, "used here", "put several of them into one formula");
        return true;
    }
    rests_on(compiler, below);
    false
}

/// Citations as the plan keeps them.
pub(super) fn citations(annotations: &tree::Annotations) -> Vec<Citation> {
    let status = |status| match status {
        tree::CitationStatus::Adopted => CitationStatus::Adopted,
        tree::CitationStatus::Unverified => CitationStatus::Unverified,
        tree::CitationStatus::Illustrative => CitationStatus::Illustrative,
    };
    annotations
        .cites
        .iter()
        .map(|cite| Citation { text: cite.text.clone(), status: status(cite.status), place: cite.span, in_force: (None, None), of_override: false })
        .collect()
}

/// The words of the law under a statement.
pub(super) fn said(annotations: &tree::Annotations) -> Vec<String> {
    annotations.says.iter().map(|says| says.text.clone()).collect()
}

/// The label, or the name in words.
pub(super) fn label_of(label: Option<&tree::Quoted>, name: &tree::Name) -> String {
    label.map_or_else(|| name.text.replace('_', " "), |label| label.text.clone())
}
