//! The HTTP client as every phone system gets it: verified TLS, no redirects, bounded waiting, nothing repeated.

use std::path::Path;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};

use super::reply::MAX_HEADERS;
use crate::client::{Connection, Error, Kind, Operation, Result};
use crate::domain::Backend;
use crate::text::visible;

/// Connections kept open for the next request, and how long.
const IDLE_CONNECTIONS: usize = 2;
const IDLE_FOR: Duration = Duration::from_secs(30);

/// Builds the client of one connection.
///
/// # Errors
///
/// `config/ca-file` for an issuer file that cannot be used, `config/tls` for a host without trusted issuers.
pub(super) fn build(connection: &Connection) -> Result<Client> {
    install_provider();
    let timeouts = connection.timeouts;
    let mut builder = Client::builder()
        .user_agent(concat!("callboard/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(timeouts.connect)
        .read_timeout(timeouts.idle)
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .pool_idle_timeout(IDLE_FOR)
        .http2_max_header_list_size(u32::try_from(MAX_HEADERS).unwrap_or(u32::MAX));
    if connection.url.is_loopback() {
        // A proxy must never see what stays on this machine, whatever NO_PROXY says (promise C13).
        builder = builder.no_proxy();
    }
    let issuers = match &connection.ca_file {
        Some(path) => read_issuers(connection.backend, path)?,
        None => Vec::new(),
    };
    builder = if connection.url.is_loopback() && connection.url.is_insecure() {
        // No TLS will be spoken: the host's issuers need not be read, nor even exist.
        builder.tls_certs_only(issuers)
    } else {
        builder.tls_certs_merge(issuers)
    };
    builder.build().map_err(|error| {
        Error::new(
            connection.backend,
            Operation::SignIn,
            Kind::Config,
            "tls",
            "the trusted certificate issuers of this host cannot be read; nothing was sent",
        )
        .with_hint("install the host's CA certificates, point SSL_CERT_FILE at them, or set `ca_file` in the profile")
        .with_source(error)
    })
}

/// The cryptography of TLS; a second call changes nothing.
fn install_provider() {
    // An error says that a provider is there already, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn read_issuers(backend: Backend, path: &Path) -> Result<Vec<Certificate>> {
    let refuse = |why: String| {
        let path = path.to_string_lossy();
        let message = format!("`ca_file` {} {why}; nothing was sent", visible(&path));
        Error::new(backend, Operation::SignIn, Kind::Config, "ca-file", message)
            .with_hint("`ca_file` must name a PEM file with the certificate of the issuer to trust")
    };
    let pem = std::fs::read(path).map_err(|error| refuse(format!("cannot be read: {}", reason(&error))))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(issuers) if issuers.is_empty() => Err(refuse("holds no PEM certificate".to_owned())),
        Ok(issuers) => Ok(issuers),
        Err(error) => Err(refuse("is not readable as PEM".to_owned()).with_source(error)),
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn issuers_of(content: &[u8]) -> Result<Vec<Certificate>> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(content).expect("written");
        read_issuers(Backend::DeepCall, file.path())
    }

    /// `reliability.md` row 40.
    #[test]
    fn an_unusable_ca_file_is_named_with_the_reason() {
        for content in [b"".as_slice(), b"not PEM at all", b"-----BEGIN CERTIFICATE-----\n!!!\n"] {
            let error = issuers_of(content).expect_err("unusable");
            assert_eq!((error.kind(), error.reason()), (Kind::Config, "ca-file"));
        }
        let error = read_issuers(Backend::DeepCall, Path::new("/nowhere/ca.pem")).expect_err("missing");
        assert!(error.message().contains("/nowhere/ca.pem"), "{error}");
        assert!(error.message().contains("no such file"), "{error}");
    }

    #[test]
    fn a_pem_certificate_is_taken() {
        let issuer = rcgen::generate_simple_self_signed(vec!["issuer.test".to_owned()]).expect("a certificate");
        assert_eq!(issuers_of(issuer.cert.pem().as_bytes()).expect("usable").len(), 1);
    }
}
