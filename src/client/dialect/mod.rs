//! One folder per phone system, and the registry that finds them.
//!
//! A new phone system is a new folder, its line in `mod` and its line in `dialect`.

mod deepcall;
mod kazoo;
mod portsip;
mod udesk;

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    Accepted, Answers, Call, Capabilities, Catalogue, Connection, Directory, Error, Kind, Operation, ProfileSetting,
    Result, Session, SignInForm,
};
use crate::domain::Backend;
use crate::text::visible;

/// What a phone system's folder gives to the registry.
#[async_trait]
trait Dialect: Sync {
    /// The ways of signing in, the usual one first.
    fn sign_in_forms(&self) -> &'static [SignInForm];

    /// What a profile may switch, besides the answers to the forms that are no secret.
    fn settings(&self) -> &'static [ProfileSetting] {
        &[]
    }

    /// What the phone system can do.
    fn capabilities(&self) -> Capabilities;

    /// What its codes mean.
    fn catalogue(&self) -> &'static Catalogue;

    /// See [`sign_in`].
    async fn sign_in(&self, connection: &Connection, form_id: &str, answers: &Answers, call: &Call) -> Result<Session>;

    /// See [`refresh`].
    async fn refresh(&self, connection: &Connection, session: &Session, call: &Call) -> Result<Option<Session>> {
        let (_, _, _) = (connection, session, call);
        Ok(None)
    }

    /// Opens the phone system with a session of its own origin. Sends nothing.
    fn open(&self, connection: &Connection, session: &Session) -> Result<Arc<dyn Directory>>;
}

/// The registry: a line for each phone system.
fn dialect(backend: Backend) -> &'static dyn Dialect {
    match backend {
        Backend::DeepCall => &deepcall::Speech,
        Backend::Kazoo => &kazoo::Speech,
        Backend::PortSip => &portsip::Speech,
        Backend::Udesk => &udesk::Speech,
    }
}

/// The ways of signing in, the usual one first.
pub fn sign_in_forms(backend: Backend) -> &'static [SignInForm] {
    dialect(backend).sign_in_forms()
}

/// What a profile may say for a phone system: the answers to its forms that are no secret, and its own switches.
pub fn settings(backend: Backend) -> Vec<ProfileSetting> {
    let answers = sign_in_forms(backend).iter().flat_map(|form| form.fields);
    let answers = answers.filter(|field| !field.secret).map(|field| ProfileSetting {
        name: field.id,
        accepted: Accepted::Text,
    });
    let mut settings: Vec<ProfileSetting> = Vec::new();
    for setting in answers.chain(dialect(backend).settings().iter().copied()) {
        if !settings.iter().any(|known| known.name == setting.name) {
            settings.push(setting);
        }
    }
    settings
}

/// What a phone system can do; never asks the network.
pub fn capabilities(backend: Backend) -> Capabilities {
    dialect(backend).capabilities()
}

/// What a phone system's codes mean.
pub fn catalogue(backend: Backend) -> &'static Catalogue {
    dialect(backend).catalogue()
}

/// Signs in by one of the [`sign_in_forms`] and checks with a harmless call that the phone system takes it.
///
/// # Errors
///
/// [`Kind::Auth`] for refused credentials; nothing is kept. [`Kind::Usage`] when a needed answer is missing.
pub async fn sign_in(connection: &Connection, form_id: &str, answers: &Answers, call: &Call) -> Result<Session> {
    dialect(connection.backend)
        .sign_in(connection, form_id, answers, call)
        .await
}

/// Renews a session where the phone system can, `None` where only signing in again helps.
///
/// # Errors
///
/// Those of the call; the old session stays as it is. [`Kind::Auth`] when the phone system does not renew this one:
/// then signing in again is the way on.
pub async fn refresh(connection: &Connection, session: &Session, call: &Call) -> Result<Option<Session>> {
    check_origin(connection, session)?;
    dialect(connection.backend).refresh(connection, session, call).await
}

/// Opens a phone system with a session. Sends nothing.
///
/// # Errors
///
/// [`Kind::Auth`] with reason `other-origin` when the session was issued by another origin than the connection
/// leads to (promise A10); [`Kind::Config`] for settings that do not work.
pub fn open(connection: &Connection, session: &Session) -> Result<Arc<dyn Directory>> {
    check_origin(connection, session)?;
    dialect(connection.backend).open(connection, session)
}

fn check_origin(connection: &Connection, session: &Session) -> Result<()> {
    let origin = connection.url.origin();
    if session.backend == connection.backend && session.origin == origin {
        return Ok(());
    }
    Err(Error::new(
        connection.backend,
        Operation::SignIn,
        Kind::Auth,
        "other-origin",
        format!(
            "the session was issued by {}, and the profile now leads to {origin}; it was not sent",
            visible(&session.origin)
        ),
    )
    .with_hint("sign in again, or set the profile's URL back"))
}
