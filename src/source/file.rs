//! Source files and the set of them that one run reads.

use std::sync::Arc;

use super::place::{SourceId, Span};

/// One file of rate text: the name it is shown by, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The name shown in messages and traces, usually the path as given on the command line.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    line_starts: Vec<u32>,
}

/// All files of a run, in the order given.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// One file alone, by the name that messages and traces show for it.
    ///
    /// ```
    /// use ratebook::source::{SourceId, Sources, Span};
    /// let sources = Sources::of("rates/water.rate", "chapter city.water \"Water\"\n");
    /// assert_eq!(sources.short_place(Span::new(SourceId(0), 0, 7)), "water.rate:1");
    /// ```
    #[must_use]
    pub fn of(name: &str, text: &str) -> Self {
        let mut sources = Self::default();
        sources.add(name, text);
        sources
    }

    /// Adds a file and returns its id.
    pub fn add(&mut self, name: &str, text: &str) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let mut line_starts = vec![0];
        let after_newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        line_starts.extend(after_newlines.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX)));
        self.files.push(SourceFile { name: name.into(), text: text.into(), line_starts });
        id
    }

    /// The file with this id, if it is of this set.
    pub fn get(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (SourceId(at as u32), file))
    }

    /// The text at a place; empty where the place is not in this set.
    pub fn text(&self, place: Span) -> &str {
        self.get(place.file).and_then(|file| file.text.get(place.start as usize..place.end as usize)).unwrap_or("")
    }

    /// Line and column of a place's start, both counted from 1 (columns in characters).
    pub fn line_and_column(&self, place: Span) -> (usize, usize) {
        let Some(file) = self.get(place.file) else { return (1, 1) };
        let line = file.line_starts.partition_point(|start| *start <= place.start).max(1);
        let start = file.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = file.text.get(start as usize..place.start as usize).unwrap_or("");
        (line, before.chars().count() + 1)
    }

    /// `wholesale_water.rate:9`: the file's last name and the line, as traces and invoices print a place.
    pub fn short_place(&self, place: Span) -> String {
        let name = self.get(place.file).map_or("", |file| &file.name);
        let short = name.rsplit(['/', '\\']).next().unwrap_or(name);
        format!("{short}:{}", self.line_and_column(place).0)
    }
}
