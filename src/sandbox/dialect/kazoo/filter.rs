//! Filters over whole documents, which any list takes (`api/kazoo.md` §4.2).

use serde_json::Value;

use super::request::Request;

/// All filters of one request; a row must pass each.
#[derive(Debug)]
pub(super) struct Filters(Vec<Filter>);

#[derive(Debug)]
struct Filter {
    /// Where to look: keys from the outside inwards.
    path: Vec<String>,
    test: Test,
}

#[derive(Debug)]
enum Test {
    AnyOf(Vec<String>),
    NoneOf(Vec<String>),
    Present,
    Absent,
    Filled,
    Unfilled,
    AtLeast(i64),
    AtMost(i64),
}

impl Filters {
    pub(super) fn read(request: &Request) -> Self {
        Self(
            request
                .query
                .iter()
                .filter_map(|(name, value)| filter(name, value))
                .collect(),
        )
    }

    /// Tells whether everything passes, so that nothing need be read to find out.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether a document passes.
    pub(super) fn admit(&self, document: &Value) -> bool {
        self.0.iter().all(|filter| filter.admits(document))
    }
}

fn filter(name: &str, value: &str) -> Option<Filter> {
    let (key, test) = match name {
        "has_key" => (value, Test::Present),
        "key_missing" => (value, Test::Absent),
        "has_value" => (value, Test::Filled),
        // The documents call it `missing_value`; the server does not know that word.
        "value_missing" => (value, Test::Unfilled),
        "created_from" => ("pvt_created", Test::AtLeast(value.parse().ok()?)),
        "created_to" => ("pvt_created", Test::AtMost(value.parse().ok()?)),
        "modified_from" => ("pvt_modified", Test::AtLeast(value.parse().ok()?)),
        "modified_to" => ("pvt_modified", Test::AtMost(value.parse().ok()?)),
        _ => {
            if let Some(key) = name.strip_prefix("filter_not_") {
                (key, Test::NoneOf(wanted(value)))
            } else {
                (name.strip_prefix("filter_")?, Test::AnyOf(wanted(value)))
            }
        }
    };
    Some(Filter {
        path: key.split('.').map(str::to_owned).collect(),
        test,
    })
}

/// Reads what is looked for: one text, or any of a JSON array.
fn wanted(value: &str) -> Vec<String> {
    match serde_json::from_str(value) {
        Ok(Value::Array(values)) => values.iter().filter_map(plain).collect(),
        _ => vec![value.to_owned()],
    }
}

/// Writes a value as the text that it is compared as.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

impl Filter {
    fn admits(&self, document: &Value) -> bool {
        let found = self.path.iter().try_fold(document, |value, key| value.get(key));
        let text = || found.and_then(plain);
        let filled = || match found {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(values)) => !values.is_empty(),
            Some(Value::Object(values)) => !values.is_empty(),
            Some(Value::Bool(_) | Value::Number(_)) => true,
        };
        let number = || found.and_then(Value::as_i64);
        match &self.test {
            Test::AnyOf(wanted) => text().is_some_and(|text| wanted.contains(&text)),
            Test::NoneOf(wanted) => text().is_none_or(|text| !wanted.contains(&text)),
            Test::Present => found.is_some(),
            Test::Absent => found.is_none(),
            Test::Filled => filled(),
            Test::Unfilled => !filled(),
            Test::AtLeast(limit) => number().is_some_and(|number| number >= *limit),
            Test::AtMost(limit) => number().is_some_and(|number| number <= *limit),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_filter_keeps_what_the_documents_say() {
        let document =
            json!({ "name": "Sales", "weight": 2, "on": true, "list": [], "deep": { "er": "x" }, "pvt_created": 100 });
        for (name, value, kept) in [
            ("filter_name", "Sales", true),
            ("filter_name", "sales", false),
            ("filter_name", r#"["Billing","Sales"]"#, true),
            ("filter_weight", "2", true),
            ("filter_on", "true", true),
            ("filter_deep.er", "x", true),
            ("filter_none", "x", false),
            ("filter_not_name", "Sales", false),
            ("filter_not_none", "x", true),
            ("has_key", "deep.er", true),
            ("has_key", "deep.no", false),
            ("key_missing", "deep.no", true),
            ("has_value", "list", false),
            ("has_value", "name", true),
            ("value_missing", "list", true),
            ("missing_value", "name", true),
            ("created_from", "100", true),
            ("created_from", "101", false),
            ("created_to", "100", true),
            ("modified_from", "1", false),
        ] {
            let filters = Filters(filter(name, value).into_iter().collect());
            assert_eq!(filters.admit(&document), kept, "{name}={value}");
        }
    }
}
