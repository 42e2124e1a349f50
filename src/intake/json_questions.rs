//! Questions without a bill, as JSON: `"ask":"share POOL"` and the like.

use serde_json::Value;

use super::entry::Question;
use super::json_given::{given, history, members, meters};
use super::json_line::JsonObject;
use super::json_values::{Read, date, missing, names, text, wrong};
use super::payment_cases::{read_owe, read_pay};
use crate::records::{Asked, AskedTime};
use crate::source::{Refusal, codes};

/// The question of a line that has `ask`: its first word says which.
pub(super) fn read_ask(line: &mut JsonObject, id: &str) -> Read<Question> {
    let Some(Value::String(ask)) = line.fields.get("ask").cloned() else { return Err(wrong("ask", "a text such as \"rate NAME\"")) };
    let (word, name) = ask.trim().split_once(' ').unwrap_or((&ask, ""));
    let name = name.trim();
    match word {
        "rate" => {
            let on = date(&line.fields, "on")?.ok_or_else(|| missing("on"))?;
            Ok(Question::Price { name: named(name)?, on, given: given(line.fields.get("given"))? })
        }
        "share" => {
            let mut asked = asked(line, id, name)?;
            let says = text(&line.fields, "for")?;
            // `for` may name the member where `on` gives the day.
            if let (AskedTime::On(_), Some(member), None) = (&asked.time, says, &asked.member) {
                asked.member = Some(member);
            }
            Ok(Question::Share(asked))
        }
        "settle" => Ok(Question::Settle(asked(line, id, name)?)),
        "evaluate" => match date(&line.fields, "on")? {
            Some(on) => Ok(Question::Evaluate(Asked { time: AskedTime::On(on), ..asked(line, id, name)? })),
            None => Err(missing("on")),
        },
        "owe" => Ok(Question::Owe(read_owe(&line.fields, id, name)?)),
        "pay" => Ok(Question::Pay(read_pay(&line.fields, id, name)?)),
        _ => Ok(Question::Later(ask)),
    }
}

fn named(name: &str) -> Read<String> {
    if name.is_empty() { Err(wrong("ask", "a question and a name, such as \"share POOL\"")) } else { Ok(name.to_owned()) }
}

/// The name, the time and everything given. A day stands before a month or label.
fn asked(line: &mut JsonObject, id: &str, name: &str) -> Read<Asked> {
    let series = line.series();
    let object = &line.fields;
    let time = match (date(object, "on")?, text(object, "for")?) {
        (Some(on), _) => AskedTime::On(on),
        (None, Some(words)) => AskedTime::For(words),
        (None, None) => {
            return Err(Refusal::new(codes::FIELD_MISSING, "the question has neither `for` nor `on`")
                .help("give `\"for\":\"2006-01\"`, a year's label, or `\"on\"` a day"));
        }
    };
    Ok(Asked {
        id: id.to_owned(),
        name: named(name)?,
        of: text(object, "of")?,
        time,
        member: text(object, "member")?,
        given: given(object.get("given"))?,
        meters: meters(object.get("meters"))?,
        history: history(object.get("history"))?,
        series: series?,
        estimated: names(object.get("estimated"), "estimated")?,
        members: members(object.get("members"))?,
    })
}
