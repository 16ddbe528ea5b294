//! Measures how fast photos become clean renditions, compared with `vipsthumbnail` in the same run.
//!
//! Both sides are programs that are started for each round, bound to one core, that read the same
//! files and write to memory (`/dev/shm` if it exists). CPU time is measured, so that other load on
//! the machine matters little. Our side is this program with one thread: it makes all three sizes
//! of each photo at once, verifies that they contain only pixels and profile, and computes likeness
//! and placeholder. `vipsthumbnail` also has one thread (`VIPS_CONCURRENCY=1`) and is called once
//! for each size with all photos, because it makes one size only; for the smaller sizes it decodes
//! only as much as it needs. Sizes, quality, chroma subsampling (4:2:0) and kind (baseline,
//! standard tables) are the same on both sides, and metadata are removed.

mod drawn;
mod likewise;
mod meter;
mod report;
mod work;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use clap::Args;
use media::{Limits, Rendition};

use self::likewise::Vips;
pub use self::{
    meter::{MeterArgs, Spent, meter},
    report::{PhotoLine, PhotoSide, PhotosBenchReport},
    work::{WorkArgs, work},
};

/// Options of `bench photos`.
#[derive(Debug, Clone, Args)]
pub struct PhotosBenchArgs {
    /// Number of photos per side and round.
    #[arg(long, default_value_t = 8, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub count: u32,
    /// Number of rounds. Both sides are measured in turn; medians are reported.
    #[arg(long, default_value_t = 5, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,
    /// Additional photo to measure with. May be given several times.
    #[arg(long, value_name = "FILE")]
    pub file: Vec<PathBuf>,
    /// CPU core for both sides.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub core: usize,
    /// Path of `vipsthumbnail`.
    #[arg(long, default_value = "vipsthumbnail", value_name = "FILE")]
    pub vipsthumbnail: PathBuf,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Runs the measurement in a temporary directory. `program` is started again as our side.
pub fn photos(program: &Path, args: &PhotosBenchArgs) -> anyhow::Result<PhotosBenchReport> {
    let vips = Vips::find(&args.vipsthumbnail)?;
    let room = Room::make()?;
    let mut pictures = vec![("drawn".to_owned(), drawn::photo()?)];
    for file in &args.file {
        let name = file.file_name().context("a picture has a name")?.to_string_lossy().into_owned();
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        pictures.push((name, bytes));
    }
    let mut lines = vec![];
    for (name, photo) in pictures {
        lines.push(line(program, &vips, &room, args, name, &photo)?);
    }
    Ok(PhotosBenchReport::new(args, vips.version, lines))
}

/// Measures both sides in turn with copies of the photo.
fn line(
    program: &Path,
    vips: &Vips,
    room: &Room,
    args: &PhotosBenchArgs,
    name: String,
    photo: &[u8],
) -> anyhow::Result<PhotoLine> {
    let seen =
        media::inspect(photo, &Limits::default()).context("the file is not a supported photo")?;
    let files = room.fill(photo, args.count)?;
    let one = files.get(..1).context("there is a photo")?;
    let mut line = PhotoLine::new(name, (seen.width, seen.height), photo.len());
    for round in 0..args.rounds {
        let ours = |files: &[PathBuf]| meter::spent(program, args.core, ours(program, room, files));
        let theirs = |files: &[PathBuf]| vips.spent(program, args.core, room.path(), files);
        // The order of the sides alternates between rounds.
        let (spent, by_vips) = if round % 2 == 0 {
            let spent = ours(&files)?;
            (spent, theirs(&files)?)
        } else {
            let by_vips = theirs(&files)?;
            (ours(&files)?, by_vips)
        };
        line.add(args.count, spent, by_vips);
        line.peaks(ours(one)?, theirs(one)?);
    }
    line.look(photo, |side, rendition| room.made(side, rendition))?;
    Ok(line)
}

/// The command of our side for these files.
fn ours(program: &Path, room: &Room, files: &[PathBuf]) -> Vec<std::ffi::OsString> {
    let words: [&std::ffi::OsStr; 4] =
        [program.as_os_str(), "photos-work".as_ref(), "--into".as_ref(), room.path().as_os_str()];
    words.into_iter().chain(files.iter().map(|file| file.as_os_str())).map(Into::into).collect()
}

/// The program that made a file.
#[derive(Debug, Clone, Copy)]
enum Maker {
    Ours,
    Vips,
}

impl Maker {
    const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Vips => "vips",
        }
    }

    /// File name of a rendition of a photo.
    fn file(self, photo: &str, rendition: Rendition) -> String {
        format!("{photo}-{}-{}.jpg", self.name(), rendition.name())
    }
}

/// A temporary directory, in memory if possible. Removed on drop.
struct Room(PathBuf);

impl Room {
    fn make() -> anyhow::Result<Self> {
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let path = parent.join(format!("streetcorner-bench-photos-{}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }

    /// Creates `copies` copies of a photo, each in its own file.
    fn fill(&self, photo: &[u8], copies: u32) -> anyhow::Result<Vec<PathBuf>> {
        (0..copies)
            .map(|at| {
                let path = self.0.join(format!("{at}.jpg"));
                fs::write(&path, photo)?;
                Ok(path)
            })
            .collect()
    }

    /// Reads a rendition of the first photo.
    fn made(&self, maker: Maker, rendition: Rendition) -> anyhow::Result<Vec<u8>> {
        let path = self.0.join(maker.file("0", rendition));
        let bytes = fs::read(&path).with_context(|| format!("{} was not made", path.display()))?;
        ensure!(!bytes.is_empty(), "{} is empty", path.display());
        Ok(bytes)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "cannot remove {}", self.0.display());
        }
    }
}
