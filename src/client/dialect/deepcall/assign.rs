//! `Group/submitAssignGroupToAgent`: replaces a roster as a whole (`api/deepcall.md §5.6`).

use serde::Serialize;

use super::wire::{self, Assign};
use super::{DeepCall, Module};
use crate::client::{Call, Error, Kind, Operation, Result, RosterWrite, WriteReceipt};
use crate::domain::{Backend, GroupId, ReceiveCall, Roster};

const ACTION: &str = "Group/submitAssignGroupToAgent";

impl DeepCall {
    /// Writes the target as the complete roster.
    pub(super) async fn assign(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        let target = write.target;
        if target.is_empty() {
            return self.empty_group(call, target.group()).await;
        }
        let (members, receiving) = lists_of(target)?;
        let body = Assign {
            proof: self.credentials.proof(),
            group: target.group(),
            agent_unique_id: members,
            receive_call: receiving,
        };
        self.submit(call, target.group(), &body).await
    }

    /// Takes the last member out: the only place where the empty list, or no list at all, is sent (promise D1).
    ///
    /// The page documents that a missing list removes everybody, and leaves open whether `[]` does
    /// (`api/deepcall.md §10.7`). What is meant is sent first; only when exactly that is refused as an empty array
    /// (1030, or 1000) the documented form follows, without the second list too, for it was as empty as the first.
    /// Both say the same, and the person has confirmed it by name, so it is not asked again.
    async fn empty_group(&self, call: &Call, group: &GroupId) -> Result<WriteReceipt> {
        let explicit = Assign {
            proof: self.credentials.proof(),
            group,
            agent_unique_id: Vec::new(),
            receive_call: Vec::new(),
        };
        match self.submit(call, group, &explicit).await {
            Err(error) if matches!(error.vendor_code(), Some("1030" | "1000")) => {
                let documented = wire::OneGroup {
                    proof: self.credentials.proof(),
                    group,
                };
                self.submit(call, group, &documented).await
            }
            outcome => outcome,
        }
    }

    async fn submit(&self, call: &Call, group: &GroupId, body: &impl Serialize) -> Result<WriteReceipt> {
        let request = wire::request(Operation::WriteRoster, ACTION, body)?.about(group);
        let reply = self.ask(call, Module::Group, &request).await?;
        Ok(WriteReceipt {
            agents: Vec::new(),
            message: reply.sentence("message"),
        })
    }
}

/// Both lists: every member, and of those who receives calls. Sorted and without doubles, as a roster is; the
/// second is a part of the first, because the flag lives on the membership (`api/deepcall.md §10.8`).
fn lists_of(target: &Roster) -> Result<(Vec<&str>, Vec<&str>)> {
    let mut receiving = Vec::new();
    for member in target.members() {
        match member.receive_call {
            ReceiveCall::On => receiving.push(member.agent.as_str()),
            ReceiveCall::Off => {}
            ReceiveCall::Unknown => {
                return Err(Error::new(
                    Backend::DeepCall,
                    Operation::WriteRoster,
                    Kind::Usage,
                    "undecided",
                    format!(
                        "nobody has decided whether agent #{} receives calls; nothing was sent",
                        crate::text::visible(member.agent.as_str())
                    ),
                )
                .with_group(target.group().clone())
                .with_hint("decide it with `c` in the editor, or with `--calls-on` or `--calls-off`"));
            }
        }
    }
    let members = target.members().iter().map(|member| member.agent.as_str()).collect();
    Ok((members, receiving))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Membership;

    fn roster(members: impl IntoIterator<Item = (String, bool)>) -> Roster {
        let members = members.into_iter().map(|(agent, on)| {
            let receive_call = if on { ReceiveCall::On } else { ReceiveCall::Off };
            Membership::new(agent.as_str(), receive_call)
        });
        Roster::new(GroupId::new("28"), members.collect()).expect("no doubles")
    }

    proptest! {
        /// Promise D1: a roster with members is always written in full, and calls are a part of the members.
        #[test]
        fn every_body_carries_the_full_lists(members in proptest::collection::btree_map("[0-9]{1,30}", any::<bool>(), 1..50)) {
            let target = roster(members.clone());
            let (sent, receiving) = lists_of(&target).expect("decided");
            let mut ids: Vec<&str> = members.keys().map(String::as_str).collect();
            let mut sorted = sent.clone();
            ids.sort_unstable();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, ids);
            let on: Vec<&str> = sent.iter().copied().filter(|id| members.get(*id) == Some(&true)).collect();
            prop_assert_eq!(receiving, on);
            let body = serde_json::to_value(Assign {
                proof: super::super::credentials::Credentials::Session { ssid: "s".into() }.proof(),
                group: target.group(),
                agent_unique_id: sent,
                receive_call: Vec::new(),
            }).expect("JSON");
            let listed = body["agent_unique_id"].as_array().map(Vec::len);
            prop_assert_eq!(listed, Some(members.len()));
            prop_assert!(body["receive_call"].is_array());
        }
    }

    /// `api/deepcall.md §3.17`, promise D13: unknown is refused, not written as off.
    #[test]
    fn an_undecided_member_stops_the_write_before_anything_is_sent() {
        let members = vec![
            Membership::new("2", ReceiveCall::On),
            Membership::new("3", ReceiveCall::Unknown),
        ];
        let target = Roster::new(GroupId::new("28"), members).expect("no doubles");
        let error = lists_of(&target).expect_err("undecided");
        assert_eq!((error.kind(), error.reason()), (Kind::Usage, "undecided"));
        assert!(error.message().contains("#3"), "{error}");
    }
}
