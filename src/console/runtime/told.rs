//! What tasks tell the loop.

use crate::client::Identity;
use crate::console::event::Reply;
use crate::console::setup::Link;
use crate::console::{Event, RequestId};

/// An event for the model, or one that changes the way to the phone system first.
#[derive(Debug)]
pub enum Told {
    /// For the model as it is.
    Event(Event),
    /// Signing in has ended.
    SignedIn {
        /// Which request.
        id: RequestId,
        /// The new way, and who is signed in.
        result: Reply<(Link, Identity)>,
    },
    /// The session was forgotten.
    SignedOut {
        /// Which request.
        id: RequestId,
        /// How it ended.
        result: Reply<()>,
    },
}
