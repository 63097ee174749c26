//! A home, a sandbox and the program.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use callboard::sandbox::{RunningSandbox, SandboxControl, SandboxOptions, start};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// One person's home and the phone system the profile `support` leads to. Credentials come from the environment.
pub struct Desk {
    home: TempDir,
    runtime: Runtime,
    sandbox: RunningSandbox,
}

impl Desk {
    /// The sample call center.
    pub fn new() -> Self {
        Self::with(SandboxOptions::default())
    }

    /// A sandbox with these options.
    pub fn with(options: SandboxOptions) -> Self {
        let runtime = Runtime::new().unwrap();
        let sandbox = runtime.block_on(start(options)).unwrap();
        let desk = Self {
            home: tempfile::tempdir().unwrap(),
            runtime,
            sandbox,
        };
        desk.configure("");
        desk
    }

    /// Writes the configuration: the profile `support` with some more lines.
    pub fn configure(&self, lines: &str) {
        let folder = self.path(".config/callboard");
        fs::create_dir_all(&folder).unwrap();
        let url = self.sandbox.url();
        let user = &self.sandbox.credentials().deepcall.user_id;
        let text =
            format!("[profiles.support]\nbackend = \"deepcall\"\nurl = \"{url}\"\nuser_id = \"{user}\"\n{lines}\n");
        fs::write(folder.join("config.toml"), text).unwrap();
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.home.path().join(below)
    }

    pub fn control(&self) -> &SandboxControl {
        self.sandbox.control()
    }

    /// Where the sandbox listens.
    pub fn url(&self) -> String {
        self.sandbox.url()
    }

    pub fn token(&self) -> String {
        self.control().credentials().deepcall.token
    }

    /// Members of a group and whether calls reach them, as the sandbox has it.
    pub fn roster(&self, group: i64) -> Vec<(i64, bool)> {
        self.runtime.block_on(self.control().roster(group)).unwrap()
    }

    /// Somebody else's change.
    pub fn set_roster(&self, group: i64, members: &[(i64, bool)]) {
        let members = members.to_vec();
        self.runtime
            .block_on(self.control().set_roster(group, members))
            .unwrap();
    }

    /// Somebody else's rename, to exactly this.
    pub fn rename_group(&self, group: i64, name: &str) {
        self.runtime.block_on(self.control().rename_group(group, name)).unwrap();
    }

    /// How many rosters were written.
    pub fn writes(&self) -> u64 {
        self.control().count("submitAssignGroupToAgent")
    }

    /// The program with nothing in its environment but a home.
    pub fn bare(&self, line: &str) -> Command {
        let mut command = bare(self.home.path());
        command.args(words(line));
        command
    }

    /// The program with the secret in its environment.
    pub fn command(&self, line: &str) -> Command {
        let mut command = self.bare(line);
        command.env("CALLBOARD_TOKEN", self.token());
        command
    }

    /// Runs a line to its end.
    pub fn run(&self, line: &str) -> Ended {
        ended(&mut self.command(line))
    }

    /// Runs a line that is to succeed and gives its JSON document.
    pub fn json(&self, line: &str) -> Value {
        let ended = self.run(&format!("{line} --output json"));
        assert_eq!(ended.code, Some(0), "{line}: {}", ended.stderr);
        serde_json::from_str(&ended.stdout).unwrap()
    }
}

/// The program in this home.
pub fn bare(home: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("callboard"));
    command
        .env_clear()
        .env("HOME", home)
        .current_dir(home)
        .stdin(Stdio::null());
    command
}

/// A command line as a person types it; single quotes keep words together.
pub fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            letter => words.last_mut().unwrap().push(letter),
        }
    }
    words.retain(|word| !word.is_empty() || line.contains("''"));
    words
}

/// How a run ended and what it printed.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// The error document on standard error.
    pub fn error(&self) -> Value {
        let document: Value = serde_json::from_str(&self.stderr).unwrap_or_else(|_| panic!("{}", self.stderr));
        document["error"].clone()
    }

    /// Asserts exit code and `kind/code` in the text form.
    #[track_caller]
    pub fn failed(&self, code: i32, word: &str) -> &Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        assert!(self.stderr.contains(&format!("[{word}]")), "{}", self.stderr);
        self
    }

    /// Asserts that standard error says this.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "`{text}` is not in: {}", self.stderr);
        self
    }
}

pub fn ended(command: &mut Command) -> Ended {
    Ended::from(command.output().unwrap())
}

/// Runs it with this on standard input.
pub fn with_input(command: &mut Command, input: &str) -> Ended {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses before it reads has closed the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Ended::from(child.wait_with_output().unwrap())
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Looks again until it holds; a process has no other way to say how far it has got.
#[track_caller]
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "{what} did not happen");
        std::thread::sleep(Duration::from_millis(2));
    }
}
