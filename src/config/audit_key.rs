//! The key that signs audit roots.

use std::path::{Path, PathBuf};

use clap::Args;
use domain::audit::{AuditKey, AuditKeyError};

/// The key that signs audit roots.
#[derive(Debug, Clone, Args)]
pub struct AuditKeyArgs {
    /// Ed25519 key that signs audit roots (PKCS#8 PEM). The worker creates it if it does not exist.
    /// All workers need the same. Default: `audit-key.pem` in the data directory.
    #[arg(long, env = "STREETCORNER_AUDIT_KEY", value_name = "FILE")]
    pub audit_key: Option<PathBuf>,
}

impl AuditKeyArgs {
    /// Opens the key, and creates it if it does not exist.
    pub fn open(&self, data_dir: &Path) -> Result<AuditKey, AuditKeyError> {
        AuditKey::open(&self.path(data_dir))
    }

    /// Reads the key.
    pub fn read(&self, data_dir: &Path) -> Result<AuditKey, AuditKeyError> {
        AuditKey::read(&self.path(data_dir))
    }

    fn path(&self, data_dir: &Path) -> PathBuf {
        self.audit_key.clone().unwrap_or_else(|| data_dir.join("audit-key.pem"))
    }
}
