//! The bills of one account, one after another: what they all look back on is bound once.

use std::cell::OnceCell;
use std::sync::Arc;

use super::rate::Rater;
use super::rated::Rated;
use super::schedule::find_schedule;
use crate::calendar::{Day, DaySpan};
use crate::intake::{self, BoundSeries};
use crate::plan::SchedulePlan;
use crate::records::{Case, SeriesEntry};
use crate::source::Refusal;

/// Rates the cases of one account, in any order of their days: each as if it gave the account's series itself.
///
/// A correction of the series is a later entry, in an account of its own for the bills after it, or in the one case it is for.
///
/// ```
/// # use ratebook::{calendar::{Day, DaySpan}, language::RateBook, rating::Rater, records::{Case, SeriesEntry}, source::Sources};
/// # let mut sources = Sources::default();
/// # sources.add("doc.rate", include_str!("../../benches/history.rate"));
/// # let book = RateBook::read(&sources);
/// let first = Day::parse("2010-01-01").unwrap();
/// let entry = |days, value: &str| SeriesEntry { days, value: value.to_owned(), in_all: false, hour: None, estimated: false, point: None };
/// let all = DaySpan { start: first, end: first.plus_months(60) };
/// let rater = Rater::new(&book.plan);
/// let account = rater.account(vec![("daily_flow".to_owned(), vec![entry(all, "250 kgal")])]);
/// for month in 36..60 {
///     let start = first.plus_months(month);
///     let case = Case::new("c", "city", DaySpan { start, end: start.plus_months(1) });
///     assert_eq!(account.rate(&case, true).unwrap().invoice.total.plain(2), "2500.00");
/// }
/// ```
pub struct AccountRater<'r> {
    rater: &'r Rater<'r>,
    /// A case that gives the series, and nothing else.
    given: Case,
    /// By schedule, bound when it is first asked for; none where something in the series is refused.
    bound: Vec<OnceCell<Option<BoundSeries>>>,
}

impl Rater<'_> {
    /// Rates many cases of one account, whose series are bound once: each case is rated as if it gave these series, before its own.
    pub fn account(&self, series: Vec<(String, Vec<SeriesEntry>)>) -> AccountRater<'_> {
        AccountRater::new(self, series)
    }
}

impl<'r> AccountRater<'r> {
    fn new(rater: &'r Rater<'r>, series: Vec<(String, Vec<SeriesEntry>)>) -> Self {
        let days = DaySpan { start: Day::EPOCH, end: Day::EPOCH };
        Self { rater, given: Case { series, ..Case::new("", "", days) }, bound: rater.plan().schedules.iter().map(|_| OnceCell::new()).collect() }
    }

    /// Rates a case; `silent` leaves the trace out.
    ///
    /// # Errors
    /// When the case must be refused; the refusal carries its code.
    pub fn rate(&self, case: &Case, silent: bool) -> Result<Rated, Refusal> {
        let schedule = find_schedule(self.rater.plan(), &case.bill)?;
        match if case.series.is_empty() { self.bound_to(schedule) } else { None } {
            Some(series) => self.rater.rate_bound(schedule, case, intake::bind_with_series(schedule, case, series)?, silent),
            None => self.rater.rate(&self.with_its_own(case), silent),
        }
    }

    fn bound_to(&self, schedule: &Arc<SchedulePlan>) -> Option<&BoundSeries> {
        let at = self.rater.plan().schedules.iter().position(|known| Arc::ptr_eq(known, schedule))?;
        self.bound.get(at)?.get_or_init(|| intake::bind_series(schedule, &self.given).ok()).as_ref()
    }

    /// The case with all series in it: its own entries are the later ones.
    fn with_its_own(&self, case: &Case) -> Case {
        Case { series: self.given.series.iter().chain(&case.series).cloned().collect(), ..case.clone() }
    }
}
