//! Decides which IP addresses are public: those that IANA has allocated for general use.
//!
//! Based on IANA's registries of special-purpose addresses (IPv4 and IPv6), of multicast addresses
//! and of the IPv6 address space. Every registered block is refused, even if the registry calls it
//! globally reachable, because such blocks contain relays and other network infrastructure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// IPv4 blocks that are not for general use. Nested blocks are not listed again.
const V4: [Ipv4Net; 18] = [
    v4([0, 0, 0, 0], 8),       // This network.
    v4([10, 0, 0, 0], 8),      // Private.
    v4([100, 64, 0, 0], 10),   // Shared by a carrier's customers.
    v4([127, 0, 0, 0], 8),     // Loopback.
    v4([169, 254, 0, 0], 16),  // Link-local, including cloud metadata services.
    v4([172, 16, 0, 0], 12),   // Private.
    v4([192, 0, 0, 0], 24),    // Protocol assignments.
    v4([192, 0, 2, 0], 24),    // Documentation.
    v4([192, 31, 196, 0], 24), // AS112.
    v4([192, 52, 193, 0], 24), // Automatic multicast tunnelling.
    v4([192, 88, 99, 0], 24),  // 6to4 relays.
    v4([192, 168, 0, 0], 16),  // Private.
    v4([192, 175, 48, 0], 24), // AS112.
    v4([198, 18, 0, 0], 15),   // Benchmarks.
    v4([198, 51, 100, 0], 24), // Documentation.
    v4([203, 0, 113, 0], 24),  // Documentation.
    v4([224, 0, 0, 0], 4),     // Multicast.
    v4([240, 0, 0, 0], 4),     // Reserved, and broadcast.
];

/// The part of IPv6 that is allocated for general use. Outside of it are, among others,
/// unspecified, loopback, IPv4-compatible, local, link-local, multicast, discard-only and segment
/// identifiers.
const GLOBAL: Ipv6Net = v6([0x2000, 0, 0, 0], 3);

/// Blocks within [`GLOBAL`] that are not for general use.
const V6: [Ipv6Net; 5] = [
    v6([0x2001, 0, 0, 0], 23), // Protocol assignments: Teredo, ORCHID, AMT and more.
    v6([0x2001, 0xdb8, 0, 0], 32), // Documentation.
    v6([0x2002, 0, 0, 0], 16), // 6to4: can contain any IPv4 address.
    v6([0x2620, 0x4f, 0x8000, 0], 48), // AS112.
    v6([0x3fff, 0, 0, 0], 20), // Documentation.
];

/// NAT64 prefix (RFC 6052): the last four bytes are an IPv4 address.
const TRANSLATED: Ipv6Net = v6([0x64, 0xff9b, 0, 0], 96);

const fn v4([a, b, c, d]: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

/// Creates a block from the first four groups; the others are 0.
const fn v6([a, b, c, d]: [u16; 4], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix)
}

/// Whether an address is allocated for general use on the internet.
pub fn is_public(address: IpAddr) -> bool {
    // An IPv4-mapped IPv6 address is treated as its IPv4 address.
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) if TRANSLATED.contains(&address) => {
            let [.., a, b, c, d] = address.octets();
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        IpAddr::V6(address) => {
            GLOBAL.contains(&address) && !V6.iter().any(|block| block.contains(&address))
        }
    }
}

/// Whether a server named by a user may be contacted at this address: it is public, or in one of
/// the networks in `also_public`.
pub fn is_allowed(address: IpAddr, also_public: &[IpNet]) -> bool {
    let address = address.to_canonical();
    is_public(address) || also_public.iter().any(|net| net.contains(&address))
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !V4.iter().any(|block| block.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All rows of the registries, including nested ones.
    const REGISTERED: &[&str] = &[
        "0.0.0.0/8",
        "0.0.0.0/32",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.0.0/29",
        "192.0.0.8/32",
        "192.0.0.9/32",
        "192.0.0.10/32",
        "192.0.0.170/32",
        "192.0.0.171/32",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "255.255.255.255/32",
        "::/128",
        "::1/128",
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "100:0:0:1::/64",
        "2001::/23",
        "2001::/32",
        "2001:1::1/128",
        "2001:1::2/128",
        "2001:1::3/128",
        "2001:2::/48",
        "2001:3::/32",
        "2001:4:112::/48",
        "2001:10::/28",
        "2001:20::/28",
        "2001:30::/28",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    ];

    fn public(address: &str) -> bool {
        is_public(address.parse().unwrap())
    }

    #[test]
    fn no_registered_block_is_public() {
        for row in REGISTERED {
            let block: IpNet = row.parse().unwrap();
            for address in [block.network(), block.broadcast()] {
                assert!(!is_public(address), "{row}: {address}");
            }
        }
    }

    #[test]
    fn the_neighbours_of_the_blocks_are_public() {
        for address in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "191.255.255.255",
            "192.0.1.0",
            "192.0.3.0",
            "192.31.195.255",
            "192.31.197.0",
            "192.52.192.255",
            "192.52.194.0",
            "192.88.98.255",
            "192.88.100.0",
            "192.167.255.255",
            "192.169.0.0",
            "192.175.47.255",
            "192.175.49.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "198.51.101.0",
            "203.0.112.255",
            "203.0.114.0",
            "223.255.255.255",
            "2000::",
            "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::",
            "2003::",
            "2620:4f:7fff::",
            "2620:4f:8001::",
            "3ffe::",
            "3fff:1000::",
        ] {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn an_ipv4_address_in_ipv6_dress_is_judged_as_what_it_is() {
        for row in REGISTERED.iter().filter(|row| row.contains('.')) {
            let IpNet::V4(block) = row.parse().unwrap() else { panic!("{row}") };
            for address in [block.network(), block.broadcast()] {
                let [a, b, c, d] = address.octets();
                for dressed in [
                    address.to_ipv6_mapped(),
                    format!("64:ff9b::{address}").parse().unwrap(),
                    format!("2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1").parse().unwrap(),
                    format!("::{address}").parse().unwrap(),
                ] {
                    assert!(!is_public(dressed.into()), "{dressed}");
                }
            }
        }
        assert!(public("::ffff:1.1.1.1") && public("64:ff9b::1.1.1.1"));
        assert!(!public("::1.1.1.1") && !public("2002:101:101::"));
    }
}
