//! A plan that waits in a file: what was shown is what is applied, to whom it was made for, or nothing.

use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};

use crate::domain::{Backend, Plan, Step};
use crate::text::visible;

/// For whom a plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanOrigin {
    /// The profile.
    pub profile: String,
    /// The kind of phone system.
    pub backend: Backend,
    /// Where that is.
    pub origin: String,
}

/// A saved plan: the rosters it was made from stand in it, so that applying it can tell whether they still are so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFile {
    /// For whom.
    pub origin: PlanOrigin,
    /// When it was made, in Unix seconds.
    pub made_at: i64,
    /// The steps.
    pub plan: Plan,
}

/// Why a file is no plan that may be applied here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanFileError {
    /// Not a plan at all.
    #[error("this is not a plan that callboard saved: {0}")]
    NotAPlan(String),
    /// Changed since it was saved.
    #[error("the plan was changed after it was saved; make it anew")]
    Edited,
    /// Written by a later version.
    #[error("the plan was saved by a newer callboard")]
    Newer,
    /// Made for another phone system.
    #[error("the plan was made for {made_for}, and this is {here}")]
    Elsewhere {
        /// For whom it was made.
        made_for: String,
        /// Who would be written.
        here: String,
    },
}

impl PlanFileError {
    /// The second half of `plan/…`.
    pub const fn reason(&self) -> &'static str {
        "not-valid-here"
    }
}

const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct Document {
    schema: String,
    plan_version: u64,
    #[serde(flatten)]
    origin: PlanOrigin,
    made_at: i64,
    /// Over the steps as they stand in the file.
    sum: String,
    steps: Vec<Step>,
}

impl PlanFile {
    /// The text to save.
    pub fn text(&self) -> String {
        let steps = self.plan.steps().to_vec();
        let document = Document {
            schema: "callboard/1".to_owned(),
            plan_version: VERSION,
            sum: sum(&self.origin, &steps),
            origin: self.origin.clone(),
            made_at: self.made_at,
            steps,
        };
        // Strings, numbers and lists: nothing in it can fail to be written.
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    }

    /// Whether a text means to be a plan, and not a roster file.
    pub fn is_one(text: &str) -> bool {
        text.trim_start().starts_with('{') && text.contains("\"plan_version\"")
    }

    /// Reads a saved plan.
    ///
    /// # Errors
    ///
    /// [`PlanFileError`], also for a plan that somebody edited: it would no longer be what was shown.
    pub fn read(text: &str) -> Result<Self, PlanFileError> {
        let value: serde_json::Value = serde_json::from_str(text)
            .map_err(|error| PlanFileError::NotAPlan(visible(&error.to_string()).into_owned()))?;
        match value.get("plan_version").and_then(serde_json::Value::as_u64) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(PlanFileError::Newer),
            _ => return Err(PlanFileError::NotAPlan("it has no `plan_version`".to_owned())),
        }
        let document: Document = serde_json::from_value(value)
            .map_err(|error| PlanFileError::NotAPlan(visible(&error.to_string()).into_owned()))?;
        if sum(&document.origin, &document.steps) != document.sum {
            return Err(PlanFileError::Edited);
        }
        Ok(Self {
            origin: document.origin,
            made_at: document.made_at,
            plan: Plan::new(document.steps),
        })
    }

    /// Whether it was made for this phone system.
    ///
    /// # Errors
    ///
    /// [`PlanFileError::Elsewhere`] with both.
    pub fn check(&self, here: &PlanOrigin) -> Result<(), PlanFileError> {
        if self.origin.backend == here.backend
            && self.origin.origin == here.origin
            && self.origin.profile == here.profile
        {
            return Ok(());
        }
        let told = |origin: &PlanOrigin| {
            format!(
                "profile `{}` on {} at {}",
                visible(&origin.profile),
                origin.backend.title(),
                visible(&origin.origin)
            )
        };
        Err(PlanFileError::Elsewhere {
            made_for: told(&self.origin),
            here: told(here),
        })
    }
}

fn sum(origin: &PlanOrigin, steps: &[Step]) -> String {
    let body = serde_json::to_vec(&(origin, steps)).unwrap_or_default();
    Sha1::digest(body)
        .iter()
        .fold(String::with_capacity(40), |mut text, byte| {
            for half in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
            }
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Membership, ReceiveCall, Roster};

    fn origin() -> PlanOrigin {
        PlanOrigin {
            profile: "support".to_owned(),
            backend: Backend::DeepCall,
            origin: "https://v4-api.deepcall.com".to_owned(),
        }
    }

    fn plan() -> PlanFile {
        let roster =
            |agent: &str| Roster::new("28".into(), vec![Membership::new(agent, ReceiveCall::On)]).expect("one");
        PlanFile {
            origin: origin(),
            made_at: 1_795_000_000,
            plan: Plan::new([Step {
                group_name: "Support \"L1\"".into(),
                base: roster("2"),
                target: roster("3"),
            }]),
        }
    }

    #[test]
    fn a_saved_plan_comes_back_as_it_was() {
        let plan = plan();
        assert!(PlanFile::is_one(&plan.text()));
        assert_eq!(PlanFile::read(&plan.text()), Ok(plan));
    }

    /// `reliability.md` row 84.
    #[test]
    fn an_edited_a_newer_and_a_foreign_plan_are_refused() {
        let text = plan().text();
        let edited = text.replace("\"agent\": \"3\"", "\"agent\": \"4\"");
        assert_ne!(edited, text);
        assert_eq!(PlanFile::read(&edited), Err(PlanFileError::Edited));
        let newer = text.replace("\"plan_version\": 1", "\"plan_version\": 2");
        assert_eq!(PlanFile::read(&newer), Err(PlanFileError::Newer));
        assert!(matches!(PlanFile::read("{}"), Err(PlanFileError::NotAPlan(_))));
        let elsewhere = PlanOrigin {
            origin: "https://other.example".to_owned(),
            ..origin()
        };
        let refused = plan().check(&elsewhere).expect_err("another place").to_string();
        assert!(
            refused.contains("v4-api.deepcall.com") && refused.contains("other.example"),
            "{refused}"
        );
        assert_eq!(plan().check(&origin()), Ok(()));
    }
}
