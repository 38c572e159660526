//! Where a request comes from. What a request says of that itself is believed of trusted proxies only.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::access::Client;

/// By whom a proxy says that it was asked.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// By which protocol a proxy says that it was asked.
const FORWARDED_PROTO: &str = "x-forwarded-proto";
/// What only a proxy sends.
const OF_PROXIES: [&str; 6] = [FORWARDED_FOR, FORWARDED_PROTO, "forwarded", "x-forwarded-host", "x-real-ip", "via"];

/// The client of a request: who opened the connection, or, where that is a trusted proxy, the last one
/// before it that is none.
pub(super) fn client(parts: &Parts, trusted: &[IpNet]) -> Client {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(Client::NOWHERE, |ConnectInfo(peer)| told(peer.ip().to_canonical(), &parts.headers, trusted))
}

fn told(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Client {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    if !is_trusted(peer) {
        return Client { address: peer, loopback: is_neighbour(peer, headers), secure: false };
    }
    let mut address = peer;
    for said in listed(headers, FORWARDED_FOR).rev() {
        // What cannot be read was written by nobody who is trusted.
        let Some(before) = address_of(said) else { break };
        address = before;
        if !is_trusted(address) {
            break;
        }
    }
    let secure = listed(headers, FORWARDED_PROTO).next_back().is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
    Client { address, loopback: false, secure }
}

/// Whether who opened a connection is a program on this machine that asks for itself: a proxy on it speaks for somebody
/// whom nobody knows.
pub(in crate::http) fn is_neighbour(peer: IpAddr, headers: &HeaderMap) -> bool {
    let proxied = headers.keys().any(|name| OF_PROXIES.contains(&name.as_str()));
    peer.to_canonical().is_loopback() && !proxied && is_own(headers)
}

/// Whether a request names this machine by an address or as localhost. A page can have its own name lead here, and its
/// browser asks by that name.
fn is_own(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let host = host.to_str().unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    name.eq_ignore_ascii_case("localhost") || address_of(name).is_some()
}

/// The values that headers of a name list, in order.
fn listed<'h>(headers: &'h HeaderMap, name: &str) -> impl DoubleEndedIterator<Item = &'h str> + use<'h> {
    // What cannot be read keeps its place.
    let values: Vec<&str> = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?")).collect();
    values.into_iter().flat_map(|value| value.split(',')).map(str::trim)
}

/// An address as proxies write it: with a port or without, in brackets or not.
fn address_of(said: &str) -> Option<IpAddr> {
    let bare = said.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(said);
    let address = bare.parse().ok().or_else(|| said.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn asked(peer: &str, headers: &[(&'static str, &'static str)]) -> (String, bool, bool) {
        let trusted: Vec<IpNet> = ["10.0.0.0/8", "127.0.0.2/32"].map(|net| net.parse().expect("a net")).to_vec();
        let said = headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut all = HeaderMap::new();
        said.for_each(|(name, value)| _ = all.append(name, value));
        let peer: IpAddr = peer.parse().expect("an address");
        let Client { address, loopback, secure } = told(peer.to_canonical(), &all, &trusted);
        (address.to_string(), loopback, secure)
    }

    #[test]
    fn who_is_behind_a_trusted_proxy_is_the_last_that_is_none() {
        let (forwarded, proto) = ("x-forwarded-for", "x-forwarded-proto");
        for (peer, headers, expected) in [
            ("127.0.0.1", &[][..], ("127.0.0.1", true, false)),
            ("::1", &[], ("::1", true, false)),
            ("::ffff:127.0.0.1", &[], ("127.0.0.1", true, false)),
            ("192.0.2.1", &[], ("192.0.2.1", false, false)),
            // By an address or as localhost; a page's own name that leads here is not this machine's.
            ("127.0.0.1", &[("host", "127.0.0.1:4801")], ("127.0.0.1", true, false)),
            ("127.0.0.1", &[("host", "LocalHost")], ("127.0.0.1", true, false)),
            ("::1", &[("host", "[::1]:4801")], ("::1", true, false)),
            ("127.0.0.1", &[("host", "page.example:4801")], ("127.0.0.1", false, false)),
            ("127.0.0.1", &[("host", "localhost.page.example")], ("127.0.0.1", false, false)),
            // What others than trusted proxies say is not believed; that they say it is.
            ("192.0.2.1", &[(forwarded, "127.0.0.1"), (proto, "https")], ("192.0.2.1", false, false)),
            ("127.0.0.1", &[(forwarded, "127.0.0.1")], ("127.0.0.1", false, false)),
            ("127.0.0.1", &[("forwarded", "for=127.0.0.1")], ("127.0.0.1", false, false)),
            ("127.0.0.1", &[("via", "1.1 proxy")], ("127.0.0.1", false, false)),
            ("10.0.0.1", &[(forwarded, "192.0.2.1"), (proto, "https")], ("192.0.2.1", false, true)),
            ("10.0.0.1", &[(forwarded, "192.0.2.1"), (proto, "http")], ("192.0.2.1", false, false)),
            // The left of the list is whatever the client wrote.
            ("10.0.0.1", &[(forwarded, "127.0.0.1, 192.0.2.1, 10.0.0.7")], ("192.0.2.1", false, false)),
            ("10.0.0.1", &[(forwarded, "127.0.0.1"), (forwarded, "192.0.2.1")], ("192.0.2.1", false, false)),
            ("10.0.0.1", &[(proto, "https, http")], ("10.0.0.1", false, false)),
            ("10.0.0.1", &[(forwarded, "192.0.2.1:4711")], ("192.0.2.1", false, false)),
            ("10.0.0.1", &[(forwarded, "[2001:db8::1]")], ("2001:db8::1", false, false)),
            ("10.0.0.1", &[(forwarded, "[2001:db8::1]:80")], ("2001:db8::1", false, false)),
            ("10.0.0.1", &[(forwarded, "192.0.2.1, nonsense")], ("10.0.0.1", false, false)),
            ("10.0.0.1", &[(forwarded, "127.0.0.1")], ("127.0.0.1", false, false)),
            // A trusted proxy on this machine is not this machine.
            ("127.0.0.2", &[], ("127.0.0.2", false, false)),
        ] {
            let (address, loopback, secure) = expected;
            assert_eq!(asked(peer, headers), (address.to_owned(), loopback, secure), "{peer} {headers:?}");
        }
    }
}
