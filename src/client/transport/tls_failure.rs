//! Tells the ways a TLS handshake fails apart (promise C1).

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error as TlsError};

use super::Context;
use crate::client::{Error, Kind};
use crate::text::visible;

/// The error of a handshake; nothing of the request has left this machine then.
pub(super) fn of(context: &Context, error: &TlsError) -> Error {
    match error {
        TlsError::InvalidCertificate(trouble) => certificate(context, trouble),
        TlsError::NoCertificatesPresented => untrusted(context, "shows no certificate"),
        TlsError::PeerIncompatible(_)
        | TlsError::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity,
        ) => context
            .not_sent(
                Kind::Net,
                "tls-old",
                format!("{} offers no TLS version that is still safe", context.host()),
            )
            .with_hint("TLS 1.2 or later is needed: the phone system's host must be updated"),
        TlsError::InvalidMessage(_) => context
            .not_sent(Kind::Net, "not-tls", format!("{} does not speak TLS", context.host()))
            .with_hint("check the port of the profile's URL; plain `http` needs `allow_http = true`"),
        _ => context
            .not_sent(
                Kind::Net,
                "tls-failed",
                format!("{} broke off the TLS handshake", context.host()),
            )
            .with_hint("check the port of the profile's URL and any proxy on the way"),
    }
}

fn certificate(context: &Context, trouble: &CertificateError) -> Error {
    let host = context.host();
    match trouble {
        CertificateError::ExpiredContext { time, not_after } => expired(
            context,
            &format!(
                "the certificate of {host} expired on {}; this host's clock says {}",
                when(*not_after),
                when(*time)
            ),
        ),
        CertificateError::NotValidYetContext { time, not_before } => expired(
            context,
            &format!(
                "the certificate of {host} is valid only from {}; this host's clock says {}",
                when(*not_before),
                when(*time)
            ),
        ),
        CertificateError::Expired | CertificateError::NotValidYet => {
            expired(context, &format!("the certificate of {host} is not valid at this time"))
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let offered: Vec<String> = presented
                .iter()
                .take(5)
                .map(|name| visible(name).into_owned())
                .collect();
            wrong_name(
                context,
                &format!(
                    "the certificate of {host} is for another name: {}",
                    if offered.is_empty() {
                        "none".to_owned()
                    } else {
                        offered.join(", ")
                    }
                ),
            )
        }
        CertificateError::NotValidForName => {
            wrong_name(context, &format!("the certificate of {host} is for another name"))
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => untrusted(
            context,
            "shows a certificate whose issuer this host does not trust: self-signed, private or intercepted",
        ),
        CertificateError::Revoked => untrusted(context, "shows a revoked certificate"),
        _ => untrusted(context, "shows a certificate that does not hold"),
    }
}

fn expired(context: &Context, what: &str) -> Error {
    context
        .not_sent(Kind::Net, "tls-expired", what)
        .with_hint("the phone system needs a new certificate; if this host's clock is wrong, set it")
}

fn wrong_name(context: &Context, what: &str) -> Error {
    context
        .not_sent(Kind::Net, "tls-name", what)
        .with_hint("use the name of the certificate in the profile's URL")
}

fn untrusted(context: &Context, what: &str) -> Error {
    context
        .not_sent(Kind::Net, "tls-untrusted", format!("{} {what}", context.host()))
        .with_hint("if the issuer is your own, set `ca_file` in the profile to its PEM file")
}

fn when(time: UnixTime) -> String {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map_or_else(|| "an impossible date".to_owned(), |time| time.to_string())
}
