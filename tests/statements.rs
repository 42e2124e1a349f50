//! The statements of agreements as written by hand: a word misspelt, a clause left open, said twice, or out of all measure.
//! Each is told with its place and the word meant, all in one run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::language::statements;
use ratebook::source::{Diagnostic, SourceId};

const AGREEMENT: &str = include_str!("fixtures/agreement.rate");

fn parsed(text: &str) -> Vec<Diagnostic> {
    ratebook::language::parse(SourceId(0), text).1
}

/// The agreement with a line changed, which must be there.
fn changed(from: &str, to: &str) -> String {
    assert!(AGREEMENT.contains(from), "{from}");
    AGREEMENT.replacen(from, to, 1)
}

#[test]
fn the_agreement_is_sound_and_in_canonical_layout() {
    assert_eq!(common::errors(&common::read(AGREEMENT)), Vec::<&str>::new());
    assert_eq!(ratebook::language::format(SourceId(0), AGREEMENT).unwrap(), AGREEMENT);
}

#[test]
fn the_formatter_leaves_quotes_and_keys_as_they_are() {
    let text = "chapter a \"A\"\nchoice size is one of a*b,c\n  also written c as \"x\",'y  z'\ndeterminant d is 2*3\n";
    let once = ratebook::language::format(SourceId(0), text).unwrap();
    assert_eq!(once, text.replace("2*3", "2 * 3"));
    assert_eq!(ratebook::language::format(SourceId(0), &once).unwrap(), once);
}

/// One misspelt word: one problem, an R10xx in its line, and the word meant in its help.
fn is_told(right: &str, wrong: &str, line: &str) {
    let misspelt = line.replacen(right, wrong, 1);
    let text = changed(line, &misspelt);
    let found = parsed(&text);
    let told: Vec<String> = found.iter().map(|one| format!("{} {} {:?}", one.code.id, one.title, one.help)).collect();
    assert_eq!(found.len(), 1, "{line}: {wrong}: {told:?}");
    let help = found[0].help.clone().unwrap_or_default();
    assert!(found[0].code.id.starts_with("R10") && help.contains(&format!("did you mean `{right}`?")), "{line}: {wrong}: {told:?}");
    // The place is the line of the misspelt word.
    let place = found[0].place().expect("a place");
    let line_at = |offset: usize| text.get(..offset).unwrap().lines().count();
    assert_eq!(line_at(place.start as usize + 1), line_at(text.find(&misspelt).unwrap() + 1), "{line}: {wrong}: {told:?}");
}

#[test]
fn a_misspelt_first_word_is_told_with_the_word_meant() {
    let words = [
        ("index", "indx"),
        ("holidays", "holyday"),
        ("terms", "term"),
        ("pool", "pol"),
        ("ledger", "leger"),
        ("contract", "contrat"),
        ("amendment", "amendement"),
        ("waiver", "waver"),
    ];
    for (right, wrong) in words {
        let text = changed(&format!("\n{right} "), &format!("\n{wrong} "));
        let found = parsed(&text);
        let told: Vec<String> = found.iter().map(|one| format!("{} {} {:?}", one.code.id, one.title, one.help)).collect();
        assert!(found.len() == 1 && found[0].code.id == "R1001", "{told:?}");
        assert_eq!(found[0].help.as_deref(), Some(format!("did you mean `{right}`?").as_str()), "{told:?}");
    }
    // Below a statement: what stands there.
    let below = [
        ("value", "vlaue", "  value 2021-06 262.000"),
        ("escalate", "escelate", "  escalate each October 1"),
        ("due", "deu", "  due 30 working days"),
        ("interest", "intrest", "  interest 1% per month"),
        ("late", "lat", "  late fee"),
        ("payments", "payment", "  payments apply"),
        ("round", "rond", "    round to $0.01 half up\n  interest must"),
        ("members", "member", "  members contracts"),
        ("amount", "amonut", "  amount 1/12 of budget"),
        ("share", "sahre", "  share by sum"),
        ("missing", "mising", "  missing member"),
        ("opens", "open", "  opens 2021-10-01"),
        ("each", "eahc", "  each fiscal_year, add interest"),
        ("spread", "spraed", "  spread over"),
        ("customer", "custommer", "  customer 1001"),
        ("term", "trem", "  term 2021"),
        ("points", "point", "  points CW-01"),
        ("takes", "take", "  takes service"),
        ("set", "sett", "    set reserved"),
        ("replace", "repalce", "    replace gl"),
        ("terms", "tems", "  terms prompt"),
        ("opens", "opns", "  opens peak_day"),
        ("settlement", "setlement", "  settlement true_up"),
        ("bills", "bils", "  bills already issued are not"),
        ("supersedes", "superseeds", "  supersedes first"),
        ("omit", "ommit", "  omit capacity"),
    ];
    for (right, wrong, line) in below {
        is_told(right, wrong, line);
    }
}

#[test]
fn a_misspelt_word_inside_a_statement_is_told_with_the_word_meant() {
    let words = [
        ("published", "publishd", "  value 2021-06 262.000 published 2021-07-13"),
        ("first", "frist", "  escalate each October 1, first on"),
        ("change", "chnage", "by change in prices over June to June"),
        ("compounding", "compunding", "compounding the rounded rate"),
        ("working", "workin", "  due 30 working days"),
        ("simple", "simpel", "  interest 1% per month, simple"),
        ("principal", "principle", "on unpaid principal"),
        ("whole", "hole", "part month counts whole"),
        ("invoiced", "invoicd", "  interest must be invoiced"),
        ("unpaid", "unpayed", "  late fee 5% of the unpaid balance"),
        ("receipt", "reciept", "  payments count on receipt"),
        ("service", "servise", "  takes service under"),
        ("each", "eech", "in $ for each month"),
        ("contracts", "contrcts", "  members contracts that"),
        ("cents", "cnets", "  amount 1/12 of budget each month of fiscal_year, odd cents in the last"),
        ("changes", "chages", "odd cents cumulative, changes in the next bill"),
        ("over", "ovr", "  share by sum of metered_water over the fiscal_year before"),
        ("decimals", "decimls", "  round share to 5 decimals"),
        ("residual", "residul", "  round amounts to $0.01 half up, residual to"),
        ("opening", "openning", "add interest at reserve_interest on the opening balance"),
        ("equal", "eqaul", "  spread over the 3 fiscal_years after, equal parts"),
        ("including", "inclding", "over last 12 months including this period"),
        ("began", "begann", "since the term began where shorter"),
        ("values", "vlues", "with opening values"),
        ("amends", "amend", "amends town from 2022-10-01"),
        ("suspends", "suspend", "suspends interest of town"),
        ("issued", "isued", "  bills already issued are not changed"),
        ("changed", "chnged", "  bills already issued are not changed"),
    ];
    for (right, wrong, line) in words {
        is_told(right, wrong, line);
    }
}

#[test]
fn a_misspelt_question_of_a_test_is_told() {
    let questions = [
        ("bill", "bil", "bill town from 2022-11-01 to 2022-11-30"),
        ("share", "shar", "share treatment for 2022-11"),
        ("settle", "setle", "settle town for fiscal_year FY2022"),
        ("owe", "oew", "owe $100.00 under prompt, received 2022-11-01, paid 2023-03-01"),
        ("pay", "pya", "pay $100.00 under prompt on 2022-11-01"),
        ("evaluate", "evalute", "evaluate balancing of town on 2022-09-30"),
        ("received", "recieved", "owe $100.00 under prompt, received 2022-11-01, paid 2023-03-01"),
        ("under", "undr", "pay $100.00 under prompt on 2022-11-01"),
    ];
    for (right, wrong, question) in questions {
        let text = format!("{AGREEMENT}\ntest \"Asked\"\n  {}\n", question.replacen(right, wrong, 1));
        let found = parsed(&text);
        let told: Vec<String> = found.iter().map(|one| format!("{} {} {:?}", one.code.id, one.title, one.help)).collect();
        assert_eq!(found.len(), 1, "{told:?}");
        assert!(found[0].help.as_deref().unwrap_or_default().contains(&format!("did you mean `{right}`?")), "{told:?}");
    }
}

#[test]
fn a_statement_in_the_wrong_place_is_told_where_it_belongs() {
    for (line, belongs) in [
        ("    settlement x \"X\" for each fiscal_year", "contract"),
        ("    supersedes first", "amendment"),
        ("    customer 1", "contract"),
        ("    spread over the 3 fiscal_years after", "ledger"),
    ] {
        let found = parsed(&format!("{AGREEMENT}\nschedule other \"Other\"\n{}\n", &line[2..]));
        assert!(found.iter().any(|one| one.code.id == "R1002" && one.help.as_deref().unwrap_or_default().contains(belongs)), "{line}: {found:?}");
    }
    let found = parsed(&changed("  customer 1001", "  for customers when x is y\n  customer 1001"));
    assert_eq!(found.iter().map(|one| one.code.id).collect::<Vec<_>>(), ["R1002"]);
}

/// The codes of all problems of a text, sorted, each once.
fn all_codes(text: &str) -> Vec<&'static str> {
    let mut codes = common::errors(&common::read(text));
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn a_parenthesis_or_quote_left_open_does_not_swallow_the_next_statement() {
    let open = changed("  amount 1/12 of budget each", "  amount 1/12 of (budget each")
        .replacen("add audited_cost - sum", "add (audited_cost - sum", 1)
        .replacen("set reserved to 30,000", "set reserved to (30,000", 1)
        .replacen("ledger balancing \"Balancing account\"", "ledger balancing \"Balancing account", 1);
    let codes: Vec<&str> = parsed(&open).iter().map(|one| one.code.id).collect();
    assert_eq!(codes, ["R1006", "R1005", "R1006", "R1006"]);
}

#[test]
fn a_statement_without_its_body_is_told_what_it_lacks_and_hides_nothing() {
    let head = "chapter test.empty \"Empty\"\ncalendar fiscal_year begins October 1\n";
    let bodies: [(&str, &[&str]); 6] = [
        ("contract town \"Town\"", &["R4012", "R4013", "R4014", "R4015", "R4048"]),
        ("amendment first \"First\" amends town from 2022-10-01", &["R2001", "R4046"]),
        ("pool cost \"Cost\" in $ for each month", &["R4048"]),
        ("ledger account \"Account\" in $", &["R4048"]),
        ("terms prompt \"Prompt\"", &["R4047"]),
        ("index prices \"Prices\"", &[]),
    ];
    let mut all = head.to_owned();
    for (statement, lacking) in bodies {
        all.push_str(&format!("{statement}\n"));
        assert_eq!(all_codes(&format!("{head}{statement}\n")), lacking, "{statement}");
    }
    assert_eq!(all_codes(&all), ["R4012", "R4013", "R4014", "R4015", "R4046", "R4047", "R4048"]);
}

#[test]
fn a_clause_said_twice_is_told_for_every_statement_in_one_run() {
    let once = [
        "  due 30 working days by county after receipt of the invoice",
        "  interest 1% per month, simple, on unpaid principal, from 30 days after the due date, part month counts whole",
        "  payments apply to oldest first",
        "  payments count on receipt",
        "  members contracts that take service under wholesale",
        "  amount 1/12 of budget each month of fiscal_year, odd cents in the last",
        "  share by sum of metered_water over the fiscal_year before",
        "  round share to 5 decimals half up, residual to the largest share",
        "  round amounts to $0.01 half up, residual to the same",
        "  missing member is an error",
        "  opens 2021-10-01 at $1,000.00",
        "  spread over the 3 fiscal_years after, equal parts, odd cents in the last",
        "  customer 1001 \"Town\"",
        "  term 2021-10-01 to 2031-09-30",
        "  terms prompt",
        "  bills already issued are adjusted",
    ];
    let mut text = AGREEMENT.to_owned();
    for line in once {
        let there = format!("{line}\n");
        assert!(text.contains(&there), "{line}");
        text = text.replacen(&there, &format!("{there}{there}"), 1);
    }
    let codes: Vec<&str> = parsed(&text).iter().map(|one| one.code.id).collect();
    assert_eq!(codes, vec!["R1013"; once.len()]);
}

#[test]
fn numbers_out_of_all_measure_are_told_or_billed_and_never_panic() {
    let measures = [
        ("last 12 months", "last N months"),
        ("1/12 of budget each month", "1/N of budget each month"),
        ("1/12 of budget each month", "1/12 of budget each N months"),
        ("to 5 decimals", "to N decimals"),
        ("the 3 fiscal_years after", "the N fiscal_years after"),
        ("due 30 working days", "due N working days"),
        ("from 30 days after", "from N days after"),
        ("part month counts whole", "by day over N"),
        ("is highest day of", "is Nth highest day of"),
        ("over the fiscal_year before\n", "over the N fiscal_years ending N years before\n"),
        ("period every month", "period every N months"),
        ("customer 1001", "customer N"),
        ("at most 4%", "at most N%"),
        ("round to $0.01", "round to $N"),
        ("half up, residual to the same", "half up, residual to N"),
        ("value 2021-06 262.000", "value 2021-06 N"),
        ("opens 2021-10-01 at $1,000.00", "opens 2021-10-01 at $N"),
    ];
    let huge = "9".repeat(400);
    let dates = ["0001-01-01", "9999-12-31"];
    let asked = "\ntest \"Asked\"\n  bill town from 2022-11-01 to 2022-11-30\n  given metered_water is 1 kgal\n  given daily_delivery is 1 kgal from 2021-11-01 to 2022-11-30\n  expect total is $0.00\n\ntest \"Of the ledger\"\n  evaluate balancing of town on 2023-09-30\n  expect balancing is $0.00\n\ntest \"Owed\"\n  owe $100.00 under prompt, received 2022-11-01, paid 2024-03-01\n  expect interest is $0.00\n";
    let asked_of = |text: &str| {
        let _ = ratebook::study::run_tests(&common::read(&format!("{text}{asked}")));
    };
    for (from, to) in measures {
        for number in ["0", "1", "4294967295", "4294967296", huge.as_str()] {
            asked_of(&changed(from, &to.replace('N', number)));
        }
    }
    for date in dates {
        for from in [
            "first on 2022-10-01",
            "opens 2021-10-01 at $",
            "term 2021-10-01",
            "amends town from 2022-10-01",
            "from 2021-10-01 as FY2022",
            "of town from 2022-11-01",
        ] {
            let (day, _) = from.match_indices("20").next().map(|(at, _)| from.split_at(at)).unwrap();
            let old = &from[day.len()..day.len() + 10];
            asked_of(&changed(from, &from.replace(old, date).replace(" as FY2022", "")));
        }
    }
}

#[test]
fn depth_is_refused_and_never_overflows() {
    let chain: String = (0..5000).map(|at| format!("determinant d{at} is d{} + 1\n", at + 1)).collect();
    let text = format!("chapter a \"A\"\n{chain}determinant d5000 is 1\n");
    assert_eq!(all_codes(&text), ["R1007"]);
    let back: String = (1..5000).map(|at| format!("  determinant d{at} is d{} + 1 kgal\n", at - 1)).collect();
    let schedule = format!(
        "{}  determinant d0 is metered_water\n{back}  charge deep \"Deep\"\n    gl 401\n    amount d4999 at volumetric\n",
        include_str!("fixtures/sound.rate")
    );
    assert_eq!(all_codes(&schedule), ["R1007"]);
    let circle: String = (0..500).map(|at| format!("rate r{at} in $ is 2 * r{}\n", (at + 1) % 500)).collect();
    assert_eq!(all_codes(&format!("chapter a \"A\"\n{circle}")), ["R1007"]);
    let under: String = (0..3000).map(|at| format!("{}cite \"x\" illustrative\n", "  ".repeat(at))).collect();
    let _ = common::read(&format!("chapter a \"A\"\n{under}"));
    let later: String = (0..3000).map(|at| format!("{}prove \"x\"\n", "  ".repeat(at))).collect();
    let _ = common::read(&format!("chapter a \"A\"\n{later}"));
    for words in ["excess of ", "number of kgal in ", "5% of ", "1 at ", "1 + "] {
        let _ = common::read(&format!("chapter a \"A\"\ndeterminant d is {}1 over 1\n", words.repeat(19_000 / words.len())));
    }
    let within = "pro rata across services, odd cents to the largest, and within each to ".repeat(250);
    let _ = common::read(&changed("payments apply to oldest", &format!("payments apply to {within}oldest")));
}

#[test]
fn the_first_and_the_last_year_that_can_be_written_have_a_whole_year() {
    let ledger = "ledger account \"Account\" in $\n  cite \"Invented\" illustrative\n  opens OPENS at $0.00\n  each year, add $1.00\n";
    for (begins, opens, on, balance) in [
        ("January 1", "9990-01-01", "9999-12-31", "$10.00"),
        ("October 1", "9990-10-01", "9999-12-31", "$10.00"),
        ("October 1", "0001-01-01", "0002-12-31", "$3.00"),
    ] {
        let ledger = ledger.replace("OPENS", opens);
        let text = format!(
            "chapter a \"A\"\ncalendar year begins {begins}\n{ledger}\ntest \"Asked\"\n  evaluate account on {on}\n  expect account is {balance}\n"
        );
        let trials = ratebook::study::run_tests(&common::read(&text));
        assert!(matches!(trials[0].verdict, ratebook::study::Verdict::Passed), "{opens} {on}: {:?}", trials[0].verdict);
    }
}

/// The reference and the other pages of the language, as one text.
fn pages_of_the_language() -> String {
    let pages = common::files(&common::project("docs/language"), "md");
    pages.iter().map(|page| std::fs::read_to_string(page).unwrap()).collect()
}

#[test]
fn every_statement_stands_under_one_that_there_is_and_has_its_form() {
    for statement in statements::ALL {
        let known = statement.under.is_empty() || statements::ALL.iter().any(|other| other.word == statement.under);
        assert!(known, "{statement:?} stands under a statement that the table does not have");
        let own = statement.form.split_whitespace().next().unwrap().trim_end_matches(',');
        assert_eq!(own, statement.word, "the form of {statement:?} begins with another word");
        let twice = statements::ALL.iter().filter(|other| (other.under, other.word) == (statement.under, statement.word)).count();
        assert_eq!(twice, 1, "{statement:?} is in the table twice");
    }
}

#[test]
fn the_pages_of_the_language_show_every_statement() {
    let text = pages_of_the_language();
    let shows = |word: &str| {
        let in_line = text.contains(&format!("`{word} ")) || text.contains(&format!("`{word}`"));
        let begins = |piece: &str| piece.split_whitespace().next().is_some_and(|first| first.trim_end_matches(',') == word);
        in_line || text.lines().any(|line| line.split('|').any(begins))
    };
    let missing: Vec<&str> = statements::ALL.iter().map(|statement| statement.word).filter(|word| !shows(word)).collect();
    assert!(missing.is_empty(), "no page of docs/language shows {missing:?}");
}

#[test]
fn every_line_of_the_schedules_is_a_statement_of_the_table() {
    let words: std::collections::BTreeSet<&str> = statements::ALL.iter().map(|statement| statement.word).collect();
    let (mut seen, mut strange) = (0, Vec::new());
    for file in common::files(&common::project("rate-schedules"), "rate") {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut above: Vec<(usize, String)> = Vec::new();
        for line in text.lines() {
            let word = line.split_whitespace().next().unwrap_or("").trim_end_matches(',');
            let depth = line.len() - line.trim_start().len();
            // `in winter $2.10` is a row of a version, by season.
            if word.is_empty() || word == "in" || word.starts_with("#") || !words.contains(word) {
                continue;
            }
            above.retain(|(known, _)| *known < depth);
            let parent = above.last().map_or(String::new(), |(_, word)| word.clone());
            seen += 1;
            if statements::find(&parent, word).is_none() {
                strange.push(format!("{}: `{word}` under `{parent}`", file.display()));
            }
            // A version that begins on a day has the rows of what it is a version of.
            if word != "from" {
                above.push((depth, word.to_owned()));
            }
        }
    }
    assert!(seen > 5_000, "only {seen} lines");
    strange.sort();
    strange.dedup_by(|one, other| one.split(": ").nth(1) == other.split(": ").nth(1));
    assert!(strange.is_empty(), "{strange:#?}");
}
