//! Words of messages: "did you mean" with the nearest known word, and counts in the singular or the plural.

use std::fmt::Display;

/// The known word nearest to one that is not known, if any is near enough: at most a third of its letters differ.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (word.chars().count() / 3).clamp(1, 4);
    let near = known.map(|candidate| (distance(word, candidate), candidate)).filter(|(distance, _)| *distance <= most);
    near.min().map(|(_, candidate)| candidate)
}

/// The remedy for a word that is not known, where a known one is near enough.
///
/// ```
/// use ratebook::source::did_you_mean;
/// assert_eq!(did_you_mean("retial", ["retail", "wholesale"]).as_deref(), Some("did you mean `retail`?"));
/// assert_eq!(did_you_mean("steam", ["retail", "wholesale"]), None);
/// ```
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known.into_iter()).map(did_you_mean_this)
}

/// The question that offers a known word in the place of one that is not.
pub(crate) fn did_you_mean_this(known: &str) -> String {
    format!("did you mean `{known}`?")
}

/// A count with its noun, in the singular where it is one: `1 error`, `3 errors`, `2 entries`.
///
/// ```
/// use ratebook::source::counted;
/// assert_eq!(counted(1, "error"), "1 error");
/// assert_eq!(counted(0, "bill"), "0 bills");
/// assert_eq!(counted(2, "entry"), "2 entries");
/// ```
pub fn counted(count: impl Display, noun: &str) -> String {
    let count = count.to_string();
    let stem = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    match (count.as_str(), stem) {
        ("1", _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        _ => format!("{count} {noun}s"),
    }
}

/// How many letters must be changed, added, left out or swapped.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (row, letter) in from.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let left = current.last().copied().unwrap_or(0) + 1;
            let above = last.get(column + 1).copied().unwrap_or(0) + 1;
            let diagonal = last.get(column).copied().unwrap_or(0) + usize::from(letter != *other);
            let swapped = swap(&before_last, &to, (column, letter, previous, *other));
            current.push(left.min(above).min(diagonal).min(swapped));
        }
        before_last = std::mem::replace(&mut last, current);
        previous = Some(letter);
    }
    last.last().copied().unwrap_or(0)
}

fn swap(before_last: &[usize], to: &[char], (column, letter, previous, other): (usize, char, Option<char>, char)) -> usize {
    let Some(one_back) = column.checked_sub(1) else { return usize::MAX };
    let crossed = to.get(one_back) == Some(&letter) && previous == Some(other);
    match before_last.get(one_back) {
        Some(known) if crossed => known + 1,
        _ => usize::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_swapped_letter_is_one_mistake() {
        assert_eq!(nearest("mretered_water", ["metered_water", "bod"].into_iter()), Some("metered_water"));
        assert_eq!(nearest("raet", ["rate", "table"].into_iter()), Some("rate"));
        assert_eq!(nearest("zzz", ["rate"].into_iter()), None);
    }
}
