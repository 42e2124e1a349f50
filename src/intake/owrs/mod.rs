//! Files of the Open Water Rate Specification (OWRS) → rate text.
//!
//! The format is YAML: a map of customer classes, each a map of fields, one of which, `bill`, says what is added up. What it
//! does without saying so stands openly in the text: where a block begins, that budgets are rounded, that tables are partial.
//! A class that cannot be written whole is refused by name, and the others are written.

mod bill;
mod blocks;
mod budget;
mod chapter;
mod choices;
mod class;
mod fields;
mod fit;
mod formula;
mod inputs;
mod model;
mod names;
mod product;
mod reach;
mod reader;
mod tables;
mod twice;
mod yaml;

use crate::language::{self, RateBook};
use crate::source::{Diagnostic, SourceId, Sources};

/// What came of a file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The short name of the chapter: the utility and the day of its rates.
    pub name: String,
    /// The rate text, in canonical layout; none where nothing could be written.
    pub text: Option<String>,
    /// The classes that are not encoded.
    pub refused: Vec<String>,
    /// What was found, each with its place in the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Imports a file: its name and hash stand in the text.
///
/// ```
/// use ratebook::intake::owrs::import;
/// use ratebook::source::SourceId;
/// let file = "metadata: {effective_date: 2020-01-01, utility_name: Example, bill_frequency: Monthly, bill_unit: ccf}\n\
///             rate_structure:\n  RESIDENTIAL:\n    service_charge: 12.5\n    bill: service_charge\n";
/// let imported = import(SourceId(0), file, ("example.owrs", "00"), "");
/// assert!(imported.text.unwrap().contains("schedule residential \"Residential\""));
/// ```
pub fn import(source: SourceId, text: &str, (file, sha256): (&str, &str), suffix: &str) -> Imported {
    let mut diagnostics = Vec::new();
    let read = yaml::read(source, text).and_then(|root| reader::utility(&root, &mut diagnostics));
    let utility = match read {
        Ok(utility) => utility,
        Err(refused) => return Imported { name: String::new(), text: None, refused: Vec::new(), diagnostics: vec![refused] },
    };
    diagnostics.extend(chapter::tabs(source, text));
    let mut parts = chapter::parts(&utility, &mut diagnostics);
    let day = utility.effective.to_string().replace('-', "_");
    let utility_name: Vec<String> = utility
        .name
        .to_ascii_lowercase()
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let name = names::name_of(&format!("{}_{day}{suffix}", utility_name.join("_")));
    let mut text = None;
    while !parts.is_empty() {
        let written = parts.text(&utility, &format!("owrs.{name}"), file, sha256);
        // What is written is read back: a class that does not stand as rate text is refused, never handed out.
        let mut sources = Sources::default();
        let id = sources.add(file, &written);
        let book = RateBook::read(&sources);
        let Some(fault) = book.diagnostics.iter().find(|found| found.is_error()) else {
            text = language::format(id, &written).ok();
            break;
        };
        let offset = fault.place().map_or(0, |place| place.start as usize);
        let reads = |parts: &chapter::Parts| {
            let mut sources = Sources::default();
            sources.add(file, &parts.text(&utility, &format!("owrs.{name}"), file, sha256));
            !RateBook::read(&sources).has_errors()
        };
        let refused = parts.refuse_at(&written, offset, &fault.title).or_else(|| parts.refuse_one(&fault.title, reads));
        diagnostics.extend(refused);
    }
    diagnostics.sort_by_key(|found| found.place().map_or(0, |place| place.start));
    Imported { name, text, refused: parts.refused, diagnostics }
}
