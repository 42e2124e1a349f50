//! Measures, choices and facts → inputs.

use super::{Compiler, citations, label_of};
use crate::exact::{Dimension, Unit};
use crate::language::book::{Definition, DefinitionKind, Scope};
use crate::language::compile;
use crate::language::compile::{literal, name};
use crate::language::tree::{self, FactKind, MeasureSource, MissingRule, NotEntered};
use crate::plan::{Excuse, Grain, Id, Input, InputKind, MeasuredBy, Missing, Policy, PolicyBasis};
use crate::source::{Diagnostic, codes};

/// The input of a measure, choice or fact.
pub(in crate::language::compile) fn input(compiler: &mut Compiler<'_>, definition: &Definition) -> Option<Id<Input>> {
    if let Some(known) = compiler.input_ids.get(&definition.id) {
        return Some(*known);
    }
    let (unit, kind) = match &definition.kind {
        DefinitionKind::Measure(measure) => (literal::unit(compiler, &measure.unit)?, self::measure(compiler, definition, measure)?),
        DefinitionKind::Choice(choice) => (Unit::number(), self::choice(compiler, choice)),
        DefinitionKind::Fact(fact) => self::fact(compiler, definition, fact)?,
        DefinitionKind::Value(value) => match &value.kind {
            tree::ValueKind::SetByContract(unit) => {
                (literal::unit(compiler, unit)?, InputKind::Amount { not_entered: None, is_value: true, each: None })
            }
            _ => return None,
        },
        _ => return None,
    };
    let id = compiler.inputs.push(Input {
        name: definition.name.text.clone(),
        also: definition.kind.also().iter().map(|also| also.text.clone()).collect(),
        label: label_of(definition.kind.label(), &definition.name),
        unit,
        kind,
        place: definition.place(),
    });
    compiler.input_ids.insert(definition.id, id);
    Some(id)
}

pub(in crate::language::compile) fn measure(compiler: &mut Compiler<'_>, definition: &Definition, measure: &tree::Measure) -> Option<InputKind> {
    let unit = literal::unit(compiler, &measure.unit)?;
    let grain = match measure.grain.as_ref().map(|grain| grain.text.as_str()) {
        Some("hour") => Grain::Hour,
        Some("day") => Grain::Day,
        Some("standing" | "sample") => Grain::Standing,
        Some("period") | None => Grain::Period,
        Some(_) => Grain::Calendar(name::calendar(compiler, measure.grain.as_ref()?, scope_of(compiler, definition))?),
    };
    let cut = match &measure.cut {
        Some(step) => Some(literal::literal_in(compiler, step, &unit, false)?),
        None => None,
    };
    let round = match &measure.round {
        Some(round) => Some(literal::rounding(compiler, round, &unit)?),
        None => None,
    };
    let missing = match &measure.missing {
        Some((MissingRule::Estimated(policy), _)) => Missing::Estimated(self::policy(compiler, definition, policy)?),
        Some((MissingRule::Error, _)) | None => Missing::Error,
    };
    let source = measure.source.as_ref().map(|(source, _)| source);
    let adds_up =
        grain != Grain::Standing && !matches!(source, Some(MeasureSource::LaboratorySamples { .. })) && is_amount(compiler, definition, &unit);
    let is_flow = unit.dimensions.get(&Dimension::Day).is_some_and(|exponent| *exponent < 0)
        && !unit.dimensions.contains_key(&Dimension::MilligramPerLitre)
        && !matches!(source, Some(MeasureSource::LaboratorySamples { .. }));
    let adds_across = adds_up || is_flow || measure.signed;
    let measured_by = match source {
        Some(MeasureSource::MeterReads(service)) => MeasuredBy::MeterReads(service.text.clone()),
        Some(MeasureSource::DailyFlow(service)) => MeasuredBy::DailyFlow(service.text.clone()),
        Some(MeasureSource::LaboratorySamples { .. }) => MeasuredBy::Laboratory,
        Some(MeasureSource::Entered | MeasureSource::AttestedCount) => MeasuredBy::Entered,
        None => MeasuredBy::Unsaid,
    };
    Some(InputKind::Measure { source: measured_by, adds_up, adds_across, grain, cut, round, missing })
}

fn policy(compiler: &mut Compiler<'_>, measure: &Definition, name: &tree::Name) -> Option<Id<Policy>> {
    let definition = compile::resolve(compiler, measure.scope_for(compiler.schedule.map(|schedule| schedule.id)), name)?;
    let DefinitionKind::Policy(policy) = &definition.kind else { return compile::wrong_kind(compiler, name, definition, "a policy") };
    if policy.measure.text != measure.name.text {
        let diagnostic =
            Diagnostic::error(codes::WRONG_KIND, format!("`{}` estimates `{}`, not `{}`", name.text, policy.measure.text, measure.name.text))
                .at(name.span, "used here")
                .at(policy.measure.span, "declared for this measure")
                .help(format!("write a policy `for missing {}`", measure.name.text));
        compiler.report(diagnostic);
        return None;
    }
    let Some((basis, _)) = &policy.basis else {
        let help = "write `estimate is average per day of the last 3 valid reads, times days`";
        return compile::fault(
            compiler,
            codes::MISSING_RULE_MISSING,
            format!("the policy `{}` does not say how it estimates", name.text),
            policy.span,
            "no `estimate is …`",
            help,
        );
    };
    let basis = match basis {
        tree::EstimateBasis::LastReads(count) => PolicyBasis::LastReads(*count),
        tree::EstimateBasis::SamePeriodLastYear => PolicyBasis::SamePeriodLastYear,
        tree::EstimateBasis::SamePeriodYearsBefore(years) => PolicyBasis::SamePeriodYearsBefore(*years),
    };
    Some(compiler.policies.push(Policy {
        name: definition.name.text.clone(),
        label: label_of(policy.label.as_ref(), &policy.name),
        basis,
        at_most: policy.at_most.map(|(most, _)| most),
        cite: citations(&policy.annotations).into_iter().next(),
        place: definition.place(),
    }))
}

fn choice(compiler: &mut Compiler<'_>, choice: &tree::Choice) -> InputKind {
    let members: Vec<String> = choice.members.iter().map(|member| member.text.clone()).collect();
    let mut spellings = Vec::new();
    for (member, others) in &choice.aliases {
        match members.iter().position(|known| *known == member.text) {
            Some(at) => spellings.extend(others.iter().map(|other| (other.text.clone(), at))),
            None => {
                let _: Option<()> = name::unknown_member(compiler, member, &choice.name.text, &members, choice.name.span);
            }
        }
    }
    let not_entered = match &choice.not_entered {
        Some(NotEntered::Word(word)) => match members.iter().position(|known| *known == word.text) {
            Some(at) => Some(at),
            None => name::unknown_member(compiler, word, &choice.name.text, &members, choice.name.span),
        },
        _ => None,
    };
    InputKind::Choice { members, spellings, not_entered }
}

fn scope_of(compiler: &Compiler<'_>, definition: &Definition) -> Scope {
    definition.scope_for(compiler.schedule.map(|schedule| schedule.id))
}

/// Of what one day of a fact decides.
fn excuse(compiler: &mut Compiler<'_>, definition: &Definition, fact: &tree::Fact) -> Option<Excuse> {
    Some(match &fact.on_any_day {
        None => Excuse::ItsDay,
        Some((tree::OnAnyDay::ReducesByDays, _)) => Excuse::ReducesByDays,
        Some((tree::OnAnyDay::ExcusesPeriod, _)) => Excuse::Period,
        Some((tree::OnAnyDay::ExcusesMonth, _)) => Excuse::Month,
        Some((tree::OnAnyDay::ExcusesCalendar(calendar), _)) => Excuse::Calendar(name::calendar(compiler, calendar, scope_of(compiler, definition))?),
    })
}

fn fact(compiler: &mut Compiler<'_>, definition: &Definition, fact: &tree::Fact) -> Option<(Unit, InputKind)> {
    match &fact.kind {
        FactKind::YesOrNo => {
            let not_entered = match &fact.not_entered {
                Some(NotEntered::Word(word)) if word.text == "yes" => Some(1),
                Some(NotEntered::Word(word)) if word.text == "no" => Some(0),
                Some(NotEntered::Word(word)) => {
                    return compile::fault(
                        compiler,
                        codes::UNKNOWN_MEMBER,
                        format!("`{}` is neither yes nor no", word.text),
                        word.span,
                        "neither",
                        "write `not entered is no`",
                    );
                }
                _ => None,
            };
            let excuse = excuse(compiler, definition, fact)?;
            Some((Unit::number(), InputKind::YesOrNo { not_entered, excuse }))
        }
        FactKind::Amount { unit, each } => {
            let unit = literal::unit(compiler, unit)?;
            let each = match each {
                Some(calendar) => Some(name::calendar(compiler, calendar, scope_of(compiler, definition))?),
                None => None,
            };
            let not_entered = match &fact.not_entered {
                Some(NotEntered::Value(literal)) => Some(literal::literal_in(compiler, literal, &unit, true)?),
                _ => None,
            };
            Some((unit, InputKind::Amount { not_entered, is_value: false, each }))
        }
    }
}

/// Whether a unit counts an amount (gal, lb, ccf, $) and not a strength, a flow or an area. A declared unit is what its
/// definition says: a cfs of so many gal per day is a flow.
fn is_amount(compiler: &Compiler<'_>, definition: &Definition, unit: &Unit) -> bool {
    let counts = |(dimension, exponent): (&Dimension, &i32)| {
        *exponent > 0
            && match dimension {
                Dimension::Gallon | Dimension::Pound | Dimension::Money => true,
                Dimension::Declared(word) => size_of(compiler, definition, word).is_none_or(|base| is_amount(compiler, definition, &base)),
                _ => false,
            }
    };
    unit.dimensions.iter().all(counts)
}

/// The unit that a declared unit is so many of; none for a base unit.
fn size_of(compiler: &Compiler<'_>, definition: &Definition, word: &str) -> Option<Unit> {
    let seen = compiler.book.definitions.iter().filter(|it| it.name.text == word && compiler.book.sees(definition.chapter, it.chapter));
    let mut units = seen.filter_map(|it| match &it.kind {
        DefinitionKind::Unit(unit) => unit.is.as_ref(),
        _ => None,
    });
    let (_, base) = compiler.book.literal(units.next()?).ok()?;
    let is_itself = base.dimensions.keys().any(|dimension| matches!(dimension, Dimension::Declared(_)));
    (!is_itself).then_some(base)
}
