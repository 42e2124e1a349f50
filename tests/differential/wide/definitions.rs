//! Definitions and prices.

use crate::writer::Writer;

pub fn write(w: &mut Writer) {
    if w.on("no rate change line", 15) {
        w.dated = false;
    }
    names(w);
    facts(w);
    measures(w);
    rates(w);
    tables(w);
    tiers(w);
}

fn names(w: &mut Writer) {
    w.line("chapter wide.chapter \"Wide\"");
    w.line("calendar fiscal_year begins October 1, labelled FY by the year it ends");
    w.line("calendar calendar_year begins January 1");
    w.line("season winter is November 15 to March 20");
    w.line("unit ccf is 748 gal\n  cite \"Manual\" illustrative");
    w.line("factor pounds \"Pounds\" is 8.34 lb per MG per mg/L\n  cite \"Manual\" illustrative");
    w.line("choice area is one of inside, beyond, far\n  also written far as \"out of county\"");
    w.line("choice size is one of 5/8in, 1in, 2in\n  also written 5/8in as '5/8\"'");
    if w.chance(40) {
        w.line("  not entered is 1in");
    }
    w.line("choice class is one of house, shop");
}

fn facts(w: &mut Writer) {
    w.line("fact outage \"Outage\" yes or no\n  not entered is no");
    let reach = w.pick(&[("", ""), ("excuses the period", "  on any day excuses the period"), ("reduces by days", "  on any day reduces by days")]);
    if !reach.is_empty() {
        w.line(reach);
    }
    w.line("fact dwellings \"Dwellings\" in number");
    if w.on("not entered value", 50) {
        w.line("  not entered is 2");
    } else {
        w.line("  not entered is an error");
    }
    w.line("fact reserve \"Reserve\" in kgal\n  not entered is an error");
}

fn measures(w: &mut Writer) {
    w.line("measure water \"Water\" in kgal\n  from meter reads of service water\n  one value per period, of each meter");
    if w.on("round measure", 30) {
        w.line("  round to 0.1 kgal half even");
    }
    w.line("  missing is an error");
    w.line(
        "measure daily_flow \"Daily flow\" in kgal\n  from daily flow of service water\n  one value per day, of each point\n  missing is an error",
    );
    w.line("measure strength \"Strength\" in mg/L\n  from laboratory samples\n  one value per period, of each point\n  missing is an error");
}

fn dated_rate(w: &mut Writer, head: &str, most_ends: bool) {
    let versions = w.versions();
    w.line(&format!("rate {head}\n  cite \"Resolution\" illustrative"));
    for from in versions {
        let price = w.price();
        w.line(&format!("  from {from} {price}"));
    }
    if most_ends && w.dated && w.on("ends before the period", 10) {
        w.line("  until 2023-06-30");
    } else {
        w.line("  until replaced");
    }
}

fn rates(w: &mut Writer) {
    dated_rate(w, "plain \"Plain\" in $/kgal", true);
    dated_rate(w, "by_ccf \"By ccf\" in $/ccf", false);
    dated_rate(w, "pound_rate \"Pounds\" in $/lb", false);
    dated_rate(w, "monthly \"Monthly\" in $ per month", false);
    dated_rate(w, "floor \"Floor\" in $ per month", false);
    if w.dated {
        cold_rate(w);
    }
    w.count("derived value");
    w.line("value lot_limit \"Limit\" is 2.5 kgal per month\n  cite \"Resolution\" illustrative");
    w.line("value twice_limit \"Twice\" is 2 * lot_limit\n  cite \"Resolution\" illustrative");
    w.count("set value");
    w.line("value reserved \"Reserved\" in kgal, set by each contract");
}

fn cold_rate(w: &mut Writer) {
    w.count("season over the year's turn");
    w.line("rate cold \"Cold\" in $/kgal by season\n  cite \"Resolution\" illustrative");
    for from in w.versions() {
        let (inside, outside) = (w.price(), w.price());
        w.line(&format!("  from {from}\n    in winter {inside}\n    outside winter {outside}"));
    }
    w.line("  until replaced");
}

fn tables(w: &mut Writer) {
    w.line("table fee \"Fee\" in $ per month by size, area\n  cite \"Resolution\" illustrative\n  columns inside beyond far");
    let partial = w.on("partial table", 40);
    if partial {
        w.line("  missing row is an error");
    }
    for from in w.versions() {
        w.line(&format!("  from {from}"));
        for size in ["5/8in", "1in", "2in"] {
            let (one, two) = (w.decimal(30, 2), w.decimal(30, 2));
            let three = if partial && w.chance(50) { "-".to_owned() } else { w.decimal(30, 2) };
            w.line(&format!("    {size} {one} {two} {three}"));
        }
    }
    w.line("  until replaced");
    w.count("derived table");
    w.line("table dear_fee is 130% of fee, each price\n  cite \"Resolution\" illustrative\n  round to $0.05 half up");
    if w.dated {
        w.count("block versions with season key");
        w.line("table cold_fee \"Cold fee\" in $ by size, season\n  cite \"Resolution\" illustrative");
        for from in w.versions() {
            w.line(&format!("  from {from}"));
            for size in ["5/8in", "1in", "2in"] {
                let (one, two) = (w.price(), w.price());
                w.line(&format!("    {size}, in winter {one}\n    {size}, outside winter {two}"));
            }
        }
        w.line("  until replaced");
    }
    let band =
        w.pick(&[("band up to", "    up to 2 $1.10\n    up to 4 $2.20\n    over 4 $3.30"), ("band over", "    over 1 $1.75\n    over 3 $4.75")]);
    w.line("table dwelling_fee \"Dwellings\" in $ per month by dwellings in number\n  cite \"Resolution\" illustrative\n  missing row is an error");
    w.line(&format!("  from 2021-10-01\n{band}\n  until replaced"));
}

fn tiers(w: &mut Writer) {
    w.line("tiers ladder \"Ladder\" in $/kgal, bounds per month\n  cite \"Resolution\" illustrative");
    for from in w.versions() {
        let (one, two, three) = (w.price(), w.price(), w.price());
        w.line(&format!("  from {from}\n    up to lot_limit_month {one}\n    under ceiling {two}\n    over ceiling {three}"));
    }
    w.line("  until replaced");
    w.count("all use");
    w.line(
        "tiers flat \"Flat\" in $/kgal, bounds per bill\n  cite \"Resolution\" illustrative\n  from 2021-10-01\n    all use plain\n  until replaced",
    );
    w.line("tiers year_ladder \"Year\" in $/kgal, bounds per fiscal_year\n  cite \"Resolution\" illustrative");
    w.line("  from 2021-10-01\n    up to 40 kgal $0.97\n    up to 90 kgal $1.31\n    over 90 kgal $2.29\n  until replaced");
}
