//! What a change costs, as KAZOO quotes it (`api/kazoo.md §11`, 402).

use super::validation::words;
use crate::client::transport::{Json, Reply};

/// The most items named in one message.
const MOST_ITEMS: usize = 8;

/// How deep a quote is looked into: category, item, figure.
const MOST_DEPTH: usize = 4;

/// The quote as plain text: category and item, then every figure KAZOO tells of it. `None` when it tells none.
pub(super) fn of(reply: &Reply) -> Option<String> {
    let mut lines = Vec::new();
    collect(reply, reply.json.given("data")?, &mut Vec::new(), &mut lines);
    let more = lines.len().saturating_sub(MOST_ITEMS);
    lines.truncate(MOST_ITEMS);
    if more > 0 {
        lines.push(format!("{more} more"));
    }
    (!lines.is_empty()).then(|| lines.join("; "))
}

/// An object with figures is an item; anything else leads to items.
fn collect(reply: &Reply, value: &Json, path: &mut Vec<String>, lines: &mut Vec<String>) {
    let Json::Map(entries) = value else { return };
    let figures: Vec<String> = entries
        .iter()
        .filter_map(|(name, value)| {
            let figure = match value {
                Json::Bool(yes) => yes.to_string(),
                Json::Fraction(price) => price.to_string(),
                Json::Inexact => "not told exactly".to_owned(),
                value => words(reply, &value.as_words()?),
            };
            Some(format!("{} {figure}", words(reply, name).replace('_', " ")))
        })
        .collect();
    if !figures.is_empty() {
        let title = if path.is_empty() {
            "in all".to_owned()
        } else {
            path.join(" ")
        };
        lines.push(format!("{title}: {}", figures.join(", ")));
    }
    if path.len() < MOST_DEPTH {
        for (name, value) in entries {
            path.push(words(reply, name).replace('_', " "));
            collect(reply, value, path, lines);
            path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Operation;
    use crate::client::transport::{Method, Request};

    fn quote(data: &str) -> Option<String> {
        let request = Request::new(Operation::CreateGroup, Method::PUT, "x");
        of(&Reply::scripted(&request, 402, &format!(r#"{{"data":{data}}}"#)))
    }

    #[test]
    fn every_figure_of_a_quote_is_told() {
        let data = r#"{"user_groups":{"ring_group":{"category":"user_groups","quantity":2,"rate":5,"activation_charges":0}},"activation_charges":10}"#;
        assert_eq!(
            quote(data).as_deref(),
            Some(
                "in all: activation charges 10; \
                 user groups ring group: category user_groups, quantity 2, rate 5, activation charges 0"
            )
        );
    }

    #[test]
    fn a_price_is_shown_as_it_was_quoted() {
        let told = quote(r#"{"a":{"b":{"rate":4.99,"setup":5.0,"total":1e30}}}"#);
        assert_eq!(told.as_deref(), Some("a b: rate 4.99, setup 5, total not told exactly"));
    }

    #[test]
    fn no_quote_is_none() {
        assert_eq!(quote("{}"), None);
        assert_eq!(quote("null"), None);
    }
}
