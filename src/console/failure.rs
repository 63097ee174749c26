//! A client error that can be shared, shown in several places and compared.

use std::ops::Deref;
use std::sync::Arc;

use crate::client::Error;

/// What an event carries when a request failed.
///
/// Two failures are equal when people would read the same in them: kind, code, operation, group and sentence.
#[derive(Clone, Debug)]
pub struct Failure(Arc<Error>);

impl Failure {
    /// Shares a client error.
    pub fn new(error: Error) -> Self {
        Self(Arc::new(error))
    }

    /// The `kind/code` pair people can look up.
    pub fn pair(&self) -> String {
        format!("{}/{}", self.0.kind().word(), self.0.code())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(error)
    }
}

impl Deref for Failure {
    type Target = Error;

    fn deref(&self) -> &Error {
        &self.0
    }
}

impl PartialEq for Failure {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.kind() == other.kind()
                && self.reason() == other.reason()
                && self.code() == other.code()
                && self.operation() == other.operation()
                && self.group() == other.group()
                && self.message() == other.message())
    }
}
