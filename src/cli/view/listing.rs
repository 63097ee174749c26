//! How a list says that it is not all.

use crate::cli::Failure;
use crate::client::Completeness;

/// Tells on standard error, and in the exit code, that a list is not all there is (`reliability.md` D2).
///
/// # Errors
///
/// `reply/incomplete-list`, after the data has been printed.
pub fn incomplete(what: &str, completeness: &Completeness) -> Result<(), Failure> {
    let Completeness::Incomplete { got, of, because } = completeness else {
        return Ok(());
    };
    let count = of.map_or_else(|| format!("{got}"), |of| format!("{got} of {of}"));
    Err(Failure::new(
        "reply",
        "incomplete-list",
        format!("the list of {what} is incomplete: got {count}: {because}"),
    )
    .with_hint("try again; what was printed is true but not all"))
}
