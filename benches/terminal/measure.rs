//! Measuring one program in a pseudo-terminal.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::pty::{Pty, Start};

const KEYS: usize = 200;
const STARTS: usize = 5;
const IDLE: Duration = Duration::from_secs(3);
/// When nothing came for so long, the keys are answered. Panes that follow at rest have not begun to.
const ANSWERED: Duration = Duration::from_millis(60);
/// When nothing came for so long, nothing more comes.
const SETTLED: Duration = Duration::from_millis(300);

/// What to measure.
pub struct Subject {
    /// For the table.
    pub name: String,
    program: PathBuf,
    arguments: Vec<String>,
    /// What is on the screen once it is painted.
    painted: String,
}

/// One row of the table.
pub struct Row {
    name: String,
    first_paint: Duration,
    bytes_to_paint: usize,
    key_to_frame: Duration,
    bytes_per_key: usize,
    processor_per_key: Duration,
    at_once: Duration,
    at_once_bytes: usize,
    idle_wake_ups: u64,
    idle_bytes: usize,
    resident_kib: u64,
}

impl Subject {
    /// A program, and a text that is on the screen once it is painted.
    pub fn new(name: impl Into<String>, program: impl Into<PathBuf>, arguments: &[&str], painted: &str) -> Self {
        Self {
            name: name.into(),
            program: program.into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            painted: painted.to_owned(),
        }
    }

    fn start(&self, home: &std::path::Path) -> Pty {
        let mut start = Start::new(&self.program)
            .size(120, 40)
            .variable("HOME", home.to_str().unwrap());
        for argument in &self.arguments {
            start = start.argument(argument);
        }
        start.start()
    }
}

/// Measures; `None` when the program does not start.
pub fn measure(subject: &Subject) -> Option<Row> {
    let home = tempfile::tempdir().unwrap();
    let mut paints = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let mut pty = subject.start(home.path());
        if !pty.paints(&subject.painted) {
            return None;
        }
        paints.push((begun.elapsed(), pty.bytes().len()));
    }
    paints.sort_unstable();
    let (first_paint, bytes_to_paint) = paints[STARTS / 2];

    let mut pty = subject.start(home.path());
    pty.paints(&subject.painted);
    pty.listen(Duration::from_secs(1));
    let (bytes, processor) = (pty.bytes().len(), processor_time(&pty));
    let mut latencies: Vec<Duration> = (0..KEYS).map(|_| press(&mut pty)).collect();
    latencies.sort_unstable();
    pty.listen(SETTLED);
    let bytes_per_key = (pty.bytes().len() - bytes) / KEYS;
    let processor_per_key = processor_time(&pty).saturating_sub(processor) / u32::try_from(KEYS).unwrap();

    let before = pty.bytes().len();
    let begun = Instant::now();
    pty.send(&[b'j'; KEYS]);
    let at_once = pty
        .last_output_within(ANSWERED)
        .map_or(Duration::ZERO, |last| last - begun);
    pty.listen(SETTLED);
    let at_once_bytes = pty.bytes().len() - before;

    pty.listen(Duration::from_secs(1));
    let switches = switches(&pty);
    let idle_bytes = pty.listen(IDLE).len();
    Some(Row {
        name: subject.name.clone(),
        first_paint,
        bytes_to_paint,
        key_to_frame: latencies[KEYS / 2],
        bytes_per_key,
        processor_per_key,
        at_once,
        at_once_bytes,
        idle_wake_ups: self::switches(&pty) - switches,
        idle_bytes,
        resident_kib: status_of(&pty, "VmRSS:"),
    })
}

/// Presses a key and waits for the frame; then lets a person's time pass.
fn press(pty: &mut Pty) -> Duration {
    let begun = Instant::now();
    pty.send(b"j");
    let first = pty.first_output_within(Duration::from_secs(1));
    pty.listen(Duration::from_millis(20));
    first.map_or(Duration::from_secs(1), |first| first - begun)
}

/// Time on a processor, of all threads, in nanoseconds as the scheduler counts them.
fn processor_time(pty: &Pty) -> Duration {
    let nanoseconds = each_task(pty, "schedstat")
        .iter()
        .filter_map(|stat| stat.split_whitespace().next()?.parse::<u64>().ok())
        .sum();
    Duration::from_nanos(nanoseconds)
}

/// Times any thread went to sleep, and so was woken.
fn switches(pty: &Pty) -> u64 {
    each_task(pty, "status")
        .iter()
        .filter_map(|status| value_of(status, "voluntary_ctxt_switches:"))
        .sum()
}

fn each_task(pty: &Pty, file: &str) -> Vec<String> {
    let tasks = format!("/proc/{}/task", pty.process().as_raw_pid());
    std::fs::read_dir(tasks)
        .unwrap()
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join(file)).ok())
        .collect()
}

fn status_of(pty: &Pty, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pty.process().as_raw_pid())).unwrap();
    value_of(&status, name).unwrap_or(0)
}

fn value_of(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
        let seconds = IDLE.as_secs();
        write!(
            f,
            "| {} | {:.1} | {} | {:.2} | {} | {:.2} | {:.1} / {} | {:.1}, {} | {:.1} |",
            self.name,
            ms(self.first_paint),
            self.bytes_to_paint,
            ms(self.key_to_frame),
            self.bytes_per_key,
            ms(self.processor_per_key),
            ms(self.at_once),
            self.at_once_bytes,
            f64::from(u32::try_from(self.idle_wake_ups).unwrap_or(u32::MAX)) / IDLE.as_secs_f64(),
            self.idle_bytes / usize::try_from(seconds).unwrap_or(1),
            f64::from(u32::try_from(self.resident_kib).unwrap_or(u32::MAX)) / 1_024.0,
        )
    }
}
