//! Which `Host` a request may carry: a web page that was resolved to this machine must not get in.

use std::net::{IpAddr, SocketAddr};

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};

/// The rule for requests that reach one listening address (promise E1).
#[derive(Debug, Clone, Copy)]
pub(crate) struct HostRule {
    listen: SocketAddr,
}

impl HostRule {
    pub(crate) fn new(listen: SocketAddr) -> Self {
        Self { listen }
    }

    /// Tells whether a request may be answered; `local` is the address its connection came in at.
    pub(crate) fn allows(&self, uri: &Uri, headers: &HeaderMap, local: Option<IpAddr>) -> bool {
        // Browsers send an origin with every request that a page of another site makes; no client of ours does.
        if headers.contains_key(header::ORIGIN) {
            return false;
        }
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return false;
        };
        let named = host.to_str().ok().and_then(|text| text.parse::<Authority>().ok());
        named.is_some_and(|authority| self.is_ours(&authority, local))
            && uri.authority().is_none_or(|authority| self.is_ours(authority, local))
    }

    fn is_ours(&self, authority: &Authority, local: Option<IpAddr>) -> bool {
        if authority.port_u16().unwrap_or(80) != self.listen.port() || authority.as_str().contains('@') {
            return false;
        }
        let host = authority.host();
        if host.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        address.is_ok_and(|ip| ip.is_loopback() || ip == self.listen.ip() || Some(ip) == local)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(host: &str, local: Option<&str>) -> bool {
        let rule = HostRule::new("0.0.0.0:8080".parse().unwrap());
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        rule.allows(
            &Uri::from_static("/"),
            &headers,
            local.map(|text| text.parse().unwrap()),
        )
    }

    #[test]
    fn own_names_are_allowed() {
        for host in [
            "127.0.0.1:8080",
            "localhost:8080",
            "LOCALHOST:8080",
            "[::1]:8080",
            "127.0.0.2:8080",
        ] {
            assert!(allows(host, None), "{host}");
        }
        assert!(allows("192.0.2.7:8080", Some("192.0.2.7")));
    }

    #[test]
    fn foreign_names_are_not() {
        for host in [
            "evil.example:8080",
            "localhost.evil.example:8080",
            "127.0.0.1",
            "127.0.0.1:8081",
            "192.0.2.7:8080",
            "user@localhost:8080",
            "127.0.0.1.nip.io:8080",
            "",
        ] {
            assert!(!allows(host, None), "{host}");
        }
    }

    #[test]
    fn an_origin_a_second_host_or_none_is_refused() {
        let rule = HostRule::new("127.0.0.1:8080".parse().unwrap());
        let uri = Uri::from_static("/");
        let mut headers = HeaderMap::new();
        assert!(!rule.allows(&uri, &headers, None));
        headers.insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
        assert!(rule.allows(&uri, &headers, None));
        assert!(!rule.allows(&Uri::from_static("http://evil.example/"), &headers, None));
        headers.append(header::HOST, "127.0.0.1:8080".parse().unwrap());
        assert!(!rule.allows(&uri, &headers, None));
        headers.remove(header::HOST);
        headers.insert(header::HOST, "127.0.0.1:8080".parse().unwrap());
        headers.insert(header::ORIGIN, "null".parse().unwrap());
        assert!(!rule.allows(&uri, &headers, None));
    }
}
