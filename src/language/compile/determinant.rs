//! Determinants, and values made of other values.

use super::{Compiler, Lowered, Standing, citations, label_of, said};
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionKind};
use crate::language::tree;
use crate::plan::{Determinant, DeterminantKind, Id, Months, Operation};
use crate::source::{Span, codes};

impl Compiler<'_> {
    /// A determinant's name in a formula.
    pub(super) fn determinant_node(&mut self, definition: &Definition, place: Span, standing: Standing) -> Option<Lowered> {
        let id = self.determinant_of(definition, place, standing)?;
        let unit = self.determinants.at(id).unit.clone();
        self.node(Operation::Determinant(id), unit, place)
    }

    /// The determinant: one for both uses, or, where it holds months in the bill, one for each use of them.
    fn determinant_of(&mut self, definition: &Definition, place: Span, standing: Standing) -> Option<Id<Determinant>> {
        let threshold = standing.months == Months::Threshold;
        let key = (definition.id, threshold);
        if let Some(known) = self.determinant_ids.get(&key) {
            return *known;
        }
        if let Some(Some(other)) = self.determinant_ids.get(&(definition.id, !threshold)).copied()
            && !self.uses_of_determinant(other).months_of(!threshold)
        {
            self.determinant_ids.insert(key, Some(other));
            return Some(other);
        }
        if !self.begin(definition, place) {
            return None;
        }
        let inner = Standing { scope: definition.scope_for(standing.scope.schedule), months: standing.months };
        let made = match &definition.kind {
            DefinitionKind::Determinant(determinant) => self.make_determinant(determinant, inner),
            DefinitionKind::Value(value) => self.make_derived_value(value, inner),
            _ => None,
        };
        self.end();
        let id = made.map(|made| self.determinants.push(made));
        self.determinant_ids.insert(key, id);
        id
    }

    fn make_determinant(&mut self, determinant: &tree::Determinant, standing: Standing) -> Option<Determinant> {
        let (kind, unit) = match &determinant.kind {
            tree::DeterminantKind::Formula(formula) => {
                let node = self.determinant_formula(formula, determinant.blocks, standing)?;
                (DeterminantKind::Formula(node), self.unit_of(node))
            }
            tree::DeterminantKind::Cases(rows) => self.cases(determinant, rows, standing)?,
            tree::DeterminantKind::Window(window) => {
                let node = self.window(window, standing)?;
                (DeterminantKind::Formula(node), self.unit_of(node))
            }
        };
        let round = match &determinant.round {
            Some(round) => Some(self.rounding(round, &unit)?),
            None => None,
        };
        Some(Determinant {
            name: determinant.name.text.clone(),
            label: label_of(determinant.label.as_ref(), &determinant.name),
            unit,
            kind,
            round,
            cites: citations(&determinant.annotations),
            says: said(&determinant.annotations),
            place: determinant.name.span,
        })
    }

    /// The formula; of `Q by TIERS` with how its blocks are priced.
    fn determinant_formula(&mut self, formula: &tree::Formula, blocks: Option<tree::Blocks>, standing: Standing) -> Option<Lowered> {
        let inner = super::charge::unwrapped(&formula.expression);
        match (&inner.kind, blocks) {
            (tree::ExpressionKind::By { quantity, tiers }, Some(blocks)) => {
                let node = self.by(quantity, tiers, Some((blocks == tree::Blocks::AllAtReached, None)), standing, inner.span)?;
                self.with_zero_rule(node, formula.zero.as_ref(), standing)
            }
            (_, Some(_)) => {
                let help = "leave the clause out";
                self.fault(codes::WRONG_KIND, "only `Q by TIERS` has blocks".to_owned(), inner.span, "no tiers here", help)
            }
            (_, None) => self.formula(formula, standing),
        }
    }

    fn make_derived_value(&mut self, value: &tree::Value, standing: Standing) -> Option<Determinant> {
        let tree::ValueKind::Derived(expression) = &value.kind else { return None };
        let node = self.expression(expression, standing)?;
        self.check_divisors_of(node);
        let unit = self.unit_of(node);
        let round = match &value.round {
            Some(round) => Some(self.rounding(round, &unit)?),
            None => None,
        };
        Some(Determinant {
            name: value.name.text.clone(),
            label: label_of(value.label.as_ref(), &value.name),
            unit,
            kind: DeterminantKind::Formula(node),
            round,
            cites: citations(&value.annotations),
            says: said(&value.annotations),
            place: value.name.span,
        })
    }

    fn cases(&mut self, determinant: &tree::Determinant, rows: &[tree::CaseRow], standing: Standing) -> Option<(DeterminantKind, Unit)> {
        let mut lowered = Vec::new();
        let mut unit: Option<Unit> = None;
        let mut sound = true;
        for row in rows {
            let condition = match &row.when {
                None => None,
                Some(when) => match self.condition(when, standing) {
                    Some(condition) => Some(condition),
                    None => {
                        sound = false;
                        continue;
                    }
                },
            };
            let Some(node) = self.formula(&row.then, standing) else {
                sound = false;
                continue;
            };
            let own = self.unit_of(node);
            let zero = self.is_zero_constant(node);
            match &unit {
                Some(known) if !known.same_dimensions(&own) && !zero => {
                    let title = format!("the rows of `{}` give {known} and {own}", determinant.name.text);
                    return self.fault(
                        codes::UNITS_DISAGREE,
                        title,
                        row.then.expression.span,
                        &format!("this is {own}"),
                        "let every row give the same unit",
                    );
                }
                None if !zero => unit = Some(own),
                _ => {}
            }
            lowered.push((condition, node));
        }
        self.check_cases_cover(determinant, rows);
        sound.then(|| (DeterminantKind::Cases(lowered), unit.unwrap_or_default()))
    }

    fn is_zero_constant(&self, node: Lowered) -> bool {
        matches!(&self.nodes.at(node).operation, Operation::Constant(value) if value.is_zero())
    }

    /// `otherwise` is needed unless the rows cover every member of one choice (or yes and no).
    fn check_cases_cover(&mut self, determinant: &tree::Determinant, rows: &[tree::CaseRow]) {
        let otherwise: Vec<&tree::CaseRow> = rows.iter().filter(|row| row.when.is_none()).collect();
        if let Some(extra) = otherwise.get(1) {
            let _: Option<()> = self.fault(codes::ROW_TWICE, "`otherwise` stands once".to_owned(), extra.span, "again", "leave one of them out");
        }
        if !otherwise.is_empty() || self.cases_cover_a_choice(rows, determinant) {
            return;
        }
        let help = "end with `otherwise …`, or write one row for each member of a choice";
        let title = format!("the cases of `{}` leave something out", determinant.name.text);
        let _: Option<()> = self.fault(codes::CASES_INCOMPLETE, title, determinant.span, "what if none holds?", help);
    }

    fn cases_cover_a_choice(&self, rows: &[tree::CaseRow], determinant: &tree::Determinant) -> bool {
        let mut name: Option<&str> = None;
        let mut words: Vec<&str> = Vec::new();
        for row in rows {
            let Some(tree::Condition { kind: tree::ConditionKind::Compare { left, predicate, .. }, .. }) = &row.when else { return false };
            let tree::ExpressionKind::Name(left) = &left.kind else { return false };
            if name.is_some_and(|known| known != left.text) {
                return false;
            }
            name = Some(&left.text);
            match predicate {
                tree::Predicate::Is(word) => words.push(&word.text),
                tree::Predicate::IsOneOf(some) => words.extend(some.iter().map(|word| word.text.as_str())),
                _ => return false,
            }
        }
        let Some(name) = name else { return false };
        let chapters = self.book.definitions.iter().filter(|it| it.name.text == name);
        let _ = determinant;
        chapters.into_iter().any(|it| match &it.kind {
            DefinitionKind::Choice(choice) => choice.members.iter().all(|member| words.contains(&member.text.as_str())),
            DefinitionKind::Fact(_) => words.contains(&"yes") && words.contains(&"no"),
            _ => false,
        })
    }
}
