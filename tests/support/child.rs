//! This binary as a child of itself: told what to do by a file, watched through a pipe, killed.

#![expect(clippy::disallowed_methods, reason = "tests lay out files as other programs would")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a child says begins so; the test harness prints lines of its own.
const MARK: &str = "child: ";
const JOB: &str = "job.json";
/// Much longer than anything takes, on a busy machine too.
const DEADLINE: Duration = Duration::from_mins(1);

/// A running child.
pub struct Doomed {
    child: Child,
    words: Receiver<String>,
    heard: Vec<String>,
}

impl Doomed {
    /// Starts the test `name` in `directory` with a job to do.
    pub fn start(name: &str, directory: &Path, job: &impl Serialize) -> Self {
        fs::write(directory.join(JOB), serde_json::to_vec(job).unwrap()).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, words) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                // The harness does not end its own line before a test speaks.
                if let Some((_, word)) = line.split_once(MARK)
                    && sender.send(word.to_owned()).is_err()
                {
                    return;
                }
            }
        });
        Self {
            child,
            words,
            heard: Vec::new(),
        }
    }

    /// Waits until the child says something that is `wanted`.
    #[track_caller]
    pub fn wait_for(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + DEADLINE;
        loop {
            let word = self.words.recv_timeout(end.saturating_duration_since(Instant::now()));
            let word = word.expect("the child goes on until it is killed");
            self.heard.push(word.clone());
            if wanted(&word) {
                return word;
            }
        }
    }

    /// Lets the child go on for this long and kills it; gives everything it has said.
    pub fn kill_after(mut self, time: Duration) -> Vec<String> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            match self.words.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(word) => self.heard.push(word),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => panic!("the child ended by itself"),
            }
        }
        assert!(self.child.try_wait().unwrap().is_none(), "the child ended by itself");
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.heard.extend(self.words.iter());
        self.heard
    }
}

/// The job of this child; none when it was not started as one.
pub fn job<T: DeserializeOwned>() -> Option<T> {
    let job = fs::read(JOB).ok()?;
    Some(serde_json::from_slice(&job).unwrap())
}

/// Says something to the parent, at once.
pub fn say(word: &str) {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(format!("{MARK}{word}\n").as_bytes()).unwrap();
    stdout.flush().unwrap();
}
