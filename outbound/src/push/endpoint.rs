//! Checks Web Push endpoints without contacting them.

use ipnet::IpNet;
use url::Url;

use crate::{guard::literal_address, is_allowed, is_public};

/// Maximum length of an endpoint in bytes.
const MAX_BYTES: usize = 1_000;

/// Which push services phones may use.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Allowed ports. Default: 443.
    pub ports: Vec<u16>,
    /// Networks that count as public, also without TLS: in closed networks and in tests.
    pub also_public: Vec<IpNet>,
}

impl Default for Reach {
    fn default() -> Self {
        Self { ports: vec![443], also_public: vec![] }
    }
}

/// Why an endpoint is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadEndpoint {
    /// It is not an `https` URL, or is too long.
    #[error("the endpoint is no https address of at most {MAX_BYTES} bytes")]
    Endpoint,
    /// It contains a user name or a password.
    #[error("the endpoint must not contain a user name or password")]
    Credentials,
    /// Its port is not one of [`Reach::ports`].
    #[error("the port of the endpoint is not allowed")]
    Port,
    /// Its host is an IP address that is not public.
    #[error("the endpoint does not lead to a public address")]
    NotPublic,
}

impl Reach {
    /// Checks the URL of an endpoint. An IP address is checked here. A host name is checked at the
    /// DNS lookup.
    pub fn check(&self, endpoint: &str) -> Result<Url, BadEndpoint> {
        let url = Url::parse(endpoint).map_err(|_unreadable| BadEndpoint::Endpoint)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadEndpoint::Credentials);
        }
        let address = literal_address(&url.host().ok_or(BadEndpoint::Endpoint)?);
        if address.is_some_and(|address| !is_allowed(address, &self.also_public)) {
            return Err(BadEndpoint::NotPublic);
        }
        let taken_in = address.is_some_and(|address| !is_public(address));
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && taken_in);
        if !scheme || url.as_str().len() > MAX_BYTES {
            return Err(BadEndpoint::Endpoint);
        }
        let port = url.port_or_known_default().ok_or(BadEndpoint::Endpoint)?;
        if !taken_in && !self.ports.contains(&port) {
            return Err(BadEndpoint::Port);
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(endpoint: &str) -> Result<(), BadEndpoint> {
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
            assert_eq!(judged(&endpoint), Err(BadEndpoint::NotPublic), "{endpoint}");
        }
        for (endpoint, why) in [
            ("http://push.example.org/up", BadEndpoint::Endpoint),
            ("ftp://push.example.org/up", BadEndpoint::Endpoint),
            ("data:text/plain,up", BadEndpoint::Endpoint),
            ("nowhere", BadEndpoint::Endpoint),
            ("https://push.example.org:6379/", BadEndpoint::Port),
            ("https://me:secret@push.example.org/", BadEndpoint::Credentials),
        ] {
            assert_eq!(judged(endpoint), Err(why), "{endpoint}");
        }
        let long = format!("https://push.example.org/{}", "a".repeat(MAX_BYTES));
        assert_eq!(judged(&long), Err(BadEndpoint::Endpoint));
    }

    #[test]
    fn a_network_of_ours_is_reached_if_somebody_says_so() {
        let reach = Reach { also_public: vec!["10.1.2.0/24".parse().unwrap()], ..Reach::default() };

        assert!(reach.check("http://10.1.2.3:8080/up").is_ok());
        assert_eq!(reach.check("http://10.1.3.3:8080/up"), Err(BadEndpoint::NotPublic));
        assert_eq!(reach.check("http://8.8.8.8/up"), Err(BadEndpoint::Endpoint));
    }
}
