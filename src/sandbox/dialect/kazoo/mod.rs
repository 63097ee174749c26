//! The KAZOO face: Crossbar's `/v2/…`, as far as `api/kazoo.md` tells.
//!
//! ```text
//!  request ─ authentication ─ group ── write ── hurdle     user  device  callflow
//!                               │        │                   │      │       │
//!                               └─ document ── endpoints ── neutral store and attachment
//! ```
//!
//! A group is one document. Its name and its users are neutral; the rest of it lies in the group's attachment.

mod answer;
mod authentication;
mod bucket;
mod callflow;
mod credentials;
mod device;
mod digest;
mod document;
mod endpoints;
mod filter;
mod group;
mod hurdle;
mod identity;
mod index;
mod list;
mod merge;
mod paging;
mod refusal;
mod request;
mod sample;
mod schema;
mod session;
mod token;
mod user;
pub mod variant;
mod write;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use axum::routing::any;
use serde_json::json;

pub use credentials::KazooCredentials;
pub use identity::{kazoo_account_id, kazoo_device_id, kazoo_group_id, kazoo_reseller_id, kazoo_user_id};
pub(crate) use sample::fill;
pub(crate) use session::Memory;

use self::answer::{Answer, Frame};
use self::refusal::{Problems, Refusal};
use self::request::Request;
use self::session::{Drains, Worth};
use self::variant::{Charged, KazooVariants, LoginPrice, Mode, Standing};
use crate::sandbox::access::Permission;
use crate::sandbox::shared::Shared;

/// Everything an answer depends on.
struct Call<'a> {
    shared: &'a Arc<Shared>,
    variants: KazooVariants,
    request: &'a Request,
}

/// Whether a path belongs to this face.
pub(crate) fn owns(path: &str) -> bool {
    path.starts_with("/v2/") || path.starts_with("/v1/")
}

/// Builds the routes; the words of a path are told apart below, because what is unknown is answered in the envelope.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v2/{*path}", any(handle))
        .route("/v1/{*path}", any(handle))
        // The vendor's own limit is above axum's default of 2 MB, and it answers in the envelope.
        .layer(DefaultBodyLimit::disable())
        .with_state(shared)
}

/// Gives the answer to an expired token.
pub(crate) fn expired(variants: &KazooVariants, _body: &[u8]) -> Response {
    Frame::blank(*variants).send(Err(Refusal::ended_token()))
}

/// Gives the answer to a failure nobody can explain.
pub(crate) fn failed(variants: &KazooVariants) -> Response {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Frame::blank(*variants).send(Err(Refusal::system(status, "unspecified_fault", None)))
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let variants = shared.variants().kazoo;
    let request = Request::read(method, &uri, headers, &body, variants);
    let mut frame = Frame::of(&request, variants);
    let call = Call {
        shared: &shared,
        variants,
        request: &request,
    };
    let outcome = act(&call, &mut frame).await;
    frame.send(outcome)
}

async fn act(call: &Call<'_>, frame: &mut Frame) -> Result<Answer, Refusal> {
    if call.request.version == "v1" && call.variants.mode != Mode::Older {
        let details = json!({ "message": "API version v1 is no longer supported" });
        return Err(Refusal::new(StatusCode::GONE, "gone", details));
    }
    let words: Vec<_> = call.request.path.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["user_auth"] => {
            pay_login(call, frame)?;
            call.request.negotiate()?;
            authentication::user(call)
        }
        ["api_auth"] => {
            pay_login(call, frame)?;
            call.request.negotiate()?;
            authentication::key(call)
        }
        ["token_auth"] => {
            pay(call, frame, "")?;
            authentication::token(call)
        }
        ["accounts", account, rest @ ..] => in_account(call, frame, account, rest).await,
        // The alias of the token's own account is one of 5.x (§2.3).
        ["account", rest @ ..] if call.variants.mode != Mode::Older => {
            in_account(call, frame, &kazoo_account_id(), rest).await
        }
        _ => Err(Refusal::no_route()),
    }
}

/// Answers what lies in an account. The order is the server's: an ended token before anything else, then the account,
/// even without a token, and only then who is asking.
async fn in_account(call: &Call<'_>, frame: &mut Frame, account: &str, rest: &[&str]) -> Result<Answer, Refusal> {
    if authentication::worth(call) == Worth::Ended {
        return Err(Refusal::ended_token());
    }
    let own = account == kazoo_account_id();
    if account.len() != 32 {
        let details = json!({ "message": format!("invalid account_id '{account}'") });
        return Err(Refusal::new(StatusCode::NOT_FOUND, "bad identifier", details));
    }
    if !own && account != kazoo_reseller_id() {
        return Err(Refusal::unknown(account));
    }
    pay(call, frame, account)?;
    authentication::admit(call)?;
    frame.authenticated = true;
    if !own {
        return Err(Refusal::system(StatusCode::FORBIDDEN, "forbidden", None));
    }
    if call.shared.access.permission() == Permission::Denied {
        let cause = Some("access denied by token restrictions");
        return Err(Refusal::system(StatusCode::FORBIDDEN, "forbidden", cause));
    }
    check_standing(call.variants.standing)?;
    call.request.negotiate()?;
    dispatch(call, rest).await
}

async fn dispatch(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    let method = &call.request.method;
    match rest {
        ["groups"] => match *method {
            Method::GET => group::list(call).await,
            Method::PUT => write::create(call).await,
            _ => Err(Refusal::wrong_method()),
        },
        ["groups", id] => match *method {
            Method::GET => group::read(call, id).await,
            Method::POST => write::replace(call, id).await,
            Method::PATCH => write::patch(call, id).await,
            Method::DELETE => write::delete(call, id).await,
            _ => Err(Refusal::wrong_method()),
        },
        ["users" | "devices" | "callflows", ..] if *method != Method::GET => Err(Refusal::wrong_method()),
        ["users"] => user::list(call).await,
        ["users", id] => user::read(call, id).await,
        ["users", id, "groups"] => user::groups(call, id).await,
        ["users", id, "devices"] => user::devices(call, id).await,
        ["devices"] => device::list(call).await,
        ["devices", "status"] => device::status(call).await,
        ["devices", id] => device::read(call, id).await,
        ["callflows"] => callflow::list(call).await,
        ["callflows", id] => callflow::read(call, id).await,
        _ => Err(Refusal::no_route()),
    }
}

/// Takes the price of a call from the account's bucket (§12).
fn pay(call: &Call<'_>, frame: &mut Frame, account: &str) -> Result<(), Refusal> {
    let known = matches!(authentication::worth(call), Worth::Good(_));
    let price = u32::from(call.variants.charged == Charged::EveryCall || !known);
    take(call, frame, account, price, Drains::Nothing)
}

/// Takes the price of a login, of which there is no account yet.
fn pay_login(call: &Call<'_>, frame: &mut Frame) -> Result<(), Refusal> {
    let price = match call.variants.login_price {
        LoginPrice::One => 1,
        LoginPrice::ThirtyFive => 35,
    };
    take(call, frame, "", price, Drains::Everything)
}

fn take(call: &Call<'_>, frame: &mut Frame, account: &str, price: u32, drains: Drains) -> Result<(), Refusal> {
    let left = call
        .shared
        .states
        .kazoo
        .pay(account, call.variants.bucket, price, drains);
    frame.tokens = Some((price, left.unwrap_or(0)));
    left.map(drop)
        .ok_or_else(|| Refusal::system(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", None))
}

/// Refuses the account itself (§11).
fn check_standing(standing: Standing) -> Result<(), Refusal> {
    let (rule, status) = match standing {
        Standing::Good | Standing::NoCredit => return Ok(()),
        Standing::Expired => ("expired", StatusCode::BAD_REQUEST),
        Standing::Disabled => ("disabled", StatusCode::BAD_REQUEST),
        Standing::Locked => ("disabled", StatusCode::LOCKED),
    };
    let mut problems = Problems::default();
    problems.add("account", rule, &json!({ "message": format!("account {rule}") }));
    Err(if status == StatusCode::LOCKED {
        let refusal = problems.into_refusal(status);
        Refusal::new(
            status,
            "locked",
            refusal.body.map_or_else(|| json!({}), |(_, data)| data),
        )
    } else {
        problems.into_refusal(status)
    })
}
