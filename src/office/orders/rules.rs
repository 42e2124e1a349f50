//! Work on meters: an order is requested, approved, done; what was done changes where meters are.

use super::record::{ChangeOrder, OrderDone, OrderKind, OrderStanding};
use crate::calendar::Day;
use crate::office::people::{Role, require_role};
use crate::office::proposals::{Proposal, ProposalKind, Proposed};
use crate::office::register::{RegisterKind, RegisterRow};
use crate::office::store::{Row, Stored, Work};
use crate::source::{Refusal, codes};

/// Requests work on a meter; a second person approves.
///
/// # Errors
/// R7010 without the role; R7024 when the meter or point is not there, or the work does not fit what is installed.
pub fn request_order(work: &mut Work<'_>, order: &ChangeOrder) -> Result<Row<Proposal>, Refusal> {
    require_role(work, ProposalKind::ChangeOrder.makers())?;
    known(work, RegisterKind::Meters, &order.meter)?;
    known(work, RegisterKind::Points, &order.point)?;
    if order.kind == OrderKind::Exchange {
        known(work, RegisterKind::Meters, &order.replaces)?;
    }
    fits(work, order)?;
    let replaces = if order.replaces.is_empty() { String::new() } else { format!(" in place of {}", order.replaces) };
    let summary = format!("{} {}{replaces} at {} on {}", order.kind.word(), order.meter, order.point, order.planned);
    let proposal = work.propose(&Proposed { kind: ProposalKind::ChangeOrder, summary, cents: None, document: None, reference: String::new() })?;
    work.add_change_order(order, proposal)?;
    Ok(proposal)
}

fn refuse(message: impl Into<String>) -> Refusal {
    Refusal::new(codes::ORDER_DOES_NOT_FIT, message).help("`ratebook order list` and `ratebook accounts` show what is there")
}

fn known(work: &Work<'_>, kind: RegisterKind, name: &str) -> Result<(), Refusal> {
    let found = work.register(kind)?.iter().any(|row| row.cell(0) == name);
    if found { Ok(()) } else { Err(refuse(format!("there is no `{name}` among the {}", kind.word()))) }
}

/// The installation that is open at a point.
fn open_at(work: &Work<'_>, point: &str) -> Result<Option<Stored<RegisterRow>>, Refusal> {
    Ok(work.register(RegisterKind::Installations)?.into_iter().find(|row| row.cell(1) == point && row.cell(3).is_empty()))
}

/// That the order fits what is installed.
fn fits(work: &Work<'_>, order: &ChangeOrder) -> Result<Option<Stored<RegisterRow>>, Refusal> {
    let open = open_at(work, &order.point)?;
    let taken_out = if order.kind == OrderKind::Exchange { &order.replaces } else { &order.meter };
    match (&open, order.kind) {
        (Some(row), OrderKind::Install) => Err(refuse(format!("at {} there is meter {} already: order an exchange", order.point, row.cell(0)))),
        (None, OrderKind::Install) => Ok(None),
        (Some(row), _) if row.cell(0) == taken_out => Ok(open),
        (Some(row), _) => Err(refuse(format!("at {} there is meter {}, not {taken_out}", order.point, row.cell(0)))),
        (None, _) => Err(refuse(format!("at {} there is no meter", order.point))),
    }
}

/// Enters that an approved order was done: the installations follow.
///
/// # Errors
/// R7010 without the role; R7024 when there is no such order, it is not approved, done already, or a reading is missing.
pub fn order_done(work: &mut Work<'_>, id: Row<ChangeOrder>, done: &OrderDone, document: Option<(&str, &[u8])>) -> Result<OrderStanding, Refusal> {
    require_role(work, &[Role::Coordinator])?;
    let Some(order) = work.change_orders()?.into_iter().find(|order| order.id == id) else {
        return Err(refuse(format!("there is no order {id}")));
    };
    if !order.approved {
        return Err(refuse(format!("order {id} is not approved")).help(format!("another person runs `ratebook approve {}`", order.proposal)));
    }
    if let Some(day) = &order.done {
        return Err(refuse(format!("order {id} was done on {day}")));
    }
    let open = fits(work, &order)?;
    let needs = |what: &str, given: &Option<String>| given.clone().ok_or_else(|| refuse(format!("{} takes {what}", order.kind.word())));
    let document = document.map(|(name, bytes)| work.keep_document(name, bytes)).transpose()?;
    work.add_order_done(id, done, document)?;
    if let (Some(row), OrderKind::Exchange | OrderKind::Remove) = (&open, order.kind) {
        let on = Day::parse(&done.on).map_err(|_| refuse(format!("`{}` is not a day", done.on)))?;
        // The day of an exchange is the new meter's first; a removed meter's last day is the day itself.
        let last = if order.kind == OrderKind::Exchange { on.plus_days(-1) } else { on };
        let mut cells = row.cells.clone();
        if last.to_string().as_str() < row.cell(2) {
            return Err(refuse(format!("meter {} was installed on {}, after that day", row.cell(0), row.cell(2))));
        }
        for (at, text) in [(3, last.to_string()), (5, needs("--read-out", &done.read_out)?)] {
            if let Some(cell) = cells.get_mut(at) {
                *cell = text;
            }
        }
        work.add_record(RegisterKind::Installations, &RegisterRow { cells }, Some(row.id), None)?;
    }
    if matches!(order.kind, OrderKind::Install | OrderKind::Exchange) {
        let cells = [&order.meter, &order.point, &done.on, "", &needs("--read-in", &done.read_in)?, ""].map(str::to_owned);
        work.add_record(RegisterKind::Installations, &RegisterRow { cells: cells.to_vec() }, None, None)?;
    }
    if order.kind == OrderKind::Test {
        needs("--accuracy", &done.accuracy)?;
    }
    Ok(order)
}
