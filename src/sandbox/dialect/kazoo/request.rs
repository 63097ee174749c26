//! What a client asks: verb, path, query and envelope (`api/kazoo.md` §3.1).

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use serde_json::{Map, Value, json};

use super::refusal::{Problems, Refusal};
use super::variant::{KazooVariants, Mode, Preconditions, TooLarge};

/// The body limit by default (§3.1).
const LARGEST_BODY: usize = 8_000_000;

/// One request, as the server understands it.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    /// The words of the path without the version.
    pub(super) path: Vec<String>,
    /// `v1` or `v2`.
    pub(super) version: String,
    pub(super) query: Vec<(String, String)>,
    envelope: Map<String, Value>,
    headers: HeaderMap,
    /// What is wrong with the body of a call that needs one.
    body: Result<(), Refusal>,
}

impl Request {
    pub(super) fn read(method: Method, uri: &Uri, headers: HeaderMap, body: &Bytes, variants: KazooVariants) -> Self {
        let mut words = uri.path().split('/').filter(|word| !word.is_empty()).map(str::to_owned);
        let version = words.next().unwrap_or_default();
        let query = uri.query().unwrap_or_default();
        let parsed: Result<Value, _> = serde_json::from_slice(body);
        let trouble = if body.len() > LARGEST_BODY {
            Some(too_large(variants))
        } else {
            parsed.as_ref().err().map(no_json)
        };
        let envelope = match parsed {
            Ok(Value::Object(envelope)) => envelope,
            _ => Map::new(),
        };
        let mut request = Self {
            method,
            path: words.collect(),
            version,
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            // The server lowers the names in the envelope, not those in the data.
            envelope: envelope
                .into_iter()
                .map(|(name, value)| (name.to_lowercase(), value))
                .collect(),
            headers,
            body: trouble.map_or(Ok(()), Err),
        };
        if let Some(verb) = request.text("verb")
            && let Ok(verb) = verb.to_uppercase().parse()
        {
            request.method = verb;
        }
        request
    }

    /// Looks a setting of the call up where the server does: in the data, the envelope, the query (§3.1).
    fn value(&self, name: &str) -> Option<Value> {
        let data = self.envelope.get("data").and_then(|data| data.get(name));
        let sent = data.or_else(|| self.envelope.get(name)).cloned();
        sent.or_else(|| self.queried(name).map(Value::from))
    }

    /// Gives a setting of the call as text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) => Some(text),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// Tells whether a setting of the call is there and true.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text == "true")
    }

    /// Tells whether a setting of the call is there and false.
    pub(super) fn is_false(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text == "false")
    }

    fn queried(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Gives the token, from whichever place it may come (§2.3).
    pub(super) fn token(&self, mode: Mode) -> Option<String> {
        const OWN: HeaderName = HeaderName::from_static("x-auth-token");
        let bearer = || {
            let value = self.header(&header::AUTHORIZATION)?;
            value.strip_prefix("Bearer ").filter(|_| mode != Mode::Older)
        };
        let header = self.header(&OWN).or_else(bearer).map(str::to_owned);
        header
            .or_else(|| self.text("auth_token"))
            .filter(|token| !token.is_empty())
    }

    /// Gives the data of a call that needs some.
    pub(super) fn data(&self) -> Result<Map<String, Value>, Refusal> {
        self.body.clone()?;
        match self.envelope.get("data") {
            Some(Value::Object(data)) => Ok(data.clone()),
            Some(other) => Err(Refusal::invalid(
                "data",
                "type",
                &json!({ "message": "Value did not match type(s): object", "target": "object", "value": other }),
            )),
            None => Err(Refusal::invalid(
                "data",
                "required",
                &json!({ "message": "Field is required but missing", "value": "data" }),
            )),
        }
    }

    /// Refuses what the HTTP layer cannot read or write: an unknown kind of body, no acceptable kind of answer.
    pub(super) fn negotiate(&self) -> Result<(), Refusal> {
        let acceptable = |list: &str| {
            list.split(',').any(|range| {
                let range = range.split(';').next().unwrap_or_default().trim();
                ["application/json", "text/csv", "application/*", "text/*", "*/*"].contains(&range)
            })
        };
        if self.header(&header::ACCEPT).is_some_and(|list| !acceptable(list)) {
            return Err(Refusal::empty(StatusCode::NOT_ACCEPTABLE));
        }
        let readable = |kind: &str| {
            let kind = kind.split(';').next().unwrap_or_default().trim().to_lowercase();
            [
                "application/json",
                "application/x-json",
                "application/x-www-form-urlencoded",
            ]
            .contains(&kind.as_str())
        };
        let sends = [Method::PUT, Method::POST, Method::PATCH].contains(&self.method);
        if sends && self.header(&header::CONTENT_TYPE).is_some_and(|kind| !readable(kind)) {
            return Err(Refusal::empty(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        Ok(())
    }

    /// Gives the entity tags of a precondition, if there is one and nothing strips it.
    pub(super) fn condition(&self, name: &HeaderName, variants: KazooVariants) -> Option<Condition> {
        let text = self.header(name)?;
        (variants.preconditions == Preconditions::Honoured).then(|| Condition::parse(text))
    }
}

/// The entity tags of `If-Match` or `If-None-Match`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Any,
    OneOf(Vec<String>),
}

impl Condition {
    fn parse(text: &str) -> Self {
        if text.trim() == "*" {
            return Self::Any;
        }
        // Without quotes it is no entity tag, and matches nothing.
        let tag = |tag: &str| Some(tag.trim().strip_prefix('"')?.strip_suffix('"')?.to_owned());
        Self::OneOf(text.split(',').filter_map(tag).collect())
    }

    /// Tells whether a revision is among the tags.
    pub(super) fn matches(&self, revision: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(tags) => tags.iter().any(|tag| tag == revision),
        }
    }
}

fn too_large(variants: KazooVariants) -> Refusal {
    let mut problems = Problems::default();
    problems.add(
        "file",
        "maxSize",
        &json!({ "message": format!("Files must not be more than {LARGEST_BODY} bytes"), "target": LARGEST_BODY }),
    );
    problems.into_refusal(match variants.too_large {
        TooLarge::Invalid => StatusCode::BAD_REQUEST,
        TooLarge::Large => StatusCode::PAYLOAD_TOO_LARGE,
    })
}

fn no_json(error: &serde_json::Error) -> Refusal {
    let message = format!("Invalid JSON around line {} column {}", error.line(), error.column());
    Refusal::invalid("json", "invalid", &json!({ "message": message, "target": "body" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_tags_need_their_quotes() {
        assert!(Condition::parse("*").matches("1-a"));
        assert!(Condition::parse("\"0-b\", \"1-a\"").matches("1-a"));
        assert!(!Condition::parse("1-a").matches("1-a"));
        assert!(!Condition::parse("\"2-a\"").matches("1-a"));
    }
}
