//! Reading a body without letting it grow beyond bounds.

use reqwest::Response;

use super::{Context, failure};
use crate::client::{Kind, Result};

/// The most a body may hold; far above any honest reply (promise C5).
pub(super) const MAX_BODY: usize = 16 * 1024 * 1024;

/// Reads the whole body, counting while it streams.
///
/// # Errors
///
/// `net/too-large` above the bound, else how the connection failed.
pub(super) async fn read(context: &Context, mut response: Response) -> Result<Vec<u8>> {
    let announced = response.content_length().unwrap_or(0);
    if announced > MAX_BODY as u64 {
        return Err(too_large(context));
    }
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0).min(64 * 1024));
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| failure::in_body(context, error))?
    {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(too_large(context));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_large(context: &Context) -> crate::client::Error {
    context
        .unanswered(
            Kind::Net,
            "too-large",
            format!(
                "the answer of {} is larger than {} MiB; reading was stopped",
                context.host(),
                MAX_BODY / 1024 / 1024
            ),
        )
        .with_hint("check the URL: this is no answer a phone system gives")
}
