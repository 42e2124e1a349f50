//! Foreign names and keys as names and keys of the language.

/// The names of fields, with the suffixes under which both dialects know them.
pub(super) const SUFFIXES: &[&str] = &["_commodity", "_drought", "_wastewater"];

/// Words of the language that cannot be names.
const RESERVED: &[&str] = &[
    "all",
    "and",
    "as",
    "at",
    "before",
    "by",
    "down",
    "each",
    "for",
    "from",
    "half",
    "if",
    "in",
    "is",
    "of",
    "otherwise",
    "over",
    "per",
    "taken",
    "then",
    "to",
    "under",
    "unless",
    "until",
    "up",
    "when",
    "with",
    "total",
];
/// Names that mean something of the language where a key or quantity stands.
const TAKEN: &[&str] = &["season", "month", "day", "year", "days", "months"];

/// Letters, digits and `_`; never a word of the language.
pub(super) fn name_of(foreign: &str) -> String {
    let mut name: String = foreign.trim().chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' }).collect();
    if !name.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_') {
        name.insert_str(0, "a_");
    }
    if TAKEN.contains(&name.as_str()) {
        return format!("billing_{name}");
    }
    if RESERVED.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// The name of a schedule: the class in lower case, `_` for every other character.
pub(super) fn schedule_name(class: &str) -> String {
    let lower = class.trim().to_ascii_lowercase();
    let plain: String = lower.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' }).collect();
    if plain.starts_with(|sign: char| sign.is_ascii_alphabetic()) { name_of(&plain) } else { format!("class_{plain}") }
}

/// The name in words: `flat_rate_commodity` → `Flat rate commodity`.
pub(super) fn words_of(name: &str) -> String {
    let words: Vec<&str> = name.split(['_', ' ']).filter(|word| !word.is_empty()).map(spelt_out).collect();
    let text = words.join(" ").replace('"', "");
    // A name in capitals is read as words; an abbreviation inside a name stays.
    let text = if text.chars().any(|sign| sign.is_ascii_lowercase()) { text } else { text.to_ascii_lowercase() };
    let mut signs = text.chars();
    match signs.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + signs.as_str(),
        None => text,
    }
}

/// The trade's abbreviations in words.
fn spelt_out(word: &str) -> &str {
    match word {
        "hhsize" => "household size",
        "gpcd" => "gallons per person and day",
        "irr" => "irrigated",
        "et" => "evapotranspiration",
        other => other,
    }
}

/// A key as the language writes it: a size `1 1/2"` (also `1|1/2"`, `1_1/2"`) is `1-1/2in`; in anything else blanks become `_`.
pub(super) fn member_of(foreign: &str) -> String {
    let foreign = foreign.trim();
    if let Some(size) = foreign.strip_suffix(['"', '\u{201d}']) {
        let size = size.trim();
        let is_size = size.starts_with(|sign: char| sign.is_ascii_digit() || sign == '.')
            && size.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '/' | '.' | ' ' | '|' | '_' | '-'));
        if is_size {
            let parts: Vec<&str> = size.split([' ', '|', '_', '-']).filter(|part| !part.is_empty()).collect();
            return format!("{}in", parts.join("-"));
        }
    }
    let joined = COMPARED.iter().fold(foreign.replace(" - ", "-").replace(" / ", "/"), |text, (sign, word)| text.replace(sign, word));
    let plain: String = joined.chars().map(|sign| if keeps(sign) { sign } else { '_' }).collect();
    let plain = plain.trim_matches('_').to_owned();
    if plain.is_empty() {
        return "none".to_owned();
    }
    if RESERVED.contains(&plain.as_str()) || matches!(plain.as_str(), "outside" | "not" | "-") { format!("{plain}_") } else { plain }
}

/// Signs of comparison in keys, and the words for them.
const COMPARED: &[(&str, &str)] =
    &[("<=", "up_to_"), (">=", "at_least_"), ("<", "under_"), (">", "over_"), ("&", "and"), ("\u{2264}", "up_to_"), ("\u{2265}", "at_least_")];

fn keeps(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '-' | '/' | '.' | '_' | '+' | '%')
}

/// The ways a size is written in the files; none where the key is not a size.
pub(super) fn spellings_of_size(member: &str) -> Vec<String> {
    let Some(size) = member.strip_suffix("in").filter(|size| size.starts_with(|sign: char| sign.is_ascii_digit() || sign == '.')) else {
        return Vec::new();
    };
    match size.split_once('-') {
        Some((whole, part)) => [" ", "|", "_", "-"].iter().map(|between| format!("{whole}{between}{part}\"")).collect(),
        None => vec![format!("{size}\"")],
    }
}

/// The keys of a row of a map by several keys, which `|` joins; inside a size (`1|1/2"`) it joins nothing.
pub(super) fn split_keys(text: &str, count: usize) -> Vec<String> {
    if count <= 1 {
        return vec![text.trim().to_owned()];
    }
    let signs: Vec<char> = text.chars().collect();
    let mut parts = vec![String::new()];
    for (at, sign) in signs.iter().enumerate() {
        let in_size = *sign == '|' && joins_size(&signs, at);
        if *sign == '|' && !in_size {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(if in_size { ' ' } else { *sign });
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

/// Whether `|` stands between a whole number and a fraction of one size: `1|1/2"`.
fn joins_size(signs: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| signs.get(before)).is_some_and(char::is_ascii_digit);
    let behind: Vec<&char> = signs.iter().skip(at + 1).take_while(|sign| **sign != '|').collect();
    let digits = behind.iter().take_while(|sign| sign.is_ascii_digit()).count();
    before && digits > 0 && behind.get(digits) == Some(&&'/') && behind.iter().any(|sign| matches!(**sign, '"' | '\u{201d}'))
}

/// A text that can stand in quotes, with its quotes.
pub(super) fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if !plain.contains('"') {
        return format!("\"{plain}\"");
    }
    if !plain.contains('\'') {
        return format!("'{plain}'");
    }
    format!("\"{}\"", plain.replace('"', "\u{201d}"))
}

/// Whether a name means what was used.
pub(super) fn is_usage(name: &str, unit: &str) -> bool {
    matches!(name, "usage" | "usage_ccf" | "usage_hcf" | "usage_kgal") || name.strip_prefix("usage_") == Some(unit)
}

#[cfg(test)]
mod tests {
    use super::{member_of, schedule_name, split_keys, words_of};

    #[test]
    fn sizes_have_one_spelling() {
        for size in ["1|1/2\"", "1 1/2\"", "1_1/2\"", "1-1/2\""] {
            assert_eq!(member_of(size), "1-1/2in");
        }
        assert_eq!(member_of("5/8\""), "5/8in");
        assert_eq!(member_of("0 - 6000"), "0-6000");
        assert_eq!(member_of("Zone 1"), "Zone_1");
    }

    #[test]
    fn the_bar_inside_a_size_joins_no_keys() {
        assert_eq!(split_keys("1|1/2\"|inside_city", 2), ["1 1/2\"", "inside_city"]);
        assert_eq!(split_keys("Summer|2", 2), ["Summer", "2"]);
        assert_eq!(split_keys("1|1/2\"", 1), ["1|1/2\""]);
    }

    #[test]
    fn names_are_words() {
        assert_eq!(schedule_name("RESIDENTIAL_SINGLE"), "residential_single");
        assert_eq!(words_of("RESIDENTIAL_SINGLE"), "Residential single");
        assert_eq!(words_of("WRAM_charge"), "WRAM charge");
    }
}
