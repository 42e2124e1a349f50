//! As many random bills as are wanted, over all families of random rate text: the two programs agree on every line, share and
//! determinant, and every equation of every printed derivation holds on its own.
//!
//! A bill with two faults may be refused by each program for another of them, since each meets its faults in its own order. That
//! moves no cent: it is counted and told by the pair of codes, and does not fail. A bill that one makes and the other refuses does.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use ratebook::intake::{JsonCases, Question};
use ratebook::language::RateBook;
use ratebook::rating;
use ratebook::records::Case;
use ratebook::render::Explanation;
use ratebook::source::Sources;

use crate::answers::{Answer, auditor, engine};
use crate::{common, contracts, generator, pools, wide, windows};

/// Seeds from here on are no test's elsewhere.
const FIRST_SEED: u64 = 1_000_000;

/// The text and cases of a seed: the families in turn.
fn drawn(seed: u64) -> (String, Vec<Case>) {
    let of_lines = |made: generator::Generated| {
        let cases = made.cases.iter().map(|line| {
            let Question::Bill(case) = JsonCases::new(line.as_bytes()).next().unwrap().unwrap().question else { panic!("not a bill: {line}") };
            case
        });
        (made.text.clone(), cases.collect())
    };
    match seed % 5 {
        0 => of_lines(generator::chapter(seed)),
        1 => of_lines(wide::chapter(seed)),
        2 => {
            let family = windows::chapter(seed);
            (family.text, family.cases)
        }
        3 => {
            let family = contracts::chapter(seed);
            (family.text, family.cases)
        }
        _ => {
            let family = pools::chapter(seed);
            (family.text, family.cases)
        }
    }
}

/// Goes through seeds until so many bills were made.
pub fn agree(wanted: u64) {
    let (next, bills, refused, equations_held) = (AtomicU64::new(FIRST_SEED), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let differ: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let otherwise_refused: Mutex<BTreeMap<(String, String), (usize, u64)>> = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let begun = std::time::Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while bills.load(Ordering::Relaxed) < wanted && differ.lock().unwrap().is_empty() {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let (text, cases) = drawn(seed);
                    let mut sources = Sources::default();
                    sources.add("random.rate", &text);
                    let book = RateBook::read(&sources);
                    for case in &cases {
                        let (ours, theirs) = (engine(&book, case), auditor(&book, case));
                        match &ours {
                            Answer::Bill { .. } => bills.fetch_add(1, Ordering::Relaxed),
                            Answer::Refused(_) => refused.fetch_add(1, Ordering::Relaxed),
                        };
                        if let (Answer::Refused(ours), Answer::Refused(theirs)) = (&ours, &theirs) {
                            if ours != theirs {
                                let mut seen = otherwise_refused.lock().unwrap();
                                seen.entry((ours.clone(), theirs.clone())).or_insert((0, seed)).0 += 1;
                            }
                        } else if ours != theirs {
                            differ.lock().unwrap().push(format!("seed {seed}\n{text}\n{case:?}\n  engine  {ours:?}\n  auditor {theirs:?}"));
                        }
                        let Ok(rated) = rating::rate(&book.plan, case, false) else { continue };
                        let (checked, wrong) = common::equations(&Explanation::new(&rated, &sources).whole());
                        equations_held.fetch_add(checked as u64, Ordering::Relaxed);
                        differ.lock().unwrap().extend(wrong.into_iter().map(|words| format!("seed {seed}\n{text}\n{case:?}\n{words}")));
                    }
                    let done = bills.load(Ordering::Relaxed);
                    if seed % 20_000 == 0 {
                        println!("{done} bills after {:?}", begun.elapsed());
                    }
                }
            });
        }
    });
    let differ = differ.into_inner().unwrap();
    let (bills, refused, held) = (bills.into_inner(), refused.into_inner(), equations_held.into_inner());
    for ((ours, theirs), (count, seed)) in otherwise_refused.into_inner().unwrap() {
        println!("{count} bills are refused with {ours} by the engine and with {theirs} by the auditor; the first of seed {seed}");
    }
    println!("{bills} bills agree, {refused} are refused by both, {held} printed equations hold; {:?} with {threads} threads", begun.elapsed());
    assert!(differ.is_empty(), "{} differ; the first:\n{}", differ.len(), differ[0]);
    assert!(bills >= wanted && held > bills);
}

/// Seeds of bills that the two programs once made otherwise: they agree now.
pub fn known() {
    // A share below zero, by a residual to its member, under `by largest remainder`: the auditor's evaluator gave it the odd cent.
    for seed in [1_194_919] {
        let (text, cases) = drawn(seed);
        let book = common::read(&text);
        for case in &cases {
            assert_eq!(engine(&book, case), auditor(&book, case), "seed {seed}\n{text}\n{case:?}");
        }
    }
}
