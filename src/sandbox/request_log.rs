//! What the sandbox was asked, for tests and for the curious.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::http::Method;
use serde_json::Value;
use tokio::time::Instant;

/// How many requests are remembered; older ones are only counted.
const REMEMBERED: usize = 4_096;
/// How many bytes of bodies are remembered in all.
const REMEMBERED_BYTES: usize = 32 << 20;
/// How many different paths are counted, so that a stray scanner cannot fill the memory.
const COUNTED_PATHS: usize = 1_000;
/// The fields of request bodies that are secrets.
const SECRET_FIELDS: [&str; 2] = ["ssid", "token"];

/// One request that reached the sandbox and passed the host rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRecord {
    /// `POST` and so on.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// The body if it was JSON, with every secret replaced.
    pub body: Option<Value>,
    /// When it arrived.
    pub at: Instant,
}

struct Entry {
    method: Method,
    path: String,
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
    pub(crate) fn add(&self, method: &Method, path: &str, body: Bytes) {
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
            body: serde_json::from_slice(&entry.body).ok().map(without_secrets),
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

fn without_secrets(mut body: Value) -> Value {
    if let Value::Object(fields) = &mut body {
        for name in SECRET_FIELDS {
            if let Some(secret) = fields.get_mut(name) {
                *secret = Value::from("[secret]");
            }
        }
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
            "/a",
            Bytes::from_static(br#"{"userId":"1","token":"t0p","ssid":"s3cret"}"#),
        );
        let shown = format!("{:?}", log.records());
        assert!(
            !shown.contains("t0p") && !shown.contains("s3cret") && shown.contains("userId"),
            "{shown}"
        );
    }

    #[test]
    fn old_requests_are_forgotten_but_counted() {
        let log = RequestLog::default();
        for _ in 0..=REMEMBERED {
            log.add(&Method::POST, "/api/v2/Group/list", Bytes::new());
        }
        assert_eq!(log.records().len(), REMEMBERED);
        assert_eq!(log.count("Group/list"), u64::try_from(REMEMBERED).unwrap_or(0) + 1);
        assert_eq!(log.count("Group/add"), 0);
    }

    #[test]
    fn large_bodies_do_not_pile_up() {
        let log = RequestLog::default();
        for _ in 0..9 {
            log.add(&Method::POST, "/a", Bytes::from(vec![b' '; REMEMBERED_BYTES / 8]));
        }
        assert_eq!(log.records().len(), 8);
    }
}
