//! The answers of `ratebook rate` to questions without a bill.

use std::io::{self, Write};

use super::rate_arguments::InvoiceFormat;
use super::rating::Rating;
use crate::records::{Asked, AskedTime};
use crate::{rating, render};

impl Rating<'_> {
    pub(in crate::cli) fn share(&mut self, asked: &Asked) -> io::Result<()> {
        if self.wanted(&asked.id).is_none() {
            return Ok(());
        }
        let wanted = asked.member.as_deref();
        match rating::share(&self.book.plan, asked) {
            Ok(shared) => {
                self.rated += 1;
                self.explained |= self.arguments.explain.is_some();
                if self.arguments.explain.is_some() {
                    let lines = render::Explanation::of_pool(&shared, self.sources);
                    return lines.iter().try_for_each(|line| writeln!(self.out, "{line}"));
                }
                let told = self.needs_trace().then_some(self.sources);
                match self.arguments.format {
                    InvoiceFormat::Text => write!(self.out, "{}", render::share_text(&asked.id, &shared, wanted, told)),
                    InvoiceFormat::Ndjson => writeln!(self.out, "{}", render::share_json(&asked.id, &shared, wanted, told)),
                    InvoiceFormat::Csv => self.csv(&render::share_csv(&asked.id, &shared, wanted)),
                }
            }
            Err(refusal) => self.refuse(&asked.id, &refusal),
        }
    }

    pub(in crate::cli) fn settle(&mut self, asked: &Asked) -> io::Result<()> {
        let Some(line) = self.wanted(&asked.id) else { return Ok(()) };
        match rating::settle(&self.book.plan, asked, !self.needs_trace()) {
            Ok(rated) => self.rated(&asked.case(&asked.name, rated.invoice.period), &rated, line),
            Err(refusal) => self.refuse(&asked.id, &refusal),
        }
    }

    pub(in crate::cli) fn evaluate(&mut self, asked: &Asked) -> io::Result<()> {
        let AskedTime::On(on) = asked.time else { return Ok(()) };
        if self.wanted(&asked.id).is_none() {
            return Ok(());
        }
        match rating::evaluate(&self.book.plan, asked) {
            Ok(found) => {
                self.rated += 1;
                self.explained |= self.arguments.explain.is_some();
                let told = self.needs_trace().then_some(self.sources);
                match self.arguments.format {
                    InvoiceFormat::Ndjson if self.arguments.explain.is_none() => {
                        writeln!(self.out, "{}", render::evaluate_json(&asked.id, &asked.name, on, &found, told))
                    }
                    InvoiceFormat::Csv if self.arguments.explain.is_none() => self.csv(&[render::evaluate_csv(&asked.id, &asked.name, on, &found)]),
                    _ => write!(self.out, "{}", render::evaluate_text(&asked.id, &asked.name, on, &found, told)),
                }
            }
            Err(refusal) => self.refuse(&asked.id, &refusal),
        }
    }
}
