//! Access tokens: short JWTs, signed with Ed25519, checked with published keys.

use std::{path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::{Account, AccountId, Role},
    chance,
    crews::CrewId,
    id::Id,
    jurisdictions::JurisdictionId,
};
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes, spki::der::pem::LineEnding},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use serde_json::json;

const ISSUER: &str = "streetcorner";
const AUDIENCE: &str = "streetcorner-api";
/// How long an access token lives.
pub(crate) const LIFE: TimeDelta = TimeDelta::minutes(15);

/// Signs and checks tokens.
#[derive(Clone)]
pub struct Tokens(Arc<Keys>);

struct Keys {
    id: String,
    public: String,
    sign: EncodingKey,
    check: DecodingKey,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("cannot use the signing key {0}")]
    File(String, #[source] std::io::Error),
    /// The file holds something else.
    #[error("{0} holds no Ed25519 key in PKCS#8 PEM form")]
    NotAKey(String),
}

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    pub(crate) sub: AccountId,
    jti: Id<Self>,
    iat: i64,
    nbf: i64,
    pub(crate) exp: i64,
    pub(crate) jurisdiction_id: JurisdictionId,
    pub(crate) role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) crew_id: Option<CrewId>,
}

impl Tokens {
    /// Reads the key from a PEM file, or makes one there, readable by its owner alone.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let named = |error| KeyError::File(path.display().to_string(), error);
        if !path.exists() {
            let pem = new_pem().ok_or_else(|| KeyError::NotAKey(path.display().to_string()))?;
            write_secret(path, &pem).map_err(named)?;
        }
        let pem = std::fs::read_to_string(path).map_err(named)?;
        Self::from_pem(&pem).ok_or_else(|| KeyError::NotAKey(path.display().to_string()))
    }

    fn from_pem(pem: &str) -> Option<Self> {
        let key = SigningKey::from_pkcs8_pem(pem).ok()?;
        let public = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        Some(Self(Arc::new(Keys {
            id: public.chars().take(8).collect(),
            sign: EncodingKey::from_ed_pem(pem.as_bytes()).ok()?,
            check: DecodingKey::from_ed_components(&public).ok()?,
            public,
        })))
    }

    /// A token for somebody who has signed in.
    pub fn issue(&self, now: DateTime<Utc>, account: &Account) -> Option<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account.account_id,
            jti: Id::new(now),
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + LIFE).timestamp(),
            jurisdiction_id: account.jurisdiction_id.clone(),
            role: account.role,
            crew_id: account.crew_id,
        };
        let header = Header { kid: Some(self.0.id.clone()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &self.0.sign).ok()
    }

    /// What a token says, if it is ours and of this hour.
    pub(crate) fn check(&self, now: DateTime<Utc>, token: &str) -> Option<Claims> {
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // Times are judged here, by the injected clock.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let claims = decode::<Claims>(token, &self.0.check, &rules).ok()?.claims;
        let now = now.timestamp();
        (claims.nbf <= now + 60 && now < claims.exp).then_some(claims)
    }

    /// The public key, for others who check our tokens. <https://www.rfc-editor.org/rfc/rfc8037>
    pub(crate) fn jwks(&self) -> serde_json::Value {
        json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": self.0.id, "x": self.0.public,
        }]})
    }
}

/// A new key in PKCS#8 of the first version: the one that holds no public key, which the token
/// library insists on.
fn new_pem() -> Option<String> {
    let pair = KeypairBytes { secret_key: chance::key_bytes(), public_key: None };
    Some(pair.to_pkcs8_pem(LineEnding::LF).ok()?.to_string())
}

/// Writes a file that nobody else can read, not even for a moment.
fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
