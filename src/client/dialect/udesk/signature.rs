//! The proof that travels with every request (`api/udesk.md §2.2`, `§2.4`): a hash over who asks, the token and the
//! time, made anew for each try.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::settings::Scheme;
use crate::client::transport::Signer;

/// Signs the requests of one session and knows how far this host's clock is off.
pub(super) struct Signature {
    email: String,
    token: SecretString,
    scheme: Scheme,
    skew: Mutex<Option<i64>>,
}

impl Signature {
    /// Signs for an administrator with the token of the Open API.
    pub(super) fn new(email: &str, token: &str, scheme: Scheme) -> Self {
        Self {
            email: email.to_owned(),
            token: SecretString::from(token),
            scheme,
            skew: Mutex::new(None),
        }
    }

    /// By how many seconds the phone system's clock is ahead of this host's, once an answer has told.
    pub(super) fn skew(&self) -> Option<i64> {
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn prove(&self, seconds: i64, nonce: String) -> Vec<(&'static str, String)> {
        let timestamp = seconds.to_string();
        let plain = format!("{}&{}&{timestamp}", self.email, self.token.expose_secret());
        let email = self.email.clone();
        match self.scheme {
            Scheme::Sha256 => {
                let sign = hex(&Sha256::digest(format!("{plain}&{nonce}&v2")));
                vec![
                    ("email", email),
                    ("timestamp", timestamp),
                    ("sign", sign),
                    ("nonce", nonce),
                    ("sign_version", "v2".to_owned()),
                ]
            }
            Scheme::Sha1 => vec![
                ("email", email),
                ("timestamp", timestamp),
                ("sign", hex(&Sha1::digest(plain))),
            ],
        }
    }
}

impl Signer for Signature {
    fn sign(&self) -> Vec<(&'static str, String)> {
        let seconds = Timestamp::now()
            .as_second()
            .saturating_add(self.skew().unwrap_or_default());
        self.prove(seconds, fresh_nonce())
    }

    fn is_secret(&self, parameter: &str) -> bool {
        parameter == "sign"
    }

    fn hear(&self, there: Timestamp, here: Timestamp) {
        let skew = there.as_second().saturating_sub(here.as_second());
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner) = Some(skew);
    }
}

/// A text nobody has sent before, in the shape of a UUID as the samples do.
fn fresh_nonce() -> String {
    let mut bytes = [0_u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // Without randomness it must still be another one each time, and it need not be secret.
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let nanoseconds = Timestamp::now().as_nanosecond().to_be_bytes();
        bytes = nanoseconds;
        for (byte, part) in bytes.iter_mut().zip(count.to_be_bytes()) {
            *byte ^= part;
        }
    }
    let digits = hex(&bytes);
    let part = |from, to| digits.get(from..to).unwrap_or_default();
    let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
    parts.join("-")
}

/// Lower-case hex.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "5f3c1a7e-0b42-4d19-9c6e-8a2d7b10e4f3";
    const NONCE: &str = "b7f0c2d4-6a1e-4f58-93ab-0c5d2e7f8a61";

    fn proof(email: &str, scheme: Scheme) -> Vec<(&'static str, String)> {
        Signature::new(email, TOKEN, scheme).prove(1_735_689_600, NONCE.to_owned())
    }

    fn value(proof: &[(&'static str, String)], name: &str) -> Option<String> {
        let found = proof.iter().find(|(own, _)| *own == name)?;
        Some(found.1.clone())
    }

    /// `api/udesk.md §2.3`: the worked example, with the parameters in the order of its URL.
    #[test]
    fn the_worked_example_is_signed_as_printed() {
        let expected = [
            ("email", "ops.admin@acme.example"),
            ("timestamp", "1735689600"),
            (
                "sign",
                "ad8b4710c38a2aa38969b52d06680b8ebb704d81fec84d37ac08da2c318af884",
            ),
            ("nonce", NONCE),
            ("sign_version", "v2"),
        ];
        let proof = proof("ops.admin@acme.example", Scheme::Sha256);
        let shown: Vec<(&str, &str)> = proof.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(shown, expected);
    }

    /// `api/udesk.md §2.3`, second vector: the raw UTF-8 is hashed, not its form in the URL.
    #[test]
    fn raw_values_are_hashed_whatever_their_script() {
        let proof = proof("王小明+ops@acme.example", Scheme::Sha256);
        let expected = "68e514eb7dbfc3f116304b9e861d223f4885ecbcde3d4033544a8b3e4d809c46";
        assert_eq!(value(&proof, "sign").as_deref(), Some(expected));
        assert_eq!(value(&proof, "email").as_deref(), Some("王小明+ops@acme.example"));
    }

    /// `api/udesk.md §2.4`: without nonce and version.
    #[test]
    fn the_older_signature_has_neither_nonce_nor_version() {
        let proof = proof("ops.admin@acme.example", Scheme::Sha1);
        let names: Vec<&str> = proof.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["email", "timestamp", "sign"]);
        let expected = "a8847463082533aef87366fa5f71b6f1de8beac4";
        assert_eq!(value(&proof, "sign").as_deref(), Some(expected));
    }

    /// `reliability.md` row 72.
    #[test]
    fn every_try_has_its_own_nonce_and_signature() {
        let signature = Signature::new("a@b.example", TOKEN, Scheme::Sha256);
        let tries: Vec<_> = (0..100).map(|_| signature.sign()).collect();
        for name in ["nonce", "sign"] {
            let different: std::collections::BTreeSet<_> = tries.iter().map(|proof| value(proof, name)).collect();
            assert_eq!(different.len(), tries.len(), "{name}");
        }
        let nonce = value(&tries[0], "nonce").expect("a nonce");
        assert_eq!((nonce.len(), nonce.matches('-').count()), (36, 4), "{nonce}");
    }

    #[test]
    fn the_timestamp_follows_the_clock_of_the_phone_system() {
        let signature = Signature::new("a@b.example", TOKEN, Scheme::Sha256);
        assert_eq!(signature.skew(), None);
        let here = Timestamp::now();
        signature.hear(here + jiff::SignedDuration::from_mins(7), here);
        assert_eq!(signature.skew(), Some(420));
        let sent: i64 = value(&signature.sign(), "timestamp")
            .expect("a timestamp")
            .parse()
            .expect("seconds");
        assert!((420..425).contains(&(sent - here.as_second())), "{sent}");
    }
}
