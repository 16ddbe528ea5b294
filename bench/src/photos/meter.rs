//! Runs a program on one core and measures its resources.

use std::{
    ffi::OsString,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use clap::Args;
use nix::sys::resource::{UsageWho, getrusage};
use serde::{Deserialize, Serialize};

/// Options of the meter.
#[derive(Debug, Clone, Args)]
pub struct MeterArgs {
    /// CPU core to run on.
    #[arg(long)]
    pub core: usize,
    /// Program with its arguments.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    pub command: Vec<OsString>,
}

/// Resources that a program used.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Spent {
    /// CPU time, in seconds.
    pub cpu_s: f64,
    /// Peak memory, in megabytes.
    pub peak_mb: f64,
}

/// Runs the program to its end. It is the only child of this process, so the usage of children is
/// its usage.
pub fn meter(args: &MeterArgs) -> anyhow::Result<Spent> {
    stay_on(args.core)?;
    let (program, rest) = args.command.split_first().context("there is nothing to run")?;
    let ended = Command::new(program).args(rest).stdout(Stdio::null()).status();
    let ended = ended.with_context(|| format!("{} does not start", program.to_string_lossy()))?;
    ensure!(ended.success(), "{} failed: {ended}", program.to_string_lossy());
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| {
        let micros = i32::try_from(time.tv_usec()).map_or(0.0, f64::from);
        i32::try_from(time.tv_sec()).map_or(f64::NAN, f64::from) + micros / 1e6
    };
    let kilobytes = i32::try_from(usage.max_rss()).map_or(f64::NAN, f64::from);
    // Only Apple's systems count in bytes.
    let unit = if cfg!(target_vendor = "apple") { 1.0 } else { 1_024.0 };
    let cpu_s = seconds(usage.user_time()) + seconds(usage.system_time());
    Ok(Spent { cpu_s, peak_mb: kilobytes * unit / 1e6 })
}

/// Binds this process and its children to a core.
#[cfg(target_os = "linux")]
fn stay_on(core: usize) -> anyhow::Result<()> {
    let mut cores = nix::sched::CpuSet::new();
    cores.set(core)?;
    let none_but_this = nix::sched::sched_setaffinity(nix::unistd::Pid::from_raw(0), &cores);
    none_but_this.with_context(|| format!("cannot run on core {core}"))
}

/// Other systems cannot bind a process to a core; the program still uses one thread.
#[cfg(not(target_os = "linux"))]
fn stay_on(_core: usize) -> anyhow::Result<()> {
    Ok(())
}

/// Runs the command under a new meter process (`program`).
pub(super) fn spent(program: &Path, core: usize, command: Vec<OsString>) -> anyhow::Result<Spent> {
    let mut meter = Command::new(program);
    meter.args(["photos-meter", "--core", &core.to_string(), "--"]).args(command);
    let ended = meter.env("VIPS_CONCURRENCY", "1").stdin(Stdio::null()).output()?;
    ensure!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr).trim());
    serde_json::from_slice(&ended.stdout).context("the output of the meter cannot be parsed")
}
