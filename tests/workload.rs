//! The public workload, where it is at hand (`RATEBOOK_PERF`): every total of ten thousand bills as four other programs
//! have it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use ratebook::calendar::Day;

#[test]
fn every_line_total_of_the_workload_agrees() {
    let Some(folder) = std::env::var_os("RATEBOOK_PERF") else {
        println!("skipped: RATEBOOK_PERF does not name the folder of the workload");
        return;
    };
    let folder = Path::new(&folder);
    let unpacked = Command::new("gzip").arg("-dc").arg(folder.join("expected-10k.csv.gz")).output().unwrap();
    assert!(unpacked.status.success());
    // Water and sewer lines are summed by account and kind; the total stands by itself.
    let mut expected: BTreeMap<(String, &str), i64> = BTreeMap::new();
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    for line in String::from_utf8(unpacked.stdout).unwrap().lines() {
        let field: Vec<&str> = line.split(',').collect();
        let kind = match field[1] {
            "TOTAL" => "total",
            code if code.starts_with("W-BASE") => "base",
            code if code.starts_with("W-T") && code != "W-TAX" => "volume",
            "W-OUT" => "outside",
            "W-TAX" => "utility_tax",
            code if code.starts_with("S-BASE") => "sewer_fixed",
            _ => "sewer_volume",
        };
        *expected.entry((field[0].to_owned(), kind)).or_default() += cents(field[4]);
    }
    let book = common::read(include_str!("../benches/workload.rate"));
    let mut compared = 0;
    for line in std::fs::read_to_string(folder.join("usage-10k.csv")).unwrap().lines().skip(1) {
        let field: Vec<&str> = line.split(',').collect();
        let end = Day::parse(field[6]).unwrap().plus_days(-1);
        let case = format!(
            r#"{{"case":"{}","bill":"city","from":"{}","to":"{end}","given":{{"meter_size":"{}","class":"{}","service":"{}","metered_water":"{}"}}}}"#,
            field[0], field[5], field[3], field[4], field[2], field[9]
        );
        let rated = common::rate(&book, &case).unwrap();
        let own = |kind: &str| {
            rated
                .invoice
                .lines
                .iter()
                .find(|line| rated.plan.charges.at(line.charge).name == kind)
                .map(|line| line.amount.shifted(2).as_integer().unwrap())
        };
        for kind in ["base", "volume", "outside", "utility_tax", "sewer_fixed", "sewer_volume"] {
            let wanted = expected.get(&(field[0].to_owned(), kind)).copied();
            assert_eq!(own(kind).unwrap_or(0), wanted.unwrap_or(0), "{} {kind}", field[0]);
        }
        assert_eq!(rated.invoice.total.shifted(2).as_integer(), expected.get(&(field[0].to_owned(), "total")).copied(), "{}", field[0]);
        compared += 1;
    }
    assert_eq!(compared, 10_000);
}
