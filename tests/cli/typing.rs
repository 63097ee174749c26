//! What is typed on a terminal: confirmations and secrets.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};

use callboard::domain::Backend;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::support::{Desk, eventually, words};

/// The program on a terminal of its own.
struct Typing {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    seen: Arc<Mutex<String>>,
    // The terminal lives as long as this.
    terminal: Box<dyn MasterPty + Send>,
}

impl Typing {
    fn start(desk: &Desk, line: &str, variables: &[(&str, &str)]) -> Self {
        let pair = native_pty_system()
            .openpty(PtySize {
                rows: 24,
                cols: 120,
                pixel_width: 0,
                pixel_height: 0,
            })
            .unwrap();
        let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin!("callboard"));
        command.args(words(line));
        command.env_clear();
        command.env("HOME", desk.home());
        command.env("TERM", "xterm");
        command.env("LANG", "C.UTF-8");
        for (name, value) in variables {
            command.env(name, value);
        }
        command.cwd(desk.home());
        let child = pair.slave.spawn_command(command).unwrap();
        let seen = Arc::new(Mutex::new(String::new()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = reader.read(&mut bytes)
                && count > 0
            {
                shared
                    .lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self {
            child,
            keys: pair.master.take_writer().unwrap(),
            seen,
            terminal: pair.master,
        }
    }

    fn seen(&self) -> String {
        self.seen.lock().unwrap().clone()
    }

    fn wait_for(&self, text: &str) {
        eventually(&format!("`{text}` on the terminal"), || self.seen().contains(text));
    }

    fn type_line(&mut self, text: &str) {
        self.keys.write_all(format!("{text}\n").as_bytes()).unwrap();
    }

    fn code(&mut self) -> u32 {
        let mut code = None;
        eventually("the end", || {
            code = self.child.try_wait().unwrap().map(|status| status.exit_code());
            code.is_some()
        });
        code.unwrap()
    }
}

#[test]
fn a_typed_name_confirms_only_when_it_is_exactly_that() {
    let desk = Desk::new();
    let token = desk.token();
    let secret = [("CALLBOARD_TOKEN", token.as_str())];
    let mut wrong = Typing::start(&desk, "group delete 28", &secret);
    wrong.wait_for("Type `Mahipal singh` to go on:");
    wrong.type_line("mahipal singh");
    assert_eq!(wrong.code(), 2, "{}", wrong.seen());
    wrong.wait_for("[confirm/mismatch]");
    assert_eq!(desk.control().count("Group/delete"), 0);

    let mut right = Typing::start(&desk, "group delete 28", &secret);
    right.wait_for("to go on:");
    right.type_line("Mahipal singh");
    assert_eq!(right.code(), 0, "{}", right.seen());
    assert_eq!(desk.control().count("Group/delete"), 1);
}

#[test]
fn what_is_agreed_to_stands_above_the_question() {
    let desk = Desk::new();
    let token = desk.token();
    let mut asked = Typing::start(&desk, "assign 28 --remove 2,3", &[("CALLBOARD_TOKEN", token.as_str())]);
    asked.wait_for("to go on:");
    let seen = asked.seen();
    assert!(
        seen.contains("- #2 bhawesh") && seen.contains("2 of 3 members would go"),
        "{seen}"
    );
    asked.type_line("Mahipal singh");
    assert_eq!(asked.code(), 0, "{}", asked.seen());
    assert_eq!(desk.roster(28), [(8, true)]);
}

#[test]
fn a_secret_is_typed_unseen() {
    let desk = Desk::new();
    let mut asked = Typing::start(&desk, "sign-in", &[]);
    asked.wait_for("Token:");
    asked.type_line(&desk.token());
    assert_eq!(asked.code(), 0, "{}", asked.seen());
    asked.wait_for("signed in");
    assert!(!asked.seen().contains(&desk.token()), "{}", asked.seen());
    assert!(desk.path(".config/callboard/sessions/support.json").exists());
}

#[test]
fn an_interrupted_prompt_gives_the_echo_back() {
    use rustix::termios::{LocalModes, tcgetattr};

    let desk = Desk::new();
    let mut asked = Typing::start(&desk, "sign-in", &[]);
    asked.wait_for("Token:");
    let echo = |asked: &Typing| {
        let path = asked.terminal.tty_name().unwrap();
        let terminal = std::fs::File::open(path).unwrap();
        tcgetattr(&terminal).unwrap().local_modes.contains(LocalModes::ECHO)
    };
    eventually("the echo is off", || !echo(&asked));
    asked.keys.write_all(b"\x03").unwrap();
    assert_eq!(asked.code(), 130);
    assert!(echo(&asked));
}

#[test]
fn the_demo_shows_groups_without_account_and_leaves_nothing() {
    let desk = Desk::new();
    let temporary = desk.path("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let mut demo = Typing::start(&desk, "demo", &[("TMPDIR", temporary.to_str().unwrap())]);
    demo.wait_for("Support L1");
    demo.wait_for("Mahipal singh");
    demo.keys.write_all(b"q").unwrap();
    assert_eq!(demo.code(), 0, "{}", demo.seen());
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0);
    assert!(!desk.path(".local").exists() && desk.control().requests().is_empty());
}

#[test]
fn the_demo_opens_on_any_face_and_offers_the_others() {
    let desk = Desk::new();
    for backend in Backend::ALL {
        let mut demo = Typing::start(&desk, &format!("demo --backend {backend}"), &[]);
        demo.wait_for("Mahipal singh");
        demo.wait_for(backend.word());
        demo.keys.write_all(b"p").unwrap();
        demo.wait_for("Profiles");
        for other in Backend::ALL {
            demo.wait_for(other.title());
        }
        demo.keys.write_all(b"q").unwrap();
        demo.keys.write_all(b"q").unwrap();
        assert_eq!(demo.code(), 0, "{backend}: {}", demo.seen());
    }
    assert!(desk.control().requests().is_empty());
}

#[test]
fn without_a_noun_the_console_opens_on_the_profile_in_use() {
    let desk = Desk::new();
    let token = desk.token();
    let mut console = Typing::start(&desk, "--profile support", &[("CALLBOARD_TOKEN", token.as_str())]);
    console.wait_for("Mahipal singh");
    assert!(console.seen().contains("support"));
    console.keys.write_all(b"q").unwrap();
    assert_eq!(console.code(), 0, "{}", console.seen());
    assert!(!console.seen().contains(&token));
}

#[test]
fn the_console_opens_where_nobody_is_signed_in_and_asks_nothing_of_the_network() {
    let desk = Desk::new();
    let mut console = Typing::start(&desk, "", &[]);
    console.wait_for("not signed in");
    let id = i32::try_from(console.child.process_id().unwrap()).unwrap();
    kill_process(Pid::from_raw(id).unwrap(), Signal::TERM).unwrap();
    assert_eq!(console.code(), 143, "{}", console.seen());
    assert_eq!(desk.control().requests().len(), 0);
}
