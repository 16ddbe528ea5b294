//! Files as they come: plain, or packed with zstd or gzip.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, ErrorKind, Read},
    path::Path,
};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};

const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const GZIP: &[u8] = &[0x1f, 0x8b];

/// Whether a bar shows how far the reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// A bar on the standard error, where that is a terminal.
    Bar,
    /// Nothing.
    Nothing,
}

/// A file that is being read.
pub(crate) struct Source {
    /// Its bytes, unpacked.
    pub(crate) reader: Box<dyn BufRead + Send>,
    /// How far the reading has come, in bytes of the file.
    pub(crate) progress: ProgressBar,
}

impl Source {
    /// Opens `path`. How it is packed its first bytes tell, not its name.
    pub(crate) fn open(path: &Path, show: Show) -> anyhow::Result<Self> {
        let shown = path.display();
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => bail!("there is no file {shown}"),
            Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
        };
        if found.is_dir() {
            bail!("{shown} is a directory, not a file");
        }
        if found.is_file() && found.len() == 0 {
            bail!("{shown} is empty");
        }
        let file = File::open(path).with_context(|| format!("cannot read {shown}"))?;
        let progress = bar(show, found.len());
        let reader =
            unpack(progress.wrap_read(file)).with_context(|| format!("cannot read {shown}"))?;
        Ok(Self { reader, progress })
    }
}

fn unpack(packed: impl Read + Send + 'static) -> std::io::Result<Box<dyn BufRead + Send>> {
    let mut packed = BufReader::with_capacity(1 << 17, packed);
    let start = packed.fill_buf()?;
    if start.starts_with(ZSTD) {
        let plain = zstd::stream::read::Decoder::with_buffer(packed)?;
        Ok(Box::new(BufReader::new(plain)))
    } else if start.starts_with(GZIP) {
        Ok(Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(packed))))
    } else {
        Ok(Box::new(packed))
    }
}

fn bar(show: Show, length: u64) -> ProgressBar {
    if show == Show::Nothing {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} {eta} {msg}");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
