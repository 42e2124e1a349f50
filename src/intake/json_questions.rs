//! Questions without a bill, as JSON: `"ask":"share POOL"` and the like.

use serde_json::{Map, Value};

use super::entry::Question;
use super::json_cases::{Read, date, given, history, members, meters, missing, names, series, text, wrong};
use super::payment_cases::{read_owe, read_pay};
use crate::invoice::Refusal;
use crate::records::{Asked, AskedTime};
use crate::source::codes;

/// A line with `ask`.
pub(super) fn read_ask(object: &Map<String, Value>, id: &str, ask: &Value) -> Read<Question> {
    let Value::String(ask) = ask else { return Err(wrong("ask", "a text such as \"rate NAME\"")) };
    let (word, name) = ask.trim().split_once(' ').unwrap_or((ask, ""));
    let name = name.trim();
    match word {
        "rate" => {
            let on = date(object, "on")?.ok_or_else(|| missing("on"))?;
            Ok(Question::Price { name: named(name)?, on, given: given(object.get("given"))? })
        }
        "share" => {
            let mut asked = asked(object, id, name)?;
            let says = text(object, "for")?;
            // `for` may name the member where `on` gives the day.
            if let (AskedTime::On(_), Some(member), None) = (&asked.time, says, &asked.member) {
                asked.member = Some(member);
            }
            Ok(Question::Share(asked))
        }
        "settle" => Ok(Question::Settle(asked(object, id, name)?)),
        "evaluate" => match date(object, "on")? {
            Some(on) => Ok(Question::Evaluate(Asked { time: AskedTime::On(on), ..asked(object, id, name)? })),
            None => Err(missing("on")),
        },
        "owe" => Ok(Question::Owe(read_owe(object, id, name)?)),
        "pay" => Ok(Question::Pay(read_pay(object, id, name)?)),
        _ => Ok(Question::Later(ask.clone())),
    }
}

fn named(name: &str) -> Read<String> {
    if name.is_empty() { Err(wrong("ask", "a question and a name, such as \"share POOL\"")) } else { Ok(name.to_owned()) }
}

/// The name, the time and everything given. A day stands before a month or label.
fn asked(object: &Map<String, Value>, id: &str, name: &str) -> Read<Asked> {
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
        series: series(object.get("series"))?,
        estimated: names(object.get("estimated"), "estimated")?,
        members: members(object.get("members"))?,
    })
}
