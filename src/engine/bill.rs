//! A bill: every charge in the order of need, the lines in the order of the invoice.

use std::collections::BTreeMap;

use super::context::{Computed, Evaluation, Setting};
use super::months;
use super::segments::Segment;
use crate::calendar::{Day, DaySpan, PeriodLength};
use crate::engine::{amount, inputs, segments};
use crate::exact::Number;
use crate::invoice::{Invoice, Line, LineStatus, Operand, Part, Step, Trace};
use crate::plan::{
    Charge, ChargeFormula, ChargeKind, ChargeRounding, Condition, ConditionKind, Determinant, Id, KeyPick, Node, Prices, Request, SchedulePlan,
};
use crate::source::{Refusal, codes, counted};

/// Works out the invoice of a request, with its trace unless `silent`.
///
/// # Errors
/// When the bill must be refused: the refusal carries its code (`R6…`), the reason and the remedy.
pub fn bill(plan: &SchedulePlan, request: &Request, silent: bool) -> Result<Invoice, Refusal> {
    let length = period_length(plan, request)?;
    let mut evaluation = Evaluation::new(plan, request, silent);
    serve_customer(&mut evaluation)?;
    refuse_out_of_force(&evaluation)?;
    refuse_outside_term(&evaluation)?;
    let mut lines: BTreeMap<Id<Charge>, Vec<Line>> = BTreeMap::new();
    for id in &plan.order {
        let made = evaluation.charge(*id, length)?;
        if let ChargeFormula::Replaces { volume, .. } = &plan.charges.at(*id).formula
            && !made.is_empty()
        {
            for line in lines.entry(*volume).or_default() {
                replaced(line);
            }
        }
        lines.insert(*id, made);
    }
    let lines: Vec<Line> = lines.into_values().flatten().collect();
    let total = lines.iter().fold(Number::ZERO, |sum, line| sum.plus(&line.amount));
    Ok(Invoice { period: request.period, lines, total, trace: evaluation.trace })
}

/// A price on a day, as `rate NAME on DATE` asks it, with the choices of the request.
///
/// # Errors
/// When no version or row applies.
pub fn price_on(plan: &SchedulePlan, request: &Request, prices: Id<Prices>, day: Day) -> Result<(Number, Trace), Refusal> {
    let mut evaluation = Evaluation::new(plan, request, false);
    let months = months::nominal(plan);
    let setting = Setting {
        days: request.period,
        anchor: request.period,
        version_day: day,
        fact_day: day,
        months_fixed: months.clone(),
        months_threshold: months,
        meter: None,
    };
    let picks = vec![KeyPick::Own; plan.prices.at(prices).keys.len()];
    let value = evaluation.price(prices, &picks, &setting)?;
    Ok((value, evaluation.trace))
}

/// A determinant worked out for the whole period of a request, at the versions of its first day: for a test that asks for
/// one which no line of the bill uses.
///
/// # Errors
/// When it cannot be worked out.
pub fn determinant_of(plan: &SchedulePlan, request: &Request, determinant: Id<Determinant>) -> Result<Number, Refusal> {
    let mut evaluation = Evaluation::new(plan, request, false);
    let months = months::nominal(plan);
    let version_day = segments::version_day(&evaluation, request.period.start)?;
    let setting = Setting {
        days: request.period,
        anchor: request.period,
        version_day,
        fact_day: request.period.start,
        months_fixed: months.clone(),
        months_threshold: months,
        meter: None,
    };
    evaluation.determinant(determinant, &setting)
}

fn period_length(plan: &SchedulePlan, request: &Request) -> Computed<PeriodLength> {
    let period = request.period;
    let length = period.length(plan.months, plan.days);
    if length == PeriodLength::Longer {
        let expected = match plan.days {
            Some((least, most)) => format!("{least} to {most} days"),
            None => format!("{} ending {}", months_words(plan.months), period.start.plus_months(plan.months).plus_days(-1)),
        };
        let message = format!("{} is {}, longer than the period of `{}` ({expected})", period.words(), counted(period.days(), "day"), plan.name);
        return Err(Refusal::new(codes::PERIOD_TOO_LONG, message)
            .at(plan.place)
            .help("bill it as two periods, or declare the range of days with `period every …, of A to B days`"));
    }
    Ok(length)
}

fn months_words(months: u32) -> String {
    if months == 1 { "one month".to_owned() } else { format!("{months} months") }
}

fn replaced(line: &mut Line) {
    line.amount = Number::ZERO;
    line.exact = Number::ZERO;
    line.status = LineStatus::Replaced;
    line.parts.clear();
}

impl Evaluation<'_> {
    /// The lines of one charge: none where it does not apply.
    fn charge(&mut self, id: Id<Charge>, length: PeriodLength) -> Computed<Vec<Line>> {
        let plan = self.plan;
        let charge = plan.charges.at(id);
        self.note(Step::Charge(id));
        self.estimated = false;
        self.determinants.clear();
        match &charge.formula {
            ChargeFormula::NotBilled(_) => {
                self.note(Step::NotBilled(id));
                Ok(Vec::new())
            }
            ChargeFormula::Amount(formula) => amount_line(self, id, charge, *formula, length),
            ChargeFormula::TopsUp { volume, to } => top_up(self, id, charge, *volume, *to, length),
            ChargeFormula::Replaces { volume, with, when } => replace(self, id, charge, (*volume, *with, *when), length),
        }
    }

    /// Begins a segment: notes it, forgets determinants of the last, asks the conditions.
    pub(super) fn enter(&mut self, charge: &Charge, segment: &Segment) -> Computed<bool> {
        self.determinants.clear();
        self.note(Step::Segment { days: segment.setting.days, version_day: segment.setting.version_day, share: segment.share.clone() });
        guards_hold(self, charge, &segment.setting)
    }

    /// A line from its parts: summed exactly, rounded as the charge says.
    pub(super) fn line(&self, id: Id<Charge>, charge: &Charge, meter: Option<usize>, parts: Vec<Part>) -> Line {
        let exact = parts.iter().fold(Number::ZERO, |sum, part| sum.plus(&part.exact));
        let parts_sum = parts.iter().fold(Number::ZERO, |sum, part| sum.plus(&part.amount));
        let amount = match &charge.rounding {
            ChargeRounding::Charge(rounding, _) => rounding.apply(&exact),
            ChargeRounding::Part(..) => parts_sum,
            ChargeRounding::None(_) => exact.clone(),
        };
        Line { charge: id, meter, amount, exact, status: LineStatus::Billed, parts, estimated: self.estimated }
    }

    /// Records the amounts for other formulas, drops a zero line where asked, turns a credit's sign.
    pub(super) fn finish(&mut self, id: Id<Charge>, charge: &Charge, mut lines: Vec<Line>) -> Vec<Line> {
        let printed = lines.iter().fold(Number::ZERO, |sum, line| sum.plus(&line.amount));
        let exact = lines.iter().fold(Number::ZERO, |sum, line| sum.plus(&line.exact));
        if charge.omit_when_zero && printed.is_zero() {
            self.note(Step::Omitted(id));
            lines.clear();
        }
        self.amounts.printed.insert(id, printed);
        self.amounts.exact.insert(id, exact);
        if charge.kind == ChargeKind::Credit {
            for line in &mut lines {
                line.amount = line.amount.negated();
                line.exact = line.exact.negated();
            }
        }
        lines
    }

    /// M of a minimum: worked out like usage, in every segment at its share.
    fn minimum(&mut self, charge: &Charge, to: Id<Node>, length: PeriodLength) -> Computed<Option<Number>> {
        let mut sum = None;
        let mut left_out = false;
        for segment in self.segments(charge, length)? {
            if !self.enter(charge, &segment)? {
                left_out = true;
                continue;
            }
            let value = self.value(to, &segment.setting)?;
            let value = match &segment.share {
                Some((numerator, denominator)) => value.times(numerator).divided_by(denominator).unwrap_or(Number::ZERO),
                None => value,
            };
            sum = Some(sum.map_or(value.clone(), |known: Number| known.plus(&value)));
        }
        if left_out && sum.is_some() {
            // A minimum for some days against a volume for all of them compares two different things.
            let message = format!("the condition of `{}` holds on some days of the period only, and a minimum is for all of them", charge.name);
            return Err(Refusal::new(codes::PERCENTAGE_CHANGES, message).at(charge.place).help("write `, as on the last day` behind the condition"));
        }
        Ok(sum)
    }
}

/// Refuses a customer whom `for customers when` leaves out on any service day.
fn serve_customer(evaluation: &mut Evaluation<'_>) -> Computed<()> {
    let plan = evaluation.plan;
    let period = evaluation.request.period;
    for condition in &plan.customers {
        let mut days = vec![period.start];
        days.extend(word_changes(evaluation, *condition).into_iter().filter(|day| period.holds(*day)));
        for day in days {
            let months = months::nominal(plan);
            let setting = Setting {
                days: DaySpan { start: day, end: period.end },
                anchor: period,
                version_day: segments::version_day(evaluation, day)?,
                fact_day: day,
                months_fixed: months.clone(),
                months_threshold: months,
                meter: None,
            };
            if !evaluation.holds(*condition, &setting)? {
                return Err(excluded(evaluation, *condition, &setting));
            }
        }
    }
    Ok(())
}

/// Refuses a bill for days on which the schedule is not in force.
fn refuse_out_of_force(evaluation: &Evaluation<'_>) -> Computed<()> {
    let Some((from, end)) = evaluation.plan.in_force else { return Ok(()) };
    let period = evaluation.request.period;
    let (first, last) = match evaluation.plan.version_rule {
        crate::plan::VersionRule::ServiceRendered => (period.start, period.last_day()),
        _ => (segments::version_day(evaluation, period.start)?, segments::version_day(evaluation, period.start)?),
    };
    if from <= first && end.is_none_or(|end| last < end) {
        return Ok(());
    }
    let until = end.map_or_else(|| "until replaced".to_owned(), |end| format!("until {}", end.plus_days(-1)));
    let message = format!("`{}` is in force from {from} {until}, and this bill is for {}", evaluation.plan.name, period.words());
    Err(Refusal::new(codes::NO_VERSION_IN_FORCE, message).at(evaluation.plan.place).help("bill the days on which it is in force"))
}

/// Refuses a bill for days outside the contract's term.
fn refuse_outside_term(evaluation: &Evaluation<'_>) -> Computed<()> {
    let Some(crate::plan::Term { from, end }) = evaluation.plan.term else { return Ok(()) };
    let period = evaluation.request.period;
    if from <= period.start && end.is_none_or(|end| period.end <= end) {
        return Ok(());
    }
    let outside = if period.start < from {
        DaySpan { start: period.start, end: period.end.min(from) }
    } else {
        DaySpan { start: end.unwrap_or(period.end).max(period.start), end: period.end }
    };
    let until = end.map_or_else(|| "until ended".to_owned(), |end| format!("to {}", end.plus_days(-1)));
    let message = format!("{} is outside the term of `{}`, {from} {until}", outside.words(), evaluation.plan.name);
    Err(Refusal::new(codes::OUTSIDE_TERM, message)
        .at(evaluation.plan.place)
        .help("bill the days inside the term; what governs the others is another text"))
}

fn word_changes(evaluation: &Evaluation<'_>, condition: Id<Condition>) -> Vec<Day> {
    match &evaluation.plan.conditions.at(condition).kind {
        ConditionKind::Word { input, .. } => inputs::changes_of(evaluation, *input),
        ConditionKind::All(all) | ConditionKind::Any(all) => all.iter().flat_map(|one| word_changes(evaluation, *one)).collect(),
        ConditionKind::Compare { .. } | ConditionKind::LastPeriodOf(_) | ConditionKind::Entered { .. } | ConditionKind::NotOn { .. } => Vec::new(),
    }
}

fn excluded(evaluation: &Evaluation<'_>, condition: Id<Condition>, setting: &Setting) -> Refusal {
    let condition = evaluation.plan.conditions.at(condition);
    let message = match &condition.kind {
        ConditionKind::Word { input, .. } => {
            let input_ref = evaluation.plan.inputs.at(*input);
            let word = evaluation.word(*input, setting.fact_day, None).ok();
            let word = match (&input_ref.kind, word) {
                (crate::plan::InputKind::Choice { members, .. }, Some(word)) => members.get(word).cloned().unwrap_or_default(),
                (_, Some(1)) => "yes".to_owned(),
                _ => "no".to_owned(),
            };
            format!("`{}` does not serve a customer whose `{}` is {word}", evaluation.plan.name, input_ref.name)
        }
        _ => format!("`{}` does not serve this customer", evaluation.plan.name),
    };
    Refusal::new(codes::CUSTOMER_EXCLUDED, message).at(condition.place).help("bill the schedule that serves this customer")
}

fn guards_hold(evaluation: &mut Evaluation<'_>, charge: &Charge, setting: &Setting) -> Computed<bool> {
    for guard in &charge.guards {
        if evaluation.holds(guard.condition, setting)? == guard.unless {
            return Ok(false);
        }
    }
    Ok(true)
}

fn amount_line(evaluation: &mut Evaluation<'_>, id: Id<Charge>, charge: &Charge, formula: Id<Node>, length: PeriodLength) -> Computed<Vec<Line>> {
    let mut parts = Vec::new();
    let mut applies = false;
    for segment in evaluation.segments(charge, length)? {
        if !evaluation.enter(charge, &segment)? {
            continue;
        }
        applies = true;
        for meter in meters_of(evaluation, charge) {
            if let Some(meter) = meter {
                evaluation.determinants.clear();
                evaluation.note(Step::Meter(meter));
            }
            parts.extend(amount::parts(evaluation, charge, formula, &segment, meter)?);
        }
    }
    if !applies {
        evaluation.note(Step::DoesNotApply(id));
        return Ok(Vec::new());
    }
    amount::round_parts(evaluation, charge, &mut parts);
    let by_meter: Vec<Option<usize>> = if charge.each_meter == Some(true) { meters_of(evaluation, charge) } else { vec![None] };
    let mut lines = Vec::new();
    for meter in by_meter {
        let own: Vec<Part> = parts.iter().filter(|part| meter.is_none() || part.meter == meter).cloned().collect();
        lines.push(evaluation.line(id, charge, meter, own));
    }
    Ok(evaluation.finish(id, charge, lines))
}

fn meters_of(evaluation: &Evaluation<'_>, charge: &Charge) -> Vec<Option<usize>> {
    if charge.each_meter.is_none() || evaluation.request.meters.is_empty() {
        return vec![None];
    }
    (0..evaluation.request.meters.len()).map(Some).collect()
}

fn top_up(
    evaluation: &mut Evaluation<'_>,
    id: Id<Charge>,
    charge: &Charge,
    volume: Id<Node>,
    to: Id<Node>,
    length: PeriodLength,
) -> Computed<Vec<Line>> {
    let Some(minimum) = evaluation.minimum(charge, to, length)? else {
        evaluation.note(Step::DoesNotApply(id));
        return Ok(Vec::new());
    };
    let setting = segments::whole_setting(evaluation, charge, length)?;
    let volume = evaluation.value(volume, &setting)?;
    evaluation.note(Step::Minimum { volume: volume.clone(), to: minimum.clone() });
    let exact = minimum.minus(&volume).greater(Number::ZERO);
    Ok(plain_line(evaluation, id, charge, exact))
}

fn plain_line(evaluation: &mut Evaluation<'_>, id: Id<Charge>, charge: &Charge, exact: Number) -> Vec<Line> {
    let mut parts = vec![Part {
        block: None,
        meter: None,
        days: evaluation.request.period,
        quantity: None,
        rate: None,
        share: None,
        whole: None,
        amount: exact.clone(),
        exact,
    }];
    amount::round_parts(evaluation, charge, &mut parts);
    let line = evaluation.line(id, charge, None, parts);
    evaluation.finish(id, charge, vec![line])
}

fn replace(
    evaluation: &mut Evaluation<'_>,
    id: Id<Charge>,
    charge: &Charge,
    what: (Id<Charge>, Id<Node>, Id<Condition>),
    length: PeriodLength,
) -> Computed<Vec<Line>> {
    let (volume, with, when) = what;
    let setting = segments::whole_setting(evaluation, charge, length)?;
    let guarded = guards_hold(evaluation, charge, &setting)?;
    if !guarded || !evaluation.holds(when, &setting)? {
        evaluation.note(Step::DoesNotApply(id));
        return Ok(Vec::new());
    }
    let minimum = evaluation.minimum(charge, with, length)?.unwrap_or(Number::ZERO);
    let before = evaluation.amounts.printed.get(&volume).cloned().unwrap_or(Number::ZERO);
    evaluation.note(Step::Minimum { volume: before, to: minimum.clone() });
    evaluation.note(Step::Replaced { charge: volume, by: id });
    evaluation.amounts.printed.insert(volume, Number::ZERO);
    evaluation.amounts.exact.insert(volume, Number::ZERO);
    Ok(plain_line(evaluation, id, charge, minimum))
}

/// What a recorded operand was, for tests and renderers that need the quantity alone.
impl Operand {
    /// The quantity, where it is one.
    pub fn quantity(&self) -> Option<&Number> {
        match self {
            Self::Quantity(value) => Some(value),
            Self::Word(_) | Self::Days(..) => None,
        }
    }
}
