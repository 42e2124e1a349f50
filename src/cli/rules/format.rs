//! `ratebook fmt`: one canonical layout.

use std::path::PathBuf;

use crate::cli::output::{MessageFormat, message, problems, result};
use crate::cli::{Exit, files};
use crate::language;
use crate::source::codes;

/// Rewrite files in the one canonical layout; comments are kept.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit: 0 done, 1 a file cannot be parsed, or --check would change something.\nExample: ratebook fmt --check rate-schedules")]
pub(in crate::cli) struct Arguments {
    /// Files, or folders with .rate files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Change nothing; list what would be changed
    #[arg(long)]
    check: bool,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    let Some(sources) = files::read(&arguments.paths) else { return Exit::Refused };
    let mut exit = Exit::Done;
    for (id, file) in sources.iter() {
        match language::format(id, &file.text) {
            Err(found) => {
                problems(&found, &sources, MessageFormat::Human);
                exit = Exit::Refused;
            }
            Ok(text) if *text == *file.text => {}
            Ok(_) if arguments.check => {
                result(&format!("{} would be changed", file.name));
                exit = Exit::Refused;
            }
            Ok(text) => match replace(&file.name, &text) {
                Ok(()) => {
                    result(&format!("{} changed", file.name));
                }
                Err(error) => {
                    message(&format!("{}: {}: {error}", codes::OUTPUT_REFUSED, file.name));
                    exit = Exit::Refused;
                }
            },
        }
    }
    exit
}

/// Writes beside the file, then renames: a kill leaves the old text or the new, never half of one.
fn replace(name: &str, text: &str) -> std::io::Result<()> {
    let beside = format!("{name}.new");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, name)
}
