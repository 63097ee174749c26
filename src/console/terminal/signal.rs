//! Signals as values.

use std::io;

use rustix::process::Signal as Number;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalEvent {
    /// The program should end, with exit code 128 + this number.
    Terminate(i32),
    /// The program should stop until continued.
    Stop,
    /// The program was continued; somebody else may have drawn on the terminal since.
    Continue,
    /// The terminal has another size.
    Resize,
}

/// The signals the console answers; while it exists, none of them has its default effect.
#[derive(Debug)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    quit: Signal,
    stop: Signal,
    resume: Signal,
    resize: Signal,
}

impl Signals {
    /// Puts the handlers in place. Needs a tokio runtime with IO, and comes before the terminal is taken.
    ///
    /// # Errors
    ///
    /// The operating system's error.
    pub fn install() -> io::Result<Self> {
        let listen = |number: Number| signal(SignalKind::from_raw(number.as_raw()));
        Ok(Self {
            interrupt: listen(Number::INT)?,
            terminate: listen(Number::TERM)?,
            hang_up: listen(Number::HUP)?,
            quit: listen(Number::QUIT)?,
            stop: listen(Number::TSTP)?,
            resume: listen(Number::CONT)?,
            resize: listen(Number::WINCH)?,
        })
    }

    /// The next signal. Several of one kind count as one; those that end the program come first.
    pub async fn next(&mut self) -> SignalEvent {
        tokio::select! {
            biased;
            Some(()) = self.hang_up.recv() => SignalEvent::Terminate(Number::HUP.as_raw()),
            Some(()) = self.terminate.recv() => SignalEvent::Terminate(Number::TERM.as_raw()),
            Some(()) = self.quit.recv() => SignalEvent::Terminate(Number::QUIT.as_raw()),
            Some(()) = self.interrupt.recv() => SignalEvent::Terminate(Number::INT.as_raw()),
            Some(()) = self.resume.recv() => SignalEvent::Continue,
            Some(()) = self.stop.recv() => SignalEvent::Stop,
            Some(()) = self.resize.recv() => SignalEvent::Resize,
            // Every stream lives as long as this value, so none of them ends.
            else => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{getpid, kill_process};

    use super::*;

    #[tokio::test]
    async fn several_size_changes_come_as_one() {
        let mut signals = Signals::install().unwrap();
        for _ in 0..100 {
            kill_process(getpid(), Number::WINCH).unwrap();
        }
        assert_eq!(signals.next().await, SignalEvent::Resize);
        let mut more = 0;
        while tokio::time::timeout(std::time::Duration::from_millis(50), signals.next())
            .await
            .is_ok()
        {
            more += 1;
        }
        assert!(more < 50, "{more} more wake-ups for 100 signals");
    }
}
