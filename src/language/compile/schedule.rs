//! A schedule: its statements, then its lines.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::order::Needs;
use super::versions::InForce;
use super::{Compiler, Standing, citations, label_of};
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree::{self, Until};
use crate::plan::{Arena, Charge, ChargeFormula, Condition, Id, SchedulePlan, VersionRule};
use crate::source::{Diagnostic, Span, codes};

impl<'a> Compiler<'a> {
    /// The plan of a schedule; none where a statement is missing (which is reported).
    pub(super) fn schedule(
        &mut self,
        definition: &'a Definition,
        schedule: &'a tree::Schedule,
        known: &Arc<BTreeMap<String, ()>>,
    ) -> Option<SchedulePlan> {
        self.report_later(schedule);
        let customers = self.customers(definition, schedule);
        let source = LineSource { owner: definition, statement: schedule.clone() };
        let plan = self.plan_of_lines(definition, schedule, &[source], known)?;
        Some(SchedulePlan { customers: customers?, ..plan })
    }

    /// The plan of the lines of one schedule, or of all that a contract bills.
    pub(super) fn plan_of_lines(
        &mut self,
        definition: &'a Definition,
        statement: &tree::Schedule,
        sources: &[LineSource<'a>],
        known: &Arc<BTreeMap<String, ()>>,
    ) -> Option<SchedulePlan> {
        self.in_force = in_force(statement);
        let service = self.service(statement);
        let period = self.period(statement);
        let rule = self.version_rule(statement);
        self.check_split_once(&statement.prorations);
        self.check_short_usage(&statement.prorations);
        self.check_rounding_once(statement);
        self.name_charges(sources);
        let compiled = self.charges(statement, sources, rule.unwrap_or(VersionRule::ServiceRendered));
        for source in sources {
            self.compile_unused(source.owner);
        }
        let (charges, needs) = compiled?;
        if let DefinitionKind::Contract(contract) = &definition.kind {
            self.settlements(definition, contract, statement, &charges);
        }
        let proofs = self.proofs(definition, sources, &charges);
        let order = self.order(&charges, needs);
        let (months, days) = period?;
        let chapter = self.book.chapter(definition.chapter);
        Some(SchedulePlan {
            qualified_name: self.book.qualified_name(definition),
            name: definition.name.text.clone(),
            label: label_of(statement.label.as_ref(), &statement.name),
            chapter_label: chapter.map(|chapter| chapter.label.clone()).unwrap_or_default(),
            service: service?,
            months,
            days,
            version_rule: rule?,
            in_force: self.in_force.as_ref().map(|in_force| (in_force.from, in_force.end)),
            customer: None,
            term: None,
            points: Vec::new(),
            openings: std::mem::take(&mut self.openings),
            customers: Vec::new(),
            charges,
            order,
            inputs: std::mem::take(&mut self.inputs),
            nodes: std::mem::take(&mut self.nodes),
            conditions: std::mem::take(&mut self.conditions),
            prices: std::mem::take(&mut self.prices),
            tiers: std::mem::take(&mut self.tiers),
            determinants: std::mem::take(&mut self.determinants),
            calendars: std::mem::take(&mut self.calendars),
            seasons: std::mem::take(&mut self.seasons),
            policies: std::mem::take(&mut self.policies),
            pools: std::mem::take(&mut self.pools),
            ledgers: std::mem::take(&mut self.ledgers),
            asks_members: self.asks_members,
            not_encoded: statement.not_encoded.iter().map(|clause| clause.text.clone()).collect(),
            cites: citations(&statement.annotations),
            named: BTreeMap::new(),
            known_elsewhere: Arc::clone(known),
            lines_elsewhere: self.lines_of_the_book(),
            fixed_values: sources.iter().flat_map(|source| self.fixed_values(source.owner)).collect(),
            declared_units: self.declared_units(),
            proofs,
            place: definition.place(),
        })
    }

    fn report_later(&mut self, schedule: &tree::Schedule) {
        if let Some(longer) = &schedule.longer {
            let title = "`a longer period counts …` is not computed by this version";
            self.report(
                Diagnostic::error(codes::NOT_YET, title)
                    .at(longer.span, "not yet")
                    .help("declare the range of days: `period every month, of 28 to 33 days`"),
            );
        }
    }

    fn service(&mut self, schedule: &tree::Schedule) -> Option<String> {
        match &schedule.service {
            Some(service) => Some(service.text.clone()),
            None => self.fault(
                codes::SERVICE_MISSING,
                format!("the schedule `{}` does not name its service", schedule.name.text),
                schedule.name.span,
                "no `service`",
                "write `service water`",
            ),
        }
    }

    fn period(&mut self, schedule: &tree::Schedule) -> Option<(u32, Option<(u32, u32)>)> {
        let Some(period) = &schedule.period else {
            return self.fault(
                codes::PERIOD_MISSING,
                format!("the schedule `{}` has no period", schedule.name.text),
                schedule.name.span,
                "no `period`",
                "write `period every month`",
            );
        };
        if period.months == 0 || period.days.is_some_and(|(least, most)| least > most || most == 0) {
            return self.fault(
                codes::PERIOD_MISSING,
                "this is no period".to_owned(),
                period.span,
                "of no days",
                "write `period every month, of 28 to 33 days`",
            );
        }
        Some((period.months, period.days))
    }

    fn version_rule(&mut self, schedule: &tree::Schedule) -> Option<VersionRule> {
        match schedule.version_rule {
            Some((tree::VersionRule::ServiceRendered, _)) => Some(VersionRule::ServiceRendered),
            Some((tree::VersionRule::BillsRendered, _)) => Some(VersionRule::BillsRendered),
            Some((tree::VersionRule::MetersRead, _)) => Some(VersionRule::MetersRead),
            None => {
                let help = "write `each version applies to service rendered on or after its date` (or `bills rendered`, `meters read`)";
                self.fault(
                    codes::VERSION_RULE_MISSING,
                    format!("the schedule `{}` does not say which version applies", schedule.name.text),
                    schedule.name.span,
                    "no version rule",
                    help,
                )
            }
        }
    }

    fn customers(&mut self, definition: &Definition, schedule: &tree::Schedule) -> Option<Vec<Id<Condition>>> {
        let standing = Standing::fixed(definition.scope_for(Some(definition.id)));
        let conditions: Vec<Option<Id<Condition>>> = schedule.customers.iter().map(|condition| self.condition(condition, standing)).collect();
        conditions.into_iter().collect()
    }

    fn check_rounding_once(&mut self, schedule: &tree::Schedule) {
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
            self.report(diagnostic);
        }
    }

    /// Gives every line its id before any formula names it. Ids follow the written order.
    fn name_charges(&mut self, sources: &[LineSource<'_>]) {
        let book = self.book;
        let owned: Vec<_> = sources.iter().flat_map(|source| book.charges_of(source.owner.id).map(|(owned, _)| owned.id)).collect();
        for (at, (owned, id)) in owned.iter().zip(Id::first(owned.len())).enumerate() {
            self.charge_ids.insert(*owned, (id, at));
        }
    }

    fn charges(&mut self, schedule: &tree::Schedule, sources: &[LineSource<'a>], rule: VersionRule) -> Option<(Arena<Charge>, Needs)> {
        let book = self.book;
        let mut charges: Arena<Charge> = Arena::default();
        let mut needs = Needs::new();
        let mut sound = true;
        let lines = sources.iter().flat_map(|source| book.charges_of(source.owner.id).map(move |line| (source, line)));
        for (source, (owned, statement)) in lines {
            self.reached.insert(owned.id);
            self.in_force = in_force(&source.statement);
            let Some(compiled) = self.charge(owned, statement, &source.statement, rule) else {
                sound = false;
                continue;
            };
            self.check_named_once(&charges, &compiled.charge);
            let above = compiled.uses.total.unwrap_or(0);
            let id = charges.push(compiled.charge);
            let mut needed: BTreeSet<Id<Charge>> = compiled.uses.charges;
            needed.extend(compiled.uses.looked_back_on);
            needed.extend(charges.iter().take(above).map(|(other, _)| other).filter(|other| *other != id));
            needs.insert(id, needed);
        }
        if charges.is_empty() && sound {
            let help = "write a `charge` with its `gl` and `amount`";
            return self.fault(
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
    fn check_named_once(&mut self, charges: &Arena<Charge>, charge: &Charge) {
        if let Some((_, first)) = charges.iter().find(|(_, other)| other.name == charge.name) {
            let diagnostic = Diagnostic::error(codes::DEFINED_TWICE, format!("two lines of the bill are named `{}`", charge.name))
                .at(charge.place, "again")
                .at(first.place, "first here")
                .help("give one of them another name");
            self.report(diagnostic);
        }
    }

    /// Values and determinants that no line uses are checked all the same.
    fn compile_unused(&mut self, definition: &'a Definition) {
        let book = self.book;
        for owned in book.owned_by(definition.id) {
            if self.reached.contains(&owned.id) {
                continue;
            }
            let name = &owned.name;
            let standing = Standing::fixed(owned.scope_for(Some(definition.id)));
            match &owned.kind {
                DefinitionKind::Value(_)
                | DefinitionKind::Determinant(_)
                | DefinitionKind::Rate(_)
                | DefinitionKind::Table(_)
                | DefinitionKind::Tiers(_) => {
                    self.compile_alone(owned, standing);
                    let diagnostic = Diagnostic::warning(codes::NEVER_USED, format!("nothing uses `{}`", name.text))
                        .at(name.span, "never used")
                        .help("use it, or take it out");
                    self.report(diagnostic);
                }
                _ => {}
            }
        }
    }

    fn compile_alone(&mut self, definition: &'a Definition, standing: Standing) {
        match &definition.kind {
            DefinitionKind::Rate(_) | DefinitionKind::Table(_) => {
                self.prices_of(definition, standing);
            }
            DefinitionKind::Tiers(_) => {
                self.tiers_of(definition, standing);
            }
            _ => {
                let _ = self.name(&definition.name, standing);
            }
        }
    }

    fn declared_units(&self) -> Vec<(String, crate::exact::Number, crate::exact::Unit)> {
        let own = self.schedule.map(|schedule| schedule.chapter);
        let seen = self.book.definitions.iter().filter(|it| own.is_some_and(|own| self.book.sees(own, it.chapter)));
        let units = seen.filter_map(|it| match &it.kind {
            DefinitionKind::Unit(unit) => Some(unit),
            _ => None,
        });
        let sized = units.filter_map(|unit| {
            let (size, base) = self.book.literal(unit.is.as_ref()?).ok()?;
            Some((unit.name.text.clone(), size, base))
        });
        sized.collect()
    }

    pub(super) fn fixed_values(&self, definition: &Definition) -> BTreeMap<String, Span> {
        let owned = self.book.owned_by(definition.id);
        let fixed = owned.filter(|it| matches!(&it.kind, DefinitionKind::Value(value) if !matches!(value.kind, tree::ValueKind::SetByContract(_))));
        fixed.map(|it| (it.name.text.clone(), it.place())).collect()
    }
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
