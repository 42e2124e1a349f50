//! Runs: a month opened, worked out, reviewed, approved, issued.

mod agreement;
mod decide;
mod issue;
mod items_table;
mod page;
mod periods;
mod record;
mod report;
mod review;
mod rules;
mod table;
mod work_out;

pub use agreement::Agreement;
pub use decide::{HoldsAsked, Released, abort_run, approve_run, carry_item, release_holds};
pub use issue::{Issued, issue_run};
pub(crate) use issue::{issue_items, refuse_closed_month, sealed};
pub use page::{CustomerTotals, PageItem, RunPage, run_page};
pub use periods::{NextDays, first_unbilled, next_days};
pub use record::{Carried, Hold, HoldAnswer, ItemOutcome, Run, RunItem, RunScope, RunStep, RunTotals, StepKind, StepTaken, WorkedOut};
pub use report::{run_page_text, run_report, runs_report, unbilled_report};
pub use review::{Earlier, REVIEW_RULES, ReviewRules, Reviewer, RuleKind};
pub use rules::{Prepared, RunAsItStands, RunState, find_run, open_run, prepare_run, run_as_it_stands};
pub(crate) use rules::{not_ready, prepared_step};
pub use table::Runs;
pub use work_out::{Progress, Worker, inputs_digest, unbilled_now, work_out_item};
