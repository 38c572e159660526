//! The command line: see `herred help`.

use std::process::ExitCode;

use clap::Parser;
use herred::config::CommandLine;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match herred::command::run(CommandLine::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            #[expect(clippy::print_stderr, reason = "the command's own output")]
            {
                eprintln!("herred: {failure}");
            }
            ExitCode::FAILURE
        }
    }
}
