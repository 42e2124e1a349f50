//! The seals of an invoice, digested here anew: each field with its length in bytes before it, in the order that `docs/book.md` gives.

use crate::office::rates::RateFile;
use crate::office::runs::RunItem;
use crate::office::store::{Digest, Stored, digest_of};
use crate::records::BilledLine;

/// Texts, each with its length.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn add(&mut self, text: &str) -> &mut Self {
        self.0.extend(text.len().to_string().as_bytes());
        self.0.push(b':');
        self.0.extend(text.as_bytes());
        self
    }

    fn digest(&self) -> Digest {
        digest_of(&self.0)
    }
}

/// Over the case and where its values are from.
pub(super) fn of_inputs(item: &Stored<RunItem>) -> Digest {
    Fields::default().add(&item.case).add(&item.origins).digest()
}

/// Over every word and figure of the lines.
pub(super) fn of_lines(lines: &[BilledLine]) -> Digest {
    let mut fields = Fields::default();
    for line in lines {
        fields.add(&line.line.to_string()).add(&line.words.charge).add(&line.words.label).add(&line.quantity).add(&line.words.unit).add(&line.rate);
        fields.add(&line.cents.number().to_string()).add(&line.words.gl).add(&line.words.cite);
    }
    fields.digest()
}

/// Over the language version and the name and text of each file of a set.
pub(super) fn of_text(language: &str, files: &[RateFile]) -> Digest {
    let mut fields = Fields::default();
    fields.add(language);
    for file in files {
        fields.add(&file.name).add(&file.text);
    }
    fields.digest()
}
