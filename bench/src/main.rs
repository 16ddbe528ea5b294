//! The `bench` command.

use std::process::ExitCode;

use bench::command::{Command, run};
use clap::Parser;
use mimalloc::MiMalloc;
use streetcorner::{config::Settings, logging, say::remark};

// The measured server runs in this program, so it needs the product's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Measures Streetcorner against lower bounds and other programs.
#[derive(Debug, Parser)]
#[command(name = "bench", version, about, propagate_version = true)]
struct CommandLine {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[tokio::main]
async fn main() -> ExitCode {
    let line = CommandLine::parse();
    // Every TLS connection uses this provider.
    rustls::crypto::ring::default_provider().install_default().ok();
    let done = match logging::start(&line.settings.log) {
        Ok(_log) => run(line.command, &line.settings).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            remark(format_args!("bench: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
