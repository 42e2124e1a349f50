//! No circle between files: what names each other can only be read, tested and changed together.

use std::collections::BTreeSet;

use crate::graph::Graph;

/// A circle that must be: its files, and why they name each other. A circle of fewer of these files is none more.
const ALLOWED: &[(&[&str], &str)] = &[
    (
        &[
            "audit/bill",
            "audit/blocks",
            "audit/charge",
            "audit/condition",
            "audit/determinant",
            "audit/escalation",
            "audit/estimate",
            "audit/expression",
            "audit/facts",
            "audit/history",
            "audit/index",
            "audit/inputs",
            "audit/instalment",
            "audit/ledger",
            "audit/line",
            "audit/measure",
            "audit/parts",
            "audit/points",
            "audit/pool",
            "audit/proration",
            "audit/rate",
            "audit/segments",
            "audit/series",
            "audit/table",
            "audit/text",
            "audit/tiers",
            "audit/uses",
            "audit/versions",
            "audit/view",
            "audit/window/position",
            "audit/window/source",
            "audit/yearly",
        ],
        "an expression may ask for any line, measure, window, pool or ledger of the bill, and each of these holds expressions: the text that is worked out is recursive, and so is working it out",
    ),
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
        &["engine/inputs", "engine/window/gaps", "engine/window/series", "engine/window/source", "engine/years"],
        "an input may be estimated from a window of its own past, and a window reads inputs",
    ),
    (
        &["intake/owrs/blocks", "intake/owrs/budget", "intake/owrs/class", "intake/owrs/fit", "intake/owrs/tables"],
        "the writer of a class hands blocks and budgets to the file of their kind, and these write with the writer",
    ),
    (
        &["invoice/instalment", "invoice/pool", "invoice/trace"],
        "a step of a trace may be a pool or an instalment, and each of these holds the steps that it came by",
    ),
    (
        &[
            "language/compile/absences",
            "language/compile/blocks",
            "language/compile/charge",
            "language/compile/condition",
            "language/compile/contract",
            "language/compile/dated_tables",
            "language/compile/determinant",
            "language/compile/expression",
            "language/compile/input",
            "language/compile/instalment",
            "language/compile/ledger",
            "language/compile/name",
            "language/compile/overrides",
            "language/compile/pool",
            "language/compile/pool_members",
            "language/compile/proof",
            "language/compile/proration",
            "language/compile/rate",
            "language/compile/rows",
            "language/compile/schedule",
            "language/compile/settlement",
            "language/compile/standalone",
            "language/compile/table",
            "language/compile/tiers",
            "language/compile/window",
            "language/compile/window_checks",
        ],
        "a formula may name anything that is defined, and what is defined holds formulas: the text is recursive, and so is compiling it",
    ),
    (
        &[
            "language/parse/annotation",
            "language/parse/expression",
            "language/parse/instalment",
            "language/parse/pool",
            "language/parse/statement",
            "language/parse/window",
        ],
        "a formula may hold windows, pools and instalments, and these hold formulas: the text is recursive, and so is parsing it",
    ),
    (
        &["language/parse/blocks", "language/parse/price"],
        "a block that says its prices by band is a table of prices, and tiers of a price hold blocks",
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
        &["office/invoices/record", "office/runs/record"],
        "an invoice names its item by a row typed by it, and an item that settles an estimate names the invoice likewise",
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
