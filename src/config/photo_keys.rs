//! Files with the keys of an S3-compatible photo store.

use clap::Args;
use photo_store::S3Keys;

use crate::secret::{Secret, SecretFile};

/// Files with the keys of the photo store. A key that no file holds is read from its `AWS_` variable.
#[derive(Debug, Clone, Args)]
pub struct PhotoKeyArgs {
    /// File that holds the access key of the photo store, instead of `AWS_ACCESS_KEY_ID`.
    #[arg(long, env = "AWS_ACCESS_KEY_ID_FILE", global = true, value_name = "FILE")]
    pub s3_access_key_file: Option<SecretFile>,

    /// File that holds the secret key of the photo store, instead of `AWS_SECRET_ACCESS_KEY`.
    #[arg(long, env = "AWS_SECRET_ACCESS_KEY_FILE", global = true, value_name = "FILE")]
    pub s3_secret_key_file: Option<SecretFile>,

    /// File that holds the session token of the photo store, instead of `AWS_SESSION_TOKEN`.
    #[arg(long, env = "AWS_SESSION_TOKEN_FILE", global = true, value_name = "FILE")]
    pub s3_session_token_file: Option<SecretFile>,
}

impl PhotoKeyArgs {
    /// The keys that files hold.
    pub fn keys(&self) -> S3Keys {
        let text = |file: Option<&SecretFile>| {
            SecretFile::or(None, file).map(Secret::reveal).map(str::to_owned)
        };
        S3Keys {
            access_key: text(self.s3_access_key_file.as_ref()),
            secret_key: text(self.s3_secret_key_file.as_ref()),
            session_token: text(self.s3_session_token_file.as_ref()),
        }
    }
}
