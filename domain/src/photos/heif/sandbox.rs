//! Confines a program that reads files of strangers: it has no network, and no files but its own
//! and those of the system.
//!
//! Landlock and seccomp confine a thread and every program that it starts from then on, and cannot
//! be undone. So the program is started by a thread that ends afterwards.
//! <https://docs.kernel.org/userspace-api/landlock.html>

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Once,
    thread,
};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _,
    RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// The newest version of Landlock that is used. On an older kernel, what it does not have is left
/// out.
const LANDLOCK: ABI = ABI::V6;

/// What programs of the system need to run.
const SYSTEM: [&str; 8] = [
    "/bin",
    "/dev/null",
    "/etc/ld.so.cache",
    "/lib",
    "/lib64",
    "/opt/homebrew",
    "/usr",
    "/dev/urandom",
];

/// System calls that open a way to the network or into other processes.
const REFUSED_CALLS: [i64; 6] = [
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_io_uring_setup,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
];

/// Runs `start` where every program that it starts can read `program` and the system, and can write
/// only below `room`.
pub(super) fn confined<T: Send>(
    program: &Path,
    room: &Path,
    start: impl FnOnce() -> io::Result<T> + Send,
) -> io::Result<T> {
    let confine_and_start = || {
        confine_files(program, room).map_err(io::Error::other)?;
        let filter = refusing_calls().map_err(io::Error::other)?;
        seccompiler::apply_filter(&filter).map_err(io::Error::other)?;
        start()
    };
    let ended = thread::scope(|scope| scope.spawn(confine_and_start).join());
    ended.unwrap_or_else(|_panic| Err(io::Error::other("cannot start the program")))
}

fn confine_files(program: &Path, room: &Path) -> Result<(), RulesetError> {
    static WARNED: Once = Once::new();
    let readable = SYSTEM.iter().map(PathBuf::from).chain([program.to_owned()]);
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(LANDLOCK))?
        .handle_access(AccessNet::from_all(LANDLOCK))?
        .scope(Scope::from_all(LANDLOCK))?
        .create()?
        .add_rules(path_beneath_rules(readable, AccessFs::from_read(LANDLOCK)))?
        .add_rules(path_beneath_rules(["/dev/null"], AccessFs::from_file(LANDLOCK)))?
        .add_rules(path_beneath_rules([room], AccessFs::from_all(LANDLOCK)))?
        .restrict_self()?;
    if status.ruleset == RulesetStatus::NotEnforced {
        WARNED.call_once(|| {
            tracing::warn!(
                "this kernel has no Landlock: the converter of HEIC photos can read what \
                 Streetcorner can"
            );
        });
    }
    Ok(())
}

fn refusing_calls() -> Result<BpfProgram, seccompiler::BackendError> {
    let rules: BTreeMap<_, _> = REFUSED_CALLS.iter().map(|call| (*call, vec![])).collect();
    let refuse = SeccompAction::Errno(libc::EACCES.unsigned_abs());
    SeccompFilter::new(rules, SeccompAction::Allow, refuse, std::env::consts::ARCH.try_into()?)?
        .try_into()
}
