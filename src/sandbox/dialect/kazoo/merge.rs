//! What a PATCH does to a document (`api/kazoo.md` §7.6).

use serde_json::{Map, Value};

use super::variant::NestedNull;

/// Merges a patch into a document: objects key by key, everything else as a whole, `null` takes the key away.
pub(super) fn merge(document: &mut Map<String, Value>, patch: Map<String, Value>, nested: NestedNull) {
    merge_at(document, patch, Null::Deletes, nested);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Null {
    Deletes,
    Stays,
}

fn merge_at(document: &mut Map<String, Value>, patch: Map<String, Value>, null: Null, nested: NestedNull) {
    let below = match nested {
        NestedNull::Deletes => Null::Deletes,
        NestedNull::Stored => Null::Stays,
    };
    for (key, value) in patch {
        match value {
            Value::Null if null == Null::Deletes => {
                // Keeps the order of the others, which people read.
                document.shift_remove(&key);
            }
            Value::Object(patch) => {
                let place = document.entry(key).or_insert(Value::Null);
                if !place.is_object() {
                    *place = Value::Object(Map::new());
                }
                if let Value::Object(inner) = place {
                    merge_at(inner, patch, below, nested);
                }
            }
            value => {
                document.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(document: &Value, patch: &Value, nested: NestedNull) -> Value {
        let mut document = document.as_object().unwrap().clone();
        merge(&mut document, patch.as_object().unwrap().clone(), nested);
        Value::Object(document)
    }

    #[test]
    fn objects_merge_at_every_depth_and_null_deletes() {
        let document =
            json!({ "name": "a", "endpoints": { "x": { "type": "user", "weight": 1 }, "y": null }, "flags": ["f"] });
        for (patch, result) in [
            (json!({}), document.clone()),
            (json!({ "endpoints": {} }), document.clone()),
            (
                json!({ "endpoints": { "x": { "weight": 2 }, "z": { "k": null } }, "flags": ["g"] }),
                json!({ "name": "a", "endpoints": { "x": { "type": "user", "weight": 2 }, "y": null, "z": {} }, "flags": ["g"] }),
            ),
            (
                json!({ "endpoints": { "x": null, "unknown": null }, "flags": null }),
                json!({ "name": "a", "endpoints": { "y": null } }),
            ),
            (
                json!({ "endpoints": null, "name": "b" }),
                json!({ "name": "b", "flags": ["f"] }),
            ),
            (
                json!({ "name": { "deep": 1 } }),
                json!({ "name": { "deep": 1 }, "endpoints": document["endpoints"], "flags": ["f"] }),
            ),
        ] {
            assert_eq!(merged(&document, &patch, NestedNull::Deletes), result, "{patch}");
        }
    }

    #[test]
    fn a_server_that_does_not_know_nested_nulls_stores_them() {
        let document = json!({ "name": "a", "endpoints": { "x": {} } });
        assert_eq!(
            merged(
                &document,
                &json!({ "name": null, "endpoints": { "x": null } }),
                NestedNull::Stored
            ),
            json!({ "endpoints": { "x": null } })
        );
    }
}
