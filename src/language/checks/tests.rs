//! Tests ask for something that exists.

use crate::language::book::{ChapterId, RateText};
use crate::language::tree::{ExpectKind, ProofClaim, TestSubject};
use crate::source::{Code, Diagnostic, codes, did_you_mean};

pub(super) fn check(book: &RateText, found: &mut Vec<Diagnostic>) {
    for (chapter, test) in &book.tests {
        match &test.subject {
            None => {
                let diagnostic = Diagnostic::error(codes::FIELD_MISSING, "the test asks for nothing").at(test.title.span, "this test");
                found.push(diagnostic.help("write `bill SCHEDULE from DATE to DATE`"));
            }
            Some(TestSubject::Bill { schedule, from, to, .. }) => {
                if to.day < from.day {
                    let diagnostic = Diagnostic::error(codes::DATES_REVERSED, "the period ends before it begins")
                        .at(to.span, "the last day")
                        .at(from.span, "the first day");
                    found.push(diagnostic.help("swap the dates"));
                }
                subject_exists(book, *chapter, schedule, found);
            }
            Some(
                TestSubject::Rate { .. }
                | TestSubject::Share { .. }
                | TestSubject::Settle { .. }
                | TestSubject::Owe { .. }
                | TestSubject::Pay { .. }
                | TestSubject::Evaluate { .. },
            ) => {}
        }
        for expectation in &test.expectations {
            if let ExpectKind::NoBill(code) = &expectation.kind
                && Code::find(&code.text).is_none()
            {
                let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{}` is not a code", code.text)).at(code.span, "this code");
                found.push(diagnostic.help("write the code the bill is refused with, as `expect no bill: R6001`"));
            }
        }
        if test.expectations.is_empty() && test.subject.is_some() {
            let diagnostic = Diagnostic::error(codes::FIELD_MISSING, "the test expects nothing").at(test.title.span, "cannot fail");
            found.push(diagnostic.help("write `expect CHARGE is $…`"));
        }
    }
    for (chapter, proof) in &book.proofs {
        match &proof.claim {
            ProofClaim::NeverDecreases { of, .. } | ProofClaim::NoJumps { of, .. } | ProofClaim::Compares { of, .. } => {
                subject_exists(book, *chapter, of, found);
            }
            ProofClaim::OneSchedule { service } => {
                let serves = |schedule: &crate::language::tree::Schedule| schedule.service.as_ref().is_some_and(|own| own.text == service.text);
                if !book.schedules().any(|(_, schedule)| serves(schedule)) {
                    let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, format!("no schedule is of service `{}`", service.text))
                        .at(service.span, "this service");
                    found.push(diagnostic.help("name the service as the schedules do, in `service …`"));
                }
            }
        }
    }
}

fn subject_exists(book: &RateText, chapter: ChapterId, schedule: &crate::language::tree::Name, found: &mut Vec<Diagnostic>) {
    let billable = book.billable_from(chapter, &schedule.text);
    if billable.len() == 1 {
        return;
    }
    let names: Vec<String> = book.schedules().map(|(definition, _)| definition.name.text.clone()).collect();
    let (title, help) = if billable.is_empty() {
        let near = did_you_mean(&schedule.text, names.iter().map(String::as_str));
        (format!("no schedule is named `{}`", schedule.text), near.unwrap_or_else(|| "name a schedule in full, as chapter.schedule".to_owned()))
    } else {
        let full: Vec<String> = billable.iter().map(|it| book.qualified_name(it)).collect();
        (format!("`{}` is the name of {} schedules", schedule.text, billable.len()), format!("write {}", full.join(" or ")))
    };
    found.push(Diagnostic::error(codes::UNKNOWN_NAME, title).at(schedule.span, "this schedule").help(help));
}
