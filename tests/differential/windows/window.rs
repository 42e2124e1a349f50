//! One random window that `check` accepts.

use crate::writer::Writer;

/// A window's words, and whether its line is one of the year's end.
pub struct Drawn {
    pub words: String,
    pub year_end: bool,
    /// Whether it holds the opening value of its determinant.
    pub opens: bool,
}

/// What a window looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looked {
    Periods,
    Estimated,
    Days,
    Hours,
    Years,
    Charge,
}

impl Looked {
    fn name(self) -> &'static str {
        match self {
            Self::Periods => "water",
            Self::Estimated => "guessed",
            Self::Days => "flow",
            Self::Hours => "peak",
            Self::Years => "yearly",
            Self::Charge => "volume",
        }
    }

    fn has_periods(self) -> bool {
        !matches!(self, Self::Days | Self::Hours)
    }
}

pub fn drawn(w: &mut Writer, contract: bool) -> Drawn {
    let looked = [Looked::Periods, Looked::Periods, Looked::Estimated, Looked::Days, Looked::Days, Looked::Hours, Looked::Years, Looked::Charge]
        [usize::try_from(w.below(8)).unwrap()];
    count_looked(w, looked);
    let (aggregate, grain) = aggregate(w, looked);
    let (over, is_open) = over(w, looked, contract);
    let mut words = format!("{aggregate}{grain} of {} over {over}", looked.name());
    if !matches!(looked, Looked::Years) && w.on("in season", 20) {
        words.push_str(", in season summer");
    }
    let least = is_least(w, looked, grain);
    match least {
        Some(clause) => words.push_str(&clause),
        None if looked.has_periods() => words.push_str(w.pick(&[
            ("whole periods", ", whole periods by last day"),
            ("split by day", ", split by day"),
            ("split by day", ", split by day"),
            ("no clause", ""),
        ])),
        None => {}
    }
    let mut opens = false;
    if contract && is_open && w.on("since the term began", 30) {
        words.push_str(", since the term began where shorter");
    }
    if contract && w.on("opening values", 20) {
        words.push_str(", with opening values");
        opens = true;
    }
    match w.below(3) {
        0 if !(looked == Looked::Charge) => {
            w.count("else value");
            words.push_str(", else 7.5 kgal");
            if gives_flow(grain) {
                words.push_str(" per day");
            }
        }
        0 => words.push_str(", else $4.00"),
        _ => {
            w.count("else an error");
            words.push_str(", else an error");
        }
    }
    Drawn { words, year_end: w.on("year-end", 30), opens }
}

fn gives_flow(grain: &str) -> bool {
    matches!(grain, " day" | " hour")
}

fn count_looked(w: &mut Writer, looked: Looked) {
    match looked {
        Looked::Periods => w.count("period measure"),
        Looked::Estimated => w.count("embedded estimate"),
        Looked::Years => w.count("yearly measure"),
        Looked::Charge => w.count("charge"),
        Looked::Days | Looked::Hours => {}
    }
}

fn aggregate(w: &mut Writer, looked: Looked) -> (&'static str, &'static str) {
    let grain = match looked {
        Looked::Periods | Looked::Estimated | Looked::Charge => w.pick(&[("month grain", " month"), ("calendar grain", " fiscal_year"), ("", "")]),
        Looked::Days => {
            w.pick(&[("day grain", " day"), ("day grain", " day"), ("month grain", " month"), ("calendar grain", " calendar_year"), ("", "")])
        }
        Looked::Hours => w.pick(&[("hour grain", " hour"), ("day grain", " day"), ("month grain", " month")]),
        Looked::Years => w.pick(&[("calendar grain", " fiscal_year"), ("", "")]),
    };
    if grain.is_empty() {
        w.count("sum");
        return ("sum", "");
    }
    let aggregate =
        w.pick(&[("highest", "highest"), ("lowest", "lowest"), ("average", "average"), ("2nd highest", "2nd highest"), ("", "3rd lowest")]);
    (aggregate, grain)
}

/// The span, and whether it can reach before the term.
fn over(w: &mut Writer, looked: Looked, contract: bool) -> (String, bool) {
    let edge = w.pick(&[("including", "including this period"), ("before", "before this period")]);
    let months = w.one_of(&["2", "3", "7", "13"]);
    match w.below(if looked == Looked::Years { 4 } else { 11 }) {
        0 => (w.pick(&[("years before", "the fiscal_year before"), ("years before", "the 2 fiscal_years before")]).to_owned(), true),
        1 => {
            w.count("years ending before");
            ("the 2 fiscal_years ending 2 years before".to_owned(), true)
        }
        2 => ("that fiscal_year".to_owned(), false),
        3 => {
            w.count("frozen");
            (w.one_of(&["2020-10-01 to 2021-09-30", "2021-10-01 to 2022-09-30"]).to_owned(), false)
        }
        4 | 5 => {
            w.count("last months");
            (format!("last {months} months {edge}"), true)
        }
        6 => (format!("fiscal_year to date {edge}"), false),
        7 if contract => {
            w.count("term to date");
            (format!("term to date {edge}"), false)
        }
        8 if contract => {
            w.count("term before");
            ("term to date before this fiscal_year".to_owned(), false)
        }
        9 => {
            w.count("season before");
            ("the winter before".to_owned(), true)
        }
        _ => {
            w.count("this period");
            ("this period".to_owned(), false)
        }
    }
}

fn is_least(w: &mut Writer, looked: Looked, grain: &str) -> Option<String> {
    let fits = matches!(looked, Looked::Periods | Looked::Estimated) && matches!(grain, " month" | "");
    if !(fits && w.on("with at least", 25)) {
        return None;
    }
    let periods = w.one_of(&["1", "2", "3", "6"]);
    let days = w.pick(&[("", ""), ("of at least so many days", " of 25 days")]);
    Some(format!(", with at least {periods} periods{days}"))
}
