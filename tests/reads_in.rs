//! Exports of reads by their mappings: each source of docs/office.md, units and zones, what is rejected and what a rule finds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/city.rs"]
mod city;
mod common;
#[path = "common/office.rs"]
mod office;

use city::City;
use ratebook::calendar::Day;
use ratebook::exact::Cents;
use ratebook::office::reads::{Mapping, ReadKind, Reads, read_reads};
use ratebook::office::register::{Behind, RegisterKind};
use ratebook::office::{reads, runs};

/// The mappings that the page for a coordinator shows: SCADA, AMI, a hand-read sheet.
fn shown() -> Vec<String> {
    let page = std::fs::read_to_string(common::project("docs/office.md")).unwrap();
    let blocks = page.split("  ```\n").filter(|block| block.trim_start().starts_with("[place]"));
    blocks.map(|block| block.lines().map(str::trim_start).collect::<Vec<_>>().join("\n")).collect()
}

#[test]
fn the_mappings_shown_read_their_exports() {
    let [scada, ami, hand] = shown().try_into().unwrap();
    let told = |mapping: &str, file: &str| {
        let read = read_reads(&Mapping::read(mapping).unwrap(), file.as_bytes()).unwrap();
        assert!(read.rejected.is_empty(), "{:?}", read.rejected);
        read.reads
            .into_iter()
            .map(|read| {
                let place = read.point.or(read.meter).unwrap();
                let hour = read.hour.map(|hour| format!(" h{hour}")).unwrap_or_default();
                format!("{} {place} {}{hour} {} {} {}", read.kind.word(), read.days.words(), read.value, read.unit, read.quality)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&scada, "Timestamp,FT-310 total\n2026-08-01 00:00,4571.2\n"), ["flow PP-01 2026-07-31 4571.2 kgal raw"]);
    // 05:00 UTC is midnight in the office: the end of 31 July, and its last hour.
    let export = "Endpoint,Read time,Register,Usage,Flag\nE-4411,08/01/2026 05:00,1234,\"1,250.5\",A\nE-4411,8/1/2026 6:00,,40,E\n";
    assert_eq!(
        told(&ami, export),
        [
            "register M-7 2026-07-31 1234 ccf valid",
            "flow M-7 2026-07-31 h23 1250.5 gal valid",
            "flow M-7 2026-08-01 h0 40 gal estimated using linear interpolation"
        ]
    );
    assert_eq!(told(&hand, "meter,date,register\nM-1,7/31/2026,\"1,090,660\"\n"), ["register M-1 2026-07-31 1090660 kgal valid"]);
}

#[test]
fn a_mapping_that_cannot_be_used_says_everything_that_is_wrong() {
    let refused = Mapping::read("delimiter = \"xx\"\n[place]\nis = \"pole\"\n[time]\ncolumn = \"d\"\nformat = \"D/M/Y\"\n[[value]]\ncolumn = \"v\"\nkind = \"flux\"\nunit = \"kgal\"\n[quality]\notherwise = \"validish\"\n").unwrap_err();
    for part in ["delimiter", "place is `pole`", "format is `D/M/Y`", "kind of `v`", "`validish`", "place has no column"] {
        assert!(refused.message.contains(part), "{part}: {}", refused.message);
    }
    assert_eq!(Mapping::read("[place]\ncolumn = 5\n").unwrap_err().code.id, "R5102");
    assert!(Mapping::read("labell = \"x\"\n[place]\n[time]\ncolumn = \"d\"\n").unwrap_err().message.contains("labell"));
}

#[test]
fn rows_that_cannot_be_read_are_rejected_with_their_reason_and_the_others_are_taken() {
    let [_, ami, hand] = shown().try_into().unwrap();
    let reasons = |mapping: &str, file: &str| {
        let read = read_reads(&Mapping::read(mapping).unwrap(), file.as_bytes()).unwrap();
        assert_eq!(read.rows, i64::try_from(file.lines().count()).unwrap() - 1);
        (read.reads.len(), read.rejected.into_iter().map(|rejection| format!("{} {}", rejection.row, rejection.reason)).collect::<Vec<_>>())
    };
    let (taken, rejected) = reasons(
        &hand,
        "meter,date,register\nM-1,7/31/2026,12x\nM-1,7/31/26,12\n,7/31/2026,12\nM-1,7/31/2026,\nM-1,7/31/2026,\"1,2,3\"\nM-1,7/31/2026,12\n",
    );
    assert_eq!(taken, 1);
    for (rejection, part) in rejected.iter().zip([
        "2 `register` is `12x`",
        "3 `7/31/26` is not a time",
        "4 the meter is empty",
        "5 `register` is empty",
        "6 `register` is `1,2,3`",
    ]) {
        assert!(rejection.starts_with(part), "{rejection}");
    }
    let (_, rejected) = reasons(&ami, "Endpoint,Read time,Register,Usage,Flag\nE-4411,08/01/2026 05:00,1,1,Q\n");
    assert!(rejected[0].contains("quality flag `Q`"), "{rejected:?}");
}

#[test]
fn each_rule_finds_what_it_is_for() {
    let mut city = City::new();
    let found = |city: &City| city.office.book.open_findings().unwrap().into_iter().map(|finding| finding.rule.clone()).collect::<Vec<_>>();
    city.register(RegisterKind::Installations, "M-2,P-2,2026-07-01,,999000,");
    city.read("2026-07-31", &[("M-1", "100"), ("M-2", "150")]);
    assert_eq!(found(&city), ["rollover"]);
    city.read("2026-08-31", &[("M-1", "90")]);
    assert_eq!(found(&city), ["rollover", "backwards"]);
    city.read("2026-07-31", &[("M-1", "101")]);
    assert_eq!(found(&city)[2..], ["duplicate"]);
    for (day, value) in [("2026-08-31", "300"), ("2026-09-30", "450"), ("2026-10-31", "600"), ("2026-11-30", "3000")] {
        city.read(day, &[("M-2", value)]);
    }
    assert_eq!(found(&city)[3..], ["spike"]);
    for day in ["2026-12-31", "2027-01-31"] {
        city.read(day, &[("M-2", "3000")]);
    }
    assert_eq!(found(&city)[4..], ["stuck"]);
    city.read("2027-03-31", &[("M-2", "3100")]);
    assert_eq!(found(&city)[5..], ["future date", "gap"]);
    // A rule that is off finds nothing; it takes two persons to turn it off.
    let rule = city.office.work("cat", |work| reads::propose_rule(work, "read", "duplicate", "off", city_day("2027-01-01"))).unwrap();
    city.read("2026-08-31", &[("M-2", "301")]);
    assert_eq!(found(&city).len(), 8);
    city.office.approve("ben", rule);
    city.read("2026-08-31", &[("M-2", "302")]);
    assert_eq!(found(&city).len(), 8);
    let bad = |name: &str, parameter: &str| (name.to_owned(), parameter.to_owned());
    for (name, parameter) in [bad("duplicat", "off"), bad("spike", "lots"), bad("stuck", "0"), bad("duplicate", "50%")] {
        let refused = city.office.work("cat", |work| reads::propose_rule(work, "read", &name, &parameter, city_day("2027-01-01")));
        assert_eq!(refused.unwrap_err().code.id, "R7041");
    }
}

fn city_day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn an_exchanged_meter_is_read_on_and_its_first_read_is_looked_at() {
    let mut city = City::new();
    city.register(RegisterKind::Meters, "M-3,1in,kgal,1,6");
    city.register(RegisterKind::Installations, "M-1,P-1,2026-07-01,2026-07-14,0,60\nM-3,P-1,2026-07-15,,500,");
    city.read("2026-07-31", &[("M-3", "590"), ("M-2", "2300")]);
    let findings = city.office.book.open_findings().unwrap();
    assert_eq!(findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["after an exchange"]);
    let read = findings[0].read;
    city.office.work("cat", |work| reads::accept_reads(work, &[read.unwrap()])).unwrap();
    city.open("2026-07");
    city.prepare("cat", "2026-07").unwrap();
    let stands = runs::run_as_it_stands(&city.office.book, "2026-07").unwrap();
    assert_eq!(stands.items[0].cents, Cents::new(1_000 + (60 + 90) * 250));
}

#[test]
fn a_read_in_another_unit_and_one_of_nobody_are_told() {
    let mut city = City::new();
    let entered = |unit: &str, meter: &str| ratebook::office::reads::MeterRead {
        kind: ReadKind::Register,
        point: "P-1".to_owned(),
        meter: meter.to_owned(),
        measure: String::new(),
        days: ratebook::calendar::DaySpan { start: city_day("2026-07-31"), end: city_day("2026-08-01") },
        hour: None,
        value: "5".to_owned(),
        unit: unit.to_owned(),
        quality: "valid".to_owned(),
        policy: String::new(),
        is_exception: false,
    };
    let mut code = |read| city.office.work("cat", |work| reads::enter_read(work, &read, Behind::default())).unwrap_err().code.id;
    assert_eq!(code(entered("ccf", "M-1")), "R5106");
    assert_eq!(code(entered("kgal", "M-8")), "R5105");
    assert_eq!(code(ratebook::office::reads::MeterRead { point: "P-8".to_owned(), ..entered("kgal", "M-1") }), "R5105");
    assert_eq!(code(ratebook::office::reads::MeterRead { quality: "fine".to_owned(), ..entered("kgal", "M-1") }), "R5104");
}
