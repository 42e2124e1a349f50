//! What a contract and its amendments put in the place of what its lines name.

use super::absences::Absence;
use super::{Compiler, ExpressionScope, Lowered, citations};
use crate::calendar::Day;
use crate::exact::Unit;
use crate::language::book::{Definition, DefinitionId, DefinitionKind, Scope};
use crate::language::compile;
use crate::language::compile::{absences, expression, literal, name};
use crate::language::tree::{self, OverrideKind};
use crate::plan::{Cell, Citation, Id, Operation, Prices, Version};
use crate::source::{Diagnostic, Span, codes};
use std::collections::{BTreeMap, BTreeSet};

/// One replacement of a thing, and when it holds.
#[derive(Clone, Debug)]
pub(in crate::language::compile) struct Layer<'a> {
    /// First day; none where it holds from the beginning.
    from: Option<Day>,
    /// The day after its last.
    end: Option<Day>,
    with: &'a tree::Expression,
    scope: Scope,
    name: &'a tree::Name,
    /// The amendment, where it is one.
    document: Option<&'a Definition>,
    cites: Vec<Citation>,
    place: Span,
}

/// The account of a line, and where it is said.
type Account<'a> = (&'a tree::Quoted, Vec<Citation>);

/// A contract's text as its lines are compiled under it.
#[derive(Debug)]
pub(super) struct ContractText<'a> {
    pub definition: &'a Definition,
    layers: BTreeMap<DefinitionId, Vec<Layer<'a>>>,
    pub(super) absences: BTreeMap<DefinitionId, Vec<Absence>>,
    accounts: BTreeMap<DefinitionId, Account<'a>>,
    met: BTreeSet<DefinitionId>,
    /// How many layers of a thing are seen: a replacement that names what it replaces means what was there before.
    pub(super) visible: BTreeMap<DefinitionId, usize>,
    /// Dated replacements already made.
    dated: BTreeMap<(DefinitionId, usize, bool), Id<Prices>>,
}

impl<'a> ContractText<'a> {
    pub(super) fn new(definition: &'a Definition) -> Self {
        Self {
            definition,
            layers: BTreeMap::new(),
            absences: BTreeMap::new(),
            accounts: BTreeMap::new(),
            met: BTreeSet::new(),
            visible: BTreeMap::new(),
            dated: BTreeMap::new(),
        }
    }

    /// Overrides that no line met: name and place.
    pub(super) fn unmet(&self) -> Vec<(String, Span)> {
        let layers = self.layers.iter().filter(|(id, _)| !self.met.contains(id));
        layers.flat_map(|(_, layers)| layers.iter().map(|layer| (layer.name.text.clone(), layer.place))).collect()
    }

    /// Marks values set by the contract as met: a pool whose shares its lines bill asks for them.
    pub(super) fn meet(&mut self, values: impl IntoIterator<Item = DefinitionId>) {
        self.met.extend(values);
    }

    /// The layers that are seen of a thing.
    fn seen(&self, id: DefinitionId) -> Option<&[Layer<'a>]> {
        let layers = self.layers.get(&id)?;
        let visible = self.visible.get(&id).copied().unwrap_or(layers.len());
        layers.get(..visible).filter(|seen| !seen.is_empty())
    }
}

/// Reads the overrides of a contract, its amendments in the order of their dates, and its waivers of lines.
pub(in crate::language::compile) fn read_overrides<'a>(
    compiler: &mut Compiler<'a>,
    definition: &'a Definition,
    contract: &'a tree::Contract,
    scope: Scope,
) {
    for takes in &contract.takes {
        for written in &takes.overrides {
            read_override(compiler, written, scope, (None, None), None);
        }
    }
    let mut amendments: Vec<(&'a Definition, &'a tree::Amendment)> = Vec::new();
    for found in compiler.book.amendments_of(definition.id) {
        compiler.reached.insert(found.id);
        if let DefinitionKind::Amendment(amendment) = &found.kind {
            amendments.push((found, amendment));
        }
    }
    amendments.sort_by_key(|(_, amendment)| amendment.from.day);
    for (found, amendment) in amendments {
        let own = Scope { chapter: found.chapter, schedule: Some(found.id) };
        let days = (Some(amendment.from.day), amendment.to.as_ref().map(|last| last.day.plus_days(1)));
        check_inside_the_term(compiler, contract, found, amendment);
        for written in &amendment.overrides {
            read_override(compiler, written, own, days, Some(found));
        }
        absences::add_absences_of_new_lines(compiler, found, days);
    }
    absences::read_waivers(compiler, definition);
}

/// An amendment of which no day lies in the term changes no bill.
fn check_inside_the_term(compiler: &mut Compiler<'_>, contract: &tree::Contract, found: &Definition, amendment: &tree::Amendment) {
    let Some((first, last)) = &contract.term else { return };
    let too_late = last.as_ref().filter(|last| last.day < amendment.from.day);
    let too_early = amendment.to.as_ref().filter(|to| to.day < first.day).map(|_| first);
    let Some(edge) = too_late.or(too_early) else { return };
    let title = format!("no day of `{}` lies in the term of `{}`", found.name.text, contract.body.name.text);
    let diagnostic = Diagnostic::error(codes::OVERRIDE_HITS_NOTHING, title).at(amendment.from.span, "hits nothing").at(edge.span, "the term");
    compiler.report(diagnostic.help("correct the date, or extend the term first"));
}

fn read_override<'a>(
    compiler: &mut Compiler<'a>,
    written: &'a tree::Override,
    scope: Scope,
    days: (Option<Day>, Option<Day>),
    document: Option<&'a Definition>,
) {
    match &written.kind {
        OverrideKind::Set { name, to } => {
            let Some(target) = compile::resolve(compiler, scope, name) else { return };
            if !matches!(&target.kind, DefinitionKind::Value(value) if matches!(value.kind, tree::ValueKind::SetByContract(_))) {
                let _: Option<()> = compile::wrong_kind(compiler, name, target, "a value that is `set by each contract`");
                return;
            }
            add_layer(compiler, target, (name, to, written), scope, days, document);
        }
        OverrideKind::Replace { name, with } => {
            let Some(target) = compile::resolve(compiler, scope, name) else { return };
            if !can_be_replaced(&target.kind) {
                let _: Option<()> = compile::wrong_kind(compiler, name, target, "a value, rate, table, tiers, determinant or measure");
                return;
            }
            add_layer(compiler, target, (name, with, written), scope, days, document);
        }
        OverrideKind::ReplaceGl { charge, account } => replace_account(compiler, charge, account, written, scope, document),
        OverrideKind::Omit(charge) => absences::omit(compiler, charge, written, scope, days, document),
    }
}

fn add_layer<'a>(
    compiler: &mut Compiler<'a>,
    target: &'a Definition,
    (name, with, written): (&'a tree::Name, &'a tree::Expression, &'a tree::Override),
    scope: Scope,
    (from, end): (Option<Day>, Option<Day>),
    document: Option<&'a Definition>,
) {
    let mut cites = citations(&written.annotations);
    if cites.is_empty() {
        cites = document.map(|found| citations(found.kind.annotations())).unwrap_or_default();
    }
    for cite in &mut cites {
        (cite.in_force, cite.of_override) = ((from, end), true);
    }
    let layer = Layer { from, end, with, scope, name, document, cites, place: written.span };
    let Some(text) = &mut compiler.contract_text else { return };
    let layers = text.layers.entry(target.id).or_default();
    let earlier = layers.iter().find(|other| collide(other, &layer)).cloned();
    layers.push(layer);
    if let Some(earlier) = earlier {
        let two_amendments = matches!((earlier.document, document), (Some(one), Some(other)) if one.id != other.id);
        collision(compiler, name, written.span, earlier.place, two_amendments);
    }
}

fn collision(compiler: &mut Compiler<'_>, name: &tree::Name, place: Span, earlier: Span, amendments: bool) {
    let (title, help) = if amendments {
        (format!("two amendments change `{}` at the same time", name.text), "write `supersedes NAME` in the later one, or end the earlier")
    } else {
        (format!("`{}` is replaced twice", name.text), "leave one of them out")
    };
    compiler.report(Diagnostic::error(codes::AMENDMENTS_COLLIDE, title).at(place, "the later").at(earlier, "the earlier").help(help));
}

pub(in crate::language::compile) fn line_named<'a>(compiler: &mut Compiler<'a>, charge: &'a tree::Name, scope: Scope) -> Option<&'a Definition> {
    let target = compile::resolve(compiler, scope, charge)?;
    if matches!(target.kind, DefinitionKind::Charge(_)) {
        Some(target)
    } else {
        compile::wrong_kind(compiler, charge, target, "a line of the contract")
    }
}

fn replace_account<'a>(
    compiler: &mut Compiler<'a>,
    charge: &'a tree::Name,
    account: &'a tree::Quoted,
    written: &'a tree::Override,
    scope: Scope,
    document: Option<&'a Definition>,
) {
    let Some(target) = line_named(compiler, charge, scope) else { return };
    if document.is_some() {
        let help = "replace the account under `takes service under`: one line is booked to one account";
        let _: Option<()> =
            compile::fault(compiler, codes::WRONG_KIND, "an amendment replaces no account".to_owned(), written.span, "from a date on?", help);
        return;
    }
    if let Some(text) = &mut compiler.contract_text {
        text.accounts.insert(target.id, (account, citations(&written.annotations)));
    }
}

/// The account of a line under this contract.
pub(in crate::language::compile) fn account_of(compiler: &Compiler<'_>, line: DefinitionId) -> Option<(String, Vec<Citation>)> {
    let (account, cites) = compiler.contract_text.as_ref()?.accounts.get(&line)?;
    Some((account.text.clone(), cites.clone()))
}

/// The definition that stands in the place of a table, tiers or measure, which are replaced by name.
pub(in crate::language::compile) fn replaced_by_name<'a>(compiler: &mut Compiler<'a>, target: &'a Definition) -> Option<&'a Definition> {
    if !matches!(target.kind, DefinitionKind::Table(_) | DefinitionKind::Tiers(_) | DefinitionKind::Measure(_)) {
        return None;
    }
    let text = compiler.contract_text.as_mut()?;
    let seen = text.seen(target.id)?;
    let layer = seen.iter().rev().find(|layer| layer.from.is_none())?.clone();
    if seen.iter().any(|layer| layer.from.is_some()) {
        return None;
    }
    text.met.insert(target.id);
    let tree::ExpressionKind::Name(name) = &layer.with.kind else {
        return compile::fault(
            compiler,
            codes::WRONG_KIND,
            format!("a {} is replaced by another, by its name", target.kind.word()),
            layer.with.span,
            "not a name",
            "define it, and write its name",
        );
    };
    let found = compiler.book.look_up(layer.scope, &name.text).ok().and_then(|id| compiler.book.definition(id));
    match found {
        // Inside what is put in its place a name means what stood there before.
        Some(found) if compiler.under_way.contains(&found.id) => None,
        Some(found) if std::mem::discriminant(&found.kind) == std::mem::discriminant(&target.kind) => {
            compiler.reached.insert(found.id);
            Some(found)
        }
        Some(found) => compile::wrong_kind(compiler, name, found, &format!("a {}", target.kind.word())),
        None => compile::resolve(compiler, layer.scope, name),
    }
}

/// What stands in the place of a thing under this contract; `None` where it stands as it is.
pub(in crate::language::compile) fn in_place_of<'a>(
    compiler: &mut Compiler<'a>,
    target: &'a Definition,
    place: Span,
    inside: ExpressionScope,
) -> Option<Option<Lowered>> {
    let text = compiler.contract_text.as_mut()?;
    let layers: Vec<Layer<'a>> = text.seen(target.id)?.to_vec();
    text.met.insert(target.id);
    if matches!(target.kind, DefinitionKind::Measure(_)) {
        let place = layers.last().map_or(place, |layer| layer.place);
        let help = "let a line use the new measure, and omit the old line from that date";
        return Some(compile::fault(compiler, codes::WRONG_KIND, "a measure is not replaced from a date on".to_owned(), place, "from a date", help));
    }
    let undated = layers.iter().rposition(|layer| layer.from.is_none());
    // A value or rate keeps its name in the explanation, and the citation of what stands in its place.
    let is_named = matches!(target.kind, DefinitionKind::Value(_) | DefinitionKind::Rate(_) | DefinitionKind::Factor(_));
    if !is_named && layers.iter().all(|layer| layer.from.is_none()) {
        let at = undated?;
        return Some(layer_node(compiler, target, &layers, Some(at), place, inside));
    }
    Some(dated_node(compiler, target, &layers, undated, place, inside))
}

/// The node of one layer (or, for none, of the thing itself), with only the layers before it seen.
fn layer_node<'a>(
    compiler: &mut Compiler<'a>,
    target: &'a Definition,
    layers: &[Layer<'a>],
    at: Option<usize>,
    place: Span,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let before = compiler.contract_text.as_mut()?.visible.insert(target.id, at.unwrap_or(0));
    let node = match at.and_then(|at| layers.get(at)) {
        None => name::thing(compiler, target, place, inside),
        Some(layer) => put_in_place(compiler, layer, inside),
    };
    if let Some(text) = &mut compiler.contract_text {
        match before {
            Some(before) => text.visible.insert(target.id, before),
            None => text.visible.remove(&target.id),
        };
    }
    let node = node?;
    if let (Some(layer), Some(wanted)) = (at.and_then(|at| layers.get(at)), declared_unit(compiler, target)) {
        let own = expression::unit_of(compiler, node);
        if !own.same_dimensions(&wanted) {
            let title = format!("`{}` is in {wanted}, and {own} is put in its place", target.name.text);
            return compile::fault(
                compiler,
                codes::UNITS_DISAGREE,
                title,
                layer.with.span,
                &format!("this is {own}"),
                &format!("write it in {wanted}"),
            );
        }
    }
    Some(node)
}

/// What stands in a thing's place: where it is more than one term, as if in parentheses.
fn put_in_place<'a>(compiler: &mut Compiler<'a>, layer: &Layer<'a>, inside: ExpressionScope) -> Option<Lowered> {
    let node = expression::expression(compiler, layer.with, ExpressionScope { scope: layer.scope, ..inside })?;
    let composed = matches!(
        compiler.nodes.at(node).operation,
        Operation::Binary { .. } | Operation::At { .. } | Operation::Convert { .. } | Operation::Excess { .. } | Operation::Percent { .. }
    );
    if !composed {
        return Some(node);
    }
    let unit = expression::unit_of(compiler, node);
    expression::node(compiler, Operation::Parenthesised(node), unit, layer.place)
}

/// The unit a thing is declared in, where that is known without working it out.
fn declared_unit(compiler: &mut Compiler<'_>, target: &Definition) -> Option<Unit> {
    match &target.kind {
        DefinitionKind::Value(value) => match &value.kind {
            tree::ValueKind::Constant(literal) => literal::literal(compiler, literal).map(|(_, unit)| unit),
            tree::ValueKind::Dated { unit, .. } | tree::ValueKind::SetByContract(unit) => literal::unit(compiler, unit),
            _ => None,
        },
        DefinitionKind::Rate(rate) => rate.unit.as_ref().and_then(|unit| literal::unit(compiler, unit)),
        DefinitionKind::Factor(factor) => literal::literal(compiler, &factor.is).map(|(_, unit)| unit),
        _ => None,
    }
}

/// A thing that amendments change: prices whose versions are the thing before and after.
fn dated_node<'a>(
    compiler: &mut Compiler<'a>,
    target: &'a Definition,
    layers: &[Layer<'a>],
    undated: Option<usize>,
    place: Span,
    inside: ExpressionScope,
) -> Option<Lowered> {
    let key = (target.id, layers.len(), inside.months == crate::plan::Months::Threshold);
    if let Some(known) = compiler.contract_text.as_ref().and_then(|text| text.dated.get(&key)).copied() {
        return name::price_of(compiler, known, Vec::new(), place);
    }
    let mut versions = Vec::new();
    let mut unit: Option<Unit> = None;
    let mut sound = true;
    for (from, end, at) in timeline(layers, undated) {
        let Some(node) = layer_node(compiler, target, layers, at, place, inside) else {
            sound = false;
            continue;
        };
        let own = expression::unit_of(compiler, node);
        let wanted = unit.get_or_insert(own.clone()).clone();
        let layer = at.and_then(|at| layers.get(at));
        let written = layer.map_or(target.place(), |layer| layer.place);
        if !own.same_dimensions(&wanted) {
            let title = format!("`{}` is in {wanted}, and {own} is put in its place", target.name.text);
            return compile::fault(compiler, codes::UNITS_DISAGREE, title, written, &format!("this is {own}"), &format!("write it in {wanted}"));
        }
        let label = layer.and_then(|layer| layer.document).map(|document| format!("amendment {}", document.name.text));
        versions.push(Version { from, end, label, cells: vec![Cell::Price(node, written)], place: written, step: None });
    }
    if !sound {
        return None;
    }
    let own_cites = citations(target.kind.annotations());
    let prices = Prices {
        name: target.name.text.clone(),
        label: super::label_of(target.kind.label(), &target.name),
        word: target.kind.word(),
        unit: unit?,
        keys: Vec::new(),
        versions,
        round: None,
        formula: None,
        gaps: Vec::new(),
        of_documents: true,
        cites: own_cites.into_iter().chain(layers.iter().flat_map(|layer| layer.cites.clone())).collect(),
        place: target.place(),
    };
    let id = compiler.prices.push(prices);
    if let Some(text) = &mut compiler.contract_text {
        text.dated.insert(key, id);
    }
    name::price_of(compiler, id, Vec::new(), place)
}

/// Tables and tiers that amendments replace: what holds before and after, by definition.
pub(in crate::language::compile) fn dated_by_name<'a>(compiler: &mut Compiler<'a>, target: &'a Definition) -> Option<super::dated_tables::Spans<'a>> {
    if !super::dated_tables::is_by_name(target) {
        return None;
    }
    let text = compiler.contract_text.as_mut()?;
    let layers: Vec<Layer<'a>> = text.seen(target.id)?.to_vec();
    if layers.iter().all(|layer| layer.from.is_none()) {
        return None;
    }
    text.met.insert(target.id);
    let undated = layers.iter().rposition(|layer| layer.from.is_none());
    let mut spans = Vec::new();
    for (from, end, at) in timeline(&layers, undated) {
        let found = match at.and_then(|at| layers.get(at)) {
            None => Some(target),
            Some(layer) => match &layer.with.kind {
                tree::ExpressionKind::Name(name) => compile::resolve(compiler, layer.scope, name),
                _ => None,
            },
        };
        spans.push((from, end, found?, at.unwrap_or(0)));
    }
    Some(spans)
}

fn can_be_replaced(kind: &DefinitionKind) -> bool {
    matches!(
        kind,
        DefinitionKind::Value(_)
            | DefinitionKind::Rate(_)
            | DefinitionKind::Table(_)
            | DefinitionKind::Tiers(_)
            | DefinitionKind::Determinant(_)
            | DefinitionKind::Measure(_)
            | DefinitionKind::Factor(_)
    )
}

/// Whether two replacements of one thing hold at the same time, and neither says that it comes after the other.
fn collide(one: &Layer<'_>, other: &Layer<'_>) -> bool {
    match (one.document, other.document) {
        (None, None) => true,
        (Some(earlier), Some(later)) => {
            let apart = one.end.is_some_and(|end| other.from.is_some_and(|from| end <= from));
            !apart && !supersedes(later, earlier) && !supersedes(earlier, later)
        }
        _ => false,
    }
}

fn supersedes(later: &Definition, earlier: &Definition) -> bool {
    let DefinitionKind::Amendment(amendment) = &later.kind else { return false };
    amendment.supersedes.iter().any(|name| name.text == earlier.name.text || name.text.ends_with(&format!(".{}", earlier.name.text)))
}

/// The spans of days between the dates of the layers, each with the layer that holds in it: of those in force the one
/// that begins last, else the undated one, else the thing itself.
fn timeline(layers: &[Layer<'_>], undated: Option<usize>) -> Vec<(Option<Day>, Option<Day>, Option<usize>)> {
    let mut days: Vec<Day> = layers.iter().flat_map(|layer| [layer.from, layer.end]).flatten().collect();
    days.sort_unstable();
    days.dedup();
    let starts = std::iter::once(None).chain(days.iter().copied().map(Some));
    let ends = days.iter().copied().map(Some).chain(std::iter::once(None));
    let mut spans: Vec<(Option<Day>, Option<Day>, Option<usize>)> = Vec::new();
    for (from, end) in starts.zip(ends) {
        let holds = |layer: &Layer<'_>| from.is_some_and(|day| layer.from.is_some_and(|start| start <= day) && layer.end.is_none_or(|end| day < end));
        let dated = layers.iter().enumerate().filter(|(_, layer)| holds(layer)).max_by_key(|(at, layer)| (layer.from, *at)).map(|(at, _)| at);
        let at = dated.or(undated);
        match spans.last_mut() {
            Some(last) if last.2 == at => last.1 = end,
            _ => spans.push((from, end, at)),
        }
    }
    spans
}
