//! What is said of a case that cannot be billed: each case of the examples' tests with a field left out, empty, misspelt or of another
//! kind. Every wording that comes is pinned once, of the program that bills and of the evaluator that checks it.
//!
//! A wording is told from another by its text without what stands in backquotes and without figures.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratebook::language::RateBook;
use ratebook::source::{Refusal, Sources};
use ratebook::{audit, intake, rating, study};
use serde_json::{Map, Value, json};

use super::{common, pin};

type Wordings = BTreeMap<String, String>;

fn note(seen: &mut Wordings, refusal: &Refusal, example: impl FnOnce() -> String) {
    let text = refusal.to_string();
    let plain: String = text.split('`').step_by(2).collect();
    let wording = plain.split(|letter: char| letter.is_ascii_digit()).collect::<String>();
    seen.entry(wording).or_insert_with(|| format!("{text}\n    {}\n", example()));
}

/// What may stand in the place of a value.
fn others(value: &Value) -> Vec<Value> {
    let mut found =
        vec![json!("zzz"), json!(""), json!(7), json!("-5 kgal"), json!("12 lb"), json!("1999-12-31"), json!("2199-01-01"), json!({}), json!([])];
    if let Value::Array(items) = value {
        found.push(Value::Array(items.iter().chain(items.first()).cloned().collect()));
        found.push(Value::Array(items.iter().skip(1).cloned().collect()));
    }
    found
}

/// A value with one mistake in it, at any depth.
fn mistaken(value: &Value) -> Vec<Value> {
    let mut made = others(value);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let mut without: Map<String, Value> = fields.clone();
                without.remove(name);
                let mut misspelt = without.clone();
                misspelt.insert(format!("{name}x"), field.clone());
                made.extend([Value::Object(without), Value::Object(misspelt)]);
                for other in mistaken(field) {
                    let mut changed = fields.clone();
                    changed.insert(name.clone(), other);
                    made.push(Value::Object(changed));
                }
            }
        }
        // Of a long list the first two items say what all would.
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate().take(2) {
                for other in mistaken(item) {
                    let mut changed = items.clone();
                    changed[at] = other;
                    made.push(Value::Array(changed));
                }
            }
        }
        _ => {}
    }
    made
}

fn brief(line: &str) -> String {
    let most = 300;
    if line.len() <= most { line.to_owned() } else { format!("{} …", line.chars().take(most).collect::<String>()) }
}

#[test]
fn what_is_said_of_cases_with_a_mistake() {
    let mut sources = Sources::default();
    for file in common::files(&common::project("rate-schedules/examples"), "rate") {
        sources.add(&file.file_name().unwrap().to_string_lossy(), &std::fs::read_to_string(&file).unwrap());
    }
    let book = RateBook::read(&sources);
    assert!(!book.has_errors());
    let (mut billing, mut checking) = (Wordings::new(), Wordings::new());
    let mut tried = 0;
    let mut differ = Vec::new();
    for case in study::test_cases(&book) {
        let Ok(line) = intake::case_line(&case) else { continue };
        for mistake in mistaken(&serde_json::from_str(&line).unwrap()) {
            let line = mistake.to_string();
            tried += 1;
            let case = match intake::read_case(&line) {
                Ok(case) => case,
                Err(refusal) => {
                    note(&mut billing, &refusal, || brief(&line));
                    continue;
                }
            };
            let (rated, again) = (rating::rate(&book.plan, &case, true).map(drop), audit::reperform(&book.book, &case).map(drop));
            if let Err(refusal) = &rated {
                note(&mut billing, refusal, || brief(&line));
            }
            if let Err(refusal) = &again {
                note(&mut checking, refusal, || brief(&line));
            }
            let code = |answer: &Result<(), Refusal>| answer.as_ref().map_or_else(|refusal| refusal.code.id, |()| "billed");
            // Intake looks at everything that is given; the auditor's evaluator at what the bill asks for, and at that first.
            if code(&rated) != code(&again) && !code(&rated).starts_with("R50") {
                differ.push(format!("{} {} {line}", code(&rated), code(&again)));
            }
        }
    }
    assert!(tried > 5_000, "{tried} cases were made");
    assert!(differ.is_empty(), "the two evaluators differ:\n{}", differ.join("\n"));
    for (name, seen) in [("cases_billing", billing), ("cases_checking", checking)] {
        let mut text = String::new();
        seen.values().for_each(|example| writeln!(text, "{example}").unwrap());
        pin(name, &text);
    }
}
