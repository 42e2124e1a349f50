//! A pool: an amount shared by members, compiled once for all schedules that bill it.

use std::sync::Arc;

use super::{Citation, Id, Input, NamedCalendar, Node, Opening, Operation, Point, SchedulePlan, Term, WindowPlan, WindowSpan};
use crate::calendar::{Day, DaySpan};
use crate::exact::{Rounding, Unit};
use crate::source::Span;

/// How a plan names a pool it uses.
pub type PoolId = Id<Arc<Pool>>;

/// For what a pool is made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolTime {
    /// `for each month`.
    Month,
    /// `for each CALENDAR`.
    Year(Id<NamedCalendar>),
}

/// A value that a member's contract sets, from a day on and up to another where an amendment sets it.
#[derive(Clone, Debug)]
pub struct MemberSet {
    /// The value.
    pub input: Id<Input>,
    /// First day; none where it is set from the beginning.
    pub from: Option<Day>,
    /// The day after the last; none where open.
    pub end: Option<Day>,
    /// What it is.
    pub node: Id<Node>,
}

/// A member that the text names.
#[derive(Clone, Debug)]
pub struct PoolMember {
    /// Its name: a contract's, or another party's.
    pub name: String,
    /// Its contract's qualified name.
    pub qualified_name: Option<String>,
    /// The months of a period that its contract bills; of a party without one 1.
    pub months: u32,
    /// Its term; none where it has none.
    pub term: Option<Term>,
    /// Its points of delivery.
    pub points: Vec<Point>,
    /// Its opening values.
    pub openings: Vec<Opening>,
    /// What its contract sets, later ones standing before earlier ones.
    pub sets: Vec<MemberSet>,
}

impl PoolMember {
    /// Whether it is a member on a day.
    pub fn in_term(&self, day: Day) -> bool {
        self.term.is_none_or(|term| term.from <= day && term.end.is_none_or(|end| day < end))
    }

    /// Whether a case means it by a name.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.qualified_name.as_deref() == Some(name)
    }
}

/// Who shares a pool.
#[derive(Clone, Debug)]
pub enum PoolMembers {
    /// These, in the order of their names.
    Listed(Vec<PoolMember>),
    /// The customer billed, and those whom the case names: the text has no contract under the schedule.
    OfTheCase,
}

/// Who takes what rounding leaves over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Residual {
    /// The largest share before rounding; of equal ones the first by name.
    LargestShare,
    /// One member.
    To(String),
    /// Rounded down, the missing last digits one each to the largest remainders; equal ones by name.
    LargestRemainder,
    /// Nobody.
    NotAllocated,
}

/// `round share to …`.
#[derive(Clone, Debug)]
pub struct ShareRounding {
    /// The step, of the plain fraction.
    pub rounding: Rounding,
    /// Who takes the rest.
    pub residual: Residual,
    /// Where.
    pub place: Span,
}

/// `unit rate round to …`.
#[derive(Clone, Debug)]
pub struct UnitRateRounding {
    /// The step, of the rate.
    pub rounding: Rounding,
    /// The unit of the rate, as the step is written.
    pub unit: Unit,
    /// Where.
    pub place: Span,
}

/// How a member's part is found.
#[derive(Clone, Debug)]
pub enum PoolWay {
    /// By shares, exact where nothing rounds them.
    Shares(Option<ShareRounding>),
    /// At the rounded price of one unit.
    UnitRate(UnitRateRounding),
}

/// A cost shared by members: its amount, by what it is shared, how shares are rounded.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Pool {
    pub name: String,
    /// `region.wholesale.treatment_cost`.
    pub qualified_name: String,
    pub label: String,
    /// What its formulas are made of: a plan without lines.
    pub plan: Arc<SchedulePlan>,
    /// For what it is made up.
    pub time: PoolTime,
    /// Who shares it.
    pub members: PoolMembers,
    pub amount: Id<Node>,
    /// By what it is shared.
    pub determinant: Id<Node>,
    /// How.
    pub way: PoolWay,
    /// `round amounts to …`: the pool's own, then each member's.
    pub round_amounts: Rounding,
    /// Where.
    pub round_place: Span,
    /// Who takes the dollars left over.
    pub residual: Residual,
    /// Its citations.
    pub cites: Vec<Citation>,
    /// The words of the law.
    pub says: Vec<String>,
    /// Where.
    pub place: Span,
}

impl Pool {
    /// The unit of a member's determinant.
    pub fn determinant_unit(&self) -> &Unit {
        &self.plan.nodes.at(self.determinant).unit
    }

    /// How its unit rate is rounded, where members pay one.
    pub fn unit_rate(&self) -> Option<&UnitRateRounding> {
        match &self.way {
            PoolWay::UnitRate(rate) => Some(rate),
            PoolWay::Shares(_) => None,
        }
    }

    /// Whether a member's term or opening values matter to its determinant.
    pub fn looks_back_on_contracts(&self) -> bool {
        let begins_with_term = |span| matches!(span, WindowSpan::TermToDate | WindowSpan::TermBefore(_));
        let looks = |window: &WindowPlan| window.since_term_began || window.opens.is_some() || begins_with_term(window.span);
        self.plan.nodes.iter().any(|(_, node)| matches!(&node.operation, Operation::Window(window) if looks(window)))
    }

    /// The month or year that holds a day.
    pub fn time_of(&self, day: Day) -> DaySpan {
        match self.time {
            PoolTime::Month => DaySpan { start: day.month_start(), end: day.month_start().plus_months(1) },
            PoolTime::Year(calendar) => self.plan.calendars.at(calendar).years.year_of(day),
        }
    }

    /// `January 2006`, `FY2006`, or the days of a year without a label.
    pub fn time_words(&self, time: DaySpan) -> String {
        match self.time {
            PoolTime::Month => format!("{}-{:02}", time.start.year(), time.start.month()),
            PoolTime::Year(calendar) => self.plan.calendars.at(calendar).years.label_of(time.start).unwrap_or_else(|| time.words()),
        }
    }

    /// Whether a name is a member on a day by the text. Where the case says who is, everyone may be.
    pub fn has_on(&self, name: &str, day: Day) -> bool {
        match &self.members {
            PoolMembers::OfTheCase => true,
            PoolMembers::Listed(members) => members.iter().any(|member| member.is_named(name) && member.in_term(day)),
        }
    }
}
