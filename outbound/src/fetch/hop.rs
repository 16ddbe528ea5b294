//! Checks each URL on the way to a photo before the request.

use url::Url;

use super::{MediaRules, error::Refused};
use crate::guard::literal_address;

/// Parses the URL that was sent.
pub(super) fn first(text: &str) -> Result<Url, Refused> {
    Url::parse(text).map_err(|_unreadable| Refused::NoAddress)
}

/// Resolves a redirect from a server at `from`.
pub(super) fn next(from: &Url, location: &str) -> Result<Url, Refused> {
    if location.is_empty() {
        return Err(Refused::NoAddress);
    }
    let to = from.join(location).map_err(|_unreadable| Refused::NoAddress)?;
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(Refused::Downgrade);
    }
    Ok(to)
}

/// Checks scheme, credentials and port of a URL. A literal IP address is checked here, because it
/// has no DNS lookup. A host name is checked at the lookup.
pub(super) fn check(url: &Url, rules: &MediaRules) -> Result<(), Refused> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refused::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Credentials);
    }
    let port = url.port_or_known_default().ok_or(Refused::NoAddress)?;
    if !rules.ports.contains(&port) {
        return Err(Refused::Port(port));
    }
    match literal_address(&url.host().ok_or(Refused::NoAddress)?) {
        Some(number) if !rules.allow(number) => Err(Refused::NotPublic),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(url: &str) -> Result<(), Refused> {
        check(&first(url)?, &MediaRules::default())
    }

    #[test]
    fn the_web_is_open() {
        for url in [
            "https://example.org/a.jpg",
            "http://example.org:80/a.jpg?b=c#d",
            "https://93.184.215.14/a.jpg",
            "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/a.jpg",
        ] {
            assert_eq!(judged(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn no_way_of_writing_hides_a_private_address() {
        for host in [
            "127.0.0.1",
            "127.0.0.1.",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0x0.0x0.0x1",
            "0177.0.0.1",
            "017700000001",
            "%31%32%37.0.0.1",
            "１２７.0.0.1",
            "127。0。0。1",
            "0",
            "0.0.0.0",
            "169.254.169.254",
            "2852039166",
            "0xa9fea9fe",
            "10.1.2.3",
            "192.168.1.1",
            "100.64.0.1",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[fd00::1]",
            "[fe80::1]",
        ] {
            assert_eq!(judged(&format!("http://{host}/a.jpg")), Err(Refused::NotPublic), "{host}");
        }
    }

    #[test]
    fn what_is_no_web_server_is_refused() {
        assert_eq!(judged("file:///etc/passwd"), Err(Refused::Scheme));
        assert_eq!(judged("ftp://example.org/a.jpg"), Err(Refused::Scheme));
        assert_eq!(judged("gopher://example.org:80/"), Err(Refused::Scheme));
        assert_eq!(judged("http://example.org:22/"), Err(Refused::Port(22)));
        assert_eq!(judged("https://example.org:6379/"), Err(Refused::Port(6379)));
        assert_eq!(judged("http://a:b@example.org/"), Err(Refused::Credentials));
        assert_eq!(judged("http://example.org@127.0.0.1/"), Err(Refused::Credentials));
        assert_eq!(judged("nowhere"), Err(Refused::NoAddress));
        assert_eq!(judged("http://"), Err(Refused::NoAddress));
    }

    #[test]
    fn a_redirect_never_leaves_https() {
        let next = |from: &str, to: &str| next(&first(from).unwrap(), to).map(String::from);

        assert_eq!(next("http://a.org/b/c", "../d"), Ok("http://a.org/d".to_owned()));
        assert_eq!(next("http://a.org/", "https://b.org/"), Ok("https://b.org/".to_owned()));
        assert_eq!(next("https://a.org/", "//b.org/"), Ok("https://b.org/".to_owned()));
        assert_eq!(next("https://a.org/", "http://a.org/"), Err(Refused::Downgrade));
        assert_eq!(next("http://a.org/", ""), Err(Refused::NoAddress));
    }
}
