//! Ids as DeepCall writes them: numbers here, text there (`api/deepcall.md §3.9`).

use crate::client::transport::Json;

/// The names an agent's own id goes by where agents are described (`api/deepcall.md §5.5`).
pub(super) const AGENT: [&str; 5] = ["unique_id", "agent_unique_id", "agent_id", "agentid", "id"];

/// The same in a relation, where `unique_id` and `id` may be the relation's own: the speaking names come first.
pub(super) const RELATED_AGENT: [&str; 5] = ["agent_unique_id", "agent_id", "agentid", "unique_id", "id"];

/// The names a group's id goes by.
pub(super) const GROUP: [&str; 3] = ["unique_id", "groupId", "group_id"];

/// A value that cannot be an id without being rounded, cut or guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BadId(pub(super) &'static str);

/// The exact text of an id.
///
/// # Errors
///
/// [`BadId`] for fractions, exponents, numbers above 2^64, negative numbers, empty text and control characters
/// (`reliability.md` row 59).
pub(super) fn text_of(value: &Json) -> Result<String, BadId> {
    match value {
        Json::Integer(number) if *number >= 0 => Ok(number.to_string()),
        Json::Integer(_) => Err(BadId("an id is negative")),
        Json::Inexact | Json::Fraction(_) => Err(BadId("an id is no exact integer")),
        Json::Text(text) if text.trim().is_empty() => Err(BadId("an id is empty")),
        Json::Text(text) if text.chars().any(char::is_control) => Err(BadId("an id holds a control character")),
        Json::Text(text) => Ok(text.clone()),
        _ => Err(BadId("an id is neither number nor text")),
    }
}

/// The id of an entry: under one of `names`, else the key it stands under. Where both are there they must agree.
///
/// # Errors
///
/// [`BadId`] when there is none, or when two disagree about who is meant.
pub(super) fn of_entry(key: Option<&str>, entry: &Json, names: &[&str]) -> Result<String, BadId> {
    let own = names
        .iter()
        .find_map(|name| entry.given(name))
        .map(text_of)
        .transpose()?;
    match (own, key) {
        (Some(own), Some(key)) if own != key => Err(BadId("an entry stands under the id of another")),
        (Some(own), _) => Ok(own),
        (None, Some(key)) if !key.trim().is_empty() => Ok(key.to_owned()),
        (None, _) => Err(BadId("an entry has no id")),
    }
}

/// The entries of a map or of a list, each with its key where there is one; `None` for anything else.
pub(super) fn entries(container: &Json) -> Option<Vec<(Option<&str>, &Json)>> {
    match container {
        Json::Map(entries) => Some(entries.iter().map(|(key, entry)| (Some(key.as_str()), entry)).collect()),
        Json::List(entries) => Some(entries.iter().map(|entry| (None, entry)).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn json(text: &str) -> Json {
        serde_json::from_str(text).expect("JSON")
    }

    /// `api/deepcall.md §10.19` and row 59: any width, kept exact or refused, never rounded.
    #[rstest]
    #[case("28", Some("28"))]
    #[case(r#""28""#, Some("28"))]
    #[case(r#""028""#, Some("028"))]
    #[case("9007199254740993", Some("9007199254740993"))]
    #[case(r#""123456789012345678901234567890""#, Some("123456789012345678901234567890"))]
    #[case("123456789012345678901234567890", None)]
    #[case("-1", None)]
    #[case("1e3", None)]
    #[case("28.0", None)]
    #[case(r#""""#, None)]
    #[case(r#""2\n8""#, None)]
    #[case("true", None)]
    #[case("null", None)]
    fn ids_are_exact_or_refused(#[case] text: &str, #[case] id: Option<&str>) {
        assert_eq!(text_of(&json(text)).ok().as_deref(), id, "{text}");
    }

    #[test]
    fn an_entry_under_the_id_of_another_is_refused() {
        assert_eq!(
            of_entry(Some("28"), &json(r#"{"unique_id":28}"#), &GROUP),
            Ok("28".to_owned())
        );
        assert!(of_entry(Some("28"), &json(r#"{"unique_id":29}"#), &GROUP).is_err());
        assert!(of_entry(None, &json("{}"), &GROUP).is_err());
    }
}
