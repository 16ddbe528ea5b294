//! The target of a push subscription.

use p256::PublicKey;
use url::Url;

use super::PushKind;

/// Maximum length of a token in bytes.
const MAX_LENGTH: usize = 1_000;
/// Length of the Web Push authentication secret in bytes (RFC 8291).
const AUTH_BYTES: usize = 16;
/// Length of an uncompressed P-256 public key in bytes.
const KEY_BYTES: usize = 65;
/// Lengths of APNs device tokens in hexadecimal digits.
const APNS_DIGITS: std::ops::RangeInclusive<usize> = 64..=200;

/// Address and keys to which pushes are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) kind: PushKind,
    pub(super) address: String,
    pub(super) p256dh: Option<Vec<u8>>,
    pub(super) auth: Option<Vec<u8>>,
}

/// Why a target is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// The key is not a point on P-256.
    #[error("p256dh must be a public key: {KEY_BYTES} bytes of a point on P-256")]
    Key,
    /// The authentication secret has the wrong length.
    #[error("auth must be a secret of {AUTH_BYTES} bytes")]
    Auth,
    /// The token cannot be an FCM token.
    #[error("the token is not an FCM token: 1 to {MAX_LENGTH} visible ASCII characters")]
    FcmToken,
    /// The token cannot be an APNs token.
    #[error("the token is not an APNs token: {} to {} hexadecimal digits", APNS_DIGITS.start(), APNS_DIGITS.end())]
    ApnsToken,
}

impl Target {
    /// Target of a browser, or of an app that uses Web Push. The caller must have checked that the
    /// endpoint is allowed. It is checked again before each request.
    pub fn web(endpoint: Url, p256dh: Vec<u8>, auth: Vec<u8>) -> Result<Self, BadTarget> {
        let is_key = p256dh.len() == KEY_BYTES && PublicKey::from_sec1_bytes(&p256dh).is_ok();
        if !is_key {
            return Err(BadTarget::Key);
        }
        if auth.len() != AUTH_BYTES {
            return Err(BadTarget::Auth);
        }
        let (p256dh, auth) = (Some(p256dh), Some(auth));
        Ok(Self { kind: PushKind::Web, address: endpoint.into(), p256dh, auth })
    }

    /// Target of an app with a Firebase token.
    pub fn fcm(token: String) -> Result<Self, BadTarget> {
        let visible = token.bytes().all(|byte| byte.is_ascii_graphic());
        if token.is_empty() || token.len() > MAX_LENGTH || !visible {
            return Err(BadTarget::FcmToken);
        }
        Ok(Self { kind: PushKind::Fcm, address: token, p256dh: None, auth: None })
    }

    /// Target of an app with an APNs device token.
    pub fn apns(token: &str) -> Result<Self, BadTarget> {
        let digits = token.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !digits || !APNS_DIGITS.contains(&token.len()) {
            return Err(BadTarget::ApnsToken);
        }
        let address = token.to_ascii_lowercase();
        Ok(Self { kind: PushKind::Apns, address, p256dh: None, auth: None })
    }

    /// Push service of the target.
    pub const fn kind(&self) -> PushKind {
        self.kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_tokens_are_looked_at() {
        let endpoint = || Url::parse("https://a.example/").unwrap();
        let web = |key, auth| Target::web(endpoint(), key, auth).err();
        let key = VALID.to_vec();

        assert_eq!(web(key.clone(), vec![7; 16]), None);
        assert_eq!(web(key.clone(), vec![7; 15]), Some(BadTarget::Auth));
        assert_eq!(web([[4; 1].as_slice(), &[1; 64]].concat(), vec![7; 16]), Some(BadTarget::Key));
        assert_eq!(web(key[..33].to_vec(), vec![7; 16]), Some(BadTarget::Key));
        assert!(Target::fcm("abc:DEF-_1".to_owned()).is_ok());
        assert_eq!(Target::fcm("a b".to_owned()).err(), Some(BadTarget::FcmToken));
        assert!(Target::apns(&"aB".repeat(32)).is_ok());
        for token in ["ab".repeat(31), "zz".repeat(32), "../".repeat(30)] {
            assert_eq!(Target::apns(&token).err(), Some(BadTarget::ApnsToken), "{token}");
        }
    }

    /// The base point of P-256.
    const VALID: [u8; 65] = [
        4, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4,
        0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8,
        0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a,
        0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40,
        0x68, 0x37, 0xbf, 0x51, 0xf5,
    ];
}
