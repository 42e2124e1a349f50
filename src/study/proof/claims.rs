//! Claims held against pieces, and against what is known of which way a value goes.

use std::collections::BTreeMap;

use super::affine::{Affine, Bounds, Pieces, Point};
use super::cases::Piece;
use super::domain::{Domain, Symbol};
use super::quality::{Direction, Qualities, Quality};
use crate::exact::{Number, Sign};
use crate::plan::{Claim, Comparison, Id, Input, SchedulePlan};

/// Where a claim fails.
#[derive(Clone, Debug)]
pub(super) enum ViolationKind {
    /// It falls with every unit, from here to there.
    Falls { from: Number, until: Option<Number>, slope: Number },
    /// It jumps here, by so much.
    Jumps { at: Number, by: Number },
    /// The comparison does not hold, from here to there.
    Differs { from: Number, until: Option<Number>, subject: Affine, bound: Affine },
}

/// A contradiction to the claim.
#[derive(Clone, Debug)]
pub(super) struct Violation {
    pub kind: ViolationKind,
    /// What it depends on, where that is left open.
    pub open: Option<Symbol>,
}

impl Violation {
    /// The claim as a person would say it.
    pub(super) fn words(&self, plan: &SchedulePlan, varied: Option<Id<Input>>) -> String {
        let shown = |quantity: &Number| match varied {
            Some(input) => {
                let unit = &plan.inputs.at(input).unit;
                format!("{} {unit}", quantity.shifted(-unit.power).grouped(0))
            }
            None => quantity.grouped(0),
        };
        match &self.kind {
            ViolationKind::Falls { from, .. } => format!("it falls above {}", shown(from)),
            ViolationKind::Jumps { at, by } => {
                let by = by.absolute();
                format!("it jumps by {} at {}", dollars(&by), shown(at))
            }
            ViolationKind::Differs { from, .. } => format!("it does not hold at {}", shown(from)),
        }
    }
}

/// An amount to the cent, or as a fraction of one.
pub(super) fn dollars(amount: &Number) -> String {
    let sign = if amount.is_negative() { "-" } else { "" };
    format!("{sign}${}", amount.absolute().grouped(2))
}

/// The first contradiction between a claim and the pieces.
pub(super) fn violated(claim: Claim, pieces: &[Piece], bounds: &BTreeMap<Symbol, Bounds>) -> Option<Violation> {
    let domain = Pieces::at(Point { at: Number::ZERO, after: false });
    domain.bounds.borrow_mut().extend(bounds.clone());
    match claim {
        Claim::NeverDecreases(_) => falls(pieces).or_else(|| jumps(&domain, pieces, true)),
        Claim::NoJumps(_) => jumps(&domain, pieces, false),
        Claim::Compares { comparison, .. } => pieces.iter().find_map(|piece| differs(&domain, piece, comparison)),
    }
}

fn falls(pieces: &[Piece]) -> Option<Violation> {
    pieces.iter().find_map(|piece| {
        let slope = piece.subject.as_ref()?.slope();
        (piece.point.after && slope.is_negative())
            .then(|| Violation { kind: ViolationKind::Falls { from: piece.point.at.clone(), until: piece.until.clone(), slope }, open: None })
    })
}

/// A step between two pieces that lie beside each other; where `down`, only one that falls.
fn jumps(domain: &Pieces, pieces: &[Piece], down: bool) -> Option<Violation> {
    pieces.windows(2).find_map(|pair| {
        let [before, after] = pair else { return None };
        let at = after.point.at.clone();
        let step = domain.minus(after.subject.as_ref()?, before.subject.as_ref()?);
        let step = Affine { slope: None, constant: Some(step.at(&at)), open: step.open };
        let violates = |sign: Sign| if down { sign == Sign::Minus } else { sign != Sign::Zero };
        let least = domain.edge(&step, false).map(|line| line.constant());
        let greatest = domain.edge(&step, true).map(|line| line.constant());
        let bad = if down {
            least.as_ref().is_none_or(Number::is_negative)
        } else {
            least.as_ref().is_none_or(Number::is_negative) || greatest.as_ref().is_none_or(|greatest| violates(greatest.sign()))
        };
        bad.then(|| Violation { open: step.open.keys().next().copied(), kind: ViolationKind::Jumps { at, by: step.constant() } })
    })
}

/// How a comparison fails on a piece.
fn differs(domain: &Pieces, piece: &Piece, comparison: Comparison) -> Option<Violation> {
    let (subject, bound) = (piece.subject.as_ref()?, piece.bound.as_ref()?);
    let (room, exact) = match comparison {
        Comparison::AtLeast | Comparison::Over => (domain.minus(subject, bound), false),
        Comparison::AtMost | Comparison::Under => (domain.minus(bound, subject), false),
        Comparison::Is | Comparison::IsNot => (domain.minus(subject, bound), true),
    };
    let violation = |open: Option<Symbol>| Violation {
        kind: ViolationKind::Differs {
            from: piece.point.at.clone(),
            until: if piece.point.after { piece.until.clone() } else { Some(piece.point.at.clone()) },
            subject: subject.clone(),
            bound: bound.clone(),
        },
        open,
    };
    let open = room.open.keys().next().copied();
    if exact {
        let same = room.open.is_empty() && room.at(&piece.point.at).is_zero() && (!piece.point.after || room.slope().is_zero());
        return (!same).then(|| violation(open));
    }
    let Some(least) = domain.edge(&room, false) else { return Some(violation(open)) };
    let low_end = least.at(&piece.point.at).is_negative();
    let high_end = match (&piece.until, piece.point.after) {
        (Some(until), true) => least.at(until).is_negative(),
        (None, true) => least.slope().is_negative(),
        _ => false,
    };
    (low_end || high_end).then(|| violation(open))
}

/// Whether a claim holds by which way the values go.
pub(super) fn holds_by_quality(claim: Claim, domain: &Qualities, subject: &Quality, bound: Option<&Quality>) -> bool {
    match claim {
        Claim::NeverDecreases(_) => matches!(subject.direction, Direction::Flat | Direction::Up),
        Claim::NoJumps(_) => subject.has_no_jumps(),
        Claim::Compares { comparison, .. } => {
            let Some(bound) = bound else { return false };
            let positive = |room: Quality| room.low.is_some_and(|low| !low.is_negative());
            match comparison {
                Comparison::AtMost | Comparison::Under => positive(domain.minus(bound, subject)),
                Comparison::AtLeast | Comparison::Over => positive(domain.minus(subject, bound)),
                Comparison::Is | Comparison::IsNot => false,
            }
        }
    }
}
