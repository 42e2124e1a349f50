//! Bad input: a coded message with place and fix, all reported together, never a panic, never a part presented as whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use ratebook::language::RateBook;
use ratebook::source::{SourceId, Sources};

const SOUND: &str = include_str!("fixtures/sound.rate");

fn codes(text: &str) -> Vec<&'static str> {
    let (_, found) = ratebook::language::parse(SourceId(0), text);
    found.iter().map(|one| one.code.id).collect()
}

#[test]
fn the_sound_text_is_sound() {
    assert_eq!(common::errors(&common::read(SOUND)), Vec::<&str>::new());
}

#[test]
fn an_empty_file_is_told() {
    assert_eq!(codes(""), ["R1018"]);
    assert_eq!(codes("\n\n# nothing\n"), ["R1018"]);
}

#[test]
fn binary_is_told_and_does_not_panic() {
    let junk: String = (0u32..4000).filter_map(|at| char::from_u32((at * 7919) % 0xd000)).collect();
    assert!(!codes(&junk).is_empty());
    assert!(codes("chapter a \"A\"\nrate \u{0}x\n").contains(&"R1009"));
}

/// A chain of determinants, each made of the one before, and a charge on the last.
fn chain(length: usize, step: &str) -> String {
    let steps = (1..=length).map(|at| format!("  determinant r{at} is {}\n", step.replace('r', &format!("r{}", at - 1)))).collect::<String>();
    SOUND_SCHEDULE.replace("CHAIN", &steps).replace("LAST", &format!("r{length}"))
}

const SOUND_SCHEDULE: &str = "chapter a \"A\"
measure w \"W\" in kgal
  from meter reads of service water
  one value per period
  missing is an error
schedule s \"S\"
  service water
  period every month
  each version applies to service rendered on or after its date
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up
  determinant r0 is w / 7 kgal
CHAIN  charge c \"C\"
    cite \"x\" illustrative
    gl 401
    amount LAST * $1.00
";

#[test]
fn a_text_that_never_ends_is_refused_at_once() {
    // Written out, 28 squares have 268 million names, and 40 sums a billion; the check says so in milliseconds.
    for text in [chain(28, "r * r"), chain(40, "r + r")] {
        let found = common::errors(&common::read(&text));
        assert!(!found.is_empty() && found.iter().all(|code| *code == "R1007"), "{found:?}");
    }
    // Fifteen squares have 65,534 names, and a number of some million digits: the bill is refused, by both evaluators.
    let book = common::read(&chain(15, "r * r"));
    assert_eq!(common::errors(&book), Vec::<&str>::new());
    let line = r#"{"case":"c1","bill":"s","from":"2023-01-01","to":"2023-01-31","given":{"w":"6,789.123 kgal"}}"#;
    let case = ratebook::intake::read_case(line).unwrap();
    assert_eq!(ratebook::rating::rate(&book.plan, &case, false).unwrap_err().code.id, "R6040");
    assert_eq!(ratebook::audit::reperform(&book.book, &case).unwrap_err().code.id, "R6040");
    // Seven squares of 1.1 have 128 times its digits, and are billed.
    let book = common::read(&chain(7, "r * r"));
    let case = ratebook::intake::read_case(&line.replace("6,789.123", "7.7")).unwrap();
    assert!(ratebook::rating::rate(&book.plan, &case, false).is_ok());
}

#[test]
fn a_unit_of_the_language_is_declared_as_what_it_is_or_not_at_all() {
    let of = |unit: &str| common::errors(&common::read(&format!("chapter a \"A\"\n{unit}\n  cite \"x\"\n")));
    assert_eq!(of("unit kgal is 100 gal"), ["R1014"]);
    assert_eq!(of("unit kgal"), ["R1014"]);
    assert_eq!(of("unit day is 25 number"), ["R1014"]);
    assert_eq!(of("unit MGD is 1,000,000 gal per day"), Vec::<&str>::new());
    assert_eq!(of("unit kgal is 1,000 gal"), Vec::<&str>::new());
}

#[test]
fn a_character_that_cannot_be_seen_is_warned_of() {
    let (_, found) = ratebook::language::parse(SourceId(0), "chapter a \"A\"\nnote \"ten\u{200b} kgal\"\n");
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.code.id, one.is_error(), &one.title[..]), ("R1009", false, "the text holds U+200B, a character that cannot be seen"));
}

#[test]
fn ten_thousand_parentheses_are_refused_at_once() {
    let text = format!("chapter a \"A\"\ndeterminant d is {}1{}\n", "(".repeat(10_000), ")".repeat(10_000));
    let found = codes(&text);
    assert!(found.contains(&"R1008") || found.contains(&"R1007"), "{found:?}");
    let text = format!("chapter a \"A\"\ndeterminant d is {}1{}\n", "(".repeat(55), ")".repeat(55));
    assert!(codes(&text).is_empty());
}

#[test]
fn a_line_of_a_megabyte_is_refused() {
    let text = format!("chapter a \"A\"\nnote \"{}\"\n", "x".repeat(1_000_000));
    assert_eq!(codes(&text), ["R1008"]);
}

#[test]
fn an_open_parenthesis_does_not_swallow_the_file() {
    let text = SOUND.replace("amount metered_water at volumetric", "amount (metered_water at volumetric");
    assert_eq!(common::errors(&common::read(&text)), ["R1006"]);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_accepted() {
    let text = format!("\u{feff}{}", SOUND.replace('\n', "\r\n"));
    assert_eq!(common::errors(&common::read(&text)), Vec::<&str>::new());
}

#[test]
fn one_mistake_of_each_kind_is_reported_in_one_run() {
    let text = SOUND
        .replace("in $/kgal", "in $/kgall")
        .replace("from 2022-10-01 as FY2023  $4.00", "from 2022-10-01 as FY2022  $4.0.0")
        .replace("  service water", "   service water");
    let found = common::errors(&common::read(&text));
    assert!(found.contains(&"R3001") && found.contains(&"R1010") && found.contains(&"R1003"), "{found:?}");
}

#[test]
fn a_gap_in_versions_is_refused() {
    let text = SOUND.replace("  until replaced", "  from 2024-10-01 as FY2025  $5.00\n  until replaced");
    assert_eq!(common::errors(&common::read(&text)), ["R2010"]);
}

#[test]
fn a_wrong_indentation_is_an_error_and_never_another_amount() {
    let text = SOUND.replace("    gl 401", "  gl 401");
    assert!(common::errors(&common::read(&text)).contains(&"R1002"));
}

#[test]
fn one_name_offered_by_two_used_chapters_is_refused() {
    let mut sources = Sources::default();
    sources.add("a.rate", "chapter a \"A\"\nchoice class is one of x, y\n");
    sources.add("b.rate", "chapter b \"B\"\nchoice class is one of x, y\n");
    sources.add("c.rate", "chapter c \"C\"\nuse a\nuse b\n");
    let book = RateBook::read(&sources);
    assert_eq!(common::errors(&book), ["R2004"]);
    let found = book.diagnostics.first().expect("one");
    assert!(found.help.is_some() && found.place().is_some());
}

#[test]
fn a_misspelt_override_tells_the_name_of_the_schedule() {
    let contract = "contract city \"City\"\n  customer W-1 \"City\"\n  term 2020-10-01 until ended\n  takes service under water\n    omit comodity\n";
    let book = common::read(&format!("{SOUND}{contract}"));
    assert_eq!(common::errors(&book), ["R2001"]);
    let help = book.diagnostics.iter().find(|found| found.is_error()).and_then(|found| found.help.clone());
    assert_eq!(help.as_deref(), Some("did you mean `commodity`?"));
}

#[test]
fn every_error_has_a_place_and_a_fix() {
    let broken = [
        SOUND.replace("missing is an error", ""),
        SOUND.replace("round each charge to $0.01 half up", ""),
        SOUND.replace("volumetric\n", "volumetrik\n"),
        SOUND.replace("gl 401-000-3433001", ""),
        SOUND.replace("period every month", "period sometimes"),
    ];
    for text in &broken {
        let book = common::read(text);
        assert!(book.has_errors());
        for found in book.diagnostics.iter().filter(|found| found.is_error()) {
            assert!(found.place().is_some() && found.help.is_some(), "{} {}", found.code, found.title);
        }
    }
}

#[test]
fn mangled_text_never_panics() {
    let mut state: u64 = 42;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let signs: Vec<char> = "()\"'#,.%$-+*/ \n\t0aé5".chars().collect();
    for file in common::files(&common::project("rate-schedules/examples"), "rate") {
        let text: Vec<char> = std::fs::read_to_string(&file).unwrap().chars().collect();
        for _ in 0..40 {
            let mut mangled = text.clone();
            for _ in 0..=next(6) {
                let at = next(mangled.len());
                match next(3) {
                    0 => mangled[at] = signs[next(signs.len())],
                    1 => {
                        mangled.remove(at);
                    }
                    _ => mangled.insert(at, signs[next(signs.len())]),
                }
            }
            let _ = common::read(&mangled.into_iter().collect::<String>());
        }
    }
}

#[test]
fn a_bad_case_is_refused_with_its_code() {
    let book = common::read(SOUND);
    let case = |fields: &str| format!("{{\"case\":\"c\",\"bill\":\"water\",\"from\":\"2022-11-01\",\"to\":\"2022-11-30\",{fields}}}");
    assert_eq!(common::total(&book, &case("\"given\":{\"metered_water\":\"100\"}")), "400.00");
    assert_eq!(common::total(&book, &case("\"given\":{\"metered_water\":\"1.2.3\"}")), "R5005");
    assert_eq!(common::total(&book, &case("\"given\":{\"metered_water\":\"5 ccf\"}")), "R5006");
    assert_eq!(common::total(&book, &case("\"given\":{\"metred_water\":\"5\"}")), "R5007");
    assert_eq!(common::total(&book, &case("\"given\":{}")), "R6006");
    assert_eq!(common::total(&book, &case("\"givn\":{}")), "R5012");
    assert_eq!(common::total(&book, "{\"case\":\"c\",\"bill\":\"water\",\"from\":\"2022-11-30\",\"to\":\"2022-11-01\",\"given\":{}}"), "R6003");
    assert_eq!(common::total(&book, "{\"case\":\"c\",\"bill\":\"water\",\"from\":\"2022-11-31\",\"to\":\"2022-12-01\",\"given\":{}}"), "R5003");
    assert_eq!(common::total(&book, "{\"case\":\"c\",\"bill\":\"watr\",\"from\":\"2022-11-01\",\"to\":\"2022-11-30\",\"given\":{}}"), "R5004");
    assert_eq!(common::total(&book, "nonsense"), "R5001");
    assert_eq!(common::total(&book, "{\"case\":\"c\",\"bill\":\"water\",\"from\":\"2022-11-01\",\"to\":\"2023-01-15\",\"given\":{}}"), "R6004");
}

/// A contract of two points with a window over its daily flow and one over its reads.
const POINTS: &str = r#"chapter t.points "Points"
measure water "Water" in kgal
  from meter reads of service water
  one value per period, of each point, added with its sign
  missing is an error
measure flow "Flow" in kgal
  from daily flow of service water
  one value per day, of each point, added with its sign
  missing is an error
contract alder "Alder"
  customer W-1 "Alder"
  cite "Invented" illustrative
  term 2020-01-01 until ended
  points A-1, minus A-2
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage by day of the period
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up
  determinant peak "Peak" is highest day of flow over this period
  determinant month_before "The month before" is sum of water over last 1 months before this period
  charge volume "Volume"
    cite "Invented" illustrative
    gl 401
    amount water * $1.00 per kgal
  charge demand "Demand"
    cite "Invented" illustrative
    gl 402
    amount (peak * days in the bill) at $1.00 per kgal
    omit when zero
  charge looked_back "The month before"
    cite "Invented" illustrative
    gl 403
    amount month_before * $1.00 per kgal
"#;

/// A case of February, with these series entries, this entry of the history and this more.
fn february(flow: &str, history: &str, more: &str) -> String {
    format!(
        "{{\"case\":\"c\",\"bill\":\"alder\",\"from\":\"2022-02-01\",\"to\":\"2022-02-28\",\"series\":{{\"flow\":[{flow}]}},\"history\":[{{\"from\":\"2022-01-01\",\"to\":\"2022-01-31\",{history}}}],{more}}}"
    )
}

const FLOW: &str = r#"{"from":"2022-02-01","to":"2022-02-28","value":"28","in_all":true}"#;
const MONTH_BEFORE: &str = r#""meters":{"A-1":{"water":"9"},"A-2":{"water":"4"}}"#;
const READS: &str = r#""meters":{"A-1":{"water":"10"},"A-2":{"water":"3"}}"#;

#[test]
fn a_misspelt_field_of_an_entry_is_refused_wherever_it_stands() {
    let book = common::read(POINTS);
    assert_eq!(common::total(&book, &february(FLOW, MONTH_BEFORE, READS)), "40.00");
    assert_eq!(common::total(&book, &february(&FLOW.replace("in_all", "inall"), MONTH_BEFORE, READS)), "R5012");
    assert_eq!(common::total(&book, &february(FLOW, &format!("{MONTH_BEFORE},\"estimatd\":true"), READS)), "R5012");
    assert_eq!(common::total(&book, &february(&FLOW.replace("true", "\"yes\""), MONTH_BEFORE, READS)), "R5001");
    let dated = r#""given":{"water":[{"from":"2022-02-01","to":"2022-02-28","value":"7","at":"A-1"}]}"#;
    assert_eq!(common::total(&book, &february(FLOW, MONTH_BEFORE, dated)), "R5012");
    let member = format!("{READS},\"members\":{{\"birch\":{{\"history\":[{{\"from\":\"2022-01-01\",\"to\":\"2022-01-31\",\"gven\":{{}}}}]}}}}");
    assert_eq!(common::total(&book, &february(FLOW, MONTH_BEFORE, &member)), "R5012");
}

#[test]
fn a_total_beside_the_points_is_refused_by_both() {
    let book = common::read(POINTS);
    let both = [
        february(FLOW, MONTH_BEFORE, &format!("{READS},\"given\":{{\"water\":\"7\"}}")),
        february(FLOW, &format!("{MONTH_BEFORE},\"given\":{{\"water\":\"5\"}}"), READS),
    ];
    for case in &both {
        assert_eq!(common::total(&book, case), "R5013");
        assert_eq!(common::audited_refusal(&book, case), "R5013");
    }
}

#[test]
fn a_bad_value_is_named_with_its_point_and_days() {
    let book = common::read(POINTS);
    let message = |case: &str| common::refusal(&book, case);
    let flow = r#"{"from":"2022-02-01","to":"2022-02-28","value":"3 MGD","point":"A-1"}"#;
    assert!(message(&february(flow, MONTH_BEFORE, READS)).contains("in the series, 2022-02-01 to 2022-02-28 at `A-1`"));
    let before = MONTH_BEFORE.replace('9', "9 lb");
    assert!(message(&february(FLOW, &before, READS)).contains("at `A-1` in the history of 2022-01-01 to 2022-01-31"));
    assert!(message(&february(FLOW, MONTH_BEFORE, &READS.replace("10", "1.2.3"))).contains("(at `A-1`)"));
}

/// Three towns that share a pool by their flow of the month.
const POOL: &str = r#"chapter t.pool "Pool"
measure flow "Flow" in MGD
  from meter reads of service sewer
  one value per period, of each account
  missing is an error
schedule plant "Plant"
  service sewer
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage, fixed charges by day of the period
  when service is shorter than a period, split usage, fixed charges by nothing
  round each charge to $0.01 half up
  charge part "Part"
    cite "Invented" illustrative
    gl 401
    amount share of cost
pool cost "Cost" in $ for each month
  cite "Invented" illustrative
  members ash, birch, cedar
  amount $1,000.00
  share by flow * days in the bill
  unit rate round to $0.00001/kgal half up
  round amounts to $0.01 half up, not allocated
  missing member is an error
"#;

/// A bill of one of the towns, with what is given of the others.
fn shared(customer: &str, members: &str) -> String {
    format!(
        "{{\"case\":\"c\",\"bill\":\"plant\",{customer}\"from\":\"2022-02-01\",\"to\":\"2022-02-28\",\"given\":{{\"flow\":\"1\"}},\"members\":{{{members}}}}}"
    )
}

#[test]
fn every_missing_member_is_named_at_once() {
    let book = common::read(POOL);
    let ash = "\"customer\":\"ash\",";
    let (birch, cedar) = (r#""birch":{"given":{"flow":"2"}}"#, r#""cedar":{"given":{"flow":"3"}}"#);
    let message = |customer: &str, members: &str| common::refusal(&book, &shared(customer, members));
    // 1,000 / (6 × 28 × 1,000) is $0.00595 per kgal; of 28,000 kgal.
    assert_eq!(common::total(&book, &shared(ash, &format!("{birch},{cedar}"))), "166.60");
    assert!(message(ash, "").contains("nothing of `birch`, `cedar`, members of the pool `cost`"));
    let nobody = message("", &format!("{birch},{cedar}"));
    assert!(nobody.contains("nothing of `ash`, a member of the pool `cost`") && nobody.contains("`\"customer\"`"), "{nobody}");
    let values = message(ash, r#""birch":{"given":{}},"cedar":{"given":{}}"#);
    assert!(values.contains("member `birch`: `flow` is missing") && values.contains("member `cedar`: `flow` is missing"), "{values}");
    assert!(message(ash, &format!("{birch},{cedar},\"ceder\":{{}}")).contains("did you mean `cedar`?"));
    assert!(message(ash, &format!("{birch},{cedar},\"zinnia\":{{}}")).contains("its members that day are `ash`, `birch`, `cedar`"));
}

#[test]
fn a_unit_rate_is_told_in_the_unit_of_its_text() {
    let given = "  given flow is 1 MGD for ash\n  given flow is 2 MGD for birch\n  given flow is 3 MGD for cedar\n";
    let test = format!("test \"t\"\n  share cost for 2022-02\n{given}  expect cost is $0.00595/kgal\n");
    let mut sources = Sources::default();
    sources.add("test.rate", &format!("{POOL}{test}"));
    let trials = ratebook::study::run_tests(&RateBook::read(&sources));
    let lines: Vec<String> = trials.iter().flat_map(|trial| trial.derivation(&sources)).collect();
    let told = "unit rate: round($1,000.00 ÷ 168 MGD·day to $0.00001/kgal half up) = $0.00595/kgal";
    assert!(lines.iter().any(|line| line.trim_start().starts_with(told)), "{lines:#?}");
}

#[test]
fn an_instalment_that_does_not_fit_is_shown_its_form() {
    let text = POOL.replace("amount share of cost", "amount 1/12 of share of cost each month of fiscal_year");
    let book = common::read(&text);
    let help = book.diagnostics.iter().find(|found| found.code.id == "R1012").and_then(|found| found.help.clone());
    assert_eq!(help.as_deref(), Some("write `amount 1/12 of X each month of CALENDAR, odd cents in the last`"));
}

#[test]
fn an_amendment_outside_the_term_is_refused() {
    let agreement = std::fs::read_to_string(common::project("rate-schedules/examples/15_contracts.rate")).unwrap();
    let late = agreement.replace("amends amended from 2023-01-16", "amends amended from 2043-01-16");
    let errors = |text: &str| common::errors(&common::read(text)).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(errors(&agreement).is_empty());
    assert!(errors(&late).contains(&"R4049".to_owned()), "{:?}", errors(&late));
}
