//! Who sends a picture: somebody who is signed in, an app, or nobody we know.

use std::net::IpAddr;

use actix_web::{HttpRequest, http::header::AUTHORIZATION};
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    accounts::{self, Scope},
    jurisdictions::JurisdictionId,
    uploads::{Owner, Sender},
};

use super::protocol::text;
use crate::{api_keys, extract::claims, problem::Problem};

/// Who asks, and for which city they may: for any, if nobody knows them.
pub(super) async fn owner(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    request: &HttpRequest,
) -> Result<(Owner, Option<JurisdictionId>), Problem> {
    if !request.headers().contains_key(AUTHORIZATION) {
        return Ok((Owner::Holder, None));
    }
    let Some(secret) = api_keys::shown_key(request) else {
        let claims = claims(request)?;
        return Ok((Owner::Account(claims.sub), Some(claims.jurisdiction_id)));
    };
    let key = accounts::current_api_key(conn, now, secret).await?.key;
    if !key.may(Scope::Report) {
        return Err(Problem::new("forbidden", "This api_key has no right to report."));
    }
    Ok((Owner::App(key.line_id), Some(key.jurisdiction_id)))
}

/// Who sends, as limits count them.
pub(super) fn sender(owner: Owner, request: &HttpRequest) -> Sender {
    let peer = request.peer_addr().map(|peer| peer.ip());
    // A proxy of ours stands next to us, and writes last whom it heard. Nobody else is believed.
    let heard = text(request.headers(), "x-forwarded-for");
    let heard = heard.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
    let address = if peer.is_none_or(is_neighbour) { heard.or(peer) } else { peer };
    Sender { owner, network: address.map(network).unwrap_or_default() }
}

fn is_neighbour(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Whom an address stands for: of the new kind a household has more than it can count.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn heard(peer: &str, forwarded: Option<&str>) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        if let Some(forwarded) = forwarded {
            request = request.insert_header(("X-Forwarded-For", forwarded));
        }
        sender(Owner::Holder, &request.to_http_request()).network
    }

    #[test]
    fn only_a_proxy_next_to_us_is_believed() {
        assert_eq!(heard("203.0.113.7:9", Some("198.51.100.1")), "203.0.113.7");
        assert_eq!(heard("10.0.0.2:9", Some("192.0.2.66, 198.51.100.1")), "198.51.100.1");
        assert_eq!(heard("127.0.0.1:9", Some("nonsense")), "127.0.0.1");
        assert_eq!(heard("127.0.0.1:9", None), "127.0.0.1");
    }

    #[test]
    fn a_household_is_one() {
        let one = heard("[2001:db8:1:2:3:4:5:6]:9", None);
        assert_eq!(one, "2001:db8:1:2::/64");
        assert_eq!(heard("[2001:db8:1:2::9]:9", None), one);
        assert_eq!(heard("[::ffff:203.0.113.7]:9", None), "203.0.113.7");
    }
}
