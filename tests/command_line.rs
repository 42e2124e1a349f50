//! The command itself: the README as a new reader runs it, exit codes, streams.
#![allow(clippy::disallowed_methods, reason = "a test of the command stands outside it, as a shell does")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const RATEBOOK: &str = env!("CARGO_BIN_EXE_ratebook");

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(RATEBOOK)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

const CASE: &str = r#"{"case":"c1","bill":"pinellas.wholesale_water.wholesale_water","from":"2022-11-01","to":"2022-11-30","given":{"metered_water":"100000 kgal","customer_class":"wholesale"}}"#;

#[test]
fn every_command_of_the_readme_runs() {
    let readme = std::fs::read_to_string(common::project("README.md")).unwrap();
    let folder = scratch("readme");
    std::os::unix::fs::symlink(common::project("rate-schedules"), folder.join("rate-schedules")).unwrap();
    let tools = Path::new(RATEBOOK).parent().unwrap().display().to_string();
    let path = format!("{tools}:{}", std::env::var("PATH").unwrap_or_default());
    let mut ran = 0;
    for block in readme.split("```sh\n").skip(1) {
        for line in block.split("\n```").next().unwrap().lines() {
            let line = line.replace("cargo run --release -- ", "ratebook ");
            if line.starts_with("cargo test") {
                continue;
            }
            let out = Command::new("sh").args(["-c", &line]).current_dir(&folder).env("PATH", &path).output().unwrap();
            assert!(out.status.success(), "{line}\n{}", text(&out.stderr));
            ran += 1;
        }
    }
    assert!(ran >= 8, "only {ran} commands were found");
}

#[test]
fn every_query_of_the_book_runs_on_the_demonstration_and_the_proofs_find_nothing() {
    let folder = scratch("queries");
    let made = Command::new(RATEBOOK).args(["demo", "office", "--brief"]).current_dir(&folder).output().unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    let page = std::fs::read_to_string(common::project("docs/book.md")).unwrap();
    let book = rusqlite::Connection::open(folder.join("office/ratebook.db")).unwrap();
    let mut ran = 0;
    for block in page.split("```sql\n").skip(1) {
        let (query, _) = block.split_once("```").unwrap();
        let mut prepared = book.prepare(query).unwrap_or_else(|error| panic!("{query}: {error}"));
        let mut rows = prepared.query([]).unwrap();
        let mut count = 0;
        while rows.next().unwrap_or_else(|error| panic!("{query}: {error}")).is_some() {
            count += 1;
        }
        // What is said to find nothing on a sound book finds nothing; everything else finds something.
        let told = page.split(query).next().unwrap().trim_end().trim_end_matches("```sql").trim_end().lines().last().unwrap().to_owned();
        let finds_nothing = told.contains("no row") || told.contains("corrected since");
        assert_eq!(count == 0, finds_nothing, "{told}: {count} rows");
        ran += 1;
    }
    assert!(ran >= 8);
}

#[test]
fn the_main_job_prints_invoices_with_their_explanation() {
    let out = run(&["rate", "rate-schedules/pinellas", "--cases", "rate-schedules/pinellas/wholesale_month.csv"], "");
    let page = text(&out.stdout);
    assert!(page.contains("City of Clearwater") && page.contains("45,000 kgal × 15/30 × $4.9786/kgal"), "{page}");
    assert!(text(&out.stderr).contains("6 rated, 0 refused"));
}

#[test]
fn a_case_from_standard_input_comes_out_as_one_line() {
    let out = run(&["rate", "rate-schedules", "--cases", "-", "--format", "ndjson"], CASE);
    let line = text(&out.stdout);
    assert!(line.contains(r#""total":"430070.00""#) && line.contains(r#""rate":"4.3007""#), "{line}");
    assert_eq!(out.status.code(), Some(0));
}

#[test]
fn one_refused_case_does_not_stop_the_others() {
    let input = format!("nonsense\n{}\n{CASE}\n", CASE.replace("100000 kgal", "100000 ccf").replace("c1", "c0"));
    let out = run(&["rate", "rate-schedules", "--cases", "-", "--format", "ndjson"], &input);
    let lines: Vec<String> = text(&out.stdout).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].contains(r#""case":null,"line":1"#) && lines[1].contains("R5006") && lines[2].contains("430070.00"), "{lines:?}");
    assert_eq!(out.status.code(), Some(3));
}

#[test]
fn text_with_errors_rates_nothing() {
    let folder = scratch("errors");
    let file = folder.join("wrong.rate");
    std::fs::write(&file, "chapter a \"A\"\nrait x\n").unwrap();
    let out = run(&["rate", file.to_str().unwrap(), "--cases", "-"], CASE);
    assert_eq!(out.status.code(), Some(1));
    assert!(out.stdout.is_empty() && text(&out.stderr).contains("R1001"));
    assert_eq!(run(&["check", file.to_str().unwrap()], "").status.code(), Some(1));
    assert_eq!(run(&["check", "no/such/folder"], "").status.code(), Some(1));
    assert_eq!(run(&["chekc"], "").status.code(), Some(2));
}

#[test]
fn a_table_without_a_needed_column_is_refused() {
    let folder = scratch("columns");
    let file = folder.join("cases.csv");
    std::fs::write(&file, "case,bill,from\nc1,x,2022-11-01\n").unwrap();
    let out = run(&["rate", "rate-schedules", "--cases", file.to_str().unwrap()], "");
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("R5009"));
}

#[test]
fn a_failed_test_shows_its_derivation_and_exits_3() {
    let folder = scratch("failed");
    let file = folder.join("wrong.rate");
    let sound = std::fs::read_to_string(common::project("tests/fixtures/sound.rate")).unwrap();
    let test =
        "\ntest \"wrong by a cent\"\n  bill water from 2022-11-01 to 2022-11-30\n  given metered_water is 100 kgal\n  expect commodity is $400.01\n";
    std::fs::write(&file, format!("{sound}{test}")).unwrap();
    let out = run(&["test", file.to_str().unwrap()], "");
    assert_eq!(out.status.code(), Some(3));
    assert!(text(&out.stdout).contains("100 kgal × $4.00/kgal = $400.00"), "{}", text(&out.stdout));
}

#[test]
fn a_test_whose_bill_is_refused_says_what_would_help() {
    let folder = scratch("refused");
    let file = folder.join("refused.rate");
    let sound = std::fs::read_to_string(common::project("tests/fixtures/sound.rate")).unwrap();
    let test =
        "\ntest \"nothing is given\"\n  bill water from 2022-11-01 to 2022-11-30\n  given metered_watr is 1 kgal\n  expect commodity is $4.00\n";
    std::fs::write(&file, format!("{sound}{test}")).unwrap();
    let out = run(&["test", file.to_str().unwrap()], "");
    let told = text(&out.stdout);
    assert!(told.contains("refused, R5007") && told.contains("(help: did you mean `metered_water`?)"), "{told}");
}

#[test]
fn problems_come_as_json_too() {
    let folder = scratch("json");
    let file = folder.join("wrong.rate");
    std::fs::write(&file, "chapter a \"A\"\nrait x\n").unwrap();
    let out = run(&["check", "--format", "json", file.to_str().unwrap()], "");
    let found: serde_json::Value = serde_json::from_str(text(&out.stdout).lines().next().unwrap()).unwrap();
    assert_eq!(found["code"], "R1001");
    assert_eq!(found["labels"][0]["line"], 2);
}

#[test]
fn a_pool_is_told_with_shares_that_can_be_read_and_a_misspelt_question_with_those_there_are() {
    let flows = r#""members":{"ash":{"given":{"flow":"1"}},"birch":{"given":{"flow":"1"}},"cedar":{"given":{"flow":"1"}}}"#;
    let case = |ask: &str| format!("{{\"case\":\"s\",\"ask\":\"{ask}\",\"for\":\"2024-03\",{flows}}}\n");
    let shared = run(&["rate", "rate-schedules/examples", "--brief", "--cases", "-"], &case("share exact_shares"));
    assert!(text(&shared.stdout).contains("33.333333…%"), "{}{}", text(&shared.stdout), text(&shared.stderr));
    let misspelt = run(&["rate", "rate-schedules/examples", "--cases", "-"], &case("shares exact_shares"));
    assert!(text(&misspelt.stderr).contains("share POOL"), "{}", text(&misspelt.stderr));
    assert_eq!(misspelt.status.code(), Some(3));
}

/// The blocks of a page between fences of a kind, each with the word behind the kind.
fn fenced(page: &str, kind: &str) -> Vec<(String, String)> {
    let fence = format!("```{kind}");
    let blocks = page.split(&fence).skip(1).filter_map(|rest| {
        let (head, rest) = rest.split_once('\n')?;
        Some((head.trim().to_owned(), rest.split("```").next().unwrap_or("").to_owned()))
    });
    blocks.collect()
}

/// Runs the commands of a page in a folder that has the project's rates, the demonstration's office and the page's own files; what stands
/// in its `text` blocks must have been printed.
fn run_page(page: &str, folder: &std::path::Path) -> usize {
    let made = Command::new(RATEBOOK).args(["demo", "office", "--brief"]).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    for kind in ["json", "csv", "rate"] {
        for (name, content) in fenced(page, kind) {
            std::fs::write(folder.join(name), content).unwrap();
        }
    }
    let mut printed = String::new();
    let mut ran = 0;
    for (_, block) in fenced(page, "sh") {
        for line in block.lines().filter(|line| line.starts_with("ratebook ")) {
            let arguments: Vec<String> = line
                .split_whitespace()
                .skip(1)
                .map(|word| if word.starts_with("rate-schedules") { common::project(word).display().to_string() } else { word.to_owned() })
                .collect();
            let out = Command::new(RATEBOOK).args(&arguments).current_dir(folder).output().unwrap();
            assert!(matches!(out.status.code(), Some(0 | 3)), "{line}: {}", text(&out.stderr));
            printed.push_str(&text(&out.stdout));
            ran += 1;
        }
    }
    for (_, block) in fenced(page, "text") {
        for line in block.lines() {
            assert!(printed.contains(line), "not printed: {line}\n{printed}");
        }
    }
    ran
}

#[test]
fn the_commands_of_the_auditors_page_run_and_print_what_it_shows() {
    let folder = scratch("auditor");
    let page = std::fs::read_to_string(common::project("docs/audit.md")).unwrap();
    assert!(run_page(&page, &folder) >= 10);
}

#[test]
fn what_cannot_be_read_is_refused_as_a_whole_and_nothing_is_no_clean_report() {
    let question = ["solve", "rate-schedules/pinellas", "--cases", "-", "--reaches"];
    for (amount, code) in [("abc", 1), ("5 kgal", 1), ("1000000", 0)] {
        let out = run(&[&question[..], &[amount]].concat(), CASE);
        assert_eq!(out.status.code(), Some(code), "{amount}: {}", text(&out.stderr));
    }
    let out = run(&["comply", "rate-schedules/florida", "--cases", "-"], "");
    assert_eq!((out.status.code(), text(&out.stdout)), (Some(1), String::new()));
    assert!(text(&out.stderr).contains("R5002") && text(&out.stderr).contains("no case was given"), "{}", text(&out.stderr));
}

#[test]
fn what_cannot_be_written_is_no_success() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full");
    if full().is_err() {
        println!("skipped: this machine has no /dev/full");
        return;
    }
    for verb in ["explain R1001", "explain all", "check rate-schedules/examples --format json"] {
        let arguments: Vec<&str> = verb.split(' ').collect();
        let child = Command::new(RATEBOOK).args(&arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdout(full().unwrap()).output().unwrap();
        assert_eq!(child.status.code(), Some(1), "{verb}");
        assert!(text(&child.stderr).contains("R0003: standard output cannot be written"), "{verb}: {}", text(&child.stderr));
    }
}

#[test]
fn what_cannot_be_seen_is_refused_as_an_argument_and_written_out_where_it_is_printed() {
    for hidden in ["leak\u{1b}[2K", "credit $1.00\u{202e}", "cat\u{200b}"] {
        let out = run(&["adjust", "INV-2026-000001", "--amount", "-1.00", "--cause", hidden, "--document", "x"], "");
        assert_eq!(out.status.code(), Some(1));
        let said = text(&out.stderr);
        assert!(said.starts_with("R1009: the argument `") && said.contains("nothing was done"), "{said}");
        assert!(!said.contains(hidden), "{said:?}");
    }
    // What another program wrote into a file is shown, and does nothing to the terminal.
    let out = run(
        &["rate", "rate-schedules/examples", "--cases", "-"],
        "{\"case\":\"c1\",\"bill\":\"a\\u001b[2Kb\",\"from\":\"2026-07-01\",\"to\":\"2026-07-31\"}\n",
    );
    assert!(text(&out.stderr).contains("a\\u001b[2Kb") && !text(&out.stderr).contains('\u{1b}'), "{}", text(&out.stderr));
    let out = run(
        &["rate", "rate-schedules/examples", "--cases", "-"],
        "{\"case\":\"c\\u200b1\",\"bill\":\"a\",\"from\":\"2026-07-01\",\"to\":\"2026-07-31\"}\n",
    );
    assert!(text(&out.stderr).contains("R5001: the name of the case holds U+200B"), "{}", text(&out.stderr));
    let customer = CASE.replace("\"bill\"", "\"customer\":\"Largo\\u202e\\u001b[2K\",\"bill\"");
    let out = run(&["rate", "rate-schedules", "--cases", "-"], &customer);
    assert!(text(&out.stdout).contains("Largo\\u202e\\u001b[2K"), "{}{}", text(&out.stdout), text(&out.stderr));
}
