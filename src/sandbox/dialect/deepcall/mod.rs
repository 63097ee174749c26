//! The DeepCall face: `POST /api/v2/Group/…` and `/api/v2/Agent/…`, as far as `api/deepcall.md` tells.
//!
//! Field order matters throughout, since the captures are reproduced byte for byte: answers are written field by
//! field, and `serde_json` keeps the order of insertion (`preserve_order`).

mod agent;
mod assign;
mod authentication;
mod credentials;
mod edit;
mod envelope;
mod lag;
mod list;
mod refusal;
mod relation;
mod request;
pub mod variant;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};

pub use credentials::DeepcallCredentials;
pub(crate) use lag::Lag as Memory;

use self::envelope::Answer;
use self::refusal::Refusal;
use self::request::Fields;
use self::variant::DeepcallVariants;
use crate::sandbox::shared::Shared;

/// One call of the vendor's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Add,
    Update,
    Delete,
    List,
    Relation,
    Assign,
    Agents,
}

impl Action {
    /// The actions with the exact case of their paths (`api/deepcall.md` §3, quirk 4).
    const PATHS: [(&'static str, Self); 7] = [
        ("/api/v2/Group/add", Self::Add),
        ("/api/v2/Group/update", Self::Update),
        ("/api/v2/Group/delete", Self::Delete),
        ("/api/v2/Group/list", Self::List),
        ("/api/v2/Group/getGroupAgentRelation", Self::Relation),
        ("/api/v2/Group/submitAssignGroupToAgent", Self::Assign),
        ("/api/v2/Agent/list", Self::Agents),
    ];
}

/// Everything an action needs.
struct Call<'a> {
    shared: &'a Shared,
    variants: DeepcallVariants,
    fields: Fields,
    /// The account that signed in.
    account: String,
}

/// Whether a path belongs to this face.
pub(crate) fn owns(path: &str) -> bool {
    path.starts_with("/api/v2/")
}

/// Builds the routes, each with and without the trailing slash of the documents' "Path" lines (quirk 2).
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let mut router = Router::new().route("/api/v2/{*action}", any(unknown));
    for (path, action) in Action::PATHS {
        for path in [path.to_owned(), format!("{path}/")] {
            let handler = move |State(shared): State<Arc<Shared>>, body: Bytes| async move {
                handle(&shared, action, &body).await
            };
            router = router.route(&path, post(handler).fallback(wrong_method));
        }
    }
    router.with_state(shared)
}

/// Gives the answer to an expired session, by the form of authentication that was used.
pub(crate) fn expired(variants: &DeepcallVariants, body: &[u8]) -> Response {
    let by_session = Fields::parse(body).is_ok_and(|fields| fields.has("ssid"));
    envelope::refuse(
        if by_session {
            Refusal::UnknownSession
        } else {
            Refusal::InvalidToken
        },
        variants,
    )
}

/// Gives the answer to a failure nobody can explain.
pub(crate) fn failed(variants: &DeepcallVariants) -> Response {
    envelope::refuse(Refusal::SomethingWrong, variants)
}

async fn handle(shared: &Shared, action: Action, body: &[u8]) -> Response {
    let variants = shared.variants().deepcall;
    match act(shared, variants, action, body).await {
        Ok(answer) => envelope::accept(answer),
        Err(refusal) => envelope::refuse(refusal, &variants),
    }
}

async fn act(shared: &Shared, variants: DeepcallVariants, action: Action, body: &[u8]) -> Result<Answer, Refusal> {
    let fields = Fields::parse(body)?;
    let account = authentication::authenticate(&shared.access, &fields)?;
    let call = Call {
        shared,
        variants,
        fields,
        account,
    };
    match action {
        Action::Add => edit::add(&call).await,
        Action::Update => edit::update(&call).await,
        Action::Delete => edit::delete(&call).await,
        Action::List => list::list(&call).await,
        Action::Relation => relation::relation(&call).await,
        Action::Assign => assign::assign(&call).await,
        Action::Agents => agent::list(&call).await,
    }
}

async fn unknown(State(shared): State<Arc<Shared>>) -> Response {
    envelope::refuse(Refusal::InvalidModule, &shared.variants().deepcall)
}

/// Answers like Express does when a path exists for another method only.
async fn wrong_method(method: Method, uri: Uri) -> Response {
    (StatusCode::NOT_FOUND, format!("Cannot {method} {}\n", uri.path())).into_response()
}
