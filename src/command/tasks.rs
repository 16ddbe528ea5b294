//! `streetcorner tasks`: lists and restarts dead tasks.

use clap::Subcommand;
use domain::tasks::TaskId;
use worker::{dead_tasks, restart_dead};

use crate::{config::Settings, database::Database, say::say};

/// Operations on dead tasks.
#[derive(Debug, Subcommand)]
pub enum Tasks {
    /// List the dead tasks with their errors.
    Dead,
    /// Restart one dead task, or all.
    Restart {
        /// Id of the task.
        #[arg(required_unless_present = "all")]
        id: Option<TaskId>,
        /// Restart all dead tasks.
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
}

pub(super) async fn run(what: Tasks, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let done = perform(what, settings, &database).await;
    database.close().await?;
    done
}

async fn perform(what: Tasks, settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let mut conn = database.pool(settings)?.get().await?;
    match what {
        Tasks::Dead => {
            let dead = dead_tasks(&mut conn).await?;
            if dead.is_empty() {
                say("No task is dead.");
            }
            for task in dead {
                say(format_args!(
                    "{}\t{}\t{}\ttried {} times\t{}",
                    task.task_id, task.jurisdiction_id, task.kind, task.attempts, task.last_error
                ));
            }
        }
        Tasks::Restart { id, all: _ } => {
            let restarted = restart_dead(&mut conn, id).await?;
            anyhow::ensure!(restarted > 0, "no such task is dead");
            say(format_args!("{restarted} started again."));
        }
    }
    Ok(())
}
