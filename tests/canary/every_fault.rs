//! Every call against every fault of the sandbox, with credentials that are unique to it.

use std::fs;
use std::path::{Path, PathBuf};

use callboard::client::Answers;
use callboard::domain::Backend;
use callboard::sandbox::{
    DeepcallCredentials, FaultKind, FaultRule, SandboxCredentials, SandboxOptions, UdeskCredentials, parse_fault,
    parse_variant, start,
};
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
        for form in FORMS {
            accounts.spawn(one_account(fault.clone(), form));
        }
    }
    let secrets: Vec<String> = accounts.join_all().await.into_iter().flatten().collect();
    assert!(secrets.len() >= FORMS.len() * 2 * faults().len());
    let log = log::so_far();
    for path in ["Group/list", "user_groups"] {
        let logged = memchr::memmem::find(&log, path.as_bytes()).is_some();
        assert!(logged, "requests are logged: {path}");
    }
    Canary::all(&secrets).check("the log", &log);
}

/// One way of signing in.
#[derive(Clone, Copy)]
struct Form {
    backend: Backend,
    id: &'static str,
    /// The secret that the session keeps.
    kept: &'static str,
}

const FORMS: [Form; 4] = [
    Form {
        backend: Backend::DeepCall,
        id: "ssid",
        kept: "ssid",
    },
    Form {
        backend: Backend::DeepCall,
        id: "account",
        kept: "token",
    },
    Form {
        backend: Backend::Udesk,
        id: "password",
        kept: "token",
    },
    Form {
        backend: Backend::Udesk,
        id: "token",
        kept: "token",
    },
];

/// Answers, each with the field it is for.
type Fields = Vec<(&'static str, String)>;

impl Form {
    /// The answers that are no secrets, and the secrets.
    fn answers(self, credentials: &SandboxCredentials) -> (Fields, Fields) {
        if self.backend == Backend::Udesk {
            let UdeskCredentials {
                email,
                password,
                open_api_token,
            } = credentials.udesk.clone();
            return (
                vec![("email", email)],
                vec![("password", password), ("token", open_api_token)],
            );
        }
        let DeepcallCredentials { user_id, token, ssid } = credentials.deepcall.clone();
        (vec![("user_id", user_id)], vec![("token", token), ("ssid", ssid)])
    }
}

/// Signs in, then makes every call under the fault; gives the secrets for the search of the common log.
async fn one_account(fault: Option<FaultRule>, form: Form) -> Vec<String> {
    let home = tempfile::tempdir().unwrap();
    let mut options = SandboxOptions::default();
    options.variants.apply(parse_variant("udesk.rate_limit=none").unwrap());
    let sandbox = start(options).await.unwrap();
    let credentials = sandbox.control().credentials();
    let (open, secret) = form.answers(&credentials);
    let answers = || {
        let all = open.iter().chain(&secret);
        all.fold(Answers::default(), |answers, (field, answer)| {
            answers.with(field, answer)
        })
    };
    let (connection, told) = (connection(form.backend, &sandbox.url()), Told::default());
    let session = sign_in(&connection, form.id, &answers(), &told).await.unwrap();
    told.add(&session);
    sandbox.control().set_faults(fault.into_iter().collect());
    sign_in(&connection, form.id, &answers(), &told).await;
    use_everything(&connection, &session, home.path(), &told).await;
    sandbox.control().expire_sessions();
    sandbox.control().set_faults(Vec::new());
    use_everything(&connection, &session, home.path(), &told).await;
    let requests = sandbox.control().requests();
    assert!(requests.len() > 10, "{}", requests.len());
    told.add(&requests);
    told.add(&(&sandbox, sandbox.credentials(), sandbox.control(), &credentials));
    told.add(&keep(home.path(), &sandbox.url(), &session));
    let mut secrets = secret;
    if form.backend == Backend::Udesk {
        // Agents come with the password of their telephone account (`api/udesk.md §3.11`), and nothing keeps that.
        secrets.push(("telephone", "sip-secret-".to_owned()));
    }
    for (field, secret) in &secrets {
        let canary = Canary::new(secret);
        canary.check("what was told", told.text());
        let sessions = sessions_with(&canary, home.path());
        assert_eq!(
            sessions,
            usize::from(*field == form.kept),
            "the session's own file is where the secret is: {field}"
        );
    }
    secrets.into_iter().map(|(_, secret)| secret).collect()
}

/// Stores the session as the program does; gives what would be printed of the store and the profile.
pub fn keep(home: &Path, url: &str, session: &callboard::client::Session) -> impl std::fmt::Debug + use<> {
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
pub fn sessions_with(canary: &Canary, home: &Path) -> usize {
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
