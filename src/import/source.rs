//! Opens files: plain, or compressed with zstd or gzip.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Cursor, ErrorKind, Read},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};

const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const GZIP: &[u8] = &[0x1f, 0x8b];

/// Whether a progress bar is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// A bar on standard error, if that is a terminal.
    Bar,
    /// No bar.
    Nothing,
}

/// An open file.
pub struct Source {
    /// Uncompressed content.
    pub reader: Box<dyn BufRead + Send>,
    /// Progress, in bytes of the file.
    pub progress: ProgressBar,
}

impl Source {
    /// Opens `path`. The compression is detected from the first bytes, not from the name.
    pub fn open(path: &Path, show: Show) -> anyhow::Result<Self> {
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

    /// Opens bytes that were read before and are not compressed.
    pub fn of_bytes(bytes: Arc<[u8]>, show: Show) -> Self {
        let progress = bar(show, u64::try_from(bytes.len()).unwrap_or_default());
        let reader = Box::new(BufReader::new(progress.wrap_read(Cursor::new(bytes))));
        Self { reader, progress }
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
