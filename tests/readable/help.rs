//! The help of every verb.

use super::pin;

/// The command and every command below it, by the words that a person types.
fn walk(command: &clap::Command, words: &str, found: &mut Vec<(String, String)>) {
    let mut own = command.clone().term_width(100).bin_name(words);
    found.push((words.to_owned(), own.render_long_help().to_string()));
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        walk(below, &format!("{words} {}", below.get_name()), found);
    }
}

#[test]
fn help_of_every_verb() {
    let mut found = Vec::new();
    walk(&ratebook::cli::command(), "ratebook", &mut found);
    assert!(found.len() > 60, "{} verbs", found.len());
    for (words, text) in found {
        pin(&format!("help_{}", words.replace(' ', "_")), &text);
    }
}
