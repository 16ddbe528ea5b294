//! Whose an upload is.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::UploadId;
use crate::{
    accounts::{AccountId, ApiKeyId},
    chance,
};

/// Who sends a picture, and may use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Somebody who is signed in.
    Account(AccountId),
    /// An app, by the line of its keys.
    App(ApiKeyId),
    /// Nobody we know: whoever has the secret.
    Holder,
}

impl Owner {
    /// As it stands in the database. Each upload of somebody unknown has an owner of its own.
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

    /// Whether this is the owner that is written down as `owner`, given that they have the secret.
    pub(super) fn may_use(self, owner: &str) -> bool {
        owner.starts_with("upload:") || self.known().as_deref() == Some(owner)
    }
}

/// Whom limits are counted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Who they say they are.
    pub owner: Owner,
    /// Where they are, so far as it tells them from others.
    pub network: String,
}

impl Sender {
    /// As it stands in the database; of a network address not even that.
    pub(super) fn word(&self) -> String {
        self.owner.known().unwrap_or_else(|| {
            format!("net:{}", STANDARD.encode(chance::fingerprint(&self.network)))
        })
    }
}
