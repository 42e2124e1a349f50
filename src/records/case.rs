//! A case: which schedule, which days, and which inputs, all as the input wrote it.

use crate::calendar::{Day, DaySpan};

/// A bill asked for without a book of accounts: everything that one invoice is worked out from, beside the rate text.
///
/// All values are text as an input would write them; they are read, in the units of the measures, when the case is bound.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Case {
    /// The name the answer carries.
    pub id: String,
    /// The schedule, qualified or bare.
    pub bill: String,
    /// The customer's name, where given: printed, never computed with.
    #[cfg_attr(feature = "serde", serde(default))]
    pub customer: Option<String>,
    /// The service days.
    pub period: DaySpan,
    /// The bill's date, where given.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rendered: Option<Day>,
    /// The read's date, where given.
    #[cfg_attr(feature = "serde", serde(default))]
    pub read_on: Option<Day>,
    /// Measures, facts, choices and values by name, in the order given.
    #[cfg_attr(feature = "serde", serde(default))]
    pub given: Vec<(String, GivenValue)>,
    /// The measures among `given` whose value is an estimate.
    #[cfg_attr(feature = "serde", serde(default))]
    pub estimated: Vec<String>,
    /// Where the earlier bills of the year left the position in running tiers, by tiers, where the history does not say.
    #[cfg_attr(feature = "serde", serde(default))]
    pub positions: Vec<(String, String)>,
    /// The account's meters (a contract's points); empty where the plain `given` is the one meter.
    #[cfg_attr(feature = "serde", serde(default))]
    pub meters: Vec<MeterGiven>,
    /// Earlier bills, in the order given.
    #[cfg_attr(feature = "serde", serde(default))]
    pub history: Vec<HistoryEntry>,
    /// Series of measures with a grain finer than the period, by name; a later entry wins for its dates.
    #[cfg_attr(feature = "serde", serde(default))]
    pub series: Vec<(String, Vec<SeriesEntry>)>,
    /// The other members of a pool, in the order given.
    #[cfg_attr(feature = "serde", serde(default))]
    pub members: Vec<MemberGiven>,
}

impl Case {
    /// A case without inputs yet.
    ///
    /// ```
    /// use ratebook::calendar::{Day, DaySpan};
    /// use ratebook::records::Case;
    /// let start = Day::parse("2022-11-01").unwrap();
    /// let case = Case::new("c1", "wholesale_water", DaySpan { start, end: start.plus_months(1) });
    /// assert!(case.given.is_empty() && case.rendered.is_none());
    /// ```
    pub fn new(id: &str, bill: &str, period: DaySpan) -> Self {
        Self {
            id: id.to_owned(),
            bill: bill.to_owned(),
            customer: None,
            period,
            rendered: None,
            read_on: None,
            given: Vec::new(),
            estimated: Vec::new(),
            positions: Vec::new(),
            meters: Vec::new(),
            history: Vec::new(),
            series: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Adds a measure, fact, choice or value that holds for the whole period: text as it would be written in an input file.
    ///
    /// ```
    /// use ratebook::calendar::{Day, DaySpan};
    /// use ratebook::records::Case;
    /// let (first, last) = (Day::parse("2022-11-01").unwrap(), Day::parse("2022-11-30").unwrap());
    /// let case = Case::new("c1", "wholesale_water", DaySpan::inclusive(first, last).unwrap())
    ///     .with("metered_water", "100,000 kgal")
    ///     .with("customer_class", "wholesale");
    /// assert_eq!(case.given.len(), 2);
    /// ```
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.given.push((name.to_owned(), GivenValue::Whole(value.to_owned())));
        self
    }
}

/// The value of an input: text as written, to be read in the measure's unit or the choice's words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(untagged))]
pub enum GivenValue {
    /// One value for the whole period.
    Whole(String),
    /// Values of parts of it: of a choice, fact or value what holds on those days; of a measure the quantity of those days.
    Dated(Vec<DatedValue>),
}

/// A value for some days.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct DatedValue {
    /// The days on which it holds, or in which the quantity was used.
    pub days: DaySpan,
    /// The value as written.
    pub value: String,
}

/// The inputs of one meter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct MeterGiven {
    /// The meter's name.
    pub name: String,
    /// Its choices, facts and measures; what it does not give is taken from the account.
    #[cfg_attr(feature = "serde", serde(default))]
    pub given: Vec<(String, GivenValue)>,
}

/// The inputs of another member of a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct MemberGiven {
    /// Its name: the contract's, or the party's.
    pub name: String,
    /// Its measures, facts and choices.
    #[cfg_attr(feature = "serde", serde(default))]
    pub given: Vec<(String, GivenValue)>,
    /// Its meters or points.
    #[cfg_attr(feature = "serde", serde(default))]
    pub meters: Vec<MeterGiven>,
    /// Its earlier bills.
    #[cfg_attr(feature = "serde", serde(default))]
    pub history: Vec<HistoryEntry>,
    /// Its measures with a grain finer than the period, by name.
    #[cfg_attr(feature = "serde", serde(default))]
    pub series: Vec<(String, Vec<SeriesEntry>)>,
    /// Names of measures whose given value is an estimate.
    #[cfg_attr(feature = "serde", serde(default))]
    pub estimated: Vec<String>,
}

/// An earlier bill of the same account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct HistoryEntry {
    /// Its service days.
    pub days: DaySpan,
    /// What was given for it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub given: Vec<(String, String)>,
    /// Its inputs by meter or point.
    #[cfg_attr(feature = "serde", serde(default))]
    pub meters: Vec<EarlierMeter>,
    /// What was invoiced, by charge.
    #[cfg_attr(feature = "serde", serde(default))]
    pub lines: Vec<(String, String)>,
    /// Whether its read was an estimate.
    #[cfg_attr(feature = "serde", serde(default))]
    pub estimated: bool,
}

/// What an earlier bill measured at one meter or point.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct EarlierMeter {
    /// The meter's or point's name.
    pub name: String,
    /// What was given for it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub given: Vec<(String, String)>,
}

/// An entry of a series: the value of each grain (hour, day, calendar year) in its span.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct SeriesEntry {
    /// The days that it speaks of.
    pub days: DaySpan,
    /// The value of each grain.
    pub value: String,
    /// Whether the value is the total of all grains instead, spread over them evenly.
    #[cfg_attr(feature = "serde", serde(default))]
    pub in_all: bool,
    /// The hour of each day that it is for, 0 to 23, where it is for one alone.
    #[cfg_attr(feature = "serde", serde(default))]
    pub hour: Option<u32>,
    /// Whether it is an estimate.
    #[cfg_attr(feature = "serde", serde(default))]
    pub estimated: bool,
    /// The point, where the series is of one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub point: Option<String>,
}
