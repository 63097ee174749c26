//! Signals: when a run is asked to stop, and when it has to.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Exit;

/// Ctrl-C and its like.
///
/// A run of writes holds a `Gentle`: then the first signal only asks (the call under way finishes and is recorded,
/// the rest is not attempted), and the second ends the run. Everything else ends with the first (promise D14).
#[derive(Clone, Debug, Default)]
pub struct Stop {
    asked: CancellationToken,
    ended: CancellationToken,
    gentle: Arc<AtomicUsize>,
    torn: Arc<AtomicBool>,
    signal: Arc<AtomicU8>,
}

/// While this lives, the first signal only asks.
#[derive(Debug)]
pub struct Gentle(Arc<AtomicUsize>);

impl Drop for Gentle {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Stop {
    /// Listens to SIGINT and SIGTERM. Hang-up keeps its usual effect, so that `nohup` does.
    ///
    /// # Errors
    ///
    /// When the host does not let a handler in.
    pub fn listen() -> io::Result<Self> {
        let stop = Self::default();
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let listener = stop.clone();
        tokio::spawn(async move {
            while let Some(number) = next(&mut interrupt, &mut terminate).await {
                listener.receive(number);
            }
        });
        Ok(stop)
    }

    /// From now on the first signal only asks.
    pub fn gently(&self) -> Gentle {
        self.gentle.fetch_add(1, Ordering::AcqRel);
        Gentle(Arc::clone(&self.gentle))
    }

    /// Cancelled with the first signal.
    pub const fn asked(&self) -> &CancellationToken {
        &self.asked
    }

    /// Waits until the run has to end.
    pub async fn ended(&self) -> Exit {
        self.ended.cancelled().await;
        self.exit()
    }

    /// How a run ends that was asked to stop.
    pub fn exit(&self) -> Exit {
        match self.signal.load(Ordering::Acquire) {
            0 => Exit::CANCELLED,
            number => Exit::Signal(number),
        }
    }

    /// Whether a run of writes had to end before its call was over.
    pub fn was_torn(&self) -> bool {
        self.torn.load(Ordering::Acquire)
    }

    fn receive(&self, number: u8) {
        let again = self.asked.is_cancelled();
        let _ = self
            .signal
            .compare_exchange(0, number, Ordering::AcqRel, Ordering::Acquire);
        self.asked.cancel();
        let gentle = self.gentle.load(Ordering::Acquire) > 0;
        if again && gentle {
            self.torn.store(true, Ordering::Release);
        }
        if again || !gentle {
            self.ended.cancel();
        }
    }
}

async fn next(interrupt: &mut Signal, terminate: &mut Signal) -> Option<u8> {
    tokio::select! {
        received = interrupt.recv() => received.map(|()| 2),
        received = terminate.recv() => received.map(|()| 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_signal_ends_a_run_without_writes() {
        let stop = Stop::default();
        stop.receive(15);
        assert!(stop.ended.is_cancelled());
        assert_eq!(stop.exit(), Exit::Signal(15));
    }

    #[test]
    fn a_run_of_writes_is_asked_first() {
        let stop = Stop::default();
        let gentle = stop.gently();
        stop.receive(2);
        assert!(stop.asked.is_cancelled() && !stop.was_torn() && !stop.ended.is_cancelled());
        stop.receive(15);
        assert!(stop.ended.is_cancelled());
        assert_eq!(stop.exit(), Exit::CANCELLED);
        assert!(stop.was_torn());
        drop(gentle);
    }
}
