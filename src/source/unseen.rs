//! Characters that a reader cannot see, or that make text look like other text: they are refused where text enters, and written out where
//! it is printed.

/// Whether a character is a control character, has no width, or turns the direction of what follows it.
///
/// What Unicode calls default-ignorable or a bidirectional control is the kind meant here: see the Unicode Standard, Annex 9 (bidirectional
/// controls) and Technical Report 36 (security considerations).
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The first character of a text that a reader cannot see, named as `U+202E`; `None` where there is none. A line break is one.
///
/// ```
/// use ratebook::source::unseen_character;
/// assert_eq!(unseen_character("City of Largo, Pump № 3"), None);
/// assert_eq!(unseen_character("leak \u{202e}00.1$").as_deref(), Some("U+202E"));
/// assert_eq!(unseen_character("two\nlines").as_deref(), Some("U+000A"));
/// ```
pub fn unseen_character(text: &str) -> Option<String> {
    text.chars().find(|letter| is_unseen(*letter)).map(|letter| format!("U+{:04X}", u32::from(letter)))
}

/// The first character of a text of several lines that a reader cannot see, with its line, from 1. Line breaks and tabs are seen, and so is a
/// byte order mark at the beginning.
///
/// ```
/// use ratebook::source::unseen_in_lines;
/// assert_eq!(unseen_in_lines("\u{feff}a\r\n\tb\n"), None);
/// assert_eq!(unseen_in_lines("a\nb\u{200b}"), Some((2, "U+200B".to_owned())));
/// ```
pub fn unseen_in_lines(text: &str) -> Option<(usize, String)> {
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    lines.flat_map(|(at, line)| line.split('\t').map(move |part| (at + 1, part))).find_map(|(at, part)| Some((at, unseen_character(part)?)))
}

/// A text for a terminal or a file: what a reader cannot see is written out as JSON writes it, `\u202e`; line breaks and tabs stay.
///
/// ```
/// use ratebook::source::written_out;
/// assert_eq!(written_out("a\u{1b}[2Kb\r\n\tc\rd"), "a\\u001b[2Kb\r\n\tc\\u000dd");
/// ```
pub fn written_out(text: &str) -> std::borrow::Cow<'_, str> {
    let stays = |at: usize, letter: char| match letter {
        '\n' | '\t' => true,
        '\r' => text.as_bytes().get(at + 1) == Some(&b'\n'),
        _ => !is_unseen(letter),
    };
    if text.char_indices().all(|(at, letter)| stays(at, letter)) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        if stays(at, letter) {
            out.push(letter);
        } else {
            letter.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out.into()
}
