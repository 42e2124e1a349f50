//! Literals and units as written.

use super::Compiler;
use crate::exact::{Number, Rounding, Unit, UnitWord};
use crate::language::{compile, tree};
use crate::source::{Diagnostic, codes, did_you_mean};

/// The unit as written; a word that is not a unit is reported.
pub(in crate::language::compile) fn unit(compiler: &mut Compiler<'_>, written: &tree::UnitUse) -> Option<Unit> {
    match compiler.book.unit(written) {
        Ok(unit) => Some(unit),
        Err(word) => unknown_unit(compiler, &word, written),
    }
}

fn unknown_unit<T>(compiler: &mut Compiler<'_>, word: &str, written: &tree::UnitUse) -> Option<T> {
    let declared = compiler.book.definitions.iter().filter_map(|it| match &it.kind {
        crate::language::book::DefinitionKind::Unit(unit) => Some(unit.name.text.as_str()),
        _ => None,
    });
    let near = did_you_mean(word, UnitWord::ALL.iter().map(|unit| unit.word).chain(declared));
    let help = near.unwrap_or_else(|| format!("declare it: `unit {word} is … gal` with its citation"));
    compile::fault(compiler, codes::UNKNOWN_UNIT, format!("`{word}` is not a unit"), written.span, "not a unit", &help)
}

/// A literal's value in base units, and its unit.
pub(in crate::language::compile) fn literal(compiler: &mut Compiler<'_>, literal: &tree::Literal) -> Option<(Number, Unit)> {
    match compiler.book.literal(literal) {
        Ok(found) => Some(found),
        Err(word) => match &literal.unit {
            Some(written) => unknown_unit(compiler, &word, written),
            None => None,
        },
    }
}

/// A literal that must be of a unit; a plain number is taken as that unit where `plain` says so.
pub(in crate::language::compile) fn literal_in(compiler: &mut Compiler<'_>, literal: &tree::Literal, wanted: &Unit, plain: bool) -> Option<Number> {
    let (value, unit) = self::literal(compiler, literal)?;
    if literal.unit.is_none() && plain {
        return Some(value.shifted(wanted.power));
    }
    if unit.same_dimensions(wanted) {
        return Some(value);
    }
    // `$9.10` under a heading `in $ per month`: the heading is the unit, the sign is how amounts are printed.
    let dollars_only = unit.is_money() && unit.power == 0 && wanted.holds_money();
    if dollars_only && plain {
        return Some(value.shifted(wanted.power));
    }
    // `9%` under a heading `in % per year` likewise.
    let percent_only = unit.is_percent() && wanted.is_percentage_per();
    if percent_only && plain {
        return Some(literal.number.value.shifted(wanted.power));
    }
    let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, format!("there is {unit} where {wanted} belongs"))
        .at(literal.span, format!("this is {unit}"))
        .help(format!("write it in {wanted}"));
    compiler.report(diagnostic);
    None
}

/// A rounding of something in a unit.
pub(in crate::language::compile) fn rounding(compiler: &mut Compiler<'_>, to: &tree::RoundTo, unit: &Unit) -> Option<Rounding> {
    let step = literal_in(compiler, &to.step, unit, true)?;
    if step <= Number::ZERO {
        return compile::fault(
            compiler,
            codes::UNITS_DISAGREE,
            "a rounding step is above zero".to_owned(),
            to.step.span,
            "not above zero",
            "write `round to $0.01 half up`",
        );
    }
    Some(Rounding { step, mode: to.mode })
}
