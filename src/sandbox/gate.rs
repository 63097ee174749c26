//! What every request passes before and after its dialect.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use super::dialect::{self, Dialect};
use super::fault;
use super::server::Line;
use super::shared::Shared;

/// The largest request body; a roster of 100,000 agents takes less than 3 MB.
const LARGEST_BODY: usize = 16 << 20;

/// Builds the whole service.
pub(crate) fn service(shared: Arc<Shared>) -> Router {
    dialect::router(&shared)
        .fallback(unknown)
        .layer(from_fn_with_state(shared, gate))
}

/// Host rule, log, faults, dialect, latency, faults: in this order, so that a foreign page learns nothing and
/// leaves no trace, and an answer that comes late is one whose request took effect in time.
async fn gate(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let line = parts.extensions.get::<Line>().cloned();
    if !shared
        .hosts
        .allows(&parts.uri, &parts.headers, line.as_ref().map(Line::local))
    {
        return (
            StatusCode::FORBIDDEN,
            "This is a callboard sandbox; it only answers under its own address.\n",
        )
            .into_response();
    }
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path().to_owned();
    shared.log.add(&parts.method, &parts.uri, &parts.headers, body.clone());

    let variants = shared.variants();
    let struck = shared.faults.strike(&path);
    if let Some(rule) = &struck {
        let early = fault::before(rule, Dialect::of(&path), &variants, &body, line.as_ref()).await;
        if let Some(answer) = early {
            wait(&shared).await;
            return answer;
        }
    }
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    wait(&shared).await;
    match &struck {
        Some(rule) => fault::after(rule, answer, line.as_ref()).await,
        None => answer,
    }
}

async fn wait(shared: &Shared) {
    if !shared.latency.is_zero() {
        tokio::time::sleep(shared.latency).await;
    }
}

async fn unknown() -> Response {
    (
        StatusCode::NOT_FOUND,
        "This is a callboard sandbox; there is nothing under this path.\n",
    )
        .into_response()
}
