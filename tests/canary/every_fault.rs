//! Every call against every fault of the sandbox, with credentials that are unique to it.

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use callboard::client::{Call, Session, dialect};
use callboard::domain::Backend;
use callboard::sandbox::{FaultKind, FaultRule, parse_fault, start};
use callboard::session::{Config, Environment, Paths, SessionStore};
use rstest::rstest;
use secrecy::ExposeSecret as _;
use tokio::task::JoinSet;

use crate::account::{Told, connection, sign_in, use_everything};
use crate::accounts::{Form, Known, OTHERS, forms, options};
use crate::forms::Canary;
use crate::log;

/// All faults, slow ones made quick, and none at all.
fn faults() -> Vec<Option<FaultRule>> {
    let rule = |name: &str| {
        let text = match name {
            "slow-header" | "slow-body" => format!("{name}:0.05"),
            // Waits as long as we are told to: not at all.
            "http503" | "http429" | "store-then-503" => format!("{name}:0"),
            other => other.to_owned(),
        };
        parse_fault(&text).unwrap()
    };
    let each = FaultKind::table().iter().map(|fault| Some(rule(fault.name)));
    std::iter::once(None).chain(each).collect()
}

#[rstest]
#[case::of_deepcall(Backend::DeepCall, "Group/list")]
#[case::of_kazoo(Backend::Kazoo, "user_auth")]
#[case::of_portsip(Backend::PortSip, "api/groups")]
#[case::of_udesk(Backend::Udesk, "user_groups")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_makes_a_secret_visible(#[case] backend: Backend, #[case] path: &str) {
    log::start();
    let mut accounts = JoinSet::new();
    for (turn, fault) in faults().into_iter().enumerate() {
        for form in forms(backend) {
            accounts.spawn(one_account(fault.clone(), form, turn));
        }
    }
    let secrets: Vec<String> = accounts.join_all().await.into_iter().flatten().collect();
    let log = log::so_far();
    let logged = memchr::memmem::find(&log, path.as_bytes()).is_some();
    assert!(logged, "requests are logged: {path}");
    let others = OTHERS.map(str::to_owned);
    Canary::all(&[secrets, others.to_vec()].concat()).check("the log", &log);
}

/// Signs in, makes every call under the fault, renews the session where that is possible; gives the secrets for the
/// search of the common log.
async fn one_account(fault: Option<FaultRule>, form: Form, turn: usize) -> Vec<String> {
    let home = tempfile::tempdir().unwrap();
    let sandbox = start(options(turn)).await.unwrap();
    let credentials = sandbox.control().credentials();
    let known = Known::of(form.backend, &credentials);
    let (mut connection, told) = (connection(form.backend, &sandbox.url()), Told::default());
    connection.settings.extend(form.settings(turn));
    let session = sign_in(&connection, form.id, &known.answers(), &told).await.unwrap();
    told.add(&session);
    sandbox.control().set_faults(fault.into_iter().collect());
    sign_in(&connection, form.id, &known.answers(), &told).await;
    use_everything(&connection, &session, home.path(), &told).await;
    sandbox.control().expire_sessions();
    sandbox.control().set_faults(Vec::new());
    use_everything(&connection, &session, home.path(), &told).await;
    let renewed = dialect::refresh(&connection, &session, &Call::quiet()).await;
    told.add(&renewed);
    let renewed = renewed.unwrap();
    assert_eq!(renewed.is_some(), form.backend == Backend::PortSip, "{renewed:?}");
    if let Some(renewed) = &renewed {
        use_everything(&connection, renewed, home.path(), &told).await;
        let used = dialect::refresh(&connection, &session, &Call::quiet()).await;
        assert!(used.is_err(), "it is used up: {used:?}");
        told.add(&used);
    }
    let last = renewed.as_ref().unwrap_or(&session);
    let requests = sandbox.control().requests();
    assert!(requests.len() > 10, "{}", requests.len());
    told.add(&requests);
    told.add(&(&sandbox, sandbox.credentials(), sandbox.control(), &credentials));
    told.add(&keep(home.path(), &sandbox.url(), last));

    let mut secrets: Vec<(String, bool)> = Vec::new();
    for (field, secret) in &known.secret {
        secrets.push((secret.clone(), Some(*field) == form.keeps));
    }
    secrets.extend(known.derived.iter().map(|secret| (secret.clone(), false)));
    let answered = secrets.len();
    for opened in std::iter::once(&session).chain(&renewed) {
        let issued = opened.secrets.values().map(|secret| secret.expose_secret().to_owned());
        let issued: Vec<String> = issued
            .filter(|secret| secrets.iter().all(|(known, _)| known != secret))
            .collect();
        secrets.extend(issued.into_iter().map(|secret| (secret, std::ptr::eq(opened, last))));
    }
    assert_eq!(secrets.len() - answered, form.issues, "{}", form.id);
    let (kept, gone): (Vec<_>, Vec<_>) = secrets.iter().partition(|(_, is_kept)| *is_kept);
    let gone = gone.into_iter().map(|(secret, _)| secret.as_str()).chain(OTHERS);
    assert_eq!(
        sessions_with(&Canary::all(&gone.collect::<Vec<_>>()), home.path()),
        0,
        "nothing is kept but the last secrets"
    );
    for (secret, _) in kept {
        let sessions = sessions_with(&Canary::new(secret), home.path());
        assert_eq!(sessions, 1, "the session's own file is where its secrets are");
    }
    let secrets: Vec<String> = secrets.into_iter().map(|(secret, _)| secret).collect();
    let others = OTHERS.map(str::to_owned);
    Canary::all(&[secrets.as_slice(), &others].concat()).check("what was told", told.text());
    secrets
}

/// Stores the session as the program does; gives what would be printed of the store and the profile.
fn keep(home: &Path, url: &str, session: &Session) -> impl Debug + use<> {
    let environment = Environment::default().with_home(home);
    let paths = Paths::discover(&environment).unwrap();
    let backend = session.backend.word();
    let text = format!("[profiles.support]\nbackend = \"{backend}\"\nurl = \"{url}\"\n");
    let config = Config::parse(&paths.config_file(), &text).unwrap();
    let profile = config.profile("support").unwrap().clone();
    let store = SessionStore::new(&paths);
    store.save(&profile.name, session).unwrap();
    let loaded = store.load(&profile);
    (store, loaded, profile, environment)
}

/// In how many session files a secret is; anywhere else it must not be.
fn sessions_with(canary: &Canary, home: &Path) -> usize {
    let mut sessions = 0;
    for path in files(home) {
        let bytes = fs::read(&path).unwrap();
        if path.parent().unwrap().ends_with("sessions") && path.extension().is_some_and(|kind| kind == "json") {
            sessions += usize::from(canary.found_in(&bytes).is_some());
        } else {
            canary.check(&path.display().to_string(), bytes);
        }
    }
    sessions
}

/// Every file below a directory.
pub fn files(directory: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![directory.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}
