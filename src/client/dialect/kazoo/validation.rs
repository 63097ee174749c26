//! The three kinds of error data (`api/kazoo.md §3.3`), as far as people can read them.

use std::fmt::Write as _;

use crate::client::transport::{Json, Reply, Secrets};
use crate::text::visible;

/// How much of the other side's words stands in a message of ours.
const EXCERPT: usize = 200;

/// The most fields named in one message.
const MOST_FIELDS: usize = 5;

/// The machine word of an error in one writing: the server says `bad_identifier` and `bad identifier`.
pub(super) fn word(reply: &Reply) -> Option<String> {
    let message = reply.json.given("message")?.as_text()?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | ' ' | '-');
    if message.is_empty() || message.len() > 64 || !message.chars().all(plain) {
        return None;
    }
    let masked = words(reply, message);
    Some(masked.replace(' ', "_").to_ascii_lowercase())
}

/// Words of the other side: bounded, visible, without a secret. Every answer repeats the caller's token, so the
/// token it names is masked whether we knew it or not (`api/kazoo.md §2.3`).
pub(super) fn words(reply: &Reply, text: &str) -> String {
    let own = reply.json.given("auth_token").and_then(Json::as_text);
    match own.filter(|token| token.len() >= 8 && *token != "undefined") {
        Some(token) => {
            let masked = Secrets::new([token]).mask(text).into_owned();
            reply.excerpt(&masked, EXCERPT)
        }
        None => reply.excerpt(text, EXCERPT),
    }
}

/// The server's own sentence: of a system error, else of the envelope.
pub(super) fn sentence(reply: &Reply) -> Option<String> {
    let data = reply.json.given("data");
    let cause = data
        .and_then(|data| data.given("cause"))
        .and_then(Json::as_text)
        .map(|cause| words(reply, cause))
        .filter(|cause| !cause.is_empty());
    let said = data
        .and_then(|data| data.given("message"))
        .or_else(|| reply.json.given("message"))?
        .as_text()
        .map(|said| words(reply, said))
        .filter(|said| !said.is_empty())?;
    Some(match cause {
        Some(cause) => format!("{said} ({cause})"),
        None => said,
    })
}

/// The cause of a system error: the id that is not known.
pub(super) fn cause(reply: &Reply) -> Option<&str> {
    reply.json.given("data")?.given("cause")?.as_text()
}

/// Whether validation failed for this rule of this field.
pub(super) fn fails(reply: &Reply, field: &str, rule: &str) -> bool {
    let details = reply.json.given("data").and_then(|data| data.get(field));
    details.is_some_and(|rules| rules.get(rule).is_some())
}

/// Which fields are refused and why, in one clause; `None` when the data does not say.
pub(super) fn refusals(reply: &Reply) -> Option<String> {
    let Json::Map(fields) = reply.json.given("data")? else {
        return None;
    };
    let mut clauses = Vec::new();
    for (path, rules) in fields {
        let Json::Map(rules) = rules else { continue };
        clauses.extend(rules.iter().map(|(rule, details)| clause(reply, path, rule, details)));
    }
    let more = clauses.len().saturating_sub(MOST_FIELDS);
    clauses.truncate(MOST_FIELDS);
    if more > 0 {
        clauses.push(format!("{more} more"));
    }
    (!clauses.is_empty()).then(|| clauses.join("; "))
}

fn clause(reply: &Reply, path: &str, rule: &str, details: &Json) -> String {
    let field = readable(&words(reply, path));
    let target = details.given("target").and_then(Json::as_words);
    let target = target.map(|target| words(reply, &target));
    match (rule, target) {
        ("required", _) => format!("{field} is missing"),
        ("minLength", Some(least)) => format!("{field} must have at least {least} characters"),
        ("maxLength", Some(most)) => format!("{field} may have at most {most} characters"),
        ("minimum", Some(least)) => format!("{field} must be at least {least}"),
        ("maximum", Some(most)) => format!("{field} may be at most {most}"),
        ("type", Some(wanted)) => format!("{field} must be of type {wanted}"),
        _ => {
            let said = details.given("message").and_then(Json::as_text);
            let said = said.map(|said| words(reply, said)).filter(|said| !said.is_empty());
            format!("{field}: {}", said.unwrap_or_else(|| visible(rule).into_owned()))
        }
    }
}

/// A dotted path for people: positions in lists are counted from 1, and a dot inside a key is a dot again.
fn readable(path: &str) -> String {
    let mut readable = String::new();
    for part in path.split('.') {
        let position = part.parse::<u32>().ok().filter(|_| !readable.is_empty());
        match position {
            Some(position) => {
                // Writing to a String cannot fail.
                let _ = write!(readable, " number {}", u64::from(position) + 1);
            }
            None if readable.is_empty() => readable.push_str(part),
            None => {
                readable.push('.');
                readable.push_str(part);
            }
        }
    }
    format!("`{}`", readable.replace("%2E", ".").replace("%2e", "."))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::client::Operation;
    use crate::client::transport::{Method, Request};

    fn reply(body: &str) -> Reply {
        let request = Request::new(Operation::WriteRoster, Method::PATCH, "x");
        Reply::scripted(&request, 400, body)
    }

    /// The rows of `api/kazoo.md §11`, "Validation rules a group can trigger".
    #[rstest]
    #[case(
        r#"{"name":{"required":{"message":"Field is required but missing","value":"name"}}}"#,
        "`name` is missing"
    )]
    #[case(
        r#"{"name":{"minLength":{"message":"String must be at least 1 characters","target":1,"cause":"","value":""}}}"#,
        "`name` must have at least 1 characters"
    )]
    #[case(r#"{"name":{"maxLength":{"message":"String must not be more than 128 characters","target":128,"cause":"a","value":"a"}}}"#, "`name` may have at most 128 characters")]
    #[case(
        r#"{"name":{"type":{"message":"Value did not match type(s): string","target":"string","value":7}}}"#,
        "`name` must be of type string"
    )]
    #[case(
        r#"{"flags.0":{"type":{"message":"m","target":"string","value":1}}}"#,
        "`flags number 1` must be of type string"
    )]
    #[case(
        r#"{"music_on_hold.media_id":{"maxLength":{"message":"m","target":128}}}"#,
        "`music_on_hold.media_id` may have at most 128 characters"
    )]
    #[case(
        r#"{"a%2Eb":{"wrong_format":{"message":"no such format"}}}"#,
        "`a.b`: no such format"
    )]
    #[case(r#"{"a":{"odd_rule":{}}}"#, "`a`: odd_rule")]
    #[case(
        r#"{"a":{"minimum":{"target":1}},"b":{"unique":{"message":"taken"}}}"#,
        "`a` must be at least 1; `b`: taken"
    )]
    fn validation_errors_become_sentences(#[case] data: &str, #[case] expected: &str) {
        let reply = reply(&format!(r#"{{"data":{data},"status":"error"}}"#));
        assert_eq!(refusals(&reply).as_deref(), Some(expected));
    }

    #[rstest]
    #[case::system(r#"{"data":{"message":"bad identifier","cause":"17"}}"#, Some("bad identifier (17)"))]
    #[case::bare(r#"{"data":{},"message":"invalid credentials"}"#, Some("invalid credentials"))]
    #[case::list(r#"{"data":["hunter2"],"message":"bad identifier"}"#, Some("bad identifier"))]
    #[case::nothing("null", None)]
    fn system_and_bare_errors_give_their_sentence(#[case] body: &str, #[case] said: Option<&str>) {
        let reply = reply(body);
        assert_eq!(sentence(&reply).as_deref(), said);
        assert_eq!(refusals(&reply), None);
    }

    /// `api/kazoo.md §3.2`: underscore or space, the word is the same.
    #[test]
    fn the_word_is_the_same_in_both_writings() {
        for message in ["bad_identifier", "bad identifier"] {
            let body = format!(r#"{{"message":"{message}"}}"#);
            assert_eq!(word(&reply(&body)).as_deref(), Some("bad_identifier"));
        }
        assert_eq!(word(&reply(r#"{"message":"<b>\u001b[2J"}"#)), None);
        assert_eq!(word(&reply("null")), None);
    }

    /// `api/kazoo.md §2.2`, `§2.3`: the key and the token come back in answers.
    #[test]
    fn repeated_secrets_are_masked() {
        let body = r#"{"data":{"message":"no hunter2","cause":"tok-12345678"},"auth_token":"tok-12345678"}"#;
        assert_eq!(sentence(&reply(body)).as_deref(), Some("no [secret] ([secret])"));
        let body = r#"{"data":{"api_key":{"minLength":{"message":"hunter2 is short","value":"hunter2"}}}}"#;
        let clause = refusals(&reply(body)).expect("a clause");
        assert!(!clause.contains("hunter2"), "{clause}");
    }

    #[test]
    fn many_refusals_are_counted() {
        let fields: Vec<String> = (0..9).map(|n| format!(r#""f{n}":{{"required":{{}}}}"#)).collect();
        let clause = refusals(&reply(&format!(r#"{{"data":{{{}}}}}"#, fields.join(",")))).expect("a clause");
        assert!(clause.ends_with("`f4` is missing; 4 more"), "{clause}");
    }
}
