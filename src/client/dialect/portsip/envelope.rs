//! Whether a reply is a success: the status class decides, the errors array explains (`api/portsip.md §8`).

use super::error;
use crate::client::Result;
use crate::client::transport::{Json, Reply};

/// What a request was let in by, because the same status means something else at each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// A user name and a password: 400 is a wrong one of them.
    Login,
    /// A refresh token: 400 is one that is not taken any more.
    Refresh,
    /// An access token.
    Session,
}

/// Tells success from an error. A success that holds errors all the same is none.
pub(super) fn open(door: Door, reply: Reply) -> Result<Reply> {
    if reply.is_success() && errors(&reply.json).is_empty() {
        return Ok(reply);
    }
    Err(error::of(door, &reply))
}

/// The reply, where one without a body says too little.
pub(super) fn with_data(reply: Reply) -> Result<Reply> {
    if reply.json == Json::Null {
        let what = format!("PortSIP answers {} without the data that was asked for", reply.status);
        return Err(reply
            .unbelievable("empty", what)
            .with_hint("check the profile's URL; if it is right, try again later"));
    }
    Ok(reply)
}

/// The errors of a reply; a body without any is allowed (§8).
pub(super) fn errors(json: &Json) -> &[Json] {
    match json.given("errors") {
        Some(Json::List(errors)) => errors,
        _ => &[],
    }
}
