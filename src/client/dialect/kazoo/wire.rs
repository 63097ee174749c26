//! Requests, literal to `api/kazoo.md §2`, `§3.1` and `§7`: which path, which header, which envelope.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::client::transport::{Method, Request, segment};
use crate::client::{Charges, Error, Kind, Operation, Result};
use crate::domain::{Backend, GroupId, Revision};
use crate::text::visible;

/// The most a body may hold on a server with usual settings (`api/kazoo.md §3.1`).
pub(super) const MOST_BYTES: usize = 8_000_000;

/// An account and the token that opens it: what every request below `v2/accounts` needs.
pub(super) struct Access {
    account: String,
    token: SecretString,
}

/// What wraps every body. `accept_charges` travels only when a person has agreed (`api/kazoo.md §11`, 402).
#[derive(Serialize)]
struct Envelope<'a, T> {
    data: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    accept_charges: Option<bool>,
}

impl Access {
    /// The access of an account; `None` for an account id that cannot stand in a path.
    pub(super) fn new(account: &str, token: &str) -> Option<Self> {
        is_plain(account).then(|| Self {
            account: account.to_owned(),
            token: SecretString::from(token),
        })
    }

    /// The account's id.
    pub(super) fn account(&self) -> &str {
        &self.account
    }

    /// The token, to be masked.
    pub(super) fn token(&self) -> &str {
        self.token.expose_secret()
    }

    /// A request for something of the account, such as `groups`.
    pub(super) fn request(&self, operation: Operation, method: Method, what: &str) -> Request {
        self.signed(Request::new(
            operation,
            method,
            format!("v2/accounts/{}/{what}", self.account),
        ))
    }

    /// A request for one thing of a kind.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] for an id that would lead to another path: nothing of KAZOO has such an id.
    pub(super) fn one(&self, operation: Operation, method: Method, kind: &str, id: &str) -> Result<Request> {
        check_id(operation, id)?;
        Ok(self.request(operation, method, &format!("{kind}/{}", segment(id))))
    }

    /// A request for one group.
    ///
    /// # Errors
    ///
    /// Like [`Self::one`].
    pub(super) fn group(&self, operation: Operation, method: Method, group: &GroupId) -> Result<Request> {
        let request = self.one(operation, method, "groups", group.as_str());
        request
            .map(|request| request.about(group))
            .map_err(|error| error.with_group(group.clone()))
    }

    /// The question whether the token is good (`api/kazoo.md §2.3`).
    pub(super) fn check(&self) -> Request {
        self.signed(Request::new(Operation::SignIn, Method::GET, "v2/token_auth"))
    }

    /// The token travels in this header only: in a query it would stand in logs.
    fn signed(&self, request: Request) -> Request {
        request.with_header("x-auth-token", self.token()).may_be_empty()
    }
}

/// A sign-in: the only requests without a token.
///
/// # Errors
///
/// Like [`with_data`].
pub(super) fn sign_in(module: &str, data: &impl Serialize) -> Result<Request> {
    let request = Request::new(Operation::SignIn, Method::PUT, format!("v2/{module}"))
        .may_be_empty()
        // A damaged answer holds a token that nobody knows yet, so that nothing could mask it.
        .with_private_reply();
    with_data(request, data, Charges::NotAccepted)
}

/// The question whether a pasted token is good, before its account is known. The reply may hold another one.
pub(super) fn check_token(token: &str) -> Request {
    Request::new(Operation::SignIn, Method::GET, "v2/token_auth")
        .with_header("x-auth-token", token)
        .may_be_empty()
        .with_private_reply()
}

/// Puts the data into the envelope.
///
/// # Errors
///
/// `usage/bad-body` for a body that cannot be written, which only a fault of ours can cause.
pub(super) fn with_data(request: Request, data: &impl Serialize, charges: Charges) -> Result<Request> {
    let operation = request.operation();
    let accept_charges = (charges == Charges::Accepted).then_some(true);
    request.with_json(&Envelope { data, accept_charges }).map_err(|error| {
        let what = "the request could not be put together; nothing was sent";
        Error::new(Backend::Kazoo, operation, Kind::Usage, "bad-body", what).with_source(error)
    })
}

/// Makes a write conditional, where the version is known (`api/kazoo.md §5`).
pub(super) fn if_match(request: Request, revision: Option<&Revision>) -> Request {
    match revision {
        Some(Revision(revision)) => request.with_header("if-match", format!("\"{revision}\"")),
        None => request,
    }
}

/// How many bytes the data takes inside its envelope.
pub(super) fn size_of(data: &impl Serialize) -> usize {
    let accept_charges = Some(true);
    serde_json::to_vec(&Envelope { data, accept_charges }).map_or(usize::MAX, |body| body.len())
}

/// A dot is an address of its own in a path: `..` for a group's id would name the account.
fn check_id(operation: Operation, id: &str) -> Result<()> {
    if !id.is_empty() && !id.bytes().all(|byte| byte == b'.') && !id.chars().any(char::is_control) {
        return Ok(());
    }
    let message = format!("nothing on KAZOO can have the id `{}`; nothing was sent", visible(id));
    Err(Error::new(Backend::Kazoo, operation, Kind::NotFound, "no-such-id", message).with_hint("check the id"))
}

fn is_plain(account: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !account.is_empty() && account.len() <= 64 && account.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const ACCOUNT: &str = "4f1c0e9a7b5d4c3e8a6f2b1d0c9e8f7a";

    fn access() -> Access {
        Access::new(ACCOUNT, "hunter2").expect("an account")
    }

    /// `api/kazoo.md §2.3`, `§7`: below the account, with the token in the header.
    #[test]
    fn requests_stand_below_the_account_and_carry_the_token_in_the_header() {
        let group = GroupId::new("1743724cd775bf6994380dbc79c1af09");
        let request = access()
            .group(Operation::ReadRoster, Method::GET, &group)
            .expect("a request");
        assert_eq!(request.method(), &Method::GET);
        assert_eq!(request.path(), format!("v2/accounts/{ACCOUNT}/groups/{group}"));
        assert_eq!(request.header("x-auth-token"), Some("hunter2"));
        assert_eq!(request.group(), Some(&group));
        assert!(request.query().is_empty() && request.body().is_empty());
    }

    #[rstest]
    #[case::nothing("")]
    #[case::here(".")]
    #[case::account("..")]
    #[case::line_break("a\nb")]
    fn an_id_that_would_lead_elsewhere_is_never_sent(#[case] id: &str) {
        let error = access()
            .group(Operation::DeleteGroup, Method::DELETE, &GroupId::new(id))
            .expect_err("refused");
        assert_eq!(error.kind(), Kind::NotFound);
        assert_eq!(error.reach(), crate::client::Reach::NotSent);
    }

    #[test]
    fn an_id_is_one_segment_of_the_path() {
        let request = access()
            .one(Operation::ListUses, Method::GET, "callflows", "a/../b")
            .expect("a request");
        assert_eq!(request.path(), format!("v2/accounts/{ACCOUNT}/callflows/a%2F..%2Fb"));
    }

    #[rstest]
    #[case("")]
    #[case("../x")]
    #[case("a/b")]
    #[case("a b")]
    fn an_account_that_cannot_stand_in_a_path_is_none(#[case] account: &str) {
        assert!(Access::new(account, "t").is_none());
    }

    /// `api/kazoo.md §11`, 402: only after a person has agreed.
    #[test]
    fn charges_are_accepted_only_when_a_person_has() {
        let sent = |charges| {
            let request = access().request(Operation::CreateGroup, Method::PUT, "groups");
            let request = with_data(request, &serde_json::json!({"name": "a"}), charges).expect("a request");
            String::from_utf8(request.body().to_vec()).expect("text")
        };
        assert_eq!(sent(Charges::NotAccepted), r#"{"data":{"name":"a"}}"#);
        assert_eq!(
            sent(Charges::Accepted),
            r#"{"data":{"name":"a"},"accept_charges":true}"#
        );
    }

    /// `api/kazoo.md §5`: the version stands in quotes.
    #[test]
    fn a_known_version_makes_a_write_conditional() {
        let request = || access().request(Operation::WriteRoster, Method::PATCH, "groups/x");
        let revision = Revision("3-5a0d9c41".to_owned());
        assert_eq!(
            if_match(request(), Some(&revision)).header("if-match"),
            Some("\"3-5a0d9c41\"")
        );
        assert_eq!(if_match(request(), None).header("if-match"), None);
    }
}
