//! What every error of one request tells about it.

use std::fmt::Write as _;

use super::Request;
use super::request::Quoting;
use crate::client::{BaseUrl, Error, Kind, Operation, Reach};
use crate::domain::{Backend, GroupId};

/// The request an error is about: enough to say where it went and to find it in a log, and no secret.
#[derive(Clone, Debug)]
pub(in crate::client) struct Context {
    backend: Backend,
    operation: Operation,
    group: Option<GroupId>,
    host: String,
    endpoint: String,
    request_id: String,
    quoting: Quoting,
}

impl Context {
    /// The context of a request that is about to be sent, with a new request id.
    pub(super) fn new(backend: Backend, request: &Request, url: &BaseUrl) -> Self {
        Self {
            backend,
            operation: request.operation(),
            group: request.group().cloned(),
            host: format!("{}:{}", url.host(), url.port()),
            endpoint: format!("{}/{}", url.origin(), request.path()),
            request_id: new_request_id(),
            quoting: request.quoting(),
        }
    }

    /// What is being done.
    pub(in crate::client) const fn operation(&self) -> Operation {
        self.operation
    }

    /// Which group it is about.
    pub(in crate::client) const fn group(&self) -> Option<&GroupId> {
        self.group.as_ref()
    }

    /// Host and port of the phone system.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Scheme, host and path.
    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The id that travels with the request.
    pub(super) fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Whether words of a broken reply may be shown.
    pub(super) const fn quoting(&self) -> Quoting {
        self.quoting
    }

    /// An error after which it is certain that nothing left this machine.
    pub(in crate::client) fn not_sent(&self, kind: Kind, reason: &'static str, what: impl AsRef<str>) -> Error {
        self.error(kind, reason, format!("{}; nothing was sent", what.as_ref()))
            .with_reach(Reach::NotSent)
    }

    /// An error after the request was sent and no usable answer came.
    pub(in crate::client) fn unanswered(&self, kind: Kind, reason: &'static str, what: impl Into<String>) -> Error {
        let mut message = what.into();
        if self.operation.is_write() {
            message.push_str("; the change may have been made all the same");
        }
        self.error(kind, reason, message).with_reach(Reach::Unanswered)
    }

    /// An error that the other side answered.
    pub(in crate::client) fn answered(&self, kind: Kind, reason: &'static str, what: impl Into<String>) -> Error {
        self.error(kind, reason, what.into()).with_reach(Reach::Answered)
    }

    fn error(&self, kind: Kind, reason: &'static str, message: String) -> Error {
        let error = Error::new(self.backend, self.operation, kind, reason, message)
            .with_endpoint(&self.endpoint)
            .with_request_id(&self.request_id);
        match &self.group {
            Some(group) => error.with_group(group.clone()),
            None => error,
        }
    }
}

fn new_request_id() -> String {
    let mut bytes = [0_u8; 8];
    // Without randomness the id is only useless, not wrong: it is for finding a request in logs.
    if getrandom::fill(&mut bytes).is_err() {
        return "none".to_owned();
    }
    bytes.iter().fold("cb-".to_owned(), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    })
}
