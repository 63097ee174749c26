//! Reading the keyboard on a thread of its own.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossterm::event::KeyEvent;
use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;
use tokio::sync::mpsc::Sender;

use super::decoder::{Decoded, Decoder};
use super::paste::PasteRefusal;
use super::tty::wait_for;

/// Keys closer together than this were not pressed one by one: the fastest key repeat is about 30 ms.
const TOGETHER: Duration = Duration::from_millis(15);

/// How a key arrived. A terminal without bracketed paste sends a paste as keys; they cannot confirm anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// By itself.
    Alone,
    /// Together with others, as a paste does.
    Burst,
}

/// One key press with what is known about its arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub event: KeyEvent,
    /// Whether it came alone.
    pub arrival: Arrival,
    /// How many frames had been drawn when it was read: a key with fewer than a dialog's first frame was pressed
    /// before the dialog could be seen.
    pub frame: u64,
}

/// What the user did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Pressed a key.
    Key(Key),
    /// Pasted text; never keys.
    Pasted(String),
    /// Pasted what was not taken.
    PasteRefused(PasteRefusal),
}

/// How many frames have been drawn; shared between the screen and the reader.
#[derive(Clone, Debug, Default)]
pub struct FrameCount(Arc<AtomicU64>);

impl FrameCount {
    /// Counts a frame that is now on the screen.
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// How many there were.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Reads the keyboard until dropped. The thread is told to end and never waited for.
#[derive(Debug)]
pub struct InputReader {
    _ends_when_dropped: UnixStream,
}

impl InputReader {
    /// Starts reading standard input into `inputs`. A full channel makes the thread wait, and with it the terminal.
    ///
    /// # Errors
    ///
    /// The operating system's error when no thread or no pair of sockets can be had.
    pub fn start(inputs: Sender<Input>, frames: FrameCount) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        std::thread::Builder::new()
            .name("keyboard".to_owned())
            .spawn(move || read(&theirs, &inputs, &frames))?;
        Ok(Self {
            _ends_when_dropped: ours,
        })
    }
}

/// Ends when told to, when nobody listens, and when the terminal is gone: the hang-up watch tells that to the runtime.
fn read(end: &UnixStream, inputs: &Sender<Input>, frames: &FrameCount) {
    let mut bytes = vec![0; 64 * 1024];
    let mut stamper = Stamper::default();
    loop {
        let stdin = rustix::stdio::stdin();
        let mut files = [
            PollFd::from_borrowed_fd(stdin, PollFlags::IN),
            PollFd::new(end, PollFlags::IN),
        ];
        let Ok(ready) = wait_for(&mut files, stamper.decoder.patience(Instant::now())) else {
            return;
        };
        let [keyboard, end] = files.map(|file| file.revents());
        if !end.is_empty() {
            return;
        }
        let now = Instant::now();
        let came = if ready == 0 || keyboard.is_empty() {
            stamper.give_up(now, frames.get())
        } else {
            // Counted before the bytes are read: whoever typed them has not seen a frame drawn from now on.
            let frame = frames.get();
            match rustix::io::read(stdin, &mut bytes) {
                Ok(0) => return,
                Ok(length) => stamper.feed(bytes.get(..length).unwrap_or_default(), now, frame),
                Err(Errno::AGAIN | Errno::INTR) => continue,
                Err(_) => return,
            }
        };
        for input in came {
            if inputs.blocking_send(input).is_err() {
                return;
            }
        }
    }
}

/// Gives keys what is known about their arrival.
#[derive(Debug, Default)]
struct Stamper {
    decoder: Decoder,
    last_read: Option<Instant>,
}

impl Stamper {
    fn feed(&mut self, bytes: &[u8], now: Instant, frame: u64) -> Vec<Input> {
        let decoded = self.decoder.feed(bytes, now);
        let close = self
            .last_read
            .is_some_and(|last| now.saturating_duration_since(last) < TOGETHER);
        self.last_read = Some(now);
        let keys = decoded
            .iter()
            .filter(|decoded| matches!(decoded, Decoded::Key(_)))
            .count();
        let arrival = if close || keys > 1 {
            Arrival::Burst
        } else {
            Arrival::Alone
        };
        decoded
            .into_iter()
            .map(|decoded| stamped(decoded, arrival, frame))
            .collect()
    }

    fn give_up(&mut self, now: Instant, frame: u64) -> Vec<Input> {
        let decoded = self.decoder.give_up(now);
        decoded
            .into_iter()
            .map(|decoded| stamped(decoded, Arrival::Alone, frame))
            .collect()
    }
}

fn stamped(decoded: Decoded, arrival: Arrival, frame: u64) -> Input {
    match decoded {
        Decoded::Key(event) => Input::Key(Key { event, arrival, frame }),
        Decoded::Pasted(text) => Input::Pasted(text),
        Decoded::PasteRefused(refusal) => Input::PasteRefused(refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(inputs: &[Input]) -> Vec<Arrival> {
        inputs
            .iter()
            .filter_map(|input| match input {
                Input::Key(key) => Some(key.arrival),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn keys_that_come_together_are_a_burst() {
        let mut stamper = Stamper::default();
        let now = Instant::now();
        assert_eq!(
            arrivals(&stamper.feed(b"yes\r", now, 0)),
            [Arrival::Burst, Arrival::Burst, Arrival::Burst, Arrival::Burst]
        );
    }

    #[test]
    fn a_paste_cut_into_single_keys_is_a_burst_from_the_second_on() {
        let mut stamper = Stamper::default();
        let now = Instant::now();
        assert_eq!(arrivals(&stamper.feed(b"y", now, 0)), [Arrival::Alone]);
        let soon = now + Duration::from_millis(2);
        assert_eq!(arrivals(&stamper.feed(b"\r", soon, 0)), [Arrival::Burst]);
    }

    #[test]
    fn a_held_key_is_no_burst() {
        let mut stamper = Stamper::default();
        let mut now = Instant::now();
        for _ in 0..10 {
            assert_eq!(arrivals(&stamper.feed(b"\x1b[B", now, 0)), [Arrival::Alone]);
            now += Duration::from_millis(30);
        }
    }

    #[test]
    fn keys_carry_the_frame_that_could_be_seen() {
        let mut stamper = Stamper::default();
        let inputs = stamper.feed(b"y", Instant::now(), 7);
        assert!(matches!(inputs.as_slice(), [Input::Key(Key { frame: 7, .. })]));
    }
}
