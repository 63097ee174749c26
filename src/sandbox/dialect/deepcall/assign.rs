//! `Group/submitAssignGroupToAgent` (`api/deepcall.md` §5.6): the whole roster in one transaction.

use std::collections::HashSet;

use super::Call;
use super::envelope::{self, Answer};
use super::refusal::Refusal;
use super::request::Reference;
use super::variant::{Emptying, UnknownAgents};
use crate::sandbox::access::Permission;
use crate::sandbox::store::{Member, MemberChoice, agents, groups, rosters};

/// The message of the capture.
const ASSIGNED: &str = "Agents successfully assigned to the group, and Elasticsearch updated";

pub(super) async fn assign(call: &Call<'_>) -> Result<Answer, Refusal> {
    let Call {
        shared,
        variants,
        fields,
        account,
    } = call;
    let group = fields.group()?;
    if shared.access.permission() == Permission::Denied {
        return Err(Refusal::PermissionDenied);
    }
    let listed = fields.references("agent_unique_id")?;
    if variants.emptying == Emptying::RefusesEmpty && listed.as_ref().is_some_and(Vec::is_empty) {
        return Err(Refusal::EmptyArray);
    }
    // Without the field everybody is removed (§5.6): that is documented, dangerous, and therefore played.
    let listed = listed.unwrap_or_default();
    let ringing: HashSet<_> = ids(&fields.references("receive_call")?.unwrap_or_default())
        .into_iter()
        .collect();
    let members = ids(&listed);
    // Unstated in the documents, and a client that does it has lost its way: better refused than guessed.
    if !ringing.is_subset(&members.iter().copied().collect()) {
        return Err(Refusal::InvalidParameters);
    }
    let strict = variants.unknown_agents == UnknownAgents::Reject;
    if strict && listed.contains(&Reference::Nothing) {
        return Err(Refusal::UnknownAgent);
    }

    let account = account.clone();
    let before = shared
        .store
        .change(move |store| {
            if groups::find(store, &account, group)?.is_none() {
                return Ok(Err(Refusal::GroupNotFound));
            }
            let unknown = agents::missing(store, &account, &members)?;
            if strict && !unknown.is_empty() {
                return Ok(Err(Refusal::UnknownAgent));
            }
            let unknown: HashSet<_> = unknown.into_iter().collect();
            let choices: Vec<_> = members
                .into_iter()
                .filter(|agent| !unknown.contains(agent))
                .map(|agent| MemberChoice {
                    agent,
                    receive_call: ringing.contains(&agent),
                })
                .collect();
            let before: Vec<Member> = rosters::members(store, group)?;
            rosters::replace(store, group, &choices)?;
            Ok(Ok(before))
        })
        .await??;
    if variants.lag.0 > 0 {
        shared.states.deepcall.remember(group, before, variants.lag.0);
    }
    envelope::message(ASSIGNED)
}

fn ids(references: &[Reference]) -> Vec<i64> {
    let id = |reference: &Reference| match reference {
        Reference::Id(id) => Some(*id),
        Reference::Nothing => None,
    };
    references.iter().filter_map(id).collect()
}
