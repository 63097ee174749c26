//! What the console is handed: profiles, sessions and files of one user, behind the console's own traits.

mod connector;
mod files;
mod looks;
mod opener;

use super::Failure;
use crate::console::NotKept;

pub use connector::ProfileConnector;
pub use looks::{Looks, keymap};
pub use opener::{Keeping, ProfileOpener};

/// What could not be kept, as one sentence with the next step.
fn not_kept(failure: impl Into<Failure>) -> NotKept {
    let failure = failure.into();
    let words = format!("{} [{}/{}]", failure.message(), failure.kind(), failure.code());
    NotKept(match failure.hint() {
        Some(hint) => format!("{words}; {hint}"),
        None => words,
    })
}
