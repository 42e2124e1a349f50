//! What a line that was not understood may have meant: the words of its statement, where it belongs, its form.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::language::statements;

/// The word of the language that a misspelt one stands for, near the place from which a line was not understood: there,
/// right before it (where it could have been a name), or after it. Words of the statement's form come first.
pub(super) fn meant(line: &str, at: usize, form: Option<&'static str>) -> Option<&'static str> {
    let behind = line.get(at..).unwrap_or("").split('"').step_by(2).flat_map(str::split_whitespace);
    let before = line.get(..at).unwrap_or("").split_whitespace().next_back();
    let near = behind.clone().take(1).chain(before).chain(behind.skip(1));
    let words = form.unwrap_or("").split(|sign: char| !sign.is_ascii_lowercase());
    near.filter_map(|word| nearest_word(word, words.clone())).next()
}

fn nearest_word(word: &str, form: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    static WORDS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
        let rules = include_str!("../../../grammar/rate.pest").lines().filter(|line| !line.trim_start().starts_with("//"));
        let words = rules.flat_map(|line| line.split('"').skip(1).step_by(2));
        words.filter(|word| word.chars().all(|sign| sign.is_ascii_lowercase())).collect()
    });
    let word = word.trim_end_matches([',', ')']);
    if WORDS.contains(word) || !word.chars().all(|sign| sign.is_ascii_lowercase()) {
        return None;
    }
    crate::source::nearest(word, form.filter(|one| one.len() > 2 && WORDS.contains(one)))
        .or_else(|| crate::source::nearest(word, WORDS.iter().copied().filter(|one| one.len() > 2)))
}

/// The form of a statement under a parent (empty: at the level of the file).
pub(super) fn form(parent: &str, word: &str) -> Option<&'static str> {
    statements::find(parent, word).map(|statement| statement.form)
}

/// The form of a line: an amount in parts of a year has one of its own.
pub(super) fn form_of_line(parent: &str, word: &str, line: &str) -> Option<&'static str> {
    let in_parts = word == "amount" && line.split_whitespace().nth(1).is_some_and(|second| second.starts_with("1/"));
    if in_parts { Some("amount 1/12 of X each month of CALENDAR, odd cents in the last") } else { form(parent, word) }
}

/// The first words that may stand under a parent.
pub(super) fn words_under(parent: &str) -> Vec<&'static str> {
    statements::under(parent).map(|statement| statement.word).collect()
}

/// Where a first word belongs, in words.
pub(super) fn belongs(word: &str) -> Option<String> {
    let own = || statements::ALL.iter().filter(|statement| statement.word == word);
    if own().any(|statement| statement.under.is_empty()) && !statements::ANNOTATIONS.contains(&word) {
        return Some(format!("`{word}` begins at the left margin, two blanks fewer for each level it is too deep"));
    }
    let mut parents: Vec<&str> = own().filter(|statement| !statement.under.is_empty()).map(|statement| statement.under).collect();
    parents.dedup();
    if parents.is_empty() { None } else { Some(format!("`{word}` is written under {}", parents.join(" or "))) }
}
