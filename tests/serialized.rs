//! Numbers, cases, refusals and invoices as data, with the feature `serde`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use ratebook::calendar::{Day, DaySpan};
use ratebook::exact::{Cents, Number, Unit};
use ratebook::language::RateBook;
use ratebook::records::{Case, DatedValue, GivenValue};
use ratebook::source::{Code, Refusal, Sources, codes};
use ratebook::{intake, rating};

const TEXT: &str = r#"
chapter city.water "Water rates"

measure metered_water "Water through the meter" in kgal
  missing is an error

rate wholesale "Wholesale water" in $/kgal
  cite "County rates adopted 2019-05-21"
  from 2022-10-01  $4.3007
  until replaced

schedule wholesale_water "Wholesale water service"
  service water
  period every month
  each version applies to service rendered on or after its date
  when a rate changes inside a period, split usage by day of the period
  when service is shorter than a period, split usage by nothing
  round each charge to $0.01 half up

  charge commodity "Water"
    gl 401-000-3433001
    amount metered_water at wholesale
"#;

#[test]
fn an_invoice_is_written_with_exact_amounts_in_the_units_of_its_text() {
    let book = RateBook::sound(&Sources::of("water.rate", TEXT)).unwrap();
    let line = r#"{"case":"c1","bill":"wholesale_water","from":"2022-11-01","to":"2022-11-30","given":{"metered_water":"1,234.5 kgal"}}"#;
    let rated = rating::rate(&book.plan, &intake::read_case(line).unwrap(), false).unwrap();
    let written: serde_json::Value = serde_json::to_value(&rated.invoice).unwrap();
    // By hand: 1,234.5 kgal x $4.3007 = $5,309.21415, rounded to $5,309.21.
    let expected = serde_json::json!({
        "period": {"start": "2022-11-01", "end": "2022-12-01"},
        "lines": [{
            "charge": 0,
            "meter": null,
            "amount": "5309.21",
            "exact": "5309.21415",
            "status": "billed",
            "parts": [{
                "block": null,
                "meter": null,
                "days": {"start": "2022-11-01", "end": "2022-12-01"},
                "quantity": ["1234.5", "kgal"],
                "rate": ["4.3007", "$/kgal"],
                "share": null,
                "whole": null,
                "exact": "5309.21415",
                "amount": "5309.21415"
            }],
            "estimated": false
        }],
        "total": "5309.21"
    });
    assert_eq!(written, expected);
}

fn written(number: &Number) -> String {
    serde_json::to_string(number).unwrap()
}

#[test]
fn numbers_are_written_as_exact_text() {
    assert_eq!(written(&Number::parse("4.3007").unwrap()), "\"4.3007\"");
    assert_eq!(written(&Number::ratio(1_200_000, 31).unwrap()), "\"1200000/31\"");
    assert_eq!(written(&Number::ratio(-1, 3).unwrap()), "\"-1/3\"");
    assert_eq!(serde_json::to_string(&Cents::new(-123_450)).unwrap(), "\"-1234.50\"");
    assert_eq!(serde_json::from_str::<Cents>("\"1234.5\"").unwrap(), Cents::new(123_450));
    assert_eq!(serde_json::to_string(&Unit::word("kgal").unwrap()).unwrap(), "\"kgal\"");
}

#[test]
fn what_is_not_an_exact_number_is_refused() {
    for text in ["4.3", "\"1e3\"", "\"1/0\"", "\"1/-3\"", "\"\"", "\"1.2.3\"", "\"1/2/3\"", "null", "\"--1\""] {
        assert!(serde_json::from_str::<Number>(text).is_err(), "{text}");
    }
    assert!(serde_json::from_str::<Cents>("\"0.005\"").is_err());
}

proptest! {
    #[test]
    fn numbers_come_back_as_they_went(mantissa in any::<i128>(), scale in 0u32..60, divisor in 1i64..) {
        let number = Number::decimal(mantissa, scale).divided_by(&Number::integer(divisor)).unwrap();
        let wide = number.times(&number).times(&number);
        for number in [number, wide, Number::decimal(mantissa, scale)] {
            prop_assert_eq!(serde_json::from_str::<Number>(&written(&number)).unwrap(), number);
        }
    }
}

#[test]
fn a_case_comes_back_as_it_went_and_a_misspelt_field_is_refused() {
    let text = r#"{"id":"c1","bill":"water","period":{"start":"2022-11-01","end":"2022-12-01"},"given":[["usage","100 kgal"]]}"#;
    let case: Case = serde_json::from_str(text).unwrap();
    let start = Day::parse("2022-11-01").unwrap();
    assert_eq!(case, Case::new("c1", "water", DaySpan { start, end: start.plus_months(1) }).with("usage", "100 kgal"));
    assert_eq!(serde_json::from_str::<Case>(&serde_json::to_string(&case).unwrap()).unwrap(), case);
    let dated = GivenValue::Dated(vec![DatedValue { days: case.period, value: "5 kgal".to_owned() }]);
    assert_eq!(serde_json::from_str::<GivenValue>(&serde_json::to_string(&dated).unwrap()).unwrap(), dated);
    assert!(serde_json::from_str::<Case>(&text.replace("\"given\"", "\"givn\"")).is_err());
    assert!(serde_json::from_str::<Case>(&text.replace("2022-11-01", "2022-11-31")).is_err());
}

#[test]
fn a_refusal_is_written_with_its_code_and_data() {
    let refusal = Refusal::new(codes::UNKNOWN_INPUT, "nothing is named `raet`").suggest("raet", ["rate"]);
    let text = serde_json::to_string(&refusal).unwrap();
    assert_eq!(text, r#"{"code":"R5007","message":"nothing is named `raet`","help":"did you mean `rate`?","data":{"nearest":"rate"}}"#);
    assert_eq!(serde_json::from_str::<Code>("\"R5007\"").unwrap(), codes::UNKNOWN_INPUT);
    assert!(serde_json::from_str::<Code>("\"R0000\"").is_err());
}
