//! Bills of a member, with what the others took.

use ratebook::calendar::Day;
use ratebook::records::{Case, DatedValue, GivenValue, HistoryEntry, MemberGiven};

use super::Membership;
use crate::family::{case, span, whole};
use crate::writer::{Writer, day};

pub fn write(w: &mut Writer, membership: Membership, months: u32, at: usize) -> Case {
    let start = day(w.one_of(&["2022-10-01", "2022-11-01", "2023-02-01", "2023-03-01", "2023-09-01", "2023-05-17"]));
    let end = if w.chance(12) { start.plus_days(17) } else { start.plus_months(months) };
    let bill = if membership == Membership::FromCase { "treatment" } else { w.one_of(&["alpha", "beta"]) };
    let mut case = case(&format!("p{at}"), bill, span(start, end));
    if membership == Membership::FromCase && w.chance(60) {
        case.customer = Some("me".to_owned());
    }
    let tie = w.on("tie", 35);
    let zero = w.on("zero shares", 6);
    let flow = value(w, tie, zero);
    case.given.push(whole("flow", &format!("{flow} kgal")));
    case.history = past(w, (start, months), tie, zero);
    requirement(w, &mut case);
    let mut others = match membership {
        Membership::FromCase => vec!["alpha", "beta", "zeta"],
        _ => ["alpha", "beta", "gamma"].into_iter().filter(|name| *name != bill).collect(),
    };
    if w.on("member missing", 8) {
        others.pop();
    }
    if w.on("stranger", 5) {
        others.push("omega");
    }
    for name in others {
        let flow = value(w, tie, zero);
        let given = vec![whole("flow", &format!("{flow} kgal"))];
        let history = past(w, (start, months), tie, zero);
        case.members.push(MemberGiven { name: name.to_owned(), given, history, ..MemberGiven::default() });
    }
    case
}

fn value(w: &mut Writer, tie: bool, zero: bool) -> String {
    if zero {
        "0".to_owned()
    } else if tie {
        w.one_of(&["10", "10", "20"]).to_owned()
    } else {
        w.decimal(400, 3)
    }
}

fn past(w: &mut Writer, (start, months): (Day, u32), tie: bool, zero: bool) -> Vec<HistoryEntry> {
    let mut entries = Vec::new();
    for back in 1..=4 {
        let first = start.minus_months(back * months);
        let given = vec![("flow".to_owned(), format!("{} kgal", value(w, tie, zero)))];
        entries.push(HistoryEntry { days: span(first, first.plus_months(months)), given, meters: Vec::new(), lines: Vec::new(), estimated: false });
    }
    entries
}

fn requirement(w: &mut Writer, case: &mut Case) {
    let mut values = Vec::new();
    for year in 2019..2024 {
        if w.chance(85) {
            let days = span(Day::of(year, 10, 1).unwrap(), Day::of(year + 1, 10, 1).unwrap());
            values.push(DatedValue { days, value: format!("${}", w.decimal(3000, 2)) });
        }
    }
    case.given.push(("requirement".to_owned(), GivenValue::Dated(values)));
}
