//! Runs as text: the list, the items, the one page that a run is approved by.

use super::page::{PageItem, RunPage};
use super::record::{ItemOutcome, Run, RunItem, RunTotals};
use super::rules::{RunAsItStands, RunState};
use crate::exact::Cents;
use crate::office::people::{Person, name_of};
use crate::office::store::Stored;
use crate::report::{Column, Report};

/// All runs with their states.
pub fn runs_report(runs: &[(Stored<Run>, RunState, RunTotals)]) -> Report {
    let columns = vec![
        Column::words("run"),
        Column::words("from"),
        Column::words("through"),
        Column::words("bill date"),
        Column::words("state"),
        Column::figures("items"),
        Column::figures("billed"),
        Column::figures("held"),
        Column::figures("unbilled"),
        Column::figures("exempt"),
        Column::figures("total"),
        Column::words("next"),
    ];
    let rows = runs.iter().map(|(run, state, totals)| {
        let mut row = vec![run.name.clone(), run.first_day.to_string(), run.through.to_string(), run.bill_date.to_string(), state.word().to_owned()];
        row.extend([totals.items, totals.billed, totals.held, totals.unbilled, totals.exempt].map(|count| count.to_string()));
        row.extend([totals.cents.to_string(), state.next(&run.name).replace('`', "")]);
        row
    });
    Report { title: "Runs".to_owned(), columns, rows: rows.collect(), ..Report::default() }
}

/// The items of a run.
pub fn run_report(stands: &RunAsItStands) -> Report {
    let columns = vec![
        Column::words("account"),
        Column::words("service"),
        Column::words("bill"),
        Column::words("from"),
        Column::words("to"),
        Column::words("outcome"),
        Column::figures("total"),
        Column::words("why"),
    ];
    let rows = stands.items.iter().map(|item| {
        let open: Vec<String> = stands.holds_of(item.id).filter(|hold| hold.released != Some(true)).map(|hold| hold.rule.clone()).collect();
        let (outcome, why) = match item.outcome {
            ItemOutcome::Unbilled => ("unbilled", format!("{}: {}", item.code, item.reason)),
            ItemOutcome::Exempt => ("exempt", item.reason.clone()),
            ItemOutcome::Calculated if !open.is_empty() => ("held", open.join(", ")),
            ItemOutcome::Calculated if !stands.is_free(item) => ("held", "another bill of the same read is held".to_owned()),
            ItemOutcome::Calculated => ("to be billed", String::new()),
        };
        let outcome = match (stands.state(), outcome) {
            (RunState::Issued, "to be billed") => "billed",
            (_, outcome) => outcome,
        };
        vec![
            item.account.clone(),
            item.service.clone(),
            item.bill.clone(),
            item.days.start.to_string(),
            item.days.last_day().to_string(),
            outcome.to_owned(),
            if item.outcome == ItemOutcome::Calculated { item.cents.to_string() } else { String::new() },
            why,
        ]
    });
    let totals = totals_of(&stands.totals());
    let remarks = vec![format!("state: {}; next: {}", stands.state().word(), stands.state().next(&stands.run.name))];
    Report { title: format!("Run {}", stands.run.name), columns, rows: rows.collect(), totals, remarks }
}

fn totals_of(totals: &RunTotals) -> Vec<(String, String)> {
    let counts =
        [("items", totals.items), ("billed", totals.billed), ("held", totals.held), ("unbilled", totals.unbilled), ("exempt", totals.exempt)];
    let mut found: Vec<(String, String)> = counts.iter().map(|(name, count)| ((*name).to_owned(), count.to_string())).collect();
    found.push(("total".to_owned(), totals.cents.to_string()));
    found
}

/// So many items of one kind are printed on the page; the rest is counted.
const MOST: usize = 60;

/// The page that a run is approved by.
pub fn run_page_text(page: &RunPage, people: &[Person], emergencies: &[String]) -> String {
    let run = &page.run;
    let mut lines = vec![
        format!("Run {}: service days {} to {}, bills dated {}", run.name, run.first_day, run.through, run.bill_date),
        format!("Prepared by {}", page.prepared_by.map_or_else(|| "nobody yet".to_owned(), |person| name_of(people, person))),
        String::new(),
    ];
    lines.extend(section("Control totals", totals_of(&page.totals).into_iter().map(|(name, value)| format!("{name}: {value}")).collect()));
    lines.extend(customers(page));
    lines.push("Held:".to_owned());
    let holds = held(&page.held, people);
    lines.extend(if holds.is_empty() { vec!["  none".to_owned()] } else { holds.into_iter().map(|line| format!("  {line}")).collect() });
    lines.push(String::new());
    lines.extend(section("Not billed", page.unbilled.iter().map(|item| not_billed(item, people)).collect()));
    lines.extend(section("Exempt", page.exempt.iter().map(|item| format!("{}: {}", words(item), item.reason)).collect()));
    lines.extend(section("Billed on an estimate", page.estimates.iter().map(words).collect()));
    let rebilled = page.rebilled.iter().map(|(item, old)| format!("{}: takes the place of {old}", words(item)));
    lines.extend(section("Estimates settled by a read", rebilled.collect()));
    let entries = page.entries.iter().map(|(what, who, when)| format!("{what} (by {} on {when})", name_of(people, *who)));
    lines.extend(section("Entered by hand since the last run was issued", entries.collect()));
    let [added, changed, removed] = &page.rates;
    let named = |word: &str, names: &[String]| names.iter().map(|name| format!("{word} {name}")).collect::<Vec<_>>();
    lines
        .extend(section("Rate text since the last run was issued", [named("new", added), named("changed", changed), named("out", removed)].concat()));
    lines.extend(section("Billed by texts nobody has verified, and clauses that are not encoded", page.unverified.clone()));
    lines.extend(section("Emergency decisions", emergencies.to_vec()));
    lines.push(format!("Inputs {}", page.inputs));
    lines.push(format!("Rate text {}", page.text));
    lines.join("\n") + "\n"
}

fn section(title: &str, rows: Vec<String>) -> Vec<String> {
    let count = rows.len();
    let mut lines = vec![format!("{title}:")];
    if rows.is_empty() {
        lines.push("  none".to_owned());
    }
    lines.extend(rows.into_iter().take(MOST).map(|row| format!("  {row}")));
    if count > MOST {
        lines.push(format!("  and {} more (`ratebook run show`)", count - MOST));
    }
    lines.push(String::new());
    lines
}

fn customers(page: &RunPage) -> Vec<String> {
    let columns = vec![
        Column::words("customer"),
        Column::words("name"),
        Column::figures("this run"),
        Column::figures("held"),
        Column::figures("month before"),
        Column::figures("year before"),
    ];
    let of = |row: &super::page::CustomerTotals| {
        vec![row.customer.clone(), row.label.clone(), row.cents.to_string(), row.held.to_string(), row.last.to_string(), row.year_ago.to_string()]
    };
    let mut rows: Vec<Vec<String>> = page.customers.iter().take(MOST).map(of).collect();
    let sum = |cents: fn(&super::page::CustomerTotals) -> Cents| (page.customers.iter().map(cents).sum::<Cents>()).to_string();
    rows.push(vec![
        "all".to_owned(),
        format!("{} customers", page.customers.len()),
        sum(|row| row.cents),
        sum(|row| row.held),
        sum(|row| row.last),
        sum(|row| row.year_ago),
    ]);
    let text = Report { title: "By customer:".to_owned(), columns, rows, ..Report::default() }.text();
    text.lines().map(str::to_owned).chain([String::new()]).collect()
}

fn words(item: &Stored<RunItem>) -> String {
    format!("{} {} {}: {}", item.account, item.service, item.days.words(), item.cents)
}

/// Holds, those of one rule and one finding together, with the bills they are of.
fn held(items: &[PageItem], people: &[Person]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>, Cents)> = Vec::new();
    for item in items {
        for (hold, answer) in &item.holds {
            let state = match (hold.released, answer) {
                (None, _) => "open".to_owned(),
                (Some(released), Some(answer)) => {
                    let word = if released { "released" } else { "rejected" };
                    format!("{word} by {}: {}", name_of(people, answer.person), answer.why)
                }
                (Some(true), None) => "released before, for the same inputs".to_owned(),
                (Some(false), None) => "rejected before, for the same inputs".to_owned(),
            };
            let carried = item.carried.as_ref().map(|carried| format!(", carried by {} until {}", name_of(people, carried.owner), carried.due));
            let what = format!("{} [{state}{}]: {}", hold.rule, carried.unwrap_or_default(), hold.text);
            let bill = format!("hold {} {} {} {}", hold.id, item.item.account, item.item.days.words(), item.item.cents);
            match groups.iter_mut().find(|(known, ..)| *known == what) {
                Some((_, bills, sum)) => {
                    bills.push(bill);
                    *sum += item.item.cents;
                }
                None => groups.push((what, vec![bill], item.item.cents)),
            }
        }
    }
    let mut lines = Vec::new();
    for (what, bills, sum) in groups {
        lines.push(format!("{what}; {} bills, {}", bills.len(), sum));
        let count = bills.len();
        lines.extend(bills.into_iter().take(MOST).map(|bill| format!("  {bill}")));
        if count > MOST {
            lines.push(format!("  and {} more", count - MOST));
        }
    }
    lines
}

fn not_billed(item: &PageItem, people: &[Person]) -> String {
    let own = &item.item;
    let carried = item.carried.as_ref().map(|carried| format!("; carried by {} until {}", name_of(people, carried.owner), carried.due));
    format!("{} {} {}: {} {}{}", own.account, own.service, own.days.words(), own.code, own.reason, carried.unwrap_or_default())
}

/// What is due and not billed.
pub fn unbilled_report(worked: &[super::record::WorkedOut], through: crate::calendar::Day) -> Report {
    let columns = vec![
        Column::words("account"),
        Column::words("service"),
        Column::words("from"),
        Column::words("to"),
        Column::words("state"),
        Column::figures("total"),
        Column::words("why"),
    ];
    let rows = worked.iter().map(|one| {
        let item = &one.item;
        let (state, why) = match item.outcome {
            ItemOutcome::Exempt => ("exempt", item.reason.clone()),
            ItemOutcome::Unbilled => ("cannot be billed", format!("{}: {}", item.code, item.reason)),
            ItemOutcome::Calculated if one.holds.is_empty() => ("can be billed", String::new()),
            ItemOutcome::Calculated => ("would be held", one.holds.iter().map(|(rule, _)| rule.as_str()).collect::<Vec<_>>().join(", ")),
        };
        let total = if item.outcome == ItemOutcome::Calculated { item.cents.to_string() } else { String::new() };
        let (first, last) = (item.days.start.to_string(), item.days.last_day().to_string());
        vec![item.account.clone(), item.service.clone(), first, last, state.to_owned(), total, why]
    });
    Report { title: format!("Due through {through} and not billed"), columns, rows: rows.collect(), ..Report::default() }
}
