//! The envelope around every answer: `status`, a code and a payload (`api/deepcall.md §1`, `§3.5`, `§3.7`).

use super::error;
use crate::client::Result;
use crate::client::transport::{Json, Reply};

/// The vendor's module a call belongs to; its 15xx codes mean something else in every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Module {
    /// Groups.
    Group,
    /// Agents.
    Agent,
}

impl Module {
    /// The name in the catalogue.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Group => "Group",
            Self::Agent => "Agent",
        }
    }
}

/// Tells success from an error inside. Success is HTTP 2xx **and** `status: "success"`; `code` is no help, it is
/// 200 on success and an application code on error.
pub(super) fn open(module: Module, reply: Reply) -> Result<Reply> {
    let says_success = reply.json.get("status").and_then(Json::as_text) == Some("success");
    if reply.is_success() && says_success {
        return Ok(reply);
    }
    let code = code_of(&reply.json);
    Err(error::of(module, code.as_deref(), &reply))
}

/// The payload: `response`, in some modules `data`; `null` counts as none.
pub(super) fn payload(reply: &Reply) -> Option<&Json> {
    reply.json.given("response").or_else(|| reply.json.given("data"))
}

/// The application code, under any of its names, as number or as text.
fn code_of(json: &Json) -> Option<String> {
    ["code", "errCode", "errorCode"]
        .into_iter()
        .filter_map(|name| json.given(name)?.as_integer())
        // `code` 200 beside an error tells the HTTP status.
        .find(|code| *code >= 1000)
        .map(|code| code.to_string())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::wire;
    use super::*;
    use crate::client::Operation;

    fn opened(status: u16, body: &str) -> String {
        let request = wire::request(Operation::ListGroups, "Group/list", &()).expect("a request");
        match open(Module::Group, Reply::scripted(&request, status, body)) {
            Ok(_) => "ok".to_owned(),
            Err(error) => format!("{}/{}", error.kind().word(), error.code()),
        }
    }

    /// `api/deepcall.md §3.5`, `§3.7`, `§10.2`, `§10.20`: the body decides, whatever the HTTP status.
    #[rstest]
    #[case::success(200, r#"{"status":"success","code":200}"#, "ok")]
    #[case::success_without_code(200, r#"{"status":"success"}"#, "ok")]
    #[case::error_in_200(200, r#"{"status":"error","message":"m","code":1503}"#, "not-found/1503")]
    #[case::error_in_400(400, r#"{"status":"error","message":"m","code":1503}"#, "not-found/1503")]
    #[case::error_in_500(500, r#"{"status":"error","message":"m","code":1009}"#, "refused/1009")]
    #[case::code_as_text(200, r#"{"status":"error","code":"1503"}"#, "not-found/1503")]
    #[case::err_code(200, r#"{"status":"error","errCode":1503}"#, "not-found/1503")]
    #[case::error_code(200, r#"{"status":"error","errorCode":"1503"}"#, "not-found/1503")]
    #[case::both_codes(400, r#"{"status":"error","code":400,"errCode":1503}"#, "not-found/1503")]
    #[case::success_in_500(500, r#"{"status":"success","code":200}"#, "refused/uncoded")]
    #[case::no_code(200, r#"{"status":"error","message":"m"}"#, "refused/uncoded")]
    #[case::no_status(200, r#"{"response":{}}"#, "reply/bad-shape")]
    #[case::other_json(200, "[]", "reply/bad-shape")]
    #[case::unauthorised(401, r#"{"error":"x"}"#, "auth/expired")]
    #[case::forbidden(403, r#"{"error":"x"}"#, "auth/forbidden")]
    #[case::gateway(503, r#"{"error":"x"}"#, "net/unavailable")]
    fn only_success_is_success(#[case] status: u16, #[case] body: &str, #[case] expected: &str) {
        assert_eq!(opened(status, body), expected);
    }
}
