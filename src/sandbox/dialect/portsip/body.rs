//! The fields of a group as clients send them, with their limits (`api/portsip.md` §5.1).

use serde_json::{Map, Value};

use super::refusal::Refusal;

const LONGEST_NAME: usize = 64;
const LONGEST_DESCRIPTION: usize = 1_024;

/// What a request says about a group; what it does not mention is none.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Given {
    pub(super) name: Option<String>,
    /// Empty where it is `null`.
    pub(super) description: Option<String>,
    /// An array or `null`.
    pub(super) caller_ids: Option<Value>,
}

impl Given {
    pub(super) fn read(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let name = match body.get("name") {
            None | Some(Value::Null) => None,
            Some(name) => Some(text(name, "name", 1, LONGEST_NAME)?),
        };
        let description = body.get("description").map(describe).transpose()?;
        let caller_ids = body.get("outbound_caller_ids").cloned();
        match &caller_ids {
            None | Some(Value::Null) => {}
            Some(Value::Array(items)) => items.iter().try_for_each(check_caller_id)?,
            Some(_) => return Err(Refusal::invalid("outbound_caller_ids must be an array")),
        }
        Ok(Self {
            name,
            description,
            caller_ids,
        })
    }
}

/// Writes a text, or null where there is none (§3, 2).
pub(super) fn or_null(text: &str) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        Value::from(text)
    }
}

fn check_caller_id(item: &Value) -> Result<(), Refusal> {
    let field = |name: &str| item.get(name).unwrap_or(&Value::Null);
    text(field("provider_id"), "provider_id", 1, usize::MAX)?;
    text(field("caller_id"), "caller_id", 1, LONGEST_NAME)?;
    describe(field("description")).map(drop)
}

fn describe(value: &Value) -> Result<String, Refusal> {
    match value {
        Value::Null => Ok(String::new()),
        other => text(other, "description", 0, LONGEST_DESCRIPTION),
    }
}

/// Reads a text of so many characters.
fn text(value: &Value, name: &str, least: usize, most: usize) -> Result<String, Refusal> {
    let text = value
        .as_str()
        .ok_or_else(|| Refusal::invalid(format!("{name} must be a string")))?;
    if !(least..=most).contains(&text.chars().count()) {
        return Err(Refusal::invalid(format!(
            "{name} must have {least} to {most} characters"
        )));
    }
    Ok(text.to_owned())
}
