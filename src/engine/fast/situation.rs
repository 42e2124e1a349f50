//! Situations: what bills have in common that were given the same words, and lie alike to the days on which the text changes. What a
//! formula is made of beside quantities and numbers of days is then the same, and is worked out once: [`Script`].

use std::sync::atomic::{AtomicU32, Ordering};

use super::program::{FastCondition, FastConditionKind, FastDeterminantKind, FastInput, FastInputKind, FastKey, Program};
use super::request::{FastRequest, Given};
use super::script::Script;
use crate::calendar::{Day, DaySpan, SeasonDays};

/// Which program, and which situation of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Situation {
    program: u32,
    is_traced: bool,
    number: u64,
}

/// How the situations of a program are told apart.
#[derive(Clone, Debug)]
pub(super) struct Situations {
    /// Unlike that of any other program.
    program: u32,
    /// By input how many words it has; none of a quantity.
    words: Vec<u64>,
    /// The days on which something begins or ends, in order.
    days: Vec<Day>,
    /// Where there are seasons, the years whose days are known.
    within: Option<DaySpan>,
}

/// Programs are numbered as they are made: the number tells them apart in a buffer, and goes into no result.
static PROGRAMS: AtomicU32 = AtomicU32::new(1);

impl Situations {
    /// None where there are more than can be numbered.
    pub(super) fn of(program: &Program, words: Vec<usize>) -> Option<Self> {
        let of_key = |key: &'_ FastKey| match key {
            FastKey::Season(seasons) => seasons.iter().map(|(season, _)| season.clone()).collect(),
            FastKey::Choice { .. } => Vec::new(),
        };
        let mut seasons: Vec<SeasonDays> = program.prices.iter().flat_map(|prices| prices.keys.iter().flat_map(of_key)).collect();
        seasons.extend(program.cuts.iter().flat_map(|cuts| cuts.seasons.iter().map(|(season, _)| season.clone())));
        let prices = program.prices.iter().flat_map(|prices| prices.versions.iter().map(|(days, _)| *days));
        let tiers = program.tiers.iter().flat_map(|tiers| tiers.versions.iter().map(|(days, _)| *days));
        let mut days: Vec<Day> = prices.chain(tiers).flat_map(|(from, end)| [from, end]).collect();
        days.extend(program.cuts.iter().flat_map(|cuts| cuts.days.iter().copied()));
        for charge in &program.charges {
            charge.guards.iter().for_each(|(_, condition)| days_of(condition, &mut days));
        }
        for determinant in &program.determinants {
            if let FastDeterminantKind::Cases(rows) = &determinant.kind {
                rows.iter().filter_map(|(condition, ..)| condition.as_ref()).for_each(|condition| days_of(condition, &mut days));
            }
        }
        program.customers.iter().for_each(|condition| days_of(condition, &mut days));
        // A season begins and ends every year: each time is a day of its own.
        let within = if seasons.is_empty() { None } else { Some(DaySpan { start: Day::of(1950, 1, 1)?, end: Day::of(2150, 1, 1)? }) };
        days.extend(within.iter().flat_map(|within| seasons.iter().flat_map(|season| season.edges(*within))));
        days.retain(|day| *day != Day::FIRST && *day != Day::LAST);
        days.sort_unstable();
        days.dedup();
        let words_of = |(input, count): (&FastInput, usize)| if matches!(input.kind, FastInputKind::Word { .. }) { count as u64 } else { 0 };
        let words: Vec<u64> = program.inputs.iter().zip(words).map(words_of).collect();
        let places = u64::try_from(days.len()).ok()?.checked_add(1)?;
        words.iter().map(|count| ways_of(*count)).chain([places; 3]).try_fold(1, u64::checked_mul)?;
        Some(Self { program: PROGRAMS.fetch_add(1, Ordering::Relaxed), words, days, within })
    }

    /// The situation of a request; none of one that gives what its inputs are not, or days too far away.
    #[inline]
    pub(super) fn situation(&self, request: &FastRequest, is_traced: bool) -> Option<Situation> {
        if request.inputs.len() != self.words.len() {
            return None;
        }
        if let Some(within) = self.within {
            let known = |day: Day| within.start < day && day < within.end;
            if !known(request.period.start) || !known(request.period.end) || request.version_date.is_some_and(|date| !known(date)) {
                return None;
            }
        }
        let places = self.days.len() as u64 + 1;
        let mut number = 0_u64;
        for (given, count) in request.inputs.iter().zip(&self.words) {
            let own = match given {
                Given::Nothing => 0,
                Given::Quantity(_) if *count == 0 => 1,
                Given::Word(word) if (*word as u64) < *count => *word as u64 + 1,
                _ => return None,
            };
            number = number.wrapping_mul(ways_of(*count)).wrapping_add(own);
        }
        // No day of the period lies elsewhere than the first or the last, or on a day between them.
        let started = self.begun(request.period.start);
        let ended = self.begun(request.period.last_day());
        let dated = request.version_date.map_or(0, |date| self.begun(date));
        for place in [started, ended, dated] {
            number = number.wrapping_mul(places).wrapping_add(place);
        }
        Some(Situation { program: self.program, is_traced, number })
    }

    /// How many of the days have come by one.
    #[inline]
    fn begun(&self, day: Day) -> u64 {
        self.days.partition_point(|known| *known <= day) as u64
    }
}

/// In how many ways an input with so many words may be given, or not.
#[inline]
fn ways_of(words: u64) -> u64 {
    words.max(1).saturating_add(1)
}

fn days_of(condition: &FastCondition, days: &mut Vec<Day>) {
    match &condition.kind {
        FastConditionKind::NotOn { spans, .. } => days.extend(spans.iter().flat_map(|(from, end)| [*from, *end])),
        FastConditionKind::All(all) | FastConditionKind::Any(all) => all.iter().for_each(|one| days_of(one, days)),
        FastConditionKind::Word { .. } | FastConditionKind::Compare { .. } => {}
    }
}

/// Situations are remembered in so many sets, by what their number comes to, so many in each.
const SETS: usize = 256;
const EACH: usize = 8;

/// What is known of a situation.
#[derive(Clone, Debug)]
pub(super) enum Known {
    /// It was met once: that is no reason to work out more.
    Met,
    /// It has none: the program is gone through as it stands.
    NoScript,
    Script(Box<Script>),
}

/// The situations that were met.
#[derive(Clone, Debug, Default)]
pub(super) struct Scripts(Vec<Option<(Situation, Known)>>);

impl Scripts {
    /// The place of a situation: its own, a free one of its set, or that of another.
    #[inline]
    pub(super) fn place(&mut self, situation: Situation) -> usize {
        if self.0.is_empty() {
            self.0.resize_with(SETS * EACH, || None);
        }
        let mixed = (situation.number ^ u64::from(situation.program) << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56;
        let first = mixed as usize * EACH;
        let set = self.0.get(first..first + EACH).unwrap_or(&[]);
        let own = set.iter().position(|slot| matches!(slot, Some((known, _)) if *known == situation));
        first + own.or_else(|| set.iter().position(Option::is_none)).unwrap_or(situation.number as usize % EACH)
    }

    /// How many have a script.
    pub(super) fn count(&self) -> usize {
        self.0.iter().flatten().filter(|(_, known)| matches!(known, Known::Script(_))).count()
    }

    /// Takes out what is known of a situation; whoever takes it puts it back.
    #[inline]
    pub(super) fn take(&mut self, place: usize, situation: Situation) -> Option<Known> {
        self.0.get_mut(place)?.take_if(|(known, _)| *known == situation).map(|(_, known)| known)
    }

    #[inline]
    pub(super) fn put(&mut self, place: usize, situation: Situation, known: Known) {
        if let Some(slot) = self.0.get_mut(place) {
            *slot = Some((situation, known));
        }
    }
}
