//! The terminal program.
//!
//! ```text
//!  key ─▶ keymap(active layers) ─▶ Command ─▶ Model::command ─┐
//!                                                              ├─▶ new state + effects
//!  channel ─▶ Event{id, …} ───────────────▶ Model::event ─────┘        │
//!     ▲                                                                 ▼
//!     └── result · progress · retry notice ◀──────────────── runtime: one task per request id
//! ```
//!
//! State ([`Model`], panes, overlays) is pure and never draws; views draw from `&Model` and never change it.

pub mod book;
pub mod command;
pub mod effect;
pub mod event;
pub mod failure;
mod header_view;
pub mod keymap;
pub mod layout;
mod likeness;
pub mod model;
pub mod overlay;
pub mod pane;
pub mod requests;
pub mod runtime;
pub mod saved;
pub mod setup;
pub mod short_id;
pub mod site;
pub mod terminal;
#[cfg(test)]
pub(crate) mod test_console;
pub mod theme;
pub mod view;
pub mod widget;
pub mod word;
mod word_view;

pub use command::Command;
pub use effect::{Effect, QuitCause};
pub use event::Event;
pub use failure::Failure;
pub use likeness::{Likeness, Likenesses};
pub use model::Model;
pub use requests::{RequestId, Requests};
pub use runtime::{ConsoleError, Exit, run};
pub use setup::{Connector, ConsoleSetup, Link, NotKept, Opened, Store, Variables};
