//! The first words of statements, where each belongs, and its form: the layer that words syntax errors.

/// Statements at the level of a file: first word and form.
pub(super) const FILE: &[(&str, &str)] = &[
    ("chapter", "chapter NAME \"Label\""),
    ("use", "use CHAPTER"),
    ("imported", "imported from \"NAME\" sha256 HASH"),
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
    ("settlement", "settlement NAME \"Label\" for each CALENDAR"),
    ("holidays", "holidays NAME on DATE"),
    ("prove", "prove \"what\" that CHARGE of SCHEDULE never decreases as MEASURE increases"),
    ("require", "require NAME \"Label\" on SCHEDULE"),
    ("cite", "cite \"the adopted text\""),
    ("note", "note \"…\""),
    ("says", "says \"the words of the law\""),
];

/// Statements under others: parent, first word, form.
pub(super) const UNDER: &[(&str, &str, &str)] = &[
    ("choice", "also", "also written MEMBER as \"…\""),
    ("choice", "not", "not entered is MEMBER"),
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
    ("rate", "escalate", "escalate each October 1, …"),
    ("rate", "also", "also written as \"…\""),
    ("table", "from", "from 2022-10-01 as FY2023"),
    ("table", "as", "as FY2020 FY2021"),
    ("table", "columns", "columns inside_city outside_city"),
    ("table", "missing", "missing row is an error"),
    ("table", "until", "until replaced"),
    ("table", "round", "round to $0.01 half up"),
    ("tiers", "from", "from 2022-10-01 as FY2023"),
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
    ("schedule", "determinant", "determinant NAME \"Label\" is FORMULA"),
    ("schedule", "charge", "charge NAME \"Label\""),
    ("schedule", "credit", "credit NAME \"Label\""),
    ("schedule", "tax", "tax NAME \"Label\""),
    ("schedule", "settlement", "settlement NAME \"Label\" for each CALENDAR"),
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
    ("test", "given", "given metered_water is 30,000 kgal"),
    ("test", "by", "by hand 15,000 * 4.2591"),
    ("test", "expect", "expect commodity is $128,397.00"),
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
    "prove",
    "require",
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

/// The form of a statement under a parent (empty: at the level of the file).
pub(super) fn form(parent: &str, word: &str) -> Option<&'static str> {
    let parent = if matches!(parent, "credit" | "tax") { "charge" } else { parent };
    if parent.is_empty() {
        return FILE.iter().find(|(own, _)| *own == word).map(|(_, form)| *form);
    }
    let annotation = FILE.iter().find(|(own, _)| *own == word && matches!(word, "cite" | "note" | "says")).map(|(_, form)| *form);
    UNDER.iter().find(|(own, first, _)| *own == parent && *first == word).map(|(_, _, form)| *form).or(annotation)
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
