//! Noticing that the terminal is gone.

use std::io;

use rustix::event::{PollFd, PollFlags};

use super::tty::wait_for;

/// Starts a thread that calls `gone` once when the other end of the terminal is closed, and does nothing else: it
/// asks for no events, so it is never woken by keys.
///
/// SIGHUP alone is not enough: it does not reach the child of a parent that ignores it. The thread is never waited
/// for.
///
/// # Errors
///
/// The operating system's error when no thread can be started.
pub fn watch_for_hang_up(gone: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name("hang-up".to_owned()).spawn(move || {
        let stdin = rustix::stdio::stdin();
        // Hang-up and error are told even when nothing is asked for.
        let mut files = [PollFd::from_borrowed_fd(stdin, PollFlags::empty())];
        let _ = wait_for(&mut files, None);
        gone();
    })?;
    Ok(())
}
