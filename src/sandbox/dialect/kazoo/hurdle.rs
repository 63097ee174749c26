//! What a write must pass besides its contents: preconditions, money, rivals, and the way back.

use axum::http::{StatusCode, header};
use serde_json::json;

use super::Call;
use super::document::Document;
use super::refusal::Refusal;
use super::request::{Condition, Request};
use super::variant::{Charges, Conflict, KazooVariants, Standing, Unreachable};
use crate::sandbox::shared::Shared;

/// The preconditions of a write.
pub(super) struct Conditions {
    only: Option<Condition>,
    unless: Option<Condition>,
}

impl Conditions {
    pub(super) fn read(request: &Request, variants: KazooVariants) -> Self {
        Self {
            only: request.condition(&header::IF_MATCH, variants),
            unless: request.condition(&header::IF_NONE_MATCH, variants),
        }
    }

    pub(super) fn check(&self, document: &Document) -> Result<(), Refusal> {
        let revision = document.revision();
        let met = self.only.as_ref().is_none_or(|only| only.matches(&revision))
            && self.unless.as_ref().is_none_or(|unless| !unless.matches(&revision));
        met.then_some(()).ok_or_else(Refusal::stale)
    }
}

/// Refuses what costs money and was not accepted (§11, 402).
pub(super) fn charge(call: &Call<'_>) -> Result<(), Refusal> {
    if call.variants.standing == Standing::NoCredit {
        let details = json!({ "message": "no credit", "cause": "account has no credit" });
        return Err(Refusal::new(StatusCode::PAYMENT_REQUIRED, "no_credit", details));
    }
    if call.variants.charges == Charges::Free || call.request.is_true("accept_charges") {
        return Ok(());
    }
    let quote = json!({
        "groups": {
            "agent_group": {
                "category": "groups",
                "item": "agent_group",
                "name": "Agent group",
                "quantity": 1,
                "rate": 2.5,
                "single_discount": false,
                "single_discount_rate": 0.0,
                "cumulative_discount": 0,
                "cumulative_discount_rate": 0.0,
                "activation_charge": 5.0,
            },
        },
        "activation_charges": 5.0,
    });
    Err(Refusal::new(StatusCode::PAYMENT_REQUIRED, "accept charges", quote))
}

/// Lets another write win against the first one that is tried on each revision.
pub(super) fn contest(shared: &Shared, variants: KazooVariants, before: &Document) -> Result<(), Refusal> {
    if variants.conflict == Conflict::Once && shared.states.kazoo.first_try(before.group, before.number) {
        return Err(Refusal::conflict());
    }
    Ok(())
}

/// Loses the answer to a write that has taken effect.
pub(super) fn reach(call: &Call<'_>) -> Result<(), Refusal> {
    if call.variants.unreachable == Unreachable::AfterWrite {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return Err(Refusal::system(status, "datastore_unreachable", Some("timeout")));
    }
    Ok(())
}
