//! A file: its head, then its statements.

use super::grammar::Rule;
use super::lines::logical_lines;
use super::outline::{Node, outline};
use super::statement::{FileParser, parts};
use crate::language::tree::{File, Imported, Item, Name};
use crate::source::{Diagnostic, SourceId, Span, codes};

/// Parses a file. The tree holds every statement that could be read; the diagnostics every problem.
///
/// ```
/// use ratebook::language::parse;
/// use ratebook::source::SourceId;
/// let (file, problems) = parse(SourceId(0), "chapter a.b \"A\"\n\ncurrency USD\n");
/// assert_eq!(file.chapter.text, "a.b");
/// assert!(problems.is_empty());
/// ```
pub fn parse(source: SourceId, text: &str) -> (File, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let lines = logical_lines(source, text, &mut diagnostics);
    let nodes = outline(source, &lines, &mut diagnostics);
    let mut parser = FileParser { file: source, diagnostics };
    let mut file = empty_file(source);
    for node in &nodes {
        parser.top_level(node, &mut file);
    }
    parser.check_head(&file, &nodes, text);
    let mut diagnostics = parser.diagnostics;
    diagnostics.sort_by_key(|found| found.place().map_or(0, |place| place.start));
    (file, diagnostics)
}

fn empty_file(source: SourceId) -> File {
    let name = Name { text: String::new(), span: Span::new(source, 0, 0) };
    File {
        source,
        chapter: name,
        label: String::new(),
        uses: Vec::new(),
        imported: None,
        seller: None,
        not_encoded: Vec::new(),
        annotations: Default::default(),
        items: Vec::new(),
    }
}

impl FileParser {
    fn check_head(&mut self, file: &File, nodes: &[Node<'_>], text: &str) {
        if nodes.is_empty() {
            let diagnostic =
                Diagnostic::error(codes::EMPTY_FILE, "the file holds no statement").at(Span::new(self.file, 0, text.len().min(1)), "empty");
            self.diagnostics.push(diagnostic.help("begin with `chapter NAME \"Label\"`"));
            return;
        }
        let begun = nodes.iter().any(|node| node.line.first_word() == "chapter");
        if file.chapter.text.is_empty() && !begun {
            let place = nodes.first().map_or(Span::new(self.file, 0, 0), |node| node.line.span(self.file));
            let diagnostic = Diagnostic::error(codes::CHAPTER_MISSING, "the file does not name its chapter").at(place, "before this line");
            self.diagnostics.push(diagnostic.help("begin with `chapter NAME \"Label\"`, as `chapter pinellas.wholesale_water \"Wholesale water\"`"));
        }
    }

    fn top_level(&mut self, node: &Node<'_>, file: &mut File) {
        let word = node.line.first_word();
        match word {
            "chapter" => self.chapter(node, file),
            "use" => {
                if let Some(parsed) = self.line(Rule::l_use, &node.line, "") {
                    file.uses.extend(parts(parsed.pairs).map(|name| self.name(&name, parsed.offset)));
                }
                self.childless(node);
            }
            "imported" => self.imported(node, file),
            "seller" => self.seller(node, file),
            "not" => {
                file.not_encoded.extend(self.quoted(node, Rule::l_not_encoded));
                self.childless(node);
            }
            "cite" | "note" | "says" => {
                self.annotation(node, &mut file.annotations);
            }
            _ => {
                let item = self.item(node);
                file.items.extend(item);
            }
        }
    }

    fn chapter(&mut self, node: &Node<'_>, file: &mut File) {
        if let Some(parsed) = self.line(Rule::l_chapter, &node.line, "") {
            let first = file.chapter.clone();
            for part in parts(parsed.pairs) {
                match part.as_rule() {
                    Rule::name => file.chapter = self.name(&part, parsed.offset),
                    _ => file.label = self.string(&part, parsed.offset).text,
                }
            }
            if !first.text.is_empty() {
                let diagnostic =
                    Diagnostic::error(codes::SAID_TWICE, "a file is one chapter").at(file.chapter.span, "again").at(first.span, "first named here");
                self.diagnostics.push(diagnostic.help("put the other chapter into a file of its own"));
            }
        }
        for child in &node.children {
            if !self.annotation(child, &mut file.annotations) {
                self.unknown(child, "chapter");
            }
        }
    }

    fn imported(&mut self, node: &Node<'_>, file: &mut File) {
        self.childless(node);
        let Some(parsed) = self.line(Rule::l_imported, &node.line, "") else { return };
        let mut found = parts(parsed.pairs);
        if let (Some(from), Some(hash)) = (found.next(), found.next()) {
            let from = self.string(&from, parsed.offset);
            file.imported = Some(Imported { from, sha256: hash.as_str().to_owned(), span: node.line.span(self.file) });
        }
    }

    /// A definition, schedule or test.
    fn item(&mut self, node: &Node<'_>) -> Option<Item> {
        Some(match node.line.first_word() {
            "currency" => {
                let parsed = self.line(Rule::l_currency, &node.line, "")?;
                self.childless(node);
                Item::Currency(self.name(&parts(parsed.pairs).next()?, parsed.offset))
            }
            "calendar" => Item::Calendar(self.calendar(node)?),
            "season" => Item::Season(self.season(node)?),
            "unit" => Item::Unit(self.unit_definition(node)?),
            "factor" => Item::Factor(self.factor_definition(node)?),
            "choice" => Item::Choice(self.choice(node)?),
            "fact" => Item::Fact(self.fact(node)?),
            "measure" => Item::Measure(self.measure(node)?),
            "policy" => Item::Policy(self.policy(node)?),
            "value" => Item::Value(self.value(node)?),
            "rate" => Item::Rate(self.rate(node)?),
            "table" => Item::Table(self.table(node)?),
            "tiers" => Item::Tiers(self.tiers(node)?),
            "determinant" => Item::Determinant(self.determinant(node)?),
            "schedule" => Item::Schedule(Box::new(self.schedule(node)?)),
            "contract" => Item::Contract(Box::new(self.contract(node)?)),
            "amendment" => Item::Amendment(Box::new(self.amendment(node)?)),
            "waiver" => Item::Waiver(self.waiver(node)?),
            "pool" => Item::Pool(Box::new(self.pool(node)?)),
            "index" => Item::Index(self.index(node)?),
            "terms" => Item::Terms(Box::new(self.terms(node)?)),
            "holidays" => Item::Holidays(self.holidays(node)?),
            "ledger" => Item::Ledger(Box::new(self.ledger(node)?)),
            "test" => Item::Test(self.test(node)?),
            "prove" => Item::Proof(self.proof(node)?),
            "require" => Item::Requirement(Box::new(self.requirement(node)?)),
            _ => {
                self.unknown(node, "");
                return None;
            }
        })
    }
}
