//! The program itself in a terminal, on a sandbox: the console from the first frame to the last, as a person has it.

#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "these tests start processes, which know of each other by variables and files"
)]

#[path = "support/pty.rs"]
#[expect(dead_code, reason = "the terminal's own tests use the rest")]
mod pty;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use callboard::sandbox::{RunningSandbox, SandboxOptions, start};
use pty::{End, Pty, Start};
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::runtime::Runtime;

fn program(home: &Path) -> Start {
    let temporary = home.join("tmp");
    fs::create_dir_all(&temporary).unwrap();
    Start::new(assert_cmd::cargo::cargo_bin!("callboard"))
        .variable("HOME", home.to_str().unwrap())
        .variable("TMPDIR", temporary.to_str().unwrap())
        .size(120, 40)
}

/// Types like a person: one key, and the next when this is on the screen.
fn press(pty: &mut Pty, key: &[u8], until: &str) {
    pty.listen(Duration::from_millis(30));
    pty.send(key);
    pty.wait_for(until);
}

fn leftovers(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}

/// Opens the first group's roster and takes its first member out.
fn edit(pty: &mut Pty) {
    press(pty, b"e", "Assign");
    press(pty, b" ", "unsaved");
}

mod demo {
    use super::*;

    fn demo(options: &[&str]) -> (TempDir, Pty) {
        let home = tempfile::tempdir().unwrap();
        let start = program(home.path()).argument("demo");
        let mut pty = options
            .iter()
            .fold(start, |start, option| start.argument(option))
            .start();
        pty.wait_for("synced");
        (home, pty)
    }

    #[test]
    fn a_change_is_saved_and_confirmed_and_nothing_is_left_behind() {
        let (home, mut pty) = demo(&[]);
        pty.wait_for("deepcall [sandbox]");
        edit(&mut pty);
        press(&mut pty, b"s", "Review");
        press(&mut pty, b"s", "saved and confirmed");
        press(&mut pty, b"q", "Members");
        pty.listen(Duration::from_millis(30));
        pty.send(b"q");
        assert_eq!(pty.wait_for_end(), End::Code(0));
        pty.assert_given_back();
        assert_eq!(leftovers(&home.path().join("tmp")), [] as [PathBuf; 0]);
        assert_eq!(leftovers(home.path()), [home.path().join("tmp")]);
    }

    #[test]
    fn every_end_from_outside_cleans_up_and_says_its_signal() {
        for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)] {
            let (home, mut pty) = demo(&[]);
            edit(&mut pty);
            let asked = Instant::now();
            pty.signal(signal);
            assert_eq!(pty.wait_for_end(), End::Code(code));
            assert!(asked.elapsed() < Duration::from_secs(2));
            assert_eq!(leftovers(&home.path().join("tmp")), [] as [PathBuf; 0]);
        }
    }

    #[test]
    fn keys_are_taken_while_an_answer_is_awaited() {
        let (_home, mut pty) = demo(&["--latency", "600"]);
        press(&mut pty, b"R", "reading groups");
        press(&mut pty, b"/", "filter");
        press(&mut pty, b"bill", "bill");
        assert!(pty.text().contains("reading groups"), "{}", pty.text());
        pty.wait_for("1 of 12");
    }

    #[test]
    fn its_door_is_never_locked() {
        let (_home, mut pty) = demo(&[]);
        press(&mut pty, b":", "Commands");
        press(&mut pty, b"sign-out", "1 found");
        press(&mut pty, b"\r", "Sign out?");
        press(&mut pty, b"y", "Signed out");
        pty.listen(Duration::from_millis(30));
        pty.send(b"\r");
        pty.wait_until("the panes alone", |screen| !screen.contents().contains("Sign in"));
        press(&mut pty, b"R", "reading groups");
        pty.wait_for("synced");
    }
}

mod profile {
    use super::*;

    struct Desk {
        home: TempDir,
        runtime: Runtime,
        sandbox: RunningSandbox,
    }

    impl Desk {
        fn new() -> Self {
            let runtime = Runtime::new().unwrap();
            let sandbox = runtime.block_on(start(SandboxOptions::default())).unwrap();
            let home = tempfile::tempdir().unwrap();
            let folder = home.path().join(".config/callboard");
            fs::create_dir_all(&folder).unwrap();
            let user = &sandbox.credentials().deepcall.user_id;
            let text = format!(
                "[profiles.support]\nbackend = \"deepcall\"\nurl = \"{}\"\nuser_id = \"{user}\"\n",
                sandbox.url()
            );
            fs::write(folder.join("config.toml"), text).unwrap();
            Self { home, runtime, sandbox }
        }

        fn token(&self) -> String {
            self.sandbox.control().credentials().deepcall.token
        }

        fn start(&self) -> Pty {
            program(self.home.path()).start()
        }

        /// The console after signing in through its form.
        fn signed_in(&self) -> Pty {
            let mut pty = self.start();
            pty.wait_for("Sign in");
            pty.send(format!("{}\r", self.token()).as_bytes());
            pty.wait_for("synced");
            pty
        }

        fn session(&self) -> PathBuf {
            self.home.path().join(".config/callboard/sessions/support.json")
        }
    }

    fn quit(mut pty: Pty) {
        pty.listen(Duration::from_millis(30));
        pty.send(b"q");
        assert_eq!(pty.wait_for_end(), End::Code(0));
    }

    #[test]
    fn signing_in_is_kept_and_the_secret_is_never_on_the_screen() {
        let desk = Desk::new();
        let pty = desk.signed_in();
        assert!(!String::from_utf8_lossy(pty.bytes()).contains(&desk.token()));
        quit(pty);
        assert!(desk.session().exists());
        let mut again = desk.start();
        again.wait_for("synced");
        quit(again);
    }

    #[test]
    fn the_lists_of_the_last_run_are_there_without_the_phone_system() {
        let desk = Desk::new();
        quit(desk.signed_in());
        let Desk { home, runtime, sandbox } = desk;
        runtime.block_on(sandbox.shutdown());
        let mut pty = program(home.path()).start();
        pty.wait_for("Support L1");
    }

    #[test]
    fn a_draft_survives_the_end_from_outside_and_is_offered_at_the_next_start() {
        let desk = Desk::new();
        let mut pty = desk.signed_in();
        edit(&mut pty);
        pty.signal(Signal::TERM);
        assert_eq!(pty.wait_for_end(), End::Code(143));
        let mut again = desk.start();
        again.wait_for("draft");
        press(&mut again, b"y", "unsaved");
    }

    #[test]
    fn a_session_that_ends_asks_over_the_work_and_the_save_goes_on() {
        let desk = Desk::new();
        let mut pty = desk.signed_in();
        edit(&mut pty);
        let fresh = desk.sandbox.control().new_credentials().unwrap();
        press(&mut pty, b"s", "Review");
        press(&mut pty, b"s", "Sign in");
        pty.send(format!("{}\r", fresh.deepcall.token).as_bytes());
        pty.wait_for("saved and confirmed");
    }

    #[test]
    fn a_session_of_another_place_is_not_sent_and_the_form_says_why() {
        let desk = Desk::new();
        quit(desk.signed_in());
        let file = desk.home.path().join(".config/callboard/config.toml");
        let text = fs::read_to_string(&file).unwrap().replace("127.0.0.1", "localhost");
        fs::write(&file, text).unwrap();
        desk.sandbox.control().forget_requests();
        let mut pty = desk.start();
        pty.wait_for("Sign in");
        pty.wait_for("was issued by");
        assert_eq!(desk.sandbox.control().count("/"), 0);
    }

    #[test]
    fn secrets_of_the_environment_open_the_console_and_are_not_kept() {
        let desk = Desk::new();
        let mut pty = program(desk.home.path())
            .variable("CALLBOARD_TOKEN", &desk.token())
            .start();
        pty.wait_for("synced");
        quit(pty);
        assert!(!desk.session().exists());
    }

    #[test]
    fn a_program_that_gives_the_secret_signs_in_again_by_itself() {
        let desk = Desk::new();
        let secret = desk.home.path().join("secret");
        fs::write(&secret, desk.token()).unwrap();
        let file = desk.home.path().join(".config/callboard/config.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(
            &file,
            format!("{text}secret_command = [\"cat\", \"{}\"]\n", secret.display()),
        )
        .unwrap();
        let mut pty = desk.start();
        pty.wait_for("synced");
        let fresh = desk.sandbox.control().new_credentials().unwrap();
        fs::write(&secret, fresh.deepcall.token).unwrap();
        desk.sandbox.control().forget_requests();
        pty.listen(Duration::from_millis(30));
        pty.send(b"R");
        press(&mut pty, b"e", "Assign");
        press(&mut pty, b" ", "unsaved");
        press(&mut pty, b"s", "Review");
        press(&mut pty, b"s", "saved and confirmed");
        assert!(!pty.text().contains("Sign in"), "{}", pty.text());
    }
}
