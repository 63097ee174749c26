//! One folder per phone system, and the registry that opens them.
//!
//! A new phone system is a new folder and one arm in each function here.

pub mod deepcall;

use std::sync::Arc;

use super::{
    Answers, Call, Capabilities, Capability, Catalogue, Connection, Directory, Error, Kind, Operation, Result, Session,
    SignInForm,
};
use crate::domain::Backend;
use crate::text::visible;

/// The phone systems this version speaks to, in the order they are shown.
pub const fn dialects() -> &'static [Backend] {
    &[Backend::DeepCall]
}

const NOTHING: [(Capability, &str); Capability::ALL.len()] = {
    let mut missing = [(Capability::ReceiveCall, "not available in this version"); Capability::ALL.len()];
    let mut place = 0;
    while place < missing.len() {
        missing[place].0 = Capability::ALL[place];
        place += 1;
    }
    missing
};

/// The ways of signing in, the usual one first; empty for a phone system that is not in [`dialects`].
pub const fn sign_in_forms(backend: Backend) -> &'static [SignInForm] {
    match backend {
        Backend::DeepCall => deepcall::FORMS,
        Backend::Kazoo | Backend::PortSip | Backend::Udesk => &[],
    }
}

/// What a phone system can do; never asks the network. One that is not in [`dialects`] can do nothing.
pub const fn capabilities(backend: Backend) -> Capabilities {
    match backend {
        Backend::DeepCall => deepcall::CAPABILITIES,
        Backend::Kazoo | Backend::PortSip | Backend::Udesk => Capabilities::all_but(backend, &NOTHING),
    }
}

/// What a phone system's codes mean; empty for one that is not in [`dialects`].
pub fn catalogue(backend: Backend) -> &'static Catalogue {
    match backend {
        Backend::DeepCall => deepcall::catalogue(),
        Backend::Kazoo | Backend::PortSip | Backend::Udesk => Catalogue::none(),
    }
}

/// Signs in by one of the [`sign_in_forms`] and checks with a harmless call that the phone system takes it.
///
/// # Errors
///
/// [`Kind::Auth`] for refused credentials; nothing is kept. [`Kind::Usage`] when a needed answer is missing.
pub async fn sign_in(connection: &Connection, form_id: &str, answers: &Answers, call: &Call) -> Result<Session> {
    match connection.backend {
        Backend::DeepCall => deepcall::sign_in(connection, form_id, answers, call).await,
        backend => Err(not_built(backend)),
    }
}

/// Renews a session where the phone system can, `None` where only signing in again helps.
///
/// # Errors
///
/// Those of the call; the old session stays as it is.
#[expect(
    clippy::unused_async,
    reason = "phone systems that do renew sessions ask the network; callers await from the first day"
)]
pub async fn refresh(connection: &Connection, session: &Session, call: &Call) -> Result<Option<Session>> {
    let (_, _) = (session, call);
    match connection.backend {
        // No documented call renews a session or a token (`api/deepcall.md §2`).
        Backend::DeepCall => Ok(None),
        backend => Err(not_built(backend)),
    }
}

/// Opens a phone system with a session. Sends nothing.
///
/// # Errors
///
/// [`Kind::Auth`] with reason `other-origin` when the session was issued by another origin than the connection
/// leads to (promise A10); [`Kind::Config`] for settings that do not work.
pub fn open(connection: &Connection, session: &Session) -> Result<Arc<dyn Directory>> {
    let origin = connection.url.origin();
    if session.backend != connection.backend || session.origin != origin {
        return Err(Error::new(
            connection.backend,
            Operation::SignIn,
            Kind::Auth,
            "other-origin",
            format!(
                "the session was issued by {}, and the profile now leads to {origin}; it was not sent",
                visible(&session.origin)
            ),
        )
        .with_hint("sign in again, or set the profile's URL back"));
    }
    match connection.backend {
        Backend::DeepCall => Ok(Arc::new(deepcall::DeepCall::open(connection, session)?)),
        backend => Err(not_built(backend)),
    }
}

fn not_built(backend: Backend) -> Error {
    Error::new(
        backend,
        Operation::SignIn,
        Kind::Config,
        "not-built",
        format!("{} is not available in this version", backend.title()),
    )
    .with_hint("change `backend` in the profile; this version speaks to deepcall")
}
