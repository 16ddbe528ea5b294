//! Measures routes through published towns.

use std::path::{Path, PathBuf};

use anyhow::Context;
use indicatif::ProgressBar;

use super::{Distances, PlannerBenchArgs, RouteTowns, busy, read};
use crate::benchmarks::{self, BenchmarkOutcome, BestKnown, Fleet, OPTIMA, Precision, best_known};

/// A publisher of towns, with the best known solutions.
pub(super) struct Publisher {
    name: &'static str,
    distances: Distances,
    pub(super) towns: Vec<(PathBuf, BestKnown)>,
}

/// Returns the selected towns in the directory.
pub(super) fn published(args: &PlannerBenchArgs) -> anyhow::Result<Vec<Publisher>> {
    let publishers = [("solomon100", args.distances), ("gehring_homberger_200", Distances::True)];
    let mut all = vec![];
    for (name, distances) in publishers {
        let folder = args.data.join(name);
        if !folder.is_dir() {
            continue;
        }
        let table = match distances {
            Distances::Cut => OPTIMA.to_owned(),
            Distances::True => read(&folder.join("best_known.csv"))?,
        };
        let known = best_known(&table).into_iter().filter(|best| args.asks(&best.name));
        let towns = known.filter_map(|best| Some((file(&folder, &best.name)?, best))).collect();
        all.push(Publisher { name, distances, towns });
    }
    all.retain(|publisher| !publisher.towns.is_empty());
    Ok(all)
}

/// Finds a file. Some publishers use lower-case names.
fn file(folder: &Path, name: &str) -> Option<PathBuf> {
    let names = [name.to_owned(), name.to_lowercase()];
    names.iter().map(|name| folder.join(format!("{name}.txt"))).find(|file| file.exists())
}

/// Solves the towns one after the other.
pub(super) fn measure(
    publisher: Publisher,
    args: &PlannerBenchArgs,
    bar: &ProgressBar,
) -> anyhow::Result<RouteTowns> {
    let Publisher { name, distances, towns } = publisher;
    let mut outcomes = vec![];
    for (file, best) in towns {
        bar.set_message(best.name.clone());
        outcomes.push(solve(&file, best, distances, args)?);
        bar.inc(1);
    }
    Ok(RouteTowns::new(name, distances, args.seconds, &outcomes))
}

fn solve(
    file: &Path,
    best: BestKnown,
    distances: Distances,
    args: &PlannerBenchArgs,
) -> anyhow::Result<BenchmarkOutcome> {
    let text = read(file)?;
    let precision = match distances {
        Distances::Cut => Precision::Tenths,
        Distances::True => Precision::Real,
    };
    let begun = busy();
    let spent = || (busy() - begun) / args.seconds;
    let measured =
        benchmarks::measure(&text, best, (Fleet::Published, precision), args.seed, spent);
    measured.with_context(|| format!("{} is not a published town", file.display()))
}
