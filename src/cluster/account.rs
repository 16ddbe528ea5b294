//! Selects the system account that runs PostgreSQL. PostgreSQL refuses to run as root, so root uses
//! another account.

use std::{
    fs::{self, Metadata, Permissions},
    io,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown, lchown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

use super::{ClusterError, layout::unusable};

/// Accounts that root may use to run the server, in order of preference.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// The account that runs the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// The account of the current process.
    Ourselves,
    /// Another account, if the current process runs as root.
    Other {
        /// Account name.
        name: String,
        /// User id.
        uid: u32,
        /// Group id.
        gid: u32,
    },
}

impl Account {
    /// Chooses the account for a data directory. As root, the account that already owns the
    /// directory.
    pub(super) fn choose(data: &Path) -> Result<Self, ClusterError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Ourselves);
        }
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        if let Some(owner) = fs::metadata(data).ok().filter(|data| data.uid() != 0) {
            let (uid, gid) = (owner.uid(), owner.gid());
            let known = entries(&passwd).find(|(_, number, _)| *number == uid);
            let name = known.map_or_else(|| uid.to_string(), |(name, ..)| name.to_owned());
            return Ok(Self::Other { name, uid, gid });
        }
        let named = |wanted: &str| {
            let (name, uid, gid) = entries(&passwd).find(|(name, ..)| *name == wanted)?;
            Some(Self::Other { name: name.to_owned(), uid, gid })
        };
        CANDIDATES.into_iter().find_map(named).ok_or(ClusterError::NoAccount)
    }

    /// Makes `command` run as this account, without the supplementary groups of root.
    pub(super) fn become_in(&self, command: &mut Command) {
        if let Self::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
    }

    /// Makes this account the owner of `path`. A symbolic link itself changes owner, never its
    /// target, because another account may have created it.
    pub(super) fn own(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { uid, gid, .. } => lchown(path, Some(*uid), Some(*gid)),
        }
    }

    /// Checks that this account can traverse every directory above `directory`.
    pub(super) fn can_reach(&self, directory: &Path) -> Result<(), ClusterError> {
        if *self == Self::Ourselves {
            return Ok(());
        }
        for ancestor in directory.ancestors().skip(1) {
            let found = fs::metadata(ancestor).map_err(unusable(ancestor))?;
            if !self.may_pass(&found) {
                return Err(self.shut_out(ancestor));
            }
        }
        Ok(())
    }

    /// Lets this account traverse `directory`, which belongs to Streetcorner, by its group only.
    pub(super) fn let_through(&self, directory: &Path) -> Result<(), ClusterError> {
        let Self::Other { gid, .. } = self else { return Ok(()) };
        let found = fs::metadata(directory).map_err(unusable(directory))?;
        if self.may_pass(&found) {
            return Ok(());
        }
        if found.uid() != 0 {
            return Err(self.shut_out(directory));
        }
        chown(directory, None, Some(*gid)).map_err(unusable(directory))?;
        let mode = (found.mode() & 0o7707) | 0o010;
        fs::set_permissions(directory, Permissions::from_mode(mode)).map_err(unusable(directory))
    }

    /// The error for an `ancestor` that this account cannot traverse.
    fn shut_out(&self, ancestor: &Path) -> ClusterError {
        let account = match self {
            Self::Ourselves => "root".to_owned(),
            Self::Other { name, .. } => name.clone(),
        };
        ClusterError::Closed { ancestor: ancestor.to_owned(), account }
    }

    /// Whether the permissions of the directory let this account traverse it.
    fn may_pass(&self, directory: &Metadata) -> bool {
        match self {
            Self::Ourselves => true,
            Self::Other { uid, .. } if *uid == directory.uid() => directory.mode() & 0o100 != 0,
            Self::Other { gid, .. } if *gid == directory.gid() => directory.mode() & 0o010 != 0,
            Self::Other { .. } => directory.mode() & 0o001 != 0,
        }
    }
}

/// Returns name, user id and group id of each account in the text of `/etc/passwd`.
fn entries(passwd: &str) -> impl Iterator<Item = (&str, u32, u32)> {
    passwd.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some((name, uid, gid))
    })
}
