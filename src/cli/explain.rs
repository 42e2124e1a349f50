//! `ratebook explain`: the page of a code.

use super::Exit;
use super::output::{message, result};
use crate::source::{Code, codes, nearest};

/// Explain a code: what it means, why it matters on a bill, wrong and right.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: ratebook explain R3101\nAn invoice of a case is explained by `ratebook rate … --explain CASE` or `CASE/LINE`.")]
pub(super) struct Arguments {
    /// A code, as R3101, or `all` for the list
    what: String,
}

pub(super) fn run(arguments: &Arguments) -> Exit {
    if arguments.what == "all" {
        for code in codes::ALL {
            if !result(&format!("{code}  {}", code.page().title())) {
                break;
            }
        }
        return Exit::Done;
    }
    match Code::find(&arguments.what) {
        Some(code) => {
            result(code.page().text.trim_end());
            Exit::Done
        }
        None => {
            let near = nearest(&arguments.what.to_ascii_uppercase(), codes::ALL.iter().map(|code| code.id));
            let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            message(&format!("`{}` is no code{near}; `ratebook explain all` lists them", arguments.what));
            Exit::Refused
        }
    }
}
