//! The other side: `vipsthumbnail` from Debian's `libvips-tools`.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail, ensure};
use media::Rendition;

use super::{
    Maker,
    meter::{self, Spent},
};

/// Larger than any photo. With `>` photos are not enlarged.
const AS_IT_IS: &str = "65000x65000>";

/// The program.
pub(super) struct Vips {
    program: PathBuf,
    pub(super) version: String,
}

impl Vips {
    pub(super) fn find(program: &Path) -> anyhow::Result<Self> {
        let asked = match Command::new(program).arg("--version").output() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => bail!(
                "there is no {}: it is in Debian's package libvips-tools, which `make bench` installs",
                program.display()
            ),
            asked => asked.with_context(|| format!("{} does not start", program.display()))?,
        };
        ensure!(asked.status.success(), "{} does not say its version", program.display());
        let version = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
        Ok(Self { program: program.to_owned(), version })
    }

    /// Creates the three sizes of these files, one after the other.
    pub(super) fn spent(
        &self,
        meter: &Path,
        core: usize,
        into: &Path,
        files: &[PathBuf],
    ) -> anyhow::Result<Spent> {
        let mut sum = Spent::default();
        for rendition in Rendition::ALL {
            let spent = meter::spent(meter, core, self.command(rendition, into, files))?;
            sum.cpu_s += spent.cpu_s;
            sum.peak_mb = sum.peak_mb.max(spent.peak_mb);
        }
        Ok(sum)
    }

    /// Builds the command. `%s` is the name of the source file.
    fn command(&self, rendition: Rendition, into: &Path, files: &[PathBuf]) -> Vec<OsString> {
        let size = rendition.longest_side().map_or(AS_IT_IS.to_owned(), |side| side.to_string());
        let name = Maker::Vips.file("%s", rendition);
        let mut to = into.join(name).into_os_string();
        to.push(format!("[strip,Q={}]", rendition.quality()));
        let words = [self.program.clone().into(), "--size".into(), size.into(), "-o".into(), to];
        words.into_iter().chain(files.iter().map(Into::into)).collect()
    }
}
