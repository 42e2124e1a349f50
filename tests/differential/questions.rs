//! Questions without a bill, answered twice.

use num_rational::BigRational;
use ratebook::intake::Question;
use ratebook::language::RateBook;
use ratebook::source::Refusal;
use ratebook::{audit, rating};

use crate::answers::rational;

/// Named figures and words, or the code of a refusal.
type Answer = Result<Vec<(String, String)>, String>;

/// What both programs answer to one question.
pub struct Answers {
    pub kind: &'static str,
    pub id: String,
    pub engine: Answer,
    pub auditor: Answer,
}

impl Answers {
    pub fn words(&self) -> String {
        format!("{} {}\n  engine  {:?}\n  auditor {:?}", self.kind, self.id, self.engine, self.auditor)
    }
}

/// Both answers; none to what is no question of these.
pub fn answers(book: &RateBook, question: &Question) -> Option<Answers> {
    let (kind, id, engine, auditor) = match question {
        Question::Share(asked) => ("share", &asked.id, shared(book, asked), shared_again(book, asked)),
        Question::Settle(asked) => ("settle", &asked.id, settled(book, asked), settled_again(book, asked)),
        Question::Evaluate(asked) => {
            let engine = rating::evaluate(&book.plan, asked).map(|found| value(rational(&found.value)));
            ("evaluate", &asked.id, code(engine), audit::evaluate(&book.book, asked).map(value).map_err(|refusal| refusal.code.id.to_owned()))
        }
        Question::Owe(case) => ("owe", &case.id, owed(book, case), owed_again(book, case)),
        Question::Pay(case) => ("pay", &case.id, paid(book, case), paid_again(book, case)),
        Question::Bill(_) | Question::Price { .. } | Question::Later(_) => return None,
        other => panic!("nobody compares this kind of question: {other:?}"),
    };
    Some(Answers { kind, id: id.clone(), engine, auditor })
}

fn code<T>(answer: Result<T, Refusal>) -> Result<T, String> {
    answer.map_err(|refusal| refusal.code.id.to_owned())
}

fn audited<T>(answer: Result<T, audit::Refusal>) -> Result<T, String> {
    answer.map_err(|refusal| refusal.code.id.to_owned())
}

fn value(value: BigRational) -> Vec<(String, String)> {
    vec![("value".to_owned(), value.to_string())]
}

fn shared(book: &RateBook, asked: &ratebook::records::Asked) -> Answer {
    let shares = code(rating::share(&book.plan, asked))?.shares;
    let mut told = vec![("amount".to_owned(), rational(&shares.amount).to_string())];
    told.push(("missed".to_owned(), format!("{} {}", rational(&shares.share_residual), rational(&shares.amount_residual))));
    told.extend(shares.unit_rate.iter().map(|(_, rate)| ("unit rate".to_owned(), rational(rate).to_string())));
    told.extend(shares.members.iter().map(|member| {
        let (determinant, share, amount) = (rational(&member.determinant), rational(&member.share), rational(&member.amount));
        (member.name.clone(), format!("{determinant} {share} {amount}"))
    }));
    Ok(told)
}

fn shared_again(book: &RateBook, asked: &ratebook::records::Asked) -> Answer {
    let pool = audited(audit::share(&book.book, asked))?;
    let mut told = vec![("amount".to_owned(), pool.amount.to_string())];
    told.push(("missed".to_owned(), format!("{} {}", pool.share_residual, pool.amount_residual)));
    told.extend(pool.unit_rate.iter().map(|rate| ("unit rate".to_owned(), rate.to_string())));
    told.extend(pool.members.iter().map(|member| (member.name.clone(), format!("{} {} {}", member.determinant, member.share, member.amount))));
    Ok(told)
}

fn settled(book: &RateBook, asked: &ratebook::records::Asked) -> Answer {
    let rated = code(rating::settle(&book.plan, asked, false))?;
    let told = rated.invoice.lines.iter().map(|line| {
        let name = rated.plan.charges.at(line.charge).name.clone();
        (name, format!("{} {}", rational(&line.exact), rational(&line.amount)))
    });
    Ok(told.collect())
}

fn settled_again(book: &RateBook, asked: &ratebook::records::Asked) -> Answer {
    let lines = audited(audit::settle(&book.book, asked))?;
    Ok(lines.iter().map(|line| (line.charge.clone(), format!("{} {}", line.exact, line.amount))).collect())
}

fn owed(book: &RateBook, case: &ratebook::records::OweCase) -> Answer {
    let owing = code(rating::owe(&book.plan, case))?.owing;
    let interest = owing.interest.as_ref().map(|interest| rational(interest).to_string());
    let fee = owing.late_fee.as_ref().map(|fee| rational(fee).to_string());
    Ok(told_of_owing(owing.due, owing.interest_begins, interest, fee))
}

fn owed_again(book: &RateBook, case: &ratebook::records::OweCase) -> Answer {
    let owed = audited(audit::owe(&book.book, case))?;
    let (interest, fee) = (owed.interest.map(|interest| interest.to_string()), owed.late_fee.map(|fee| fee.to_string()));
    Ok(told_of_owing(owed.due, owed.interest_begins, interest, fee))
}

fn told_of_owing<D: std::fmt::Debug, B: std::fmt::Debug>(due: D, begins: B, interest: Option<String>, fee: Option<String>) -> Vec<(String, String)> {
    let told = [("due", format!("{due:?}")), ("interest begins", format!("{begins:?}"))];
    let told = told.into_iter().chain([("interest", format!("{interest:?}")), ("late fee", format!("{fee:?}"))]);
    told.map(|(name, text)| (name.to_owned(), text)).collect()
}

fn paid(book: &RateBook, case: &ratebook::records::PayCase) -> Answer {
    let paying = code(rating::pay(&book.plan, case))?.paying;
    let mut told: Vec<(String, String)> = paying.services.iter().map(|(service, amount)| (service.clone(), rational(amount).to_string())).collect();
    told.sort();
    told.push(("left".to_owned(), rational(&paying.unapplied).to_string()));
    Ok(told)
}

fn paid_again(book: &RateBook, case: &ratebook::records::PayCase) -> Answer {
    let receipt = audited(audit::pay(&book.book, case))?;
    let mut told: Vec<(String, String)> = receipt.by_service.iter().map(|(service, amount)| (service.clone(), amount.to_string())).collect();
    told.push(("left".to_owned(), receipt.left.to_string()));
    Ok(told)
}
