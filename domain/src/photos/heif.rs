//! Decodes HEIC photos with an external program, under resource limits and without access to
//! anything else.

#[cfg(target_os = "linux")]
mod sandbox;

use std::{
    io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use media::PhotoError;
use tokio::{
    process::{Child, Command},
    runtime::Handle,
    task::spawn_blocking,
    time::timeout,
};

use super::ProcessPhotoError;

/// Directories to search. Debian's `libheif-examples` and Homebrew's `libheif` install it there.
const PLACES: [&str; 3] = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/// Name of the program.
const PROGRAM: &str = "heif-convert";

/// JPEG quality of the intermediate file.
const QUALITY: &str = "95";

/// Wall-clock limit. A photo of 12 megapixels takes about two seconds on a slow machine.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Shell script that sets limits and then executes the program: 1 GB of address space, 20 seconds
/// of CPU time, 64 MB of output (`-f` counts 512-byte blocks), no core dump.
const RESOURCE_LIMITS: &str = "ulimit -c 0; ulimit -t 20; ulimit -f 131072; ulimit -v 1000000 2>/dev/null; exec \"$0\" \"$@\"";

/// External program that converts HEIC to JPEG.
#[derive(Debug, Clone)]
pub struct HeifConverter(PathBuf);

impl HeifConverter {
    /// Finds the program on this machine. `None` if it is not installed.
    pub fn find() -> Option<Self> {
        let programs = PLACES.iter().map(|place| Path::new(place).join(PROGRAM));
        programs.into_iter().find(|program| program.is_file()).map(Self)
    }

    /// Uses the program at this path. It must accept the same arguments.
    pub const fn at(program: PathBuf) -> Self {
        Self(program)
    }

    /// Converts a HEIC photo to an upright JPEG.
    ///
    /// The program runs in its own directory with an empty environment. On Linux it has no network,
    /// and no other files but those of the system. If it fails or takes too
    /// long, the photo counts as broken. If it cannot be started, the error is
    /// [`ProcessPhotoError::Converter`].
    pub(super) async fn convert(&self, picture: &[u8]) -> Result<Vec<u8>, ProcessPhotoError> {
        let room = tempfile::tempdir()?;
        tokio::fs::write(room.path().join("in.heic"), picture).await?;
        let mut child = Command::new("/bin/sh");
        child
            .args(["-c", RESOURCE_LIMITS])
            .arg(&self.0)
            .args(["-q", QUALITY, "in.heic", "out.jpg"]);
        child.env_clear().current_dir(room.path()).kill_on_drop(true);
        child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = self.start(child, room.path()).await?;
        match timeout(TIMEOUT, child.wait()).await {
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

    /// Starts the command, whose directory is `room`.
    async fn start(&self, mut command: Command, room: &Path) -> io::Result<Child> {
        let (program, room, runtime) = (self.0.clone(), room.to_owned(), Handle::current());
        let start = move || {
            let spawn = || {
                let _entered = runtime.enter();
                command.spawn()
            };
            #[cfg(target_os = "linux")]
            let child = sandbox::confined(&program, &room, spawn);
            #[cfg(not(target_os = "linux"))]
            let child = spawn();
            child
        };
        spawn_blocking(start).await?
    }
}

/// Reads the output; the first image if the file contains several.
async fn written(room: &Path) -> Result<Vec<u8>, ProcessPhotoError> {
    for name in ["out.jpg", "out-1.jpg"] {
        match tokio::fs::read(room.join(name)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            read => return Ok(read?),
        }
    }
    Err(broken("the converter wrote nothing"))
}

fn broken(why: &'static str) -> ProcessPhotoError {
    PhotoError::Broken(why.into()).into()
}
