//! Budgets, and the rounding that the format does without saying so.

use super::class::{ClassWriter, Refused, Want, Written, says};
use super::formula::{Formula, Sign};
use super::model::{Field, Item, ItemKind};
use super::names::{name_of, quoted, words_of};
use crate::intake::owrs::class;
use crate::source::{Diagnostic, Span, codes};

/// A budget: each piece of its sum is rounded to whole units, half even, before it is added.
pub(in crate::intake::owrs) fn budget<'a>(writer: &mut ClassWriter<'a>, field: &'a Field, item: &'a Item) -> Written {
    let ItemKind::Formula(formula) = &item.kind else {
        return class::refuse(writer, item.place, format!("`{}` is a percentage, and of what is missing", field.name), "write a number or a formula");
    };
    tell_rounding(writer, field.place);
    let label = quoted(&words_of(&field.name));
    let name = writer.inputs.own_name(&field.name);
    let terms = formula.terms();
    let says = says(item);
    if let [(false, only)] = terms.as_slice() {
        let text = piece(writer, field, only, 1, item.place)?;
        let is_whole = matches!(only, Formula::Name(name) if writer.field(name).is_some());
        let round = if is_whole { String::new() } else { class::round_line(writer) };
        return Ok(format!("determinant {name} {label} is {text}\n{round}{says}"));
    }
    let mut text = String::new();
    for (at, (minus, term)) in terms.iter().enumerate() {
        if at > 0 {
            text.push_str(if *minus { " - " } else { " + " });
        }
        let written = piece(writer, field, term, at + 1, item.place)?;
        let is_whole = matches!(term, Formula::Name(name) if writer.field(name).is_some());
        text.push_str(&if is_whole { written } else { rounded_piece(writer, field, at + 1, &written) });
    }
    Ok(format!("determinant {name} {label} is {text}\n{says}"))
}

/// One piece: a field is rounded where it is defined; of a product each factor is rounded by itself.
fn piece<'a>(writer: &mut ClassWriter<'a>, field: &'a Field, term: &Formula, _at: usize, place: Span) -> Written {
    match term {
        Formula::Name(name) => {
            if let Some(found) = writer.field(name) {
                round_field(writer, found)?;
            }
            class::formula(writer, term, Want::Quantity, place)
        }
        Formula::Binary(Sign::Times, ..) => rounded_product(writer, field, term, place),
        _ => class::formula(writer, term, Want::Quantity, place),
    }
}

/// Marks a field to be rounded, which must not have been used unrounded.
fn round_field(writer: &mut ClassWriter<'_>, field: &Field) -> Result<(), Refused> {
    if writer.defined.contains_key(&field.name) && !writer.rounded.contains(&field.name) && !field.name.contains("budget") {
        return class::refuse(writer, field.place, format!("`{}` is used rounded and unrounded", field.name), "use it in one way");
    }
    if !field.name.contains("budget") {
        writer.rounded.insert(field.name.clone());
    }
    Ok(())
}

fn rounded_piece(writer: &mut ClassWriter<'_>, field: &Field, at: usize, text: &str) -> String {
    let name = format!("{}_part_{at}", name_of(&field.name));
    writer.definitions.push(format!("determinant {name} {} is {text}\n{}", quoted(&words_of(&name)), class::round_line(writer)));
    name
}

/// The format rounds each factor of a product of a budget: hardly meant, but computed.
fn rounded_product(writer: &mut ClassWriter<'_>, field: &Field, term: &Formula, place: Span) -> Written {
    writer.found.push(
        Diagnostic::warning(codes::FOREIGN_HIDDEN_ROUNDING, format!("each factor of `{}` is rounded to whole units", field.name))
            .at(place, "a product")
            .help("the format rounds what is between its signs; the text says so, compare it with the adopted text"),
    );
    let mut factors = Vec::new();
    for (_, factor) in term.factors() {
        factors.push(match factor {
            Formula::Number(number) => {
                let step = crate::exact::Rounding { step: crate::exact::Number::integer(1), mode: crate::exact::RoundingMode::HalfEven };
                step.apply(number).grouped(0)
            }
            Formula::Name(factor) => {
                let text = writer.name(factor, Want::Plain, place)?;
                let name = format!("{}_rounded", name_of(factor));
                if !writer.definitions.iter().any(|known| known.starts_with(&format!("determinant {name} "))) {
                    let label = quoted(&words_of(&name));
                    writer.definitions.push(format!("determinant {name} {label} is {text}\n  round to 1 number half even\n"));
                }
                name
            }
            Formula::Binary(..) => class::formula(writer, factor, Want::Plain, place)?,
        });
    }
    Ok(format!("({}) taken as {}", factors.join(" * "), writer.unit))
}

/// The rounding of budgets, stated once a class.
pub(in crate::intake::owrs) fn tell_rounding(writer: &mut ClassWriter<'_>, place: Span) {
    if writer.found.iter().any(|found| found.code == codes::FOREIGN_HIDDEN_ROUNDING) {
        return;
    }
    writer.found.push(
        Diagnostic::note(codes::FOREIGN_HIDDEN_ROUNDING, "the format rounds budgets and their bounds to whole units, and does not say so")
            .at(place, "a budget")
            .help("the text says it openly: `round to 1 … half even`"),
    );
}
