//! The chapter: sums, pools, a ledger, a schedule, contracts.

use super::Membership;
use crate::writer::Writer;

/// Writes the chapter; says how many months a period of its schedule has.
pub fn write(w: &mut Writer, membership: Membership) -> u32 {
    let months = if w.on("periods of two months", 25) { 2 } else { 1 };
    w.line("chapter pools.chapter \"Pools\"");
    w.line("calendar fiscal_year begins October 1, labelled FY by the year it ends");
    w.line("fact requirement \"Requirement\" in $ for each fiscal_year");
    w.line("  not entered is an error");
    w.line("measure flow \"Flow\" in kgal");
    w.line("  from meter reads of service sewer");
    w.line("  one value per period, of each point");
    w.line("  missing is an error");
    w.line("value weight \"Weight\" in number, set by each contract");
    budget(w);
    ledger(w);
    pool(w, membership, "base_cost", false);
    pool(w, membership, "cost", true);
    schedule(w, membership, months);
    if membership != Membership::FromCase {
        contracts(w);
    }
    months
}

fn budget(w: &mut Writer) {
    w.line("value budget \"Budget\" in $");
    w.line("  cite \"Resolution\" illustrative");
    let amount = w.decimal(90_000, 2);
    w.line(&format!("  from 2020-10-01 ${amount}"));
    if w.on("sum that changes", 30) {
        let amount = w.decimal(90_000, 2);
        let day = w.one_of(&["2023-01-01", "2023-02-14"]);
        w.line(&format!("  from {day} ${amount}"));
    }
    let amount = w.decimal(90_000, 2);
    w.line(&format!("  from 2023-10-01 ${amount}"));
    w.line("  until replaced");
}

fn ledger(w: &mut Writer) {
    w.line("rate interest_rate \"Interest\" in %");
    w.line("  cite \"Resolution\" illustrative");
    w.line("  from 2019-10-01 4.25%");
    w.line("  from 2021-03-01 5.1%");
    w.line("  until replaced");
    w.line("ledger balancing \"Balancing\" in $");
    w.line("  cite \"Resolution\" illustrative");
    let opening = w.decimal(2000, 2);
    let day = w.one_of(&["2019-10-01", "2020-02-15"]);
    w.line(&format!("  opens {day} at ${opening}"));
    w.line("  each fiscal_year, when requirement is entered, add requirement - $1,234.56");
    if w.chance(60) {
        w.line("  each fiscal_year, add interest at interest_rate on the opening balance");
    }
    let odd = w.one_of(&["odd cents in the last", "odd cents in the first", "cumulative"]);
    w.line(&format!("  spread over the 3 fiscal_years after, equal parts, {odd}"));
    w.line("  round to $0.01 half up");
}

fn instalment(w: &mut Writer, of: &str) -> String {
    let odd = w.pick(&[
        ("odd cents in the last", "odd cents in the last"),
        ("odd cents in the first", "odd cents in the first"),
        ("cumulative", "cumulative"),
    ]);
    let change = w.pick(&[
        ("no change said", ""),
        ("changes spread", ", changes spread over the months left"),
        ("changes in the next bill", ", changes in the next bill"),
    ]);
    format!("1/12 of {of} each month of fiscal_year, {odd}{change}")
}

fn pool(w: &mut Writer, membership: Membership, name: &str, outer: bool) {
    let each = if outer { w.pick(&[("for each month", "month"), ("for each month", "month"), ("for each year", "fiscal_year")]) } else { "month" };
    w.line(&format!("pool {name} \"{name}\" in $ for each {each}"));
    w.line("  cite \"Contract\" illustrative");
    match membership {
        Membership::Contracts | Membership::FromCase => w.line("  members contracts that take service under treatment"),
        Membership::Named => w.line("  members alpha, beta, gamma"),
    }
    let amount = match w.below(4) {
        0 if outer && each == "month" => {
            w.count("nested");
            "base_cost + $100.00".to_owned()
        }
        1 => "budget".to_owned(),
        _ if each == "month" => instalment(w, "budget"),
        _ => "2.5% of budget".to_owned(),
    };
    w.line(&format!("  amount {amount}"));
    let by = w.pick(&[
        ("share by formula", "flow"),
        ("share by formula", "flow"),
        ("set by contract", "flow * weight"),
        ("share by window", "sum of flow over last 3 months before this period, split by day"),
        ("share by window", "average month of flow over last 2 months including this period, whole periods by last day"),
    ]);
    let by = if membership == Membership::FromCase { by.replace(" * weight", "") } else { by.to_owned() };
    w.line(&format!("  share by {by}"));
    rounding(w);
    w.line("  missing member is an error");
}

fn rounding(w: &mut Writer) {
    let residual = |w: &mut Writer, of: &[(&'static str, &'static str)]| w.pick(of);
    let amounts = &[
        ("amounts to the largest", "residual to the largest share"),
        ("amounts to a name", "residual to beta"),
        ("amounts by largest remainder", "by largest remainder"),
        ("amounts not allocated", "residual not allocated"),
    ];
    if w.on("unit rate", 20) {
        let rate = w.one_of(&["$0.0001/kgal", "$0.01/kgal"]);
        w.line(&format!("  unit rate round to {rate} half up"));
    } else if w.on("exact shares", 15) {
    } else {
        let decimals = w.one_of(&["1", "2", "3"]);
        let of = w.pick(&[("of a percent", " of a percent"), ("of a fraction", "")]);
        let to = residual(
            w,
            &[
                ("shares to the largest", "residual to the largest share"),
                ("shares to a name", "residual to beta"),
                ("shares by largest remainder", "by largest remainder"),
                ("shares not allocated", "residual not allocated"),
            ],
        );
        w.line(&format!("  round share to {decimals} decimals{of} half up, {to}"));
        if w.on("amounts to the same", 30) {
            w.line("  round amounts to $0.01 half up, residual to the same");
            return;
        }
    }
    let to = residual(w, amounts);
    w.line(&format!("  round amounts to $0.01 half up, {to}"));
}

fn schedule(w: &mut Writer, membership: Membership, months: u32) {
    w.line("schedule treatment \"Treatment\"");
    w.line("  service sewer");
    w.line(if months == 2 { "  period every 2 months" } else { "  period every month" });
    w.line("  each version applies to service rendered on or after its date");
    w.line("  when a rate changes inside a period, split usage, fixed charges by day of the period");
    let way = w.one_of(&["by nothing", "by day of the calendar month"]);
    w.line("  when service is shorter than a period, split usage by nothing");
    w.line(&format!("  when service is shorter than a period, split fixed charges {way}"));
    w.line("  round each charge to $0.01 half up");
    line(w, "cost_share", "amount share of cost");
    line(w, "base_share", "amount share of base_cost");
    let own = instalment(w, "budget");
    // A part each month stands in no line of two months.
    if months == 1 {
        line(w, "own_part", &format!("amount {own}"));
    }
    if months == 1 && w.on("part of a ledger", 60) {
        let amount = w.one_of(&["part of balancing", "1/12 of part of balancing each month of fiscal_year, odd cents in the last"]);
        line(w, "balance", &format!("amount {amount}"));
    }
    if membership != Membership::FromCase {
        line(w, "weighted", "amount weight * $1.00");
    }
    line(w, "flowed", "amount flow * $0.01 per kgal");
}

fn line(w: &mut Writer, name: &str, amount: &str) {
    w.line(&format!("  charge {name} \"{name}\""));
    w.line("    cite \"Contract\" illustrative");
    w.line("    gl 401");
    w.line(&format!("    {amount}"));
}

fn contracts(w: &mut Writer) {
    for name in ["beta", "alpha", "gamma"] {
        w.line(&format!("contract {name} \"{name}\""));
        w.line(&format!("  customer C-{name} \"{name}\""));
        let late = name == "gamma" && w.on("member in no term", 20);
        w.line(if late { "  term 2024-06-01 until ended" } else { "  term 2019-10-01 until ended" });
        w.line("  takes service under treatment");
        let weight = w.one_of(&["1", "2", "1.5"]);
        w.line(&format!("    set weight to {weight}"));
    }
}
