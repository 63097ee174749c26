//! Whether an answer is a reply: status, then type, then JSON, in that order (promise C6).

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, LOCATION, TRANSFER_ENCODING};

use super::request::{Emptiness, Quoting};
use super::{Context, Json, Secrets, body, failure, json, retry_after};
use crate::client::{Error, Fate, Kind, Result};

/// The most that names and values of headers may hold together.
pub(super) const MAX_HEADERS: usize = 64 * 1024;

/// How much of a broken body is shown, and of a page's title.
const EXCERPT: usize = 200;
const TITLE: usize = 80;

/// A complete answer in JSON, whatever it says.
pub(in crate::client) struct Reply {
    /// What the request was.
    pub(in crate::client) context: Context,
    /// The HTTP status.
    pub(in crate::client) status: u16,
    /// How long the other side asks us to wait.
    pub(in crate::client) retry_after: Option<Duration>,
    /// The body.
    pub(in crate::client) json: Json,
    secrets: Arc<Secrets>,
}

impl Reply {
    /// Whether the HTTP status tells success.
    pub(in crate::client) const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The other side's own sentence under a key, raw but for masked secrets.
    pub(in crate::client) fn sentence(&self, key: &str) -> Option<String> {
        self.sentence_of(self.json.given(key)?)
    }

    /// The same for a part of the reply.
    pub(in crate::client) fn sentence_of(&self, part: &Json) -> Option<String> {
        let words = part.as_words()?;
        Some(self.secrets.mask(&words).into_owned()).filter(|sentence| !sentence.is_empty())
    }

    /// At most `limit` characters of words inside the body, masked and visible, for a message of ours.
    pub(in crate::client) fn excerpt(&self, words: &str, limit: usize) -> String {
        self.secrets.excerpt(words, limit)
    }

    /// The error of a reply that cannot be believed.
    pub(in crate::client) fn unbelievable(&self, reason: &'static str, what: impl Into<String>) -> Error {
        self.context
            .answered(Kind::Reply, reason, what)
            .with_status(self.status)
    }

    /// A reply of a status and a body, for tests of what a dialect reads.
    #[cfg(test)]
    pub(in crate::client) fn scripted(request: &super::Request, status: u16, body: &str) -> Self {
        let url = "https://pbx.acme.example".parse().expect("a URL");
        Self {
            context: Context::new(crate::domain::Backend::DeepCall, request, &url),
            status,
            retry_after: None,
            json: serde_json::from_str(body).expect("JSON"),
            secrets: Arc::new(Secrets::new(["hunter2"])),
        }
    }

    /// The error of a gateway's 502, 503 or 504.
    pub(in crate::client) fn unavailable(&self) -> Error {
        gateway(&self.context, self.status, self.retry_after, None)
    }
}

struct Head {
    status: u16,
    headers: HeaderMap,
}

/// Reads an answer and checks that it is a reply.
pub(super) async fn receive(
    context: &Context,
    response: Response,
    secrets: &Arc<Secrets>,
    emptiness: Emptiness,
) -> Result<Reply> {
    let head = Head {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
    };
    check_head(context, &head, secrets)?;
    let retry_after = retry_after::read(&head.headers, Timestamp::now());
    if head.status == 429 {
        return Err(rate_limited(context, retry_after));
    }
    let encoded = head.header(CONTENT_ENCODING.as_str());
    if !matches!(encoded, "" | "identity") {
        return Err(context
            .unanswered(
                Kind::Net,
                "bad-encoding",
                format!(
                    "the answer of {} is packed although nobody asked for that",
                    context.host()
                ),
            )
            .with_status(head.status)
            .with_hint("a proxy on the way may change answers"));
    }
    let body = body::read(context, response)
        .await
        .map_err(|error| error.with_status(head.status))?;
    let json = if body.is_empty() && emptiness == Emptiness::Allowed && !matches!(head.status, 502..=504) {
        Json::Null
    } else {
        read_json(context, &head, retry_after, &body, secrets)?
    };
    Ok(Reply {
        context: context.clone(),
        status: head.status,
        retry_after,
        json,
        secrets: Arc::clone(secrets),
    })
}

fn check_head(context: &Context, head: &Head, secrets: &Secrets) -> Result<()> {
    let size: usize = head
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if size > MAX_HEADERS {
        return Err(failure::headers_too_large(context).with_status(head.status));
    }
    match head.status {
        300..=399 => Err(redirected(context, head, secrets)),
        407 => Err(failure::proxy_wants_sign_in(context).with_status(407)),
        _ => Ok(()),
    }
}

fn redirected(context: &Context, head: &Head, secrets: &Secrets) -> Error {
    let target = url::Url::parse(head.header(LOCATION.as_str()))
        .ok()
        .and_then(|url| url.host_str().map(|host| secrets.mask(host).into_owned()))
        .unwrap_or_else(|| "another place on the same host".to_owned());
    context
        .answered(
            Kind::Net,
            "redirect",
            format!(
                "{} points to {target} instead of answering; nothing was sent there",
                context.host()
            ),
        )
        .with_status(head.status)
        .with_hint("check the profile's URL: redirects are never followed with credentials")
}

fn rate_limited(context: &Context, retry_after: Option<Duration>) -> Error {
    let mut message = format!("{} asks for fewer requests; it did not take this one", context.host());
    if let Some(wait) = retry_after {
        message = format!("{message} and wants {} s of quiet", wait.as_secs());
    }
    let error = context
        .answered(Kind::Net, "rate-limited", message)
        .with_status(429)
        .with_fate(Fate::Temporary)
        .with_hint("try again later, or set `requests_per_minute` in the profile");
    match retry_after {
        Some(wait) => error.with_retry_after(wait),
        None => error,
    }
}

fn gateway(context: &Context, status: u16, retry_after: Option<Duration>, title: Option<&str>) -> Error {
    let page = title
        .map(|title| format!(", with a page titled `{title}`"))
        .unwrap_or_default();
    let error = context
        .unanswered(
            Kind::Net,
            "unavailable",
            format!("{} is not available: it answers {status}{page}", context.host()),
        )
        .with_status(status)
        .with_fate(Fate::Temporary)
        .with_hint("try again later; the phone system may be under maintenance");
    match retry_after {
        Some(wait) => error.with_retry_after(wait),
        None => error,
    }
}

fn read_json(
    context: &Context,
    head: &Head,
    retry_after: Option<Duration>,
    body: &[u8],
    secrets: &Secrets,
) -> Result<Json> {
    let host = context.host();
    let unusable = |reason, what: String| context.unanswered(Kind::Reply, reason, what).with_status(head.status);
    let page = head.is_html() || body.trim_ascii_start().first() == Some(&b'<');
    let title = page.then(|| title_of(body, secrets)).flatten();
    let is_json = head.is_json() && !page && !body.is_empty();
    if matches!(head.status, 502..=504) && !is_json {
        return Err(gateway(context, head.status, retry_after, title.as_deref()));
    }
    if page {
        let title = title.map_or_else(|| "a page".to_owned(), |title| format!("a page titled `{title}`"));
        return Err(unusable(
            "html",
            format!("{host} answers {} with {title} instead of data", head.status),
        )
        .with_hint("a proxy or sign-in page may be in the way, or the profile's URL is wrong"));
    }
    if body.is_empty() {
        return Err(
            unusable("empty", format!("{host} answers {} without any data", head.status))
                .with_hint("check the profile's URL; if it is right, try again later"),
        );
    }
    if !head.is_json() {
        let offered = secrets.excerpt(head.header(CONTENT_TYPE.as_str()), TITLE);
        let offered = if offered.is_empty() {
            "nothing".to_owned()
        } else {
            format!("`{offered}`")
        };
        return Err(unusable(
            "content-type",
            format!("{host} answers {} and calls it {offered} instead of JSON", head.status),
        )
        .with_hint("check the profile's URL and any proxy on the way"));
    }
    serde_json::from_slice(body).map_err(|error| {
        if error.is_eof() && head.has_no_length() {
            return failure::truncated(context).with_status(head.status);
        }
        if error.to_string().starts_with(json::DOUBLED) {
            let words = error.to_string();
            let words = secrets.mask(&words);
            return unusable("duplicate", format!("the answer of {host} holds a {words}"))
                .with_hint("such an answer is no base for a change; report it to the phone system's vendor");
        }
        let place = format!("line {}, column {}", error.line(), error.column());
        let shown = match context.quoting() {
            Quoting::Shown => around(&String::from_utf8_lossy(body), error.line(), error.column(), secrets),
            Quoting::Withheld => "it is not shown, because it may hold secrets".to_owned(),
        };
        unusable(
            "bad-json",
            format!("the answer of {host} is not JSON at {place}: {shown}"),
        )
        .with_hint("check the profile's URL and any proxy on the way")
    })
}

/// What stands around a place in a broken body, masked first so that no cut can bare half a secret.
fn around(text: &str, line: usize, column: usize, secrets: &Secrets) -> String {
    let line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let masked = secrets.mask(line);
    let from = column.saturating_sub(EXCERPT / 2);
    let part: String = masked.chars().skip(from).take(EXCERPT).collect();
    secrets.excerpt(&part, EXCERPT)
}

fn title_of(body: &[u8], secrets: &Secrets) -> Option<String> {
    let start = body.get(..body.len().min(64 * 1024)).unwrap_or_default();
    let text = String::from_utf8_lossy(start);
    let lower = text.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let from = open + lower.get(open..)?.find('>')? + 1;
    let to = from + lower.get(from..)?.find("</title")?;
    let words: Vec<&str> = text.get(from..to)?.split_whitespace().collect();
    Some(secrets.excerpt(&words.join(" "), TITLE)).filter(|title| !title.is_empty())
}

impl Head {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .trim()
    }

    fn media_type(&self) -> String {
        let whole = self.header(CONTENT_TYPE.as_str());
        whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    fn is_json(&self) -> bool {
        let media_type = self.media_type();
        matches!(media_type.as_str(), "application/json" | "text/json") || media_type.ends_with("+json")
    }

    fn is_html(&self) -> bool {
        matches!(self.media_type().as_str(), "text/html" | "application/xhtml+xml")
    }

    /// Whether only the end of the connection told the end of the body, so that a cut cannot be told from an end.
    fn has_no_length(&self) -> bool {
        !self.headers.contains_key(CONTENT_LENGTH) && !self.headers.contains_key(TRANSFER_ENCODING)
    }
}
