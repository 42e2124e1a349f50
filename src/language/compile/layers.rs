//! Overrides that are seen or not while something is compiled.

use super::Compiler;
use crate::language::book::DefinitionId;

/// While a thing is looked at as it is, no override of it is seen.
pub(in crate::language::compile) fn unreplaced<'a, T>(
    compiler: &mut Compiler<'a>,
    target: DefinitionId,
    work: impl FnOnce(&mut Compiler<'a>) -> T,
) -> T {
    with_layers_seen(compiler, target, 0, work)
}

/// While work goes on, only so many overrides of a thing are seen.
pub(in crate::language::compile) fn with_layers_seen<'a, T>(
    compiler: &mut Compiler<'a>,
    target: DefinitionId,
    layers: usize,
    work: impl FnOnce(&mut Compiler<'a>) -> T,
) -> T {
    let before = compiler.contract_text.as_mut().map(|text| text.visible.insert(target, layers));
    let made = work(compiler);
    if let (Some(text), Some(before)) = (&mut compiler.contract_text, before) {
        match before {
            Some(before) => text.visible.insert(target, before),
            None => text.visible.remove(&target),
        };
    }
    made
}
