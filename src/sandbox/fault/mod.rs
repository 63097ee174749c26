//! Failures on demand, by name.

mod answer;
mod plan;
mod rule;

pub(crate) use answer::{after, before};
pub(crate) use plan::FaultPlan;
pub use rule::{FaultParseError, FaultRule, Occurrence, parse_fault};

use super::variant::{Choice, Setting, setting};

setting! {
    /// What happens to a request that a fault hits.
    ///
    /// Faults before the request's effect leave the store as it was; the others come after it, so that a client
    /// that takes them for "nothing happened" is found out.
    pub enum FaultKind {
        /// The connection is reset before the request takes effect.
        ResetBefore = "reset-before",
        /// The request takes effect, then the connection is reset without an answer.
        ResetAfter = "reset-after",
        /// Not applied; HTTP 500 with a plain text body.
        Http500 = "http500",
        /// Not applied; HTTP 502 with the HTML page of a proxy.
        Http502Html = "http502-html",
        /// Not applied; HTTP 503; seconds: `Retry-After`.
        Http503 = "http503",
        /// Not applied; HTTP 429; seconds: `Retry-After`.
        Http429 = "http429",
        /// Applied; HTTP 503 as if it had not been; seconds: `Retry-After`.
        StoreThen503 = "store-then-503",
        /// Not applied; the phone system's own "something went wrong", code 1009.
        Error1009 = "error1009",
        /// Not applied; HTTP 200 with the HTML page of a portal.
        Html200 = "html200",
        /// Not applied; a redirect to another place.
        Redirect = "redirect",
        /// Not applied; answered as if the session had expired.
        Unauthorized = "unauthorized",
        /// Applied; the answer ends in the middle of its body.
        Truncated = "truncated",
        /// Applied; the whole answer arrives, but is not valid JSON.
        BadJson = "bad-json",
        /// Applied; HTTP 200 without a body.
        EmptyBody = "empty-body",
        /// Applied; nothing is heard for a while, 5 seconds unless given; seconds: how long.
        SlowHeader = "slow-header",
        /// Applied; the body trickles in over a while, 5 seconds unless given; seconds: how long.
        SlowBody = "slow-body",
    }
}

impl FaultKind {
    /// Gives every fault with its name and what it does.
    pub fn table() -> &'static [Choice] {
        Self::CHOICES
    }

    /// Gives the name as it is written on the command line.
    pub fn name(self) -> String {
        self.text()
    }

    /// Tells whether the request takes effect although the client may see a failure.
    pub fn applies_request(self) -> bool {
        matches!(
            self,
            Self::ResetAfter
                | Self::StoreThen503
                | Self::Truncated
                | Self::BadJson
                | Self::EmptyBody
                | Self::SlowHeader
                | Self::SlowBody
        )
    }
}

/// Writes the table of all faults for help and manual, one a line.
pub fn fault_help() -> String {
    let lines = FaultKind::table()
        .iter()
        .map(|fault| format!("{:<16}{}", fault.name, fault.doc.trim()));
    lines.collect::<Vec<_>>().join("\n")
}
