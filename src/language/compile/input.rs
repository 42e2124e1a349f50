//! Measures, choices and facts → inputs.

use super::{Compiler, citations, label_of};
use crate::exact::{Dimension, Unit};
use crate::language::book::{Definition, DefinitionKind, Scope};
use crate::language::tree::{self, FactKind, MeasureSource, MissingRule, NotEntered};
use crate::plan::{Excuse, Grain, Id, Input, InputKind, MeasuredBy, Missing, Policy, PolicyBasis};
use crate::source::{Diagnostic, codes};

impl Compiler<'_> {
    /// The input of a measure, choice or fact.
    pub(super) fn input(&mut self, definition: &Definition) -> Option<Id<Input>> {
        if let Some(known) = self.input_ids.get(&definition.id) {
            return Some(*known);
        }
        let (unit, kind) = match &definition.kind {
            DefinitionKind::Measure(measure) => (self.unit(&measure.unit)?, self.measure(definition, measure)?),
            DefinitionKind::Choice(choice) => (Unit::number(), self.choice(choice)),
            DefinitionKind::Fact(fact) => self.fact(definition, fact)?,
            DefinitionKind::Value(value) => match &value.kind {
                tree::ValueKind::SetByContract(unit) => (self.unit(unit)?, InputKind::Amount { not_entered: None, is_value: true, each: None }),
                _ => return None,
            },
            _ => return None,
        };
        let id = self.inputs.push(Input {
            name: definition.name.text.clone(),
            also: definition.kind.also().iter().map(|also| also.text.clone()).collect(),
            label: label_of(definition.kind.label(), &definition.name),
            unit,
            kind,
            place: definition.place(),
        });
        self.input_ids.insert(definition.id, id);
        Some(id)
    }

    fn measure(&mut self, definition: &Definition, measure: &tree::Measure) -> Option<InputKind> {
        let unit = self.unit(&measure.unit)?;
        let grain = match measure.grain.as_ref().map(|grain| grain.text.as_str()) {
            Some("hour") => Grain::Hour,
            Some("day") => Grain::Day,
            Some("standing" | "sample") => Grain::Standing,
            Some("period") | None => Grain::Period,
            Some(_) => Grain::Calendar(self.calendar(measure.grain.as_ref()?, self.scope_of(definition))?),
        };
        let cut = match &measure.cut {
            Some(step) => Some(self.literal_in(step, &unit, false)?),
            None => None,
        };
        let round = match &measure.round {
            Some(round) => Some(self.rounding(round, &unit)?),
            None => None,
        };
        let missing = match &measure.missing {
            Some((MissingRule::Estimated(policy), _)) => Missing::Estimated(self.policy(definition, policy)?),
            Some((MissingRule::Error, _)) | None => Missing::Error,
        };
        let source = measure.source.as_ref().map(|(source, _)| source);
        let adds_up =
            grain != Grain::Standing && !matches!(source, Some(MeasureSource::LaboratorySamples { .. })) && self.is_amount(definition, &unit);
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

    fn policy(&mut self, measure: &Definition, name: &tree::Name) -> Option<Id<Policy>> {
        let definition = self.resolve(measure.scope_for(self.schedule.map(|schedule| schedule.id)), name)?;
        let DefinitionKind::Policy(policy) = &definition.kind else { return self.wrong_kind(name, definition, "a policy") };
        if policy.measure.text != measure.name.text {
            let diagnostic =
                Diagnostic::error(codes::WRONG_KIND, format!("`{}` estimates `{}`, not `{}`", name.text, policy.measure.text, measure.name.text))
                    .at(name.span, "used here")
                    .at(policy.measure.span, "declared for this measure")
                    .help(format!("write a policy `for missing {}`", measure.name.text));
            self.report(diagnostic);
            return None;
        }
        let Some((basis, _)) = &policy.basis else {
            let help = "write `estimate is average per day of the last 3 valid reads, times days`";
            return self.fault(
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
        Some(self.policies.push(Policy {
            name: definition.name.text.clone(),
            label: label_of(policy.label.as_ref(), &policy.name),
            basis,
            at_most: policy.at_most.map(|(most, _)| most),
            cite: citations(&policy.annotations).into_iter().next(),
            place: definition.place(),
        }))
    }

    fn choice(&mut self, choice: &tree::Choice) -> InputKind {
        let members: Vec<String> = choice.members.iter().map(|member| member.text.clone()).collect();
        let mut spellings = Vec::new();
        for (member, others) in &choice.aliases {
            match members.iter().position(|known| *known == member.text) {
                Some(at) => spellings.extend(others.iter().map(|other| (other.text.clone(), at))),
                None => {
                    let _: Option<()> = self.unknown_member(member, &choice.name.text, &members, choice.name.span);
                }
            }
        }
        let not_entered = match &choice.not_entered {
            Some(NotEntered::Word(word)) => match members.iter().position(|known| *known == word.text) {
                Some(at) => Some(at),
                None => self.unknown_member(word, &choice.name.text, &members, choice.name.span),
            },
            _ => None,
        };
        InputKind::Choice { members, spellings, not_entered }
    }

    fn scope_of(&self, definition: &Definition) -> Scope {
        definition.scope_for(self.schedule.map(|schedule| schedule.id))
    }

    /// Of what one day of a fact decides.
    fn excuse(&mut self, definition: &Definition, fact: &tree::Fact) -> Option<Excuse> {
        Some(match &fact.on_any_day {
            None => Excuse::ItsDay,
            Some((tree::OnAnyDay::ReducesByDays, _)) => Excuse::ReducesByDays,
            Some((tree::OnAnyDay::ExcusesPeriod, _)) => Excuse::Period,
            Some((tree::OnAnyDay::ExcusesMonth, _)) => Excuse::Month,
            Some((tree::OnAnyDay::ExcusesCalendar(calendar), _)) => Excuse::Calendar(self.calendar(calendar, self.scope_of(definition))?),
        })
    }

    fn fact(&mut self, definition: &Definition, fact: &tree::Fact) -> Option<(Unit, InputKind)> {
        match &fact.kind {
            FactKind::YesOrNo => {
                let not_entered = match &fact.not_entered {
                    Some(NotEntered::Word(word)) if word.text == "yes" => Some(1),
                    Some(NotEntered::Word(word)) if word.text == "no" => Some(0),
                    Some(NotEntered::Word(word)) => {
                        return self.fault(
                            codes::UNKNOWN_MEMBER,
                            format!("`{}` is neither yes nor no", word.text),
                            word.span,
                            "neither",
                            "write `not entered is no`",
                        );
                    }
                    _ => None,
                };
                let excuse = self.excuse(definition, fact)?;
                Some((Unit::number(), InputKind::YesOrNo { not_entered, excuse }))
            }
            FactKind::Amount { unit, each } => {
                let unit = self.unit(unit)?;
                let each = match each {
                    Some(calendar) => Some(self.calendar(calendar, self.scope_of(definition))?),
                    None => None,
                };
                let not_entered = match &fact.not_entered {
                    Some(NotEntered::Value(literal)) => Some(self.literal_in(literal, &unit, true)?),
                    _ => None,
                };
                Some((unit, InputKind::Amount { not_entered, is_value: false, each }))
            }
        }
    }
}

impl Compiler<'_> {
    /// Whether a unit counts an amount (gal, lb, ccf, $) and not a strength, a flow or an area. A declared unit is what its
    /// definition says: a cfs of so many gal per day is a flow.
    fn is_amount(&self, definition: &Definition, unit: &Unit) -> bool {
        let counts = |(dimension, exponent): (&Dimension, &i32)| {
            *exponent > 0
                && match dimension {
                    Dimension::Gallon | Dimension::Pound | Dimension::Money => true,
                    Dimension::Declared(word) => self.size_of(definition, word).is_none_or(|base| self.is_amount(definition, &base)),
                    _ => false,
                }
        };
        unit.dimensions.iter().all(counts)
    }

    /// The unit that a declared unit is so many of; none for a base unit.
    fn size_of(&self, definition: &Definition, word: &str) -> Option<Unit> {
        let seen = self.book.definitions.iter().filter(|it| it.name.text == word && self.book.sees(definition.chapter, it.chapter));
        let mut units = seen.filter_map(|it| match &it.kind {
            DefinitionKind::Unit(unit) => unit.is.as_ref(),
            _ => None,
        });
        let (_, base) = self.book.literal(units.next()?).ok()?;
        let is_itself = base.dimensions.keys().any(|dimension| matches!(dimension, Dimension::Declared(_)));
        (!is_itself).then_some(base)
    }
}
