//! The last way out when the orderly one is blocked.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, Weak};
use std::time::{Duration, Instant};

use super::guard::give_back;

/// How long the orderly exit may take once the terminal is gone or a signal asked for the end. Drafts are kept and
/// tasks are stopped well within this; the promise is to be gone within two seconds.
const ORDERLY: Duration = Duration::from_millis(1_500);

/// Ends the process when the orderly exit does not come to its end, because the drawing thread is blocked in a write
/// to a stopped line, for example. Dropping it means that the orderly exit has come to its end.
#[derive(Debug)]
pub struct Backstop(Arc<Mutex<Sender<i32>>>);

/// What starts the count; does nothing once the [`Backstop`] is gone.
#[derive(Clone, Debug)]
pub struct Arm(Weak<Mutex<Sender<i32>>>);

impl Backstop {
    /// Starts the thread that waits; it costs nothing until it is needed.
    ///
    /// # Errors
    ///
    /// The operating system's error when no thread can be started.
    pub fn start() -> io::Result<Self> {
        let (sender, receiver) = channel();
        std::thread::Builder::new()
            .name("backstop".to_owned())
            .spawn(move || wait(&receiver))?;
        Ok(Self(Arc::new(Mutex::new(sender))))
    }

    /// What threads that live longer can hold.
    pub fn downgrade(&self) -> Arm {
        Arm(Arc::downgrade(&self.0))
    }
}

impl Arm {
    /// From the first call on the orderly exit has 1.5 seconds, then the process ends with `exit_code`.
    pub fn arm(&self, exit_code: i32) {
        if let Some(sender) = self.0.upgrade()
            && let Ok(sender) = sender.lock()
        {
            // When nobody listens, the end has already begun.
            let _ = sender.send(exit_code);
        }
    }
}

fn wait(receiver: &Receiver<i32>) {
    let Ok(exit_code) = receiver.recv() else { return };
    let end = Instant::now() + ORDERLY;
    // More calls give neither more nor less time: a dropped line is told by its signal and by the hang-up watch.
    while receiver.recv_timeout(end.saturating_duration_since(Instant::now())) != Err(RecvTimeoutError::Disconnected) {
        if Instant::now() >= end {
            leave(exit_code);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the drawing thread is blocked, so nothing else can end the process"
)]
fn leave(exit_code: i32) {
    give_back();
    std::process::exit(exit_code);
}
