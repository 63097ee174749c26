//! The terminal as a device: taking it, drawing on it, reading keys from it, and always giving it back.
//!
//! ```text
//!  tty ─▶ reader thread ─▶ decoder ─▶ Input{key, arrival, frame} ─▶ runtime
//!  tty ─▶ hang-up thread ────────────────────────────────────────▶ runtime
//!  kernel ─▶ Signals ────────────────────────────────────────────▶ runtime
//!  runtime ─▶ Screen (ratatui) ─▶ FrameBackend (one buffer) ─▶ one write ─▶ tty
//! ```
//!
//! Nothing here knows the model, panes or views.

mod backstop;
mod checks;
mod clipboard;
mod decoder;
mod device;
mod escape;
mod frame_backend;
mod guard;
mod hangup;
mod input;
mod panic_hook;
mod paste;
mod pen;
mod screen;
mod shown;
mod signal;
mod tty;
mod uncertain;

pub use backstop::Backstop;
pub use checks::{NotATerminal, Surroundings, check};
pub use clipboard::{CLIPBOARD_LIMIT, Wrapping, clipboard_sequence};
pub use decoder::{Decoded, Decoder};
pub use device::{Device, Happening};
pub use frame_backend::{FrameBackend, Tally};
pub use guard::{Stopping, TerminalGuard};
pub use hangup::watch_for_hang_up;
pub use input::{Arrival, FrameCount, Input, InputReader, Key};
pub use panic_hook::{restore_on_panic, sentence as panic_sentence};
pub use paste::{PASTE_LIMIT, PasteRefusal};
pub use screen::Screen;
pub use signal::{SignalEvent, Signals};
pub use tty::{Tty, terminal_size};
