//! Names what went wrong on the way, and how certain it is that nothing was sent.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};
use std::iter::successors;
use std::time::Duration;

use super::{Context, tls_failure};
use crate::client::{Error, Fate, Kind};

/// The error of a request to which no head of an answer came.
pub(super) fn of(context: &Context, error: reqwest::Error) -> Error {
    // A URL in an error could carry a query; ours never does, and no library's text shall depend on that.
    let error = error.without_url();
    let failure = if error.is_connect() {
        connecting(context, &error)
    } else {
        exchanging(context, &error)
    };
    failure.with_source(error)
}

/// The error of a body that broke off.
pub(super) fn in_body(context: &Context, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let failure = if error.is_timeout() {
        silent(context)
    } else if find::<io::Error>(&error)
        .is_some_and(|cause| matches!(cause.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData))
    {
        bad_http(context)
    } else {
        truncated(context)
    };
    failure.with_source(error)
}

/// The error of an answer that is not whole.
pub(super) fn truncated(context: &Context) -> Error {
    context
        .unanswered(
            Kind::Net,
            "truncated",
            format!("the answer of {} broke off before its end", context.host()),
        )
        .with_hint("try again; if it stays, a proxy on the way may cut answers")
}

/// The error of an exchange that took longer than it may.
pub(super) fn timeout(context: &Context, total: Duration) -> Error {
    context
        .unanswered(
            Kind::Net,
            "timeout",
            format!(
                "{} did not finish its answer within {:.0} s",
                context.host(),
                total.as_secs_f64().max(1.0)
            ),
        )
        .with_fate(Fate::Temporary)
        .with_hint("try again; if it stays, check the way with `callboard doctor`")
}

fn connecting(context: &Context, error: &reqwest::Error) -> Error {
    let host = context.host();
    if error.is_dns() {
        return context
            .not_sent(Kind::Net, "dns", format!("the name in {host} cannot be resolved"))
            .with_fate(Fate::Temporary)
            .with_hint("check the host name in the profile's URL, and this host's name resolution");
    }
    if let Some(trouble) = find::<rustls::Error>(error) {
        return tls_failure::of(context, trouble);
    }
    if all(error).any(|cause| cause.to_string().contains("proxy authorization required")) {
        return proxy_wants_sign_in(context);
    }
    let kind = find::<io::Error>(error).map(io::Error::kind);
    if error.is_timeout() || kind == Some(ErrorKind::TimedOut) {
        return context
            .not_sent(Kind::Net, "connect-timeout", format!("{host} does not answer"))
            .with_fate(Fate::Temporary)
            .with_hint("check the host and port of the profile's URL; a firewall or VPN may be in the way");
    }
    match kind {
        Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::UnexpectedEof) => context
            .not_sent(
                Kind::Net,
                "reset",
                format!("{host} closed the connection while it was being opened"),
            )
            .with_fate(Fate::Temporary)
            .with_hint("it is safe to try again"),
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::AddrNotAvailable) => context
            .not_sent(Kind::Net, "unreachable", format!("there is no way to {host}"))
            .with_fate(Fate::Temporary)
            .with_hint("check this host's network; a VPN may be down"),
        _ => context
            .not_sent(Kind::Net, "refused", format!("{host} refuses connections"))
            .with_fate(Fate::Temporary)
            .with_hint("check host and port of the profile's URL, and whether the phone system runs"),
    }
}

fn exchanging(context: &Context, error: &reqwest::Error) -> Error {
    let host = context.host();
    if error.is_timeout() {
        return silent(context);
    }
    if let Some(trouble) = find::<hyper::Error>(error) {
        if trouble.is_parse_too_large() {
            return headers_too_large(context);
        }
        let words = trouble.to_string();
        // Words before any HTTP, or without being asked: another protocol lives on this port.
        if trouble.is_parse_version_h2() || words.contains("HTTP version") || words.contains("unexpected message") {
            return context
                .unanswered(Kind::Net, "not-http", format!("{host} does not speak HTTP"))
                .with_hint("check the port of the profile's URL: another service answers there");
        }
        if trouble.is_parse() {
            return bad_http(context);
        }
    }
    context
        .unanswered(
            Kind::Net,
            "reset",
            format!("{host} closed the connection without an answer"),
        )
        .with_fate(Fate::Temporary)
        .with_hint("try again; if it stays, check the way with `callboard doctor`")
}

/// The error of a head larger than it may be.
pub(super) fn headers_too_large(context: &Context) -> Error {
    context
        .unanswered(
            Kind::Net,
            "headers-too-large",
            format!("the answer of {} has more than 64 KiB of headers", context.host()),
        )
        .with_hint("check the URL: this is no answer a phone system gives")
}

/// The error of a proxy that wants a user name and password; neither is ever shown.
pub(super) fn proxy_wants_sign_in(context: &Context) -> Error {
    context
        .not_sent(
            Kind::Net,
            "proxy-auth",
            format!("the proxy on the way to {} wants a sign-in of its own", context.host()),
        )
        .with_hint("put the proxy's user name and password into the proxy variable, or the host into NO_PROXY")
}

fn bad_http(context: &Context) -> Error {
    context
        .unanswered(
            Kind::Net,
            "bad-http",
            format!("the answer of {} is malformed HTTP", context.host()),
        )
        .with_hint("check the URL and any proxy on the way")
}

fn silent(context: &Context) -> Error {
    context
        .unanswered(
            Kind::Net,
            "timeout",
            format!("{} stayed silent for too long", context.host()),
        )
        .with_fate(Fate::Temporary)
        .with_hint("try again; if it stays, check the way with `callboard doctor`")
}

/// An error and everything underneath; what an IO error wraps is not among its sources, so it is looked into.
fn all<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    successors(Some(error), |error: &&'a (dyn StdError + 'static)| {
        let error: &'a (dyn StdError + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

/// The deepest cause of one type: an outer IO error often only wraps the one that tells what happened.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    all(error).filter_map(|cause| cause.downcast_ref::<T>()).last()
}
