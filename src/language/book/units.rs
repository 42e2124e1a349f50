//! Units as written → units that compute.

use super::{DefinitionKind, RateText};
use crate::exact::{Dimension, Number, Unit};
use crate::language::tree;

impl RateText {
    /// The unit of a word: built in or declared by a chapter of the book.
    pub fn unit_word(&self, word: &str) -> Option<Unit> {
        Unit::word(word).or_else(|| self.unit_words.contains_key(word).then(|| Unit::declared(word)))
    }

    /// The unit as written.
    ///
    /// # Errors
    /// The first word that is not a unit.
    pub fn unit(&self, written: &tree::UnitUse) -> Result<Unit, String> {
        written.factors.iter().try_fold(Unit::number(), |product, (word, exponent)| {
            let unit = self.unit_word(word).ok_or_else(|| word.clone())?;
            Ok(if *exponent < 0 { product.per(&unit) } else { product.times(&unit) })
        })
    }

    /// A literal's value in base units (gal, not kgal; 0.25 for 25 %) and its unit.
    ///
    /// # Errors
    /// The first word that is not a unit.
    pub fn literal(&self, literal: &tree::Literal) -> Result<(Number, Unit), String> {
        match &literal.unit {
            None => Ok((literal.number.value.clone(), Unit::number())),
            Some(written) => {
                let unit = self.unit(written)?;
                let power = self.written_power(written);
                Ok((literal.number.value.shifted(power), unit))
            }
        }
    }

    /// Whether a chapter is, or uses, another.
    pub fn sees(&self, chapter: super::ChapterId, other: super::ChapterId) -> bool {
        chapter == other || self.chapter(chapter).is_some_and(|own| own.uses.contains(&other))
    }

    /// The power of ten of a unit as written against base units.
    pub fn written_power(&self, written: &tree::UnitUse) -> i32 {
        written.factors.iter().map(|(word, exponent)| crate::exact::power_of_ten_word(word).unwrap_or(0) * exponent).sum()
    }

    /// The one declared conversion between two units that a chapter sees (in base units): how many of `to` one of `from`
    /// is, and the declaration. `None` where there is not exactly one. Another chapter's ccf may be another size.
    pub fn conversion(&self, chapter: super::ChapterId, from: &Unit, to: &Unit) -> Option<(Number, super::DefinitionId)> {
        let mut found = None;
        for definition in &self.definitions {
            let DefinitionKind::Unit(unit) = &definition.kind else { continue };
            if !self.sees(chapter, definition.chapter) {
                continue;
            }
            let Some(is) = &unit.is else { continue };
            let Ok((size, base)) = self.literal(is) else { continue };
            let word = Dimension::Declared(unit.name.text.clone());
            let Some(exponent) = conversion_exponent(from, to, &word, &base) else { continue };
            if found.is_some() {
                return None;
            }
            let factor = if exponent > 0 { size } else { Number::ONE.divided_by(&size)? };
            found = Some((factor, definition.id));
        }
        found
    }
}

/// 1 where replacing one `word` in `from` by `base` gives `to`; -1 the other way; `None` where neither.
fn conversion_exponent(from: &Unit, to: &Unit, word: &Dimension, base: &Unit) -> Option<i32> {
    let declared = Unit::of_dimension(word.clone());
    let ratio = from.per(to);
    if ratio.dimensions == declared.per(base).dimensions {
        Some(1)
    } else if ratio.dimensions == base.per(&declared).dimensions {
        Some(-1)
    } else {
        None
    }
}
