//! Reading the fields of a request body.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// The fields of one request; `null` counts as absent.
#[derive(Debug)]
pub(super) struct Fields(Map<String, Value>);

/// A reference to a group or agent as clients write it: number or string (`api/deepcall.md` §3, quirk 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    /// It could be one.
    Id(i64),
    /// Nothing has such an id.
    Nothing,
}

impl Fields {
    /// Reads a body as JSON whatever its content type says (quirk 1).
    pub(super) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            _ => Err(Refusal::InvalidRequest),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Tells whether the field is there and not an empty string.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.as_str() != Some(""))
    }

    /// Gives a string field; any other type is refused.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        self.get(name)
            .map(|value| value.as_str().ok_or(Refusal::InvalidType))
            .transpose()
    }

    /// Gives a boolean field, also when it is written as a string.
    pub(super) fn switch(&self, name: &str) -> Result<Option<bool>, Refusal> {
        let read = |value: &Value| match value {
            Value::Bool(on) => Ok(*on),
            Value::String(text) if text == "true" => Ok(true),
            Value::String(text) if text == "false" => Ok(false),
            _ => Err(Refusal::InvalidType),
        };
        self.get(name).map(read).transpose()
    }

    /// Gives a number from 1 on, also when it is written as a string.
    pub(super) fn ordinal(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let read = |value: &Value| {
            integer(value)
                .filter(|number| *number > 0)
                .ok_or(Refusal::InvalidParameters)
        };
        self.get(name).map(read).transpose()
    }

    /// Gives a whole number, also when it is written as a string.
    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.get(name)
            .map(|value| integer(value).ok_or(Refusal::InvalidType))
            .transpose()
    }

    /// Gives the id in a field; an empty string counts as absent.
    pub(super) fn reference(&self, name: &str) -> Option<Reference> {
        self.get(name).filter(|_| self.has(name)).map(reference)
    }

    /// Gives the group that a call is about.
    pub(super) fn group(&self) -> Result<i64, Refusal> {
        match self.reference("groupId").ok_or(Refusal::GroupIdMissing)? {
            Reference::Id(id) => Ok(id),
            Reference::Nothing => Err(Refusal::GroupNotFound),
        }
    }

    /// Gives the ids in an array field, each once, in the order of their first mention.
    pub(super) fn references(&self, name: &str) -> Result<Option<Vec<Reference>>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let items = value.as_array().ok_or(Refusal::InvalidParameters)?;
        let mut seen = std::collections::HashSet::with_capacity(items.len());
        let mut references = Vec::with_capacity(items.len());
        for item in items {
            if !(item.is_string() || item.is_number()) {
                return Err(Refusal::InvalidParameters);
            }
            let reference = reference(item);
            let known = matches!(reference, Reference::Id(id) if !seen.insert(id));
            if !known {
                references.push(reference);
            }
        }
        Ok(Some(references))
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn reference(value: &Value) -> Reference {
    integer(value)
        .filter(|id| *id > 0)
        .map_or(Reference::Nothing, Reference::Id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Result<Fields, Refusal> {
        Fields::parse(body.as_bytes())
    }

    #[test]
    fn only_objects_are_requests() {
        for body in ["", "[]", "null", "{", "userId=1&token=2", "\"{}\""] {
            assert_eq!(fields(body).map(drop), Err(Refusal::InvalidRequest), "{body}");
        }
        assert!(fields("\n{ \"groupId\": 1 }\n").is_ok());
    }

    #[test]
    fn ids_are_read_from_numbers_and_strings() {
        let group = |body| fields(body).and_then(|fields| fields.group());
        assert_eq!(group(r#"{"groupId":28}"#), Ok(28));
        assert_eq!(group(r#"{"groupId":"28"}"#), Ok(28));
        assert_eq!(group(r#"{"groupId":"none"}"#), Err(Refusal::GroupNotFound));
        assert_eq!(group(r#"{"groupId":-1}"#), Err(Refusal::GroupNotFound));
        for absent in [r"{}", r#"{"groupId":""}"#, r#"{"groupId":null}"#, r#"{"groupid":"28"}"#] {
            assert_eq!(group(absent), Err(Refusal::GroupIdMissing), "{absent}");
        }
    }

    #[test]
    fn agents_are_taken_once_in_their_order() {
        let references = fields(r#"{"a":["3","2",3,"x"]}"#).and_then(|fields| fields.references("a"));
        assert_eq!(
            references,
            Ok(Some(vec![Reference::Id(3), Reference::Id(2), Reference::Nothing]))
        );
    }
}
