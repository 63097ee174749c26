//! Who of a group could be reached (`api/kazoo.md §13`): derived, read-only, and true for the agent everywhere.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::people::{Nature, People};
use super::{Kazoo, envelope};
use crate::client::transport::{Json, Method, Reply};
use crate::client::{Call, Operation, Result};
use crate::domain::{AgentId, GroupId, LiveState, Reachability};

impl Kazoo {
    /// Reads who of a group could be reached. Nested groups and ids nobody knows are not told of.
    pub(super) async fn states(&self, call: &Call, group: &GroupId) -> Result<Vec<LiveState>> {
        let operation = Operation::ReadLiveStates;
        let own = |error: crate::client::Error| error.with_operation(operation);
        let document = self.document(call, group).await.map_err(own)?;
        if document.entries.is_empty() {
            return Ok(Vec::new());
        }
        let people = self.people_now(call, operation).await?;
        let reply = self
            .ask(call, &self.access.request(operation, Method::GET, "devices/status"))
            .await?;
        let registered = registered_of(&reply)?;
        let mut ids: Vec<&AgentId> = document.entries.iter().map(|entry| &entry.id).collect();
        ids.sort_unstable();
        Ok(states_of(&ids, &people, &registered))
    }
}

/// The registered devices. The list names no others.
fn registered_of(reply: &Reply) -> Result<HashSet<AgentId>> {
    let rows = match envelope::data(reply) {
        None => &[],
        Some(Json::List(rows)) => rows.as_slice(),
        Some(Json::Map(entries)) if entries.is_empty() => &[],
        Some(other) => {
            let what = format!("the list of registered devices is {}", other.noun());
            return Err(reply
                .unbelievable("bad-shape", what)
                .with_hint("check the profile's URL: another system may answer there"));
        }
    };
    let registered = rows
        .iter()
        .filter(|row| row.get("registered") != Some(&Json::Bool(false)))
        .filter_map(|row| row.given("device_id").and_then(Json::as_text));
    Ok(registered.map(AgentId::new).collect())
}

fn states_of(ids: &[&AgentId], people: &People, registered: &HashSet<AgentId>) -> Vec<LiveState> {
    let devices = people.devices_by_owner();
    ids.iter()
        .filter_map(|id| {
            let person = people.get(id)?;
            let (reachability, word) = match &person.nature {
                Nature::User { do_not_disturb: true } => (Reachability::Unreachable, "do not disturb"),
                // Not having seen all devices is no reason to call anybody unreachable.
                Nature::User { .. } if !people.completeness.is_complete() => return None,
                Nature::User { .. } => user_state(id, &devices, registered),
                Nature::Device { enabled: false, .. } => (Reachability::Unreachable, "switched off"),
                // A device is left out with its owner (`api/kazoo.md §9`).
                Nature::Device { owner: Some(owner), .. } if disturbs_not(people, owner) => {
                    (Reachability::Unreachable, "owner: do not disturb")
                }
                Nature::Device { .. } => device_state(id, registered),
            };
            Some(LiveState {
                agent: (*id).clone(),
                reachability,
                word: Arc::from(word),
            })
        })
        .collect()
}

fn disturbs_not(people: &People, owner: &AgentId) -> bool {
    let nature = people.get(owner).map(|person| &person.nature);
    matches!(nature, Some(Nature::User { do_not_disturb: true }))
}

fn user_state(
    id: &AgentId,
    devices: &HashMap<&AgentId, Vec<(&AgentId, bool)>>,
    registered: &HashSet<AgentId>,
) -> (Reachability, &'static str) {
    let own = devices.get(id).map(Vec::as_slice).unwrap_or_default();
    if own.is_empty() {
        return (Reachability::Unreachable, "no device");
    }
    let mut enabled = own.iter().filter(|(_, enabled)| *enabled).peekable();
    if enabled.peek().is_none() {
        return (Reachability::Unreachable, "devices switched off");
    }
    if enabled.any(|(device, _)| registered.contains(*device)) {
        return (Reachability::Reachable, "registered");
    }
    absent(registered)
}

fn device_state(id: &AgentId, registered: &HashSet<AgentId>) -> (Reachability, &'static str) {
    if registered.contains(id) {
        return (Reachability::Reachable, "registered");
    }
    absent(registered)
}

/// Who is not in the list of registered devices. An empty list may also mean that the registrar did not answer
/// (`api/kazoo.md §8.2`), and then nothing is known.
fn absent(registered: &HashSet<AgentId>) -> (Reachability, &'static str) {
    if registered.is_empty() {
        return (Reachability::Unknown, "no registrations told");
    }
    (Reachability::Unreachable, "not registered")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::people::tests::people;
    use super::*;
    use crate::client::transport::Request;

    fn acme() -> People {
        people(
            r#"[{"id":"u1","first_name":"Ana"},{"id":"u2","first_name":"Bo","features":["do_not_disturb"]},
                {"id":"u3","first_name":"Cy"},{"id":"u4","first_name":"Di"}]"#,
            r#"[{"id":"d1","owner_id":"u1","enabled":false},{"id":"d2","owner_id":"u1","enabled":true},
                {"id":"d3","owner_id":"u2","enabled":true},{"id":"d4","owner_id":"u4","enabled":false},{"id":"d5","enabled":true}]"#,
        )
    }

    fn state(id: &str, registered: &[&str]) -> Option<(Reachability, String)> {
        let registered = registered.iter().map(AgentId::new).collect();
        let id = AgentId::new(id);
        let mut states = states_of(&[&id], &acme(), &registered);
        states.pop().map(|state| (state.reachability, state.word.to_string()))
    }

    use Reachability::{Reachable, Unknown, Unreachable};

    /// `api/kazoo.md §13`: user → not do-not-disturb and owns a device that is enabled and registered.
    #[rstest]
    #[case("u1", &["d2"], Reachable, "registered")]
    #[case("u1", &["d1"], Unreachable, "not registered")]
    #[case("u1", &["d3"], Unreachable, "not registered")]
    #[case("u2", &["d3"], Unreachable, "do not disturb")]
    #[case("u3", &["d3"], Unreachable, "no device")]
    #[case("u4", &["d4"], Unreachable, "devices switched off")]
    #[case("d1", &["d1"], Unreachable, "switched off")]
    #[case("d2", &["d2"], Reachable, "registered")]
    #[case("d3", &["d3"], Unreachable, "owner: do not disturb")]
    #[case("d5", &["d2"], Unreachable, "not registered")]
    #[case("d5", &[], Unknown, "no registrations told")]
    #[case("u1", &[], Unknown, "no registrations told")]
    #[case("u3", &[], Unreachable, "no device")]
    fn reachability_is_derived(
        #[case] id: &str,
        #[case] registered: &[&str],
        #[case] reachability: Reachability,
        #[case] word: &str,
    ) {
        assert_eq!(state(id, registered), Some((reachability, word.to_owned())));
    }

    #[test]
    fn who_is_not_known_is_not_told_of() {
        assert_eq!(state("g1", &["d2"]), None);
    }

    /// `api/kazoo.md §8.2`: only registered devices are in the list.
    #[test]
    fn the_list_of_registrations_is_read() {
        let read = |body| {
            let request = Request::new(Operation::ReadLiveStates, Method::GET, "x");
            registered_of(&Reply::scripted(&request, 200, body))
        };
        let body = r#"{"data":[{"device_id":"d1","registered":true},{"device_id":"d2","registered":false},{}]}"#;
        assert_eq!(read(body).expect("a list"), HashSet::from([AgentId::new("d1")]));
        assert!(read(r#"{"data":{}}"#).expect("a list").is_empty());
        assert_eq!(read(r#"{"data":"x"}"#).expect_err("no list").reason(), "bad-shape");
    }
}
