//! One invoice, held against all laws.

use num_rational::BigRational;

use super::super::Refusal;
use super::super::bill::Bill;
use super::super::quantity::whole;
use super::super::view::View;
use super::sides::dollars_literal;
use super::{Law, LawVerdict, PrintedLine};
use crate::audit::law::sides;
use crate::calendar::Day;
use crate::language::book::{Definition, DefinitionKind, RateText, Scope};
use crate::language::tree::{
    ChargeKind, ConditionKind, ExpressionKind, Name, Predicate, RequiredOf, ThatKind, condition_with, names_of, names_of_condition, right_side,
};
use crate::records::Case;

/// Holds an invoice against laws, one verdict for each: the lines as printed, and what was given for it.
pub fn examine(book: &RateText, case: &Case, printed: &[PrintedLine], laws: &[Law<'_>]) -> Vec<LawVerdict> {
    match Bill::open(book, case) {
        Ok(bill) => {
            let invoice = Invoice { bill: &bill, printed, day: case.period.last_day() };
            laws.iter().map(|law| invoice.examined(law)).collect()
        }
        Err(refusal) => laws.iter().map(|_| undecided(&refusal)).collect(),
    }
}

fn undecided(refusal: &Refusal) -> LawVerdict {
    LawVerdict::Undecided(format!("{}: {}", refusal.code, refusal.message))
}

struct Invoice<'a, 'b> {
    bill: &'b Bill<'a>,
    printed: &'b [PrintedLine],
    day: Day,
}

impl<'a> Invoice<'a, '_> {
    fn examined(&self, law: &Law<'_>) -> LawVerdict {
        if let Some(why) = self.is_not_meant(law) {
            return LawVerdict::NotApplicable(why);
        }
        if law.requirement.that.is_empty() {
            return LawVerdict::NotChecked;
        }
        self.applied(law).unwrap_or_else(|refusal| undecided(&refusal))
    }

    /// Why the law does not speak of this invoice, as far as its heading and whom it binds say.
    fn is_not_meant(&self, law: &Law<'_>) -> Option<String> {
        let billed = self.billed_under();
        let named = match &law.requirement.on {
            RequiredOf::Named(names) => {
                let scope = Scope { chapter: law.chapter, schedule: None };
                let meant = |name: &Name| self.bill.book.look_up(scope, &name.text).is_ok_and(|id| billed.iter().any(|one| one.id == id));
                if !names.iter().any(meant) {
                    return Some("it is about other schedules".to_owned());
                }
                true
            }
            RequiredOf::EverySchedule(services) => {
                let service = self.service();
                if !services.is_empty() && !services.iter().any(|wanted| Some(&wanted.text) == service.as_ref()) {
                    return Some("it is about other services".to_owned());
                }
                false
            }
            RequiredOf::Prices | RequiredOf::EveryTerms => return Some("it is not about invoices".to_owned()),
        };
        if let Some(why) = law.out_of_force(self.day) {
            return Some(why);
        }
        // Who sells says the contract's chapter, else that of the schedule it takes service under.
        let says = |one: &&&Definition| self.bill.book.chapter(one.chapter).is_some_and(|chapter| chapter.seller.is_some());
        let seller = billed.iter().find(says).or(billed.first()).map_or(self.bill.chapter, |one| one.chapter);
        law.does_not_bind(self.bill.book, seller, named)
    }

    /// The schedule or contract, and the schedules that the contract takes service under.
    fn billed_under(&self) -> Vec<&'a Definition> {
        self.bill.owner.into_iter().chain(self.bill.names.schedules.iter().copied()).collect()
    }

    fn service(&self) -> Option<String> {
        self.bill.rules.iter().find_map(|rules| rules.service.as_ref()).map(|service| service.text.clone())
    }

    fn applied(&self, law: &Law<'_>) -> Result<LawVerdict, Refusal> {
        let requirement = law.requirement;
        let scope = Scope { chapter: law.chapter, schedule: self.bill.owner.map(|owner| owner.id) };
        let view = View { scope, ..View::at(self.bill, self.day, self.bill.period) };
        if let Some(name) = self.unknown_name(law, &view) {
            return Ok(LawVerdict::NotApplicable(format!("nothing on it is named `{name}`")));
        }
        let stand_in = |name: Option<&Name>| self.stand_in(name, &view);
        for guard in &requirement.guards {
            if view.holds(&condition_with(&guard.condition, &stand_in))? == guard.unless {
                return Ok(LawVerdict::NotApplicable("its conditions do not hold".to_owned()));
            }
        }
        if requirement.when_a_price_rises.is_some() && !super::rises::a_price_rises(self.bill) {
            return Ok(LawVerdict::NotApplicable("no price of it rises in its days".to_owned()));
        }
        if let Some(name) = self.limits_no_line(law, &view) {
            return Ok(LawVerdict::NotApplicable(format!("it has no line `{name}`")));
        }
        let mut sides = Vec::new();
        for that in &requirement.that {
            let mut that = that.clone();
            if let ThatKind::Holds(condition) = &that.kind {
                that.kind = ThatKind::Holds(condition_with(condition, &stand_in));
            }
            sides.push(sides::sides(&view, &that)?);
        }
        Ok(LawVerdict::of(sides))
    }

    /// A name of the law that means nothing for this invoice.
    fn unknown_name(&self, law: &Law<'_>, view: &View<'a>) -> Option<String> {
        let mut used = Vec::new();
        law.requirement.guards.iter().for_each(|guard| names_of_condition(&guard.condition, &mut used));
        for that in &law.requirement.that {
            if let ThatKind::Holds(condition) = &that.kind {
                names_of_condition(condition, &mut used);
            }
        }
        let is_known = |used: &&&Name| match view.definition(&used.text) {
            Ok(found) => !matches!(found.kind, DefinitionKind::Charge(_)) || self.bill.position(found.id).is_some(),
            Err(_) => used.text == "season" || sum_of(&used.text).is_some(),
        };
        used.iter().find(|one| !is_known(one)).map(|one| one.text.clone())
    }

    /// A line that the law limits in proportion to others, and that the invoice has not.
    fn limits_no_line(&self, law: &Law<'_>, view: &View<'a>) -> Option<String> {
        for that in &law.requirement.that {
            let ThatKind::Holds(condition) = &that.kind else { continue };
            let ConditionKind::Compare { left, predicate: predicate @ (Predicate::AtMost(_) | Predicate::Under(_)), .. } = &condition.kind else {
                continue;
            };
            let (mut limited, mut by) = (Vec::new(), Vec::new());
            names_of(left, &mut limited);
            right_side(predicate).into_iter().for_each(|right| names_of(right, &mut by));
            limited.retain(|one| self.is_line(one, view));
            if !by.is_empty() && !limited.is_empty() && !limited.iter().any(|one| self.has_line(one, view)) {
                return limited.first().map(|one| one.text.clone());
            }
        }
        None
    }

    fn is_line(&self, name: &Name, view: &View<'a>) -> bool {
        match view.definition(&name.text) {
            Ok(found) => matches!(found.kind, DefinitionKind::Charge(_)),
            Err(_) => sum_of(&name.text).is_some(),
        }
    }

    fn has_line(&self, name: &Name, view: &View<'a>) -> bool {
        match (view.definition(&name.text), sum_of(&name.text)) {
            (Ok(found), _) => self.printed.iter().any(|line| line.charge == found.name.text),
            (Err(_), Some(kind)) => self.printed.iter().any(|line| self.kind_of(&line.charge) == Some(kind)),
            (Err(_), None) => false,
        }
    }

    /// What the invoice prints stands in for a line's name, for `total`, and for `charges`, `credits` and `taxes`.
    fn stand_in(&self, name: Option<&Name>, view: &View<'a>) -> Option<ExpressionKind> {
        let Some(name) = name else { return dollars_literal(&self.sum(|_| true), crate::source::Span::new(crate::source::SourceId(0), 0, 0)) };
        match view.definition(&name.text) {
            Ok(Definition { kind: DefinitionKind::Charge(charge), name: own, .. }) => {
                let amount = self.sum(|line| line.charge == own.text);
                dollars_literal(&if charge.kind == ChargeKind::Credit { -amount } else { amount }, name.span)
            }
            Ok(_) => None,
            Err(_) => {
                let kind = sum_of(&name.text)?;
                let amount = self.sum(|line| self.kind_of(&line.charge) == Some(kind));
                dollars_literal(&if kind == ChargeKind::Credit { -amount } else { amount }, name.span)
            }
        }
    }

    fn sum(&self, counts: impl Fn(&PrintedLine) -> bool) -> BigRational {
        self.printed.iter().filter(|line| counts(line)).fold(whole(0), |sum, line| sum + &line.amount)
    }

    fn kind_of(&self, charge: &str) -> Option<ChargeKind> {
        let line = self.bill.lines.iter().find(|line| line.definition.name.text == charge)?;
        Some(line.charge.kind)
    }
}

/// `charges`, `credits`, `taxes`: all lines of a kind, where the text gives the word no other meaning.
fn sum_of(name: &str) -> Option<ChargeKind> {
    match name {
        "charges" => Some(ChargeKind::Charge),
        "credits" => Some(ChargeKind::Credit),
        "taxes" => Some(ChargeKind::Tax),
        _ => None,
    }
}
