//! The derivation of a bill as it is kept in a book: words, and the exact values behind them, by name.

/// The derivation of a bill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptTrace {
    /// The program whose words these are: `ratebook 0.1.0`.
    pub program: String,
    /// Its lines, in their order.
    pub lines: Vec<KeptLine>,
    /// Determinants and derived values that were worked out on the way: name, and exact value in base units.
    pub determinants: Vec<(String, String)>,
    /// What is said of no line: the total, charges that are not on the bill, clauses that are not encoded.
    pub besides: Vec<String>,
}

/// What a kept derivation says of one line of the invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct KeptLine {
    pub charge: String,
    /// The amount before rounding, in dollars: a decimal, or a fraction where decimals do not end.
    pub exact: String,
    /// The derivation in words.
    pub derivation: Vec<String>,
}

/// Where two derivations of one bill differ.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct TraceDifference {
    /// What differs.
    pub what: String,
    pub kept: String,
    /// In the one that comes out now.
    pub again: String,
}

impl KeptTrace {
    /// All its words, in order.
    pub fn derivation(&self) -> Vec<String> {
        self.lines.iter().flat_map(|line| &line.derivation).chain(&self.besides).cloned().collect()
    }

    /// Where another derivation of the same bill differs; of the words of a line the first.
    pub fn differences(&self, again: &Self) -> Vec<TraceDifference> {
        let mut found = Vec::new();
        let none = KeptLine { charge: "none".to_owned(), exact: "none".to_owned(), derivation: Vec::new() };
        for at in 0..self.lines.len().max(again.lines.len()) {
            let (own, other) = (self.lines.get(at).unwrap_or(&none), again.lines.get(at).unwrap_or(&none));
            let name = if own.charge == "none" { &other.charge } else { &own.charge };
            let of_line = |what: &str| format!("line {} ({name}): {what}", at + 1);
            found.extend(of_text(of_line("the charge"), &own.charge, &other.charge));
            found.extend(of_text(of_line("the amount before rounding"), &own.exact, &other.exact));
            found.extend(of_words(of_line("its derivation"), &own.derivation, &other.derivation));
        }
        let listed = |of: &Self| of.determinants.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>();
        found.extend(of_words("a determinant (in base units)".to_owned(), &listed(self), &listed(again)));
        found.extend(of_words("what is said beside the lines".to_owned(), &self.besides, &again.besides));
        found
    }
}

fn of_text(what: String, kept: &str, again: &str) -> Option<TraceDifference> {
    (kept != again).then(|| TraceDifference { what, kept: kept.to_owned(), again: again.to_owned() })
}

fn of_words(what: String, kept: &[String], again: &[String]) -> Option<TraceDifference> {
    let at = (0..kept.len().max(again.len())).find(|at| kept.get(*at) != again.get(*at))?;
    let words = |of: &[String]| of.get(at).map_or("none", |text| text.trim()).to_owned();
    Some(TraceDifference { what, kept: words(kept), again: words(again) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace() -> KeptTrace {
        let line =
            |charge: &str, exact: &str| KeptLine { charge: charge.to_owned(), exact: exact.to_owned(), derivation: vec![format!("  {exact}")] };
        KeptTrace {
            program: "ratebook 0".to_owned(),
            lines: vec![line("base", "10"), line("volume", "400/31")],
            determinants: vec![("average".to_owned(), "4100".to_owned())],
            besides: vec!["total".to_owned()],
        }
    }

    #[test]
    fn every_part_that_differs_is_named() {
        assert_eq!(trace().differences(&trace()), []);
        let what = |change: &dyn Fn(&mut KeptTrace)| {
            let mut other = trace();
            change(&mut other);
            trace().differences(&other).into_iter().map(|one| format!("{}: {} / {}", one.what, one.kept, one.again)).collect::<Vec<_>>()
        };
        assert_eq!(what(&|other| other.lines[0].charge = "fee".to_owned()), ["line 1 (base): the charge: base / fee"]);
        assert_eq!(what(&|other| other.lines[1].exact = "12".to_owned()), ["line 2 (volume): the amount before rounding: 400/31 / 12"]);
        assert_eq!(what(&|other| other.lines[1].derivation.push("x".to_owned())), ["line 2 (volume): its derivation: none / x"]);
        assert_eq!(what(&|other| drop(other.lines.pop())).len(), 3);
        assert_eq!(what(&|other| other.determinants.clear()), ["a determinant (in base units): average = 4100 / none"]);
        assert_eq!(what(&|other| other.besides[0] = "sum".to_owned()), ["what is said beside the lines: total / sum"]);
        assert_eq!(what(&|other| other.program.clear()), Vec::<String>::new(), "who says it is not a difference");
    }
}
