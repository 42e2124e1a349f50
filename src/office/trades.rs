//! All trades of the office, in one place: what each adds to the layout of a book, and what each asks of a book that is verified. The
//! store is handed both and knows no trade.

use std::path::Path;

use super::store::{self, Access, BookOfAccounts, Contradiction, Layouts, Question};
use super::{adjustments, invoices, people, proposals, reads, rebills, runs};
use crate::source::Refusal;

/// The layouts of a book, each with the pieces that it is made of, in order. Both are frozen: books are made by them. A table that is new
/// is a piece of a new layout.
const LAYOUTS: Layouts = &[
    &[
        include_str!("store/table.sql"),
        include_str!("people/table.sql"),
        include_str!("proposals/table.sql"),
        include_str!("people/views.sql"),
        include_str!("register/table.sql"),
        include_str!("orders/table.sql"),
        include_str!("register/installed.sql"),
        include_str!("rates/table.sql"),
        include_str!("register/views.sql"),
        include_str!("rates/views.sql"),
        include_str!("register/indexes.sql"),
        include_str!("reads/table.sql"),
        include_str!("runs/table.sql"),
        include_str!("invoices/table.sql"),
        include_str!("runs/indexes.sql"),
        include_str!("invoices/views.sql"),
        include_str!("adjustments/table.sql"),
        include_str!("rebills/table.sql"),
        include_str!("disputes/table.sql"),
        include_str!("payments/table.sql"),
        include_str!("months/table.sql"),
        include_str!("adjustments/views.sql"),
    ],
    &[include_str!("derivations/table.sql")],
];

/// What each trade asks of a book. The store asks code by code; within a code, in this order.
const CONTRADICTIONS: &[&[Question]] = &[
    store::CONTRADICTIONS,
    people::CONTRADICTIONS,
    proposals::CONTRADICTIONS,
    runs::CONTRADICTIONS,
    reads::CONTRADICTIONS,
    invoices::CONTRADICTIONS,
    adjustments::CONTRADICTIONS,
    rebills::CONTRADICTIONS,
];

impl BookOfAccounts {
    /// Makes a new book; the file must not exist. It has the layout of this program and no event yet.
    ///
    /// # Errors
    /// R7001 when there is such a file, R7005 when it cannot be written.
    pub fn create(path: &Path) -> Result<Self, Refusal> {
        Self::create_with(path, LAYOUTS)
    }

    /// Opens a book. An older layout is brought up to date when it is opened for writing.
    ///
    /// # Errors
    /// R7001 when there is no such file, R7002 when it is another kind of file, R7004 when a newer program made it.
    pub fn open(path: &Path, access: Access) -> Result<Self, Refusal> {
        Self::open_with(path, access, LAYOUTS)
    }

    /// Everything that is missing, doubled or out of order, every decision on one's own work, every sum that does not come out.
    /// A question that a damaged file does not answer is one more.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        self.ask_all(CONTRADICTIONS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::store::digest_of_parts;

    #[test]
    fn a_layout_that_books_are_made_by_never_changes() {
        let digests = LAYOUTS.iter().map(|layout| digest_of_parts(&layout.iter().map(|text| text.as_bytes()).collect::<Vec<_>>()).to_string());
        assert_eq!(
            digests.collect::<Vec<_>>(),
            ["650f67c8659653a05448e5d8af1058669df25fbf8099b494d8b7ae2dd4a7358f", "afd2f08cc2a89788930d4ab81756741a228b447815ef8824d0e486b201331bd2"],
            "add a layout in place of changing one"
        );
    }
}
