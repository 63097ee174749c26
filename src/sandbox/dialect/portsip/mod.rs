//! The PortSIP face: `/api/…` as far as `api/portsip.md` tells, with user groups as the groups.
//!
//! Deactivated groups are shown like any other, since the vendor knows no such thing. A system administrator, who
//! signs in without a domain, does not exist here: the account is its tenant's administrator.

mod body;
mod credentials;
mod filter;
mod group;
mod id;
mod identity;
mod listing;
mod member;
mod query;
mod refusal;
mod reply;
mod sign_in;
mod token;
mod user;
pub mod variant;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, any};
use serde_json::{Map, Value};

pub use credentials::PortsipCredentials;

use self::id::Kind;
use self::listing::Findings;
use self::refusal::Refusal;
use self::reply::Answer;
use self::token::Tokens;
use self::variant::{PortsipVariants, Surface};
use crate::sandbox::access::Permission;
use crate::sandbox::rate::Rate;
use crate::sandbox::shared::Shared;

/// What the rate limit counts by (`api/portsip.md` §3).
const MINUTE: Duration = Duration::from_mins(1);

/// What this face remembers between requests.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) tokens: Tokens,
    rate: Rate,
    groups: Findings,
    users: Findings,
}

/// One call of the vendor's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    OauthToken,
    OauthRevoke,
    SignInSession,
    TellSession,
    SignIn,
    RefreshToken,
    SignOut,
    SendCode,
    VerifyCode,
    TellAccount,
    TellUser,
    TellServer,
    ListGroups,
    CreateGroup,
    ReadGroup,
    UpdateGroup,
    DestroyGroup,
    ListMembers,
    CheckMember,
    AddMember,
    RemoveMember,
    ListUsers,
    ReadUser,
    UserStatus,
    TellNumber,
}

/// Who may make a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// Everybody.
    Open,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in and may see the tenant's groups and users.
    Permitted,
}

impl Action {
    /// The actions with their paths: what GET does, what POST does. There are no other methods (§1).
    const PATHS: [(&'static str, Option<Self>, Option<Self>); 21] = [
        ("/api/login/oauth/token", None, Some(Self::OauthToken)),
        ("/api/login/oauth/revoke", None, Some(Self::OauthRevoke)),
        ("/api/login", Some(Self::TellSession), Some(Self::SignInSession)),
        ("/api/auth/sign_in", None, Some(Self::SignIn)),
        ("/api/auth/refresh_token", None, Some(Self::RefreshToken)),
        ("/api/auth/sign_out", None, Some(Self::SignOut)),
        ("/api/auth/send_otp", None, Some(Self::SendCode)),
        ("/api/auth/verify_otp", None, Some(Self::VerifyCode)),
        ("/api/auth/user", Some(Self::TellAccount), None),
        ("/api/user", Some(Self::TellUser), None),
        ("/api/info", Some(Self::TellServer), None),
        ("/api/groups", Some(Self::ListGroups), Some(Self::CreateGroup)),
        ("/api/groups/{id}", Some(Self::ReadGroup), Some(Self::UpdateGroup)),
        ("/api/groups/{id}/destroy", None, Some(Self::DestroyGroup)),
        ("/api/groups/{id}/members", Some(Self::ListMembers), None),
        (
            "/api/groups/{id}/members/{extension}",
            Some(Self::CheckMember),
            Some(Self::AddMember),
        ),
        (
            "/api/groups/{id}/members/{extension}/destroy",
            None,
            Some(Self::RemoveMember),
        ),
        ("/api/users", Some(Self::ListUsers), None),
        ("/api/users/{id}", Some(Self::ReadUser), None),
        ("/api/users/{id}/status", Some(Self::UserStatus), None),
        ("/api/extension_numbers/{extension}", Some(Self::TellNumber), None),
    ];

    /// Tells whether a server with this way to sign in has the call.
    fn exists(self, surface: Surface) -> bool {
        match self {
            Self::OauthToken | Self::OauthRevoke | Self::SignInSession | Self::TellSession => surface != Surface::Auth,
            Self::SignIn
            | Self::RefreshToken
            | Self::SignOut
            | Self::SendCode
            | Self::VerifyCode
            | Self::TellAccount => surface != Surface::Oauth,
            _ => true,
        }
    }

    fn door(self) -> Door {
        match self {
            Self::OauthToken
            | Self::SignInSession
            | Self::SignIn
            | Self::RefreshToken
            | Self::SendCode
            | Self::VerifyCode
            | Self::TellServer => Door::Open,
            Self::OauthRevoke | Self::SignOut | Self::TellSession | Self::TellAccount | Self::TellUser => {
                Door::SignedIn
            }
            _ => Door::Permitted,
        }
    }
}

/// Everything an action needs.
struct Call<'a> {
    shared: &'a Shared,
    variants: PortsipVariants,
    /// The parts of the path, decoded.
    parameters: Vec<(String, String)>,
    query: Vec<(String, String)>,
    headers: &'a HeaderMap,
    body: Bytes,
}

impl Call<'_> {
    fn parameter(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Gives the group in the path, or none when that cannot be an id.
    fn group(&self) -> Option<i64> {
        Kind::Group.read(self.parameter("id"), self.variants.ids)
    }

    fn extension(&self) -> String {
        self.parameter("extension").to_owned()
    }

    /// Gives the JSON object in the body.
    fn object(&self) -> Result<Map<String, Value>, Refusal> {
        serde_json::from_slice(&self.body).map_err(|_| Refusal::Malformed)
    }
}

/// Whether a path belongs to this face.
pub(crate) fn owns(path: &str) -> bool {
    path.starts_with("/api/") && !path.starts_with("/api/v2/")
}

/// Builds the routes.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let handler = |action: Action| {
        move |state: State<Arc<Shared>>, path: RawPathParams, uri: Uri, headers: HeaderMap, body: Bytes| {
            handle(action, state, path, uri, headers, body)
        }
    };
    let mut router = Router::new().route("/api/{*rest}", any(unknown));
    for (path, read, write) in Action::PATHS {
        let mut methods = MethodRouter::new();
        if let Some(action) = read {
            methods = methods.get(handler(action));
        }
        if let Some(action) = write {
            methods = methods.post(handler(action));
        }
        router = router.route(path, methods);
    }
    router.with_state(shared)
}

/// Gives the answer to a token that has ended.
pub(crate) fn expired(variants: &PortsipVariants, _body: &[u8]) -> Response {
    reply::refuse(&Refusal::NotSignedIn, variants)
}

/// Gives the answer to a failure nobody can explain.
pub(crate) fn failed(variants: &PortsipVariants) -> Response {
    reply::refuse(&Refusal::Failure, variants)
}

async fn handle(
    action: Action,
    State(shared): State<Arc<Shared>>,
    path: RawPathParams,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let call = Call {
        shared: &shared,
        variants: shared.variants().portsip,
        parameters: path
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        query: query.into_owned().collect(),
        headers: &headers,
        body,
    };
    answer(&call, action).await
}

async fn answer(call: &Call<'_>, action: Action) -> Response {
    let variants = &call.variants;
    if let Err(wait) = call.shared.states.portsip.rate.admit(variants.rate_limit.0, MINUTE) {
        return reply::throttle(wait, variants);
    }
    match act(call, action).await {
        Ok(answer) => answer.send(),
        Err(refusal) => reply::refuse(&refusal, variants),
    }
}

async fn act(call: &Call<'_>, action: Action) -> Result<Answer, Refusal> {
    if !action.exists(call.variants.login) {
        return Err(Refusal::NoEndpoint);
    }
    let access = &call.shared.access;
    let token = sign_in::bearer(call.headers).unwrap_or_default();
    let remaining = match action.door() {
        Door::Open => Duration::ZERO,
        Door::SignedIn | Door::Permitted => {
            let remaining = call.shared.states.portsip.tokens.remaining(access, &token);
            remaining.ok_or(Refusal::NotSignedIn)?
        }
    };
    if action.door() == Door::Permitted && access.permission() == Permission::Denied {
        return Err(Refusal::Forbidden);
    }
    match action {
        Action::OauthToken => sign_in::oauth(call),
        Action::OauthRevoke | Action::SignOut => Ok(sign_in::sign_out(call)),
        Action::SignInSession => sign_in::session(call),
        Action::TellSession => Ok(identity::session(&token, remaining)),
        Action::SignIn => sign_in::sign_in(call),
        Action::RefreshToken => sign_in::refresh(call),
        Action::SendCode => sign_in::send_code(call),
        Action::VerifyCode => sign_in::verify_code(call),
        Action::TellAccount => Ok(identity::account(call)),
        Action::TellUser => Ok(identity::user(call)),
        Action::TellServer => identity::info(call),
        Action::ListGroups => group::list(call).await,
        Action::CreateGroup => group::create(call).await,
        Action::ReadGroup => group::read(call).await,
        Action::UpdateGroup => group::update(call).await,
        Action::DestroyGroup => group::destroy(call).await,
        Action::ListMembers => member::list(call).await,
        Action::CheckMember => member::check(call).await,
        Action::AddMember => member::add(call).await,
        Action::RemoveMember => member::remove(call).await,
        Action::ListUsers => user::list(call).await,
        Action::ReadUser => user::read(call).await,
        Action::UserStatus => user::status(call).await,
        Action::TellNumber => user::number(call).await,
    }
}

async fn unknown(State(shared): State<Arc<Shared>>) -> Response {
    reply::refuse(&Refusal::NoEndpoint, &shared.variants().portsip)
}
