//! The file of issuers a profile trusts besides the host's own (`reliability.md` row 40).

use std::fs;
use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::error::{Error, Result};

/// More than any set of issuers needs.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Looks whether a file holds at least one certificate in PEM form, before anything is sent.
///
/// # Errors
///
/// `config/ca-file` with the path and the reason.
pub fn check(path: &Path) -> Result<()> {
    let unusable = |reason: String| Error::CaFile {
        path: path.to_owned(),
        reason,
    };
    // The kind of file is asked before it is opened: opening a pipe waits for its other end.
    let metadata = fs::metadata(path).map_err(|error| unusable(format!("cannot be read: {error}")))?;
    if !metadata.is_file() {
        return Err(unusable("is not a file".to_owned()));
    }
    match metadata.len() {
        0 => return Err(unusable("is empty".to_owned())),
        length if length > LARGEST => return Err(unusable("is larger than 4 MiB".to_owned())),
        _ => {}
    }
    let bytes = fs::read(path).map_err(|error| unusable(format!("cannot be read: {error}")))?;
    let mut certificates = 0_usize;
    for certificate in CertificateDer::pem_slice_iter(&bytes) {
        certificate.map_err(|_| unusable("is damaged: it starts as PEM and does not end so".to_owned()))?;
        certificates += 1;
    }
    if certificates == 0 {
        return Err(unusable("has no certificate in PEM form".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as other programs would")]

    use super::*;

    fn reason(contents: Option<&[u8]>) -> String {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ca.pem");
        if let Some(contents) = contents {
            fs::write(&path, contents).unwrap();
        }
        let error = check(&path).unwrap_err();
        assert_eq!((error.kind(), error.code()), ("config", "ca-file"));
        assert!(error.to_string().contains("ca.pem"), "{error}");
        error.to_string()
    }

    #[test]
    fn missing_empty_and_other_files_are_told_apart() {
        assert!(reason(None).contains("cannot be read"));
        assert!(reason(Some(b"")).contains("is empty"));
        assert!(reason(Some(b"\x30\x82\x01\x02")).contains("no certificate"));
        assert!(reason(Some(b"-----BEGIN CERTIFICATE-----\nAAAA\n")).contains("damaged"));
    }

    #[test]
    fn a_certificate_is_accepted() {
        let issuer = rcgen::generate_simple_self_signed(vec!["pbx.acme.example".to_owned()]).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ca.pem");
        fs::write(&path, issuer.cert.pem()).unwrap();
        check(&path).unwrap();
    }
}
