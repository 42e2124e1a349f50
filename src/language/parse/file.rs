//! A file: its head, then its statements.

use super::grammar::Rule;
use super::lines::logical_lines;
use super::outline::{Node, outline};
use super::statement::{FileParser, parts};
use crate::language::parse::{
    annotation, contract, definition, index, ledger, measure, pool, price, proof, requirement, schedule, statement, terms, test,
};
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
        top_level(&mut parser, node, &mut file);
    }
    check_head(&mut parser, &file, &nodes, text);
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

fn chapter(parser: &mut FileParser, node: &Node<'_>, file: &mut File) {
    if let Some(parsed) = parser.line(Rule::l_chapter, &node.line, "") {
        let first = file.chapter.clone();
        for part in parts(parsed.pairs) {
            match part.as_rule() {
                Rule::name => file.chapter = parser.name(&part, parsed.offset),
                _ => file.label = statement::string(parser, &part, parsed.offset).text,
            }
        }
        if !first.text.is_empty() {
            let diagnostic =
                Diagnostic::error(codes::SAID_TWICE, "a file is one chapter").at(file.chapter.span, "again").at(first.span, "first named here");
            parser.diagnostics.push(diagnostic.help("put the other chapter into a file of its own"));
        }
    }
    for child in &node.children {
        if !annotation::annotation(parser, child, &mut file.annotations) {
            statement::unknown(parser, child, "chapter");
        }
    }
}

fn check_head(parser: &mut FileParser, file: &File, nodes: &[Node<'_>], text: &str) {
    if nodes.is_empty() {
        let diagnostic =
            Diagnostic::error(codes::EMPTY_FILE, "the file holds no statement").at(Span::new(parser.file, 0, text.len().min(1)), "empty");
        parser.diagnostics.push(diagnostic.help("begin with `chapter NAME \"Label\"`"));
        return;
    }
    let begun = nodes.iter().any(|node| node.line.first_word() == "chapter");
    if file.chapter.text.is_empty() && !begun {
        let place = nodes.first().map_or(Span::new(parser.file, 0, 0), |node| node.line.span(parser.file));
        let diagnostic = Diagnostic::error(codes::CHAPTER_MISSING, "the file does not name its chapter").at(place, "before this line");
        parser.diagnostics.push(diagnostic.help("begin with `chapter NAME \"Label\"`, as `chapter pinellas.wholesale_water \"Wholesale water\"`"));
    }
}

fn top_level(parser: &mut FileParser, node: &Node<'_>, file: &mut File) {
    let word = node.line.first_word();
    match word {
        "chapter" => chapter(parser, node, file),
        "use" => {
            if let Some(parsed) = parser.line(Rule::l_use, &node.line, "") {
                file.uses.extend(parts(parsed.pairs).map(|name| parser.name(&name, parsed.offset)));
            }
            statement::childless(parser, node);
        }
        "imported" => imported(parser, node, file),
        "seller" => requirement::seller(parser, node, file),
        "not" => {
            file.not_encoded.extend(annotation::quoted(parser, node, Rule::l_not_encoded));
            statement::childless(parser, node);
        }
        "cite" | "note" | "says" => {
            annotation::annotation(parser, node, &mut file.annotations);
        }
        _ => {
            let item = item(parser, node);
            file.items.extend(item);
        }
    }
}

fn imported(parser: &mut FileParser, node: &Node<'_>, file: &mut File) {
    statement::childless(parser, node);
    let Some(parsed) = parser.line(Rule::l_imported, &node.line, "") else { return };
    let mut found = parts(parsed.pairs);
    if let (Some(from), Some(hash)) = (found.next(), found.next()) {
        let from = statement::string(parser, &from, parsed.offset);
        file.imported = Some(Imported { from, sha256: hash.as_str().to_owned(), span: node.line.span(parser.file) });
    }
}

/// A definition, schedule or test.
pub(in crate::language::parse) fn item(parser: &mut FileParser, node: &Node<'_>) -> Option<Item> {
    Some(match node.line.first_word() {
        "currency" => {
            let parsed = parser.line(Rule::l_currency, &node.line, "")?;
            statement::childless(parser, node);
            Item::Currency(parser.name(&parts(parsed.pairs).next()?, parsed.offset))
        }
        "calendar" => Item::Calendar(definition::calendar(parser, node)?),
        "season" => Item::Season(definition::season(parser, node)?),
        "unit" => Item::Unit(definition::unit_definition(parser, node)?),
        "factor" => Item::Factor(definition::factor_definition(parser, node)?),
        "choice" => Item::Choice(definition::choice(parser, node)?),
        "fact" => Item::Fact(definition::fact(parser, node)?),
        "measure" => Item::Measure(measure::measure(parser, node)?),
        "policy" => Item::Policy(measure::policy(parser, node)?),
        "value" => Item::Value(parser.value(node)?),
        "rate" => Item::Rate(price::rate(parser, node)?),
        "table" => Item::Table(price::table(parser, node)?),
        "tiers" => Item::Tiers(price::tiers(parser, node)?),
        "determinant" => Item::Determinant(price::determinant(parser, node)?),
        "schedule" => Item::Schedule(Box::new(schedule::schedule(parser, node)?)),
        "contract" => Item::Contract(Box::new(contract::contract(parser, node)?)),
        "amendment" => Item::Amendment(Box::new(contract::amendment(parser, node)?)),
        "waiver" => Item::Waiver(contract::waiver(parser, node)?),
        "pool" => Item::Pool(Box::new(pool::pool(parser, node)?)),
        "index" => Item::Index(index::index(parser, node)?),
        "terms" => Item::Terms(Box::new(terms::terms(parser, node)?)),
        "holidays" => Item::Holidays(terms::holidays(parser, node)?),
        "ledger" => Item::Ledger(Box::new(ledger::ledger(parser, node)?)),
        "test" => Item::Test(test::test(parser, node)?),
        "prove" => Item::Proof(proof::proof(parser, node)?),
        "require" => Item::Requirement(Box::new(requirement::requirement(parser, node)?)),
        _ => {
            statement::unknown(parser, node, "");
            return None;
        }
    })
}
