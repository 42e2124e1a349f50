//! Values.

use super::{Compiler, ExpressionScope, Lowered, citations};
use crate::language::book::Definition;
use crate::language::compile;
use crate::language::compile::{determinant, expression, input, literal, name};
use crate::language::tree::{self, ValueKind};
use crate::plan::Operation;
use crate::source::{Span, codes};

impl<'a> Compiler<'a> {
    /// A value in a formula: its constant, its version, its formula, or what the contract sets.
    pub(super) fn value(&mut self, definition: &'a Definition, value: &tree::Value, place: Span, inside: ExpressionScope) -> Option<Lowered> {
        match &value.kind {
            ValueKind::Constant(literal) => {
                let (number, unit) = literal::literal(self, literal)?;
                let cites = citations(&value.annotations);
                let operation = Operation::Named { name: definition.name.text.clone(), value: number, cites, place: definition.place() };
                expression::node(self, operation, unit, place)
            }
            ValueKind::Dated { .. } => name::price_node(self, definition, place, inside),
            ValueKind::Derived(_) => determinant::determinant_node(self, definition, place, inside),
            ValueKind::SetByContract(_) => {
                let input = input::input(self, definition)?;
                let unit = self.inputs.at(input).unit.clone();
                expression::node(self, Operation::Input(input), unit, place)
            }
            ValueKind::Window(window) => {
                let help = "write it as a `determinant`, which looks back over time";
                compile::fault(self, codes::WRONG_KIND, "a window can be used in a determinant only".to_owned(), window.span, "a window", help)
            }
        }
    }
}
