//! Who runs the server: Postgres refuses root, so root hands it to another account.

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

/// The accounts that root may hand the server to, best first.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// Who runs the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// Whoever runs us.
    Ourselves,
    /// An account that root becomes.
    Other {
        /// Its name.
        name: String,
        /// Its number.
        uid: u32,
        /// Its group's number.
        gid: u32,
    },
}

impl Account {
    /// The account for the cluster with this data directory: as root, the one that already owns it.
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

    /// Makes `command` run as this account. The groups of root are dropped with it.
    pub(super) fn become_in(&self, command: &mut Command) {
        if let Self::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
    }

    /// Gives `path` to this account. A link is given away itself, never what it leads to: others may
    /// have made it.
    pub(super) fn own(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { uid, gid, .. } => lchown(path, Some(*uid), Some(*gid)),
        }
    }

    /// Checks that every directory above `directory` lets this account through.
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

    /// Lets this account through `directory` itself, which is ours, when it is closed: by its
    /// group, nobody else.
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

    /// Says that `ancestor` is closed to this account.
    fn shut_out(&self, ancestor: &Path) -> ClusterError {
        let account = match self {
            Self::Ourselves => "root".to_owned(),
            Self::Other { name, .. } => name.clone(),
        };
        ClusterError::Closed { ancestor: ancestor.to_owned(), account }
    }

    /// Whether the directory's permissions let this account go through it.
    fn may_pass(&self, directory: &Metadata) -> bool {
        match self {
            Self::Ourselves => true,
            Self::Other { uid, .. } if *uid == directory.uid() => directory.mode() & 0o100 != 0,
            Self::Other { gid, .. } if *gid == directory.gid() => directory.mode() & 0o010 != 0,
            Self::Other { .. } => directory.mode() & 0o001 != 0,
        }
    }
}

/// Name, number and group of each account in the text of `/etc/passwd`.
fn entries(passwd: &str) -> impl Iterator<Item = (&str, u32, u32)> {
    passwd.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some((name, uid, gid))
    })
}
