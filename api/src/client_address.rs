//! The network address of a client. Behind a proxy, the connection comes from the proxy, and the
//! client's address is in a header. Headers are believed only if the connection comes from a trusted
//! proxy: anybody can send them.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use actix_web::{
    HttpRequest,
    http::header::{HeaderMap, HeaderName},
};
use ipnet::IpNet;

/// Header in which trusted proxies name the client. Only one is read: a proxy that appends to one of
/// them usually passes the other on as the client sent it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For: client, proxy`.
    #[default]
    XForwardedFor,
    /// `Forwarded: for=client, for=proxy`. <https://www.rfc-editor.org/rfc/rfc7239>
    Forwarded,
}

/// Proxies whose header is believed. None by default.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Arc<Proxies>);

#[derive(Debug, Default)]
struct Proxies {
    networks: Vec<IpNet>,
    header: ForwardedHeader,
    warned: AtomicBool,
}

impl TrustedProxies {
    /// Believes `header` on connections from these networks.
    pub fn new(networks: Vec<IpNet>, header: ForwardedHeader) -> Self {
        Self(Arc::new(Proxies { networks, header, warned: AtomicBool::new(false) }))
    }

    /// Returns the address of the client: the nearest one that is not a trusted proxy. An address
    /// that the header does not say in a readable way ends the search, and the proxy before it counts
    /// as the client.
    pub(crate) fn client(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            self.warn_if_proxy(peer, request.headers());
            return peer;
        }
        let mut client = peer;
        for hop in self.hops(request.headers()).iter().rev() {
            let Some(address) = address(hop) else { break };
            client = address;
            if !self.trusts(client) {
                break;
            }
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.networks.iter().any(|network| network.contains(&address))
    }

    /// Returns the addresses in the header as written, the client first. Several headers count as
    /// one list.
    fn hops<'a>(&self, headers: &'a HeaderMap) -> Vec<&'a str> {
        let (name, is_plain) = match self.0.header {
            ForwardedHeader::XForwardedFor => ("x-forwarded-for", true),
            ForwardedHeader::Forwarded => ("forwarded", false),
        };
        let name = HeaderName::from_static(name);
        let lines = headers.get_all(name).map(|line| line.to_str().unwrap_or_default());
        let hops = lines.flat_map(|line| line.split(','));
        if is_plain { hops.collect() } else { hops.map(node).collect() }
    }

    /// Says once that a proxy is not trusted: all of its clients share the limits of one address.
    fn warn_if_proxy(&self, peer: IpAddr, headers: &HeaderMap) {
        let names = ["x-forwarded-for", "forwarded"];
        let is_proxy = is_neighbour(peer) && names.iter().any(|name| headers.contains_key(*name));
        if is_proxy && !self.0.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %peer,
                "a proxy names its clients but is not in STREETCORNER_TRUSTED_PROXIES, so all of \
                 them share the limits of one address"
            );
        }
    }
}

fn is_neighbour(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Returns the node of the parameter `for` of an element of `Forwarded`. Empty if there is none.
fn node(element: &str) -> &str {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut nodes = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    nodes.next().map_or("", |(_, node)| node.trim().trim_matches('"'))
}

/// Reads an address, which may have brackets and a port. `None` for `unknown` and other names.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let socket = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let address = text.parse::<IpAddr>().ok().or_else(socket).or_else(bracketed)?;
    Some(address.to_canonical())
}

/// Returns the networks for which limits count, the smallest first. An IPv4 address counts alone. Of
/// an IPv6 address the /64 prefix counts, because a household has many addresses, and the /48
/// prefix, because a customer of a provider has many households.
pub(crate) fn networks(client: IpAddr) -> Vec<String> {
    match client {
        IpAddr::V4(address) => vec![address.to_string()],
        IpAddr::V6(address) => [64, 48].map(|bits| prefix(address, bits)).to_vec(),
    }
}

fn prefix(address: Ipv6Addr, bits: u8) -> String {
    let kept = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
    format!("{}/{bits}", Ipv6Addr::from_bits(address.to_bits() & kept))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn client(trusted: &[&str], peer: &str, headers: &[(&'static str, &str)]) -> String {
        let header = match headers.first() {
            Some(("forwarded", _)) => ForwardedHeader::Forwarded,
            _ => ForwardedHeader::XForwardedFor,
        };
        let networks = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        TrustedProxies::new(networks, header).client(&request.to_http_request()).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        let said = [("x-forwarded-for", "198.51.100.1")];

        assert_eq!(client(&[], "203.0.113.7:9", &said), "203.0.113.7");
        assert_eq!(client(&[], "10.0.0.2:9", &said), "10.0.0.2");
        assert_eq!(client(&["10.0.0.0/8"], "203.0.113.7:9", &said), "203.0.113.7");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2:9", &said), "198.51.100.1");
    }

    #[test]
    fn the_nearest_address_that_is_not_trusted_is_the_client() {
        let client = |said: &str| {
            client(&["10.0.0.0/8", "fd00::/8"], "10.0.0.2:9", &[("x-forwarded-for", said)])
        };

        assert_eq!(client("192.0.2.66, 198.51.100.1"), "198.51.100.1");
        assert_eq!(client("192.0.2.66, 198.51.100.1, 10.0.0.9,fd00::1"), "198.51.100.1");
        assert_eq!(client("10.0.0.8, 10.0.0.9"), "10.0.0.8");
        assert_eq!(client("192.0.2.66, nonsense, 10.0.0.9"), "10.0.0.9");
        assert_eq!(client("nonsense"), "10.0.0.2");
        assert_eq!(client(""), "10.0.0.2");
        assert_eq!(client("198.51.100.1:4711"), "198.51.100.1");
        assert_eq!(client("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(client("::ffff:198.51.100.1"), "198.51.100.1");
    }

    #[test]
    fn several_headers_are_one_list() {
        let said = [("x-forwarded-for", "192.0.2.66"), ("x-forwarded-for", "198.51.100.1")];

        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2:9", &said), "198.51.100.1");
    }

    #[test]
    fn of_the_two_headers_only_the_chosen_one_is_read() {
        let both = [
            ("forwarded", "for=192.0.2.66, for=\"[2001:db8::1]:80\";proto=https"),
            ("x-forwarded-for", "198.51.100.1"),
        ];

        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2:9", &both), "2001:db8::1");
        let reversed = [both[1], both[0]];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2:9", &reversed), "198.51.100.1");
        let hidden = [("forwarded", "for=_hidden")];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.2:9", &hidden), "10.0.0.2");
    }

    #[test]
    fn a_household_is_one_and_so_is_a_customer() {
        let of = |address: &str| networks(address.parse::<IpAddr>().unwrap());

        assert_eq!(of("203.0.113.7"), ["203.0.113.7"]);
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), ["2001:db8:1:2::/64", "2001:db8:1::/48"]);
        assert_eq!(of("2001:db8:1:2::9"), of("2001:db8:1:2:3:4:5:6"));
        assert_ne!(of("2001:db8:1:3::9")[0], of("2001:db8:1:2::9")[0]);
        assert_eq!(of("2001:db8:1:3::9")[1], of("2001:db8:1:2::9")[1]);
    }
}
