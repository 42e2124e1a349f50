//! Values of an index: each month once, in order, in a unit that means something.

use crate::exact::Number;
use crate::language::book::{DefinitionKind, RateText};
use crate::language::tree::{Index, IndexValue};
use crate::source::{Diagnostic, codes};

pub(super) fn check(book: &RateText, found: &mut Vec<Diagnostic>) {
    for definition in &book.definitions {
        let DefinitionKind::Index(index) = &definition.kind else { continue };
        unit(book, index, found);
        for (before, after) in index.values.iter().zip(index.values.iter().skip(1)) {
            order(index, before, after, found);
        }
        if index.unit.is_none() {
            index.values.iter().for_each(|value| above_zero(index, value, found));
        }
    }
}

fn unit(book: &RateText, index: &Index, found: &mut Vec<Diagnostic>) {
    let Some(written) = &index.unit else { return };
    if book.unit(written).is_ok_and(|unit| unit.is_percent()) {
        return;
    }
    let title = format!("the index `{}` is neither in % nor a plain number", index.name.text);
    let diagnostic = Diagnostic::error(codes::UNITS_DISAGREE, title).at(written.span, "not a unit of an index");
    found.push(diagnostic.help("write `in %` where it holds published changes, and no unit where it holds index numbers"));
}

fn order(index: &Index, before: &IndexValue, after: &IndexValue, found: &mut Vec<Diagnostic>) {
    let month = |value: &IndexValue| (value.month.year, value.month.month);
    let (title, help) = match month(before).cmp(&month(after)) {
        std::cmp::Ordering::Less => return,
        std::cmp::Ordering::Equal => ("has a month twice", "keep the value as first published"),
        std::cmp::Ordering::Greater => ("has its months out of order", "write the months in order, each once"),
    };
    let diagnostic = Diagnostic::error(codes::INDEX_OUT_OF_ORDER, format!("the index `{}` {title}", index.name.text))
        .at(after.month.span, "not after the month above it")
        .at(before.month.span, "the month above")
        .help(help);
    found.push(diagnostic);
}

fn above_zero(index: &Index, value: &IndexValue, found: &mut Vec<Diagnostic>) {
    if value.value.value > Number::ZERO {
        return;
    }
    let title = format!("a value of the index `{}` is not above zero", index.name.text);
    let diagnostic = Diagnostic::error(codes::INDEX_OUT_OF_ORDER, title).at(value.value.span, "nothing changes by a share of this");
    found.push(diagnostic.help("write the index number, or `in %` behind the index where it holds published changes"));
}
