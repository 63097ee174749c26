//! Ids as Udesk writes them: integers, kept as exact text (`api/udesk.md §3.13`).

use crate::client::transport::{Json, Reply};
use crate::client::{Error, Kind, Operation, Result};
use crate::domain::{Backend, GroupId};
use crate::text::visible;

/// A value that cannot be an id without being rounded, cut or guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BadId(pub(super) &'static str);

impl BadId {
    /// The error of the reply that holds it.
    pub(super) fn within(&self, reply: &Reply) -> Error {
        reply
            .unbelievable("bad-id", format!("the answer cannot be used: {}", self.0))
            .with_hint("report it to the phone system's vendor; nothing was changed")
    }
}

/// The exact text of an id: an integer, or its digits as text.
///
/// # Errors
///
/// [`BadId`] for anything else (`reliability.md` row 59).
pub(super) fn text_of(value: Option<&Json>) -> Result<String, BadId> {
    match value {
        Some(Json::Integer(number)) if *number >= 0 => Ok(number.to_string()),
        Some(Json::Text(text)) if is_number(text) => Ok(text.clone()),
        Some(Json::Inexact | Json::Fraction(_)) => Err(BadId("an id is no exact integer")),
        Some(_) => Err(BadId("an id is no integer")),
        None => Err(BadId("an entry has no id")),
    }
}

/// The ids under `user_group_ids`, in their order; `None` where they are not told.
///
/// # Errors
///
/// [`BadId`] for a list that cannot be understood: it is never written back.
pub(super) fn group_ids(agent: &Json) -> Result<Option<Vec<u64>>, BadId> {
    match agent.given("user_group_ids") {
        None => Ok(None),
        Some(Json::List(ids)) => ids
            .iter()
            .map(|id| number(&text_of(Some(id))?).ok_or(BadId("an id is too large")))
            .collect::<Result<Vec<u64>, BadId>>()
            .map(Some),
        Some(_) => Err(BadId("the groups of an agent are no list")),
    }
}

/// A group's id as the integer that `user_group_ids` holds.
///
/// # Errors
///
/// `usage/bad-id` for an id that Udesk cannot have given.
pub(super) fn of_group(group: &GroupId, operation: Operation) -> Result<u64> {
    number(group.as_str()).ok_or_else(|| {
        let message = format!(
            "`{}` is no group id of Udesk: its ids are integers; nothing was sent",
            visible(group.as_str())
        );
        Error::new(Backend::Udesk, operation, Kind::Usage, "bad-id", message)
            .with_group(group.clone())
            .with_hint("`callboard group list` shows the ids")
    })
}

fn number(id: &str) -> Option<u64> {
    id.parse().ok().filter(|_| is_number(id))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn json(text: &str) -> Json {
        serde_json::from_str(text).expect("JSON")
    }

    #[rstest]
    #[case("28", Some("28"))]
    #[case(r#""28""#, Some("28"))]
    #[case("9007199254740993", Some("9007199254740993"))]
    #[case("123456789012345678901234567890", None)]
    #[case("-1", None)]
    #[case("1e3", None)]
    #[case("28.0", None)]
    #[case(r#""+8""#, None)]
    #[case(r#""""#, None)]
    #[case(r#""a""#, None)]
    #[case("true", None)]
    #[case("null", None)]
    fn ids_are_exact_or_refused(#[case] text: &str, #[case] id: Option<&str>) {
        assert_eq!(text_of(Some(&json(text))).ok().as_deref(), id, "{text}");
    }

    #[rstest]
    #[case("{}", Ok(None))]
    #[case(r#"{"user_group_ids":null}"#, Ok(None))]
    #[case(r#"{"user_group_ids":[]}"#, Ok(Some(vec![])))]
    #[case(r#"{"user_group_ids":[4,"1",4]}"#, Ok(Some(vec![4, 1, 4])))]
    #[case(r#"{"user_group_ids":"1,4"}"#, Err(()))]
    #[case(r#"{"user_group_ids":[1.5]}"#, Err(()))]
    #[case(r#"{"user_group_ids":["99999999999999999999999"]}"#, Err(()))]
    fn an_agents_groups_are_understood_or_refused(#[case] agent: &str, #[case] ids: Result<Option<Vec<u64>>, ()>) {
        assert_eq!(group_ids(&json(agent)).map_err(|_| ()), ids);
    }

    #[test]
    fn only_integers_name_a_group_in_a_write() {
        let number = |id: &str| of_group(&GroupId::new(id), Operation::WriteRoster);
        assert_eq!(number("28").expect("an id"), 28);
        for wrong in ["", "x", "+1", "-1", "1.0", "99999999999999999999999"] {
            assert_eq!(number(wrong).expect_err("refused").reason(), "bad-id", "{wrong}");
        }
    }
}
