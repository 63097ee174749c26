//! Holding one call at a known moment.

use tokio::sync::oneshot;

/// Where a call is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// On its way: nothing has happened yet.
    BeforeEffect,
    /// On its way back: it has taken effect and nobody knows.
    BeforeAnswer,
}

/// The holder of one call. Dropping it lets the call go on.
#[derive(Debug)]
pub struct Gate {
    reached: oneshot::Receiver<()>,
    open: oneshot::Sender<()>,
}

impl Gate {
    pub(super) fn pair() -> (Self, Held) {
        let (arrive, reached) = oneshot::channel();
        let (open, opened) = oneshot::channel();
        (Self { reached, open }, Held { arrive, opened })
    }

    /// Waits until a call stands at the gate.
    pub async fn reached(&mut self) {
        // A directory dropped before the call was made has nobody to wait for.
        let _ = (&mut self.reached).await;
    }

    /// Lets the call go on.
    pub fn open(self) {
        let _ = self.open.send(());
    }
}

/// The call's side of a gate.
#[derive(Debug)]
pub(super) struct Held {
    arrive: oneshot::Sender<()>,
    opened: oneshot::Receiver<()>,
}

impl Held {
    pub async fn wait(self) {
        let _ = self.arrive.send(());
        let _ = self.opened.await;
    }
}
