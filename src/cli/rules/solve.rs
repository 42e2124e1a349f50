//! `ratebook solve`: questions backwards.

use std::path::PathBuf;

use super::texts;
use crate::cli::Exit;
use crate::cli::office::acting::{exit, tell};
use crate::cli::output::{MessageFormat, message, result};
use crate::exact::Number;
use crate::intake::parse_quantity;
use crate::language::RateBook;
use crate::records::Case;
use crate::source::{Refusal, codes};
use crate::study::{self, AtQuantity, Move, Reached, Solver, Target};

/// Ask a bill backwards: at which quantity its total or a line reaches an amount, at which a line begins, what single change would move
/// the total.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit: 0 answered, 1 the text has errors or the input cannot be read, 3 a case has no answer.\nExamples:\n  ratebook solve rates --cases cases.ndjson --reaches 150.00\n  ratebook solve rates --cases cases.ndjson --case c1 --of metered_water --step 0.001 --reaches 20.00 --line volume\n  ratebook solve rates --cases cases.ndjson --starts surcharge\n  ratebook solve rates --cases cases.ndjson --moves 1.00"
)]
#[command(group = clap::ArgGroup::new("question").required(true).args(["reaches", "starts", "moves"]))]
pub(in crate::cli) struct Arguments {
    /// Files, or folders with .rate files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The bills, as `rate --cases` takes them
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
    /// Only the case of this name
    #[arg(long, value_name = "CASE")]
    case: Option<String>,
    /// The measure that is looked for, where the case gives several
    #[arg(long, value_name = "MEASURE")]
    of: Option<String>,
    /// Quantities are whole multiples of this, in the measure's own unit
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    step: String,
    /// From which quantity on the total (or --line) is at least this many dollars
    #[arg(long, value_name = "DOLLARS")]
    reaches: Option<String>,
    /// With --reaches: the lines of this charge in place of the total
    #[arg(long, value_name = "CHARGE", requires = "reaches")]
    line: Option<String>,
    /// From which quantity on the line of this charge is not $0.00
    #[arg(long, value_name = "CHARGE")]
    starts: Option<String>,
    /// Which single changes of the inputs move the total by more than this many dollars
    #[arg(long, value_name = "DOLLARS")]
    moves: Option<String>,
    /// text or json
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    exit(solve(arguments))
}

fn solve(arguments: &Arguments) -> Result<Exit, Refusal> {
    let Some((_, book)) = texts::sound_text(&arguments.paths, MessageFormat::Human, "nothing was asked") else { return Ok(Exit::Refused) };
    let mut cases = texts::bills(&arguments.cases)?;
    if let Some(wanted) = &arguments.case {
        cases.retain(|case| case.id == *wanted);
    }
    if cases.is_empty() {
        let message = arguments.case.as_ref().map_or("no case was given".to_owned(), |case| format!("there is no case `{case}`"));
        return Err(Refusal::new(codes::FIELD_MISSING, message));
    }
    let question = question(arguments)?;
    let mut unanswered = 0;
    for case in &cases {
        if let Err(refusal) = answer(arguments, &question, &book, case) {
            message(&format!("{}:", case.id));
            tell(&refusal);
            unanswered += 1;
        }
    }
    Ok(if unanswered > 0 { Exit::Findings } else { Exit::Done })
}

/// What is asked of each case.
enum Question {
    Moves(Number),
    Reaches { target: Target, amount: Number, step: Number },
    Starts { line: String, step: Number },
}

fn question(arguments: &Arguments) -> Result<Question, Refusal> {
    if let Some(by) = &arguments.moves {
        return Ok(Question::Moves(dollars(by)?));
    }
    let step = Number::parse(&arguments.step).map_err(|error| Refusal::new(codes::BAD_QUANTITY, format!("--step {}: {error}", arguments.step)))?;
    if step.is_negative() || step.is_zero() {
        return Err(Refusal::new(codes::BAD_QUANTITY, "the step is not above zero").help("give a step such as 1 or 0.001"));
    }
    Ok(match (&arguments.starts, &arguments.reaches) {
        (Some(line), _) => Question::Starts { line: line.clone(), step },
        (None, amount) => {
            let target = arguments.line.clone().map_or(Target::Total, Target::Line);
            Question::Reaches { target, amount: dollars(amount.as_deref().unwrap_or("0"))?, step }
        }
    })
}

fn answer(arguments: &Arguments, question: &Question, book: &RateBook, case: &Case) -> Result<(), Refusal> {
    let solver = |step: &Number| Solver::new(&book.plan, case, arguments.of.as_deref(), step.clone());
    match question {
        Question::Moves(by) => tell_moves(arguments, case, by, &study::moves(&book.plan, case, by)?),
        Question::Starts { line, step } => {
            let solver = solver(step)?;
            tell_reached(arguments, case, &format!("{line} begins"), &solver, &solver.starts(line)?);
        }
        Question::Reaches { target, amount, step } => {
            let solver = solver(step)?;
            let name = arguments.line.as_deref().unwrap_or("total");
            let reached = solver.reaches(target, amount)?;
            tell_reached(arguments, case, &format!("{name} reaches ${}", amount.grouped(2)), &solver, &reached);
        }
    }
    Ok(())
}

fn dollars(text: &str) -> Result<Number, Refusal> {
    let found = parse_quantity(text).map_err(|error| Refusal::new(codes::BAD_QUANTITY, format!("`{text}`: {error}")))?;
    match &found.unit {
        Some(unit) if !unit.is_money() => Err(Refusal::new(codes::BAD_QUANTITY, format!("`{text}` is not an amount of dollars"))),
        _ => Ok(found.number),
    }
}

fn tell_reached(arguments: &Arguments, case: &Case, what: &str, solver: &Solver<'_>, reached: &Reached) {
    let (measure, unit) = solver.measure();
    if arguments.format == "json" {
        let at = |at: &AtQuantity| serde_json::json!({"quantity": at.quantity.plain(0), "unit": unit, "amount": at.amount.plain(2)});
        let (from, before, never) = match reached {
            Reached::From(from, before) => (Some(at(from)), before.as_ref().map(at), None),
            Reached::Never(highest) => (None, None, Some(at(highest))),
        };
        result(&serde_json::json!({"case": case.id, "asked": what, "of": measure, "from": from, "before": before, "never_up_to": never}).to_string());
        return;
    }
    let at = |at: &AtQuantity| format!("{} {unit}", at.quantity.grouped(0)).trim_end().to_owned();
    let amount = |at: &AtQuantity| format!("${}", at.amount.grouped(2));
    result(&match reached {
        Reached::From(from, None) => format!("{}: {what} at any {measure}: at {} it is {}", case.id, at(from), amount(from)),
        Reached::From(from, Some(before)) => {
            format!("{}: {what} at {} of {measure}: {}; at {} it is {}", case.id, at(from), amount(from), at(before), amount(before))
        }
        Reached::Never(highest) => format!("{}: {what} never: at {} of {measure} it is {}", case.id, at(highest), amount(highest)),
    });
}

fn tell_moves(arguments: &Arguments, case: &Case, by: &Number, moves: &[Move]) {
    if arguments.format == "json" {
        for one in moves {
            let (total, refused) = match &one.total {
                Ok(total) => (Some(total.plain(2)), None),
                Err(why) => (None, Some(why)),
            };
            result(
                &serde_json::json!({"case": case.id, "input": one.input, "now": one.now, "then": one.then, "total": total, "refused": refused})
                    .to_string(),
            );
        }
        return;
    }
    if moves.is_empty() {
        result(&format!("{}: nothing given moves the total by more than ${}", case.id, by.grouped(2)));
    }
    for one in moves {
        let total = match &one.total {
            Ok(total) => format!("total ${}", total.grouped(2)),
            Err(why) => format!("no bill: {why}"),
        };
        result(&format!("{}: {} {} in place of {}: {total}", case.id, one.input, one.then, one.now));
    }
}
