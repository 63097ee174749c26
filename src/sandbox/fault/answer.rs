//! The answers that faults give.

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};

use super::FaultKind;
use super::rule::FaultRule;
use crate::sandbox::dialect::{Dialect, Variants};
use crate::sandbox::server::Line;

/// How long a slow answer takes when the rule does not say.
const SLOW: Duration = Duration::from_secs(5);
/// In how many pieces a slow body comes.
const PIECES: usize = 10;
const PROXY_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
const PORTAL_PAGE: &str =
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>";

/// Gives the answer of a fault that strikes before the request takes effect; none if it strikes afterwards.
pub(crate) async fn before(
    rule: &FaultRule,
    dialect: Option<Dialect>,
    variants: &Variants,
    body: &[u8],
    line: Option<&Line>,
) -> Option<Response> {
    let answer = match rule.kind {
        FaultKind::ResetBefore => reset(line).await,
        FaultKind::Http500 => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response(),
        FaultKind::Http502Html => page(StatusCode::BAD_GATEWAY, PROXY_PAGE),
        FaultKind::Http503 => refuse(StatusCode::SERVICE_UNAVAILABLE, rule),
        FaultKind::Http429 => refuse(StatusCode::TOO_MANY_REQUESTS, rule),
        FaultKind::Error1009 => dialect?.failed(variants),
        FaultKind::Unauthorized => dialect?.expired(variants, body),
        FaultKind::Html200 => page(StatusCode::OK, PORTAL_PAGE),
        FaultKind::Redirect => (
            StatusCode::FOUND,
            [(header::LOCATION, "http://redirected.example/elsewhere")],
        )
            .into_response(),
        FaultKind::ResetAfter
        | FaultKind::StoreThen503
        | FaultKind::Truncated
        | FaultKind::BadJson
        | FaultKind::EmptyBody
        | FaultKind::SlowHeader
        | FaultKind::SlowBody => return None,
    };
    Some(answer)
}

/// Spoils the answer of a request that has taken effect.
pub(crate) async fn after(rule: &FaultRule, answer: Response, line: Option<&Line>) -> Response {
    match rule.kind {
        FaultKind::ResetAfter => reset(line).await,
        FaultKind::StoreThen503 => refuse(StatusCode::SERVICE_UNAVAILABLE, rule),
        FaultKind::EmptyBody => StatusCode::OK.into_response(),
        FaultKind::SlowHeader => {
            tokio::time::sleep(rule.duration.unwrap_or(SLOW)).await;
            answer
        }
        FaultKind::SlowBody => {
            let pause = rule.duration.unwrap_or(SLOW) / u32::try_from(PIECES).unwrap_or(1);
            rebuild(answer, |body| trickle(body, pause)).await
        }
        FaultKind::Truncated => rebuild(answer, |body| cut(&body)).await,
        FaultKind::BadJson => {
            rebuild(answer, |body| {
                let mut spoilt = body.to_vec();
                // The same length, so that only the contents are wrong.
                if let Some(last) = spoilt.last_mut() {
                    *last = b',';
                }
                Body::from(spoilt)
            })
            .await
        }
        _ => answer,
    }
}

/// Resets the connection. Without one, in a test of the router alone, the body fails instead.
async fn reset(line: Option<&Line>) -> Response {
    if let Some(line) = line {
        line.reset();
        return pending().await;
    }
    Response::new(Body::from_stream(stream::iter([Err::<Bytes, _>(io::Error::from(
        io::ErrorKind::ConnectionReset,
    ))])))
}

fn page(status: StatusCode, html: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html")], html).into_response()
}

fn refuse(status: StatusCode, rule: &FaultRule) -> Response {
    let mut response = (status, status.canonical_reason().unwrap_or_default()).into_response();
    if let Some(duration) = rule.duration {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(duration.as_secs()));
    }
    response
}

/// Gives the answer another body under the length of the first.
async fn rebuild(answer: Response, change: impl FnOnce(Bytes) -> Body) -> Response {
    let (mut parts, body) = answer.into_parts();
    // Our own bodies are whole already: collecting them cannot fail.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    Response::from_parts(parts, change(body))
}

fn cut(body: &Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    let end = async {
        // The server sends what it has when the body makes it wait; without that it would drop the half as well.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    };
    Body::from_stream(stream::once(async { Ok(half) }).chain(stream::once(end)))
}

fn trickle(body: Bytes, pause: Duration) -> Body {
    let size = body.len().div_ceil(PIECES).max(1);
    Body::from_stream(stream::unfold(body, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(size.min(rest.len()));
        Some((Ok::<_, Infallible>(piece), rest))
    }))
}
