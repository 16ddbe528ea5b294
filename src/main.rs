//! The `streetcorner` command.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use streetcorner::{
    command::{Command, run},
    config::Settings,
    logging,
    say::remark,
};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// An open 311 back end that dispatches by place.
#[derive(Debug, Parser)]
#[command(name = "streetcorner", version, about, propagate_version = true)]
struct Line {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[tokio::main]
async fn main() -> ExitCode {
    let line = Line::parse();
    // The TLS provider must be chosen before the first TLS connection.
    outbound::install_tls();
    let done = match logging::start(&line.settings.log) {
        Ok(_log) => run(line.command, &line.settings).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            remark(format_args!("streetcorner: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
