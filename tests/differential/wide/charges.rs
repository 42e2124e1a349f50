//! The schedule, its determinants and its lines.

use crate::writer::Writer;

pub fn write(w: &mut Writer) {
    head(w);
    determinants(w);
    usage(w);
    fixed(w);
    conditional(w);
    around(w);
}

fn head(w: &mut Writer) {
    w.line("schedule wide_schedule \"Wide\"\n  service water\n  for customers when class is house");
    w.count("customers by day");
    let (period, months) = [("every month", 1), ("every month, of 28 to 32 days", 1), ("every 3 months", 3)][usize::try_from(w.below(3)).unwrap()];
    if months == 3 {
        w.count("period of three months");
    }
    w.months = months;
    let clocks: &[&'static str] = if w.dated {
        &["service rendered", "service rendered", "service rendered", "bills rendered", "meters read"]
    } else {
        &["bills rendered", "meters read"]
    };
    w.clock = w.one_of(clocks);
    w.line(&format!("  period {period}\n  each version applies to {} on or after its date", w.clock));
    if w.dated && w.on("in force", 15) {
        w.line("  in force from 2021-10-15 until replaced");
    }
    if w.dated {
        let usage = w.pick(&[
            ("", "day of the period"),
            ("", "day of the calendar month"),
            ("split by daily flow", "daily flow"),
            ("", "nothing, at the version of the last day"),
        ]);
        w.line(&format!("  when a rate changes inside a period, split usage by {usage}"));
        let fixed = w.one_of(&["day of the period", "day of the calendar month", "day of a 30-day month", "daily flow"]);
        w.line(&format!("  when a rate changes inside a period, split fixed charges by {fixed}"));
    }
    let fixed = w.one_of(&["nothing", "day of the period", "day of the calendar month", "day of a 30-day month"]);
    let thresholds = w.one_of(&["nothing", "day of the period", "day of the calendar month", "day of a 30-day month"]);
    w.line(&format!("  when service is shorter than a period, split fixed charges by {fixed}"));
    w.line(&format!("  when service is shorter than a period, split thresholds by {thresholds}"));
    w.line("  when service is shorter than a period, split usage by nothing");
    let rounding = w.pick(&[
        ("tie in cents", "round each charge to $0.01 half up"),
        ("tie in cents", "round each charge to $0.01 half even"),
        ("", "round each part to $0.01 up"),
        ("", "round each charge to $0.10 down"),
    ]);
    w.line(&format!("  {rounding}"));
}

fn determinants(w: &mut Writer) {
    w.line("  determinant lot_limit_month \"Limit\" is lot_limit * 1 month");
    w.line("  determinant ceiling \"Ceiling\" is greater of (twice_limit * 1 month, reserve)");
    w.line("  determinant above \"Above\" is excess of water over (lot_limit * months in the bill)\n    round to 0.01 kgal half up");
    w.line("  determinant above_reserved \"Above reserved\" is excess of water over reserved");
    w.line("  determinant excess_strength \"Excess\" is excess of strength over 200 mg/L");
    w.line("  determinant weight \"Weight\" is excess_strength * above * pounds");
    w.count("factor");
    let overlap = if w.on("cases that overlap", 25) { "12 kgal" } else { "30 kgal" };
    w.line(&format!(
        "  determinant stepped \"Stepped\" is cases\n    when water is over 10 kgal and water is under {overlap}, then 50% of water\n    when water is at least 15 kgal and area is far, then water\n    otherwise above"
    ));
    let zero = w.pick(&[("zero divisor is an error", "error"), ("", "3")]);
    w.line(&format!("  determinant ratio \"Ratio\" is water / above, if above is zero {zero}"));
    w.line("  determinant odd \"Odd\" is cases\n    when water / reserve is over 2, if reserve is zero 5, then reserve\n    otherwise water");
    let span = w.pick(&[
        ("calendar window", "highest calendar_year of water over the 2 calendar_years before, split by day"),
        ("calendar window", "average fiscal_year of water over the 2 fiscal_years ending 1 years before, whole periods by last day"),
        ("calendar window", "lowest calendar_year of water over the 2 calendar_years before, whole periods by last day"),
        ("calendar window", "2nd highest calendar_year of water over the 2 calendar_years before, split by day"),
        ("year to date", "sum of water over fiscal_year to date including this period, split by day"),
        ("year to date", "sum of water over calendar_year to date before this period, whole periods by last day"),
        ("", "sum of water over last 6 months including this period, split by day"),
        ("", "sum of water over the fiscal_year before, split by day"),
    ]);
    let missing = w.pick(&[
        ("window with else", "else 17 kgal"),
        ("window with else", "else reserve"),
        ("window with else", "else 2 kgal"),
        ("", "else an error"),
    ]);
    w.line(&format!("  determinant looked \"Looked\" is {span}, {missing}"));
}

fn line(w: &mut Writer, kind: &str, name: &str, body: &str) {
    w.line(&format!("  {kind} {name} \"{name}\"\n    cite \"Resolution\" illustrative\n    gl 401-1\n{body}"));
}

fn usage(w: &mut Writer) {
    line(w, "charge", "volume", "    amount water at plain");
    if w.dated && w.on("own split", 50) {
        let way = w.one_of(&["day of the calendar month", "daily flow", "nothing, at the version of the first day"]);
        line(w, "charge", "own", &format!("    when a rate changes inside a period, split usage by {way}\n    amount above at cold"));
    }
    let tiers = w.one_of(&["ladder", "flat"]);
    let rule = w.one_of(&["each block at its own rate", "all at the block reached"]);
    let quantity = w.one_of(&["water", "odd", "stepped"]);
    line(w, "charge", "laddered", &format!("    amount {quantity} by {tiers}, {rule}"));
    if w.chance(40) {
        w.count("conversion of a rate");
        line(w, "charge", "in_ccf", "    amount (water in ccf) at by_ccf");
    }
    if w.chance(40) {
        line(w, "charge", "weighed", "    when strength is over 150 mg/L\n    amount weight at pound_rate");
    }
    if w.on("number taken as", 25) {
        line(w, "charge", "by_number", "    amount ((number of kgal in above) / 7) taken as $");
    }
    if w.chance(30) {
        line(w, "charge", "rationed", "    amount ratio * $0.37");
    }
    if w.chance(40) {
        line(w, "charge", "windowed", "    amount looked at $0.013/kgal");
    }
    if w.chance(20) {
        line(w, "charge", "of_year", "    amount water by year_ladder, each block at its own rate, over fiscal_year to date including this period");
    }
    if w.on("meter reads of their own", 40) {
        let apart = if w.on("one line each", 50) { ", one line each" } else { "" };
        line(w, "charge", "metered", &format!("    amount water by ladder, each block at its own rate, for each meter of the account{apart}"));
    }
}

fn fixed(w: &mut Writer) {
    let keys = w.pick(&[("", "size and area"), ("member as key", "1in and area"), ("member as key", "size and far")]);
    let table = w.one_of(&["fee", "dear_fee"]);
    let meters = w.pick(&[("", ""), ("", ", for each meter of the account"), ("one line each", ", for each meter of the account, one line each")]);
    let split = if w.dated && w.on("each part of fixed charges", 25) {
        "    when a rate changes inside a period, split fixed charges by day of the period, each part rounded to 0.01 months half up, the last takes the residual\n"
    } else {
        ""
    };
    line(w, "charge", "base", &format!("{split}    amount {table} for {keys} * months in the bill{meters}"));
    if w.chance(40) {
        w.count("fact amount");
        line(w, "charge", "dwelt", "    amount dwelling_fee for dwellings * months in the bill");
    }
    if w.on("days in the bill", 35) {
        line(w, "charge", "by_days", "    amount $0.11 per day * days in the bill");
    }
    if w.on("days in calendar", 35) {
        line(w, "charge", "of_days", "    amount $365.00 * (days in the bill / days in fiscal_year)");
    }
    if w.chance(40) {
        line(w, "charge", "set_aside", "    amount reserved at plain");
    }
    if w.on("fixed with measure", 30) {
        line(w, "charge", "mixed", "    amount monthly * (number of kgal in water) * months in the bill");
    }
    if w.dated && w.chance(30) {
        line(w, "charge", "wintry", "    amount cold_fee for size and season");
    }
}

fn conditional(w: &mut Writer) {
    let guard = w.pick(&[
        ("and, one of", "    when area is one of beyond, far and water is over 3 kgal\n"),
        ("threshold by case", "    when water is over 4 kgal per month * months in the bill\n"),
        ("", "    unless above is at most 1 kgal\n"),
        ("", "    when any of (area is far, water is at least 9 kgal)\n    unless outage is yes\n"),
    ]);
    line(w, "charge", "guarded", &format!("{guard}    amount monthly * months in the bill"));
    if w.chance(40) {
        w.count("last period");
        line(
            w,
            "charge",
            "year_end",
            "    when last period of fiscal_year\n    unless outage is yes, as on the last day\n    when a rate changes inside a period, split usage by nothing, at the version of the last day\n    amount above_reserved at plain",
        );
    }
    if w.chance(40) {
        let rate = if w.dated { "cold" } else { "plain" };
        line(w, "charge", "in_service", &format!("    unless outage is yes\n    amount water at {rate}"));
    }
}

fn around(w: &mut Writer) {
    if w.on("percentage that changes", 40) {
        line(w, "charge", "surcharge", "    when area is one of beyond, far\n    amount 12.5% of (volume + base)");
    }
    if w.on("replaces, omitted", 25) {
        line(w, "charge", "instead", "    replaces laddered with floor * months in the bill when water is under 6 kgal");
    }
    if w.on("tops up over versions", 40) {
        line(w, "charge", "lift", "    tops up volume to floor * months in the bill");
    }
    if w.on("base of credit", 50) {
        line(
            w,
            "credit",
            "rebate",
            "    unless outage is no, as on the last day\n    omit when zero\n    amount 5% of (volume before rounding + base)",
        );
        line(w, "tax", "levy", "    amount 3% of (total - rebate)");
    } else {
        line(w, "tax", "levy", "    amount 3.5% of total");
    }
}
