//! `streetcorner simulate`: replays recorded reports under the planner and its rivals.

use crate::{
    say::say,
    simulate::{SimulateArgs, simulate},
};

pub(super) async fn run(args: SimulateArgs) -> anyhow::Result<()> {
    say(tokio::task::spawn_blocking(move || simulate(&args)).await??);
    Ok(())
}
