//! One request as a dialect asks for it.

use std::fmt;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderValue};
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
    body: Option<Vec<u8>>,
    group: Option<GroupId>,
}

impl Request {
    /// A request without a body.
    pub(in crate::client) fn new(operation: Operation, method: Method, path: impl Into<String>) -> Self {
        Self {
            operation,
            method,
            path: path.into(),
            body: None,
            group: None,
        }
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

    /// What goes out in one try.
    pub(super) fn build(&self, url: &BaseUrl, context: &Context) -> Result<reqwest::Request> {
        let mut request = reqwest::Request::new(self.method.clone(), url.join(&self.path));
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
        if let Some(body) = &self.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.clone().into());
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
