//! A supervisor's home, the phone system it leads to, and the console on it.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use callboard::sandbox::{RunningSandbox, SandboxControl, SandboxOptions, start};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::pty::{Pty, Start};

/// Longer than keys that come together can be apart, as a person's keys are.
const BETWEEN_KEYS: Duration = Duration::from_millis(40);

/// One person's home and the sandbox the profile `support` leads to.
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

    /// A place in the home.
    pub fn path(&self, below: &str) -> PathBuf {
        self.home.path().join(below)
    }

    /// The other end of the sandbox.
    pub fn control(&self) -> &SandboxControl {
        self.sandbox.control()
    }

    /// The token that is in force.
    pub fn token(&self) -> String {
        self.control().credentials().deepcall.token
    }

    /// Members of a group by id and whether calls reach them, as the sandbox has it.
    pub fn roster(&self, group: i64) -> Vec<(i64, bool)> {
        let mut members = self.runtime.block_on(self.control().roster(group)).unwrap();
        members.sort_unstable();
        members
    }

    /// Somebody else's change.
    pub fn set_roster(&self, group: i64, members: &[(i64, bool)]) {
        let change = self.control().set_roster(group, members.to_vec());
        self.runtime.block_on(change).unwrap();
    }

    /// Somebody else deletes a group.
    pub fn delete_group(&self, group: i64) {
        self.runtime.block_on(self.control().delete_group(group)).unwrap();
    }

    /// The name a group has in the sandbox; none when it is not there.
    pub fn group_name(&self, group: i64) -> Option<String> {
        self.runtime.block_on(self.control().group_name(group)).unwrap()
    }

    /// How many requests to change a roster came.
    pub fn roster_writes(&self) -> u64 {
        self.control().count("submitAssignGroupToAgent")
    }

    /// How many requests to change anything came.
    pub fn writes(&self) -> u64 {
        let kinds = ["submitAssignGroupToAgent", "Group/add", "Group/update", "Group/delete"];
        kinds.iter().map(|kind| self.control().count(kind)).sum()
    }

    /// The program in this home, with nothing in its environment that would sign it in.
    pub fn program(&self) -> Start {
        Start::new(assert_cmd::cargo::cargo_bin!("callboard"))
            .variable("HOME", self.home.path().to_str().unwrap())
            .size(120, 40)
    }

    /// The console, not signed in.
    pub fn start(&self) -> Console {
        Console::of(self.program())
    }

    /// The console, signed in by its form, with the groups on screen.
    pub fn signed_in(&self) -> Console {
        let mut console = self.start();
        console.sign_in(&self.token());
        console.wait_for("Support L1");
        console
    }
}

/// A console in a terminal, and the hands in front of it.
pub struct Console {
    pub pty: Pty,
}

impl Console {
    /// Starts it.
    pub fn of(start: Start) -> Self {
        Self { pty: start.start() }
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.pty.wait_for(text);
    }

    /// Waits until a text is no longer on the screen.
    #[track_caller]
    pub fn wait_gone(&mut self, text: &str) {
        self.pty
            .wait_until(&format!("no `{text}`"), |screen| !screen.contents().contains(text));
    }

    /// Presses a key as a person does, by itself, and waits for what it brings.
    #[track_caller]
    pub fn press(&mut self, key: &str, until: &str) {
        self.key(key);
        self.wait_for(until);
    }

    /// Presses a key by itself.
    pub fn key(&mut self, key: &str) {
        self.pty.listen(BETWEEN_KEYS);
        self.pty.send(key.as_bytes());
    }

    /// Presses keys one after the other.
    pub fn keys(&mut self, keys: &[&str]) {
        for key in keys {
            self.key(key);
        }
    }

    /// Types the token into the sign-in form, which is on screen or about to be.
    #[track_caller]
    pub fn sign_in(&mut self, token: &str) {
        self.wait_for("Token");
        self.key(token);
        self.key("\r");
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        self.pty.text()
    }

    /// Puts the cursor of the list on a group and waits for its members.
    #[track_caller]
    pub fn go_to(&mut self, group: &str) {
        self.keys(&["g", "f"]);
        self.wait_for("Jump to a group");
        self.key(group);
        self.wait_for("─ 1 found");
        self.key("\r");
        self.wait_for(&format!("Members ─ {group} #"));
        self.pty.wait_until("who receives calls", |screen| {
            let text = screen.contents();
            text.contains("receive call") || text.contains("calls unknown")
        });
    }

    /// Opens the editor on a group.
    #[track_caller]
    pub fn edit(&mut self, group: &str) {
        self.go_to(group);
        self.press("e", "as read");
    }

    /// Filters the agents of the editor; `count` of all sixty are found, and the cursor is on the first.
    #[track_caller]
    pub fn find(&mut self, text: &str, count: usize) {
        self.key("\\");
        self.press("/", "enter keep filter");
        self.key(text);
        self.wait_for(&format!("{count} of 60"));
        self.press("\r", "space member");
        self.key("\x1b[H");
    }

    /// Saves the way a person does: looks at the review, then agrees.
    #[track_caller]
    pub fn save(&mut self) {
        self.press("s", "Review ─");
        self.key("s");
    }

    /// The lines inside the window with this title, once it is drawn whole, with single spaces between words.
    #[track_caller]
    pub fn window(&mut self, title: &str) -> Vec<String> {
        let mut lines = None;
        self.pty.wait_until(&format!("the window `{title}`"), |screen| {
            lines = inside(screen, title);
            lines.is_some()
        });
        lines.unwrap_or_default()
    }
}

/// The lines in the window with this title; none while it has no end.
fn inside(screen: &vt100::Screen, title: &str) -> Option<Vec<String>> {
    let columns = screen.size().1.get();
    let wanted = format!("┌ {title}");
    let (left, top, border) = (0..columns).find_map(|left| {
        let mut rows = screen.rows(left, columns - left).enumerate();
        let (top, border) = rows.find(|(_, text)| text.starts_with(&wanted))?;
        Some((left, top, border))
    })?;
    let width = u16::try_from(border.chars().position(|sign| sign == '┐')?).ok()?;
    let rows: Vec<String> = screen.rows(left, width).skip(top + 1).collect();
    let end = rows.iter().position(|row| row.starts_with('└'))?;
    let words = |row: &String| {
        let row = row.strip_prefix('│')?;
        Some(row.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let mut lines = rows.get(..end)?.iter().map(words).collect::<Option<Vec<_>>>()?;
    lines.retain(|line| !line.is_empty());
    Some(lines)
}
