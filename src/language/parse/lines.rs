//! Physical lines → logical lines: indentation, content, trailing comment; an open parenthesis goes on in the next line.

use crate::source::{Diagnostic, SourceId, Span, codes, unseen_character};

/// The longest logical line, in bytes.
const LONGEST: usize = 20_000;
/// The deepest nesting of parentheses.
const DEEPEST: usize = 60;

/// A statement's text with its place.
#[derive(Clone, Debug)]
pub(in crate::language) struct LogicalLine<'t> {
    /// Blanks in front.
    pub indent: usize,
    /// Byte offset of the content in the file.
    pub start: usize,
    /// The content, without indentation and trailing comment; empty for a line of comment alone or a blank one.
    pub text: &'t str,
    /// The comment, with its `#`.
    pub comment: Option<&'t str>,
    /// Whether it was sound enough to be parsed.
    pub sound: bool,
}

impl LogicalLine<'_> {
    pub(in crate::language) fn span(&self, file: SourceId) -> Span {
        Span::new(file, self.start, self.start + self.text.len())
    }

    /// The word by which the line is known; empty where the line is blank.
    pub(in crate::language) fn first_word(&self) -> &str {
        self.word(0)
    }

    /// The word at a position.
    pub(in crate::language) fn word(&self, at: usize) -> &str {
        self.text.split_whitespace().nth(at).map_or("", |word| word.trim_end_matches(','))
    }
}

/// All logical lines of a file, blank ones and comments included.
pub(in crate::language) fn logical_lines<'t>(file: SourceId, text: &'t str, diagnostics: &mut Vec<Diagnostic>) -> Vec<LogicalLine<'t>> {
    let mut lines = Vec::new();
    let mut offset = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while offset < text.len() {
        let (line, next) = logical_line(file, text, offset, diagnostics);
        lines.push(line);
        offset = next;
    }
    lines
}

fn physical_end(text: &str, from: usize) -> usize {
    text.get(from..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| from + at)
}

fn logical_line<'t>(file: SourceId, text: &'t str, offset: usize, diagnostics: &mut Vec<Diagnostic>) -> (LogicalLine<'t>, usize) {
    let mut end = physical_end(text, offset);
    let raw = text.get(offset..end).unwrap_or("");
    let indent_bytes = raw.len() - raw.trim_start_matches([' ', '\t']).len();
    let start = offset + indent_bytes;
    let mut sound = check_indent(file, raw.get(..indent_bytes).unwrap_or(""), offset, diagnostics);
    let mut scan = scan(text.get(start..end).unwrap_or(""));
    while scan.depth > 0 && scan.comment.is_none() && end < text.len() && !begins_statement(text, end + 1) {
        end = physical_end(text, end + 1);
        scan = self::scan(text.get(start..end).unwrap_or(""));
        if end - start > LONGEST {
            break;
        }
    }
    let whole = text.get(start..end).unwrap_or("");
    let content_end = scan.comment.unwrap_or(whole.len());
    let content = whole.get(..content_end).unwrap_or("").trim_end();
    let comment = scan.comment.and_then(|at| whole.get(at..)).map(str::trim_end);
    let line = LogicalLine { indent: indent_bytes, start, text: content, comment, sound: true };
    sound &= check_content(file, &line, &scan, diagnostics);
    (LogicalLine { sound, ..line }, end + 1)
}

fn check_indent(file: SourceId, blanks: &str, offset: usize, diagnostics: &mut Vec<Diagnostic>) -> bool {
    if !blanks.contains('\t') {
        return true;
    }
    let diagnostic = Diagnostic::error(codes::TAB, "there is a tab where two blanks a level belong")
        .at(Span::new(file, offset, offset + blanks.len()), "a tab")
        .help("write two blanks for each level; `ratebook fmt` keeps them so");
    diagnostics.push(diagnostic);
    false
}

/// What a scan over a line found.
struct Scan {
    /// Parentheses still open.
    depth: usize,
    deepest: usize,
    /// Where a comment begins.
    comment: Option<usize>,
    /// Where a quote is left open.
    open_quote: Option<usize>,
    /// Where the first open parenthesis is.
    open_parenthesis: Option<usize>,
}

fn scan(text: &str) -> Scan {
    let mut found = Scan { depth: 0, deepest: 0, comment: None, open_quote: None, open_parenthesis: None };
    let mut quote: Option<(char, usize)> = None;
    let mut before = ' ';
    for (at, sign) in text.char_indices() {
        match (quote, sign) {
            (Some((open, _)), _) if sign == open => quote = None,
            (Some((_, from)), '\n') => {
                found.open_quote = found.open_quote.or(Some(from));
                quote = None;
            }
            (Some(_), _) => {}
            (None, '"') => quote = Some((sign, at)),
            // An apostrophe opens a quote only where a word could begin.
            (None, '\'') if before.is_whitespace() || before == ',' => quote = Some((sign, at)),
            (None, '#') if before.is_whitespace() || at == 0 => {
                found.comment = Some(at);
                break;
            }
            (None, '(') => {
                if found.depth == 0 {
                    found.open_parenthesis = Some(at);
                }
                found.depth += 1;
                found.deepest = found.deepest.max(found.depth);
            }
            (None, ')') => found.depth = found.depth.saturating_sub(1),
            _ => {}
        }
        before = sign;
    }
    found.open_quote = found.open_quote.or(quote.map(|(_, at)| at));
    found
}

/// Warns of a character without width, or one that turns the direction of text: a reader sees another text than the program. Text that a
/// book has in force may hold one; new text is refused with it where it is proposed.
fn warn_of_unseen(file: SourceId, line: &LogicalLine<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let found = line.text.char_indices().filter(|(_, sign)| !sign.is_control());
    let unseen = |(at, sign): (usize, char)| unseen_character(sign.encode_utf8(&mut [0; 4])).map(|name| (at, sign.len_utf8(), name));
    if let Some((at, length, name)) = found.filter_map(unseen).next() {
        let place = Span::new(file, line.start + at, line.start + at + length);
        let title = format!("the text holds {name}, a character that cannot be seen");
        diagnostics.push(Diagnostic::warning(codes::NOT_TEXT, title).at(place, "not seen").help("take it out: it cannot be proposed to an office"));
    }
}

fn check_content(file: SourceId, line: &LogicalLine<'_>, scan: &Scan, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let place = |at: usize, length: usize| Span::new(file, line.start + at, line.start + at + length);
    if line.text.len() > LONGEST {
        let title = format!("a line of {} bytes", line.text.len());
        let help = format!("a statement has at most {LONGEST} bytes: break it up");
        diagnostics.push(Diagnostic::error(codes::LINE_TOO_LONG, title).at(place(0, 40.min(line.text.len())), "begins here").help(help));
        return false;
    }
    if let Some((at, sign)) = line.text.char_indices().find(|(_, sign)| sign.is_control() && !matches!(sign, '\t' | '\n' | '\r')) {
        let title = "the text holds a control character";
        diagnostics.push(Diagnostic::error(codes::NOT_TEXT, title).at(place(at, sign.len_utf8()), "not text").help("save the file as plain text"));
        return false;
    }
    warn_of_unseen(file, line, diagnostics);
    let before = diagnostics.len();
    if let Some(at) = scan.open_quote {
        diagnostics
            .push(Diagnostic::error(codes::OPEN_QUOTE, "a quote is not closed").at(place(at, 1), "opens here").help("close it on the same line"));
    } else if scan.depth > 0 {
        let at = scan.open_parenthesis.unwrap_or(0);
        diagnostics.push(
            Diagnostic::error(codes::OPEN_PARENTHESIS, "a parenthesis is not closed").at(place(at, 1), "opens here").help("write the closing `)`"),
        );
    }
    if scan.deepest > DEEPEST {
        let at = scan.open_parenthesis.unwrap_or(0);
        let title = format!("parentheses nest {} deep", scan.deepest);
        diagnostics
            .push(Diagnostic::error(codes::NESTED_TOO_DEEP, title).at(place(at, 1), "begins here").help("name a part of it as a `determinant`"));
    }
    diagnostics.len() == before
}

/// Whether the line at an offset begins with a word that begins a statement (so an open parenthesis above was a mistake).
fn begins_statement(text: &str, offset: usize) -> bool {
    let end = physical_end(text, offset);
    let word = text.get(offset..end).unwrap_or("").split_whitespace().next().unwrap_or("");
    word.is_empty() || crate::language::statements::ends_parenthesis(word)
}
