//! The first words of statements, where each belongs, and its form: the layer that words syntax errors.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Statements at the level of a file: first word and form.
pub(super) const FILE: &[(&str, &str)] = &[
    ("chapter", "chapter NAME \"Label\""),
    ("use", "use CHAPTER"),
    ("imported", "imported from \"NAME\" sha256 HASH"),
    ("not", "not encoded \"what no schedule holds\""),
    ("currency", "currency USD"),
    ("calendar", "calendar fiscal_year begins October 1, labelled FY by the year it ends"),
    ("season", "season peak is May 16 to September 15"),
    ("unit", "unit ccf is 748 gal"),
    ("factor", "factor NAME \"Label\" is 8.34 lb per MG per mg/L"),
    ("choice", "choice NAME is one of A, B, C"),
    ("fact", "fact NAME \"Label\" yes or no"),
    ("measure", "measure NAME \"Label\" in kgal"),
    ("policy", "policy NAME \"Label\" for missing MEASURE"),
    ("value", "value NAME \"Label\" is 10 kgal per month"),
    ("rate", "rate NAME \"Label\" in $/kgal"),
    ("table", "table NAME \"Label\" in $ per month by meter_size"),
    ("tiers", "tiers NAME \"Label\" in $/kgal, bounds per month"),
    ("determinant", "determinant NAME \"Label\" is FORMULA"),
    ("schedule", "schedule NAME \"Label\""),
    ("test", "test \"what it shows\""),
    ("contract", "contract NAME \"Label\""),
    ("amendment", "amendment NAME \"Label\" amends CONTRACT from DATE"),
    ("waiver", "waiver NAME \"Label\" suspends interest of CONTRACT from DATE to DATE"),
    ("pool", "pool NAME \"Label\" in $ for each month"),
    ("terms", "terms NAME \"Label\""),
    ("index", "index NAME \"Label\""),
    ("ledger", "ledger NAME \"Label\" in $"),
    ("holidays", "holidays NAME on DATE"),
    ("prove", "prove \"what\" that CHARGE of SCHEDULE never decreases as MEASURE increases"),
    ("require", "require NAME \"Label\" on SCHEDULE"),
    ("seller", "seller municipality in Florida"),
    ("cite", "cite \"the adopted text\""),
    ("note", "note \"…\""),
    ("says", "says \"the words of the law\""),
];

/// Statements under others: parent, first word, form.
pub(super) const UNDER: &[(&str, &str, &str)] = &[
    ("choice", "also", "also written MEMBER as \"…\""),
    ("choice", "not", "not entered is MEMBER"),
    ("require", "binding", "binding municipalities in Florida, from 2025-01-01"),
    ("require", "when", "when CONDITION"),
    ("require", "unless", "unless CONDITION"),
    ("require", "that", "that CHARGE is at most 25% of (CHARGE + CHARGE), within $0.005"),
    ("require", "not", "not checked, a person must see \"what\""),
    ("fact", "entered", "entered and approved, with document"),
    ("fact", "not", "not entered is no"),
    ("fact", "on", "on any day excuses the period"),
    ("measure", "from", "from meter reads of service water"),
    ("measure", "one", "one value per period, of each point"),
    ("measure", "cut", "cut each read down to 1 ccf"),
    ("measure", "round", "round to 0.1 kgal half up"),
    ("measure", "missing", "missing is an error"),
    ("measure", "also", "also written as \"…\""),
    ("policy", "estimate", "estimate is average per day of the last 3 valid reads, times days"),
    ("policy", "at", "at most 2 in a row, else an error"),
    ("value", "from", "from 2022-10-01 as FY2023 $5.13"),
    ("value", "until", "until replaced"),
    ("value", "set", "set by each contract"),
    ("value", "round", "round to 1 ccf half up"),
    ("value", "also", "also written as \"…\""),
    ("rate", "from", "from 2022-10-01 as FY2023 $5.13"),
    ("rate", "until", "until replaced"),
    ("rate", "round", "round to $0.01 half up"),
    ("rate", "escalate", "escalate each October 1, first on 2023-10-01, by 5%, exact, compounding the rounded rate"),
    ("rate", "also", "also written as \"…\""),
    ("table", "from", "from 2022-10-01 as FY2023"),
    ("table", "as", "as FY2020 FY2021"),
    ("table", "columns", "columns inside_city outside_city"),
    ("table", "missing", "missing row is an error"),
    ("table", "until", "until replaced"),
    ("table", "round", "round to $0.01 half up"),
    ("tiers", "from", "from 2022-10-01 as FY2023"),
    ("tiers", "bounds", "bounds in ccf by meter_size` or `bounds up to 4 ccf, over 4 ccf"),
    ("tiers", "prices", "prices by city_limits` or `prices 2.10, 2.33"),
    ("tiers", "missing", "missing row is an error"),
    ("bounds", "columns", "columns up to over"),
    ("tiers", "up", "up to 3 kgal $3.12"),
    ("tiers", "under", "under 3 kgal $3.12"),
    ("tiers", "over", "over 15 kgal $8.77"),
    ("tiers", "all", "all use $3.12"),
    ("tiers", "round", "round bounds to 1 ccf half even"),
    ("tiers", "until", "until replaced"),
    ("determinant", "when", "when CONDITION, then FORMULA"),
    ("determinant", "otherwise", "otherwise FORMULA"),
    ("determinant", "round", "round to 0.1 kgal half up"),
    ("schedule", "service", "service water"),
    ("schedule", "for", "for customers when customer_class is retail"),
    ("schedule", "period", "period every month` or `period every 2 months"),
    ("schedule", "a", "a longer period counts …"),
    ("schedule", "each", "each version applies to service rendered on or after its date"),
    ("schedule", "when", "when a rate changes inside a period, split usage by day of the period"),
    ("schedule", "round", "round each charge to $0.01 half up"),
    ("schedule", "no", "no rounding"),
    ("schedule", "in", "in force from 2022-10-01 until replaced"),
    ("schedule", "not", "not encoded \"clause …\""),
    ("schedule", "also", "also written as \"…\""),
    ("schedule", "value", "value NAME \"Label\" is 10 kgal per month"),
    ("schedule", "rate", "rate NAME \"Label\" in $/kgal"),
    ("schedule", "table", "table NAME \"Label\" in $ by meter_size"),
    ("schedule", "tiers", "tiers NAME \"Label\" in $/kgal, bounds per bill"),
    ("schedule", "determinant", "determinant NAME \"Label\" is FORMULA"),
    ("schedule", "charge", "charge NAME \"Label\""),
    ("schedule", "credit", "credit NAME \"Label\""),
    ("schedule", "tax", "tax NAME \"Label\""),
    ("charge", "gl", "gl 401-000-3433001"),
    ("charge", "when", "when service_area is outside_city"),
    ("charge", "unless", "unless outage is yes"),
    ("charge", "amount", "amount metered_water at RATE"),
    ("charge", "tops", "tops up CHARGE to MINIMUM * months in the bill"),
    ("charge", "replaces", "replaces CHARGE with MINIMUM when CONDITION"),
    ("charge", "omit", "omit when zero"),
    ("charge", "not", "not billed \"reason\""),
    ("charge", "round", "round to $0.01 half up"),
    ("charge", "no", "no rounding"),
    ("test", "bill", "bill SCHEDULE from 2022-11-01 to 2022-11-30"),
    ("test", "rate", "rate NAME on 2022-11-01"),
    ("test", "share", "share POOL for 2022-11"),
    ("test", "settle", "settle CONTRACT for CALENDAR FY2023"),
    ("test", "owe", "owe $100.00 under TERMS, received 2022-11-01, paid 2022-12-15"),
    ("test", "pay", "pay $100.00 under TERMS on 2022-11-01"),
    ("test", "evaluate", "evaluate NAME on 2022-11-30"),
    ("test", "given", "given metered_water is 30,000 kgal"),
    ("test", "by", "by hand 15,000 * 4.2591"),
    ("test", "expect", "expect commodity is $128,397.00"),
    ("prove", "given", "given meter_size is 5/8in"),
    ("contract", "customer", "customer 1001 \"Name\""),
    ("contract", "term", "term 2022-10-01 to 2032-09-30` or `term 2022-10-01 until ended"),
    ("contract", "points", "points CW-01, minus CW-02"),
    ("contract", "takes", "takes service under SCHEDULE"),
    ("contract", "terms", "terms NAME"),
    ("contract", "opens", "opens DETERMINANT at 6.65 MGD on 2022-10-01"),
    ("contract", "settlement", "settlement NAME \"Label\" for each CALENDAR"),
    ("contract", "service", "service water"),
    ("contract", "period", "period every month` or `period every 2 months"),
    ("contract", "a", "a longer period counts …"),
    ("contract", "each", "each version applies to service rendered on or after its date"),
    ("contract", "when", "when a rate changes inside a period, split usage by day of the period"),
    ("contract", "round", "round each charge to $0.01 half up"),
    ("contract", "no", "no rounding"),
    ("contract", "not", "not encoded \"clause …\""),
    ("contract", "also", "also written as \"…\""),
    ("contract", "value", "value NAME \"Label\" is 10 kgal per month"),
    ("contract", "determinant", "determinant NAME \"Label\" is FORMULA"),
    ("contract", "charge", "charge NAME \"Label\""),
    ("contract", "credit", "credit NAME \"Label\""),
    ("contract", "tax", "tax NAME \"Label\""),
    ("takes", "set", "set VALUE to FORMULA"),
    ("takes", "replace", "replace NAME with FORMULA` or `replace gl of CHARGE with ACCOUNT"),
    ("takes", "omit", "omit CHARGE"),
    ("amendment", "supersedes", "supersedes AMENDMENT"),
    ("amendment", "set", "set VALUE to FORMULA"),
    ("amendment", "replace", "replace NAME with FORMULA` or `replace gl of CHARGE with ACCOUNT"),
    ("amendment", "omit", "omit CHARGE"),
    ("amendment", "bills", "bills already issued are adjusted`, `rebilled` or `not changed"),
    ("amendment", "not", "not encoded \"clause …\""),
    ("amendment", "value", "value NAME \"Label\" is 10 kgal per month"),
    ("amendment", "determinant", "determinant NAME \"Label\" is FORMULA"),
    ("amendment", "charge", "charge NAME \"Label\""),
    ("amendment", "credit", "credit NAME \"Label\""),
    ("amendment", "tax", "tax NAME \"Label\""),
    ("pool", "members", "members contracts that take service under SCHEDULE` or `members NAME, NAME"),
    ("pool", "amount", "amount FORMULA` or `amount 1/12 of X each month of CALENDAR, odd cents in the last"),
    ("pool", "share", "share by FORMULA"),
    ("pool", "round", "round amounts to $0.01 half up, residual to the largest share` or `round share to 5 decimals half up, residual not allocated"),
    ("pool", "unit", "unit rate round to $0.0001/kgal half up"),
    ("pool", "missing", "missing member is an error"),
    ("terms", "due", "due 30 days after receipt of the invoice"),
    (
        "terms",
        "interest",
        "interest 1% per month, simple, on unpaid principal, from the due date, part month counts whole` or `interest must be invoiced",
    ),
    ("terms", "late", "late fee 5% of the unpaid balance"),
    ("terms", "no", "no interest` or `no late fee"),
    ("terms", "payments", "payments apply to oldest first` or `payments count on receipt"),
    ("interest", "round", "round to $0.01 half up"),
    ("late", "round", "round to $0.01 half up"),
    ("index", "value", "value 2022-06 258.1 published 2022-07-13"),
    ("ledger", "opens", "opens 2022-10-01 at $0.00"),
    ("ledger", "each", "each CALENDAR, add FORMULA` or `each CALENDAR, add interest at RATE on the opening balance"),
    ("ledger", "spread", "spread over the 3 CALENDARs after, equal parts, odd cents in the last"),
    ("ledger", "round", "round to $0.01 half up"),
    ("each", "round", "round to $0.01 half up"),
    ("holidays", "on", "on 2022-12-25, 2022-12-26"),
];

/// Every first word, to tell where an open parenthesis has swallowed enough.
pub(super) const ALL_FIRST_WORDS: &[&str] = &[
    "chapter",
    "use",
    "imported",
    "currency",
    "calendar",
    "season",
    "unit",
    "factor",
    "choice",
    "fact",
    "measure",
    "policy",
    "value",
    "rate",
    "table",
    "tiers",
    "determinant",
    "schedule",
    "test",
    "contract",
    "amendment",
    "waiver",
    "pool",
    "terms",
    "index",
    "ledger",
    "settlement",
    "holidays",
    "takes",
    "supersedes",
    "escalate",
    "replace",
    "set",
    "settle",
    "evaluate",
    "prove",
    "require",
    "binding",
    "that",
    "seller",
    "cite",
    "note",
    "says",
    "gl",
    "charge",
    "credit",
    "tax",
    "amount",
    "until",
    "expect",
    "given",
    "by",
    "bill",
    "period",
    "service",
    "unless",
    "when",
    "round",
    "missing",
    "from",
    "not",
    "otherwise",
    "tops",
    "replaces",
    "omit",
];

/// The word of the language that a misspelt one stands for, near the place from which a line was not understood: there,
/// right before it (where it could have been a name), or after it. Words of the statement's form come first.
pub(super) fn meant(line: &str, at: usize, form: Option<&'static str>) -> Option<&'static str> {
    let behind = line.get(at..).unwrap_or("").split('"').step_by(2).flat_map(str::split_whitespace);
    let before = line.get(..at).unwrap_or("").split_whitespace().next_back();
    let near = behind.clone().take(1).chain(before).chain(behind.skip(1));
    let words = form.unwrap_or("").split(|sign: char| !sign.is_ascii_lowercase());
    near.filter_map(|word| nearest_word(word, words.clone())).next()
}

fn nearest_word(word: &str, form: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    static WORDS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
        let rules = include_str!("../../../grammar/rate.pest").lines().filter(|line| !line.trim_start().starts_with("//"));
        let words = rules.flat_map(|line| line.split('"').skip(1).step_by(2));
        words.filter(|word| word.chars().all(|sign| sign.is_ascii_lowercase())).collect()
    });
    let word = word.trim_end_matches([',', ')']);
    if WORDS.contains(word) || !word.chars().all(|sign| sign.is_ascii_lowercase()) {
        return None;
    }
    crate::source::nearest(word, form.filter(|one| one.len() > 2 && WORDS.contains(one)))
        .or_else(|| crate::source::nearest(word, WORDS.iter().copied().filter(|one| one.len() > 2)))
}

/// The form of a statement under a parent (empty: at the level of the file).
pub(super) fn form(parent: &str, word: &str) -> Option<&'static str> {
    let parent = if matches!(parent, "credit" | "tax") { "charge" } else { parent };
    if parent.is_empty() {
        return FILE.iter().find(|(own, _)| *own == word).map(|(_, form)| *form);
    }
    let annotation = FILE.iter().find(|(own, _)| *own == word && matches!(word, "cite" | "note" | "says")).map(|(_, form)| *form);
    UNDER.iter().find(|(own, first, _)| *own == parent && *first == word).map(|(_, _, form)| *form).or(annotation)
}

/// The form of a line: an amount in parts of a year has one of its own.
pub(super) fn form_of_line(parent: &str, word: &str, line: &str) -> Option<&'static str> {
    let in_parts = word == "amount" && line.split_whitespace().nth(1).is_some_and(|second| second.starts_with("1/"));
    if in_parts { Some("amount 1/12 of X each month of CALENDAR, odd cents in the last") } else { form(parent, word) }
}

/// The first words that may stand under a parent.
pub(super) fn words_under(parent: &str) -> Vec<&'static str> {
    let parent = if matches!(parent, "credit" | "tax") { "charge" } else { parent };
    if parent.is_empty() {
        return FILE.iter().map(|(word, _)| *word).collect();
    }
    let mut words: Vec<&'static str> = UNDER.iter().filter(|(own, _, _)| *own == parent).map(|(_, word, _)| *word).collect();
    words.extend(["cite", "note", "says"]);
    words
}

/// Where a first word belongs, in words.
pub(super) fn belongs(word: &str) -> Option<String> {
    if FILE.iter().any(|(own, _)| *own == word) && !matches!(word, "cite" | "note" | "says") {
        return Some(format!("`{word}` begins at the left margin, two blanks fewer for each level it is too deep"));
    }
    let mut parents: Vec<&str> = UNDER.iter().filter(|(_, first, _)| *first == word).map(|(parent, _, _)| *parent).collect();
    parents.dedup();
    if parents.is_empty() { None } else { Some(format!("`{word}` stands under {}", parents.join(", "))) }
}
