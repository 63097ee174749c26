//! The terminal's two ends, without std's locks in between.

use std::io::{self, Write};
use std::os::fd::BorrowedFd;
use std::time::Duration;

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// The most columns drawn; a terminal that claims more gets a blank right part.
const WIDEST: u16 = 1_000;
/// The most rows drawn; bounds what a terminal claiming 65,535 × 65,535 makes us allocate.
const TALLEST: u16 = 400;

/// Standard output as a writer without a lock or a buffer: a panic hook can use it whoever was writing, and one
/// call is one `write(2)` where the kernel takes it whole.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tty;

impl Tty {
    /// Writes unless the terminal does not take anything within `patience`: a stopped or dead line must not keep
    /// the program from ending.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::TimedOut`] when the terminal takes nothing, else the operating system's error.
    pub fn write_within(self, bytes: &[u8], patience: Duration) -> io::Result<()> {
        if !wait_until_writable(Some(patience))? {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let mut tty = self;
        tty.write_all(bytes)
    }
}

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(rustix::stdio::stdout(), bytes) {
                // Another program sharing this terminal may have made it non-blocking.
                Err(Errno::AGAIN) => {
                    wait_until_writable(None)?;
                }
                Err(Errno::INTR) => {}
                other => return Ok(other?),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn wait_until_writable(patience: Option<Duration>) -> io::Result<bool> {
    let stdout = rustix::stdio::stdout();
    let ready = wait_for(&mut [PollFd::from_borrowed_fd(stdout, PollFlags::OUT)], patience)?;
    Ok(ready > 0)
}

/// Waits until one of `files` is ready, or until `patience` is over (0 ready).
///
/// # Errors
///
/// The operating system's error; interruptions by signals are not errors.
pub(super) fn wait_for(files: &mut [PollFd<'_>], patience: Option<Duration>) -> io::Result<usize> {
    let limit = patience.map(|patience| Timespec {
        tv_sec: i64::try_from(patience.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: patience.subsec_nanos().into(),
    });
    loop {
        match poll(files, limit.as_ref()) {
            Err(Errno::INTR) => {}
            other => return Ok(other?),
        }
    }
}

/// The size of the terminal in cells, within what we are willing to draw; 0×0 when it does not know.
///
/// # Errors
///
/// The operating system's error: standard output is no terminal, or it is gone.
pub fn terminal_size() -> io::Result<Size> {
    size_of(rustix::stdio::stdout())
}

fn size_of(file: BorrowedFd<'_>) -> io::Result<Size> {
    let size = rustix::termios::tcgetwinsize(file)?;
    Ok(Size {
        width: size.ws_col.min(WIDEST),
        height: size.ws_row.min(TALLEST),
    })
}
