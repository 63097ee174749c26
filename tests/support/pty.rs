//! A program in a pseudo-terminal, with the screen as a person would see it.
//!
//! Nothing here sleeps to wait: every wait is for a condition, with a deadline that only a failure meets.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// Much longer than anything takes, on a busy machine too.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Pieces of output that may wait for us. When we do not look, the program is soon blocked in a write, as it would be
/// on a stopped line.
const UNREAD: usize = 64;

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// With an exit code.
    Code(u32),
    /// By a signal that nobody caught.
    Signal(String),
}

/// A running program and its terminal.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    output: Receiver<Vec<u8>>,
    came: Arc<AtomicUsize>,
    parser: vt100::Parser,
    bytes: Vec<u8>,
    before: String,
}

/// What to start, and in what kind of terminal.
pub struct Start {
    command: CommandBuilder,
    columns: u16,
    rows: u16,
}

impl Start {
    /// A program with an environment of nothing but `TERM` and `PATH`, in 80×24.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let mut command = CommandBuilder::new(program.into());
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("PATH", "/usr/bin:/bin");
        Self {
            command,
            columns: 80,
            rows: 24,
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.command.arg(argument);
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets the size of the terminal.
    #[must_use]
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.columns = columns;
        self.rows = rows;
        self
    }

    /// Starts it as the leader of a session of its own.
    pub fn start(self) -> Pty {
        let pair = native_pty_system().openpty(size(self.columns, self.rows)).unwrap();
        let before = modes(pair.master.as_ref());
        let writer = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let child = pair.slave.spawn_command(self.command).unwrap();
        drop(pair.slave);
        let (sender, output) = sync_channel(UNREAD);
        let came = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&came);
        let answers = Arc::clone(&writer);
        std::thread::spawn(move || {
            let mut piece = vec![0; 64 * 1024];
            // The end of the terminal is an error, not an end of file.
            while let Ok(length @ 1..) = reader.read(&mut piece) {
                let piece = &piece[..length];
                // A program that asks for the cursor waits for an answer.
                if piece.windows(4).any(|window| window == b"\x1b[6n") {
                    let _ = answers.lock().unwrap().write_all(b"\x1b[1;1R");
                }
                count.fetch_add(length, Ordering::SeqCst);
                if sender.send(piece.to_vec()).is_err() {
                    return;
                }
            }
        });
        Pty {
            master: pair.master,
            child,
            writer,
            output,
            came,
            parser: parser(self.columns, self.rows),
            bytes: Vec::new(),
            before,
        }
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn parser(columns: u16, rows: u16) -> vt100::Parser {
    let at_least_one = |count: u16| NonZeroU16::new(count.max(1)).unwrap();
    vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0)
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

impl Pty {
    /// Types, pastes, or sends whatever a terminal sends.
    pub fn send(&mut self, bytes: &[u8]) {
        let mut writer = self.writer.lock().unwrap();
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, mut condition: impl FnMut(&vt100::Screen) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !condition(self.parser.screen()) {
            let Ok(piece) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) else {
                panic!("waited in vain for {what}; on the screen:\n{}", self.text());
            };
            self.take(&piece);
        }
    }

    /// Waits until a text is on the screen.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("`{text}`"), |screen| screen.contents().contains(text));
    }

    fn take(&mut self, piece: &[u8]) {
        self.parser.process(piece);
        self.bytes.extend_from_slice(piece);
    }

    /// Everything that comes within this time, which has to pass whole.
    pub fn listen(&mut self, time: Duration) -> Vec<u8> {
        let end = Instant::now() + time;
        let from = self.bytes.len();
        while let Ok(piece) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(&piece);
        }
        self.bytes[from..].to_vec()
    }

    /// Waits until something is on the screen, and this text among it; whether that came before the program ended.
    pub fn paints(&mut self, text: &str) -> bool {
        let end = Instant::now() + DEADLINE;
        loop {
            let contents = self.text();
            if self.parser.screen().alternate_screen() && !contents.trim().is_empty() && contents.contains(text) {
                return true;
            }
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(piece) => self.take(&piece),
                Err(_) => return false,
            }
        }
    }

    /// When the next output came, if any did within this time.
    pub fn first_output_within(&mut self, time: Duration) -> Option<Instant> {
        let piece = self.output.recv_timeout(time).ok()?;
        let now = Instant::now();
        self.take(&piece);
        Some(now)
    }

    /// When the last output came before a silence of this length.
    pub fn last_output_within(&mut self, silence: Duration) -> Option<Instant> {
        let mut last = None;
        while let Some(now) = self.first_output_within(silence) {
            last = Some(now);
        }
        last
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// The screen with attributes.
    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Every byte that came so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives the terminal another size, for the program and for our own eyes.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        // What was drawn for the old size is to be seen in the old size.
        while let Ok(piece) = self.output.try_recv() {
            self.take(&piece);
        }
        let at_least_one = |count: u16| NonZeroU16::new(count.max(1)).unwrap();
        self.parser.set_size(at_least_one(rows), at_least_one(columns));
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// Gives the program's terminal another size and looks on in the old one.
    pub fn resize_only_the_program(&mut self, columns: u16, rows: u16) {
        while let Ok(piece) = self.output.try_recv() {
            self.take(&piece);
        }
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// The program's process id.
    pub fn process(&self) -> Pid {
        let id = i32::try_from(self.child.process_id().unwrap()).unwrap();
        Pid::from_raw(id).unwrap()
    }

    /// Sends a signal to the program alone.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.process(), signal).unwrap();
    }

    /// Looks away until the program is blocked in a write, as it is on a stopped line.
    #[track_caller]
    pub fn look_away_until_blocked(&self) {
        let end = Instant::now() + DEADLINE;
        let mut before = 0;
        loop {
            std::thread::park_timeout(Duration::from_millis(100));
            let now = self.came.load(Ordering::SeqCst);
            if now == before && now > 4 * 1024 {
                return;
            }
            before = now;
            assert!(Instant::now() < end, "it never filled the line");
        }
    }

    /// Waits until the program has ended, without looking.
    #[track_caller]
    pub fn wait_for_end_looking_away(&mut self) -> End {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return ended(&status);
            }
            assert!(Instant::now() < end, "waited in vain for the end");
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }

    /// Waits until the program has ended.
    #[track_caller]
    pub fn wait_for_end(&mut self) -> End {
        let end = Instant::now() + DEADLINE;
        loop {
            // A program blocked in a write can only end when somebody reads.
            match self.output.recv_timeout(Duration::from_millis(5)) {
                Ok(piece) => self.take(&piece),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::park_timeout(Duration::from_millis(5)),
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                while let Ok(piece) = self.output.try_recv() {
                    self.take(&piece);
                }
                return ended(&status);
            }
            assert!(
                Instant::now() < end,
                "waited in vain for the end; on the screen:\n{}",
                self.text()
            );
        }
    }

    /// Waits until the program is in one of these states of `/proc/PID/stat`, such as `T` for stopped.
    #[track_caller]
    pub fn wait_for_state(&mut self, states: &str) {
        let end = Instant::now() + DEADLINE;
        while !state_of(self.process()).is_some_and(|state| states.contains(state)) {
            assert!(Instant::now() < end, "waited in vain for the state {states}");
            if let Ok(piece) = self.output.recv_timeout(Duration::from_millis(5)) {
                self.take(&piece);
            }
        }
        while let Ok(piece) = self.output.try_recv() {
            self.take(&piece);
        }
    }

    /// Asserts that the terminal is as it was before the program started, in every respect a user would notice.
    #[track_caller]
    pub fn assert_given_back(&mut self) {
        self.wait_until("the main screen", |screen| !screen.alternate_screen());
        let screen = self.parser.screen();
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert_eq!(
            modes(self.master.as_ref()),
            self.before,
            "the modes of the terminal differ"
        );
    }

    /// Whether the program has the terminal.
    pub fn is_taken(&self) -> bool {
        self.parser.screen().alternate_screen() && modes(self.master.as_ref()) != self.before
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ended(status: &portable_pty::ExitStatus) -> End {
    match status.signal() {
        Some(signal) => End::Signal(signal.to_owned()),
        None => End::Code(status.exit_code()),
    }
}

/// The state letter of a process; `None` when there is none.
pub fn state_of(process: Pid) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_pid())).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}
