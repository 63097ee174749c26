//! What was read goes back as it was read: the editable object of a group (`api/portsip.md §3`, 5).

use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};

use crate::client::transport::Json;

/// A value of a reply, written exactly as it came; one that did not arrive exactly cannot be written.
pub(super) struct Kept<'a>(pub(super) &'a Json);

impl Serialize for Kept<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Integer(number) => serializer.serialize_i128(*number),
            Json::Inexact | Json::Fraction(_) => Err(S::Error::custom("a number that did not arrive exactly")),
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(items) => serializer.collect_seq(items.iter().map(Kept)),
            Json::Map(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, Kept(value)))),
        }
    }
}

/// Whether a value arrived exactly, at every depth.
pub(super) fn is_exact(value: &Json) -> bool {
    match value {
        Json::Inexact | Json::Fraction(_) => false,
        Json::Null | Json::Bool(_) | Json::Integer(_) | Json::Text(_) => true,
        Json::List(items) => items.iter().all(is_exact),
        Json::Map(entries) => entries.iter().all(|(_, value)| is_exact(value)),
    }
}

/// A detail with one field changed, as the update call takes it.
///
/// Everything goes back but the id, also what we do not know: whether an update replaces or merges is not told (§10),
/// and what is left out could be wiped.
pub(super) struct Changed<'a> {
    /// The detail as read.
    pub(super) detail: &'a [(String, Json)],
    /// Which field.
    pub(super) field: &'static str,
    /// Its new text.
    pub(super) value: &'a str,
}

impl Serialize for Changed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_map(None)?;
        for (name, value) in self.detail {
            if name != "id" && name != self.field {
                body.serialize_entry(name, &Kept(value))?;
            }
        }
        body.serialize_entry(self.field, self.value)?;
        body.end()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn json(text: &str) -> Json {
        serde_json::from_str(text).expect("JSON")
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            ".*".prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::btree_map(".*", inner, 0..4)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Promise D13: what is not understood survives byte for byte.
        #[test]
        fn what_came_goes_back_byte_for_byte(value in any_json()) {
            let text = value.to_string();
            let came = json(&text);
            prop_assert!(is_exact(&came));
            prop_assert_eq!(serde_json::to_string(&Kept(&came)).expect("JSON"), text);
        }
    }

    #[test]
    fn what_did_not_arrive_exactly_cannot_be_written() {
        for text in ["1.5", "[1e3]", r#"{"a":[{"b":18446744073709551616}]}"#] {
            let came = json(text);
            assert!(!is_exact(&came), "{text}");
            assert!(serde_json::to_string(&Kept(&came)).is_err(), "{text}");
        }
    }

    #[test]
    fn one_field_changes_and_everything_else_but_the_id_stays() {
        let Json::Map(detail) = json(r#"{"id":"7","name":"a","new":{"x":[1,null]},"description":null}"#) else {
            panic!("an object")
        };
        let changed = Changed {
            detail: &detail,
            field: "name",
            value: "b",
        };
        let text = serde_json::to_string(&changed).expect("JSON");
        assert_eq!(text, r#"{"new":{"x":[1,null]},"description":null,"name":"b"}"#);
    }
}
