//! The Udesk face: `/open_api_v1/…` as far as `api/udesk.md` tells.
//!
//! Ids are those of the store. Deactivated groups are shown like any other, since the vendor knows no such thing.
//! The path says version 1 and is API version 2.

mod agent;
mod category;
mod change;
mod credentials;
mod envelope;
mod group;
mod live;
mod log_in;
mod page;
mod refusal;
mod signature;
mod token;
pub mod variant;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawPathParams, State};
use axum::http::Uri;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, any, on};
use serde_json::{Map, Value};

pub use credentials::UdeskCredentials;

use self::category::Categories;
use self::envelope::Answer;
use self::refusal::Refusal;
use self::signature::Nonces;
use self::token::Token;
use self::variant::{GetAgent, RateScope, UdeskVariants};
use crate::sandbox::rate::Rate;
use crate::sandbox::shared::Shared;

/// What this face remembers between requests.
#[derive(Default)]
pub(crate) struct Memory {
    token: Token,
    nonces: Nonces,
    categories: Categories,
    rate: Rate,
    /// In the order of [`Action::PATHS`].
    endpoint_rates: [Rate; Action::PATHS.len()],
}

impl Memory {
    /// Gives what counts the calls of an action.
    fn rate(&self, action: Action, scope: RateScope) -> &Rate {
        let index = Action::PATHS.iter().position(|(.., listed)| *listed == action);
        let own = index.and_then(|index| self.endpoint_rates.get(index));
        own.filter(|_| scope == RateScope::Endpoint).unwrap_or(&self.rate)
    }
}

/// One call of the vendor's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    LogIn,
    ListGroups,
    CreateGroup,
    RenameGroup,
    DeleteGroup,
    GroupAgents,
    ListAgents,
    GetAgent,
    ChangeAgent,
    Monitor,
    Analysis,
}

impl Action {
    /// The actions with their paths and methods (§1).
    const PATHS: [(&'static str, MethodFilter, Self); 11] = [
        ("/log_in", MethodFilter::POST, Self::LogIn),
        ("/user_groups", MethodFilter::GET, Self::ListGroups),
        ("/user_groups", MethodFilter::POST, Self::CreateGroup),
        ("/user_groups/{id}", MethodFilter::PUT, Self::RenameGroup),
        ("/user_groups/{id}", MethodFilter::DELETE, Self::DeleteGroup),
        ("/user_groups/{id}/agents", MethodFilter::GET, Self::GroupAgents),
        ("/agents", MethodFilter::GET, Self::ListAgents),
        ("/agents/get_agent", MethodFilter::GET, Self::GetAgent),
        ("/agents/{id}", MethodFilter::PUT, Self::ChangeAgent),
        ("/agent_monitor_infos", MethodFilter::GET, Self::Monitor),
        (
            "/callcenter_analysis/agents_of_group",
            MethodFilter::GET,
            Self::Analysis,
        ),
    ];
}

/// Everything an action needs.
struct Call<'a> {
    shared: &'a Shared,
    variants: UdeskVariants,
    /// The id in the path, if it has one.
    id: String,
    query: Vec<(String, String)>,
    body: Bytes,
}

impl Call<'_> {
    fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Gives the group in the path.
    fn group(&self) -> Result<i64, Refusal> {
        self.id.parse().map_err(|_| Refusal::group(&self.id))
    }

    /// Gives the agent in the path.
    fn agent(&self) -> Result<i64, Refusal> {
        self.id.parse().map_err(|_| Refusal::agent(&self.id))
    }

    /// Gives the JSON object in the body.
    fn object(&self) -> Result<Map<String, Value>, Refusal> {
        serde_json::from_slice(&self.body).map_err(|_| Refusal::Missing("request body must be a JSON object"))
    }
}

/// Whether a path belongs to this face.
pub(crate) fn owns(path: &str) -> bool {
    path.starts_with("/open_api_v1/")
}

/// Builds the routes.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let handler = |action: Action| {
        move |State(shared): State<Arc<Shared>>, path: RawPathParams, uri: Uri, body: Bytes| async move {
            let id = path.iter().next().map(|(_, id)| id.to_owned());
            handle(&shared, action, id.unwrap_or_default(), &uri, body).await
        }
    };
    let mut router = Router::new().route("/open_api_v1/{*rest}", any(unknown));
    for (path, method, action) in Action::PATHS {
        let methods: MethodRouter<Arc<Shared>> = on(method, handler(action));
        router = router.route(&format!("/open_api_v1{path}"), methods);
    }
    router.with_state(shared)
}

/// Gives the answer to a token that has ended.
pub(crate) fn expired(variants: &UdeskVariants, _body: &[u8]) -> Response {
    envelope::refuse(&Refusal::Signature, variants)
}

/// Gives the answer to a failure nobody can explain.
pub(crate) fn failed(variants: &UdeskVariants) -> Response {
    envelope::refuse(&Refusal::Unexplained, variants)
}

async fn handle(shared: &Shared, action: Action, id: String, uri: &Uri, body: Bytes) -> Response {
    let variants = shared.variants().udesk;
    let window = variants.rate_window.duration();
    if let Some(most) = variants.rate_limit.0
        && let Err(wait) = shared
            .states
            .udesk
            .rate(action, variants.rate_scope)
            .admit(most, window)
    {
        return envelope::throttle(wait, &variants);
    }
    if action == Action::GetAgent && variants.get_agent == GetAgent::Absent {
        return envelope::no_endpoint(&variants);
    }
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let call = Call {
        shared,
        variants,
        id,
        query: query.into_owned().collect(),
        body,
    };
    match act(&call, action).await {
        Ok(answer) => answer.send(&variants),
        Err(refusal) => envelope::refuse(&refusal, &variants),
    }
}

async fn act(call: &Call<'_>, action: Action) -> Result<Answer, Refusal> {
    if action != Action::LogIn {
        signature::check(call)?;
    }
    match action {
        Action::LogIn => log_in::log_in(call).await,
        Action::ListGroups => group::list(call).await,
        Action::CreateGroup => group::create(call).await,
        Action::RenameGroup => group::rename(call).await,
        Action::DeleteGroup => group::delete(call).await,
        Action::GroupAgents => group::agents(call).await,
        Action::ListAgents => agent::list(call).await,
        Action::GetAgent => agent::get(call).await,
        Action::ChangeAgent => change::put(call).await,
        Action::Monitor => live::monitor(call).await,
        Action::Analysis => live::analysis(call).await,
    }
}

async fn unknown(State(shared): State<Arc<Shared>>) -> Response {
    envelope::no_endpoint(&shared.variants().udesk)
}
