//! Values.

use super::{Compiler, Lowered, Standing, citations};
use crate::language::book::Definition;
use crate::language::tree::{self, ValueKind};
use crate::plan::Operation;
use crate::source::{Span, codes};

impl<'a> Compiler<'a> {
    /// A value in a formula: its constant, its version, its formula, or what the contract sets.
    pub(super) fn value(&mut self, definition: &'a Definition, value: &tree::Value, place: Span, standing: Standing) -> Option<Lowered> {
        match &value.kind {
            ValueKind::Constant(literal) => {
                let (number, unit) = self.literal(literal)?;
                let cites = citations(&value.annotations);
                let operation = Operation::Named { name: definition.name.text.clone(), value: number, cites, place: definition.place() };
                self.node(operation, unit, place)
            }
            ValueKind::Dated { .. } => self.price_node(definition, place, standing),
            ValueKind::Derived(_) => self.determinant_node(definition, place, standing),
            ValueKind::SetByContract(_) => {
                let input = self.input(definition)?;
                let unit = self.inputs.at(input).unit.clone();
                self.node(Operation::Input(input), unit, place)
            }
            ValueKind::Window(window) => {
                let help = "write it as a `determinant`, which looks back over time";
                self.fault(codes::WRONG_KIND, "a window stands in a determinant".to_owned(), window.span, "a window", help)
            }
        }
    }
}
