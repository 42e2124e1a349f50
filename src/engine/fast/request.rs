//! A request of the wide engine in integers, where it is one that the program can bill.

use super::arithmetic::scaled;
use super::program::{FastInputKind, Program};
use crate::calendar::{Day, DaySpan};
use crate::plan::{Id, Input, InputValue, Request, SchedulePlan, VersionRule};

/// What is given for one input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Given {
    /// The case does not give it.
    #[default]
    Nothing,
    /// A quantity, read and rounded as its measure says, in the program's scale of it.
    Quantity(i64),
    /// A word of a choice; no (0) or yes (1).
    Word(usize),
}

/// A request in integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FastRequest {
    /// The service days.
    pub period: DaySpan,
    /// The date of the bill or of the read, where versions go by it.
    pub version_date: Option<Day>,
    /// By input of the plan.
    pub inputs: Vec<Given>,
}

impl Program {
    /// The decimals of the base unit that a quantity of an input is taken to.
    pub fn scale_of_input(&self, input: Id<Input>) -> Option<u32> {
        self.inputs.get(input.index()).map(|input| input.scale)
    }

    /// The request in integers; none where it holds what is left to the wide engine: dated values, meters, several reads, estimates.
    pub fn request(&self, plan: &SchedulePlan, request: &Request) -> Option<FastRequest> {
        let simple = request.meters.is_empty()
            && request.is_bill
            && !request.estimated.iter().any(|estimated| *estimated)
            && request.readings.iter().all(|readings| readings.len() < 2);
        if !simple {
            return None;
        }
        let mut inputs = Vec::with_capacity(self.inputs.len());
        for (at, input) in self.inputs.iter().enumerate() {
            inputs.push(match (request.inputs.get(at).and_then(Option::as_ref), &input.kind) {
                (None, FastInputKind::Quantity { is_measure: true, .. }) if request.series.get(at).is_some_and(|series| series.first.is_some()) => {
                    return None;
                }
                (None, _) => Given::Nothing,
                (Some(InputValue::Quantity(value)), FastInputKind::Quantity { is_measure, .. }) => {
                    let value = if *is_measure { plan.inputs.at(input.id).as_read(value.clone()) } else { value.clone() };
                    Given::Quantity(scaled(&value, input.scale)?)
                }
                (Some(InputValue::Word(word)), FastInputKind::Word { .. }) => Given::Word(*word),
                (Some(_), _) => return None,
            });
        }
        let version_date = match self.version_rule {
            VersionRule::ServiceRendered => None,
            VersionRule::BillsRendered => request.rendered,
            VersionRule::MetersRead => request.read_on,
        };
        Some(FastRequest { period: request.period, version_date, inputs })
    }
}
