//! The register: customers, accounts, their services, points of delivery, meters, where they are installed, assets, facts. Each
//! kind is a table with named columns; one description serves reading, checking, keeping and writing it.

use RegisterCell::{Count, Day, DayOrNone, Decimal, DecimalOrNone, Text, Word};

/// What a column of the register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterCell {
    /// A name or word, never empty.
    Word,
    /// Any text, or none.
    Text,
    /// A date, as `2026-10-01`.
    Day,
    /// A date, or nothing where it is open.
    DayOrNone,
    /// An exact decimal.
    Decimal,
    /// An exact decimal, or none.
    DecimalOrNone,
    /// A whole number from 1 to 18.
    Count,
}

/// A column of a kind of register record: its heading, what a cell may hold, what stands for an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterColumn {
    /// Its heading in CSV.
    pub heading: &'static str,
    /// What it holds.
    pub cell: RegisterCell,
    /// What stands in an empty cell, where something does.
    pub default: &'static str,
}

const fn column(heading: &'static str, cell: RegisterCell) -> RegisterColumn {
    RegisterColumn { heading, cell, default: "" }
}

/// The kinds of record in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words say it")]
pub enum RegisterKind {
    Customers,
    Accounts,
    Services,
    Points,
    Meters,
    Installations,
    Assets,
    Facts,
}

/// Days that must not overlap: among rows that agree in these columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Apart {
    pub columns: &'static [usize],
    /// What an overlap would mean.
    pub because: &'static str,
}

impl RegisterKind {
    /// All of them, in the order in which they can be loaded.
    pub const ALL: [Self; 8] =
        [Self::Customers, Self::Accounts, Self::Services, Self::Points, Self::Meters, Self::Installations, Self::Assets, Self::Facts];

    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Accounts => "accounts",
            Self::Services => "services",
            Self::Points => "points",
            Self::Meters => "meters",
            Self::Installations => "installations",
            Self::Assets => "assets",
            Self::Facts => "facts",
        }
    }

    /// Its table in the book.
    pub fn table(self) -> &'static str {
        match self {
            Self::Customers => "customer",
            Self::Accounts => "account",
            Self::Services => "account_service",
            Self::Points => "point",
            Self::Meters => "meter",
            Self::Installations => "installation",
            Self::Assets => "asset",
            Self::Facts => "fact",
        }
    }

    /// Its columns, in the order of the table.
    pub fn columns(self) -> &'static [RegisterColumn] {
        const FROM: RegisterColumn = column("from", Day);
        const TO: RegisterColumn = column("to", DayOrNone);
        match self {
            Self::Customers => const { &[column("customer", Word), column("label", Word), column("address", Text)] },
            Self::Accounts => const { &[column("account", Word), column("customer", Word), FROM, TO] },
            Self::Services => {
                const {
                    &[
                        column("account", Word),
                        column("service", Word),
                        column("bill", Word),
                        RegisterColumn { heading: "cycle", cell: Word, default: "month" },
                        FROM,
                        TO,
                        column("exempt", Text),
                    ]
                }
            }
            Self::Points => const { &[column("point", Word), column("label", Text), column("service", Word), column("account", Word), FROM, TO] },
            Self::Meters => {
                const {
                    &[
                        column("meter", Word),
                        column("size", Word),
                        column("unit", Word),
                        RegisterColumn { heading: "multiplier", cell: Decimal, default: "1" },
                        column("digits", Count),
                    ]
                }
            }
            Self::Installations => {
                const { &[column("meter", Word), column("point", Word), FROM, TO, column("start_read", Decimal), column("end_read", DecimalOrNone)] }
            }
            Self::Assets => const { &[column("asset", Word), column("kind", Word), column("point", Word), FROM, TO, column("note", Text)] },
            Self::Facts => const { &[column("subject", Word), column("subject_name", Text), column("name", Word), column("value", Word), FROM, TO] },
        }
    }

    /// The columns that tell one thing from another.
    pub fn key(self) -> &'static [usize] {
        match self {
            Self::Customers | Self::Accounts | Self::Meters => &[0],
            Self::Services => &[0, 1, 4],
            Self::Points => &[0, 4],
            Self::Installations => &[0, 1, 2],
            Self::Assets => &[0, 3],
            Self::Facts => &[0, 1, 2, 4],
        }
    }

    /// The columns of the first and last day, where it has days.
    pub fn days(self) -> Option<(usize, usize)> {
        match self {
            Self::Customers | Self::Meters => None,
            Self::Accounts | Self::Installations => Some((2, 3)),
            Self::Services | Self::Points | Self::Facts => Some((4, 5)),
            Self::Assets => Some((3, 4)),
        }
    }

    /// Which days must not overlap.
    pub fn apart(self) -> &'static [Apart] {
        match self {
            Self::Customers | Self::Accounts | Self::Meters => &[],
            Self::Services => &[Apart { columns: &[0, 1], because: "each service of an account is billed exactly once a day" }],
            Self::Points => &[Apart { columns: &[0], because: "a point delivers to one account at a time" }],
            Self::Installations => &[
                Apart { columns: &[0], because: "a meter is at one point at a time" },
                Apart { columns: &[1], because: "a point has one meter at a time" },
            ],
            Self::Assets => &[Apart { columns: &[0], because: "an asset is at one point at a time" }],
            Self::Facts => &[Apart { columns: &[0, 1, 2], because: "a fact has one value on a day" }],
        }
    }

    /// Which column names a record of another kind.
    pub fn references(self) -> &'static [(usize, RegisterKind)] {
        match self {
            Self::Customers | Self::Meters | Self::Facts => &[],
            Self::Accounts => &[(1, Self::Customers)],
            Self::Services => &[(0, Self::Accounts)],
            Self::Points => &[(3, Self::Accounts)],
            Self::Installations => &[(0, Self::Meters), (1, Self::Points)],
            Self::Assets => &[(2, Self::Points)],
        }
    }
}

/// A record of the register as it stands: a text for each column, empty for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    /// Its cells, in the order of the columns.
    pub cells: Vec<String>,
}

impl RegisterRow {
    /// A cell; empty where there is none.
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", String::as_str)
    }

    /// The cells of some columns.
    pub fn of(&self, columns: &[usize]) -> Vec<String> {
        columns.iter().map(|at| self.cell(*at).to_owned()).collect()
    }
}
