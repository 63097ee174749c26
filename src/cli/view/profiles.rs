//! Profiles, as a list and one alone; never a secret.

use serde_json::{Map, Value, json};

use super::said_if;
use crate::cli::output::{Column, Present, Table};
use crate::domain::ReceiveCall;
use crate::session::Profile;

/// `profile list`.
pub struct ProfileTable<'a> {
    /// All profiles.
    pub profiles: &'a [&'a Profile],
    /// Name of the default one.
    pub default: Option<&'a str>,
}

impl ProfileTable<'_> {
    fn is_default(&self, profile: &Profile) -> bool {
        self.default == Some(profile.name.as_str())
    }
}

impl Present for ProfileTable<'_> {
    fn json(&self) -> Value {
        let profiles: Vec<Value> = self
            .profiles
            .iter()
            .map(|profile| fields(profile, self.is_default(profile)))
            .collect();
        json!({ "profiles": profiles, "complete": true })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["name", "backend", "url", "default", "rules"].map(Column::text));
        for profile in self.profiles {
            table.push([
                profile.name.to_string(),
                profile.backend.to_string(),
                profile.url.origin(),
                if self.is_default(profile) { "yes" } else { "" }.to_owned(),
                rules(profile),
            ]);
        }
        table
    }

    fn notes(&self) -> Vec<String> {
        let hint = "no profiles; add one: callboard profile add NAME --backend deepcall --url URL";
        said_if(self.profiles.is_empty(), hint)
    }
}

/// `profile show`, and what `add` and `use` leave.
pub struct ProfileCard<'a> {
    /// Which.
    pub profile: &'a Profile,
    /// Whether it is the default one.
    pub default: bool,
}

impl Present for ProfileCard<'_> {
    fn json(&self) -> Value {
        let profile = self.profile;
        let mut all = fields(profile, self.default);
        if let Some(all) = all.as_object_mut() {
            let settings: Map<String, Value> = profile
                .settings
                .iter()
                .map(|(key, value)| (key.clone(), json!(value)))
                .collect();
            let program = profile.secret_command.as_ref().and_then(|words| words.first());
            all.insert("settings".to_owned(), Value::Object(settings));
            all.insert("ca_file".to_owned(), json!(profile.ca_file));
            all.insert("secret_command".to_owned(), json!(program));
            all.insert(
                "max_removal_percent".to_owned(),
                json!(profile.limits.max_removal_percent),
            );
            all.insert(
                "max_total_removals".to_owned(),
                json!(profile.limits.max_total_removals),
            );
            all.insert(
                "new_members_receive_calls".to_owned(),
                json!(profile.new_members == ReceiveCall::On),
            );
        }
        json!({ "profile": all })
    }

    fn table(&self) -> Table {
        let profile = self.profile;
        let mut table = Table::facts([
            ("name", profile.name.to_string()),
            ("backend", profile.backend.to_string()),
            ("url", profile.url.origin()),
            ("default", if self.default { "yes" } else { "no" }.to_owned()),
        ]);
        for (key, value) in &profile.settings {
            table.push([key.clone(), value.clone()]);
        }
        for (key, value) in [
            ("rules", rules(profile)),
            (
                "ca_file",
                profile
                    .ca_file
                    .as_ref()
                    .map(|path| path.display().to_string())
                    .unwrap_or_default(),
            ),
            // The arguments of the program may tell where secrets are.
            (
                "secret_command",
                profile
                    .secret_command
                    .iter()
                    .flatten()
                    .next()
                    .cloned()
                    .unwrap_or_default(),
            ),
        ] {
            if !value.is_empty() {
                table.push([key.to_owned(), value]);
            }
        }
        table
    }
}

fn fields(profile: &Profile, default: bool) -> Value {
    json!({
        "name": profile.name.as_str(),
        "backend": profile.backend.word(),
        "url": profile.url.origin(),
        "default": default,
        "protected": profile.protected,
        "read_only": profile.read_only,
    })
}

fn rules(profile: &Profile) -> String {
    let rules = [
        (profile.protected, "protected"),
        (profile.read_only, "read-only"),
        (profile.url.is_insecure() && !profile.url.is_loopback(), "unencrypted"),
    ];
    let words: Vec<&str> = rules
        .iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, word)| *word)
        .collect();
    words.join(", ")
}
