//! The ways of signing in to the sandbox's phone systems, and which of the secrets each of them keeps.

use std::fmt::Write as _;

use callboard::client::Answers;
use callboard::domain::Backend;
use callboard::sandbox::{
    DeepcallCredentials, KazooCredentials, PortsipCredentials, SandboxCredentials, SandboxOptions, UdeskCredentials,
    parse_variant,
};
use md5::Digest as _;

/// How the sandbox begins the secrets in other people's details (`api/udesk.md §3.11`), which nobody here has any
/// business with.
pub const OTHERS: [&str; 2] = ["portal-secret-", "sip-secret-"];

/// One way of signing in.
#[derive(Clone, Copy)]
pub struct Form {
    pub backend: Backend,
    pub id: &'static str,
    /// The answer that becomes the session's secret, where that is not one the phone system issues.
    pub keeps: Option<&'static str>,
    /// How many secrets the phone system issues, renewals included.
    pub issues: usize,
}

const fn form(backend: Backend, id: &'static str, keeps: Option<&'static str>, issues: usize) -> Form {
    Form {
        backend,
        id,
        keeps,
        issues,
    }
}

const FORMS: [Form; 8] = [
    form(Backend::DeepCall, "ssid", Some("ssid"), 0),
    form(Backend::DeepCall, "account", Some("token"), 0),
    form(Backend::Udesk, "password", Some("token"), 0),
    form(Backend::Udesk, "token", Some("token"), 0),
    form(Backend::PortSip, "password", None, 4),
    form(Backend::Kazoo, "password", None, 1),
    form(Backend::Kazoo, "api-key", None, 1),
    form(Backend::Kazoo, "token", Some("token"), 0),
];

/// All ways into one phone system.
pub fn forms(backend: Backend) -> impl Iterator<Item = Form> {
    FORMS.into_iter().filter(move |form| form.backend == backend)
}

/// Answers, each with the field it is for.
type Fields = Vec<(&'static str, String)>;

/// Everything all forms of one phone system ask for.
pub struct Known {
    open: Fields,
    pub secret: Fields,
    /// What travels instead of a password, and is as good as the password itself.
    pub derived: Vec<String>,
}

impl Known {
    pub fn of(backend: Backend, credentials: &SandboxCredentials) -> Self {
        let mut derived = Vec::new();
        let (open, secret) = match backend {
            Backend::DeepCall => {
                let DeepcallCredentials { user_id, token, ssid } = credentials.deepcall.clone();
                (vec![("user_id", user_id)], vec![("token", token), ("ssid", ssid)])
            }
            Backend::Udesk => {
                let UdeskCredentials {
                    email,
                    password,
                    open_api_token,
                } = credentials.udesk.clone();
                (
                    vec![("email", email)],
                    vec![("password", password), ("token", open_api_token)],
                )
            }
            Backend::PortSip => {
                let PortsipCredentials {
                    username,
                    password,
                    domain,
                } = credentials.portsip.clone();
                (
                    vec![("username", username), ("domain", domain)],
                    vec![("password", password)],
                )
            }
            Backend::Kazoo => {
                let KazooCredentials {
                    username,
                    account_realm,
                    password,
                    api_key,
                    auth_token,
                    ..
                } = credentials.kazoo.clone();
                derived.extend(hashes(&username, &password));
                (
                    vec![("username", username), ("account_realm", account_realm)],
                    vec![("password", password), ("api_key", api_key), ("token", auth_token)],
                )
            }
        };
        Self { open, secret, derived }
    }

    pub fn answers(&self) -> Answers {
        let all = self.open.iter().chain(&self.secret);
        all.fold(Answers::default(), |answers, (field, answer)| {
            answers.with(field, answer)
        })
    }
}

fn hashes(username: &str, password: &str) -> [String; 2] {
    let text = format!("{}:{password}", username.to_lowercase());
    let hex = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
    };
    [
        hex(&md5::Md5::digest(text.as_bytes())),
        hex(&sha1::Sha1::digest(text.as_bytes())),
    ]
}

/// A sandbox that may be asked as often as one likes. PortSIP's two surfaces take turns: what they do differently is over
/// once the session is there.
pub fn options(turn: usize) -> SandboxOptions {
    let login = ["portsip.login=oauth", "portsip.login=auth"][turn % 2];
    let mut options = SandboxOptions::default();
    for switch in [login, "udesk.rate_limit=none", "kazoo.bucket=generous"] {
        options.variants.apply(parse_variant(switch).unwrap());
    }
    options
}

impl Form {
    /// Settings of the profile: either hash of KAZOO's password.
    pub fn settings(&self, turn: usize) -> Option<(String, String)> {
        let is_newer = self.backend == Backend::Kazoo && turn > 0;
        is_newer.then(|| ("credentials_method".to_owned(), "sha".to_owned()))
    }
}
