//! Whether a request is signed as it must be (`api/udesk.md` §2.2–2.4).

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sha1::Sha1;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::Call;
use super::envelope;
use super::refusal::Refusal;
use super::variant::Signature;
use crate::sandbox::access::Permission;

/// How far a timestamp may be from the server's clock, in seconds.
const SKEW: u64 = 300;
/// How long a nonce stays used.
const NONCE: Duration = Duration::from_mins(15);
/// The version that has a nonce.
const VERSION: &str = "v2";

/// The nonces of the last while.
#[derive(Default)]
pub(crate) struct Nonces(Mutex<HashMap<String, Instant>>);

impl Nonces {
    /// Uses a nonce up; false when it was already.
    fn use_up(&self, nonce: &str) -> bool {
        let now = Instant::now();
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, since| now.saturating_duration_since(*since) < NONCE);
        if used.contains_key(nonce) {
            return false;
        }
        used.insert(nonce.to_owned(), now);
        true
    }
}

/// Checks who signed a request, when, and that it is not a copy of an earlier one.
pub(super) fn check(call: &Call<'_>) -> Result<(), Refusal> {
    let email = call
        .query("email")
        .filter(|email| !email.is_empty())
        .ok_or(Refusal::EmailEmpty)?;
    let timestamp = call.query("timestamp").unwrap_or_default();
    let moment: i64 = digits(timestamp).ok_or(Refusal::TimestampMalformed)?;
    if envelope::now(&call.variants).as_second().abs_diff(moment) > SKEW {
        return Err(Refusal::TimestampSkewed);
    }
    let nonce = match (call.query("sign_version"), call.query("nonce")) {
        (Some(VERSION), None | Some("")) => return Err(Refusal::NonceEmpty),
        (Some(VERSION), Some(nonce)) => Some(nonce),
        (None, None) if call.variants.signature == Signature::Both => None,
        _ => return Err(Refusal::Signature),
    };
    let access = &call.shared.access;
    if email != access.credentials().udesk.email || access.permission() == Permission::Denied {
        return Err(Refusal::NotAdministrator);
    }
    let state = &call.shared.states.udesk;
    let token = state.token.in_force(access).ok_or(Refusal::Signature)?;
    let expected = match nonce {
        Some(nonce) => second(email, &token, timestamp, nonce),
        None => first(email, &token, timestamp),
    };
    if call.query("sign") != Some(expected.as_str()) {
        return Err(Refusal::Signature);
    }
    // Last, so that a request that was refused for something else can be mended without a new nonce being counted.
    if nonce.is_some_and(|nonce| !state.nonces.use_up(nonce)) {
        return Err(Refusal::NonceReused);
    }
    Ok(())
}

fn digits(text: &str) -> Option<i64> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| all)
}

/// The signature of version 2.
fn second(email: &str, token: &str, timestamp: &str, nonce: &str) -> String {
    hex(&Sha256::digest(format!(
        "{email}&{token}&{timestamp}&{nonce}&{VERSION}"
    )))
}

/// The older signature.
fn first(email: &str, token: &str, timestamp: &str) -> String {
    hex(&Sha1::digest(format!("{email}&{token}&{timestamp}")))
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMAIL: &str = "ops.admin@acme.example";
    const TOKEN: &str = "5f3c1a7e-0b42-4d19-9c6e-8a2d7b10e4f3";
    const TIMESTAMP: &str = "1735689600";
    const SINGLE: &str = "b7f0c2d4-6a1e-4f58-93ab-0c5d2e7f8a61";

    #[test]
    fn the_worked_examples_come_out() {
        assert_eq!(
            second(EMAIL, TOKEN, TIMESTAMP, SINGLE),
            "ad8b4710c38a2aa38969b52d06680b8ebb704d81fec84d37ac08da2c318af884"
        );
        assert_eq!(
            second("王小明+ops@acme.example", TOKEN, TIMESTAMP, SINGLE),
            "68e514eb7dbfc3f116304b9e861d223f4885ecbcde3d4033544a8b3e4d809c46"
        );
        assert_eq!(
            first(EMAIL, TOKEN, TIMESTAMP),
            "a8847463082533aef87366fa5f71b6f1de8beac4"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_nonce_is_fresh_again_after_a_quarter_of_an_hour() {
        let nonces = Nonces::default();
        assert!(nonces.use_up("a") && !nonces.use_up("a") && nonces.use_up("b"));
        tokio::time::advance(NONCE).await;
        assert!(nonces.use_up("a"));
    }

    #[test]
    fn only_digits_are_a_timestamp() {
        assert_eq!(digits("1735689600"), Some(1_735_689_600));
        for wrong in ["", "+1735689600", "-1", "1.5", "x", "99999999999999999999"] {
            assert_eq!(digits(wrong), None, "{wrong}");
        }
    }
}
