//! Owners and senders of uploads.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::UploadId;
use crate::{
    accounts::{AccountId, ApiKeyId},
    hash,
};

/// Who sends a photo and may use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A signed-in account.
    Account(AccountId),
    /// An app, identified by the first of its keys.
    App(ApiKeyId),
    /// Anonymous: any holder of the secret.
    Holder,
}

impl Owner {
    /// Database value of the owner. Each anonymous upload has its own.
    pub(super) fn of(self, upload_id: UploadId) -> String {
        self.known().unwrap_or_else(|| format!("upload:{upload_id}"))
    }

    fn known(self) -> Option<String> {
        match self {
            Self::Account(id) => Some(format!("account:{id}")),
            Self::App(line_id) => Some(format!("app:{line_id}")),
            Self::Holder => None,
        }
    }

    /// Whether this owner may use an upload of `owner`. The caller has proved to know its secret.
    pub(super) fn may_use(self, owner: &str) -> bool {
        owner.starts_with("upload:") || self.known().as_deref() == Some(owner)
    }
}

/// Sender for whom limits are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Owner of the uploads.
    pub owner: Owner,
    /// Network address, shortened to what identifies a sender.
    pub network: String,
}

impl Sender {
    /// Database value of the sender. A network address is stored as a hash only.
    pub(super) fn word(&self) -> String {
        self.owner
            .known()
            .unwrap_or_else(|| format!("net:{}", STANDARD.encode(hash::sha256(&self.network))))
    }
}
