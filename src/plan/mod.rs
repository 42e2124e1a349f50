//! The rate plan: compiled, checked, immutable, flat, ready to be evaluated a million times; and the request it is
//! evaluated on. Names, units, versions, rows and bounds are resolved to indexes here; what is kept of words serves
//! the explanation alone.
//!
//! A [`SchedulePlan`] is complete in itself: arenas of inputs, nodes, prices, tiers and charges, in which everything names everything
//! else by a typed number.

mod arena;
mod charge;
mod escalation;
mod input;
mod instalment;
mod ledger;
mod node;
mod pool;
mod prices;
mod proof;
mod request;
mod schedule;
mod series;
mod series_index;
mod terms;
mod window;

pub use arena::{Arena, Id};
pub use charge::{
    Category, Charge, ChargeFormula, ChargeKind, ChargeRounding, Citation, CitationStatus, Comparison, Condition, ConditionKind, Cuts, Guard,
    SeasonSpan, SplitRule, Way,
};
pub use escalation::{EscalationStep, Gap, GapReason, IndexPoint, StepBase, StepChange, StepLimit, month_words};
pub use input::{Excuse, Grain, Input, InputKind, MeasuredBy, Missing, Policy, PolicyBasis};
pub use instalment::{Instalment, InstalmentChange, OddCents};
pub use ledger::{Ledger, LedgerEntry, LedgerEntryKind, Spread};
pub use node::{Months, Node, Operation, Operator};
pub use pool::{MemberSet, Pool, PoolId, PoolMember, PoolMembers, PoolTime, PoolWay, Residual, ShareRounding, UnitRateRounding};
pub use prices::{Band, Block, Cell, Key, KeyPick, Prices, TierPer, TierVersion, Tiers, Version};
pub use proof::{Claim, Held, Proof, ProofSubject};
pub use request::{HistoryValue, InputValue, Invoiced, MemberRequest, MeterRequest, Past, Reading, Request};
pub use schedule::{Determinant, DeterminantKind, NamedCalendar, NamedSeason, Plan, Point, SchedulePlan, Settlements, Term, VersionRule};
pub use series::{Series, SeriesRun};
pub use series_index::{SeriesIndex, SeriesLookup};
pub use terms::{
    DayCount, Due, DueAfter, Interest, InterestRate, InterestTime, InterestVersion, LateFee, LateFeeOf, NamedHolidays, OpenItem, OweRequest, PaidOn,
    PayRequest, PaymentOrder, TermsPlan, TermsWaiver, Waived,
};
pub use window::{Across, AtLeast, Opening, Otherwise, RunningOver, WindowAggregate, WindowGrain, WindowOf, WindowPlan, WindowSpan};
