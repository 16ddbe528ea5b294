//! HEIC pictures are decoded by a program that others keep well, apart from us and on a short leash.

use std::{
    io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use media::PhotoError;
use tokio::{process::Command, time::timeout};

use super::DevelopError;

/// Where distributions put it: Debian's `libheif-examples`, Homebrew's `libheif`.
const PLACES: [&str; 3] = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/// What it is called.
const PROGRAM: &str = "heif-convert";

/// Of the picture that it writes, which we read once and drop.
const QUALITY: &str = "95";

/// It has so long by the clock. Twelve megapixels take some two seconds of a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The shell sets what the program may take, and becomes it: 1 GB of addresses, 20 seconds of
/// processor time, 64 MB for what it writes (`-f` counts half kilobytes), no core dump.
const LEASH: &str = "ulimit -c 0; ulimit -t 20; ulimit -f 131072; ulimit -v 1000000 2>/dev/null; exec \"$0\" \"$@\"";

/// The program that decodes them.
#[derive(Debug, Clone)]
pub struct HeifConverter(PathBuf);

impl HeifConverter {
    /// The one of this machine, if it has any.
    pub fn find() -> Option<Self> {
        let programs = PLACES.iter().map(|place| Path::new(place).join(PROGRAM));
        programs.into_iter().find(|program| program.is_file()).map(Self)
    }

    /// A program at this place that is called in the same way.
    pub const fn at(program: PathBuf) -> Self {
        Self(program)
    }

    /// Makes an upright JPEG of such a picture.
    ///
    /// The program sees a directory of its own and nothing of our environment. Whatever it does but
    /// write a picture means that the photo is broken; only that it cannot be started is up to us.
    pub(super) async fn convert(&self, picture: &[u8]) -> Result<Vec<u8>, DevelopError> {
        let room = tempfile::tempdir()?;
        tokio::fs::write(room.path().join("in.heic"), picture).await?;
        let mut child = Command::new("/bin/sh");
        child.args(["-c", LEASH]).arg(&self.0).args(["-q", QUALITY, "in.heic", "out.jpg"]);
        child.env_clear().current_dir(room.path()).kill_on_drop(true);
        child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child.spawn()?;
        match timeout(PATIENCE, child.wait()).await {
            Ok(ended) if ended.as_ref().is_ok_and(ExitStatus::success) => {
                written(room.path()).await
            }
            Ok(_failed) => Err(broken("the converter failed")),
            Err(_too_long) => {
                child.kill().await?;
                Err(broken("the converter took too long"))
            }
        }
    }
}

/// The picture; of several in one file the first.
async fn written(room: &Path) -> Result<Vec<u8>, DevelopError> {
    for name in ["out.jpg", "out-1.jpg"] {
        match tokio::fs::read(room.join(name)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            read => return Ok(read?),
        }
    }
    Err(broken("the converter wrote nothing"))
}

fn broken(why: &'static str) -> DevelopError {
    PhotoError::Broken(why.into()).into()
}
