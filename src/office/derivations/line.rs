//! A kept derivation as one line of JSON, out and in: always the same fields in the same order, without blanks between them.

use serde_json::{Value, json};

use super::record::{KeptLine, KeptTrace};
use crate::source::{Refusal, codes};

/// The number of this form. Another form has another number; this one is read as long as books hold it.
const FORM: i64 = 1;

/// As JSON.
pub fn trace_line(trace: &KeptTrace) -> String {
    let of_line = |(at, line): (usize, &KeptLine)| json!({"line": at + 1, "charge": line.charge, "exact": line.exact, "derivation": line.derivation});
    let lines: Vec<Value> = trace.lines.iter().enumerate().map(of_line).collect();
    let determinants: Vec<Value> = trace.determinants.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({"trace": FORM, "program": trace.program, "lines": lines, "determinants": determinants, "besides": trace.besides}).to_string()
}

/// From JSON.
///
/// # Errors
/// R8029 when the text is no such derivation: another form, or a field that is missing, of another kind, or one more.
///
/// ```
/// use ratebook::office::derivations::{KeptTrace, read_trace, trace_line};
/// let trace = KeptTrace { program: "ratebook 0.1.0".to_owned(), ..KeptTrace::default() };
/// assert_eq!(read_trace(&trace_line(&trace)), Ok(trace));
/// assert!(read_trace("{}").is_err());
/// ```
pub fn read_trace(text: &str) -> Result<KeptTrace, Refusal> {
    let value: Value = serde_json::from_str(text).map_err(|error| refuse(&format!("it is not JSON ({error})")))?;
    if value.get("trace").and_then(Value::as_i64) != Some(FORM) {
        return Err(refuse(&format!("it is not of form {FORM}")));
    }
    let trace = parts(&value).ok_or_else(|| refuse("a field is missing or of another kind"))?;
    // What is read must be all that stands there.
    if trace_line(&trace) == text { Ok(trace) } else { Err(refuse("it has more than its fields, or has them in another order")) }
}

fn parts(value: &Value) -> Option<KeptTrace> {
    let of_line =
        |line: &Value| Some(KeptLine { charge: text(line, "charge")?, exact: text(line, "exact")?, derivation: texts(line, "derivation")? });
    let of_determinant = |one: &Value| Some((text(one, "name")?, text(one, "value")?));
    Some(KeptTrace {
        program: text(value, "program")?,
        lines: value.get("lines")?.as_array()?.iter().map(of_line).collect::<Option<_>>()?,
        determinants: value.get("determinants")?.as_array()?.iter().map(of_determinant).collect::<Option<_>>()?,
        besides: texts(value, "besides")?,
    })
}

fn text(value: &Value, name: &str) -> Option<String> {
    Some(value.get(name)?.as_str()?.to_owned())
}

fn texts(value: &Value, name: &str) -> Option<Vec<String>> {
    value.get(name)?.as_array()?.iter().map(|one| Some(one.as_str()?.to_owned())).collect()
}

fn refuse(why: &str) -> Refusal {
    Refusal::new(codes::KEPT_TRACE_DIFFERS, format!("the kept derivation cannot be read: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_always_the_same_and_nothing_else_is_read() {
        let line = KeptLine { charge: "base".to_owned(), exact: "400/31".to_owned(), derivation: vec!["base  \"Base\"   $12.90".to_owned()] };
        let trace = KeptTrace {
            program: "ratebook 0.1.0".to_owned(),
            lines: vec![line],
            determinants: vec![("average".to_owned(), "4100".to_owned())],
            besides: vec!["total: $12.90 = $12.90".to_owned()],
        };
        let text = trace_line(&trace);
        assert_eq!(
            text,
            r#"{"trace":1,"program":"ratebook 0.1.0","lines":[{"line":1,"charge":"base","exact":"400/31","derivation":["base  \"Base\"   $12.90"]}],"determinants":[{"name":"average","value":"4100"}],"besides":["total: $12.90 = $12.90"]}"#
        );
        assert_eq!(read_trace(&text), Ok(trace));
        for (from, to) in [
            ("\"trace\":1", "\"trace\":2"),
            ("\"line\":1", "\"line\":2"),
            ("\"exact\":\"400/31\",", ""),
            ("\"value\":\"4100\"", "\"value\":4100"),
            ("{\"trace\"", "{\"more\":0,\"trace\""),
            ("]}", "] }"),
            ("}", ""),
        ] {
            assert_eq!(read_trace(&text.replacen(from, to, 1)).map_err(|refusal| refusal.code.id), Err("R8029"), "{from} as {to}");
        }
    }
}
