//! The chapter: measures of every grain, a schedule, a contract whose determinants look back.

use super::window::Drawn;
use crate::writer::Writer;

pub fn write(w: &mut Writer, (months, is_contract): (u32, bool), windows: &[Drawn]) {
    w.line("chapter windows.chapter \"Windows\"");
    w.line("calendar fiscal_year begins October 1, labelled FY by the year it ends");
    w.line("calendar calendar_year begins January 1");
    w.line("season summer is May 16 to September 15");
    w.line("season winter is November 1 to February 28");
    measure(w, "water", "meter reads of service water", "period, of each point", "an error");
    measure(w, "guessed", "meter reads of service water", "period, of each point", "estimated by guess");
    measure(w, "flow", "daily flow of service water", "day, of each point", "an error");
    measure(w, "peak", "meter reads of service water", "hour, of each point", "an error");
    measure(w, "yearly", "entered and approved", "fiscal_year", "an error");
    w.line("fact never \"Never\" yes or no");
    w.line("  not entered is no");
    policy(w);
    schedule(w, months);
    if is_contract {
        contract(w, windows);
    }
    for (at, window) in windows.iter().enumerate() {
        w.line(&format!("  determinant looked_{at} \"Looked\" is {}", window.words));
    }
    for (at, window) in windows.iter().enumerate() {
        line(w, at, window);
    }
}

fn measure(w: &mut Writer, name: &str, source: &str, grain: &str, missing: &str) {
    w.line(&format!("measure {name} \"{name}\" in kgal"));
    w.line(&format!("  from {source}"));
    w.line(&format!("  one value per {grain}"));
    w.line(&format!("  missing is {missing}"));
}

fn policy(w: &mut Writer) {
    w.line("policy guess \"Guess\" for missing guessed");
    w.line("  cite \"Manual\" illustrative");
    let basis = w.one_of(&["the last 2 valid reads", "the same period last year, valid reads only"]);
    w.line(&format!("  estimate is average per day of {basis}, times days"));
    w.line("  at most 2 in a row, else an error");
}

fn schedule(w: &mut Writer, months: u32) {
    w.line("schedule supply \"Supply\"");
    w.line("  service water");
    let every = if months == 1 { "month".to_owned() } else { format!("{months} months") };
    w.line(&format!("  period every {every}"));
    w.line("  each version applies to service rendered on or after its date");
    w.line("  when a rate changes inside a period, split usage, fixed charges by day of the period");
    w.line("  when service is shorter than a period, split usage by nothing");
    w.line("  when service is shorter than a period, split fixed charges, thresholds by day of the calendar month");
    w.line("  round each charge to $0.01 half up");
    w.line("  charge volume \"Volume\"");
    w.line("    cite \"Resolution\" illustrative");
    w.line("    gl 401");
    let price = w.price();
    w.line(&format!("    amount water * {price} per kgal"));
    w.line("  charge sum_of_all \"All\"");
    w.line("    cite \"Resolution\" illustrative");
    w.line("    gl 401");
    w.line("    when never is yes");
    w.line("    amount (water + guessed + yearly + flow + peak) * $1.00 per kgal");
}

fn contract(w: &mut Writer, windows: &[Drawn]) {
    w.line("contract town \"Town\"");
    w.line("  customer W-2 \"Town\"");
    let term = w.one_of(&["term 2020-10-01 to 2030-09-30", "term 2021-10-01 until ended", "term 2022-03-10 to 2030-01-01"]);
    w.line(&format!("  {term}"));
    w.line("  takes service under supply");
    for (at, window) in windows.iter().enumerate() {
        if window.opens {
            let day = w.one_of(&["2020-12-15", "2022-01-01", "2022-10-05"]);
            let value = if window.words.contains(" of volume ") {
                "$3.75".to_owned()
            } else {
                let flow = if window.words.contains(" day of ") || window.words.contains(" hour of ") { " per day" } else { "" };
                format!("{} kgal{flow}", w.decimal(40, 1))
            };
            w.line(&format!("  opens looked_{at} at {value} on {day}"));
        }
    }
}

fn line(w: &mut Writer, at: usize, window: &Drawn) {
    w.line(&format!("  charge line_{at} \"Line\""));
    w.line("    cite \"Agreement\" illustrative");
    w.line("    gl 402");
    if window.year_end {
        w.line("    when last period of fiscal_year");
    }
    let flows = window.words.contains(" day of ") || window.words.contains(" hour of ");
    let factor = match (window.words.contains(" of volume "), flows) {
        (true, _) => "10% of".to_owned(),
        (false, true) => "$0.37 per kgal per day *".to_owned(),
        (false, false) => "$0.11 per kgal *".to_owned(),
    };
    let factor = factor.replace("$0.37 per kgal per day *", "1 day * $0.37 per kgal *");
    w.line(&format!("    amount {factor} looked_{at}"));
}
