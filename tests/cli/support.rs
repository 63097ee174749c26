//! A home, a sandbox and the program.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use callboard::sandbox::{RunningSandbox, SandboxControl, SandboxOptions, parse_variant, start};
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
        Self::switched::<&str>(&[])
    }

    /// A sandbox with these switches, which may be asked as often as one likes unless they say how often: a process of
    /// its own for every command has a minute of its own as well.
    pub fn switched<T: AsRef<str>>(switches: &[T]) -> Self {
        let mut options = SandboxOptions::default();
        let switches = switches.iter().map(AsRef::as_ref);
        for switch in ["udesk.rate_limit=none", "kazoo.bucket=generous"]
            .into_iter()
            .chain(switches)
        {
            options.variants.apply(parse_variant(switch).unwrap());
        }
        Self::with(options)
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
        let (url, user) = (self.url(), &self.sandbox.credentials().deepcall.user_id);
        let text =
            format!("[profiles.support]\nbackend = \"deepcall\"\nurl = \"{url}\"\nuser_id = \"{user}\"\n{lines}\n");
        fs::write(folder.join("config.toml"), text).unwrap();
    }

    /// Leaves no profile but this one, which the program itself adds: name, backend and fields as on its line.
    pub fn only_profile(&self, line: &str) {
        fs::remove_file(self.path(".config/callboard/config.toml")).unwrap();
        let add = format!("profile add {line} --url {} --output json", self.url());
        ended(&mut self.bare(&add)).succeeded();
    }

    /// Where the sandbox is.
    pub fn url(&self) -> String {
        self.sandbox.url()
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

    pub fn token(&self) -> String {
        self.control().credentials().deepcall.token
    }

    /// Members of a group and whether calls reach them, as the sandbox has it.
    pub fn roster(&self, group: i64) -> Vec<(i64, bool)> {
        self.runtime.block_on(self.control().roster(group)).unwrap()
    }

    /// Who is in a group, sorted.
    pub fn members(&self, group: i64) -> Vec<i64> {
        let mut members: Vec<i64> = self.roster(group).into_iter().map(|(agent, _)| agent).collect();
        members.sort_unstable();
        members
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
        self.run(&format!("{line} --output json")).document()
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

    /// Asserts that it did what it was asked.
    #[track_caller]
    pub fn succeeded(&self) -> &Self {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        self
    }

    /// The JSON document of a run that succeeded.
    #[track_caller]
    pub fn document(&self) -> Value {
        self.succeeded();
        serde_json::from_str(&self.stdout).unwrap()
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

/// Runs it to its end with this on standard input.
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
