//! What became of laws: as text, as JSON.

use crate::source::counted;
use serde_json::{Value, json};

use super::tally::{Broken, LawTally, Seen};
use crate::compliance::Compliance;

/// How many failures of one law the text prints; the JSON has all that are kept.
const ON_THE_PAGE: usize = 40;

/// The report by law.
pub fn compliance_text(title: &str, found: &Compliance) -> String {
    let mut lines = vec![title.to_owned(), String::new()];
    for law in &found.laws {
        lines.extend(law_lines(law));
        lines.push(String::new());
    }
    lines.push(summary(found));
    lines.join("\n") + "\n"
}

fn summary(found: &Compliance) -> String {
    let count = |fits: fn(&&LawTally) -> bool| found.laws.iter().filter(fits).count();
    let broken = count(|law| law.failed > 0);
    let undecided = count(|law| law.failed == 0 && law.undecided > 0);
    let kept = count(|law| law.failed == 0 && law.undecided == 0 && law.passed > 0);
    let idle = count(|law| law.seen != Seen::Nothing && law.tested() == 0 && law.undecided == 0);
    let person = count(|law| law.seen == Seen::Nothing);
    format!(
        "{}: {kept} kept, {broken} broken, {undecided} undecided, {idle} applied to nothing, {person} not checked by the program.",
        counted(found.laws.len(), "law")
    )
}

fn law_lines(law: &LawTally) -> Vec<String> {
    let mut lines = vec![format!("{}   {}", law.name, law.label).trim_end().to_owned()];
    lines.extend(law.cites.iter().map(|cite| format!("  {} ({})", cite.text, cite.status_words())));
    lines.push(format!("  binds {}{}   {}", law.bound, in_force(law), law.stands));
    if law.seen != Seen::Nothing {
        lines.push(format!(
            "  {}: {} tested, {} passed, {} failed, {} undecided, {} not applicable",
            law.seen.words(),
            law.tested(),
            law.passed,
            law.failed,
            law.undecided,
            law.passed_over()
        ));
    }
    lines.extend(law.not_applicable.iter().map(|(why, count)| format!("    not applicable to {count}: {why}")));
    lines.extend(law.broken.iter().take(ON_THE_PAGE).flat_map(broken_lines));
    let more = (law.failed + law.undecided).saturating_sub(law.broken.len().min(ON_THE_PAGE) as u64);
    if more > 0 {
        lines.push(format!("    … and {more} more"));
    }
    lines.extend(law.a_person_sees.iter().map(|seen| format!("  not checked by the program; a person must see: {seen}")));
    lines
}

fn in_force(law: &LawTally) -> String {
    let Some(days) = law.in_force else { return String::new() };
    let to = days.to.map(|to| format!(" to {to}")).unwrap_or_default();
    format!(", from {}{to}", days.from)
}

fn broken_lines(broken: &Broken) -> Vec<String> {
    if let Some(why) = &broken.why {
        return vec![format!("  {} {}: cannot be decided: {why}", broken.code, broken.about)];
    }
    let failing = broken.sides.iter().zip(&broken.places).filter(|(sides, _)| !sides.holds);
    let line = |(sides, place): (&crate::compliance::Sides, &String)| {
        let within = sides.within.as_ref().map(|within| format!(", within {within}")).unwrap_or_default();
        format!("  {} {}: not so that {} {} {}{within}   {place}", broken.code, broken.about, sides.left, sides.relation, sides.right)
    };
    failing.map(line).collect()
}

/// As one JSON document.
pub fn compliance_json(title: &str, found: &Compliance) -> String {
    let laws: Vec<Value> = found.laws.iter().map(law_json).collect();
    json!({"title": title, "invoices": found.invoices, "laws": laws}).to_string() + "\n"
}

fn law_json(law: &LawTally) -> Value {
    let cites: Vec<Value> = law.cites.iter().map(|cite| json!({"text": cite.text, "status": cite.status_words()})).collect();
    let broken: Vec<Value> = law.broken.iter().map(broken_json).collect();
    json!({
        "law": law.name,
        "label": law.label,
        "place": law.stands,
        "cites": cites,
        "binds": law.bound,
        "from": law.in_force.map(|days| days.from.to_string()),
        "to": law.in_force.and_then(|days| days.to).map(|day| day.to_string()),
        "about": law.seen.words(),
        "tested": law.tested(),
        "passed": law.passed,
        "failed": law.failed,
        "undecided": law.undecided,
        "not_applicable": law.not_applicable,
        "findings": broken,
        "a_person_must_see": law.a_person_sees,
    })
}

fn broken_json(broken: &Broken) -> Value {
    let side = |(sides, place): (&crate::compliance::Sides, &String)| {
        json!({
            "place": place,
            "left": sides.left,
            "relation": sides.relation,
            "right": sides.right,
            "within": sides.within,
            "holds": sides.holds,
        })
    };
    let sides: Vec<Value> = broken.sides.iter().zip(&broken.places).map(side).collect();
    json!({"code": broken.code.id, "about": broken.about, "that": sides, "undecided": broken.why})
}
