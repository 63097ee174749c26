//! What went wrong between us and a phone system.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Backend, GroupId};

use super::Unsupported;

/// Shorthand for this part's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of trouble it is: what the caller may do about it, and which exit code it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Not signed in, refused, expired or not allowed.
    Auth,
    /// The named group or agent does not exist, or is not visible to this account.
    NotFound,
    /// The phone system was not reached or did not answer in time.
    Net,
    /// An answer came that cannot be believed.
    Reply,
    /// A write was refused, clashed or has an unknown end.
    Write,
    /// What was asked cannot be done like this.
    Usage,
    /// The settings are wrong.
    Config,
    /// The phone system said no for a reason of its own.
    Refused,
}

impl Kind {
    /// The word in JSON and in `kind/code` pairs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::NotFound => "not-found",
            Self::Net => "net",
            Self::Reply => "reply",
            Self::Write => "write",
            Self::Usage => "usage",
            Self::Config => "config",
            Self::Refused => "refused",
        }
    }
}

/// Whether trying again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The same request fails again.
    Permanent,
    /// The same request may succeed later.
    Temporary,
    /// It was temporary, and still failed after all our tries.
    Exhausted,
}

/// How far the request got: whether it can have taken effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Certainly nothing left this machine.
    NotSent,
    /// The phone system answered.
    Answered,
    /// Sent, and no usable answer came: a re-read decides.
    Unanswered,
}

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Signing in, or checking who is signed in.
    SignIn,
    /// Listing groups.
    ListGroups,
    /// Reading a roster.
    ReadRoster,
    /// Writing a roster.
    WriteRoster,
    /// Creating a group.
    CreateGroup,
    /// Renaming or switching a group.
    ChangeGroup,
    /// Deleting a group.
    DeleteGroup,
    /// Listing agents.
    ListAgents,
    /// Asking what uses a group.
    ListUses,
    /// Asking who could take a call now.
    ReadLiveStates,
}

impl Operation {
    /// The word in JSON and logs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::ListGroups => "list-groups",
            Self::ReadRoster => "read-roster",
            Self::WriteRoster => "write-roster",
            Self::CreateGroup => "create-group",
            Self::ChangeGroup => "change-group",
            Self::DeleteGroup => "delete-group",
            Self::ListAgents => "list-agents",
            Self::ListUses => "list-uses",
            Self::ReadLiveStates => "read-live-states",
        }
    }

    /// Whether it changes anything.
    pub const fn is_write(self) -> bool {
        matches!(
            self,
            Self::WriteRoster | Self::CreateGroup | Self::ChangeGroup | Self::DeleteGroup
        )
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// An error of the client: one line for people, the rest for details and logs. Never holds a body or a secret.
#[derive(Clone, Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Clone, Debug)]
struct Inner {
    backend: Backend,
    operation: Operation,
    kind: Kind,
    reason: &'static str,
    fate: Fate,
    reach: Reach,
    message: String,
    hint: Option<String>,
    vendor_code: Option<String>,
    vendor_message: Option<String>,
    group: Option<GroupId>,
    status: Option<u16>,
    endpoint: Option<String>,
    request_id: Option<String>,
    tries: u32,
    elapsed: Duration,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind` with its `reason` (the second half of `kind/code`, such as `timeout`), saying in
    /// `message` what happened. Permanent and not sent until told otherwise.
    pub fn new(
        backend: Backend,
        operation: Operation,
        kind: Kind,
        reason: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            inner: Box::new(Inner {
                backend,
                operation,
                kind,
                reason,
                fate: Fate::Permanent,
                reach: Reach::NotSent,
                message: message.into(),
                hint: None,
                vendor_code: None,
                vendor_message: None,
                group: None,
                status: None,
                endpoint: None,
                request_id: None,
                tries: 0,
                elapsed: Duration::ZERO,
                retry_after: None,
                source: None,
            }),
        }
    }

    /// A request for something the phone system cannot do.
    pub fn unsupported(operation: Operation, unsupported: Unsupported) -> Self {
        Self::new(
            unsupported.backend,
            operation,
            Kind::Usage,
            "unsupported",
            unsupported.to_string(),
        )
    }
}

macro_rules! builders {
    ($($(#[$doc:meta])* $method:ident($field:ident: $type:ty) = $value:expr;)*) => {
        impl Error {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $method(mut self, $field: $type) -> Self {
                    self.inner.$field = $value;
                    self
                }
            )*
        }
    };
}

builders! {
    /// Sets what happened, for a call that learns more about it.
    with_message(message: impl Into<String>) = message.into();
    /// Sets whether trying again can help.
    with_fate(fate: Fate) = fate;
    /// Sets how far the request got.
    with_reach(reach: Reach) = reach;
    /// Sets the next sensible step.
    with_hint(hint: impl Into<String>) = Some(hint.into());
    /// Sets the phone system's own code.
    with_vendor_code(vendor_code: impl Into<String>) = Some(vendor_code.into());
    /// Sets the phone system's own sentence, raw: whoever shows it makes it visible.
    with_vendor_message(vendor_message: impl Into<String>) = Some(vendor_message.into());
    /// Sets the group it was about.
    with_group(group: GroupId) = Some(group);
    /// Sets the HTTP status.
    with_status(status: u16) = Some(status);
    /// Sets scheme, host and path of the request; never a query or user info.
    with_endpoint(endpoint: impl Into<String>) = Some(endpoint.into());
    /// Sets the id by which the request can be found in logs, ours or theirs.
    with_request_id(request_id: impl Into<String>) = Some(request_id.into());
    /// Sets how many times it was sent.
    with_tries(tries: u32) = tries;
    /// Sets how long all tries took.
    with_elapsed(elapsed: Duration) = elapsed;
    /// Sets how long the phone system asked us to wait.
    with_retry_after(retry_after: Duration) = Some(retry_after);
    /// Sets the error underneath.
    with_source(source: impl StdError + Send + Sync + 'static) = Some(Arc::new(source));
    /// Changes the operation, for a call made of several requests.
    with_operation(operation: Operation) = operation;
}

impl Error {
    /// Which phone system.
    pub fn backend(&self) -> Backend {
        self.inner.backend
    }

    /// What was being done.
    pub fn operation(&self) -> Operation {
        self.inner.operation
    }

    /// What kind of trouble.
    pub fn kind(&self) -> Kind {
        self.inner.kind
    }

    /// The second half of `kind/code`, one of our own stable words.
    pub fn reason(&self) -> &'static str {
        self.inner.reason
    }

    /// The phone system's code where it gave one, else our own word.
    pub fn code(&self) -> &str {
        self.inner.vendor_code.as_deref().unwrap_or(self.inner.reason)
    }

    /// Whether trying again can help.
    pub fn fate(&self) -> Fate {
        self.inner.fate
    }

    /// How far the request got.
    pub fn reach(&self) -> Reach {
        self.inner.reach
    }

    /// What happened, as one sentence for people.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// The next sensible step.
    pub fn hint(&self) -> Option<&str> {
        self.inner.hint.as_deref()
    }

    /// The phone system's own code.
    pub fn vendor_code(&self) -> Option<&str> {
        self.inner.vendor_code.as_deref()
    }

    /// The phone system's own sentence, raw.
    pub fn vendor_message(&self) -> Option<&str> {
        self.inner.vendor_message.as_deref()
    }

    /// The group it was about.
    pub fn group(&self) -> Option<&GroupId> {
        self.inner.group.as_ref()
    }

    /// The HTTP status.
    pub fn status(&self) -> Option<u16> {
        self.inner.status
    }

    /// Scheme, host and path of the request.
    pub fn endpoint(&self) -> Option<&str> {
        self.inner.endpoint.as_deref()
    }

    /// The id by which the request can be found in logs.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// How many times it was sent.
    pub fn tries(&self) -> u32 {
        self.inner.tries
    }

    /// How long all tries took.
    pub fn elapsed(&self) -> Duration {
        self.inner.elapsed
    }

    /// How long the phone system asked us to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// Whether the phone system shows other things than were sent, beyond the roster that was written: no re-read of
    /// that roster can put it right (reason `not-as-sent`).
    pub fn reaches_elsewhere(&self) -> bool {
        self.inner.kind == Kind::Reply && self.inner.reason == "not-as-sent"
    }

    /// Whether signing in again is the way on.
    pub fn asks_for_sign_in(&self) -> bool {
        self.inner.kind == Kind::Auth && self.inner.reason != "forbidden"
    }

    /// The price a person must agree to first ([`Charges`](super::Charges)), as one sentence; not yet made visible.
    pub fn price(&self) -> Option<&str> {
        let costs = self.inner.kind == Kind::Refused && self.inner.reason == "accept-charges";
        costs.then_some(&*self.inner.message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.inner.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.inner
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
