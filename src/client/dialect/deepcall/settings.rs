//! What a profile may switch about DeepCall.

use crate::client::{Accepted, Connection, ProfileSetting, Result};

/// What a profile may say, besides the account id.
pub(super) const SETTINGS: &[ProfileSetting] = &[
    ProfileSetting {
        name: "forward",
        accepted: Accepted::Switch,
    },
    ProfileSetting {
        name: "quick",
        accepted: Accepted::Switch,
    },
    ProfileSetting {
        name: "agent_list_path",
        accepted: Accepted::Text,
    },
];

/// The settings of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// Sent with `Group/list` only when set: `true` presumably skips the permission check (`api/deepcall.md §3.13`).
    pub(super) forward: Option<bool>,
    /// Whether `Group/list` may leave details out (`api/deepcall.md §3.12`, `§10.16`).
    pub(super) quick: bool,
    /// Where agents are listed; the call may be superseded (`api/deepcall.md §10.6`).
    pub(super) agent_list: String,
}

impl Settings {
    /// Reads `forward`, `quick` and `agent_list_path`.
    ///
    /// # Errors
    ///
    /// `config/bad-setting` for a value that is none.
    pub(super) fn of(connection: &Connection) -> Result<Self> {
        Ok(Self {
            forward: switch(connection, "forward")?,
            quick: switch(connection, "quick")?.unwrap_or(false),
            agent_list: path(connection)?,
        })
    }
}

fn switch(connection: &Connection, name: &str) -> Result<Option<bool>> {
    connection.choice(name, &[("true", true), ("false", false)])
}

fn path(connection: &Connection) -> Result<String> {
    let Some(path) = connection.settings.get("agent_list_path") else {
        return Ok("Agent/list".to_owned());
    };
    let part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match path.split_once('/') {
        Some((module, action)) if part(module) && part(action) => Ok(path.clone()),
        _ => Err(connection.bad_setting("agent_list_path", path, "`Module/action`, such as `Agent/list`")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::client::{RequestQueue, Timeouts};
    use crate::domain::Backend;

    fn settings(pairs: &[(&str, &str)]) -> Result<Settings> {
        Settings::of(&Connection {
            backend: Backend::DeepCall,
            url: "https://pbx.acme.example".parse().expect("a URL"),
            ca_file: None,
            timeouts: Timeouts::default(),
            requests_per_minute: None,
            queue: RequestQueue::default(),
            settings: pairs
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect::<BTreeMap<_, _>>(),
        })
    }

    /// `api/deepcall.md §10.16`: `forward` is left out by default, and both can be switched.
    #[test]
    fn forward_and_quick_can_be_switched() {
        let plain = settings(&[]).expect("defaults");
        assert_eq!((plain.forward, plain.quick), (None, false));
        let switched = settings(&[("forward", "true"), ("quick", "true")]).expect("switched");
        assert_eq!((switched.forward, switched.quick), (Some(true), true));
    }

    /// `api/deepcall.md §10.6`: the path of the agent list is configurable, and stays below the base URL.
    #[test]
    fn the_agent_list_path_is_a_module_and_an_action() {
        let path = |path| settings(&[("agent_list_path", path)]).map(|settings| settings.agent_list);
        assert_eq!(path("Employee/list").expect("a path"), "Employee/list");
        for wrong in [
            "",
            "list",
            "/list",
            "../x",
            "Agent/list/",
            "Agent/list?x",
            "https://evil.test/x",
        ] {
            assert_eq!(path(wrong).expect_err("refused").reason(), "bad-setting", "{wrong}");
        }
    }
}
