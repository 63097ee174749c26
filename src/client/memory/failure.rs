//! The usual ways a call goes wrong, ready to be scripted.

use crate::client::{Error, Fate, Kind, Operation, Reach};
use crate::domain::{Backend, GroupId};

/// The call that is to fail; its methods make the usual errors about it.
#[derive(Clone, Debug)]
pub struct Failure {
    backend: Backend,
    operation: Operation,
    group: Option<GroupId>,
}

impl Failure {
    pub(crate) const fn new(backend: Backend, operation: Operation, group: Option<GroupId>) -> Self {
        Self {
            backend,
            operation,
            group,
        }
    }

    /// Any error about this call.
    pub fn error(&self, kind: Kind, reason: &'static str, message: &str) -> Error {
        let error = Error::new(self.backend, self.operation, kind, reason, message);
        match &self.group {
            Some(group) => error.with_group(group.clone()),
            None => error,
        }
    }

    /// Nothing left this machine.
    pub fn refused_connection(self) -> Error {
        self.error(
            Kind::Net,
            "refused",
            "The phone system refused the connection; nothing was sent.",
        )
        .with_fate(Fate::Exhausted)
        .with_reach(Reach::NotSent)
    }

    /// Sent, and no answer came.
    pub fn lost_answer(self) -> Error {
        self.error(Kind::Net, "timeout", "The phone system did not answer in time.")
            .with_fate(Fate::Temporary)
            .with_reach(Reach::Unanswered)
    }

    /// The phone system, or something before it, answered 503.
    pub fn unavailable(self) -> Error {
        self.error(
            Kind::Net,
            "unavailable",
            "The phone system is not available at the moment.",
        )
        .with_fate(Fate::Exhausted)
        .with_reach(Reach::Answered)
        .with_status(503)
    }

    /// The phone system read the request and said no.
    pub fn rejected(self) -> Error {
        self.error(Kind::Write, "rejected", "The phone system rejected the list.")
            .with_reach(Reach::Answered)
            .with_vendor_code("1501")
    }

    /// The session has ended.
    pub fn session_expired(self) -> Error {
        self.error(Kind::Auth, "expired", "The session has expired.")
            .with_reach(Reach::Answered)
            .with_status(401)
    }

    /// The group is not there (any more), in `DeepCall`'s words (`api/deepcall.md` §5, code 1503).
    pub fn gone(self) -> Error {
        self.error(Kind::NotFound, "group", "Group not found or not authorised.")
            .with_reach(Reach::Answered)
            .with_vendor_code("1503")
    }

    /// It costs something and nobody has agreed to that.
    pub fn costs(self, price: &str) -> Error {
        self.error(Kind::Refused, "accept-charges", price)
            .with_reach(Reach::Answered)
            .with_status(402)
    }

    /// Somebody else has written since the roster was read.
    pub fn clash(self) -> Error {
        self.error(Kind::Write, "drift", "Somebody else has changed the roster.")
            .with_reach(Reach::Answered)
            .with_status(409)
    }
}
