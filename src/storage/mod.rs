//! Private files on a host shared with other people: created unreadable to them, refused when they are not, saved
//! all or nothing, and locked against our own other processes.
//!
//! ```text
//!  PrivateDir::create ─▶ lock(name, LOCK_WAIT) ─▶ read ─▶ (change) ─▶ save ─▶ drop the lock
//!                                                  └ checked on the open descriptor   └ temp, fsync, rename, fsync dir
//! ```

mod account;
mod error;
mod lock;
mod private_dir;
mod private_file;
mod replace;

pub use account::{account_name, current_user};
pub use error::{Code, Error, Result, shell_quoted};
pub use lock::{LOCK_WAIT, Lock};
pub use private_dir::PrivateDir;
pub use private_file::{open_private, read_private, refuse_writable_by_others};
pub use replace::{KeepMode, replace_file};
