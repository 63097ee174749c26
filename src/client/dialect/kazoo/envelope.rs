//! The envelope around every answer (`api/kazoo.md §3.2`), and the budget it tells (`§12`).

use std::time::Duration;

use super::error;
use crate::client::Result;
use crate::client::transport::{Json, Reply};

/// Below this many tokens we slow down. A request costs one and ten come back in a second, so that with eight under
/// way the bucket never runs dry.
const LOW: u32 = 20;

/// Until one token has come back.
const TOKEN: Duration = Duration::from_millis(100);

/// Tells success from an error: HTTP 2xx **and** `status: "success"`. `account` is the one asked below.
pub(super) fn open(reply: Reply, account: Option<&str>) -> Result<Reply> {
    let says_success = reply.json.get("status").and_then(Json::as_text) == Some("success");
    if reply.is_success() && says_success {
        return Ok(reply);
    }
    Err(error::of(&reply, account))
}

/// What the answer is about; `null` counts as none.
pub(super) fn data(reply: &Reply) -> Option<&Json> {
    reply.json.given("data")
}

/// How long to keep quiet so that the bucket fills again: 5.x tells in every body what is left of it.
pub(super) fn rest_for(reply: &Reply) -> Option<Duration> {
    let remaining = reply.json.given("tokens")?.given("remaining")?.as_integer()?;
    let missing = i128::from(LOW).checked_sub(remaining)?.clamp(0, i128::from(LOW));
    u32::try_from(missing)
        .ok()
        .filter(|missing| *missing > 0)
        .map(|missing| TOKEN * missing)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::client::Operation;
    use crate::client::transport::{Method, Request};

    fn reply(status: u16, body: &str) -> Reply {
        Reply::scripted(&Request::new(Operation::ListGroups, Method::GET, "x"), status, body)
    }

    /// `api/kazoo.md §3.2`: the seed shows `data` and `status` only, so nothing else is needed.
    #[rstest]
    #[case::seed_mode(200, r#"{"data":[],"status":"success"}"#, "ok")]
    #[case::created(201, r#"{"data":{},"status":"success"}"#, "ok")]
    #[case::no_data(200, r#"{"status":"success"}"#, "ok")]
    #[case::error_in_200(200, r#"{"status":"error","message":"odd"}"#, "refused/odd")]
    #[case::success_in_500(500, r#"{"status":"success"}"#, "refused/trouble")]
    #[case::no_status(200, r#"{"data":[]}"#, "reply/bad-shape")]
    #[case::nothing(200, "null", "reply/bad-shape")]
    #[case::other_json(200, "[]", "reply/bad-shape")]
    fn only_success_is_success(#[case] status: u16, #[case] body: &str, #[case] expected: &str) {
        let outcome = match open(reply(status, body), None) {
            Ok(_) => "ok".to_owned(),
            Err(error) => format!("{}/{}", error.kind().word(), error.code()),
        };
        assert_eq!(outcome, expected);
    }

    /// `api/kazoo.md §12`: a low bucket slows us down before it is empty.
    #[rstest]
    #[case::plenty(r#"{"tokens":{"consumed":1,"remaining":99}}"#, None)]
    #[case::enough(r#"{"tokens":{"remaining":20}}"#, None)]
    #[case::low(r#"{"tokens":{"remaining":12}}"#, Some(800))]
    #[case::empty(r#"{"tokens":{"remaining":0}}"#, Some(2000))]
    #[case::overdrawn(r#"{"tokens":{"remaining":-9223372036854775808}}"#, Some(2000))]
    #[case::older_system(r#"{"status":"success"}"#, None)]
    #[case::odd(r#"{"tokens":{"remaining":"many"}}"#, None)]
    fn a_low_bucket_slows_us_down(#[case] body: &str, #[case] millis: Option<u64>) {
        assert_eq!(rest_for(&reply(200, body)), millis.map(Duration::from_millis));
    }
}
