//! YAML as a tree with places. Only what the format uses is accepted: anchors, aliases and tags are refused, so that no
//! short text can stand for a long one.

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::source::{Diagnostic, SourceId, Span, codes};

/// The longest file that is read: the longest known one has 32 kB.
const MOST_BYTES: usize = 1_000_000;
/// The most keys of one map, and the most items of one list.
const MOST_ENTRIES: usize = 2_000;
/// How deep one value may stand in another.
const DEEPEST: usize = 32;

/// A value of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Yaml {
    /// A single value, a list or a map.
    pub kind: Kind,
    /// Where.
    pub place: Span,
}

/// The kinds of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text or number as written; empty where nothing stands.
    Scalar(String),
    /// Values in their order.
    List(Vec<Yaml>),
    /// Keys and values, in order; a key may stand twice.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The key as written.
    pub key: String,
    /// Where the key stands.
    pub place: Span,
    /// What stands under the key.
    pub value: Yaml,
}

impl Yaml {
    /// The text of a scalar, without blanks around it.
    pub fn scalar(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// The entries of a map.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The first value of a key.
    pub fn get(&self, key: &str) -> Option<&Yaml> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The items of a list; a scalar is a list of one, nothing a list of none.
    pub fn items(&self) -> Vec<&Yaml> {
        match &self.kind {
            Kind::List(items) => items.iter().collect(),
            Kind::Scalar(text) if text.trim().is_empty() => Vec::new(),
            _ => vec![self],
        }
    }

    /// The one element of a list of one; else the value itself.
    pub fn single(&self) -> &Yaml {
        match &self.kind {
            Kind::List(items) if items.len() == 1 => items.first().unwrap_or(self),
            _ => self,
        }
    }
}

/// Reads the first document of a text.
///
/// # Errors
/// When it is not YAML, too long, nested too deep, or uses anchors, aliases or tags.
pub(super) fn read(source: SourceId, text: &str) -> Result<Yaml, Diagnostic> {
    let whole = Span::new(source, 0, text.len().min(1));
    if text.len() > MOST_BYTES {
        let title = format!("the file is {} bytes long", text.len());
        return Err(refused(title, whole, "too long", &format!("a file of rates has at most {MOST_BYTES} bytes")));
    }
    if let Some(at) = too_deep(text) {
        let place = Span::new(source, at, at + 1);
        return Err(refused("the file is nested too deep".to_owned(), place, "one bracket too many", "write maps and lists by indentation"));
    }
    let reader = Reader { offsets: offsets(text), source, length: text.len() };
    reader.document(text)
}

fn refused(title: String, place: Span, label: &str, help: &str) -> Diagnostic {
    Diagnostic::error(codes::FOREIGN_FILE_UNREADABLE, title).at(place, label).help(help)
}

/// The first bracket that stands too deep: the scanner would follow them all before it says so.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, sign) in text.bytes().enumerate() {
        match sign {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(at);
        }
    }
    None
}

/// The byte at which each character begins; none where every character is one byte.
fn offsets(text: &str) -> Option<Vec<usize>> {
    if text.is_ascii() { None } else { Some(text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()) }
}

/// What is begun and not yet ended.
enum Open {
    List(Vec<Yaml>, Span),
    Map(Vec<Entry>, Option<(String, Span)>, Span),
}

struct Reader {
    offsets: Option<Vec<usize>>,
    source: SourceId,
    length: usize,
}

impl Reader {
    fn offset(&self, characters: usize) -> usize {
        match &self.offsets {
            None => characters.min(self.length),
            Some(offsets) => offsets.get(characters).copied().unwrap_or(self.length),
        }
    }

    fn place(&self, span: saphyr_parser::Span) -> Span {
        let (start, end) = (self.offset(span.start.index()), self.offset(span.end.index()));
        Span::new(self.source, start, end.max(start))
    }

    fn document(&self, text: &str) -> Result<Yaml, Diagnostic> {
        let mut parser = Parser::new_from_str(text);
        let mut open: Vec<Open> = Vec::new();
        // After its first error the parser errs for ever: the first ends the reading.
        while let Some(next) = parser.next_event() {
            let (event, span) = next.map_err(|error| {
                let at = self.offset(error.marker().index());
                let place = Span::new(self.source, at, at + usize::from(at < self.length));
                refused(format!("the file is not YAML: {}", error.info()), place, "not understood from here", "mend the line, or the one above it")
            })?;
            let place = self.place(span);
            let done = match event {
                Event::Scalar(value, style, anchor, tag) => {
                    self.plain_only(anchor, tag.is_some(), place)?;
                    let quoted = style != ScalarStyle::Plain;
                    let text = if !quoted && matches!(&*value, "~" | "null") { String::new() } else { value.into_owned() };
                    Some(Yaml { kind: Kind::Scalar(text), place })
                }
                Event::SequenceStart(anchor, tag) => {
                    self.plain_only(anchor, tag.is_some(), place)?;
                    open.push(Open::List(Vec::new(), place));
                    None
                }
                Event::MappingStart(anchor, tag) => {
                    self.plain_only(anchor, tag.is_some(), place)?;
                    open.push(Open::Map(Vec::new(), None, place));
                    None
                }
                Event::SequenceEnd | Event::MappingEnd => open.pop().map(|ended| closed(ended, place)),
                Event::Alias(_) => return Err(self.shared(place)),
                Event::DocumentEnd | Event::StreamEnd => break,
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => None,
            };
            if open.len() > DEEPEST {
                return Err(refused("the file is nested too deep".to_owned(), place, "one value in another too often", "write fewer levels"));
            }
            let entries = match open.last() {
                Some(Open::List(items, _)) => items.len(),
                Some(Open::Map(entries, ..)) => entries.len(),
                None => 0,
            };
            if entries > MOST_ENTRIES {
                let title = format!("a map or list has more than {MOST_ENTRIES} entries");
                return Err(refused(title, place, "one too many", "a file of rates has a few dozen classes, fields and rows"));
            }
            let Some(done) = done else { continue };
            match open.last_mut() {
                None => return Ok(done),
                Some(Open::List(items, _)) => items.push(done),
                Some(Open::Map(entries, key, _)) => match key.take() {
                    Some((key, place)) => entries.push(Entry { key, place, value: done }),
                    None => match done.kind {
                        Kind::Scalar(text) => *key = Some((text.trim().to_owned(), done.place)),
                        _ => {
                            let help = "write the key as one word or text";
                            return Err(refused("a key is a list or a map".to_owned(), done.place, "no key", help));
                        }
                    },
                },
            }
        }
        let place = Span::new(self.source, 0, self.length.min(1));
        Err(refused("the file is empty".to_owned(), place, "nothing here", "a file of rates has `metadata` and `rate_structure`"))
    }

    fn plain_only(&self, anchor: usize, tagged: bool, place: Span) -> Result<(), Diagnostic> {
        if anchor > 0 {
            return Err(self.shared(place));
        }
        if tagged {
            return Err(refused("a value has a tag".to_owned(), place, "tagged", "leave the tag out"));
        }
        Ok(())
    }

    fn shared(&self, place: Span) -> Diagnostic {
        refused("the file shares values by anchors".to_owned(), place, "an anchor or alias", "write the value out")
    }
}

fn closed(ended: Open, end: Span) -> Yaml {
    match ended {
        Open::List(items, start) => Yaml { kind: Kind::List(items), place: start.to(end) },
        Open::Map(entries, _, start) => Yaml { kind: Kind::Map(entries), place: start.to(end) },
    }
}
