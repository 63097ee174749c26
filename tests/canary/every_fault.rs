//! Every call against every fault of the sandbox, with credentials that are unique to it.

use std::fs;
use std::path::{Path, PathBuf};

use callboard::client::Answers;
use callboard::domain::Backend;
use callboard::sandbox::{FaultKind, FaultRule, SandboxOptions, parse_fault, start};
use callboard::session::{Config, Environment, Paths, SessionStore};
use tokio::task::JoinSet;

use crate::account::{Told, connection, sign_in, use_everything};
use crate::forms::Canary;
use crate::log;

/// All faults, slow ones made quick, and none at all.
pub fn faults() -> Vec<Option<FaultRule>> {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_makes_a_secret_visible() {
    log::start();
    let mut accounts = JoinSet::new();
    for fault in faults() {
        for form in ["ssid", "account"] {
            accounts.spawn(one_account(fault.clone(), form));
        }
    }
    let secrets: Vec<String> = accounts.join_all().await.into_iter().flatten().collect();
    assert_eq!(secrets.len(), 2 * 2 * faults().len());
    let log = log::so_far();
    assert!(
        memchr::memmem::find(&log, b"Group/list").is_some(),
        "requests are logged"
    );
    Canary::all(&secrets).check("the log", &log);
}

/// Signs in, then makes every call under the fault; gives the secrets for the search of the common log.
async fn one_account(fault: Option<FaultRule>, form: &'static str) -> [String; 2] {
    let home = tempfile::tempdir().unwrap();
    let sandbox = start(SandboxOptions::default()).await.unwrap();
    let credentials = sandbox.control().credentials().deepcall;
    let answers = || {
        Answers::default()
            .with("user_id", &credentials.user_id)
            .with("token", &credentials.token)
            .with("ssid", &credentials.ssid)
    };
    let (connection, told) = (connection(Backend::DeepCall, &sandbox.url()), Told::default());
    let session = sign_in(&connection, form, &answers(), &told).await.unwrap();
    told.add(&session);
    sandbox.control().set_faults(fault.into_iter().collect());
    sign_in(&connection, form, &answers(), &told).await;
    use_everything(&connection, &session, home.path(), &told).await;
    sandbox.control().expire_sessions();
    sandbox.control().set_faults(Vec::new());
    use_everything(&connection, &session, home.path(), &told).await;
    let requests = sandbox.control().requests();
    assert!(requests.len() > 10, "{}", requests.len());
    told.add(&requests);
    told.add(&(&sandbox, sandbox.credentials(), sandbox.control(), &credentials));
    told.add(&keep(home.path(), &sandbox.url(), &session));
    let secrets = [credentials.token.clone(), credentials.ssid.clone()];
    for secret in &secrets {
        let canary = Canary::new(secret);
        canary.check("what was told", told.text());
        let mut sessions = 0;
        for path in files(home.path()) {
            let bytes = fs::read(&path).unwrap();
            if path.parent().unwrap().ends_with("sessions") && path.extension().is_some_and(|kind| kind == "json") {
                sessions += usize::from(canary.found_in(&bytes).is_some());
            } else {
                canary.check(&path.display().to_string(), bytes);
            }
        }
        let used = (secret == &credentials.token) == (form == "account");
        assert_eq!(
            sessions,
            usize::from(used),
            "the session's own file is where the secret is"
        );
    }
    secrets
}

/// Stores the session as the program does; gives what would be printed of the store and the profile.
pub fn keep(home: &Path, url: &str, session: &callboard::client::Session) -> impl std::fmt::Debug + use<> {
    let environment = Environment::default().with_home(home);
    let paths = Paths::discover(&environment).unwrap();
    let backend = session.backend;
    let text = format!("[profiles.support]\nbackend = \"{backend}\"\nurl = \"{url}\"\n");
    let config = Config::parse(&paths.config_file(), &text).unwrap();
    let profile = config.profile("support").unwrap().clone();
    let store = SessionStore::new(&paths);
    store.save(&profile.name, session).unwrap();
    let loaded = store.load(&profile);
    (store, loaded, profile, environment)
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
