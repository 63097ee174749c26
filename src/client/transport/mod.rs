//! Requests over HTTP: limit, send, check, retry, redact. The only code that names the HTTP client.
//!
//! ```text
//!  Request ─▶ limiter ─▶ attempt (TLS, timeouts, no redirects) ─▶ body (bounded) ─▶ reply (status, type, JSON)
//!                ▲                                                                          │
//!                └── retry: again only by how it failed ◀── judge (the dialect's verdict) ◀─┘
//! ```

mod body;
mod client;
mod context;
mod failure;
mod json;
mod limiter;
mod redact;
mod reply;
mod request;
mod retry;
mod retry_after;
mod secret_forms;
mod signer;
mod tls_failure;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tracing::Instrument as _;

pub(super) use context::Context;
pub(super) use json::Json;
pub(super) use limiter::Pace;
pub use limiter::RequestQueue;
pub(super) use redact::Secrets;
pub(super) use reply::Reply;
pub(super) use request::{Method, Request, segment};
pub(super) use signer::Signer;

use crate::client::{BaseUrl, Call, Connection, Kind, Result};
use crate::domain::Backend;

/// The way to one phone system: one HTTP client, one queue.
pub(super) struct Transport {
    backend: Backend,
    url: BaseUrl,
    total: Duration,
    client: reqwest::Client,
    pace: Pace,
    queue: RequestQueue,
    secrets: Arc<Secrets>,
    signer: Option<Arc<dyn Signer>>,
}

impl Transport {
    /// Prepares the way; sends nothing. `secrets` are masked wherever words of the other side are repeated.
    ///
    /// # Errors
    ///
    /// [`Kind::Config`] for a `ca_file` that cannot be used, or a host without any
    /// trusted issuers.
    pub(super) fn open(connection: &Connection, pace: Pace, secrets: Secrets) -> Result<Self> {
        Ok(Self {
            backend: connection.backend,
            url: connection.url.clone(),
            total: connection.timeouts.total,
            client: client::build(connection)?,
            pace,
            queue: connection.queue.clone(),
            secrets: Arc::new(secrets),
            signer: None,
        })
    }

    /// The same way, every try signed.
    #[must_use]
    pub(super) fn signed_by(mut self, signer: Arc<dyn Signer>) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Holds all requests back for a while: the phone system has told that its own allowance runs out.
    pub(super) fn rest(&self, wait: Duration) {
        self.queue.limiter(self.pace).rest(wait);
    }

    /// Sends a request and hands every well-formed reply to `judge`, which tells success from an error inside.
    /// Reads are sent again by how they failed, writes only when nothing was taken (promises C7, C8).
    ///
    /// # Errors
    ///
    /// Those of the way (`net/…`, `reply/…`), and those of `judge`.
    pub(super) async fn exchange<T>(
        &self,
        call: &Call,
        request: &Request,
        judge: impl Fn(Reply) -> Result<T>,
    ) -> Result<T> {
        let context = Context::new(self.backend, request, &self.url);
        let span = tracing::debug_span!(
            "request",
            id = context.request_id(),
            operation = request.operation().word(),
            endpoint = context.endpoint(),
        );
        retry::repeat(call, request.operation(), || async {
            let limiter = self.queue.limiter(self.pace);
            let Ok(_turn) = limiter.turn(call).await else {
                return Err(context.not_sent(Kind::Net, "cancelled", "stopped while waiting for its turn"));
            };
            let started = tokio::time::Instant::now();
            let outcome = self.attempt(&context, request).await.and_then(&judge);
            match &outcome {
                Ok(_) => tracing::debug!(elapsed = ?started.elapsed(), "answered"),
                Err(error) => tracing::debug!(
                    elapsed = ?started.elapsed(),
                    kind = error.kind().word(),
                    code = error.code(),
                    status = error.status(),
                    "failed"
                ),
            }
            outcome
        })
        .instrument(span)
        .await
    }

    async fn attempt(&self, context: &Context, request: &Request) -> Result<Reply> {
        let exchange = async {
            let proof = self.signer.as_ref().map(|signer| signer.sign()).unwrap_or_default();
            let secrets = self.secrets_beside(&proof);
            let response = self
                .client
                .execute(request.build(&self.url, context, &proof)?)
                .await
                .map_err(|error| failure::of(context, error))?;
            if let (Some(signer), Some(there)) = (&self.signer, retry_after::answered_at(response.headers())) {
                signer.hear(there, Timestamp::now());
            }
            reply::receive(context, response, &secrets, request.emptiness()).await
        };
        match tokio::time::timeout(self.total, exchange).await {
            Ok(outcome) => outcome,
            Err(_) => Err(failure::timeout(context, self.total)),
        }
    }

    /// What is masked in the answer to one try: servers repeat the address they were asked at, signature included.
    fn secrets_beside(&self, proof: &[(&'static str, String)]) -> Arc<Secrets> {
        let Some(signer) = &self.signer else {
            return Arc::clone(&self.secrets);
        };
        let secret = proof.iter().filter(|(name, _)| signer.is_secret(name));
        Arc::new(self.secrets.and(secret.map(|(_, value)| value.as_str())))
    }
}

#[cfg(test)]
pub(in crate::client) mod scripted;
#[cfg(test)]
mod tests;
