//! No circle between files: what names each other can only be read, tested and changed together.

use std::collections::BTreeSet;

use crate::graph::Graph;

/// A circle that is there still: its files, and why they name each other. A circle of fewer of these files is none more.
const ALLOWED: &[(&[&str], &str)] = &[
    (
        &["audit/bill", "audit/inputs", "audit/line", "audit/measure", "audit/points", "audit/text", "audit/view"],
        "a bill holds the view of its text and its inputs, and these are read with the clock and the days of the bill",
    ),
    (&["audit/charge", "audit/parts"], "a charge is worked out from its parts, and a part asks of which category the charge is"),
    (
        &[
            "engine/fast/buffer",
            "engine/fast/program",
            "engine/fast/record",
            "engine/fast/request",
            "engine/fast/run",
            "engine/fast/script",
            "engine/fast/settle",
            "engine/fast/situation",
        ],
        "the script of a schedule, the request that it runs on and the buffer that it fills name each other's positions",
    ),
    (
        &["engine/terms/days", "engine/terms/interest", "engine/terms/months"],
        "interest runs by days or by months, and both take the run that interest is asked for",
    ),
    (
        &["engine/terms/late_fee", "engine/terms/owe"],
        "what is owed includes a late fee, and the fee looks for the later of two days as what is owed does",
    ),
    (
        &["intake/bind", "intake/bind_past", "intake/bind_series", "intake/points"],
        "what is bound of the past and of series is a part of the binder's outcome, and binds with the binder",
    ),
    (
        &["intake/json_cases", "intake/json_fields", "intake/json_line", "intake/json_questions", "intake/payment_cases"],
        "the reader of a line hands it to the file of its kind, and that one takes its fields with the reader's words for what is wrong",
    ),
    (
        &["intake/owrs/bill", "intake/owrs/class", "intake/owrs/inputs", "intake/owrs/product"],
        "the writer of a class looks for its inputs in the names that its bill writes",
    ),
    (&["intake/owrs/blocks", "intake/owrs/fit"], "blocks are fitted to the columns of a table, and the fit says from which side of a block it is"),
    (
        &["intake/owrs/fields", "intake/owrs/reader"],
        "the reader reads fields by their own file, which says what stands there twice with the reader's words",
    ),
    (
        &["invoice/instalment", "invoice/pool", "invoice/trace"],
        "a step of a trace may be a pool or an instalment, and each of these holds the steps that it came by",
    ),
    (
        &["language/parse/pool", "language/parse/statement", "language/parse/window"],
        "the parser of statements parses windows and pools among them, and these parse the statements within them",
    ),
    (
        &[
            "language/tree/blocks",
            "language/tree/charge",
            "language/tree/definition",
            "language/tree/expression",
            "language/tree/index",
            "language/tree/pool",
            "language/tree/rate",
            "language/tree/schedule",
            "language/tree/window",
        ],
        "the tree is recursive as the text is: a rate holds formulas, a formula looks into windows and pools, and these hold formulas",
    ),
    (
        &[
            "plan/charge",
            "plan/escalation",
            "plan/input",
            "plan/instalment",
            "plan/ledger",
            "plan/node",
            "plan/pool",
            "plan/prices",
            "plan/proof",
            "plan/schedule",
            "plan/terms",
            "plan/window",
        ],
        "a plan is one flat set of arenas, and a number in one of them is typed by what it names in another",
    ),
    (&["plan/series", "plan/series_index"], "a series keeps its index, and the index is made from the runs of the series"),
    (
        &["study/given", "study/payment", "study/question", "study/trial"],
        "a trial hands its question to the file of its kind, which gives back a verdict of the trial",
    ),
    (
        &["study/proof/cases", "study/proof/claims", "study/proof/counterexample"],
        "the cases of a proof are searched for what violates a claim, and a claim is decided over the pieces of the cases",
    ),
    (
        &["office/invoices/record", "office/runs/record"],
        "an invoice names its item by a row typed by it, and an item that settles an estimate names the invoice likewise",
    ),
];

#[test]
fn no_circle_between_files() {
    let circles: Vec<BTreeSet<String>> =
        Graph::read().circles().into_iter().map(|circle| circle.iter().map(|module| module.join("/")).collect()).collect();
    for circle in &circles {
        let is_allowed = |files: &[&str]| circle.iter().all(|file| files.contains(&file.as_str()));
        assert!(ALLOWED.iter().any(|(files, _)| is_allowed(files)), "these files name each other in a circle: {circle:?}");
    }
    for (files, _) in ALLOWED {
        let is_there = |circle: &BTreeSet<String>| circle.iter().all(|file| files.contains(&file.as_str()));
        assert!(circles.iter().any(is_there), "there is no such circle any more; take it out of the list: {files:?}");
    }
}
