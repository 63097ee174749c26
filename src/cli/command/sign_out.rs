//! `callboard sign-out`.

use serde_json::{Value, json};

use crate::cli::output::{Present, Table};
use crate::cli::view::said_if;
use crate::cli::{Context, Failure};
use crate::session::SessionStore;

/// Forgets the session of the profile; the phone system is not asked (promise A11).
pub fn run(context: &Context) -> Result<(), Failure> {
    let (paths, profile) = context.profile()?;
    let removed = SessionStore::new(&paths).remove(&profile.name)?;
    context.output.present(&SignedOut {
        profile: profile.name.as_str(),
        removed,
    })
}

struct SignedOut<'a> {
    profile: &'a str,
    removed: bool,
}

impl Present for SignedOut<'_> {
    fn json(&self) -> Value {
        json!({ "profile": self.profile, "removed": self.removed })
    }

    fn table(&self) -> Table {
        let state = if self.removed { "forgotten" } else { "there was none" };
        Table::facts([("profile", self.profile.to_owned()), ("session", state.to_owned())])
    }

    fn notes(&self) -> Vec<String> {
        said_if(
            self.removed,
            "the session is forgotten here; on the phone system it may live on",
        )
    }
}
