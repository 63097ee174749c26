//! What only whole processes can show of the files kept between runs: umasks, kills, crowds, full disks and homes
//! that may only be read (`reliability.md` A1, A3, A4, A5, rows 3, 7, 8).
//!
//! A test starts this very binary again to run one of the `child_…` tests below, in a directory that serves as home.

#![expect(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use callboard::client::Session;
use callboard::domain::Backend;
use callboard::session::{Config, Environment, Error, Paths, Profile, SessionStore};
use secrecy::SecretString;

#[path = "support/long.rs"]
mod long;

const ORIGIN: &str = "https://pbx.example.com";
const TOKEN_LENGTH: usize = 40_000;

/// Marks a directory as the home of a child: a child test that somebody runs by hand does nothing.
const MARK: &str = "home-of-a-test";

/// What a child prints first, so that one that did nothing cannot look like one that succeeded.
const FOUND_ITS_HOME: &str = "found its home";

struct Home {
    directory: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        // In memory where that is possible: the crowd is to wait for each other and not for a disk.
        let memory = Path::new("/dev/shm");
        let directory = if memory.is_dir() {
            tempfile::tempdir_in(memory).unwrap()
        } else {
            tempfile::tempdir().unwrap()
        };
        File::options()
            .write(true)
            .create_new(true)
            .open(directory.path().join(MARK))
            .unwrap();
        Self { directory }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// One of the `child_…` tests as a process; `shell` may run before it takes the shell's place.
    fn child(&self, name: &str, shell: &str) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("{shell} exec \"$0\" \"$@\"")])
            .arg(std::env::current_exe().unwrap())
            .args([name, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
            .current_dir(self.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }
}

fn paths(home: &Path) -> Paths {
    Paths::discover(&Environment::default().with_home(home)).unwrap()
}

fn profile(home: &Path) -> Profile {
    let text = format!("[profiles.support]\nbackend = \"deepcall\"\nurl = \"{ORIGIN}\"\n");
    let config = Config::parse(&paths(home).config_file(), &text).unwrap();
    config.profile("support").unwrap().clone()
}

fn store(home: &Path) -> SessionStore {
    SessionStore::new(&paths(home))
}

fn session(token: &str) -> Session {
    Session {
        backend: Backend::DeepCall,
        origin: ORIGIN.to_owned(),
        identity: "7".to_owned(),
        expires_at: None,
        facts: BTreeMap::new(),
        secrets: BTreeMap::from([("token".to_owned(), SecretString::from(token))]),
    }
}

/// The home of this child; nothing when it was not started as one.
fn child_home() -> Option<PathBuf> {
    let home = std::env::current_dir().unwrap();
    let home = home.join(MARK).exists().then_some(home)?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{FOUND_ITS_HOME}").unwrap();
    Some(home)
}

fn succeeds(command: &mut Command) {
    command.stdout(Stdio::piped());
    let output = loop {
        match command.output() {
            // Another test's child, forked while the copied program was still open for writing, holds it for a moment.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => std::thread::yield_now(),
            ended => break ended.unwrap(),
        }
    };
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    assert!(told.contains(FOUND_ITS_HOME) && told.contains("1 passed"), "{told}");
}

fn all_succeed(children: Vec<Child>) {
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
}

#[test]
#[ignore = "a child of other tests"]
fn child_saves_a_little() {
    let Some(home) = child_home() else { return };
    for round in 0..20 {
        store(&home)
            .save(&profile(&home).name, &session(&round.to_string()))
            .unwrap();
    }
}

#[test]
fn no_umask_opens_a_file_or_directory_to_others_for_a_moment() {
    for umask in ["000", "022", "077"] {
        let home = Home::new();
        let mut child = home
            .child("child_saves_a_little", &format!("umask {umask};"))
            .spawn()
            .unwrap();
        let mut seen = 0;
        let status = loop {
            let status = child.try_wait().unwrap();
            for place in [".config", ".config/callboard", ".config/callboard/sessions"] {
                let place = home.path().join(place);
                let files = fs::read_dir(&place).into_iter().flatten().flatten();
                // A temp file may be gone between being listed and being looked at.
                let modes = files
                    .filter_map(|file| file.metadata().ok())
                    .chain(fs::metadata(&place));
                for mode in modes.map(|metadata| metadata.permissions().mode()) {
                    assert_eq!(mode & 0o077, 0, "umask {umask}, {}", place.display());
                    seen += 1;
                }
            }
            if let Some(status) = status {
                break status;
            }
        };
        assert!(status.success() && seen > 3, "{status}, {seen} seen");
    }
}

#[test]
#[ignore = "a child of other tests"]
fn child_saves_until_it_is_killed() {
    let Some(home) = child_home() else { return };
    for letter in ["a", "b"].into_iter().cycle() {
        let token = letter.repeat(TOKEN_LENGTH);
        store(&home).save(&profile(&home).name, &session(&token)).unwrap();
    }
}

#[test]
fn a_kill_at_any_instant_leaves_the_old_or_the_new_session() {
    let kills = long::by_length(50, 500);
    let home = Home::new();
    let whole = |session: &Session| {
        let token = session.secret("token").unwrap();
        token.len() == TOKEN_LENGTH
            && (token.bytes().all(|byte| byte == b'a') || token.bytes().all(|byte| byte == b'b'))
    };
    let load = || store(home.path()).load(&profile(home.path())).unwrap();
    store(home.path())
        .save(&profile(home.path()).name, &session("first"))
        .unwrap();
    for kill in 0..kills {
        let mut child = home.child("child_saves_until_it_is_killed", "").spawn().unwrap();
        let before = fs::metadata(paths(home.path()).sessions_dir().join("support.json")).unwrap();
        // Until the child saves, and then a little longer, another little each time.
        let mut reads = 0;
        while reads < kill % 23 {
            let file = fs::metadata(paths(home.path()).sessions_dir().join("support.json")).unwrap();
            let saved = file.modified().unwrap() != before.modified().unwrap();
            reads += usize::from(saved);
            assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
            assert!(kill == 0 || reads == 0 || load().is_some_and(|session| whole(&session)));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let left = load().expect("the old or the new session");
        assert!(whole(&left) || left.secret("token") == Some("first"), "kill {kill}");
        // Nobody holds the lock of a process that is gone.
        store(home.path()).update(&profile(home.path()).name, |_| None).unwrap();
    }
    sweep_finds_every_leftover(&paths(home.path()).sessions_dir());
}

fn sweep_finds_every_leftover(sessions: &Path) {
    let temps = || {
        let names = fs::read_dir(sessions).unwrap().map(|entry| entry.unwrap().path());
        names
            .filter(|path| path.extension().is_some_and(|extension| extension == "tmp"))
            .collect::<Vec<_>>()
    };
    for temp in temps() {
        let an_hour_ago = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
        File::open(&temp).unwrap().set_modified(an_hour_ago.into()).unwrap();
    }
    callboard::storage::PrivateDir::create(sessions).unwrap();
    assert!(temps().is_empty(), "{:?}", temps());
}

#[test]
#[ignore = "a child of other tests"]
fn child_adds_fifty_facts() {
    let Some(home) = child_home() else { return };
    for round in 0..50 {
        let add = |before: Option<Session>| {
            let mut session = before?;
            session
                .facts
                .insert(format!("{}-{round}", std::process::id()), String::new());
            Some(session)
        };
        store(&home).update(&profile(&home).name, add).unwrap();
    }
}

#[test]
fn twenty_processes_with_fifty_saves_each_lose_nothing() {
    let home = Home::new();
    store(home.path())
        .save(&profile(home.path()).name, &session("x"))
        .unwrap();
    let children = (0..20).map(|_| home.child("child_adds_fifty_facts", "").spawn().unwrap());
    all_succeed(children.collect());
    let session = store(home.path()).load(&profile(home.path())).unwrap().unwrap();
    assert_eq!(session.facts.len(), 1_000);
}

#[test]
#[ignore = "a child of other tests"]
fn child_signs_in_when_it_must() {
    let Some(home) = child_home() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let sign_in = async |_: Option<&Session>| {
        let mut record = File::options().append(true).open(home.join(MARK)).unwrap();
        writeln!(record, "{}", std::process::id()).unwrap();
        Ok::<_, Error>(session("new"))
    };
    let (store, profile) = (store(&home), profile(&home));
    let expired = session("expired");
    let found = runtime.block_on(store.sign_in_once(&profile, Some(&expired), 0, sign_in));
    assert_eq!(found.unwrap().secret("token"), Some("new"));
}

#[test]
fn eight_processes_with_an_expired_session_sign_in_once() {
    let home = Home::new();
    store(home.path())
        .save(&profile(home.path()).name, &session("expired"))
        .unwrap();
    let children = (0..8).map(|_| home.child("child_signs_in_when_it_must", "").spawn().unwrap());
    all_succeed(children.collect());
    let sign_ins = fs::read_to_string(home.path().join(MARK)).unwrap();
    assert_eq!(sign_ins.lines().collect::<BTreeSet<_>>().len(), 1, "{sign_ins}");
}

#[test]
#[ignore = "a child of other tests"]
fn child_finds_no_room() {
    let Some(home) = child_home() else { return };
    let error = store(&home).save(&profile(&home).name, &session("new")).unwrap_err();
    assert_eq!((error.kind(), error.code()), ("storage", "full"), "{error}");
    assert!(error.to_string().contains("intact"), "{error}");
}

#[test]
fn a_full_disk_leaves_the_session_before_and_no_temp_file() {
    let home = Home::new();
    store(home.path())
        .save(&profile(home.path()).name, &session("old"))
        .unwrap();
    // No file may grow, which is what a used-up quota looks like; without the trap a signal would end the child.
    let full = "trap '' XFSZ; ulimit -f 0;";
    succeeds(&mut home.child("child_finds_no_room", full));
    let left = store(home.path()).load(&profile(home.path())).unwrap().unwrap();
    assert_eq!(left.secret("token"), Some("old"));
    let names = fs::read_dir(paths(home.path()).sessions_dir()).unwrap();
    let temps = names.filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .path()
            .extension()
            .is_some_and(|end| end == "tmp")
    });
    assert_eq!(temps.count(), 0);
}

#[test]
#[ignore = "a child of other tests"]
fn child_may_only_read() {
    let Some(home) = child_home() else { return };
    let found = store(&home).load(&profile(&home)).unwrap().unwrap();
    assert_eq!(found.secret("token"), Some("old"));
    let error = store(&home).save(&profile(&home).name, &session("new")).unwrap_err();
    assert_eq!((error.kind(), error.code()), ("storage", "read-only"), "{error}");
    let error = store(&home).remove(&profile(&home).name).unwrap_err();
    assert_eq!((error.kind(), error.code()), ("storage", "read-only"), "{error}");
}

#[test]
fn a_home_that_may_only_be_read_can_be_read() {
    let home = Home::new();
    store(home.path())
        .save(&profile(home.path()).name, &session("old"))
        .unwrap();
    let sessions = paths(home.path()).sessions_dir();
    fs::remove_file(sessions.join("support.lock")).unwrap();
    let mut command = home.child("child_may_only_read", "");
    if rustix::process::geteuid().is_root() {
        // The administrator may write everywhere, so somebody else has to try.
        give_away(home.path());
        // Where the build is may be closed to that somebody.
        let copy = home.path().join("tests");
        fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
        command = Command::new(copy);
        command
            .args(["child_may_only_read", "--exact", "--ignored", "--nocapture"])
            .current_dir(home.path())
            .uid(NOBODY)
            .gid(NOBODY);
    }
    fs::set_permissions(&sessions, Permissions::from_mode(0o500)).unwrap();
    succeeds(&mut command);
    // Otherwise nobody but the administrator could clear it away.
    fs::set_permissions(&sessions, Permissions::from_mode(0o700)).unwrap();
}

const NOBODY: u32 = 65_534;

fn give_away(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give_away(&entry.unwrap().path());
        }
    }
}

#[test]
fn a_session_of_another_user_is_refused_and_both_are_named() {
    if !rustix::process::geteuid().is_root() {
        // Only the administrator can give a file away; the rule itself is tested beside its code.
        return;
    }
    let home = Home::new();
    store(home.path())
        .save(&profile(home.path()).name, &session("old"))
        .unwrap();
    give_away(&paths(home.path()).sessions_dir().join("support.json"));
    let error = store(home.path()).load(&profile(home.path())).unwrap_err();
    assert_eq!((error.kind(), error.code()), ("storage", "wrong-owner"));
    let text = error.to_string();
    assert!(text.contains("root (uid 0)") && text.contains("uid 65534"), "{text}");
}
