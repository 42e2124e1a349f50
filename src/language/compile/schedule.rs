//! A schedule: its statements, then its lines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::order::Needs;
use super::versions::InForce;
use super::{Compiler, ExpressionScope, citations, label_of};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::compile;
use crate::language::compile::{charge, condition, order, proof, proration, rate, settlement, tiers};
use crate::language::tree::{self, Until};
use crate::plan::{Arena, Charge, ChargeFormula, Condition, Id, SchedulePlan, VersionRule};
use crate::source::{Diagnostic, Span, codes};

/// The plan of a schedule; none where a statement is missing (which is reported).
pub(in crate::language::compile) fn schedule<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    schedule: &'a tree::Schedule,
    known: &Arc<BTreeMap<String, ()>>,
) -> Option<SchedulePlan> {
    report_later(compiler, schedule);
    let customers = customers(compiler, definition, schedule);
    let source = LineSource { owner: definition, statement: schedule.clone() };
    let plan = plan_of_lines(compiler, definition, schedule, &[source], known)?;
    Some(SchedulePlan { customers: customers?, ..plan })
}

/// The plan of the lines of one schedule, or of all that a contract bills.
pub(in crate::language::compile) fn plan_of_lines<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    statement: &tree::Schedule,
    sources: &[LineSource<'a>],
    known: &Arc<BTreeMap<String, ()>>,
) -> Option<SchedulePlan> {
    compiler.in_force = in_force(statement);
    let service = service(compiler, statement);
    let period = period(compiler, statement);
    let rule = version_rule(compiler, statement);
    proration::check_split_once(compiler, &statement.prorations);
    proration::check_short_usage(compiler, &statement.prorations);
    check_rounding_once(compiler, statement);
    name_charges(compiler, sources);
    let compiled = charges(compiler, statement, sources, rule.unwrap_or(VersionRule::ServiceRendered));
    for source in sources {
        compile_unused(compiler, source.owner);
    }
    let (charges, needs) = compiled?;
    if let DefinitionKind::Contract(contract) = &definition.kind {
        settlement::settlements(compiler, definition, contract, statement, &charges);
    }
    let proofs = proof::proofs(compiler, definition, sources, &charges);
    let order = order::order(compiler, &charges, needs);
    let (months, days) = period?;
    let chapter = compiler.book.chapter(definition.chapter);
    Some(SchedulePlan {
        qualified_name: compiler.book.qualified_name(definition),
        name: definition.name.text.clone(),
        label: label_of(statement.label.as_ref(), &statement.name),
        chapter_label: chapter.map(|chapter| chapter.label.clone()).unwrap_or_default(),
        service: service?,
        months,
        days,
        version_rule: rule?,
        in_force: compiler.in_force.as_ref().map(|in_force| (in_force.from, in_force.end)),
        customer: None,
        term: None,
        points: Vec::new(),
        openings: std::mem::take(&mut compiler.openings),
        customers: Vec::new(),
        charges,
        order,
        inputs: std::mem::take(&mut compiler.inputs),
        nodes: std::mem::take(&mut compiler.nodes),
        conditions: std::mem::take(&mut compiler.conditions),
        prices: std::mem::take(&mut compiler.prices),
        tiers: std::mem::take(&mut compiler.tiers),
        determinants: std::mem::take(&mut compiler.determinants),
        calendars: std::mem::take(&mut compiler.calendars),
        seasons: std::mem::take(&mut compiler.seasons),
        policies: std::mem::take(&mut compiler.policies),
        pools: std::mem::take(&mut compiler.pools),
        ledgers: std::mem::take(&mut compiler.ledgers),
        asks_members: compiler.asks_members,
        not_encoded: statement.not_encoded.iter().map(|clause| clause.text.clone()).collect(),
        cites: citations(&statement.annotations),
        named: BTreeMap::new(),
        known_elsewhere: Arc::clone(known),
        lines_elsewhere: compile::lines_of_the_book(compiler),
        fixed_values: sources.iter().flat_map(|source| fixed_values(compiler, source.owner)).collect(),
        declared_units: declared_units(compiler),
        proofs,
        place: definition.place(),
    })
}

fn report_later(compiler: &mut Compiler<'_>, schedule: &tree::Schedule) {
    if let Some(longer) = &schedule.longer {
        let title = "`a longer period counts …` is not computed by this version";
        compiler.report(
            Diagnostic::error(codes::NOT_YET, title)
                .at(longer.span, "not yet")
                .help("declare the range of days: `period every month, of 28 to 33 days`"),
        );
    }
}

fn service(compiler: &mut Compiler<'_>, schedule: &tree::Schedule) -> Option<String> {
    match &schedule.service {
        Some(service) => Some(service.text.clone()),
        None => compile::fault(
            compiler,
            codes::SERVICE_MISSING,
            format!("the schedule `{}` does not name its service", schedule.name.text),
            schedule.name.span,
            "no `service`",
            "write `service water`",
        ),
    }
}

fn period(compiler: &mut Compiler<'_>, schedule: &tree::Schedule) -> Option<(u32, Option<(u32, u32)>)> {
    let Some(period) = &schedule.period else {
        return compile::fault(
            compiler,
            codes::PERIOD_MISSING,
            format!("the schedule `{}` has no period", schedule.name.text),
            schedule.name.span,
            "no `period`",
            "write `period every month`",
        );
    };
    if period.months == 0 || period.days.is_some_and(|(least, most)| least > most || most == 0) {
        return compile::fault(
            compiler,
            codes::PERIOD_MISSING,
            "this is not a period".to_owned(),
            period.span,
            "of no days",
            "write `period every month, of 28 to 33 days`",
        );
    }
    Some((period.months, period.days))
}

fn version_rule(compiler: &mut Compiler<'_>, schedule: &tree::Schedule) -> Option<VersionRule> {
    match schedule.version_rule {
        Some((tree::VersionRule::ServiceRendered, _)) => Some(VersionRule::ServiceRendered),
        Some((tree::VersionRule::BillsRendered, _)) => Some(VersionRule::BillsRendered),
        Some((tree::VersionRule::MetersRead, _)) => Some(VersionRule::MetersRead),
        None => {
            let help = "write `each version applies to service rendered on or after its date` (or `bills rendered`, `meters read`)";
            compile::fault(
                compiler,
                codes::VERSION_RULE_MISSING,
                format!("the schedule `{}` does not say which version applies", schedule.name.text),
                schedule.name.span,
                "no version rule",
                help,
            )
        }
    }
}

fn customers(compiler: &mut Compiler<'_>, definition: &Definition, schedule: &tree::Schedule) -> Option<Vec<Id<Condition>>> {
    let inside = ExpressionScope::fixed(definition.scope_for(Some(definition.id)));
    let conditions: Vec<Option<Id<Condition>>> =
        schedule.customers.iter().map(|condition| condition::condition(compiler, condition, inside)).collect();
    conditions.into_iter().collect()
}

fn check_rounding_once(compiler: &mut Compiler<'_>, schedule: &tree::Schedule) {
    let places: Vec<Span> = schedule
        .rounding
        .iter()
        .map(|statement| match statement {
            tree::RoundingStatement::Round { to, .. } => to.span,
            tree::RoundingStatement::None(place) => *place,
        })
        .collect();
    if let [first, second, ..] = places.as_slice() {
        let diagnostic = Diagnostic::error(codes::SPLIT_TWICE, "a line is rounded once")
            .at(*second, "again")
            .at(*first, "first said here")
            .help("keep one of them; a charge that rounds otherwise says `round to …` under it");
        compiler.report(diagnostic);
    }
}

/// Gives every line its id before any formula names it. Ids follow the written order.
fn name_charges(compiler: &mut Compiler<'_>, sources: &[LineSource<'_>]) {
    let book = compiler.book;
    let owned: Vec<_> = sources.iter().flat_map(|source| book.charges_of(source.owner.id).map(|(owned, _)| owned.id)).collect();
    for (at, (owned, id)) in owned.iter().zip(Id::first(owned.len())).enumerate() {
        compiler.charge_ids.insert(*owned, (id, at));
    }
}

fn charges<'a>(
    compiler: &mut Compiler<'a>,
    schedule: &tree::Schedule,
    sources: &[LineSource<'a>],
    rule: VersionRule,
) -> Option<(Arena<Charge>, Needs)> {
    let book = compiler.book;
    let mut charges: Arena<Charge> = Arena::default();
    let mut needs = Needs::new();
    let mut sound = true;
    let lines = sources.iter().flat_map(|source| book.charges_of(source.owner.id).map(move |line| (source, line)));
    for (source, (owned, statement)) in lines {
        compiler.reached.insert(owned.id);
        compiler.in_force = in_force(&source.statement);
        let Some(compiled) = charge::charge(compiler, owned, statement, &source.statement, rule) else {
            sound = false;
            continue;
        };
        check_named_once(compiler, &charges, &compiled.charge);
        let above = compiled.uses.total.unwrap_or(0);
        let id = charges.push(compiled.charge);
        let mut needed: BTreeSet<Id<Charge>> = compiled.uses.charges;
        needed.extend(compiled.uses.looked_back_on);
        needed.extend(charges.iter().take(above).map(|(other, _)| other).filter(|other| *other != id));
        needs.insert(id, needed);
    }
    if charges.is_empty() && sound {
        let help = "write a `charge` with its `gl` and `amount`";
        return compile::fault(
            compiler,
            codes::AMOUNT_MISSING,
            format!("the schedule `{}` has no line", schedule.name.text),
            schedule.name.span,
            "bills nothing",
            help,
        );
    }
    link_replaced(&mut charges);
    sound.then_some((charges, needs))
}

/// A bill of several schedules may not have two lines of one name.
fn check_named_once(compiler: &mut Compiler<'_>, charges: &Arena<Charge>, charge: &Charge) {
    if let Some((_, first)) = charges.iter().find(|(_, other)| other.name == charge.name) {
        let diagnostic = Diagnostic::error(codes::DEFINED_TWICE, format!("two lines of the bill are named `{}`", charge.name))
            .at(charge.place, "again")
            .at(first.place, "first here")
            .help("give one of them another name");
        compiler.report(diagnostic);
    }
}

/// Values and determinants that no line uses are checked all the same.
fn compile_unused<'a>(compiler: &mut Compiler<'a>, definition: &'a Definition) {
    let book = compiler.book;
    for owned in book.owned_by(definition.id) {
        if compiler.reached.contains(&owned.id) {
            continue;
        }
        let name = &owned.name;
        let inside = ExpressionScope::fixed(owned.scope_for(Some(definition.id)));
        match &owned.kind {
            DefinitionKind::Value(_)
            | DefinitionKind::Determinant(_)
            | DefinitionKind::Rate(_)
            | DefinitionKind::Table(_)
            | DefinitionKind::Tiers(_) => {
                compile_alone(compiler, owned, inside);
                let diagnostic = Diagnostic::warning(codes::NEVER_USED, format!("nothing uses `{}`", name.text))
                    .at(name.span, "never used")
                    .help("use it, or take it out");
                compiler.report(diagnostic);
            }
            _ => {}
        }
    }
}

fn compile_alone<'a>(compiler: &mut Compiler<'a>, definition: &'a Definition, inside: ExpressionScope) {
    match &definition.kind {
        DefinitionKind::Rate(_) | DefinitionKind::Table(_) => {
            rate::prices_of(compiler, definition, inside);
        }
        DefinitionKind::Tiers(_) => {
            tiers::tiers_of(compiler, definition, inside);
        }
        _ => {
            let _ = compiler.name(&definition.name, inside);
        }
    }
}

fn declared_units(compiler: &Compiler<'_>) -> Vec<(String, crate::exact::Number, crate::exact::Unit)> {
    let own = compiler.schedule.map(|schedule| schedule.chapter);
    let seen = compiler.book.definitions.iter().filter(|it| own.is_some_and(|own| compiler.book.sees(own, it.chapter)));
    let units = seen.filter_map(|it| match &it.kind {
        DefinitionKind::Unit(unit) => Some(unit),
        _ => None,
    });
    let sized = units.filter_map(|unit| {
        let (size, base) = compiler.book.literal(unit.is.as_ref()?).ok()?;
        Some((unit.name.text.clone(), size, base))
    });
    sized.collect()
}

pub(in crate::language::compile) fn fixed_values(compiler: &Compiler<'_>, definition: &Definition) -> BTreeMap<String, Span> {
    let owned = compiler.book.owned_by(definition.id);
    let fixed = owned.filter(|it| matches!(&it.kind, DefinitionKind::Value(value) if !matches!(value.kind, tree::ValueKind::SetByContract(_))));
    fixed.map(|it| (it.name.text.clone(), it.place())).collect()
}

/// Where lines of a bill are written, and the statements that govern them.
#[derive(Clone, Debug)]
pub(super) struct LineSource<'a> {
    /// The schedule, contract or amendment that owns the lines.
    pub owner: &'a Definition,
    /// Its rules.
    pub statement: tree::Schedule,
}

fn in_force(schedule: &tree::Schedule) -> Option<InForce> {
    schedule.in_force.as_ref().map(|(head, until)| InForce {
        from: head.from.day,
        end: match until {
            Until::Replaced(_) => None,
            Until::Day(last) => Some(last.day.plus_days(1)),
        },
        label: head.label.as_ref().map(|label| label.text.clone()),
        place: head.span,
    })
}

fn link_replaced(charges: &mut Arena<Charge>) {
    let replaced: Vec<(Id<Charge>, Id<Charge>)> = charges
        .iter()
        .filter_map(|(id, charge)| match &charge.formula {
            ChargeFormula::Replaces { volume, .. } => Some((*volume, id)),
            _ => None,
        })
        .collect();
    for (volume, by) in replaced {
        charges.at_mut(volume).replaced_by = Some(by);
    }
}
