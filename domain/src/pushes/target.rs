//! Where a phone wants to be woken, as far as it can be judged without going there.

use std::net::IpAddr;

use ipnet::IpNet;
use p256::PublicKey;
use url::{Host, Url};

use super::PushKind;
use crate::network;

/// No endpoint or token is longer, in bytes.
const LONGEST: usize = 1_000;
/// How long the secret is that a browser and we share.
const AUTH_BYTES: usize = 16;
/// How long a public key is that is not compressed.
const KEY_BYTES: usize = 65;
/// The lengths of the tokens of Apple's devices, in hexadecimal digits.
const APNS_DIGITS: std::ops::RangeInclusive<usize> = 64..=200;

/// Which servers phones may have us ask.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The ports that they listen on.
    pub ports: Vec<u16>,
    /// Networks that are taken for public, also without TLS: in closed networks, and in tests.
    pub also_public: Vec<IpNet>,
}

impl Default for Reach {
    fn default() -> Self {
        Self { ports: vec![443], also_public: vec![] }
    }
}

/// Where a phone wants to be woken.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) kind: PushKind,
    pub(super) address: String,
    pub(super) p256dh: Option<Vec<u8>>,
    pub(super) auth: Option<Vec<u8>>,
}

/// Why it is not woken there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// Nothing that can be asked.
    #[error("the endpoint is no https address of at most {LONGEST} bytes")]
    Endpoint,
    /// A name or a password in it.
    #[error("the endpoint must hold no user name or password")]
    Credentials,
    /// Not where such services are.
    #[error("the endpoint's port is not one that push services have here")]
    Port,
    /// Not everybody's.
    #[error("the endpoint does not lead to a public address")]
    NotPublic,
    /// No point on the curve.
    #[error("p256dh is no public key: {KEY_BYTES} bytes of a point on P-256")]
    Key,
    /// Not what a browser makes.
    #[error("auth is no secret of {AUTH_BYTES} bytes")]
    Auth,
    /// Nothing that FCM gives away.
    #[error("the token is none of FCM: 1 to {LONGEST} visible ASCII characters")]
    FcmToken,
    /// Nothing that APNs gives away.
    #[error("the token is none of APNs: {} to {} hexadecimal digits", APNS_DIGITS.start(), APNS_DIGITS.end())]
    ApnsToken,
}

impl Target {
    /// A browser, or whoever speaks Web Push like one.
    pub fn web(
        endpoint: &str,
        p256dh: Vec<u8>,
        auth: Vec<u8>,
        reach: &Reach,
    ) -> Result<Self, BadTarget> {
        let endpoint = reach.check(endpoint)?;
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

    /// An app that Firebase gave a token.
    pub fn fcm(token: String) -> Result<Self, BadTarget> {
        let visible = token.bytes().all(|byte| byte.is_ascii_graphic());
        if token.is_empty() || token.len() > LONGEST || !visible {
            return Err(BadTarget::FcmToken);
        }
        Ok(Self { kind: PushKind::Fcm, address: token, p256dh: None, auth: None })
    }

    /// An app that Apple gave a token.
    pub fn apns(token: &str) -> Result<Self, BadTarget> {
        let digits = token.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !digits || !APNS_DIGITS.contains(&token.len()) {
            return Err(BadTarget::ApnsToken);
        }
        let address = token.to_ascii_lowercase();
        Ok(Self { kind: PushKind::Apns, address, p256dh: None, auth: None })
    }

    /// By which service.
    pub const fn kind(&self) -> PushKind {
        self.kind
    }
}

impl Reach {
    /// Judges an endpoint by what it says. A number is judged here; a name has to be judged when it
    /// is looked up.
    pub fn check(&self, endpoint: &str) -> Result<Url, BadTarget> {
        let url = Url::parse(endpoint).map_err(|_unreadable| BadTarget::Endpoint)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadTarget::Credentials);
        }
        let number: Option<IpAddr> = match url.host().ok_or(BadTarget::Endpoint)? {
            Host::Ipv4(number) => Some(number.into()),
            Host::Ipv6(number) => Some(number.into()),
            // Also a number in a way of writing that the parser took for a name.
            Host::Domain(name) => name.trim_end_matches('.').parse().ok(),
        };
        if number.is_some_and(|number| !network::is_allowed(number, &self.also_public)) {
            return Err(BadTarget::NotPublic);
        }
        let taken_in = number.is_some_and(|number| !network::is_public(number));
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && taken_in);
        if !scheme || url.as_str().len() > LONGEST {
            return Err(BadTarget::Endpoint);
        }
        let port = url.port_or_known_default().ok_or(BadTarget::Endpoint)?;
        if !taken_in && !self.ports.contains(&port) {
            return Err(BadTarget::Port);
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(endpoint: &str) -> Result<(), BadTarget> {
        Reach::default().check(endpoint).map(drop)
    }

    #[test]
    fn the_services_of_browsers_are_reached() {
        for endpoint in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://web.push.apple.com/QABC",
            "https://ntfy.example.org:443/up123?up=1",
        ] {
            assert_eq!(judged(endpoint), Ok(()), "{endpoint}");
        }
    }

    #[test]
    fn nothing_inside_the_network_is_reached() {
        for host in ["127.0.0.1", "2130706433", "0x7f.1", "169.254.169.254", "10.1.2.3", "[::1]"] {
            let endpoint = format!("https://{host}/up");
            assert_eq!(judged(&endpoint), Err(BadTarget::NotPublic), "{endpoint}");
        }
        for (endpoint, why) in [
            ("http://push.example.org/up", BadTarget::Endpoint),
            ("ftp://push.example.org/up", BadTarget::Endpoint),
            ("data:text/plain,up", BadTarget::Endpoint),
            ("nowhere", BadTarget::Endpoint),
            ("https://push.example.org:6379/", BadTarget::Port),
            ("https://me:secret@push.example.org/", BadTarget::Credentials),
        ] {
            assert_eq!(judged(endpoint), Err(why), "{endpoint}");
        }
        let long = format!("https://push.example.org/{}", "a".repeat(LONGEST));
        assert_eq!(judged(&long), Err(BadTarget::Endpoint));
    }

    #[test]
    fn a_network_of_ours_is_reached_if_somebody_says_so() {
        let reach = Reach { also_public: vec!["10.1.2.0/24".parse().unwrap()], ..Reach::default() };

        assert!(reach.check("http://10.1.2.3:8080/up").is_ok());
        assert_eq!(reach.check("http://10.1.3.3:8080/up"), Err(BadTarget::NotPublic));
        assert_eq!(reach.check("http://8.8.8.8/up"), Err(BadTarget::Endpoint));
    }

    #[test]
    fn keys_and_tokens_are_looked_at() {
        let reach = Reach::default();
        let web = |key, auth| Target::web("https://a.example/", key, auth, &reach).err();
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
