//! Proof that travels in the query, made anew for each try.

use jiff::Timestamp;

/// Signs requests. A signature may hold only once and only for a while, so that every try gets its own.
pub(in crate::client) trait Signer: Send + Sync {
    /// The query parameters that prove who asks, in the order they are sent.
    fn sign(&self) -> Vec<(&'static str, String)>;

    /// Whether this parameter's value counts as secret and is masked where the answer to its try repeats it.
    fn is_secret(&self, parameter: &str) -> bool;

    /// Hears what time it was on the other side when an answer left, and here when it arrived.
    fn hear(&self, there: Timestamp, here: Timestamp);
}
