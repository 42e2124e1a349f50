//! Accounting months: soft-closed, closed, reopened by two persons.

use super::record::MonthState;
use super::table::Months;
use crate::calendar::Day;
use crate::office::people::{Role, require_role};
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::store::{Row, Work};
use crate::source::{Refusal, codes};

fn refuse(message: String) -> Refusal {
    Refusal::new(codes::MONTH_CLOSED, message).help("`ratebook period list` shows every month's state")
}

fn check(month: &str) -> Result<(), Refusal> {
    Day::parse(&format!("{month}-01"))
        .map(|_| ())
        .map_err(|_| Refusal::new(codes::BAD_DATE, format!("`{month}` is not a month")).help("write it as 2026-10"))
}

/// Closes a month, softly or for good.
///
/// # Errors
/// R7010 without the role (a soft close is the coordinator's, a close the supervisor's), R7058 when it is so already.
pub fn change_month(work: &mut Work<'_>, month: &str, state: MonthState) -> Result<(), Refusal> {
    check(month)?;
    let roles: &[Role] = if state == MonthState::Closed { &[Role::Supervisor] } else { &[Role::Coordinator, Role::Supervisor] };
    require_role(work, roles)?;
    let now = work.state_of_month(month)?;
    if now == state || (now == MonthState::Closed && state == MonthState::SoftClosed) {
        return Err(refuse(format!("{month} is {now}")));
    }
    work.add_month_state(month, state, None)?;
    Ok(())
}

/// Proposes to reopen a month that is closed; another person approves.
///
/// # Errors
/// R7010 without the role, R7058 when it is not closed.
pub fn propose_reopening(work: &mut Work<'_>, month: &str) -> Result<Row<Proposal>, Refusal> {
    check(month)?;
    require_role(work, ProposalKind::Reopen.makers())?;
    let now = work.state_of_month(month)?;
    if now != MonthState::Closed {
        return Err(refuse(format!("{month} is {now}, not closed")));
    }
    let summary = format!("reopen the accounting month {month}");
    let proposal = work.propose(&Proposed { kind: ProposalKind::Reopen, summary, cents: None, document: None, reference: String::new() })?;
    work.add_month_state(month, MonthState::Reopened, Some(proposal))?;
    Ok(proposal)
}
