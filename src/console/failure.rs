//! An error that can be shared, shown in several places and compared.

use std::sync::Arc;
use std::time::Duration;

use crate::assignment;
use crate::client;
use crate::domain::GroupId;

/// What the console shows when something failed: an error of the client, or of the safe write.
///
/// Two failures are equal when people would read the same in them.
#[derive(Clone, Debug)]
pub struct Failure(Source);

#[derive(Clone, Debug)]
enum Source {
    Client(Arc<client::Error>),
    Assignment(Arc<assignment::Error>),
}

impl Failure {
    /// The error of the phone system or of the way to it, if it is one.
    pub fn client(&self) -> Option<&client::Error> {
        match &self.0 {
            Source::Client(error) => Some(error),
            Source::Assignment(error) => error.client(),
        }
    }

    /// The first half of `kind/code`.
    pub fn kind(&self) -> &'static str {
        match &self.0 {
            Source::Client(error) => error.kind().word(),
            Source::Assignment(error) => error.kind(),
        }
    }

    /// The phone system's code where it gave one, else our own word.
    pub fn code(&self) -> &str {
        match &self.0 {
            Source::Client(error) => error.code(),
            Source::Assignment(error) => error.code(),
        }
    }

    /// The `kind/code` pair people can look up.
    pub fn pair(&self) -> String {
        format!("{}/{}", self.kind(), self.code())
    }

    /// The phone system's own code.
    pub fn vendor_code(&self) -> Option<&str> {
        self.client().and_then(client::Error::vendor_code)
    }

    /// What happened, as one sentence for people.
    pub fn message(&self) -> String {
        match &self.0 {
            Source::Client(error) => error.message().to_owned(),
            Source::Assignment(error) => error.to_string(),
        }
    }

    /// The next sensible step.
    pub fn hint(&self) -> Option<&str> {
        match &self.0 {
            Source::Client(error) => error.hint(),
            Source::Assignment(error) => error.hint(),
        }
    }

    /// Whether signing in again is the way on.
    pub fn asks_for_sign_in(&self) -> bool {
        self.client().is_some_and(client::Error::asks_for_sign_in)
    }

    /// Whether it says that the group it was about is no longer there.
    pub fn is_group_gone(&self) -> bool {
        match &self.0 {
            Source::Client(error) => is_client_missing_group(error),
            Source::Assignment(error) => is_group_gone(error),
        }
    }

    /// Label and value of everything that is known about it, as it came: the view makes it visible.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![("error", self.pair()), ("what", self.message())];
        let mut add = |label, value: Option<String>| lines.extend(value.map(|value| (label, value)));
        add("next", self.hint().map(str::to_owned));
        let Some(error) = self.client() else { return lines };
        add("they say", error.vendor_message().map(str::to_owned));
        add("operation", Some(error.operation().to_string()));
        add("backend", Some(error.backend().title().to_owned()));
        add("group", error.group().map(|group: &GroupId| format!("#{group}")));
        add("HTTP status", error.status().map(|status| status.to_string()));
        add("address", error.endpoint().map(str::to_owned));
        add("request id", error.request_id().map(str::to_owned));
        add("tries", (error.tries() > 0).then(|| error.tries().to_string()));
        let elapsed: Duration = error.elapsed();
        add(
            "time",
            (!elapsed.is_zero()).then(|| format!("{} ms", elapsed.as_millis())),
        );
        lines
    }
}

/// Whether an error of the safe write says that the group is no longer there.
pub fn is_group_gone(error: &assignment::Error) -> bool {
    matches!(error, assignment::Error::Gone { .. }) || error.client().is_some_and(is_client_missing_group)
}

/// Not found is also said of agents; of reading a roster it can only mean the group.
fn is_client_missing_group(error: &client::Error) -> bool {
    let is_about_group = error.reason() == "group" || error.operation() == client::Operation::ReadRoster;
    error.kind() == client::Kind::NotFound && is_about_group
}

impl From<client::Error> for Failure {
    fn from(error: client::Error) -> Self {
        Self(Source::Client(Arc::new(error)))
    }
}

impl From<assignment::Error> for Failure {
    fn from(error: assignment::Error) -> Self {
        match error {
            assignment::Error::Client(error) => error.into(),
            other => Self(Source::Assignment(Arc::new(other))),
        }
    }
}

impl PartialEq for Failure {
    fn eq(&self, other: &Self) -> bool {
        self.details() == other.details()
    }
}
