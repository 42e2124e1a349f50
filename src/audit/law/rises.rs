//! Whether a price of an invoice goes up on one of its days.

use std::collections::BTreeSet;

use super::super::bill::Bill;
use super::super::dates::days_of;
use super::super::quantity::Quantity;
use super::super::uses::{Place, Walk};
use super::super::versions::version_mark;
use super::super::view::View;
use crate::audit::tiers;
use crate::calendar::{Day, DaySpan};
use crate::language::book::{Definition, DefinitionId, DefinitionKind};
use crate::language::tree::{ChargeAmount, Expression, ExpressionKind};

/// Whether a rate, table, tiers or dated value that a line uses is higher on a day of the period than on the day before.
pub(super) fn a_price_rises(bill: &Bill<'_>) -> bool {
    for id in dated_of(bill) {
        let Some(found) = bill.book.definition(id) else { continue };
        for day in days_of(bill.period) {
            let before = day.plus_days(-1);
            if version_mark(&found.kind, before) != version_mark(&found.kind, day) && rises(bill, found, before, day) {
                return true;
            }
        }
    }
    false
}

/// Everything with versions that a line of the bill uses, as the text stands on the first and on the last day.
fn dated_of(bill: &Bill<'_>) -> BTreeSet<DefinitionId> {
    let of_line = |at: usize| [bill.period.start, bill.period.last_day()].into_iter().flat_map(move |day| dated_on(bill, at, day));
    (0..bill.lines.len()).flat_map(of_line).collect()
}

fn dated_on(bill: &Bill<'_>, at: usize, day: Day) -> BTreeSet<DefinitionId> {
    let Some(line) = bill.lines.get(at) else { return BTreeSet::new() };
    let mut walk = Walk::on(bill, day);
    let place = Place::of(line.definition.scope_for(None));
    match &line.charge.amount {
        Some(ChargeAmount::Formula { formula, .. }) => walk.formula(formula, place),
        Some(ChargeAmount::InPlace(rows)) => walk.rows_in_place(&rows.table, place),
        Some(ChargeAmount::TopsUp { to: least, .. } | ChargeAmount::Replaces { with: least, .. }) => walk.expression(least, place),
        None => {}
    }
    walk.found().dated().clone()
}

fn rises(bill: &Bill<'_>, found: &Definition, before: Day, day: Day) -> bool {
    let on = |day: Day| {
        let view = View::at(bill, day, DaySpan { start: day, end: day.plus_days(1) });
        let mut view = View { scope: found.scope_for(view.home), ..view };
        view.moment.version_day = day;
        view
    };
    let (then, now) = (on(before), on(day));
    if let DefinitionKind::Tiers(tiers) = &found.kind {
        let price = |view: &View<'_>, block: usize| tiers::block_price(view, found, tiers, block).ok();
        let blocks = (0..).map_while(|block| price(&now, block).map(|now| (block, now)));
        return blocks.into_iter().any(|(block, now)| price(&then, block).is_some_and(|then| now.value > then.value));
    }
    let value = |view: &View<'_>| -> Option<Quantity> {
        let expression = Expression { kind: ExpressionKind::Name(found.name.clone()), span: found.name.span };
        view.expression(&expression).ok()
    };
    matches!((value(&then), value(&now)), (Some(then), Some(now)) if now.value > then.value)
}
