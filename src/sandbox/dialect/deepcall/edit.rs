//! `Group/add`, `Group/update` and `Group/delete` (`api/deepcall.md` §5.1–5.3).

use jiff::Timestamp;

use super::Call;
use super::envelope::{self, Answer};
use super::refusal::Refusal;
use super::request::Fields;
use super::variant::DuplicateSuffix;
use super::wire;
use crate::sandbox::store::{Numbering, groups};

pub(super) async fn add(call: &Call<'_>) -> Result<Answer, Refusal> {
    let Call {
        shared,
        variants,
        fields,
        account,
    } = call;
    let (name, account) = (name(fields)?, account.clone());
    let numbering = numbering(variants.duplicate_suffix);
    let now = Timestamp::now().as_second();
    let id = shared
        .store
        .change(move |store| groups::create(store, &account, &name, now, numbering))
        .await?;
    envelope::fields([("groupId", wire::id(id, variants))])
}

pub(super) async fn update(call: &Call<'_>) -> Result<Answer, Refusal> {
    let Call {
        shared,
        variants,
        fields,
        account,
    } = call;
    let (id, name, account) = (fields.group()?, name(fields)?, account.clone());
    // Without a status the group becomes active again, even by a mere change of name (§3, quirk 15).
    let active = match fields.number("status")? {
        None | Some(1) => true,
        Some(0) => false,
        Some(_) => return Err(Refusal::InvalidValue),
    };
    let numbering = numbering(variants.duplicate_suffix);
    let updated = shared
        .store
        .change(move |store| groups::update(store, &account, id, &name, active, numbering))
        .await?;
    if !updated {
        return Err(Refusal::GroupNotFound);
    }
    envelope::message("Group updated successfully")
}

pub(super) async fn delete(call: &Call<'_>) -> Result<Answer, Refusal> {
    let Call {
        shared,
        fields,
        account,
        ..
    } = call;
    let (id, account) = (fields.group()?, account.clone());
    let deleted = shared
        .store
        .change(move |store| groups::delete(store, &account, id))
        .await?;
    if !deleted {
        return Err(Refusal::GroupNotFound);
    }
    shared.states.deepcall.forget(id);
    envelope::message("Group deleted successfully")
}

fn name(fields: &Fields) -> Result<String, Refusal> {
    let name = fields
        .text("name")?
        .filter(|name| !name.is_empty())
        .ok_or(Refusal::NameMissing)?;
    if name.trim().is_empty() {
        return Err(Refusal::EmptyField);
    }
    Ok(name.to_owned())
}

fn numbering(suffix: DuplicateSuffix) -> Numbering {
    match suffix {
        DuplicateSuffix::SpaceNumber => |name, number| format!("{name} {number}"),
        DuplicateSuffix::PlainNumber => |name, number| format!("{name}{number}"),
    }
}
