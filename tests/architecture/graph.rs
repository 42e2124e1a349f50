//! Which file names which: read from `use` lines and from paths inside the code, through the `pub use` of a folder to the file that
//! defines the name. The `pub use` lines themselves are a folder's front door and count for nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::source_file::{self, SourceFile};

/// A module's path below `src`.
type Module = Vec<String>;

/// What a path of the code leads to: a module, and a name in it.
type Target = (Module, Option<String>);

/// The files of the program, by module, and for each those that it names.
pub struct Graph {
    pub edges: BTreeMap<Module, BTreeSet<Module>>,
    modules: BTreeSet<Module>,
    exports: BTreeMap<(Module, String), Target>,
}

impl Graph {
    pub fn read() -> Self {
        let files = source_file::all();
        let modules = files.iter().map(|file| file.module.clone()).collect();
        let mut graph = Self { edges: BTreeMap::new(), modules, exports: BTreeMap::new() };
        files.iter().for_each(|file| graph.add_exports(file));
        files.iter().for_each(|file| graph.add_edges(file));
        graph
    }

    fn add_exports(&mut self, file: &SourceFile) {
        for path in Uses::of(&file.code()).exported {
            let (path, alias) = path.split_once(" as ").map_or((path.as_str(), None), |(path, alias)| (path, Some(alias.to_owned())));
            let path = if is_rooted(path) { path.to_owned() } else { format!("self::{path}") };
            if let Some((module, Some(name))) = self.resolve(&file.module, &path) {
                self.exports.insert((file.module.clone(), alias.unwrap_or_else(|| name.clone())), (module, Some(name)));
            }
        }
    }

    fn add_edges(&mut self, file: &SourceFile) {
        let uses = Uses::of(&file.code());
        let own = &file.module;
        let targets = uses.imported.iter().chain(&uses.inline).filter_map(|path| self.resolve(own, path.split(" as ").next().unwrap_or(path)));
        let named: BTreeSet<Module> = targets.map(|target| self.definition(target)).filter(|named| named != own && !named.is_empty()).collect();
        self.edges.insert(own.clone(), named);
    }

    /// The module that a path names, as far as its names are modules, and the name after them.
    fn resolve(&self, from: &Module, path: &str) -> Option<Target> {
        let mut names = path.split("::").map(str::trim).peekable();
        let mut module = match names.next()? {
            "crate" => Vec::new(),
            "self" => from.clone(),
            "super" => from.split_last()?.1.to_vec(),
            _ => return None,
        };
        while names.next_if_eq(&"super").is_some() {
            module.pop();
        }
        while let Some(name) = names.peek() {
            let below: Module = module.iter().cloned().chain([(*name).to_owned()]).collect();
            if !self.modules.contains(&below) {
                break;
            }
            module = below;
            names.next();
        }
        Some((module, names.next().map(str::to_owned)))
    }

    /// The module that defines what a path leads to.
    fn definition(&self, mut target: Target) -> Module {
        // A name is passed on a few times at most.
        for _ in 0..10 {
            let (module, Some(name)) = target else { break };
            match self.exports.get(&(module.clone(), name)) {
                Some(next) => target = next.clone(),
                None => return module,
            }
        }
        target.0
    }

    /// Groups of files that name each other in a circle, each sorted.
    pub fn circles(&self) -> Vec<BTreeSet<Module>> {
        let reached: BTreeMap<&Module, BTreeSet<&Module>> = self.edges.keys().map(|module| (module, self.reached(module))).collect();
        let mut circles = BTreeSet::new();
        for (module, there) in &reached {
            let and_back = |other: &&&Module| reached.get(*other).is_some_and(|back| back.contains(module));
            let circle: BTreeSet<Module> = there.iter().filter(and_back).map(|other| (*other).clone()).collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    /// Everything that a file names, and what that names, and so on.
    fn reached(&self, from: &Module) -> BTreeSet<&Module> {
        let mut reached = BTreeSet::new();
        let mut ahead: Vec<&Module> = self.edges.get(from).into_iter().flatten().collect();
        while let Some(module) = ahead.pop() {
            if reached.insert(module) {
                ahead.extend(self.edges.get(module).into_iter().flatten());
            }
        }
        reached
    }
}

fn is_rooted(path: &str) -> bool {
    ["crate", "super", "self"].contains(&path.split("::").next().unwrap_or(""))
}

/// The paths that some code names.
#[derive(Default)]
struct Uses {
    /// By `use`.
    imported: Vec<String>,
    /// By `pub use`.
    exported: Vec<String>,
    /// In the middle of the code, from `crate` or `super` on.
    inline: Vec<String>,
}

impl Uses {
    fn of(code: &str) -> Self {
        let mut uses = Self::default();
        let mut lines = code.lines();
        while let Some(line) = lines.next() {
            let (public, statement) = without_visibility(line.trim_start());
            let Some(start) = statement.strip_prefix("use ") else {
                uses.inline.extend(inline_paths(line));
                continue;
            };
            let mut statement = start.to_owned();
            while !statement.contains(';') {
                statement.push_str(lines.next().unwrap().trim());
            }
            let list = if public { &mut uses.exported } else { &mut uses.imported };
            expand("", statement.trim_end_matches(';'), list);
        }
        uses
    }
}

/// A statement without its `pub` or `pub(…)`, and whether it had one.
fn without_visibility(line: &str) -> (bool, &str) {
    if let Some(rest) = line.strip_prefix("pub ") {
        return (true, rest);
    }
    match line.strip_prefix("pub(").and_then(|rest| rest.split_once(") ")) {
        Some((_, rest)) => (true, rest),
        None => (false, line),
    }
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn expand(before: &str, path: &str, into: &mut Vec<String>) {
    let path = path.trim();
    let Some((start, inner)) = path.split_once('{') else {
        if !path.is_empty() {
            into.push(format!("{before}{path}"));
        }
        return;
    };
    let before = format!("{before}{}", start.trim());
    let inner = inner.trim_end().strip_suffix('}').unwrap();
    let (mut depth, mut from) = (0, 0);
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&before, &inner[from..at], into);
                from = at + 1;
            }
            _ => {}
        }
    }
    expand(&before, &inner[from..], into);
}

/// The paths of a line of code that begin with `crate::` or `super::`; `pub(in crate::…)` names nothing.
fn inline_paths(line: &str) -> Vec<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let paths = line.split(|letter| !is_part(letter)).filter(|path| path.starts_with("crate::") || path.starts_with("super::"));
    let visibility = line.trim_start().strip_prefix("pub(in ").and_then(|rest| rest.split(')').next());
    paths.filter(|path| Some(*path) != visibility).map(|path| path.trim_end_matches(':').to_owned()).collect()
}
