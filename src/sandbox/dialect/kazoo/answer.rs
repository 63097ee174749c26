//! The envelope around every answer (`api/kazoo.md` §3.2).

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::digest;
use super::refusal::Refusal;
use super::request::Request;
use super::variant::{KazooVariants, Mode, Preconditions};
use crate::sandbox::credential::secret;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PRETTY: HeaderName = HeaderName::from_static("x-pretty-print");

/// A successful result before it is put into its envelope.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    data: Option<Value>,
    revision: Revision,
    location: Option<String>,
    page: Option<PageKeys>,
    /// A token that was just issued.
    token: Option<String>,
}

/// What the envelope says of the revision.
#[derive(Debug)]
enum Revision {
    Unsaid,
    Document(String),
    /// A hash over the whole answer.
    Listing,
}

/// The paging keys of a list (§4.1).
#[derive(Debug)]
pub(super) struct PageKeys {
    pub(super) page_size: Value,
    pub(super) start_key: Option<String>,
    pub(super) next_start_key: Option<String>,
}

impl Answer {
    fn new(status: StatusCode, data: Option<Value>, revision: Revision) -> Self {
        Self {
            status,
            data,
            revision,
            location: None,
            page: None,
            token: None,
        }
    }

    /// Gives a document with its revision.
    pub(super) fn document(data: Value, revision: String) -> Self {
        Self::new(StatusCode::OK, Some(data), Revision::Document(revision))
    }

    /// Gives a document that was just made, and where it lies.
    pub(super) fn created(data: Value, revision: String, location: String) -> Self {
        Self {
            location: Some(location),
            ..Self::new(StatusCode::CREATED, Some(data), Revision::Document(revision))
        }
    }

    /// Gives rows.
    pub(super) fn list(rows: Vec<Value>, page: Option<PageKeys>) -> Self {
        Self {
            page,
            ..Self::new(StatusCode::OK, Some(Value::Array(rows)), Revision::Listing)
        }
    }

    /// Gives something without a revision, or nothing.
    pub(super) fn plain(data: Option<Value>) -> Self {
        Self::new(StatusCode::OK, data, Revision::Unsaid)
    }

    /// Gives the answer to a login.
    pub(super) fn signed_in(data: Value, token: String) -> Self {
        Self {
            token: Some(token),
            ..Self::new(StatusCode::CREATED, Some(data), Revision::Unsaid)
        }
    }
}

/// What every answer to one request repeats.
#[derive(Debug)]
pub(super) struct Frame {
    variants: KazooVariants,
    method: Method,
    request_id: String,
    token: Option<String>,
    pretty: bool,
    /// Tokens taken and left in the bucket.
    pub(super) tokens: Option<(u32, u32)>,
    pub(super) authenticated: bool,
}

impl Frame {
    /// Begins the answer to a request, whose own id is taken over.
    pub(super) fn of(request: &Request, variants: KazooVariants) -> Self {
        Self {
            variants,
            method: request.method.clone(),
            request_id: request.header(&REQUEST_ID).map_or_else(fresh_id, str::to_owned),
            token: request.token(variants.mode),
            pretty: request.header(&PRETTY) == Some("true"),
            tokens: None,
            authenticated: false,
        }
    }

    /// Begins an answer about whose request nothing is known.
    pub(super) fn blank(variants: KazooVariants) -> Self {
        Self {
            variants,
            method: Method::GET,
            request_id: fresh_id(),
            token: None,
            pretty: false,
            tokens: None,
            authenticated: false,
        }
    }

    /// Sends what came out.
    pub(super) fn send(&self, outcome: Result<Answer, Refusal>) -> Response {
        match outcome {
            Ok(answer) => self.accept(answer),
            Err(refusal) => self.refuse(refusal),
        }
    }

    fn accept(&self, answer: Answer) -> Response {
        let now = timestamp();
        let seed = self.variants.mode == Mode::Seed;
        let revision = match answer.revision {
            Revision::Unsaid => None,
            Revision::Document(revision) => Some(revision),
            Revision::Listing => Some(digest::md5(&format!("{:?}{}{now}", answer.data, self.request_id))),
        };
        let mut body = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(name.to_owned(), value);
            }
        };
        // Even the seed's server must hand out the token somewhere.
        let token = answer.token.or_else(|| self.repeated_token().filter(|_| !seed));
        put("auth_token", token.map(Value::from));
        put("data", answer.data);
        if !seed {
            if let Some(page) = answer.page {
                put("next_start_key", page.next_start_key.map(Value::from));
                put("page_size", Some(page.page_size));
                put("start_key", page.start_key.map(Value::from));
            }
            put("request_id", Some(self.request_id.as_str().into()));
            put("revision", revision.clone().map(Value::from));
        }
        put("status", Some("success".into()));
        self.sign(&mut body, &now);
        let mut response = self.respond(answer.status, &Value::Object(body));
        let headers = response.headers_mut();
        if self.method == Method::GET
            && self.variants.preconditions == Preconditions::Honoured
            && let Some(Ok(tag)) = revision.map(|revision| HeaderValue::from_str(&format!("\"{revision}\"")))
        {
            headers.insert(header::ETAG, tag);
        }
        if let Some(Ok(location)) = answer.location.as_deref().map(HeaderValue::from_str) {
            headers.insert(header::LOCATION, location);
        }
        response
    }

    fn refuse(&self, refusal: Refusal) -> Response {
        let Some((message, data)) = refusal.body else {
            return refusal.status.into_response();
        };
        let mut body = Map::new();
        if let Some(token) = self.repeated_token().filter(|_| self.variants.mode != Mode::Seed) {
            body.insert("auth_token".to_owned(), token.into());
        }
        body.insert("data".to_owned(), data);
        body.insert("error".to_owned(), refusal.status.as_u16().to_string().into());
        body.insert("message".to_owned(), message.into());
        if self.variants.mode != Mode::Seed {
            body.insert("request_id".to_owned(), self.request_id.as_str().into());
        }
        body.insert("status".to_owned(), "error".into());
        self.sign(&mut body, &timestamp());
        self.respond(refusal.status, &Value::Object(body))
    }

    /// Gives the caller's token back; 4.3 names a missing one (§3.2).
    fn repeated_token(&self) -> Option<String> {
        let missing = || (self.variants.mode == Mode::Older).then(|| "undefined".to_owned());
        self.token.clone().or_else(missing)
    }

    /// Adds what tells of the server rather than of the call.
    fn sign(&self, body: &mut Map<String, Value>, now: &str) {
        let version = match self.variants.mode {
            Mode::Current => self.authenticated.then_some("5.1.0"),
            Mode::Older => Some("4.3.142"),
            Mode::Seed => return,
        };
        body.insert("timestamp".to_owned(), now.into());
        if let Some(version) = version {
            body.insert("version".to_owned(), version.into());
        }
        body.insert("node".to_owned(), "5Yb1kQkVvqXcHhZrY0mJ7g".into());
        if let Some((consumed, remaining)) = self.tokens.filter(|_| self.variants.mode == Mode::Current) {
            body.insert(
                "tokens".to_owned(),
                json!({ "consumed": consumed, "remaining": remaining }),
            );
        }
    }

    fn respond(&self, status: StatusCode, body: &Value) -> Response {
        let text = if self.pretty {
            format!("{body:#}")
        } else {
            body.to_string()
        };
        let mut response = (status, text).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            headers.insert(REQUEST_ID, id);
        }
        response
    }
}

fn timestamp() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Makes the id of a request that brought none. A system without randomness has other worries than a repeated id.
fn fresh_id() -> String {
    secret().map_or_else(|_| digest::md5(&timestamp()), |id| id.chars().take(32).collect())
}
