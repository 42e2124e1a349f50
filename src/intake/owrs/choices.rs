//! What a bill must be given: choices with their spellings, and numbers.

use super::names::{member_of, name_of, quoted, spellings_of_size, words_of};

/// A choice: the keys of the file's maps under one name.
#[derive(Clone, Debug)]
struct Choice {
    foreign: String,
    name: String,
    /// Each member with the spellings the file uses.
    members: Vec<(String, Vec<String>)>,
}

/// All that the classes of a file ask for.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    choices: Vec<Choice>,
    numbers: Vec<String>,
}

impl Given {
    /// The member of a choice that a key of the file is.
    pub fn member(&mut self, choice: &str, key: &str) -> String {
        let name = name_of(choice);
        let at = match self.choices.iter().position(|known| known.name == name) {
            Some(at) => at,
            None => {
                self.choices.push(Choice { foreign: choice.to_owned(), name, members: Vec::new() });
                self.choices.len() - 1
            }
        };
        let member = member_of(key);
        if let Some(choice) = self.choices.get_mut(at) {
            let spelling = key.trim().to_owned();
            match choice.members.iter_mut().find(|(known, _)| *known == member) {
                Some((_, spellings)) if spellings.contains(&spelling) => {}
                Some((_, spellings)) => spellings.push(spelling),
                None => choice.members.push((member.clone(), vec![spelling])),
            }
        }
        member
    }

    /// A number that the file does not give.
    pub fn number(&mut self, foreign: &str) -> String {
        if !self.numbers.iter().any(|known| known == foreign) {
            self.numbers.push(foreign.to_owned());
        }
        name_of(foreign)
    }

    /// Whether a name is a choice's.
    pub fn is_choice(&self, foreign: &str) -> bool {
        self.choices.iter().any(|choice| choice.foreign == foreign)
    }

    /// How many members the largest choice has.
    pub fn most_members(&self) -> usize {
        self.choices.iter().map(|choice| choice.members.len()).max().unwrap_or(0)
    }

    /// Whether a name is one of those that bills are given.
    pub fn is_taken(&self, name: &str) -> bool {
        name == "usage" || self.choices.iter().any(|choice| choice.name == name) || self.numbers.iter().any(|number| name_of(number) == name)
    }

    /// Takes over what another asks for.
    pub fn join(&mut self, other: Given) {
        for choice in other.choices {
            for (_, spellings) in choice.members {
                for spelling in spellings {
                    self.member(&choice.foreign, &spelling);
                }
            }
        }
        for number in other.numbers {
            self.number(&number);
        }
    }

    /// The statements.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for choice in &self.choices {
            let members: Vec<&str> = choice.members.iter().map(|(member, _)| member.as_str()).collect();
            text.push_str(&format!("choice {} {} is one of {}\n", choice.name, quoted(&words_of(&choice.foreign)), members.join(", ")));
            for (member, spellings) in &choice.members {
                let mut all: Vec<String> = spellings.clone();
                all.extend(spellings_of_size(member));
                let mut others: Vec<String> = Vec::new();
                for spelling in all {
                    if spelling != *member && !others.contains(&spelling) {
                        others.push(spelling);
                    }
                }
                if !others.is_empty() {
                    let others: Vec<String> = others.iter().map(|other| quoted(other)).collect();
                    text.push_str(&format!("  also written {member} as {}\n", others.join(", ")));
                }
            }
            if choice.name != choice.foreign {
                text.push_str(&format!("  also written as {}\n", quoted(&choice.foreign)));
            }
            text.push('\n');
        }
        for number in &self.numbers {
            text.push_str(&format!("fact {} {} in number\n  not entered is an error\n\n", name_of(number), quoted(&words_of(number))));
        }
        text
    }
}
