//! Random rate text, with cases: every seed is one chapter, the same on every machine. Figures are meaningless.

use std::fmt::Write as _;

/// What a generated chapter may hold; the test asserts that every one was reached.
pub const CONSTRUCTS: &[&str] = &[
    "rule service",
    "rule bills",
    "rule read",
    "period two months",
    "period range",
    "split period",
    "split calendar month",
    "split 30-day",
    "split first day",
    "split last day",
    "each part rounded",
    "short calendar month",
    "short 30-day",
    "short period",
    "short nothing",
    "round charge",
    "round part",
    "no rounding",
    "half even",
    "several versions",
    "rate by season",
    "rate by choice",
    "derived rate",
    "adopted row",
    "table",
    "not offered",
    "columns",
    "versions as columns",
    "bands",
    "tiers per month",
    "tiers per bill",
    "tiers under",
    "computed bound",
    "derived tiers",
    "round bounds",
    "all at reached",
    "percent",
    "lesser",
    "greater",
    "cases",
    "determinant rounding",
    "conversion",
    "zero divisor",
    "cut read",
    "estimate",
    "each meter",
    "per bill",
    "percentage",
    "tax on total",
    "credit",
    "tops up",
    "replaces",
    "omit when zero",
    "not billed",
    "any of",
    "unless",
    "last day",
    "before rounding",
    "own rounding",
    "rows in place",
    "window",
    "running tiers",
    "changing choice",
    "missing input",
    "excuse",
    "fee beside months",
];

pub struct Generated {
    pub text: String,
    pub cases: Vec<String>,
    pub constructs: Vec<&'static str>,
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
    fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
    fn decimal(&mut self, most: u64, digits: u32) -> String {
        let scale = 10u64.pow(digits);
        let value = self.below(most * scale) + 1;
        if digits == 0 { value.to_string() } else { format!("{}.{:0width$}", value / scale, value % scale, width = digits as usize) }
    }
    fn price(&mut self) -> String {
        let digits = [2, 2, 3, 4, 5][self.below(5) as usize];
        format!("${}", self.decimal(12, digits))
    }
}

struct Writer {
    random: Random,
    constructs: Vec<&'static str>,
    text: String,
}

impl Writer {
    fn pick(&mut self, options: &[(&'static str, &'static str)]) -> &'static str {
        let (construct, text) = options[self.random.below(options.len() as u64) as usize];
        if !construct.is_empty() {
            self.constructs.push(construct);
        }
        text
    }
    fn on(&mut self, construct: &'static str, percent: u64) -> bool {
        let on = self.random.chance(percent);
        if on {
            self.constructs.push(construct);
        }
        on
    }
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
    /// Ascending version dates from 2021 on.
    fn dates(&mut self) -> Vec<String> {
        let count = 1 + self.random.below(4);
        if count > 1 {
            self.constructs.push("several versions");
        }
        let mut days: Vec<u64> = (1..count).map(|_| 31 + self.random.below(800)).collect();
        days.push(0);
        days.sort_unstable();
        days.dedup();
        days.into_iter().map(date).collect()
    }
}

/// A day counted from 2021-10-01.
fn date(day: u64) -> String {
    let start = ratebook::calendar::Day::parse("2021-10-01").unwrap();
    start.plus_days(i32::try_from(day).unwrap()).to_string()
}

pub fn chapter(seed: u64) -> Generated {
    let mut writer = Writer { random: Random(seed.wrapping_mul(7919) + 1), constructs: Vec::new(), text: String::new() };
    definitions(&mut writer);
    prices(&mut writer);
    let rule = schedule(&mut writer);
    charges(&mut writer);
    let cases = (0..6).map(|at| case(&mut writer, at, rule)).collect();
    Generated { text: writer.text, cases, constructs: writer.constructs }
}

fn definitions(w: &mut Writer) {
    w.line("chapter random.chapter \"Random\"\ncalendar calendar_year begins January 1\nseason peak is May 16 to September 15\nunit ccf is 748 gal\n  cite \"Manual\" illustrative");
    w.line("choice area is one of inside, beyond\nchoice size is one of 3/4in, 1in, 2in\nchoice class is one of house, shop");
    w.line("fact outage \"Outage\" yes or no\n  not entered is no");
    if w.on("excuse", 50) {
        w.line("  on any day excuses the period");
    }
    w.line("measure use_water \"Use\" in kgal\n  from meter reads of service water\n  one value per period, of each point");
    if w.on("cut read", 25) {
        w.line("  cut each read down to 0.5 kgal");
    }
    if w.on("estimate", 40) {
        w.line("  missing is estimated by average");
        let basis = ["the last 2 valid reads", "the same period last year, valid reads only", "the same period of the 2 years before"]
            [w.random.below(3) as usize];
        w.line(&format!("policy average \"Average\" for missing use_water\n  cite \"Manual\" illustrative\n  estimate is average per day of {basis}, times days\n  at most 2 in a row, else an error"));
    } else {
        w.line("  missing is an error");
    }
    w.line("measure strength \"Strength\" in mg/L\n  from laboratory samples, flow-weighted\n  one value per period, of each point\n  missing is an error");
    w.line("measure lot \"Lot\" in sqft\n  from entered and approved\n  one value per standing, of each account\n  missing is an error");
}

fn prices(w: &mut Writer) {
    let dates = w.dates();
    match w.random.below(3) {
        0 => {
            w.constructs.push("rate by season");
            w.line("rate volume_rate \"Rate\" in $/kgal by season\n  cite \"Resolution\" illustrative");
            for day in &dates {
                let (inside, outside) = (w.random.price(), w.random.price());
                w.line(&format!("  from {day}\n    in peak {inside}\n    outside peak {outside}"));
            }
        }
        1 => {
            w.constructs.push("rate by choice");
            w.line("rate volume_rate \"Rate\" in $/kgal by area\n  cite \"Resolution\" illustrative");
            for day in &dates {
                let (inside, outside) = (w.random.price(), w.random.price());
                w.line(&format!("  from {day}\n    inside {inside}\n    beyond {outside}"));
            }
        }
        _ => {
            w.line("rate volume_rate \"Rate\" in $/kgal\n  cite \"Resolution\" illustrative");
            for day in &dates {
                let price = w.random.price();
                w.line(&format!("  from {day} {price}"));
            }
        }
    }
    w.line("  until replaced");
    let formula = ["125% of volume_rate", "volume_rate + $0.333/kgal", "volume_rate / 3"][w.random.below(3) as usize];
    w.constructs.push("derived rate");
    w.line(&format!("rate outer_rate in $/kgal is {formula}\n  cite \"Resolution\" illustrative"));
    if w.on("adopted row", 30) {
        w.line("  from 2022-11-11 $4.44\n  until replaced");
    }
    if w.random.chance(50) {
        w.line("  round to $0.01 half up");
    }
    let dates = w.dates();
    w.constructs.push("table");
    if w.on("versions as columns", 40) {
        w.line("table base \"Base\" in $ per month by size\n  cite \"Resolution\" illustrative");
        let columns = dates.join(" ");
        if dates.len() > 1 {
            w.line(&format!("  from {columns}"));
        } else {
            w.line(&format!("  from {columns}\n    3/4in 5.55\n    1in 6.66\n    2in 7.77"));
        }
        if dates.len() > 1 {
            for size in ["3/4in", "1in", "2in"] {
                let cells: Vec<String> = dates.iter().map(|_| w.random.decimal(60, 2)).collect();
                w.line(&format!("  {size} {}", cells.join(" ")));
            }
        }
    } else if w.on("columns", 40) {
        w.line("table base \"Base\" in $ per month by size, area\n  cite \"Resolution\" illustrative");
        w.line("  columns inside beyond");
        for day in &dates {
            w.line(&format!("  from {day}"));
            for size in ["3/4in", "1in", "2in"] {
                let (one, two) = (w.random.price(), w.random.price());
                w.line(&format!("    {size} {one} {two}"));
            }
        }
    } else {
        w.line("table base \"Base\" in $ per month by size\n  cite \"Resolution\" illustrative");
        for day in &dates {
            w.line(&format!("  from {day}"));
            let (one, two) = (w.random.price(), w.random.price());
            let last = if w.on("not offered", 30) { "not offered".to_owned() } else { w.random.price() };
            w.line(&format!("    3/4in {one}\n    1in {two}\n    2in {last}"));
        }
    }
    w.line("  until replaced");
    w.constructs.push("bands");
    let (one, two) = (w.random.price(), w.random.price());
    w.line(&format!("table lot_fee \"Lot\" in $ per month by lot in sqft\n  cite \"Resolution\" illustrative\n  from 2021-10-01\n    under 5,000 {one}\n    at least 5,000 {two}\n  until replaced"));
    let per = w.pick(&[("tiers per month", "month"), ("tiers per bill", "bill")]);
    let under = w.pick(&[("", "up to"), ("tiers under", "under")]);
    w.line(&format!("tiers blocks \"Blocks\" in $/kgal, bounds per {per}\n  cite \"Resolution\" illustrative"));
    if w.on("round bounds", 25) {
        w.line("  round bounds to 1 kgal half even");
    }
    for day in w.dates() {
        let bounds = [w.random.decimal(4, 1), w.random.below(5).saturating_add(5).to_string()];
        let second = if w.on("computed bound", 40) { "200% of allowance".to_owned() } else { format!("{} kgal", bounds[1]) };
        let (a, b, c) = (w.random.price(), w.random.price(), w.random.price());
        w.line(&format!("  from {day}\n    {under} {} kgal {a}\n    {under} {second} {b}\n    over {second} {c}", bounds[0]));
    }
    w.line("  until replaced");
    w.constructs.push("derived tiers");
    w.line("tiers outer_blocks is 150% of blocks, each price\n  cite \"Resolution\" illustrative\n  round to $0.001 half up");
    let dates = w.dates();
    w.line("value allowance \"Allowance\" in kgal\n  cite \"Resolution\" illustrative");
    for day in dates {
        let value = w.random.decimal(9, 1);
        w.line(&format!("  from {day} {value}"));
    }
    w.line("  until replaced\nvalue cap \"Cap\" is 6.5 kgal per month\n  cite \"Resolution\" illustrative\ntiers yearly \"Yearly\" in $/kgal, bounds per calendar_year\n  cite \"Resolution\" illustrative\n  from 2021-10-01\n    up to 60 kgal $1.11\n    over 60 kgal $2.22\n  until replaced");
}

fn schedule(w: &mut Writer) -> &'static str {
    w.line("schedule random_schedule \"Random\"\n  service water\n  for customers when class is house");
    let period = w.pick(&[("", "every month"), ("period two months", "every 2 months"), ("period range", "every month, of 27 to 33 days")]);
    let rule = w.pick(&[
        ("rule service", "service rendered"),
        ("rule service", "service rendered"),
        ("rule bills", "bills rendered"),
        ("rule read", "meters read"),
    ]);
    let usage = w.pick(&[
        ("split period", "day of the period"),
        ("split calendar month", "day of the calendar month"),
        ("split 30-day", "day of a 30-day month"),
        ("split first day", "nothing, at the version of the first day"),
        ("split last day", "nothing, at the version of the last day"),
    ]);
    let fixed = w.pick(&[
        ("split period", "day of the period"),
        ("split calendar month", "day of the calendar month"),
        ("split last day", "nothing, at the version of the last day"),
    ]);
    let short_fixed = w.pick(&[
        ("short calendar month", "day of the calendar month"),
        ("short 30-day", "day of a 30-day month"),
        ("short period", "day of the period"),
        ("short nothing", "nothing"),
    ]);
    let short_thresholds =
        w.pick(&[("short calendar month", "day of the calendar month"), ("short period", "day of the period"), ("short nothing", "nothing")]);
    let each_part = if !usage.starts_with("nothing") && w.on("each part rounded", 25) {
        ", each part rounded to 0.001 kgal half up, the last takes the residual"
    } else {
        ""
    };
    let rounding = w.pick(&[
        ("round charge", "round each charge to $0.01 half up"),
        ("round charge", "round each charge to $0.05 up"),
        ("half even", "round each charge to $0.01 half even"),
        ("round part", "round each part to $0.01 half up"),
        ("no rounding", "no rounding"),
    ]);
    w.line(&format!("  period {period}\n  each version applies to {rule} on or after its date"));
    w.line(&format!("  when a rate changes inside a period, split usage by {usage}{each_part}\n  when a rate changes inside a period, split fixed charges by {fixed}"));
    w.line(&format!("  when service is shorter than a period, split usage by nothing\n  when service is shorter than a period, split fixed charges by {short_fixed}\n  when service is shorter than a period, split thresholds by {short_thresholds}\n  {rounding}"));
    let percent = w.random.decimal(99, 1);
    w.constructs.extend(["percent", "lesser", "greater", "cases", "conversion", "zero divisor", "window"]);
    w.line(&format!("  determinant returned \"Returned\" is {percent}% of use_water"));
    if w.on("determinant rounding", 50) {
        w.line("    round to 0.1 kgal half up");
    }
    w.line("  determinant capped \"Capped\" is lesser of (returned, cap * months in the bill)\n  determinant lifted \"Lifted\" is greater of (returned, 2 kgal per month * months in the bill)");
    w.line("  determinant in_ccf \"In ccf\" is use_water in ccf\n  determinant ratio \"Ratio\" is strength / (excess of strength over 200 mg/L), if excess of strength over 200 mg/L is zero 1");
    w.line("  determinant chosen \"Chosen\" is cases\n    when area is inside, then use_water\n    when area is beyond, then capped");
    w.line("  determinant last_year \"Last year\" is sum of use_water over 2021-06-01 to 2021-09-30, split by day, else 12 kgal");
    rule
}

fn charge(w: &mut Writer, kind: &str, name: &str, lines: &str) {
    w.line(&format!("  {kind} {name} \"{name}\"\n    cite \"Resolution\" illustrative\n    gl 401-000-3433001\n{lines}"));
}

fn charges(w: &mut Writer) {
    charge(w, "charge", "volume", "    amount use_water at volume_rate");
    if w.random.chance(60) {
        let guard = w.pick(&[
            ("unless", "    unless outage is yes\n"),
            ("any of", "    when any of (area is beyond, size is 2in)\n"),
            ("last day", "    when area is beyond, as on the last day\n"),
            ("", ""),
        ]);
        charge(w, "charge", "outer", &format!("{guard}    amount capped at outer_rate"));
    }
    let blocks = w.pick(&[("", "each block at its own rate"), ("all at reached", "all at the block reached")]);
    let tiers = ["blocks", "outer_blocks"][w.random.below(2) as usize];
    charge(w, "charge", "tiered", &format!("    amount chosen by {tiers}, {blocks}"));
    let keys = if w.text.contains("by size, area") { "size and area" } else { "size" };
    let meters = w.pick(&[("each meter", ", for each meter of the account"), ("", "")]);
    charge(w, "charge", "base_fee", &format!("    amount base for {keys} * months in the bill{meters}"));
    if w.on("per bill", 50) {
        charge(w, "charge", "billing", "    amount $1.29 + $0.50");
    }
    if !w.text.contains("each part rounded") && w.on("fee beside months", 40) {
        charge(w, "charge", "mixed", "    amount lot_fee for lot * months in the bill + outer_rate * 2 kgal + $1.23");
    }
    if w.random.chance(50) {
        charge(w, "charge", "lots", "    amount lot_fee for lot * months in the bill");
    }
    if w.on("rows in place", 30) {
        w.line("  charge placed \"placed\"\n    cite \"Resolution\" illustrative\n    gl 401\n    amount in $ per month by area\n      from 2021-10-01\n        inside 1.23\n        beyond 2.34\n      until replaced");
    }
    let rounds_kgal = w.text.contains("each part rounded");
    if w.random.chance(40) && !rounds_kgal {
        charge(w, "charge", "ccf_part", "    amount in_ccf at $0.7777/ccf");
    }
    if w.random.chance(40) && !rounds_kgal {
        charge(w, "charge", "strong", "    when strength is over 100 mg/L\n    amount ratio * $1.11");
    }
    if w.random.chance(30) {
        charge(w, "charge", "history", "    amount (last_year + lifted) at $0.011/kgal");
    }
    if w.on("running tiers", 25) {
        charge(
            w,
            "charge",
            "running",
            "    amount use_water by yearly, each block at its own rate, over calendar_year to date including this period",
        );
    }
    let before = if w.on("before rounding", 40) { "volume before rounding + base_fee" } else { "volume + base_fee" };
    if w.on("percentage", 70) {
        let own = if w.on("own rounding", 40) { "    round to $1.00 half up\n" } else { "" };
        charge(w, "charge", "surcharge", &format!("{own}    when area is beyond, as on the last day\n    amount 25% of ({before})"));
    }
    if w.on("replaces", 20) {
        charge(
            w,
            "charge",
            "instead",
            "    replaces volume with $20.00 per month * months in the bill when use_water is at most 3 kgal per month * months in the bill",
        );
    } else if w.on("tops up", 40) {
        charge(w, "charge", "minimum", "    unless outage is yes\n    tops up (volume + tiered) to $30.00 per month * months in the bill");
    }
    if w.on("credit", 50) {
        let omit = if w.on("omit when zero", 50) { "    omit when zero\n" } else { "" };
        charge(w, "credit", "discount", &format!("{omit}    when outage is yes, as on the last day\n    amount 10% of volume"));
    }
    if w.on("not billed", 20) {
        charge(w, "charge", "stage", "    not billed \"stage not declared\"\n    amount $5.00");
    }
    if w.on("tax on total", 60) {
        charge(w, "tax", "utility_tax", "    amount 7.5% of total");
    }
}

fn case(w: &mut Writer, at: usize, rule: &str) -> String {
    let from = w.random.below(700);
    let two = w.text.contains("every 2 months");
    let start = ratebook::calendar::Day::parse(&date(from)).unwrap();
    let months = if two { 2 } else { 1 };
    let end = match w.random.below(4) {
        0 => start.plus_days(i32::try_from(1 + w.random.below(26)).unwrap()),
        1 if w.random.chance(10) => start.plus_days(70),
        _ => start.plus_months(months),
    };
    let mut given = String::new();
    let use_digits = [0, 1, 2, 3][w.random.below(4) as usize];
    let most = if w.random.chance(10) { 400 } else { 25 };
    if !w.on("missing input", 12) {
        let value = if w.random.chance(6) { "0".to_owned() } else { w.random.decimal(most, use_digits) };
        let _ = write!(given, "\"use_water\":\"{value} kgal\",");
    }
    let middle = start.plus_days(i32::try_from(w.random.below(u64::try_from(start.days_to(end)).unwrap())).unwrap());
    let split = middle > start && middle < end && w.on("changing choice", 25);
    if split {
        let _ = write!(
            given,
            "\"area\":[{{\"from\":\"{start}\",\"to\":\"{}\",\"value\":\"inside\"}},{{\"from\":\"{middle}\",\"to\":\"{}\",\"value\":\"beyond\"}}],",
            middle.plus_days(-1),
            end.plus_days(-1)
        );
    } else {
        let area = ["inside", "beyond"][w.random.below(2) as usize];
        let _ = write!(given, "\"area\":\"{area}\",");
    }
    let size = ["3/4in", "1in", "2in"][w.random.below(3) as usize];
    let strength = w.random.below(400);
    let lot = w.random.below(9000) + 500;
    let class = if w.random.chance(4) { "shop" } else { "house" };
    let outage = ["yes", "no"][w.random.below(2) as usize];
    let outage = if w.text.contains("on any day") && split {
        format!("[{{\"from\":\"{middle}\",\"to\":\"{middle}\",\"value\":\"{outage}\"}}]")
    } else {
        format!("\"{outage}\"")
    };
    let _ = write!(given, "\"size\":\"{size}\",\"strength\":\"{strength} mg/L\",\"lot\":\"{lot} sqft\",\"class\":\"{class}\",\"outage\":{outage}");
    let mut extra = String::new();
    if w.random.chance(40) {
        extra.push_str(",\"meters\":{\"A\":{\"size\":\"1in\"},\"B\":{\"size\":\"3/4in\"}}");
    }
    if rule != "service rendered" && !w.random.chance(5) {
        let field = if rule == "bills rendered" { "rendered" } else { "read_on" };
        let _ = write!(extra, ",\"{field}\":\"{}\"", end.plus_days(3));
    }
    if w.random.chance(70) {
        let mut entries = Vec::new();
        let mut day = start;
        for back in 0..w.random.below(30) {
            let before = start.minus_months(u32::try_from(back + 1).unwrap());
            let value = w.random.decimal(20, 1);
            let estimated = w.random.chance(15);
            entries.push(format!(
                "{{\"from\":\"{before}\",\"to\":\"{}\",\"given\":{{\"use_water\":\"{value} kgal\"}},\"estimated\":{estimated}}}",
                day.plus_days(-1)
            ));
            day = before;
        }
        entries.reverse();
        let _ = write!(extra, ",\"history\":[{}]", entries.join(","));
    }
    format!("{{\"case\":\"c{at}\",\"bill\":\"random_schedule\",\"from\":\"{start}\",\"to\":\"{}\",\"given\":{{{given}}}{extra}}}", end.plus_days(-1))
}
