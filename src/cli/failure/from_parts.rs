//! Failures that come from files and from the sandbox.

use super::Failure;
use crate::storage;

impl From<storage::Error> for Failure {
    fn from(error: storage::Error) -> Self {
        let failure =
            Self::new("storage", error.code().word(), error.message()).with_causes(std::error::Error::source(&error));
        match error.hint() {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}
