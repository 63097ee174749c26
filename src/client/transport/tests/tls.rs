//! TLS is verified, always: promise C1, rows 36 to 39.

use std::io::Write as _;
use std::sync::Arc;

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rstest::rstest;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::super::scripted::{Answer, Scripted};
use super::{Method, check_shape, connection, exchange};
use crate::client::{Operation, Reach};

/// How the server's certificate is.
#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    None,
    Expired,
    NotYet,
    SelfSigned,
    OtherName,
}

fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an issuer")
}

fn leaf(flaw: Flaw, issuer: &CertifiedIssuer<'static, KeyPair>) -> (Certificate, KeyPair) {
    let name = if flaw == Flaw::OtherName {
        "other.example"
    } else {
        "localhost"
    };
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
    match flaw {
        Flaw::Expired => params.not_after = date_time_ymd(2001, 1, 1),
        Flaw::NotYet => params.not_before = date_time_ymd(2999, 1, 1),
        Flaw::None | Flaw::SelfSigned | Flaw::OtherName => {}
    }
    let key = KeyPair::generate().expect("a key");
    let certificate = match flaw {
        Flaw::SelfSigned => params.self_signed(&key),
        _ => params.signed_by(&key, issuer),
    };
    (certificate.expect("a certificate"), key)
}

/// Answers every request over TLS with an empty success.
async fn serve(certificate: &Certificate, key: &KeyPair) -> String {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a server's settings");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"status\":\"success\"}";
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    format!("https://localhost:{port}")
}

fn ca_file(issuer: &CertifiedIssuer<'static, KeyPair>) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(issuer.pem().as_bytes()).expect("written");
    file
}

#[tokio::test]
async fn a_ca_file_adds_an_issuer() {
    let issuer = issuer();
    let (certificate, key) = leaf(Flaw::None, &issuer);
    let url = serve(&certificate, &key).await;
    let file = ca_file(&issuer);
    let connection = connection(&url, Some(file.path().to_owned()));
    let outcome = exchange(&connection, Operation::ListGroups, Method::POST).await;
    assert!(
        outcome.as_deref().is_ok_and(|status| status == "success"),
        "{outcome:?}"
    );
}

#[rstest]
#[case::expired(Flaw::Expired, true, "tls-expired", "2001-01-01")]
#[case::not_yet_valid(Flaw::NotYet, true, "tls-expired", "2999-01-01")]
#[case::self_signed(Flaw::SelfSigned, true, "tls-untrusted", "does not trust")]
#[case::unknown_issuer(Flaw::None, false, "tls-untrusted", "does not trust")]
#[case::another_name(Flaw::OtherName, true, "tls-name", "other.example")]
#[tokio::test]
async fn a_flawed_certificate_is_named_and_nothing_is_sent(
    #[case] flaw: Flaw,
    #[case] trusted: bool,
    #[case] expected: &str,
    #[case] word: &str,
) {
    let issuer = issuer();
    let (certificate, key) = leaf(flaw, &issuer);
    let url = serve(&certificate, &key).await;
    let file = ca_file(&issuer);
    let connection = connection(&url, trusted.then(|| file.path().to_owned()));
    let outcome = exchange(&connection, Operation::WriteRoster, Method::POST).await;
    let error = outcome.expect_err("a flawed certificate");
    check_shape(&error);
    assert_eq!(
        (error.kind().word(), error.code(), error.tries()),
        ("net", expected, 1),
        "{error:?}"
    );
    assert_eq!(error.reach(), Reach::NotSent);
    assert!(error.message().contains(word), "{error}");
}

#[rstest]
#[case::plain_text(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), "not-tls")]
#[case::mail(b"220 mail.acme.example ESMTP\r\n".to_vec(), "not-tls")]
// A fatal alert: no protocol version in common (RFC 8446, 6.2).
#[case::only_old_tls(vec![21, 3, 1, 0, 2, 2, 70], "tls-old")]
#[tokio::test]
async fn a_port_without_safe_tls_is_named(#[case] banner: Vec<u8>, #[case] expected: &str) {
    let server = Scripted::start([Answer::Banner(banner)]).await;
    let url = format!("https://localhost:{}", server.address.port());
    let outcome = exchange(&connection(&url, None), Operation::ListGroups, Method::POST).await;
    let error = outcome.expect_err("no TLS");
    check_shape(&error);
    assert_eq!((error.kind().word(), error.code()), ("net", expected), "{error:?}");
}
