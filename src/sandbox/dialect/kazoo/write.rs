//! Writing groups: make, replace, merge, delete (`api/kazoo.md` §5, §7.3, §7.5–7.7).

use std::sync::Arc;

use axum::http::header;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Call;
use super::answer::Answer;
use super::document::{self, Document};
use super::hurdle::{Conditions, charge, contest, reach};
use super::identity::kazoo_account_id;
use super::merge::merge;
use super::refusal::Refusal;
use super::schema;
use super::session::Orphan;
use super::variant::{PatchUnknown, WantedId};
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::groups;

/// Makes a group.
pub(super) async fn create(call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut public = call.request.data()?;
    let own_id = public.remove("id");
    strip(&mut public);
    schema::check_group(&mut public, call.variants.entries)?;
    if call.request.condition(&header::IF_MATCH, call.variants).is_some() {
        return Err(Refusal::stale());
    }
    charge(call)?;
    let own_id = match (own_id, call.variants.wanted_id) {
        (Some(Value::String(id)), WantedId::Taken) if !id.is_empty() => Some(id),
        _ => None,
    };
    let made = call.shared.store.change(move |store| {
        if let Some(id) = &own_id
            && document::is_taken(store, id)?
        {
            return Ok(Err(Refusal::conflict()));
        }
        let name = public.get("name").and_then(Value::as_str).unwrap_or_default();
        let group = groups::create_same(store, ACCOUNT, name, Timestamp::now().as_second())?;
        if let Some(id) = &own_id {
            document::name_id(store, group, id)?;
        }
        document::store(store, &Document::new(group, own_id), public).map(Ok)
    });
    let document = made.await??;
    reach(call)?;
    let location = format!("/v2/accounts/{}/groups/{}", kazoo_account_id(), document.id);
    Ok(Answer::created(document.whole(), document.revision(), location))
}

/// Puts a whole document in the place of the old one.
pub(super) async fn replace(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let entries = call.variants.entries;
    let mut public = call.request.data()?;
    strip(&mut public);
    change(call, id, move |_| {
        schema::check_group(&mut public, entries)?;
        Ok(public)
    })
    .await
}

/// Merges a patch into the document.
pub(super) async fn patch(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let variants = call.variants;
    let mut patch = call.request.data()?;
    strip(&mut patch);
    change(call, id, move |before| {
        let mut public = before.map(|before| before.public.clone()).unwrap_or_default();
        merge(&mut public, patch, variants.nested_null);
        if before.is_some() || variants.patch_unknown == PatchUnknown::Named {
            // For an unknown id the patch is checked alone, and its errors hide that it is unknown (§7.6).
            schema::check_group(&mut public, variants.entries)?;
        }
        Ok(public)
    })
    .await
}

/// Deletes a group and gives the last of it.
pub(super) async fn delete(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let wanted = id.to_owned();
    let conditions = Conditions::read(call.request, call.variants);
    let deleted = call.shared.store.change(move |store| {
        let Some(document) = document::find(store, &wanted)? else {
            return Ok(Err(Refusal::unknown(&wanted)));
        };
        if let Err(refusal) = conditions.check(&document) {
            return Ok(Err(refusal));
        }
        groups::delete(store, ACCOUNT, document.group)?;
        Ok(Ok(document))
    });
    let document = deleted.await??;
    call.shared.states.deepcall.forget(document.group);
    // Nobody looks whether a callflow names it, and those that do stay (§7.7).
    call.shared.states.kazoo.orphan(Orphan {
        group: document.group,
        id: document.id.clone(),
        name: document.name().to_owned(),
        smartpbx: document.is_smartpbx(),
    });
    reach(call)?;
    let mut whole = document.whole();
    whole["_read_only"] = json!({ "deleted": true });
    Ok(Answer::document(whole, document.revision()))
}

/// Changes a group: unknown, invalid, stale, unpaid and contested are told in this order.
async fn change(
    call: &Call<'_>,
    id: &str,
    edit: impl FnOnce(Option<&Document>) -> Result<Map<String, Value>, Refusal> + Send + 'static,
) -> Result<Answer, Refusal> {
    let (shared, variants, wanted) = (Arc::clone(call.shared), call.variants, id.to_owned());
    let conditions = Conditions::read(call.request, variants);
    let paid = charge(call);
    let changed = call.shared.store.change(move |store| {
        let before = document::find(store, &wanted)?;
        let public = match edit(before.as_ref()) {
            Ok(public) => public,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(before) = before else {
            return Ok(Err(Refusal::unknown(&wanted)));
        };
        let allowed = conditions
            .check(&before)
            .and(paid)
            .and_then(|()| contest(&shared, variants, &before));
        match allowed {
            Ok(()) => document::store(store, &before, public).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    });
    let document = changed.await??;
    reach(call)?;
    Ok(Answer::document(document.whole(), document.revision()))
}

/// Takes away what clients cannot write: private keys, and the id, which the path tells (§5).
fn strip(public: &mut Map<String, Value>) {
    public.retain(|key, _| key != "id" && !key.starts_with('_') && !key.starts_with("pvt_"));
}
