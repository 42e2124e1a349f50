//! Definitions that no schedule uses are checked all the same, standing alone.

use std::collections::BTreeSet;

use super::{Compiler, Standing};
use crate::language::book::{Book, DefinitionId, DefinitionKind};
use crate::source::{Diagnostic, codes};

/// Checks what no schedule reached; a finding already reported is not repeated.
pub(super) fn check(book: &Book, reached: &BTreeSet<DefinitionId>, diagnostics: &mut Vec<Diagnostic>) {
    let mut compiler = Compiler::new(book, None);
    for definition in book.definitions.iter().filter(|it| it.schedule.is_none() && !reached.contains(&it.id)) {
        compiler.imported = book.chapter(definition.chapter).is_some_and(|chapter| chapter.imported.is_some());
        let standing = Standing::fixed(definition.scope_for(None));
        match &definition.kind {
            DefinitionKind::Rate(_) | DefinitionKind::Table(_) => {
                compiler.prices_of(definition, standing);
            }
            DefinitionKind::Tiers(_) => {
                compiler.tiers_of(definition, standing);
            }
            DefinitionKind::Value(_) | DefinitionKind::Determinant(_) | DefinitionKind::Factor(_) => {
                compiler.name(&definition.name, standing);
            }
            DefinitionKind::Measure(_) | DefinitionKind::Choice(_) | DefinitionKind::Fact(_) => {
                compiler.input(definition);
            }
            DefinitionKind::Unit(unit) => {
                if let Some(is) = &unit.is {
                    compiler.literal(is);
                }
            }
            DefinitionKind::Calendar(_)
            | DefinitionKind::Season(_)
            | DefinitionKind::Policy(_)
            | DefinitionKind::Schedule(_)
            | DefinitionKind::Later(_)
            | DefinitionKind::Charge(_) => {}
        }
    }
    // A name inside file-level tiers or tables may be one of the schedule's that will use them: alone it is no fault.
    let own = compiler.diagnostics.into_iter().filter(|found| found.code != codes::UNKNOWN_NAME && found.code != codes::NO_VERSION);
    for found in own {
        if !diagnostics.contains(&found) {
            diagnostics.push(found);
        }
    }
}
