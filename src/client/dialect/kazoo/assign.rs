//! A roster write: one PATCH of what changes, refused by the server when somebody else was faster
//! (`api/kazoo.md §5`, `§7.6`).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::document::MemberKind;
use super::lint::{Found, Surroundings};
use super::wire::{self, MOST_BYTES};
use super::{CAPABILITIES, Kazoo, People};
use crate::client::transport::{Method, Request};
use crate::client::{Call, Capability, Charges, Error, Kind, Operation, Reach, Result, RosterWrite, WriteReceipt};
use crate::domain::{AgentId, Backend, GroupId, ReceiveCall, RosterDiff};
use crate::text::visible;

/// What the server looks up inside `data` before anywhere else (`api/kazoo.md §3.1`).
const OVERRIDES: [&str; 7] = [
    "verb",
    "paginate",
    "page_size",
    "start_key",
    "should_soft_delete",
    "accept_charges",
    "auth_token",
];

/// The changed entries of a group, and nothing else: what a merge is not told of it leaves alone.
#[derive(Debug, Serialize)]
struct Patch {
    endpoints: Map<String, Value>,
}

impl Kazoo {
    /// Writes the difference between base and target.
    pub(super) async fn assign(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        let diff = RosterDiff::between(write.base, write.target);
        if diff.is_empty() {
            return Ok(WriteReceipt::default());
        }
        check(&diff)?;
        let kinds = self.kinds(call, &diff).await?;
        self.check_nesting(call, &diff, &kinds).await?;
        let request = self.access.group(Operation::WriteRoster, Method::PATCH, &diff.group)?;
        let request = patched(request, &patch_of(&diff, &kinds), write, call.charges())?;
        self.ask(call, &request).await.map(|_| WriteReceipt::default())
    }

    /// What those who come are. Nobody else checks it, and an entry of the wrong type never rings.
    async fn kinds(&self, call: &Call, diff: &RosterDiff) -> Result<BTreeMap<AgentId, MemberKind>> {
        if diff.added.is_empty() {
            return Ok(BTreeMap::new());
        }
        let of_people = |people: Option<&People>| {
            let around = Surroundings {
                people,
                ..Surroundings::default()
            };
            kinds_of(diff, &around)
        };
        if let Ok(kinds) = of_people(self.people.peek().await.as_deref()) {
            return Ok(kinds);
        }
        // Whoever is not known may be new, or a group: now it counts, so everything is read anew.
        let people = self
            .people_now(call, Operation::ReadRoster)
            .await
            .map_err(|error| unsent(error, &diff.group))?;
        if let Ok(kinds) = of_people(Some(&people)) {
            return Ok(kinds);
        }
        let groups = self
            .read_group_names(call)
            .await
            .map_err(|error| unsent(error, &diff.group))?;
        let groups = self.group_names.put(groups).await;
        let around = Surroundings {
            people: Some(&people),
            groups: Some(&groups),
            ..Surroundings::default()
        };
        kinds_of(diff, &around)
    }

    async fn check_nesting(&self, call: &Call, diff: &RosterDiff, kinds: &BTreeMap<AgentId, MemberKind>) -> Result<()> {
        let nested: Vec<&AgentId> = kinds
            .iter()
            .filter(|(_, kind)| **kind == MemberKind::Group)
            .map(|(id, _)| id)
            .collect();
        let leading_back = self
            .leading_back(call, &diff.group, &nested)
            .await
            .map_err(|error| unsent(error, &diff.group))?;
        match leading_back.first() {
            Some(id) if id.as_str() == diff.group.as_str() => Err(refused(
                &diff.group,
                Kind::Usage,
                "circle",
                "a group cannot contain itself",
            )),
            Some(id) => {
                let id = visible(id.as_str());
                let what =
                    format!("group #{id} contains this one, directly or through others: ringing would never end");
                Err(refused(&diff.group, Kind::Usage, "circle", &what))
            }
            None => Ok(()),
        }
    }
}

/// What can be refused without asking anybody.
fn check(diff: &RosterDiff) -> Result<()> {
    let switched = diff
        .added
        .iter()
        .any(|member| member.receive_call != ReceiveCall::Unknown);
    if (switched || !diff.calls.is_empty())
        && let Err(missing) = CAPABILITIES.require(Capability::ReceiveCall)
    {
        return Err(Error::unsupported(Operation::WriteRoster, missing).with_group(diff.group.clone()));
    }
    let written = diff.added.iter().map(|member| &member.agent);
    let mut written = written.chain(diff.moved.iter().map(|change| &change.agent));
    match written.find(|id| OVERRIDES.contains(&id.as_str())) {
        Some(id) => {
            let what = format!("an entry called `{id}` would change how KAZOO takes the request");
            Err(refused(&diff.group, Kind::Usage, "bad-key", &what))
        }
        None => Ok(()),
    }
}

fn kinds_of(diff: &RosterDiff, around: &Surroundings<'_>) -> Result<BTreeMap<AgentId, MemberKind>> {
    let mut kinds = BTreeMap::new();
    for member in &diff.added {
        let kind = match around.find(&member.agent) {
            Found::Person(_, nature) => nature.kind(),
            Found::Group(_) => MemberKind::Group,
            Found::Nothing => {
                let what = format!(
                    "no user, device or group has the id #{}",
                    visible(member.agent.as_str())
                );
                return Err(refused(&diff.group, Kind::NotFound, "agent", &what));
            }
            Found::Unclear => {
                let id = visible(member.agent.as_str());
                let what = format!("whether #{id} is a user, a device or a group could not be found out");
                return Err(refused(&diff.group, Kind::Refused, "unclear-agent", &what));
            }
        };
        kinds.insert(member.agent.clone(), kind);
    }
    Ok(kinds)
}

/// The patch: who goes becomes `null`, who comes an entry, who moves tells the new place only.
fn patch_of(diff: &RosterDiff, kinds: &BTreeMap<AgentId, MemberKind>) -> Patch {
    let mut endpoints = Map::new();
    for member in &diff.removed {
        endpoints.insert(member.agent.to_string(), Value::Null);
    }
    for member in &diff.added {
        let mut entry = Map::new();
        if let Some(kind) = kinds.get(&member.agent) {
            entry.insert("type".to_owned(), json!(kind.word()));
        }
        if let Some(weight) = member.order {
            entry.insert("weight".to_owned(), json!(weight));
        }
        endpoints.insert(member.agent.to_string(), Value::Object(entry));
    }
    for change in &diff.moved {
        endpoints.insert(change.agent.to_string(), json!({ "weight": change.to }));
    }
    Patch { endpoints }
}

fn patched(request: Request, patch: &Patch, write: RosterWrite<'_>, charges: Charges) -> Result<Request> {
    if wire::size_of(patch) > MOST_BYTES {
        let what = format!(
            "the change is larger than the {} MB KAZOO accepts",
            MOST_BYTES / 1_000_000
        );
        return Err(refused(write.base.group(), Kind::Refused, "too-large", &what)
            .with_hint("make the change in smaller parts"));
    }
    let request = wire::with_data(request, patch, charges)?;
    Ok(wire::if_match(request, write.base.revision()))
}

fn refused(group: &GroupId, kind: Kind, reason: &'static str, what: &str) -> Error {
    let message = format!("{what}; nothing was sent");
    Error::new(Backend::Kazoo, Operation::WriteRoster, kind, reason, message)
        .with_group(group.clone())
        .with_hint("refresh agents and groups, correct the change and try again")
}

/// An error of a read before a write: nothing of the write was sent.
pub(super) fn unsent(error: Error, group: &GroupId) -> Error {
    let message = format!("{}; nothing was written", error.message());
    error
        .with_message(message)
        .with_operation(Operation::WriteRoster)
        .with_reach(Reach::NotSent)
        .with_group(group.clone())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Membership, Revision, Roster};

    fn roster(members: &BTreeMap<String, Option<u32>>) -> Roster {
        let members = members.iter().map(|(id, order)| Membership {
            order: *order,
            ..Membership::new(id.as_str(), ReceiveCall::Unknown)
        });
        Roster::new(GroupId::new("g"), members.collect()).expect("no doubles")
    }

    fn patch(base: &Roster, target: &Roster) -> Patch {
        let diff = RosterDiff::between(base, target);
        let added = diff.added.iter().map(|member| member.agent.clone());
        let kinds = added.map(|id| (id, MemberKind::User)).collect();
        patch_of(&diff, &kinds)
    }

    /// The server's merge, as `api/kazoo.md §7.6` tells it.
    fn merge(stored: &mut Value, patch: &Value) {
        let Value::Object(patch) = patch else {
            *stored = patch.clone();
            return;
        };
        if !stored.is_object() {
            *stored = json!({});
        }
        for (key, value) in patch {
            let Some(entries) = stored.as_object_mut() else { return };
            if value.is_null() {
                entries.shift_remove(key);
            } else {
                merge(entries.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
    }

    proptest! {
        /// Promise D13: the merge gives the target, and nothing that was not to be changed has changed.
        #[test]
        fn the_merge_of_a_patch_gives_the_target(
            base in proptest::collection::btree_map("[a-f]{1,2}", proptest::option::of(1_u32..5), 0..12),
            target in proptest::collection::btree_map("[a-f]{1,2}", proptest::option::of(1_u32..5), 0..12),
            delay in 0_u32..60,
        ) {
            let mut stored = json!({"name": "Sales", "smartpbx": {"x": 1}, "endpoints": {}});
            for (id, weight) in &base {
                let mut entry = json!({"type": "device", "delay": delay, "own": {"k": null}});
                if let Some(weight) = weight {
                    entry["weight"] = json!(weight);
                }
                stored["endpoints"][id] = entry;
            }
            let before = stored.clone();
            let patch = serde_json::to_value(patch(&roster(&base), &roster(&target))).expect("JSON");
            merge(&mut stored, &patch);
            let entries = stored["endpoints"].as_object().expect("entries");
            let ids: Vec<&String> = entries.keys().collect();
            prop_assert_eq!(ids.len(), target.len());
            for (id, weight) in &target {
                prop_assert_eq!(entries[id].get("weight").cloned(), weight.map(|weight| json!(weight)));
                let kept = base.contains_key(id);
                prop_assert_eq!(&entries[id]["type"], if kept { "device" } else { "user" });
                prop_assert_eq!(entries[id].get("delay").is_some(), kept);
                prop_assert_eq!(entries[id].get("own"), before["endpoints"][id].get("own"));
            }
            prop_assert_eq!(&stored["name"], &before["name"]);
            prop_assert_eq!(&stored["smartpbx"], &before["smartpbx"]);
            // Nothing travels for those who stay as they are.
            let sent = patch["endpoints"].as_object().expect("entries");
            let changed = base.iter().chain(&target).filter(|(id, _)| base.get(*id) != target.get(*id));
            let changed: std::collections::BTreeSet<&String> = changed.map(|(id, _)| id).collect();
            prop_assert_eq!(sent.keys().collect::<std::collections::BTreeSet<_>>(), changed);
        }
    }

    /// The rows of `api/kazoo.md §7.6`, "Wanted".
    #[test]
    fn a_patch_says_what_changes_and_nothing_else() {
        let of = |members: &[(&str, u32)]| {
            roster(
                &members
                    .iter()
                    .map(|(id, order)| ((*id).to_owned(), Some(*order)))
                    .collect(),
            )
        };
        let base = of(&[("df92", 1), ("dd03", 2), ("aa01", 3)]).with_revision(Some(Revision("3-5a0d".to_owned())));
        let target = of(&[("df92", 2), ("dd03", 1), ("bb02", 3)]);
        let access = wire::Access::new("4f1c", "hunter2").expect("an account");
        let request = access
            .group(Operation::WriteRoster, Method::PATCH, base.group())
            .expect("a request");
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        let request = patched(request, &patch(&base, &target), write, Charges::NotAccepted).expect("a request");
        assert_eq!(
            (request.method(), request.path()),
            (&Method::PATCH, "v2/accounts/4f1c/groups/g")
        );
        assert_eq!(request.header("if-match"), Some("\"3-5a0d\""));
        let body: Value = serde_json::from_slice(request.body()).expect("JSON");
        let expected = json!({"data": {"endpoints": {
            "aa01": null, "bb02": {"type": "user", "weight": 3}, "df92": {"weight": 2}, "dd03": {"weight": 1}
        }}});
        assert_eq!(body, expected);
    }

    #[test]
    fn what_would_change_the_request_itself_is_never_written() {
        for key in OVERRIDES {
            let (empty, with) = (BTreeMap::new(), BTreeMap::from([(key.to_owned(), Some(1))]));
            let error = check(&RosterDiff::between(&roster(&empty), &roster(&with))).expect_err(key);
            assert_eq!((error.reason(), error.reach()), ("bad-key", Reach::NotSent));
            // Taking such an entry out mends it.
            assert!(check(&RosterDiff::between(&roster(&with), &roster(&empty))).is_ok());
        }
    }

    #[test]
    fn calls_cannot_be_switched() {
        let member = Membership::new("u1", ReceiveCall::On);
        let target = Roster::new(GroupId::new("g"), vec![member]).expect("a roster");
        let error = check(&RosterDiff::between(&roster(&BTreeMap::new()), &target)).expect_err("refused");
        assert_eq!((error.kind(), error.reason()), (Kind::Usage, "unsupported"));
    }

    /// `api/kazoo.md §3.1`: eight million bytes.
    #[test]
    fn a_body_that_is_too_large_is_not_sent() {
        let many: BTreeMap<String, Option<u32>> = (0..9)
            .map(|n| (format!("{n}{}", "a".repeat(1_000_000)), None))
            .collect();
        let (base, target) = (roster(&BTreeMap::new()), roster(&many));
        let request = Request::new(Operation::WriteRoster, Method::PATCH, "x");
        let write = RosterWrite {
            base: &base,
            target: &target,
        };
        let error = patched(request, &patch(&base, &target), write, Charges::NotAccepted).expect_err("refused");
        assert_eq!((error.reason(), error.reach()), ("too-large", Reach::NotSent));
    }
}
