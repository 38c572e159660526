//! The command line: see `herred help`.

use std::process::ExitCode;

use herred::config::CommandLine;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let (line, sources) = CommandLine::read();
    match herred::command::run(line, &sources).await {
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
