//! The `ratebook` command.

fn main() -> std::process::ExitCode {
    ratebook::cli::main()
}
