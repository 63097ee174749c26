//! Who is in a user group, one call per member (`api/portsip.md` §5.7–5.10).

use serde_json::{Value, json};

use super::Call;
use super::refusal::Refusal;
use super::reply::Answer;
use super::user;
use super::variant::{AddAgain, RemoveMissing};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{MemberChoice, agents, groups, rosters};

/// All members at once, without a count and without pages.
pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.group().ok_or(Refusal::Unknown)?;
    let found = call.shared.store.read(move |store| {
        let group = groups::find(store, ACCOUNT, id)?;
        group.map(|_| agents::of_group(store, id)).transpose()
    });
    let members = found.await?.ok_or(Refusal::Unknown)?;
    let items: Vec<_> = members
        .iter()
        .map(|agent| user::member(agent, &call.variants))
        .collect();
    Ok(Answer::Json(json!({ "items": items })))
}

/// 404 alike for no such group, no such extension, and no member.
pub(super) async fn check(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.group().ok_or(Refusal::NotFound)?;
    let extension = call.extension();
    let found = call.shared.store.read(move |store| {
        let Some(agent) = agents::find_by_extension(store, ACCOUNT, &extension)? else {
            return Ok(None);
        };
        let groups = agents::groups_of(store, agent.id)?;
        Ok(groups.contains(&id).then_some(agent))
    });
    let agent = found.await?.ok_or(Refusal::NotFound)?;
    Ok(Answer::Json(Value::Object(user::member(&agent, &call.variants))))
}

pub(super) async fn add(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.group().ok_or(Refusal::Unknown)?;
    let (extension, again) = (call.extension(), call.variants.add_again);
    call.shared
        .store
        .change(move |store| {
            let group = groups::find(store, ACCOUNT, id)?;
            let agent = agents::find_by_extension(store, ACCOUNT, &extension)?;
            let (Some(_), Some(agent)) = (group, agent) else {
                return Ok(Err(Refusal::Unknown));
            };
            // The vendor knows no such switch: whoever comes in through this face is called.
            let choice = MemberChoice {
                agent: agent.id,
                receive_call: true,
            };
            let added = rosters::add(store, id, choice)?;
            Ok((added || again == AddAgain::Accepted)
                .then_some(())
                .ok_or(Refusal::AlreadyMember))
        })
        .await??;
    Ok(Answer::Done)
}

pub(super) async fn remove(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.group().ok_or(Refusal::Unknown)?;
    let (extension, missing) = (call.extension(), call.variants.remove_missing);
    call.shared
        .store
        .change(move |store| {
            let group = groups::find(store, ACCOUNT, id)?;
            let agent = agents::find_by_extension(store, ACCOUNT, &extension)?;
            let (Some(_), Some(agent)) = (group, agent) else {
                return Ok(Err(Refusal::Unknown));
            };
            let removed = rosters::remove(store, id, agent.id)?;
            Ok((removed || missing == RemoveMissing::Accepted)
                .then_some(())
                .ok_or(Refusal::NotFound))
        })
        .await??;
    Ok(Answer::Gone)
}
