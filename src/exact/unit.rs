//! Units: what a quantity is counted in.
//!
//! Inside one power-of-ten family (gal, kgal, MG) conversion is silent; every other one is declared by the rate text.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

/// The base a unit counts: built in, or declared by a chapter (`ccf`, `AF`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Dimension {
    /// Dollars.
    Money,
    /// Gallons; kgal and MG are powers of ten of it.
    Gallon,
    /// Pounds avoirdupois, of what was removed from sewage.
    Pound,
    /// Milligrams per litre: a base of its own, since pounds follow from it only by a declared factor.
    MilligramPerLitre,
    /// Square feet.
    SquareFoot,
    /// Days; 24 hours, exactly.
    Day,
    /// Months; a month never turns into days.
    Month,
    /// Years; a year never turns into months or days by itself.
    Year,
    /// A unit that a chapter declares.
    Declared(String),
}

/// A built-in unit word, its dimensions and its power of ten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitWord {
    /// As rate text and inputs write it, in the singular.
    pub word: &'static str,
    /// What it is, in words, for the reference.
    pub meaning: &'static str,
    factors: &'static [(Base, i32)],
    power: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Money,
    Gallon,
    Pound,
    MilligramPerLitre,
    SquareFoot,
    Day,
    Month,
    Year,
}

impl Base {
    fn dimension(self) -> Dimension {
        match self {
            Self::Money => Dimension::Money,
            Self::Gallon => Dimension::Gallon,
            Self::Pound => Dimension::Pound,
            Self::MilligramPerLitre => Dimension::MilligramPerLitre,
            Self::SquareFoot => Dimension::SquareFoot,
            Self::Day => Dimension::Day,
            Self::Month => Dimension::Month,
            Self::Year => Dimension::Year,
        }
    }
}

impl UnitWord {
    /// All built-in words: the one list, which the reference prints.
    pub const ALL: &'static [Self] = &[
        Self { word: "$", meaning: "US dollars", factors: &[(Base::Money, 1)], power: 0 },
        Self { word: "gal", meaning: "US gallon", factors: &[(Base::Gallon, 1)], power: 0 },
        Self { word: "kgal", meaning: "1,000 gal", factors: &[(Base::Gallon, 1)], power: 3 },
        Self { word: "MG", meaning: "1,000,000 gal", factors: &[(Base::Gallon, 1)], power: 6 },
        Self { word: "MGD", meaning: "1,000,000 gal per day", factors: &[(Base::Gallon, 1), (Base::Day, -1)], power: 6 },
        Self { word: "lb", meaning: "pound", factors: &[(Base::Pound, 1)], power: 0 },
        Self { word: "mg/L", meaning: "milligrams per litre", factors: &[(Base::MilligramPerLitre, 1)], power: 0 },
        Self { word: "sqft", meaning: "square foot", factors: &[(Base::SquareFoot, 1)], power: 0 },
        Self { word: "day", meaning: "day of 24 hours", factors: &[(Base::Day, 1)], power: 0 },
        Self { word: "month", meaning: "month as billed; never turned into days", factors: &[(Base::Month, 1)], power: 0 },
        Self { word: "year", meaning: "year of a yearly sum or rate; never turned into months or days", factors: &[(Base::Year, 1)], power: 0 },
        Self { word: "number", meaning: "a plain count", factors: &[], power: 0 },
        Self { word: "%", meaning: "one hundredth", factors: &[], power: -2 },
    ];

    /// The word, singular or plural (`days`, `months`, `years`).
    pub fn find(word: &str) -> Option<&'static Self> {
        let singular = match word {
            "days" => "day",
            "months" => "month",
            "years" => "year",
            other => other,
        };
        Self::ALL.iter().find(|unit| unit.word == singular)
    }
}

/// A unit: dimensions with exponents, and a power of ten against the base (kgal is 10^3 gal).
///
/// Numbers are computed in base units (gal, not kgal); the power says how the author wrote and reads them.
///
/// ```
/// use ratebook::exact::Unit;
/// let price = Unit::word("$").unwrap().per(&Unit::word("kgal").unwrap());
/// let usage = Unit::word("MG").unwrap();
/// assert!(usage.times(&price).is_money());
/// assert_eq!(price.to_string(), "$/kgal");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit(Arc<UnitForm>);

/// What a unit is; units are copied with every quantity, and share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitForm {
    /// Dimensions with their exponents, none zero.
    pub dimensions: BTreeMap<Dimension, i32>,
    /// Power of ten against the base units.
    pub power: i32,
    /// The words it was written in, with exponents, for printing.
    words: Vec<(String, i32)>,
    /// As it is printed.
    text: String,
}

impl Deref for Unit {
    type Target = UnitForm;

    fn deref(&self) -> &UnitForm {
        &self.0
    }
}

impl Default for Unit {
    fn default() -> Self {
        Self::of(BTreeMap::new(), 0, Vec::new())
    }
}

impl Unit {
    fn of(dimensions: BTreeMap<Dimension, i32>, power: i32, words: Vec<(String, i32)>) -> Self {
        let text = text_of(&words, false);
        Self(Arc::new(UnitForm { dimensions, power, words, text }))
    }

    /// A plain number.
    pub fn number() -> Self {
        Self::default()
    }

    /// A built-in unit word.
    pub fn word(word: &str) -> Option<Self> {
        // They are met with every quantity that is read: each is made once.
        static MADE: LazyLock<Vec<Unit>> = LazyLock::new(|| UnitWord::ALL.iter().map(Unit::of_word).collect());
        let found = UnitWord::find(word)?;
        let at = UnitWord::ALL.iter().position(|known| known.word == found.word)?;
        MADE.get(at).cloned()
    }

    fn of_word(found: &UnitWord) -> Self {
        let dimensions = found.factors.iter().map(|(base, exponent)| (base.dimension(), *exponent)).collect();
        let words = if found.word == "number" { Vec::new() } else { vec![(found.word.to_owned(), 1)] };
        Self::of(dimensions, found.power, words)
    }

    /// A unit that a chapter declares: a base of its own.
    pub fn declared(word: &str) -> Self {
        Self::of(BTreeMap::from([(Dimension::Declared(word.to_owned()), 1)]), 0, vec![(word.to_owned(), 1)])
    }

    /// One of a dimension, for comparing dimensions: it has no words.
    pub fn of_dimension(dimension: Dimension) -> Self {
        Self::of(BTreeMap::from([(dimension, 1)]), 0, Vec::new())
    }

    /// The product's unit.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        self.combined(other, 1)
    }

    /// The quotient's unit.
    #[must_use]
    pub fn per(&self, other: &Self) -> Self {
        self.combined(other, -1)
    }

    fn combined(&self, other: &Self, sign: i32) -> Self {
        let mut dimensions = self.dimensions.clone();
        for (dimension, exponent) in &other.dimensions {
            let sum = dimensions.get(dimension).copied().unwrap_or(0) + sign * exponent;
            if sum == 0 {
                dimensions.remove(dimension);
            } else {
                dimensions.insert(dimension.clone(), sum);
            }
        }
        let mut words = self.words.clone();
        for (word, exponent) in &other.words {
            match words.iter_mut().find(|(known, _)| known == word) {
                Some((_, sum)) => *sum += sign * exponent,
                None => words.push((word.clone(), sign * exponent)),
            }
        }
        words.retain(|(_, exponent)| *exponent != 0);
        Self::tidy(dimensions, self.power + sign * other.power, words)
    }

    /// Where words of one family meet (kgal times $/MG), print the dimensions plainly.
    fn tidy(dimensions: BTreeMap<Dimension, i32>, power: i32, words: Vec<(String, i32)>) -> Self {
        let spelled = words.iter().try_fold((BTreeMap::new(), 0), |(mut sum, power), (word, exponent)| {
            let unit = Self::word(word).unwrap_or_else(|| Self::declared(word));
            for (dimension, own) in &unit.dimensions {
                *sum.entry(dimension.clone()).or_insert(0) += own * exponent;
            }
            Some((sum, power + unit.power * exponent))
        });
        let Some((mut spelled, spelled_power)) = spelled else { return Self::of(dimensions, power, words) };
        spelled.retain(|_, exponent| *exponent != 0);
        let families = words.iter().filter(|(word, _)| ["gal", "kgal", "MG", "MGD", "%"].contains(&word.as_str())).count();
        if families > 1 || spelled != dimensions || spelled_power != power {
            let words = plain_words(&dimensions);
            Self::of(dimensions, 0, words)
        } else {
            Self::of(dimensions, power, words)
        }
    }

    /// Whether both count the same thing, powers of ten aside.
    pub fn same_dimensions(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.dimensions == other.dimensions
    }

    /// Whether it is dollars and nothing else.
    pub fn is_money(&self) -> bool {
        self.dimensions.len() == 1 && self.dimensions.get(&Dimension::Money) == Some(&1)
    }

    /// Whether dollars are in it at all: `$/kgal`.
    pub fn holds_money(&self) -> bool {
        self.dimensions.contains_key(&Dimension::Money)
    }

    /// Whether it is a plain number or a percentage.
    pub fn is_number(&self) -> bool {
        self.dimensions.is_empty()
    }

    /// Whether it is a percentage.
    pub fn is_percent(&self) -> bool {
        self.dimensions.is_empty() && self.power == -2
    }

    /// Whether it is a percentage for something: `% per year`.
    pub fn is_percentage_per(&self) -> bool {
        !self.dimensions.is_empty() && self.words.iter().any(|(word, exponent)| word == "%" && *exponent == 1)
    }

    /// The unit of what a price of this unit multiplies: `kgal` for `$/kgal`.
    #[must_use]
    pub fn priced(&self) -> Self {
        Self::word("$").unwrap_or_default().per(self)
    }
}

fn plain_words(dimensions: &BTreeMap<Dimension, i32>) -> Vec<(String, i32)> {
    let word = |dimension: &Dimension| match dimension {
        Dimension::Money => "$".to_owned(),
        Dimension::Gallon => "gal".to_owned(),
        Dimension::Pound => "lb".to_owned(),
        Dimension::MilligramPerLitre => "mg/L".to_owned(),
        Dimension::SquareFoot => "sqft".to_owned(),
        Dimension::Day => "day".to_owned(),
        Dimension::Month => "month".to_owned(),
        Dimension::Year => "year".to_owned(),
        Dimension::Declared(word) => word.clone(),
    };
    dimensions.iter().map(|(dimension, exponent)| (word(dimension), *exponent)).collect()
}

/// The words as they are printed; `bare` without a space before the first `per`.
fn text_of(words: &[(String, i32)], bare: bool) -> String {
    let over: Vec<&str> = words.iter().filter(|(_, exponent)| *exponent > 0).map(|(word, _)| word.as_str()).collect();
    let under: Vec<&str> = words.iter().filter(|(_, exponent)| *exponent < 0).map(|(word, _)| word.as_str()).collect();
    if over.is_empty() && under.is_empty() {
        return "number".to_owned();
    }
    let mut text = over.join("·");
    let simple = under.len() == 1 && !under.contains(&"month") && !under.contains(&"year") && !under.contains(&"mg/L");
    for word in under {
        text.push_str(match simple {
            true => "/",
            false if bare || over.is_empty() => "per ",
            false => " per ",
        });
        text.push_str(word);
    }
    text
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() { f.write_str(&text_of(&self.words, true)) } else { f.write_str(&self.text) }
    }
}

/// The power of ten of a built-in word against its base; `None` for a declared unit.
pub fn power_of_ten_word(word: &str) -> Option<i32> {
    UnitWord::find(word).map(|unit| unit.power)
}
