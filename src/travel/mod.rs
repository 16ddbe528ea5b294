//! Reads a street map for travel times from a file: an OpenStreetMap extract (packed or XML) or a
//! city's centrelines in GeoJSON.

mod geojson;
mod osm;
mod settings;
#[cfg(test)]
mod tests;

pub use self::settings::{BadTravel, TravelSettings, TravelSource};

use std::{io::BufRead, path::Path, thread};

use anyhow::{Context, anyhow, bail, ensure};
use planner::travel::{Extent, StraightLine, Streets};

use crate::import::{
    osm as extracts,
    source::{Show, Source},
};

/// Maximum number of points of a map. A city of ten million people has fewer.
const MAX_POINTS: usize = 5_000_000;

/// Reads a map. The format is detected from the first bytes. The file may be compressed with zstd
/// or gzip.
pub(crate) fn open(path: &Path) -> anyhow::Result<Streets> {
    let failed = || format!("{} is no map that travel times can be reckoned on", path.display());
    // On a separate thread, because a parser may panic.
    let read = thread::scope(|scope| scope.spawn(|| read(path)).join());
    let broken = |_panic| anyhow!("the file is broken");
    let streets = read.map_err(broken).and_then(|read| read).with_context(failed)?;
    let Extent { corners, ways, connected } = streets.extent();
    let path = path.display();
    tracing::info!(%path, corners, ways, connected, "travel times are computed on a street map");
    Ok(streets)
}

fn read(path: &Path) -> anyhow::Result<Streets> {
    let straight = StraightLine::default();
    let streets = if extracts::is_osm(path)? {
        osm::read(path)?.streets(straight)
    } else {
        let mut source = Source::open(path, Show::Nothing)?;
        let mut bytes = source.reader.fill_buf().context("it cannot be unpacked")?.iter();
        if bytes.find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte))
            != Some(&b'{')
        {
            bail!("it is neither an extract of OpenStreetMap nor GeoJSON");
        }
        geojson::read(source.reader)?.streets(straight)
    };
    let streets = streets.context("its streets do not form a map")?;
    ensure!(streets.extent().ways > 0, "there is no street in it");
    Ok(streets)
}
