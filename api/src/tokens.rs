//! Access tokens: short-lived JWTs, signed with Ed25519. The public key is published.

use std::{path::Path, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::{Account, AccountId, Role},
    crews::CrewId,
    id::Id,
    idempotency::Seal,
    jurisdictions::JurisdictionId,
    random, secret_file,
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
/// Lifetime of an access token.
pub(crate) const LIFE: TimeDelta = TimeDelta::minutes(15);

/// Issues and checks access tokens.
#[derive(Clone)]
pub struct Tokens(Arc<Keys>);

struct Keys {
    id: String,
    public: String,
    sign: EncodingKey,
    check: DecodingKey,
    seal: Seal,
}

/// Reasons why the signing key is not available.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key file cannot be read or written.
    #[error("cannot use the signing key {0}")]
    File(String, #[source] std::io::Error),
    /// The file does not contain a valid key.
    #[error("{0} holds no Ed25519 key in PKCS#8 PEM form")]
    NotAKey(String),
}

/// Claims of an access token.
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
    /// Reads the signing key from a PEM file. If the file does not exist, creates it with a new
    /// key, readable by its owner only. If several processes do this at once, all use the same key.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        let named = |error| KeyError::File(path.display().to_string(), error);
        if !path.exists() {
            let pem = new_pem().ok_or_else(|| KeyError::NotAKey(path.display().to_string()))?;
            secret_file::create(path, &pem).map_err(named)?;
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
            seal: Seal::new(&key.to_bytes()),
        })))
    }

    /// Issues an access token for an account.
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

    /// Returns the seal of stored answers, whose key comes from the signing key.
    pub(crate) fn seal(&self) -> Seal {
        self.0.seal.clone()
    }

    /// Checks signature, issuer, audience and times of a token. Returns its claims if it is valid.
    pub(crate) fn check(&self, now: DateTime<Utc>, token: &str) -> Option<Claims> {
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // Times are checked below, with the given `now`.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let claims = decode::<Claims>(token, &self.0.check, &rules).ok()?.claims;
        let now = now.timestamp();
        (claims.nbf <= now + 60 && now < claims.exp).then_some(claims)
    }

    /// Returns the public key as a JWK set. <https://www.rfc-editor.org/rfc/rfc8037>
    pub(crate) fn jwks(&self) -> serde_json::Value {
        json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": self.0.id, "x": self.0.public,
        }]})
    }
}

/// Generates a key in PKCS#8 version 1, without the public key: the token library accepts no other
/// version.
fn new_pem() -> Option<String> {
    let pair = KeypairBytes { secret_key: random::key_bytes(), public_key: None };
    Some(pair.to_pkcs8_pem(LineEnding::LF).ok()?.to_string())
}
