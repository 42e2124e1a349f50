//! The statements of the language, in one table: each word, where it stands, its form, how it is laid out, whether it defines a
//! name. The parser words its errors from it, the outline looks up where a line begins, the formatter how a line is laid out, and a
//! test holds the reference and the schedules against it.
//!
//! A new statement is a row here, a rule of the grammar, and the function that reads it.

/// A statement of the language.
///
/// ```
/// use ratebook::language::statements;
/// let statement = statements::find("charge", "gl").ok_or("no such statement")?;
/// assert!(statement.form.starts_with("gl "));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement {
    /// The first word of the statement under which it stands; empty at the left margin.
    pub under: &'static str,
    /// Its own first word.
    pub word: &'static str,
    /// Its form, as errors and the editor show it.
    pub form: &'static str,
    /// Whether it defines a name, which stands behind its word.
    pub defines_name: bool,
    /// Whether a line that begins with its word ends a parenthesis that was left open, since no formula goes on with that word.
    pub ends_parenthesis: bool,
    /// Whether what stands behind its word is kept as it is written; in all others signs of arithmetic are set apart.
    pub as_written: bool,
}

impl Statement {
    const fn names(self) -> Self {
        Self { defines_name: true, ..self }
    }

    const fn ends_parenthesis(self) -> Self {
        Self { ends_parenthesis: true, ..self }
    }

    const fn as_written(self) -> Self {
        Self { as_written: true, ..self }
    }
}

const fn s(under: &'static str, word: &'static str, form: &'static str) -> Statement {
    Statement { under, word, form, defines_name: false, ends_parenthesis: false, as_written: false }
}

/// Every statement: those at the left margin first, then by what they stand under.
pub const ALL: &[Statement] = &[
    s("", "chapter", "chapter NAME \"Label\"").names().ends_parenthesis(),
    s("", "use", "use CHAPTER").ends_parenthesis(),
    s("", "imported", "imported from \"NAME\" sha256 HASH").ends_parenthesis().as_written(),
    s("", "not", "not encoded \"what no schedule holds\"").ends_parenthesis().as_written(),
    s("", "currency", "currency USD").ends_parenthesis(),
    s("", "calendar", "calendar fiscal_year begins October 1, labelled FY by the year it ends").ends_parenthesis(),
    s("", "season", "season peak is May 16 to September 15").ends_parenthesis(),
    s("", "unit", "unit ccf is 748 gal").ends_parenthesis(),
    s("", "factor", "factor NAME \"Label\" is 8.34 lb per MG per mg/L").names().ends_parenthesis(),
    s("", "choice", "choice NAME is one of A, B, C").names().ends_parenthesis().as_written(),
    s("", "fact", "fact NAME \"Label\" yes or no").names().ends_parenthesis(),
    s("", "measure", "measure NAME \"Label\" in kgal").names().ends_parenthesis(),
    s("", "policy", "policy NAME \"Label\" for missing MEASURE").names().ends_parenthesis(),
    s("", "value", "value NAME \"Label\" is 10 kgal per month").names().ends_parenthesis(),
    s("", "rate", "rate NAME \"Label\" in $/kgal").names().ends_parenthesis(),
    s("", "table", "table NAME \"Label\" in $ per month by meter_size").names().ends_parenthesis(),
    s("", "tiers", "tiers NAME \"Label\" in $/kgal, bounds per month").names().ends_parenthesis(),
    s("", "determinant", "determinant NAME \"Label\" is FORMULA").names().ends_parenthesis(),
    s("", "schedule", "schedule NAME \"Label\"").names().ends_parenthesis(),
    s("", "test", "test \"what it shows\"").ends_parenthesis(),
    s("", "contract", "contract NAME \"Label\"").names().ends_parenthesis(),
    s("", "amendment", "amendment NAME \"Label\" amends CONTRACT from DATE").names().ends_parenthesis(),
    s("", "waiver", "waiver NAME \"Label\" suspends interest of CONTRACT from DATE to DATE").names().ends_parenthesis(),
    s("", "pool", "pool NAME \"Label\" in $ for each month").names().ends_parenthesis(),
    s("", "terms", "terms NAME \"Label\"").names().ends_parenthesis(),
    s("", "index", "index NAME \"Label\"").names().ends_parenthesis(),
    s("", "ledger", "ledger NAME \"Label\" in $").names().ends_parenthesis(),
    s("", "holidays", "holidays NAME on DATE").names().ends_parenthesis(),
    s("", "prove", "prove \"what\" that CHARGE of SCHEDULE never decreases as MEASURE increases").ends_parenthesis(),
    s("", "require", "require NAME \"Label\" on SCHEDULE").names().ends_parenthesis(),
    s("", "seller", "seller municipality in Florida").ends_parenthesis(),
    s("", "cite", "cite \"the adopted text\"").ends_parenthesis(),
    s("", "note", "note \"…\"").ends_parenthesis(),
    s("", "says", "says \"the words of the law\"").ends_parenthesis(),
    s("choice", "also", "also written MEMBER as \"…\"").as_written(),
    s("choice", "not", "not entered is MEMBER").ends_parenthesis().as_written(),
    s("require", "binding", "binding municipalities in Florida, from 2025-01-01").ends_parenthesis(),
    s("require", "when", "when CONDITION").ends_parenthesis(),
    s("require", "unless", "unless CONDITION").ends_parenthesis(),
    s("require", "that", "that CHARGE is at most 25% of (CHARGE + CHARGE), within $0.005").ends_parenthesis(),
    s("require", "not", "not checked, a person must see \"what\"").ends_parenthesis().as_written(),
    s("fact", "entered", "entered and approved, with document"),
    s("fact", "not", "not entered is no").ends_parenthesis().as_written(),
    s("fact", "on", "on any day excuses the period"),
    s("measure", "from", "from meter reads of service water").ends_parenthesis(),
    s("measure", "one", "one value per period, of each point"),
    s("measure", "cut", "cut each read down to 1 ccf"),
    s("measure", "round", "round to 0.1 kgal half up").ends_parenthesis(),
    s("measure", "missing", "missing is an error").ends_parenthesis(),
    s("measure", "also", "also written as \"…\"").as_written(),
    s("policy", "estimate", "estimate is average per day of the last 3 valid reads, times days"),
    s("policy", "at", "at most 2 in a row, else an error"),
    s("value", "from", "from 2022-10-01 as FY2023 $5.13").ends_parenthesis(),
    s("value", "until", "until replaced").ends_parenthesis(),
    s("value", "set", "set by each contract").ends_parenthesis(),
    s("value", "round", "round to 1 ccf half up").ends_parenthesis(),
    s("value", "also", "also written as \"…\"").as_written(),
    s("rate", "from", "from 2022-10-01 as FY2023 $5.13").ends_parenthesis(),
    s("rate", "until", "until replaced").ends_parenthesis(),
    s("rate", "round", "round to $0.01 half up").ends_parenthesis(),
    s("rate", "escalate", "escalate each October 1, first on 2023-10-01, by 5%, exact, compounding the rounded rate").ends_parenthesis(),
    s("rate", "also", "also written as \"…\"").as_written(),
    s("table", "from", "from 2022-10-01 as FY2023").ends_parenthesis(),
    s("table", "as", "as FY2020 FY2021"),
    s("table", "columns", "columns inside_city outside_city"),
    s("table", "missing", "missing row is an error").ends_parenthesis(),
    s("table", "until", "until replaced").ends_parenthesis(),
    s("table", "round", "round to $0.01 half up").ends_parenthesis(),
    s("tiers", "from", "from 2022-10-01 as FY2023").ends_parenthesis(),
    s("tiers", "bounds", "bounds in ccf by meter_size` or `bounds up to 4 ccf, over 4 ccf"),
    s("tiers", "prices", "prices by city_limits` or `prices 2.10, 2.33"),
    s("tiers", "missing", "missing row is an error").ends_parenthesis(),
    s("bounds", "columns", "columns up to over"),
    s("tiers", "up", "up to 3 kgal $3.12"),
    s("tiers", "under", "under 3 kgal $3.12"),
    s("tiers", "over", "over 15 kgal $8.77"),
    s("tiers", "all", "all use $3.12"),
    s("tiers", "round", "round bounds to 1 ccf half even").ends_parenthesis(),
    s("tiers", "until", "until replaced").ends_parenthesis(),
    s("determinant", "when", "when CONDITION, then FORMULA").ends_parenthesis(),
    s("determinant", "otherwise", "otherwise FORMULA").ends_parenthesis(),
    s("determinant", "round", "round to 0.1 kgal half up").ends_parenthesis(),
    s("schedule", "service", "service water").ends_parenthesis(),
    s("schedule", "for", "for customers when customer_class is retail"),
    s("schedule", "period", "period every month` or `period every 2 months").ends_parenthesis(),
    s("schedule", "a", "a longer period counts …"),
    s("schedule", "each", "each version applies to service rendered on or after its date"),
    s("schedule", "when", "when a rate changes inside a period, split usage by day of the period").ends_parenthesis(),
    s("schedule", "round", "round each charge to $0.01 half up").ends_parenthesis(),
    s("schedule", "no", "no rounding"),
    s("schedule", "in", "in force from 2022-10-01 until replaced"),
    s("schedule", "not", "not encoded \"clause …\"").ends_parenthesis().as_written(),
    s("schedule", "also", "also written as \"…\"").as_written(),
    s("schedule", "value", "value NAME \"Label\" is 10 kgal per month").names().ends_parenthesis(),
    s("schedule", "rate", "rate NAME \"Label\" in $/kgal").names().ends_parenthesis(),
    s("schedule", "table", "table NAME \"Label\" in $ by meter_size").names().ends_parenthesis(),
    s("schedule", "tiers", "tiers NAME \"Label\" in $/kgal, bounds per bill").names().ends_parenthesis(),
    s("schedule", "determinant", "determinant NAME \"Label\" is FORMULA").names().ends_parenthesis(),
    s("schedule", "charge", "charge NAME \"Label\"").names().ends_parenthesis(),
    s("schedule", "credit", "credit NAME \"Label\"").names().ends_parenthesis(),
    s("schedule", "tax", "tax NAME \"Label\"").names().ends_parenthesis(),
    s("charge", "gl", "gl 401-000-3433001").ends_parenthesis().as_written(),
    s("charge", "when", "when service_area is outside_city").ends_parenthesis(),
    s("charge", "unless", "unless outage is yes").ends_parenthesis(),
    s("charge", "amount", "amount metered_water at RATE").ends_parenthesis(),
    s("charge", "tops", "tops up CHARGE to MINIMUM * months in the bill").ends_parenthesis(),
    s("charge", "replaces", "replaces CHARGE with MINIMUM when CONDITION").ends_parenthesis(),
    s("charge", "omit", "omit when zero").ends_parenthesis(),
    s("charge", "not", "not billed \"reason\"").ends_parenthesis().as_written(),
    s("charge", "round", "round to $0.01 half up").ends_parenthesis(),
    s("charge", "no", "no rounding"),
    s("test", "bill", "bill SCHEDULE from 2022-11-01 to 2022-11-30").ends_parenthesis(),
    s("test", "rate", "rate NAME on 2022-11-01").names().ends_parenthesis(),
    s("test", "share", "share POOL for 2022-11"),
    s("test", "settle", "settle CONTRACT for CALENDAR FY2023").ends_parenthesis(),
    s("test", "owe", "owe $100.00 under TERMS, received 2022-11-01, paid 2022-12-15"),
    s("test", "pay", "pay $100.00 under TERMS on 2022-11-01"),
    s("test", "evaluate", "evaluate NAME on 2022-11-30").names().ends_parenthesis(),
    s("test", "given", "given metered_water is 30,000 kgal").ends_parenthesis().as_written(),
    s("test", "by", "by hand 15,000 * 4.2591").ends_parenthesis(),
    s("test", "expect", "expect commodity is $128,397.00").ends_parenthesis().as_written(),
    s("prove", "given", "given meter_size is 5/8in").ends_parenthesis().as_written(),
    s("contract", "customer", "customer 1001 \"Name\"").as_written(),
    s("contract", "term", "term 2022-10-01 to 2032-09-30` or `term 2022-10-01 until ended"),
    s("contract", "points", "points CW-01, minus CW-02").as_written(),
    s("contract", "takes", "takes service under SCHEDULE").ends_parenthesis(),
    s("contract", "terms", "terms NAME").names().ends_parenthesis(),
    s("contract", "opens", "opens DETERMINANT at 6.65 MGD on 2022-10-01"),
    s("contract", "settlement", "settlement NAME \"Label\" for each CALENDAR").names().ends_parenthesis(),
    s("contract", "service", "service water").ends_parenthesis(),
    s("contract", "period", "period every month` or `period every 2 months").ends_parenthesis(),
    s("contract", "a", "a longer period counts …"),
    s("contract", "each", "each version applies to service rendered on or after its date"),
    s("contract", "when", "when a rate changes inside a period, split usage by day of the period").ends_parenthesis(),
    s("contract", "round", "round each charge to $0.01 half up").ends_parenthesis(),
    s("contract", "no", "no rounding"),
    s("contract", "not", "not encoded \"clause …\"").ends_parenthesis().as_written(),
    s("contract", "also", "also written as \"…\"").as_written(),
    s("contract", "value", "value NAME \"Label\" is 10 kgal per month").names().ends_parenthesis(),
    s("contract", "determinant", "determinant NAME \"Label\" is FORMULA").names().ends_parenthesis(),
    s("contract", "charge", "charge NAME \"Label\"").names().ends_parenthesis(),
    s("contract", "credit", "credit NAME \"Label\"").names().ends_parenthesis(),
    s("contract", "tax", "tax NAME \"Label\"").names().ends_parenthesis(),
    s("takes", "set", "set VALUE to FORMULA").ends_parenthesis(),
    s("takes", "replace", "replace NAME with FORMULA` or `replace gl of CHARGE with ACCOUNT").names().ends_parenthesis(),
    s("takes", "omit", "omit CHARGE").ends_parenthesis(),
    s("amendment", "supersedes", "supersedes AMENDMENT").ends_parenthesis(),
    s("amendment", "set", "set VALUE to FORMULA").ends_parenthesis(),
    s("amendment", "replace", "replace NAME with FORMULA` or `replace gl of CHARGE with ACCOUNT").names().ends_parenthesis(),
    s("amendment", "omit", "omit CHARGE").ends_parenthesis(),
    s("amendment", "bills", "bills already issued are adjusted`, `rebilled` or `not changed"),
    s("amendment", "not", "not encoded \"clause …\"").ends_parenthesis().as_written(),
    s("amendment", "value", "value NAME \"Label\" is 10 kgal per month").names().ends_parenthesis(),
    s("amendment", "determinant", "determinant NAME \"Label\" is FORMULA").names().ends_parenthesis(),
    s("amendment", "charge", "charge NAME \"Label\"").names().ends_parenthesis(),
    s("amendment", "credit", "credit NAME \"Label\"").names().ends_parenthesis(),
    s("amendment", "tax", "tax NAME \"Label\"").names().ends_parenthesis(),
    s("pool", "members", "members contracts that take service under SCHEDULE` or `members NAME, NAME").as_written(),
    s("pool", "amount", "amount FORMULA` or `amount 1/12 of X each month of CALENDAR, odd cents in the last").ends_parenthesis(),
    s("pool", "share", "share by FORMULA"),
    s(
        "pool",
        "round",
        "round amounts to $0.01 half up, residual to the largest share` or `round share to 5 decimals half up, residual not allocated",
    )
    .ends_parenthesis(),
    s("pool", "unit", "unit rate round to $0.0001/kgal half up").ends_parenthesis(),
    s("pool", "missing", "missing member is an error").ends_parenthesis(),
    s("terms", "due", "due 30 days after receipt of the invoice"),
    s(
        "terms",
        "interest",
        "interest 1% per month, simple, on unpaid principal, from the due date, part month counts whole` or `interest must be invoiced",
    ),
    s("terms", "late", "late fee 5% of the unpaid balance"),
    s("terms", "no", "no interest` or `no late fee"),
    s("terms", "payments", "payments apply to oldest first` or `payments count on receipt"),
    s("interest", "round", "round to $0.01 half up").ends_parenthesis(),
    s("late", "round", "round to $0.01 half up").ends_parenthesis(),
    s("settlement", "gl", "gl 401-000-3433001").ends_parenthesis().as_written(),
    s("settlement", "amount", "amount metered_water at RATE").ends_parenthesis(),
    s("index", "value", "value 2022-06 258.1 published 2022-07-13").ends_parenthesis(),
    s("ledger", "opens", "opens 2022-10-01 at $0.00"),
    s("ledger", "each", "each CALENDAR, add FORMULA` or `each CALENDAR, add interest at RATE on the opening balance"),
    s("ledger", "spread", "spread over the 3 CALENDARs after, equal parts, odd cents in the last"),
    s("ledger", "round", "round to $0.01 half up").ends_parenthesis(),
    s("each", "round", "round to $0.01 half up").ends_parenthesis(),
    s("holidays", "on", "on 2022-12-25, 2022-12-26"),
];

/// Statements that may stand under any other: the adopted text it is from, what is worth knowing, the words of the text.
pub const ANNOTATIONS: [&str; 3] = ["cite", "note", "says"];

/// Words that have the statements of another: a credit and a tax are charges.
fn meaning(parent: &str) -> &str {
    if matches!(parent, "credit" | "tax") { "charge" } else { parent }
}

/// The statements that may stand under another, by its first word; at the left margin for the empty word.
pub fn under(parent: &str) -> impl Iterator<Item = &'static Statement> {
    let parent = meaning(parent).to_owned();
    let everywhere = !parent.is_empty();
    let annotations = ALL.iter().filter(move |statement| everywhere && statement.under.is_empty() && ANNOTATIONS.contains(&statement.word));
    ALL.iter().filter(move |statement| statement.under == parent).chain(annotations)
}

/// The statement that begins with a word under another.
pub fn find(parent: &str, word: &str) -> Option<&'static Statement> {
    under(parent).find(|statement| statement.word == word)
}

/// Whether a line that begins with the word ends a parenthesis that was left open.
pub fn ends_parenthesis(word: &str) -> bool {
    ALL.iter().any(|statement| statement.word == word && statement.ends_parenthesis)
}

/// Whether what stands behind the word is kept as it is written.
pub fn is_as_written(word: &str) -> bool {
    ALL.iter().any(|statement| statement.word == word && statement.as_written)
}
