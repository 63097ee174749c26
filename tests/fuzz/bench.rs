//! An account whose server says whatever a test wants.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;

use callboard::client::{Call, Connection, Directory, Error, Notice, RequestQueue, Session, Timeouts, dialect};
use callboard::domain::Backend;
use secrecy::SecretString;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use crate::campaign::{assert_harmless, campaign};
use crate::mutation::json;
use crate::random::Random;
use crate::scripted::Scripted;

/// What no error and no value may show.
pub const SECRET: &str = "hunter2/canary";
pub const JSON: &str = "Content-Type: application/json\r\n";

/// The names of a session's secrets, each of which is [`SECRET`], and its facts.
type Holds = (&'static [&'static str], &'static [(&'static str, &'static str)]);

/// What a session with each phone system holds.
const SESSIONS: [(Backend, Holds); 4] = [
    (Backend::DeepCall, (&["ssid"], &[])),
    (
        Backend::Kazoo,
        (&["token"], &[("account_id", "4f1c0e9a7b5d4c3e8a6f2b1d0c9e8f7a")]),
    ),
    (Backend::PortSip, (&["token", "refresh_token"], &[("login", "oauth")])),
    (Backend::Udesk, (&["token"], &[("email", "ops+a@acme.example")])),
];

/// An account whose server says whatever the test wants.
pub struct Bench {
    runtime: Runtime,
    pub server: Scripted,
    pub connection: Connection,
    pub session: Session,
    directory: RefCell<Arc<dyn Directory>>,
}

impl Bench {
    /// Opened with the session of [`SESSIONS`].
    pub fn new(backend: Backend) -> Self {
        let known = SESSIONS.iter().find(|session| session.0 == backend);
        let (_, (secrets, facts)) = known.unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let server = runtime.block_on(Scripted::start());
        let connection = Connection {
            backend,
            url: server.url().parse().unwrap(),
            ca_file: None,
            timeouts: Timeouts::default(),
            // Fast enough for tests.
            requests_per_minute: Some(u32::MAX),
            queue: RequestQueue::default(),
            settings: BTreeMap::new(),
        };
        let session = Session {
            backend,
            origin: connection.url.origin(),
            identity: "29791451".to_owned(),
            expires_at: None,
            facts: facts
                .iter()
                .map(|(name, word)| ((*name).to_owned(), (*word).to_owned()))
                .collect(),
            secrets: secrets
                .iter()
                .map(|name| ((*name).to_owned(), SecretString::from(SECRET)))
                .collect(),
        };
        let directory = dialect::open(&connection, &session).unwrap();
        Self {
            runtime,
            server,
            connection,
            session,
            directory: RefCell::new(directory),
        }
    }

    /// One call; `None` when it would be tried again, which here would only give the same answer later, or when an
    /// answer told us to wait: then the next call is by somebody who has not heard that.
    pub fn call<T>(&self, make: impl AsyncFnOnce(&dyn Directory, &Call) -> Result<T, Error>) -> Option<T> {
        let again = Arc::new(Notify::new());
        let seen = Arc::clone(&again);
        let call = Call::watched(move |notice| {
            if matches!(notice, Notice::Retrying { .. } | Notice::WaitingForQuota { .. }) {
                seen.notify_one();
            }
        });
        let directory = Arc::clone(&self.directory.borrow());
        let outcome = self.runtime.block_on(async {
            let mut under_way = pin!(make(directory.as_ref(), &call));
            tokio::select! {
                biased;
                () = again.notified() => None,
                outcome = under_way.as_mut() => Some(outcome),
            }
        });
        let Some(outcome) = outcome else {
            *self.directory.borrow_mut() = dialect::open(&self.connection, &self.session).unwrap();
            return None;
        };
        match outcome {
            Ok(value) => Some(value),
            Err(error) => {
                check(&error);
                None
            }
        }
    }
}

fn check(error: &Error) {
    assert_harmless(error.message());
    assert_harmless(error.hint().unwrap_or_default());
    let told = format!("{error} {error:?}");
    assert!(!told.contains(SECRET), "{told}");
}

/// Mostly a proper answer with this body; sometimes another status or type, or none at all.
fn answer(server: &Scripted, random: &mut Random, body: &[u8]) {
    let status = [200, 200, 200, 200, 200, 200, 200, 400, 401, 403, 404, 422, 500, 204];
    let headers = [JSON, JSON, JSON, JSON, JSON, JSON, "", "Content-Type: text/html\r\n"];
    server.answer_with(
        status[random.below(status.len())],
        headers[random.below(headers.len())],
        body,
    );
}

/// Lets `check` ask a server that answers with changed samples.
pub fn replies(
    target: &str,
    backend: Backend,
    samples: &[&[u8]],
    refusals: &[&[u8]],
    check: impl Fn(&Bench, &mut Random),
) {
    let bench = RefCell::new(Bench::new(backend));
    let all: Vec<&[u8]> = samples.iter().chain(refusals).copied().collect();
    campaign(target, &all, &json, |random, body| {
        let bench = bench.borrow();
        answer(&bench.server, random, body);
        check(&bench, random);
    });
}
