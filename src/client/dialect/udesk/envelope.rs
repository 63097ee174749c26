//! The envelope around every answer: an integer `code` where 1000 is success (`api/udesk.md §3.1` to `§3.4`).

use super::error;
use crate::client::Result;
use crate::client::transport::{Json, Reply};

/// The family of calls an answer belongs to; some codes mean something else in every one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Asking for the token.
    LogIn,
    /// Groups.
    Groups,
    /// Agents.
    Agents,
    /// Who is doing what now.
    Live,
}

impl Family {
    /// The name in the catalogue.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::LogIn => "log_in",
            Self::Groups => "user_groups",
            Self::Agents => "agents",
            Self::Live => "agent_monitor_infos",
        }
    }
}

/// Tells success from an error inside. Both must agree: HTTP 2xx and `code` 1000. `skew` is how far the clock of the
/// phone system is ahead of ours, where that was measured.
pub(super) fn open(family: Family, reply: Reply, skew: Option<i64>) -> Result<Reply> {
    let code = reply.json.given("code").and_then(Json::as_integer);
    if reply.is_success() && code == Some(1000) {
        return Ok(reply);
    }
    // A number of the envelope's own kind; whatever else stands there tells the HTTP status once more.
    let code = code.filter(|code| *code > 1000).map(|code| code.to_string());
    let said = sentence(&reply);
    let error = match (code.as_deref(), said.as_deref()) {
        // With a server's error the sentence is no considered no: what was done before it is not known.
        (Some(code), Some(said)) if reply.status < 500 && error::is_too_often(family, code, said) => {
            error::too_often(code, &reply)
        }
        (code, _) => error::of(family, code, &reply, skew),
    };
    Err(match said {
        Some(sentence) => error.with_vendor_message(sentence),
        None => error,
    })
}

/// The phone system's own sentence: the exception's, which says most, before the general ones.
fn sentence(reply: &Reply) -> Option<String> {
    let exception = reply.json.given("exception");
    exception
        .and_then(|exception| {
            let inner = exception.given("message").unwrap_or(exception);
            reply.sentence_of(inner)
        })
        .or_else(|| reply.sentence("message"))
        .or_else(|| reply.sentence("code_message"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::wire;
    use super::*;
    use crate::client::{Error, Operation};

    fn opened(status: u16, body: &str) -> Result<Reply> {
        let request = wire::groups(Operation::ListGroups, 1, 100);
        open(Family::Groups, Reply::scripted(&request, status, body), None)
    }

    fn word(outcome: &Result<Reply>) -> String {
        match outcome {
            Ok(_) => "ok".to_owned(),
            Err(error) => format!("{}/{}", error.kind().word(), error.code()),
        }
    }

    #[rstest]
    #[case::success(200, r#"{"code":1000}"#, "ok")]
    #[case::success_as_text(200, r#"{"code":"1000"}"#, "ok")]
    #[case::created(201, r#"{"code":1000,"id":1}"#, "ok")]
    #[case::error_in_200(200, r#"{"code":2005,"message":"m"}"#, "not-found/2005")]
    #[case::error_in_404(404, r#"{"code":2005,"message":"m"}"#, "not-found/2005")]
    #[case::error_as_text(200, r#"{"code":"2005"}"#, "not-found/2005")]
    #[case::success_in_500(500, r#"{"code":1000}"#, "reply/contradiction")]
    #[case::no_code(200, r#"{"user_groups":[]}"#, "reply/bad-shape")]
    #[case::zero(200, r#"{"code":0,"status":0}"#, "reply/bad-shape")]
    #[case::other_json(200, "[]", "reply/bad-shape")]
    #[case::unauthorised(401, r#"{"error":"x"}"#, "auth/expired")]
    #[case::forbidden(403, r#"{"error":"x"}"#, "auth/forbidden")]
    #[case::unknown_call(404, r#"{"error":"x"}"#, "config/unknown-call")]
    #[case::status_as_code(404, r#"{"code":404}"#, "config/unknown-call")]
    #[case::server_error(500, r#"{"error":"x"}"#, "net/unavailable")]
    #[case::unexplained(400, r#"{"error":"x"}"#, "refused/uncoded")]
    #[case::success_in_gateway(503, r#"{"code":1000}"#, "reply/contradiction")]
    #[case::gateway(503, r#"{"error":"x"}"#, "net/unavailable")]
    fn only_success_is_success(#[case] status: u16, #[case] body: &str, #[case] expected: &str) {
        assert_eq!(word(&opened(status, body)), expected);
    }

    /// `api/udesk.md §3.4`, `§10`: from the exception, the message, the code's own words, in this order.
    #[rstest]
    #[case(r#"{"code":2000,"message":"Unknown error","exception":"name empty"}"#, "name empty")]
    #[case(
        r#"{"code":2000,"message":"Unknown error","exception":{"message":"name empty"}}"#,
        "name empty"
    )]
    #[case(
        r#"{"code":2000,"message":"name cannot be empty","exception":null}"#,
        "name cannot be empty"
    )]
    #[case(r#"{"code":2000,"message":"参数错误","exception":{}}"#, "参数错误")]
    #[case(r#"{"code":2000,"code_message":"m"}"#, "m")]
    #[case(r#"{"code":2000,"exception":"no hunter2"}"#, "no [secret]")]
    fn the_most_telling_sentence_is_kept(#[case] body: &str, #[case] sentence: &str) {
        let error: Error = opened(200, body).map(drop).expect_err("refused");
        assert_eq!(error.vendor_message(), Some(sentence));
    }
}
