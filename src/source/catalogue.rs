//! The catalogue of codes: each has a page that says what, why it matters on a bill, wrong, right.
//!
//! A code is `R`, a phase digit and three digits. The phases: 0 command line and files, 1 syntax, 2 names and dates,
//! 3 units, 4 soundness and law, 5 intake, 6 rating, 7 the book of accounts, 8 audit findings, 9 our fault. A code never changes its
//! meaning. The pages are `docs/diagnostics/*.md`, and nowhere else: a test runs their examples and keeps up to date what the
//! program says of them.

use std::fmt;

/// A stable code with its page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code {
    /// `R` and four digits.
    pub id: &'static str,
    page: &'static str,
    may_follow_unread_line: bool,
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// The page of a code.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The whole page, in Markdown.
    pub text: &'static str,
}

impl Page {
    /// What follows `# R1001: `.
    pub fn title(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or("");
        first.split_once(": ").map_or(first, |(_, title)| title)
    }
}

impl Code {
    /// What the code means, why it matters on a bill, and how it is mended.
    pub fn page(&self) -> Page {
        Page { text: self.page }
    }

    /// Whether such a problem may be no more than the consequence of a line of the same file that could not be read: what is
    /// missing or unknown may stand in that line. The unread line is then the one to mend, and this problem is left out.
    ///
    /// ```
    /// use ratebook::source::codes;
    /// assert!(codes::UNKNOWN_NAME.may_follow_unread_line());
    /// assert!(!codes::UNITS_DISAGREE.may_follow_unread_line());
    /// ```
    pub fn may_follow_unread_line(self) -> bool {
        self.may_follow_unread_line
    }

    /// The code of that name, `R3101` or `r3101`.
    pub fn find(id: &str) -> Option<Code> {
        let wanted = id.to_ascii_uppercase();
        codes::ALL.iter().copied().find(|code| code.id == wanted)
    }
}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $id:literal $($follows:ident)?;)*) => {
        /// Every code by name.
        pub mod codes {
            use super::Code;
            $($(#[$doc])* pub const $name: Code = Code {
                id: $id,
                page: include_str!(concat!("../../docs/diagnostics/", $id, ".md")),
                may_follow_unread_line: catalogue!(@follows $($follows)?),
            };)*
            /// All codes, in order.
            pub const ALL: &[Code] = &[$($name),*];
        }
    };
    (@follows may_follow_unread_line) => { true };
    (@follows) => { false };
}

include!("codes.rs");
