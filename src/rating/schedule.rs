//! The schedule that a case is billed under, by its name.

use std::sync::Arc;

use crate::plan::{Plan, SchedulePlan};
use crate::source::{Refusal, codes};

/// The schedule that `bill` names.
///
/// # Errors
/// When nothing is named so, several are, or this version does not compute it.
pub fn find_schedule<'p>(plan: &'p Plan, name: &str) -> Result<&'p Arc<SchedulePlan>, Refusal> {
    let found: Vec<&Arc<SchedulePlan>> = plan.names.get(name).into_iter().flatten().filter_map(|at| plan.schedules.get(*at)).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown_schedule(plan, name)),
        several => {
            let names: Vec<&str> = several.iter().map(|one| one.qualified_name.as_str()).collect();
            let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("`{name}` is the name of {} schedules", several.len()));
            Err(refusal.help(format!("write {}", names.join(" or "))))
        }
    }
}

fn unknown_schedule(plan: &Plan, name: &str) -> Refusal {
    if let Some(word) = plan.not_yet.get(name) {
        let message = format!("the {word} `{name}` is not computed by this version");
        return Refusal::new(codes::CANNOT_BILL_YET, message);
    }
    let refusal = Refusal::new(codes::UNKNOWN_SCHEDULE, format!("no schedule is named `{name}`"));
    refusal
        .help("name a schedule of the rate text, as chapter.schedule where its own name is not unique")
        .suggest(name, plan.names.keys().map(String::as_str))
}
