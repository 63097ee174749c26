//! The rules that the server checks (`api/kazoo.md` §6, §11); everything else is stored as it comes.

use serde_json::{Map, Value, json};

use super::refusal::{Problems, Refusal};
use super::variant::Entries;

/// Fills in what has a default, then checks a group.
pub(super) fn check_group(group: &mut Map<String, Value>, entries: Entries) -> Result<(), Refusal> {
    // Before the check of what is required, so that leaving `endpoints` out works (§6).
    for key in ["endpoints", "music_on_hold"] {
        group.entry(key).or_insert_with(|| json!({}));
    }
    let mut problems = Problems::default();
    length(group, "name", (1, 128), Needed::Yes, &mut problems);
    of_type(group, "endpoints", "object", Value::is_object, &mut problems);
    of_type(group, "music_on_hold", "object", Value::is_object, &mut problems);
    of_type(group, "flags", "array", Value::is_array, &mut problems);
    for (index, flag) in group
        .get("flags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        if !flag.is_string() {
            mismatch(&format!("flags.{index}"), "string", flag, &mut problems);
        }
    }
    if let Some(music) = group.get("music_on_hold").and_then(Value::as_object) {
        length(music, "music_on_hold.media_id", (0, 128), Needed::No, &mut problems);
    }
    if entries == Entries::Checked {
        for (id, entry) in group.get("endpoints").and_then(Value::as_object).into_iter().flatten() {
            check_entry(id, entry, &mut problems);
        }
    }
    problems.into_result()
}

/// Checks one member, as the vendor's own server does not.
fn check_entry(id: &str, entry: &Value, problems: &mut Problems) {
    if !entry.is_object() {
        mismatch(&format!("endpoints.{id}"), "object", entry, problems);
        return;
    }
    let kinds = ["user", "device", "group"];
    if !kinds.iter().any(|kind| entry["type"] == **kind) {
        let message = "Value not found in enumerated list of values";
        let details = json!({ "message": message, "target": kinds, "value": entry["type"] });
        problems.add(&format!("endpoints.{id}.type"), "enum", &details);
    }
    let weight = entry.get("weight");
    if weight.is_some_and(|weight| !weight.as_i64().is_some_and(|weight| (1..=100).contains(&weight))) {
        let message = "Value must be at least 1";
        let details = json!({ "message": message, "target": 1, "value": weight });
        problems.add(&format!("endpoints.{id}.weight"), "minimum", &details);
    }
}

fn of_type(group: &Map<String, Value>, field: &str, name: &str, fits: fn(&Value) -> bool, problems: &mut Problems) {
    if let Some(value) = group.get(field).filter(|value| !fits(value)) {
        mismatch(field, name, value, problems);
    }
}

fn mismatch(field: &str, name: &str, value: &Value, problems: &mut Problems) {
    let message = format!("Value did not match type(s): {name}");
    let details = json!({ "message": message, "target": name, "value": value });
    problems.add(field, "type", &details);
}

/// Whether a field may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needed {
    Yes,
    No,
}

/// Checks that a field is a text of so many characters (§11).
pub(super) fn length(
    data: &Map<String, Value>,
    field: &str,
    (least, most): (usize, usize),
    needed: Needed,
    problems: &mut Problems,
) {
    let key = field.rsplit('.').next().unwrap_or(field);
    let Some(value) = data.get(key) else {
        if needed == Needed::Yes {
            let details = json!({ "message": "Field is required but missing", "value": field });
            problems.add(field, "required", &details);
        }
        return;
    };
    let Some(text) = value.as_str() else {
        mismatch(field, "string", value, problems);
        return;
    };
    let count = text.chars().count();
    if count < least {
        let message = format!("String must be at least {least} characters");
        let details = json!({ "message": message, "target": least, "cause": text, "value": text });
        problems.add(field, "minLength", &details);
    } else if count > most {
        let message = format!("String must not be more than {most} characters");
        let details = json!({ "message": message, "target": most, "cause": text, "value": text });
        problems.add(field, "maxLength", &details);
    }
}
