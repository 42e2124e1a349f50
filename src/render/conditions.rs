//! Conditions in words, with the values they were asked on.

use super::amounts::quantity_text;
use crate::invoice::Operand;
use crate::plan::{Comparison, Condition, ConditionKind, InputKind, SchedulePlan};
use crate::source::Sources;

/// `service_area is inside_city, not outside_city`; `flow 5.2 MGD is not over reserved_capacity 5.5 MGD`.
pub(super) fn condition_text(
    plan: &SchedulePlan,
    sources: &Sources,
    condition: &Condition,
    holds: bool,
    left: &Operand,
    right: Option<&Operand>,
) -> String {
    match &condition.kind {
        ConditionKind::Word { input, words, negated } => {
            let input = plan.inputs.at(*input);
            let Operand::Word(word) = left else { return input.name.clone() };
            let own = member(&input.kind, *word);
            let wanted: Vec<String> = words.iter().map(|word| member(&input.kind, *word)).collect();
            match (holds, negated) {
                (true, _) => format!("{} is {own}", input.name),
                (false, false) => format!("{} is {own}, not {}", input.name, wanted.join(" or ")),
                (false, true) => format!("{} is {own}", input.name),
            }
        }
        ConditionKind::Compare { left: left_node, comparison, right: right_node } => {
            let side = |node, operand: Option<&Operand>| {
                let node = plan.nodes.at(node);
                let words = sources.text(node.place);
                match operand {
                    Some(Operand::Quantity(value)) => {
                        let value = quantity_text(value, &node.unit);
                        if words.replace(',', "") == value.replace(',', "") || words == "zero" { value } else { format!("{words} {value}") }
                    }
                    _ => words.to_owned(),
                }
            };
            let words = comparison.words();
            let words = if holds { words.to_owned() } else { opposite(*comparison).to_owned() };
            format!("{} {words} {}", side(*left_node, Some(left)), side(*right_node, right))
        }
        ConditionKind::LastPeriodOf(calendar) => {
            let name = &plan.calendars.at(*calendar).name;
            match left {
                Operand::Days(last, end) => format!("the last day of {name} is {last}, the period ends {end}"),
                _ => format!("last period of {name}"),
            }
        }
        ConditionKind::Entered { input, .. } => {
            let entered = if matches!(left, Operand::Word(1)) { "is entered" } else { "is not entered" };
            format!("{} {entered}", plan.inputs.at(*input).name)
        }
        ConditionKind::NotOn { why, .. } => {
            let day = match left {
                Operand::Days(day, _) => format!(" on {day}"),
                _ => String::new(),
            };
            if holds { format!("the contract has this line{day}") } else { format!("{why}{day}") }
        }
        ConditionKind::All(_) | ConditionKind::Any(_) => sources.text(condition.place).to_owned(),
    }
}

fn opposite(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Is => "is not",
        Comparison::IsNot => "is",
        Comparison::Over => "is not over",
        Comparison::Under => "is not under",
        Comparison::AtLeast => "is not at least",
        Comparison::AtMost => "is not at most",
    }
}

/// A member's word.
pub(super) fn member(kind: &InputKind, word: usize) -> String {
    match kind {
        InputKind::Choice { members, .. } => members.get(word).cloned().unwrap_or_default(),
        _ => (if word == 1 { "yes" } else { "no" }).to_owned(),
    }
}
