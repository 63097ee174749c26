//! One request as a dialect asks for it.

use std::fmt;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

pub(in crate::client) use reqwest::Method;

use super::Context;
use crate::client::{BaseUrl, Kind, Operation, Result};
use crate::domain::GroupId;

/// A request: what is done, where below the base URL, and with which body. The operation tells whether it is a
/// write, and so whether it may be sent again.
pub(in crate::client) struct Request {
    operation: Operation,
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, SecretString)>,
    content_type: &'static str,
    body: Option<Vec<u8>>,
    emptiness: Emptiness,
    quoting: Quoting,
    group: Option<GroupId>,
}

/// Whether words of a broken reply may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quoting {
    /// They help to see what went wrong.
    Shown,
    /// They may hold secrets that nobody here knows, and so cannot mask.
    Withheld,
}

/// Whether a reply to a request may come without a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum Emptiness {
    /// Every honest reply has one.
    Forbidden,
    /// There are replies without one; the dialect tells them by the status.
    Allowed,
}

/// An id as one segment of a path.
pub(in crate::client) fn segment(id: &str) -> String {
    url::form_urlencoded::byte_serialize(id.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

impl Request {
    /// A request without a body.
    pub(in crate::client) fn new(operation: Operation, method: Method, path: impl Into<String>) -> Self {
        Self {
            operation,
            method,
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            content_type: "application/json",
            body: None,
            emptiness: Emptiness::Forbidden,
            quoting: Quoting::Shown,
            group: None,
        }
    }

    /// Adds a query parameter; it is encoded here.
    #[must_use]
    pub(in crate::client) fn with_query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Adds a header. Every value counts as secret.
    #[must_use]
    pub(in crate::client) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, SecretString::from(value.into())));
        self
    }

    /// Adds a body as a form sends it.
    #[must_use]
    pub(in crate::client) fn with_form(mut self, fields: &[(&str, &str)]) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.content_type = "application/x-www-form-urlencoded";
        self.body = Some(form.finish().into_bytes());
        self
    }

    /// Takes replies without a body for what they are: their JSON is null.
    #[must_use]
    pub(in crate::client) const fn may_be_empty(mut self) -> Self {
        self.emptiness = Emptiness::Allowed;
        self
    }

    /// Never shows a broken reply: it may hold secrets of others, such as the SIP passwords of agents.
    #[must_use]
    pub(in crate::client) const fn with_private_reply(mut self) -> Self {
        self.quoting = Quoting::Withheld;
        self
    }

    pub(super) const fn quoting(&self) -> Quoting {
        self.quoting
    }

    pub(super) const fn emptiness(&self) -> Emptiness {
        self.emptiness
    }

    /// Adds a JSON body. Bodies count as secret: DeepCall's carry the credentials (promise A8).
    ///
    /// # Errors
    ///
    /// When the body cannot be written as JSON, which only a fault of ours can cause.
    pub(in crate::client) fn with_json(mut self, body: &impl Serialize) -> Result<Self, serde_json::Error> {
        self.body = Some(serde_json::to_vec(body)?);
        Ok(self)
    }

    /// Names the group it is about, for errors.
    #[must_use]
    pub(in crate::client) fn about(mut self, group: &GroupId) -> Self {
        self.group = Some(group.clone());
        self
    }

    /// What is being done.
    pub(in crate::client) const fn operation(&self) -> Operation {
        self.operation
    }

    /// Which group it is about.
    pub(in crate::client) const fn group(&self) -> Option<&GroupId> {
        self.group.as_ref()
    }

    /// The path below the base URL.
    pub(in crate::client) fn path(&self) -> &str {
        &self.path
    }

    /// The body, for tests of what a dialect builds.
    #[cfg(test)]
    pub(in crate::client) fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// The method, for tests of what a dialect builds.
    #[cfg(test)]
    pub(in crate::client) const fn method(&self) -> &Method {
        &self.method
    }

    /// The query, for tests of what a dialect builds.
    #[cfg(test)]
    pub(in crate::client) fn query(&self) -> &[(&'static str, String)] {
        &self.query
    }

    /// One header, for tests of what a dialect builds.
    #[cfg(test)]
    pub(in crate::client) fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.iter().find(|(own, _)| *own == name)?;
        Some(value.1.expose_secret())
    }

    /// What goes out in one try, with the proof of who asks.
    pub(super) fn build(
        &self,
        url: &BaseUrl,
        context: &Context,
        proof: &[(&'static str, String)],
    ) -> Result<reqwest::Request> {
        let mut target = url.join(&self.path);
        if !self.query.is_empty() || !proof.is_empty() {
            target.query_pairs_mut().extend_pairs(self.query.iter().chain(proof));
        }
        let mut request = reqwest::Request::new(self.method.clone(), target);
        let request_id = HeaderValue::from_str(context.request_id()).map_err(|error| {
            context
                .not_sent(
                    Kind::Usage,
                    "bad-request-id",
                    "the request id cannot travel in a header",
                )
                .with_source(error)
        })?;
        let headers = request.headers_mut();
        headers.insert("x-request-id", request_id);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        // Nothing here unpacks, so that a small reply cannot become a large one.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        for (name, value) in &self.headers {
            let mut value = HeaderValue::from_str(value.expose_secret())
                .map_err(|_| context.not_sent(Kind::Auth, "bad-secret", "a secret cannot travel in a header"))?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
        if let Some(body) = &self.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
            *request.body_mut() = Some(body.clone().into());
        } else if self.method == Method::POST {
            // Some servers refuse a POST that does not tell its length, even without a body.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Ok(request)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
