//! The built command, run as a user runs it.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::client::Client;

/// The command with a data directory of its own.
pub struct Streetcorner {
    /// Its data directory.
    pub data_dir: TempDir,
    port: u16,
    server: Option<Child>,
    settings: Vec<(String, String)>,
}

impl Default for Streetcorner {
    fn default() -> Self {
        // Any port that is free now; the server comes back to it after each kill.
        let probe = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = probe.local_addr().unwrap().port();
        Self {
            data_dir: TempDir::with_prefix("streetcorner-").unwrap(),
            port,
            server: None,
            settings: vec![],
        }
    }
}

impl Streetcorner {
    /// The command on a database and a photo store that somebody else made.
    pub fn on(database_url: &str, photos: &Path) -> Self {
        let mut command = Self::default();
        command.set("DATABASE_URL", database_url);
        command.set("STREETCORNER_PHOTOS", photos.to_str().unwrap());
        command
    }

    /// Runs a command that must fail; answers with its complaint.
    pub fn fail(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} should have failed");
        let remarks = String::from_utf8(output.stderr).unwrap();
        let complaint = remarks.lines().find_map(|line| line.strip_prefix("streetcorner: "));
        complaint.unwrap_or_else(|| panic!("no complaint: {remarks}")).to_owned()
    }

    /// Sets a variable of its environment.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the command runs")
    }

    /// Runs a command, and fails if it fails.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let remarks = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} failed: {said}{remarks}");
        said
    }

    /// Starts the server, and waits until it can serve.
    pub fn serve(&mut self) {
        let listen = format!("127.0.0.1:{}", self.port);
        let mut command = self.command(&["serve", "--no-demo", "--listen", &listen]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), format!("Streetcorner serves {}", self.url()));
        self.server = Some(child);
    }

    /// Kills the server where it stands, and starts it again.
    pub fn kill_and_serve_again(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
        self.serve();
    }

    /// Number of files, with connections, that the server has open.
    pub fn open_files(&self) -> usize {
        std::fs::read_dir(self.proc("fd")).unwrap().count()
    }

    /// The most memory that the server ever had, in kilobytes.
    pub fn most_memory_kb(&self) -> u64 {
        let status = std::fs::read_to_string(self.proc("status")).unwrap();
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        most.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// What the system says of the server.
    fn proc(&self, file: &str) -> PathBuf {
        let id = self.server.as_ref().expect("the server is started").id();
        PathBuf::from(format!("/proc/{id}/{file}"))
    }

    /// Where the server is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Somebody who has not signed in.
    pub fn stranger(&self) -> Client {
        Client::new(&self.url(), None)
    }

    /// The keys and logins of a demo town.
    pub fn demo(&self, jurisdiction: &str) -> Value {
        let text = std::fs::read_to_string(self.data_dir.path().join("demo.json")).unwrap();
        let towns: Value = serde_json::from_str(&text).unwrap();
        towns[jurisdiction].clone()
    }

    /// The command, to be run in another way.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(built());
        command
            .args(arguments)
            .env("STREETCORNER_DATA_DIR", self.data_dir.path())
            .env("STREETCORNER_LOG", "warn")
            // Every test sends from this address; those of limits set others.
            .env("STREETCORNER_LIMIT_EXEMPT", "127.0.0.1/32")
            .env_remove("DATABASE_URL")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }
}

impl Drop for Streetcorner {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            // Asked kindly, so that the database is stopped before its directory goes.
            let id = server.id().to_string();
            Command::new("kill").args(["-TERM", &id]).status().ok();
            server.wait().ok();
        }
    }
}

/// The built command: beside the test's own program.
fn built() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join("streetcorner");
    assert!(path.exists(), "{} is not built: run `cargo build` first", path.display());
    path
}
