//! JSON as it came: numbers exact or marked, no key twice, order kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// Stands in front of the message of a doubled key, so that it can be told from other faults.
pub(super) const DOUBLED: &str = "doubled key";

/// A JSON value of a reply. Unlike a general value it refuses doubled keys, and a number that is no exact
/// integer is kept apart, so that no id is ever rounded (`reliability.md` rows 59 and 60).
#[derive(Clone, PartialEq)]
pub(in crate::client) enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer that is exactly known.
    Integer(i128),
    /// Any other number: too large to have arrived as it was sent.
    Inexact,
    /// A number with a point or an exponent, for prices to be shown; never an id. Erlang writes whole prices as `5.0`.
    Fraction(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in the order it came.
    Map(Vec<(String, Json)>),
}

/// Up to here a floating-point number holds every integer: 2^53.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

impl Json {
    /// The value of a key; `None` for a missing key and for anything but an object.
    pub(in crate::client) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value of a key, where `null` counts as missing.
    pub(in crate::client) fn given(&self, key: &str) -> Option<&Self> {
        self.get(key).filter(|value| **value != Self::Null)
    }

    /// The text of a string.
    pub(in crate::client) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The exact integer of a number, or of a string that writes one.
    pub(in crate::client) fn as_integer(&self) -> Option<i128> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The words of a string or the digits of an exact integer.
    pub(in crate::client) fn as_words(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Integer(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    /// What it is, for messages.
    pub(in crate::client) const fn noun(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Integer(_) | Self::Inexact | Self::Fraction(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "an object",
        }
    }
}

/// Tells the shape only: replies count as secret (promise A8).
impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.noun())
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Checked)
    }
}

struct Checked;

impl<'de> Visitor<'de> for Checked {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Integer(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Integer(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(if number.abs() <= LARGEST_EXACT {
            Json::Fraction(number)
        } else {
            Json::Inexact
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut map = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format_args!(
                    "{DOUBLED} `{}`",
                    crate::text::visible(&key)
                )));
            }
            map.push((key, entries.next_value()?));
        }
        Ok(Json::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn parse(text: &str) -> Result<Json, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[rstest]
    #[case("9007199254740993", Json::Integer(9_007_199_254_740_993))]
    #[case("18446744073709551615", Json::Integer(18_446_744_073_709_551_615))]
    #[case("-3", Json::Integer(-3))]
    #[case("18446744073709551616", Json::Inexact)]
    #[case("1e30", Json::Inexact)]
    #[case("9007199254740994.0", Json::Inexact)]
    #[case("1e3", Json::Fraction(1000.0))]
    #[case("28.0", Json::Fraction(28.0))]
    #[case("4.99", Json::Fraction(4.99))]
    #[case("\"28\"", Json::Text("28".to_owned()))]
    fn integers_are_exact_and_anything_else_is_marked(#[case] text: &str, #[case] value: Json) {
        assert!(parse(text).is_ok_and(|json| json == value), "{text}");
    }

    #[test]
    fn a_doubled_key_is_refused_at_any_depth() {
        let error = parse(r#"{"a":[{"b":1,"c":2,"b":3}]}"#).expect_err("doubled");
        assert!(error.to_string().starts_with("doubled key `b`"), "{error}");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        assert!(parse(&deep).is_err());
        let fair = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        assert!(parse(&fair).is_ok());
    }

    #[test]
    fn printing_shows_the_shape_and_no_content() {
        let json = parse(r#"{"token":"hunter2"}"#).expect("JSON");
        assert_eq!(format!("{json:?}"), "an object");
    }
}
