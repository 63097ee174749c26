//! What the sandbox was asked, for tests and for the curious.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use serde_json::Value;
use tokio::time::Instant;

/// How many requests are remembered; older ones are only counted.
const REMEMBERED: usize = 4_096;
/// How many bytes of bodies are remembered in all.
const REMEMBERED_BYTES: usize = 32 << 20;
/// How many different paths are counted, so that a stray scanner cannot fill the memory.
const COUNTED_PATHS: usize = 1_000;
/// The headers that are remembered, and whether their values are secrets.
const HEADERS: [(&str, Shown); 6] = [
    ("accept", Shown::Yes),
    ("content-length", Shown::Yes),
    ("content-type", Shown::Yes),
    ("if-match", Shown::Yes),
    ("authorization", Shown::Masked),
    ("x-auth-token", Shown::Masked),
];
const MASK: &str = "[secret]";
/// The fields of request bodies and queries that are secrets.
const SECRET_FIELDS: [&str; 10] = [
    "ssid",
    "token",
    "credentials",
    "api_key",
    "auth_token",
    "password",
    "refresh_token",
    "access_token",
    "open_api_token",
    "sign",
];

#[derive(Clone, Copy)]
enum Shown {
    Yes,
    Masked,
}

/// One request that reached the sandbox and passed the host rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRecord {
    /// `POST` and so on.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// The query, decoded, with every secret replaced.
    pub query: Vec<(String, String)>,
    /// The headers that say something about the request, lower-case, with every secret replaced.
    pub headers: Vec<(String, String)>,
    /// The body if it was JSON or a form, with every secret replaced.
    pub body: Option<Value>,
    /// When it arrived.
    pub at: Instant,
}

struct Entry {
    method: Method,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Bytes,
    at: Instant,
}

#[derive(Default)]
struct Entries {
    recent: VecDeque<Entry>,
    bytes: usize,
    counts: Vec<(String, u64)>,
}

/// The requests so far: the last ones in full, all of them as counts.
#[derive(Default)]
pub(crate) struct RequestLog {
    entries: Mutex<Entries>,
}

impl RequestLog {
    pub(crate) fn add(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: Bytes) {
        let path = uri.path();
        let mut entries = self.lock();
        if let Some((_, count)) = entries.counts.iter_mut().find(|(counted, _)| counted == path) {
            *count += 1;
        } else if entries.counts.len() < COUNTED_PATHS {
            entries.counts.push((path.to_owned(), 1));
        }
        entries.bytes += body.len();
        entries.recent.push_back(Entry {
            method: method.clone(),
            path: path.to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            headers: headers.clone(),
            body,
            at: Instant::now(),
        });
        while entries.recent.len() > REMEMBERED || entries.bytes > REMEMBERED_BYTES {
            let Some(oldest) = entries.recent.pop_front() else {
                break;
            };
            entries.bytes -= oldest.body.len();
        }
    }

    /// Gives the remembered requests, oldest first. Bodies are read only here: logging must cost nothing.
    pub(crate) fn records(&self) -> Vec<RequestRecord> {
        let record = |entry: &Entry| RequestRecord {
            method: entry.method.to_string(),
            path: entry.path.clone(),
            query: pairs_without_secrets(entry.query.as_bytes()),
            headers: shown_headers(&entry.headers),
            body: read_body(entry),
            at: entry.at,
        };
        self.lock().recent.iter().map(record).collect()
    }

    /// Counts all requests whose path contains the text.
    pub(crate) fn count(&self, path_fragment: &str) -> u64 {
        let matches = |(path, _): &&(String, u64)| path.contains(path_fragment);
        self.lock().counts.iter().filter(matches).map(|(_, count)| count).sum()
    }

    pub(crate) fn clear(&self) {
        *self.lock() = Entries::default();
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_body(entry: &Entry) -> Option<Value> {
    let content_type = entry.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if content_type.is_some_and(|value| value.starts_with(b"application/x-www-form-urlencoded")) {
        let fields = pairs_without_secrets(&entry.body).into_iter();
        return Some(fields.map(|(name, value)| (name, Value::from(value))).collect());
    }
    serde_json::from_slice(&entry.body).ok().map(without_secrets)
}

fn pairs_without_secrets(encoded: &[u8]) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(encoded);
    pairs
        .map(|(name, value)| {
            let secret = SECRET_FIELDS.contains(&name.as_ref());
            let value = if secret { MASK.to_owned() } else { value.into_owned() };
            (name.into_owned(), value)
        })
        .collect()
}

fn shown_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = HEADERS.iter().filter_map(|(name, shown)| {
        let value = headers.get(*name)?;
        let value = match shown {
            Shown::Yes => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            Shown::Masked => MASK.to_owned(),
        };
        Some(((*name).to_owned(), value))
    });
    shown.collect()
}

fn without_secrets(mut body: Value) -> Value {
    match &mut body {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let secret = SECRET_FIELDS.contains(&name.as_str()) && !value.is_object();
                *value = if secret {
                    Value::from(MASK)
                } else {
                    without_secrets(value.take())
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = without_secrets(item.take())),
        _ => {}
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_in_records() {
        let log = RequestLog::default();
        log.add(
            &Method::POST,
            &Uri::from_static("/a?sign=s1gn&page=2"),
            &HeaderMap::new(),
            Bytes::from_static(br#"{"userId":"1","token":"t0p","data":{"ssid":"s3cret"}}"#),
        );
        let shown = format!("{:?}", log.records());
        assert!(
            !["t0p", "s3cret", "s1gn"].iter().any(|secret| shown.contains(secret)) && shown.contains("userId"),
            "{shown}"
        );
    }

    #[test]
    fn old_requests_are_forgotten_but_counted() {
        let log = RequestLog::default();
        for _ in 0..=REMEMBERED {
            log.add(
                &Method::POST,
                &Uri::from_static("/api/v2/Group/list"),
                &HeaderMap::new(),
                Bytes::new(),
            );
        }
        assert_eq!(log.records().len(), REMEMBERED);
        assert_eq!(log.count("Group/list"), u64::try_from(REMEMBERED).unwrap_or(0) + 1);
        assert_eq!(log.count("Group/add"), 0);
    }

    #[test]
    fn large_bodies_do_not_pile_up() {
        let log = RequestLog::default();
        for _ in 0..9 {
            log.add(
                &Method::POST,
                &Uri::from_static("/a"),
                &HeaderMap::new(),
                Bytes::from(vec![b' '; REMEMBERED_BYTES / 8]),
            );
        }
        assert_eq!(log.records().len(), 8);
    }
}
