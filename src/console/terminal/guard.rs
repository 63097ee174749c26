//! Taking the terminal and giving it back, whatever happens.

use std::io::{self, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;
use std::time::Duration;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste};
use crossterm::queue;
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
use rustix::termios::{OptionalActions, QueueSelector, tcflush, tcgetattr, tcsetattr};

use super::{Signals, Tty};

/// Whether this process has the terminal in its hands. One terminal per process: hence a static, which the panic
/// hook and the backstop thread can reach.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Who drew on it last: the only thread whose panic means that the screen is over.
static OWNER: Mutex<Option<ThreadId>> = Mutex::new(None);

/// How long a stopped or dead line may delay the end.
const PATIENCE: Duration = Duration::from_millis(250);

/// Who is stopped by [`TerminalGuard::stop`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopping {
    /// This process: somebody sent the signal to it.
    OurProcess,
    /// Its whole group, as the terminal's own suspend key does: a wrapper that waits for us must stop too, or the
    /// shell never comes back.
    OurGroup,
}

/// Holds the terminal in raw mode on the alternate screen, and gives it back when dropped.
///
/// ```text
///            enter                     drop · panic · backstop
///  cooked ─────────▶ taken ───────────────────────────────────▶ cooked
///                    │   ▲
///        stop: give back │ take again (after CONT)
///                    ▼   │
///                   stopped
/// ```
#[derive(Debug)]
#[must_use = "dropping it gives the terminal back"]
pub struct TerminalGuard(());

impl TerminalGuard {
    /// Takes the terminal. The signals are asked for as the proof that their handlers stand: a signal between raw
    /// mode and its handler would leave the terminal broken.
    ///
    /// # Errors
    ///
    /// The operating system's error; what was changed until then is already changed back.
    pub fn enter(_handlers: &Signals) -> io::Result<Self> {
        // First, so that a failure in the middle gives back what was taken.
        let guard = Self(());
        if let Ok(mut owner) = OWNER.lock() {
            *owner = Some(std::thread::current().id());
        }
        take()?;
        Ok(guard)
    }

    /// Gives the terminal back, stops, and takes it again when continued. The screen must be drawn anew afterwards.
    ///
    /// # Errors
    ///
    /// The operating system's error when the terminal cannot be taken again.
    pub fn stop(&mut self, stopping: Stopping) -> io::Result<()> {
        give_back();
        // SIGSTOP, because our own handler stands on SIGTSTP, and a group without a shell ignores SIGTSTP.
        let stopped = match stopping {
            Stopping::OurProcess => kill_process(getpid(), Signal::STOP),
            Stopping::OurGroup => kill_current_process_group(Signal::STOP),
        };
        take()?;
        Ok(stopped?)
    }

    /// Takes the terminal anew after somebody else may have changed its modes: a stop nobody announced, a shell
    /// that put its own modes back. The screen must be drawn anew afterwards.
    ///
    /// # Errors
    ///
    /// The operating system's error.
    pub fn take_again(&mut self) -> io::Result<()> {
        // The library sets raw mode only when it believes it is not, and leaving it first would let keys pass cooked.
        let terminal = rustix::stdio::stdin();
        let mut modes = tcgetattr(terminal)?;
        modes.make_raw();
        tcsetattr(terminal, OptionalActions::Now, &modes)?;
        take()
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    let mut bytes = Vec::new();
    queue!(bytes, EnterAlternateScreen, EnableBracketedPaste, Hide)?;
    Tty.write_all(&bytes)
}

/// Puts the terminal back as it was: every step is tried, whatever becomes of the others. Does nothing when the
/// terminal is not taken, so that several ways out can all call it.
pub(super) fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut bytes = Vec::new();
    // The end of a synchronized update first: a panic can come in the middle of a frame. Mouse and focus are never
    // switched on by us, but may be left on by an editor that crashed.
    let _ = queue!(bytes, EndSynchronizedUpdate);
    bytes.extend_from_slice(b"\x1b[0m");
    let _ = queue!(
        bytes,
        DisableMouseCapture,
        DisableFocusChange,
        DisableBracketedPaste,
        Show,
        LeaveAlternateScreen
    );
    // What was typed or is still being pasted was meant for us; the shell must not run it.
    let _ = tcflush(rustix::stdio::stdin(), QueueSelector::IFlush);
    let _ = Tty.write_within(&bytes, PATIENCE);
    let _ = disable_raw_mode();
}

/// Whether the terminal is taken, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// The terminal is as the shell left it.
    Free,
    /// The calling thread draws on it.
    Ours,
    /// Another thread draws on it.
    Theirs,
}

/// Whether the calling thread owns the screen.
pub(super) fn hold() -> Hold {
    if !TAKEN.load(Ordering::SeqCst) {
        return Hold::Free;
    }
    // Never waits: this is asked while panicking.
    match OWNER.try_lock() {
        Ok(owner) if *owner == Some(std::thread::current().id()) => Hold::Ours,
        _ => Hold::Theirs,
    }
}
