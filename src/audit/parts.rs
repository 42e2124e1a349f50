//! The parts of a charge: one block in one segment (of one meter).

use num_rational::BigRational;

use super::Refusal;
use super::bill::{Bill, Length};
use super::category::Category;
use super::quantity::{literal, whole};
use super::rounding::round_to_step;
use super::segments::{Segment, Segments};
use super::view::View;
use crate::audit::{expression, proration};
use crate::calendar::Day;
use crate::exact::Dimension;
use crate::language::tree::{ChargeAmount, EachMeter, Expression, ExpressionKind, Formula, RoundTo, SplitKind, Table};
use crate::source::codes;

/// What a line is worked out from.
#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    /// An amount by a formula, without quantity or price.
    Formula(&'a Formula),
    /// Rows in place; whether they are `per month`, which is times the months in the bill.
    Rows(&'a Table, bool),
}

impl<'a> Body<'a> {
    pub fn rows_in_place(table: &'a Table) -> Self {
        let per_month = |(word, exponent): &(String, i32)| matches!(word.as_str(), "month" | "months") && *exponent < 0;
        Self::Rows(table, table.unit.as_ref().is_some_and(|unit| unit.factors.iter().any(per_month)))
    }

    pub fn times_months(self) -> bool {
        matches!(self, Self::Rows(_, true))
    }
}

/// One part for the whole period: its position among the blocks, its quantity where it has one, its price.
pub(in crate::audit) struct Part {
    position: usize,
    quantity: Option<BigRational>,
    price: BigRational,
    /// Whether it is written `QUANTITY at RATE`.
    is_product: bool,
}

impl Part {
    fn amount(amount: BigRational) -> Self {
        Self { position: 0, quantity: None, price: amount, is_product: false }
    }
}

/// What a part comes to, and of `QUANTITY at RATE` the two, in base units, with the quantity's share taken.
pub(super) struct Worked {
    pub amount: BigRational,
    pub product: Option<(BigRational, BigRational)>,
}

impl Worked {
    fn amount(amount: BigRational) -> Self {
        Self { amount, product: None }
    }
}

/// All that the parts of one charge are worked out from.
pub(super) struct PartAmounts<'a, 'b> {
    pub bill: &'a Bill<'a>,
    pub at: usize,
    pub body: Body<'b>,
    pub category: Category,
    pub has_months: bool,
    pub segments: &'b Segments<'b>,
    pub applying: &'b [bool],
    pub year_end: Option<Day>,
}

impl PartAmounts<'_, '_> {
    /// The amount of each part, exactly, line by line: one line, or one for each meter where they print apart.
    pub fn work_out(&self) -> Result<Vec<Vec<Worked>>, Refusal> {
        let mut lines = Vec::new();
        for meter in self.meters() {
            lines.push(match self.category {
                Category::Percentage => self.percentage(meter)?,
                Category::Usage => self.usage(meter)?,
                Category::Fixed => self.fixed(meter)?,
            });
        }
        let apart = self.each_meter().is_some_and(|each| each.one_line_each);
        Ok(if apart { lines } else { vec![lines.into_iter().flatten().collect()] })
    }

    fn each_meter(&self) -> Option<EachMeter> {
        match self.bill.lines.get(self.at).and_then(|line| line.charge.amount.as_ref()) {
            Some(ChargeAmount::Formula { each_meter, .. }) => *each_meter,
            _ => None,
        }
    }

    /// The meters, one after the other, for `for each meter`; the account as one where it has none.
    fn meters(&self) -> Vec<Option<usize>> {
        let count = self.bill.inputs.meters.len();
        if self.each_meter().is_some() && count > 0 { (0..count).map(Some).collect() } else { vec![None] }
    }

    fn view(&self, segment: &Segment, meter: Option<usize>) -> View<'_> {
        View { meter, ..self.bill.view(self.at, segment.day, segment.days, self.year_end) }
    }

    fn applying_segments(&self) -> impl Iterator<Item = &Segment> {
        self.segments.list.iter().zip(self.applying).filter(|(_, applies)| **applies).map(|(segment, _)| segment)
    }

    fn percentage(&self, meter: Option<usize>) -> Result<Vec<Worked>, Refusal> {
        let mut amounts = Vec::new();
        for segment in self.applying_segments() {
            let parts = parts(&self.view(segment, meter), self.body)?;
            amounts.extend(parts.into_iter().map(|part| Worked::amount(whole_amount(part))));
        }
        Ok(amounts)
    }

    /// Everything for the whole period at the segment's versions, then each quantity times the share.
    fn usage(&self, meter: Option<usize>) -> Result<Vec<Worked>, Refusal> {
        let (mut parts, mut products) = (Vec::new(), Vec::new());
        for segment in self.applying_segments() {
            for part in self::parts(&self.view(segment, meter), self.body)? {
                let quantity = part.quantity.map(|quantity| quantity * &segment.share);
                let product = quantity.clone().filter(|_| part.is_product).map(|quantity| (quantity, part.price.clone()));
                products.push(product);
                parts.push((part.position, quantity, part.price, segment.share.clone()));
            }
        }
        let Some(to) = self.segments.each_part else {
            let amounts = parts.into_iter().map(|(_, quantity, price, share)| quantity.unwrap_or(share) * price);
            return Ok(amounts.zip(products).map(|(amount, product)| Worked { amount, product }).collect());
        };
        let mut quantities = Vec::new();
        for (position, quantity, _, _) in &parts {
            let unclear = || Refusal::new(codes::PART_ROUNDING_UNCLEAR, "a part that has no quantity cannot be rounded");
            quantities.push((*position, quantity.clone().ok_or_else(unclear)?));
        }
        let rounded = self.rounded_with_residual(&quantities, to)?;
        let alone = rounded.len() == 1;
        let worked = parts.into_iter().zip(rounded).map(|((_, _, price, _), quantity)| quantity * price);
        Ok(worked.zip(products).map(|(amount, product)| Worked { amount, product: product.filter(|_| alone) }).collect())
    }

    /// Fixed: by the months of each part, or times its share.
    fn fixed(&self, meter: Option<usize>) -> Result<Vec<Worked>, Refusal> {
        let segments: Vec<&Segment> = self.applying_segments().collect();
        let mut measures = Vec::new();
        for segment in &segments {
            measures.push((0, self.months_or_share(segment)?));
        }
        let measures = match self.segments.each_part {
            Some(to) => self.rounded_with_residual(&measures, to)?,
            None => measures.into_iter().map(|(_, measure)| measure).collect(),
        };
        let mut amounts = Vec::new();
        for (segment, measure) in segments.into_iter().zip(measures) {
            amounts.extend(self.fixed_parts(segment, &measure, meter)?);
        }
        Ok(amounts.into_iter().map(Worked::amount).collect())
    }

    /// The months of a part; of a charge without months, its share (in short service its months over the nominal).
    fn months_or_share(&self, segment: &Segment) -> Result<BigRational, Refusal> {
        if self.has_months {
            return proration::part_months(self.bill, Some(self.at), segment.days, &segment.share);
        }
        match self.bill.length {
            Some(Length { full: false, nominal }) => {
                Ok(proration::part_months(self.bill, Some(self.at), segment.days, &segment.share)? / whole(i64::from(nominal)))
            }
            _ => Ok(segment.share.clone()),
        }
    }

    fn fixed_parts(&self, segment: &Segment, measure: &BigRational, meter: Option<usize>) -> Result<Vec<BigRational>, Refusal> {
        let view = self.view(segment, meter);
        if !self.has_months {
            return Ok(parts(&view, self.body)?.into_iter().map(|part| whole_amount(part) * measure).collect());
        }
        let all = self.months_of_all_segments()?;
        if all == whole(0) {
            return Err(Refusal::new(codes::DIVISION_BY_ZERO, "the bill has no months"));
        }
        let view = View { fixed_months: Some(all.clone()), ..view };
        Ok(parts(&view, self.body)?.into_iter().map(|part| whole_amount(part) * measure / &all).collect())
    }

    fn months_of_all_segments(&self) -> Result<BigRational, Refusal> {
        let mut sum = whole(0);
        for segment in &self.segments.list {
            sum += proration::part_months(self.bill, Some(self.at), segment.days, &segment.share)?;
        }
        Ok(sum)
    }

    /// Each rounded but the last at its position, which takes the unrounded whole less the rounded others.
    fn rounded_with_residual(&self, quantities: &[(usize, BigRational)], to: &RoundTo) -> Result<Vec<BigRational>, Refusal> {
        let step = literal(self.bill.book, &to.step)?.value;
        let mut rounded: Vec<BigRational> = Vec::new();
        for (at, (position, quantity)) in quantities.iter().enumerate() {
            let is_last = quantities.iter().skip(at + 1).all(|(later, _)| later != position);
            if is_last {
                let same = |(_, (known, _)): &(usize, &(usize, BigRational))| known == position;
                let unrounded = quantities.iter().enumerate().filter(same).fold(whole(0), |sum, (_, (_, value))| sum + value);
                let others = quantities.iter().zip(&rounded).filter(|((known, _), _)| known == position);
                rounded.push(others.fold(unrounded, |rest, (_, value)| rest - value));
            } else {
                rounded.push(round_to_step(quantity, &step, to.mode));
            }
        }
        Ok(rounded)
    }
}

fn whole_amount(part: Part) -> BigRational {
    match part.quantity {
        Some(quantity) => quantity * part.price,
        None => part.price,
    }
}

/// The parts of a line for the whole period: its blocks, or one.
pub(in crate::audit) fn parts(view: &View<'_>, body: Body<'_>) -> Result<Vec<Part>, Refusal> {
    match body {
        Body::Formula(formula) => formula_parts(view, formula),
        Body::Rows(table, per_month) => {
            let amount = view.rows_in_place(table)?;
            let months = if per_month { expression::months_in_the_bill(view, SplitKind::FixedCharges)? } else { whole(1) };
            let money = amount.unit.dimensions.contains_key(&Dimension::Money);
            if !money {
                return Err(Refusal::new(codes::NOT_MONEY, "rows in place are not in dollars"));
            }
            Ok(vec![Part::amount(amount.value * months)])
        }
    }
}

fn formula_parts(view: &View<'_>, formula: &Formula) -> Result<Vec<Part>, Refusal> {
    if let Some(instead) = expression::instead_of_zero(view, formula.zero.as_ref())? {
        return Ok(vec![Part::amount(instead.value)]);
    }
    match &without_parentheses(&formula.expression).kind {
        ExpressionKind::At { quantity, rate } => {
            let quantity = view.expression(quantity)?.value;
            let price = view.expression(rate)?.value;
            Ok(vec![Part { position: 0, quantity: Some(quantity), price, is_product: true }])
        }
        ExpressionKind::By { quantity, tiers } => {
            let blocks = view.blocks(quantity, &tiers.text)?;
            let part = |block: super::tiers::Block| Part {
                position: block.position,
                quantity: Some(block.quantity),
                price: block.price.value,
                is_product: false,
            };
            Ok(blocks.into_iter().map(part).collect())
        }
        _ => Ok(vec![Part::amount(view.expression(&formula.expression)?.value)]),
    }
}

fn without_parentheses(expression: &Expression) -> &Expression {
    match &expression.kind {
        ExpressionKind::Parenthesised(inner) => without_parentheses(inner),
        _ => expression,
    }
}
