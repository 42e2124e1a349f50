//! What `docs/architecture.md` says that an addition touches is there.

use crate::common;

/// The sections `What adding a …` of the page; none where it has none.
fn sections() -> Vec<String> {
    let page = std::fs::read_to_string(common::project("docs/architecture.md")).unwrap();
    let mut sections: Vec<String> = Vec::new();
    let mut depth = None;
    for line in page.lines() {
        let hashes = line.chars().take_while(|letter| *letter == '#').count();
        if hashes > 0 && line[hashes..].trim_start().starts_with("What adding a") {
            depth = Some(hashes);
            sections.push(String::new());
        } else if hashes > 0 && depth.is_some_and(|depth| hashes <= depth) {
            depth = None;
        }
        if let Some(section) = sections.last_mut().filter(|_| depth.is_some()) {
            section.push_str(line);
            section.push('\n');
        }
    }
    sections
}

/// `a/{b,c}.rs` as `a/b.rs` and `a/c.rs`.
fn spelled_out(path: &str) -> Vec<String> {
    match path.split_once('{').and_then(|(start, rest)| rest.split_once('}').map(|(inner, end)| (start, inner, end))) {
        Some((start, inner, end)) => inner.split(',').flat_map(|one| spelled_out(&format!("{start}{}{end}", one.trim()))).collect(),
        None => vec![path.to_owned()],
    }
}

/// Whether there is such a file or folder; `<trade>` and `*` stand for any name.
fn exists(folder: &std::path::Path, path: &str) -> bool {
    let (first, rest) = path.split_once('/').map_or((path, ""), |(first, rest)| (first, rest));
    if first.is_empty() {
        return folder.exists();
    }
    if !first.contains(['<', '*']) {
        return if rest.is_empty() { folder.join(first).exists() } else { exists(&folder.join(first), rest) };
    }
    let start = first.split(['<', '*']).next().unwrap_or("");
    let end = first.rsplit(['>', '*']).next().unwrap_or("");
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with(start) && name.ends_with(end) && (rest.is_empty() || exists(&entry.path(), rest))
    })
}

#[test]
fn what_an_addition_touches_is_there() {
    for section in sections() {
        let quoted = section.split('`').skip(1).step_by(2);
        let paths = quoted.filter(|text| text.contains('/') && !text.contains("::") && !text.contains(char::is_whitespace));
        for path in paths.flat_map(spelled_out) {
            let found = ["", "src", "docs"].iter().any(|folder| exists(&common::project(folder), path.trim_start_matches('/')));
            assert!(found, "docs/architecture.md names `{path}`, which is not there");
        }
    }
}
