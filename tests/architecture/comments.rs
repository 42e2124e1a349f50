//! A comment that only repeats the name says nothing: it goes, or says more.

use crate::source_file;

/// Words that say nothing beside a name.
const EMPTY: &[&str] = &[
    "a", "an", "the", "its", "it", "of", "is", "are", "this", "that", "to", "in", "on", "for", "by", "as", "with", "and", "or", "what", "which",
    "whose", "who", "each", "one", "new", "whether", "made",
];

/// The words of a name, `IssuedInvoice` or `issued_invoice`, or of a sentence, without what inflects them.
fn words(text: &str) -> Vec<String> {
    let mut spaced = String::new();
    for letter in text.chars() {
        if letter.is_uppercase() {
            spaced.push(' ');
        }
        spaced.push(letter.to_ascii_lowercase());
    }
    let found = spaced.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    found.map(|word| if EMPTY.contains(&word) { word.to_owned() } else { stem(word).to_owned() }).collect()
}

fn stem(word: &str) -> &str {
    let ends = ["ing", "ies", "es", "s", "ed", "y"];
    ends.iter().find_map(|end| word.strip_suffix(end).filter(|stem| stem.len() >= 3)).unwrap_or(word)
}

/// The name that a line declares, and whether it is inside of a type.
fn declared(line: &str) -> Option<(&str, bool)> {
    let text = line.trim_start();
    let text =
        text.strip_prefix("pub").map_or(text, |rest| rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest));
    let mut rest = text.trim_start();
    let mut inside = true;
    for word in ["const", "async", "fn", "struct", "enum", "trait", "type", "mod"] {
        if let Some(after) = rest.strip_prefix(word).filter(|after| after.starts_with(' ')) {
            (rest, inside) = (after.trim_start(), false);
        }
    }
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty()).map(|name| (name, inside))
}

#[test]
fn a_comment_says_more_than_the_name() {
    let mut repeated = Vec::new();
    for file in source_file::all() {
        let lines: Vec<&str> = file.text.lines().collect();
        let mut of_type = "";
        for (at, line) in lines.iter().enumerate() {
            if !line.starts_with(' ')
                && let Some((name, false)) = declared(line)
            {
                of_type = name;
            }
            let is_comment = |at: usize| lines.get(at).is_some_and(|line| line.trim_start().starts_with("///"));
            let alone = is_comment(at) && !is_comment(at + 1) && (at == 0 || !is_comment(at - 1));
            let Some(comment) = line.trim_start().strip_prefix("///").filter(|text| alone && !text.contains('`')) else { continue };
            let Some(next) = lines[at + 1..].iter().find(|line| !line.trim_start().starts_with("#[")) else { continue };
            // Of a verb they are its help, which says each option even where the name does.
            let Some((name, inside)) = declared(next).filter(|(_, inside)| !(*inside && file.path.starts_with("cli/"))) else { continue };
            let known = words(&format!("{name} {}", if inside { of_type } else { "" }).replace('_', " "));
            let said: Vec<String> = words(comment).into_iter().filter(|word| !EMPTY.contains(&word.as_str())).collect();
            if !said.is_empty() && said.iter().all(|word| known.contains(word)) {
                repeated.push(format!("{}:{}: {name}:{comment}", file.path, at + 1));
            }
        }
    }
    assert!(repeated.is_empty(), "these comments repeat the name:\n{}", repeated.join("\n"));
}
