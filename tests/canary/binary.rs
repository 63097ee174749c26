//! The whole program: what it prints, logs and keeps, and what other users see of its process.

#![expect(clippy::disallowed_methods, reason = "tests lay out files as other programs would")]

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use callboard::sandbox::{RunningSandbox, SandboxOptions, parse_fault, parse_variant, start};

use crate::every_fault::files;
use crate::forms::Canary;

/// Commands as people type them, with everything that can be asked for.
const COMMANDS: [&str; 16] = [
    "whoami",
    "doctor",
    "doctor --output json",
    "profile show",
    "group list",
    "group list --output json",
    "group list --output csv",
    "roster show 28 --output json",
    "agent list",
    "agent show 3",
    "assign 28 --add 17,21 --yes --output json",
    "assign 28 --remove 17 --calls-off 3 --dry-run",
    "group create Canaries",
    "group rename 4 Birds --yes",
    "group show 99999",
    "assign 28 --set 2,3 --max-removals 100% --yes",
];

const FAULTS: [&str; 9] = [
    "http500",
    "html200",
    "bad-json",
    "truncated",
    "unauthorized",
    "redirect",
    "empty-body",
    "http503:0",
    "store-then-503:0",
];

struct Desk {
    home: tempfile::TempDir,
    sandbox: RunningSandbox,
    canary: Canary,
}

impl Desk {
    async fn new() -> Self {
        let desk = Self::start("backend = \"deepcall\"\nuser_id = \"29791451\"").await;
        let credentials = desk.sandbox.credentials().deepcall.clone();
        desk.looking_for(&[&credentials.token, &credentials.ssid])
    }

    async fn udesk() -> Self {
        let profile = "backend = \"udesk\"\nemail = \"ops+admin@callcenter.example\"\nrequests_per_minute = 60000";
        let desk = Self::start(profile).await;
        let credentials = desk.sandbox.credentials().udesk.clone();
        // Agents come with the password of their telephone account (`api/udesk.md §3.11`).
        desk.looking_for(&[&credentials.password, &credentials.open_api_token, "sip-secret-"])
    }

    async fn start(profile: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut options = SandboxOptions::default();
        options.variants.apply(parse_variant("udesk.rate_limit=none").unwrap());
        let sandbox = start(options).await.unwrap();
        let config = home.path().join("config");
        fs::create_dir(&config).unwrap();
        fs::set_permissions(&config, fs::Permissions::from_mode(0o700)).unwrap();
        let text = format!("[profiles.support]\nurl = \"{}\"\n{profile}\n", sandbox.url());
        fs::write(config.join("config.toml"), text).unwrap();
        let canary = Canary::all(&[""; 0]);
        Self { home, sandbox, canary }
    }

    fn looking_for(self, secrets: &[&str]) -> Self {
        Self {
            canary: Canary::all(secrets),
            ..self
        }
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callboard"));
        command
            .args(line.split(' '))
            .arg("--log-file")
            .arg(self.home.path().join("log"))
            .env_clear()
            .env("HOME", self.home.path())
            .env("RUST_BACKTRACE", "full")
            .env("CALLBOARD_CONFIG_DIR", self.home.path().join("config"))
            .env("CALLBOARD_STATE_DIR", self.home.path().join("state"))
            .env("CALLBOARD_CACHE_DIR", self.home.path().join("cache"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn check(&self, line: &str, output: &Output) {
        assert_ne!(
            output.status.code(),
            Some(101),
            "{line}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        self.canary.check(&format!("stdout of `{line}`"), &output.stdout);
        self.canary.check(&format!("stderr of `{line}`"), &output.stderr);
    }

    fn run(&self, line: &str) -> Output {
        let output = self.command(line).output().unwrap();
        self.check(line, &output);
        output
    }

    /// Signs in with the secret on standard input, and looks at the process while it waits for that.
    fn sign_in(&self, form: &str, secret: &str) -> Output {
        let line = format!("sign-in --form {form} --secret-stdin");
        let mut child = self.command(&line).stdin(Stdio::piped()).spawn().unwrap();
        let seen = fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
        let mut input = child.stdin.take().unwrap();
        // A command that has failed already reads nothing.
        let _ = input.write_all(format!("{secret}\n").as_bytes());
        drop(input);
        let output = child.wait_with_output().unwrap();
        self.check(&line, &output);
        self.canary.check("the command line", &seen);
        output
    }

    /// Searches everything that was kept; tells in how many session files a secret is.
    fn check_files(&self) -> usize {
        let mut sessions = 0;
        for path in files(self.home.path()) {
            let bytes = fs::read(&path).unwrap();
            if is_session(&path) {
                assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
                sessions += usize::from(self.canary.found_in(&bytes).is_some());
            } else {
                self.canary.check(&path.display().to_string(), &bytes);
            }
        }
        sessions
    }
}

fn is_session(path: &Path) -> bool {
    path.parent().is_some_and(|parent| parent.ends_with("sessions")) && path.ends_with("support.json")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_command_shows_or_keeps_a_secret() {
    let desk = Desk::new().await;
    let credentials = desk.sandbox.credentials().deepcall.clone();
    every_command(&desk, &[("ssid", &credentials.ssid), ("account", &credentials.token)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_command_shows_or_keeps_a_secret_of_udesk() {
    let desk = Desk::udesk().await;
    let credentials = desk.sandbox.credentials().udesk.clone();
    let forms = [
        ("password", credentials.password.as_str()),
        ("token", credentials.open_api_token.as_str()),
    ];
    every_command(&desk, &forms);
    assert!(desk.sign_in(forms[0].0, forms[0].1).status.success());
    for fault in FAULTS {
        desk.sandbox.control().set_faults(vec![parse_fault(fault).unwrap()]);
        for line in ["whoami", "roster show 28", "assign 28 --add 13 --yes --output json"] {
            desk.run(line);
        }
        desk.sign_in(forms[0].0, forms[0].1);
    }
    desk.check_files();
}

/// Signs in by each form and runs every command.
fn every_command(desk: &Desk, forms: &[(&str, &str)]) {
    let mut done = 0;
    for (form, secret) in forms {
        let signed_in = desk.sign_in(form, secret);
        assert!(
            signed_in.status.success(),
            "{}",
            String::from_utf8_lossy(&signed_in.stderr)
        );
        for line in COMMANDS {
            done += usize::from(desk.run(line).status.success());
        }
        assert_eq!(desk.check_files(), 1, "the session's own file is where the secret is");
    }
    assert!(done > COMMANDS.len(), "most commands do something: {done}");
    assert!(fs::metadata(desk.home.path().join("log")).unwrap().len() > 0);
    let signed_out = desk.run("sign-out");
    assert!(signed_out.status.success());
    assert_eq!(desk.check_files(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_failing_command_shows_or_keeps_a_secret() {
    let desk = Desk::new().await;
    let credentials = desk.sandbox.credentials().deepcall.clone();
    assert!(desk.sign_in("account", &credentials.token).status.success());
    for fault in FAULTS {
        desk.sandbox.control().set_faults(vec![parse_fault(fault).unwrap()]);
        for line in [
            "whoami",
            "roster show 28",
            "assign 28 --add 17 --yes --output json",
            "group create X",
        ] {
            desk.run(line);
        }
        desk.sign_in("ssid", &credentials.ssid);
    }
    desk.sandbox.control().set_faults(Vec::new());
    desk.sandbox.control().expire_sessions();
    assert_eq!(desk.run("group list").status.code(), Some(3));
    // From the environment, which other users cannot read.
    let mut command = desk.command("group list --output json");
    let output = command.env("CALLBOARD_TOKEN", &credentials.token).output().unwrap();
    desk.check("group list", &output);
    // Typed where everybody can read it: refused, and at least not repeated.
    for line in [
        format!("sign-in --token {}", credentials.token),
        format!("sign-in --ssid={}", credentials.ssid),
    ] {
        let output = desk.run(&line);
        assert_eq!(output.status.code(), Some(2));
    }
    // A damaged session file is kept aside, as private as it was.
    let session = desk.home.path().join("config/sessions/support.json");
    if let Ok(bytes) = fs::read(&session) {
        fs::write(&session, &bytes[..bytes.len() - 9]).unwrap();
        assert_eq!(desk.run("whoami").status.code(), Some(3));
        for aside in files(session.parent().unwrap()) {
            assert_eq!(
                fs::metadata(&aside).unwrap().permissions().mode() & 0o077,
                0,
                "{}",
                aside.display()
            );
            fs::remove_file(aside).unwrap();
        }
    }
    desk.check_files();
}
