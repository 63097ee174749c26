//! Ids exactly as they came: neither built, decoded nor converted (`api/portsip.md §3`, 3).

use crate::client::Error;
use crate::client::transport::{Json, Reply};
use crate::domain::AgentId;

/// The id of a group or a user: text, or an integer that is exactly known.
pub(super) fn of(reply: &Reply, entry: &Json) -> Result<String, Error> {
    let id = entry.given("id").and_then(Json::as_words).filter(|id| !id.is_empty());
    id.map(std::borrow::Cow::into_owned)
        .ok_or_else(|| bad_id(reply, "an entry has no id that is exactly known"))
}

/// The extension number of a user or member, which is the key of a membership. Only text: a number has lost its
/// leading zeros, and they are significant (§5.1).
pub(super) fn extension(entry: &Json) -> Option<AgentId> {
    let extension = entry.given("extension_number")?.as_text()?;
    Some(AgentId::new(extension)).filter(|_| !extension.is_empty())
}

/// The error of an id that cannot be kept exact.
pub(super) fn bad_id(reply: &Reply, what: &str) -> Error {
    reply
        .unbelievable("bad-id", format!("the answer cannot be used: {what}"))
        .with_hint("refresh; if it stays, report it to the phone system's vendor")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::wire;
    use super::*;
    use crate::client::Operation;

    fn reply(body: &str) -> Reply {
        Reply::scripted(&wire::one_group(Operation::ListGroups), 200, body)
    }

    #[rstest]
    #[case(r#"{"id":"NzAwNTUxOTA5NzczMTQ4MTYw"}"#, Some("NzAwNTUxOTA5NzczMTQ4MTYw"))]
    #[case(r#"{"id":"700551909773148160"}"#, Some("700551909773148160"))]
    #[case(r#"{"id":700551909773148161}"#, Some("700551909773148161"))]
    #[case(r#"{"id":7e17}"#, None)]
    #[case(r#"{"id":null}"#, None)]
    #[case(r#"{"id":""}"#, None)]
    fn ids_are_exact_or_an_error(#[case] body: &str, #[case] expected: Option<&str>) {
        let reply = reply(body);
        let id = of(&reply, &reply.json);
        assert_eq!(id.as_deref().ok(), expected);
        assert!(id.err().is_none_or(|error| error.reason() == "bad-id"));
    }

    #[rstest]
    #[case(r#"{"extension_number":"0102"}"#, Some("0102"))]
    #[case(r#"{"extension_number":102}"#, None)]
    #[case(r#"{"extension_number":null}"#, None)]
    #[case(r#"{"extension_number":""}"#, None)]
    fn an_extension_keeps_its_leading_zeros(#[case] body: &str, #[case] expected: Option<&str>) {
        let told = extension(&reply(body).json);
        assert_eq!(told.as_ref().map(AgentId::as_str), expected);
    }
}
