//! `ratebook import`: rate text from foreign files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::output::{MessageFormat, count, message, problems, result};
use crate::cli::{Exit, files};
use crate::intake::owrs;
use crate::office::store::digest_of;
use crate::source::{Diagnostic, Sources, codes};

/// The longest file that is opened: a longer one is refused without being read.
const MOST_BYTES: u64 = 4_000_000;

/// Make rate text from files of another format.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    format: ForeignFormat,
}

#[derive(Debug, clap::Subcommand)]
enum ForeignFormat {
    /// Files of the Open Water Rate Specification (YAML)
    Owrs(OwrsArguments),
}

/// Import files of the Open Water Rate Specification.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit: 0 all written, 1 a file was refused, 3 a class was refused (it is in the text, marked not encoded).\nExample: ratebook import owrs city.owrs -o rates"
)]
struct OwrsArguments {
    /// Files to import
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The file to write, of one import; or a folder. Without it the text goes to standard output
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// How problems are printed
    #[arg(long, value_enum, default_value = "human")]
    format: MessageFormat,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Exit {
    let ForeignFormat::Owrs(arguments) = &arguments.format;
    let folder = arguments.output.as_deref().filter(|output| arguments.files.len() > 1 || output.is_dir());
    if let Some(folder) = folder
        && let Err(error) = std::fs::create_dir_all(folder)
    {
        message(&format!("{}: {}: {error}", codes::OUTPUT_REFUSED, folder.display()));
        return Exit::Refused;
    }
    let mut exit = Exit::Done;
    let mut names = BTreeSet::new();
    for file in &arguments.files {
        let own = import(file, folder, arguments, &mut names);
        exit = match (exit, own) {
            (Exit::Done, own) => own,
            (Exit::Findings, Exit::Done) => Exit::Findings,
            (worse, Exit::Done | Exit::Findings) => worse,
            (_, own) => own,
        };
    }
    exit
}

/// One file: reported, written, its own exit.
fn import(file: &Path, folder: Option<&Path>, arguments: &OwrsArguments, names: &mut BTreeSet<String>) -> Exit {
    let text = match std::fs::metadata(file) {
        Ok(data) if data.len() > MOST_BYTES => Err(format!("is {} bytes long: a file of rates is never so long", data.len())),
        Ok(_) => files::read_text(file),
        Err(error) => Err(error.to_string()),
    };
    let text = match text {
        Ok(text) => text,
        Err(why) => {
            message(&format!("{}: {}: {why}", codes::NO_SUCH_FILE, file.display()));
            return Exit::Refused;
        }
    };
    let mut sources = Sources::default();
    let source = sources.add(&file.to_string_lossy(), &text);
    let short = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let digest = digest_of(text.as_bytes()).to_string();
    let mut imported = owrs::import(source, &text, (&short, &digest), "");
    let mut ordinal = 2;
    // Two files of one utility and day are two chapters.
    while !imported.name.is_empty() && !names.insert(imported.name.clone()) {
        imported = owrs::import(source, &text, (&short, &digest), &format!("_{ordinal}"));
        ordinal += 1;
    }
    let shown: Vec<Diagnostic> = imported.diagnostics.iter().filter(|found| found.is_error() || !arguments.quiet).cloned().collect();
    problems(&shown, &sources, arguments.format);
    let Some(text) = &imported.text else {
        message(&format!("{}: nothing imported: {}", file.display(), count(&imported.diagnostics)));
        return Exit::Refused;
    };
    let written = match (folder, &arguments.output) {
        (Some(folder), _) => write(&folder.join(format!("{}.rate", imported.name)), text),
        (None, Some(output)) => write(output, text),
        (None, None) => {
            result(text.trim_end());
            true
        }
    };
    if !written {
        return Exit::Refused;
    }
    if imported.refused.is_empty() {
        return Exit::Done;
    }
    message(&format!("{}: not encoded: {}", file.display(), imported.refused.join(", ")));
    Exit::Findings
}

fn write(output: &Path, text: &str) -> bool {
    match std::fs::write(output, text) {
        Ok(()) => true,
        Err(error) => {
            message(&format!("{}: {}: {error}", codes::OUTPUT_REFUSED, output.display()));
            false
        }
    }
}
