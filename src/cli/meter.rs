//! How far a run of writes has got, on one line of the terminal.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::assignment::{Progress, Stage, Written};

use super::output::Output;

/// Counts what is done of a plan and estimates the rest. Whoever is moved or written counts once where a roster is
/// written agent by agent, and a group counts once where it is written as a whole.
pub struct Meter {
    output: Output,
    parts: Vec<usize>,
    per_minute: Option<u32>,
    begun: Instant,
    ended: Mutex<usize>,
}

impl Meter {
    /// A meter for a plan whose steps have so many parts; `per_minute` is the pace the profile asks for.
    pub fn new(output: Output, parts: Vec<usize>, per_minute: Option<u32>) -> Self {
        Self {
            output,
            parts,
            per_minute,
            begun: Instant::now(),
            ended: Mutex::new(0),
        }
    }

    /// Takes note of how far a step has got.
    pub fn tell(&self, progress: Progress) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, wait) = match progress {
            Progress::Ended(place, _) => {
                *ended += self.parts.get(place).copied().unwrap_or_default();
                (0, None)
            }
            Progress::At(_, Stage::Writing { written }) => (done(written), None),
            Progress::At(_, Stage::WaitingForQuota { wait, written }) => (done(written), Some(wait)),
            Progress::At(..) => return,
        };
        let all = self.parts.iter().sum();
        // One write that is over at once needs no line.
        if all > 1 {
            let sentence = sentence(
                (*ended + now).min(all),
                all,
                self.begun.elapsed(),
                self.per_minute,
                wait,
            );
            self.output.progress(Some(&sentence));
        }
    }

    /// Takes the line away.
    pub fn clear(&self) {
        self.output.progress(None);
    }
}

fn done(written: Option<Written>) -> usize {
    written.map_or(0, |written| written.done)
}

/// `7 of 40, about 50 s left`. The rest is estimated by the pace so far, and never as faster than the pace the profile
/// asks for.
fn sentence(done: usize, of: usize, took: Duration, per_minute: Option<u32>, wait: Option<Duration>) -> String {
    let rest = u32::try_from(of.saturating_sub(done)).unwrap_or(u32::MAX);
    let measured = u32::try_from(done)
        .ok()
        .filter(|done| *done > 0)
        .map(|done| (took / done).saturating_mul(rest));
    let asked = per_minute
        .filter(|pace| *pace > 0)
        .map(|pace| (Duration::from_mins(1) / pace).saturating_mul(rest));
    let left = match measured.max(asked) {
        Some(left) if rest > 0 => format!(", about {} left", rounded(left)),
        _ => String::new(),
    };
    let waiting = match wait {
        Some(wait) if wait.as_secs() >= 1 => format!(", waiting {} s for quota", wait.as_secs()),
        _ => String::new(),
    };
    format!("{done} of {of}{left}{waiting}")
}

fn rounded(left: Duration) -> String {
    match left.as_secs() {
        seconds @ 0..90 => format!("{} s", seconds.max(1)),
        seconds => format!("{} min", (seconds + 30) / 60),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::Arc;

    use super::*;
    use crate::assignment::OutcomeWord;
    use crate::cli::output::{Look, Progress as Shown};

    /// A terminal that remembers what was written to it.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_rest_is_estimated_by_the_pace_so_far_and_never_as_faster_than_asked() {
        assert_eq!(sentence(10, 40, seconds(20), None, None), "10 of 40, about 60 s left");
        assert_eq!(
            sentence(10, 40, seconds(20), Some(10), None),
            "10 of 40, about 3 min left"
        );
        assert_eq!(
            sentence(10, 40, seconds(20), Some(600), None),
            "10 of 40, about 60 s left"
        );
        assert_eq!(sentence(0, 40, seconds(9), None, None), "0 of 40");
        assert_eq!(sentence(0, 40, seconds(9), Some(50), None), "0 of 40, about 48 s left");
        assert_eq!(sentence(40, 40, seconds(9), Some(50), None), "40 of 40");
        assert_eq!(
            sentence(2, 4, seconds(2), None, Some(seconds(3))),
            "2 of 4, about 2 s left, waiting 3 s for quota"
        );
    }

    #[test]
    fn steps_add_up_on_one_line_that_is_taken_away_in_the_end() {
        let paper = Paper::default();
        let look = Look {
            progress: Shown::Shown,
            ..Look::default()
        };
        let output = Output::new(look, Box::new(io::sink()), Box::new(paper.clone()));
        let meter = Meter::new(output, vec![3, 2], None);
        let written = |done| {
            Some(Written {
                done,
                of: 2,
                left: None,
            })
        };
        meter.tell(Progress::At(0, Stage::ReReading));
        meter.tell(Progress::Ended(0, OutcomeWord::Confirmed));
        meter.tell(Progress::At(1, Stage::Writing { written: written(1) }));
        meter.clear();
        let text = String::from_utf8(paper.0.lock().expect("no panic").clone()).expect("text");
        let lines: Vec<&str> = text.split("\r\x1b[K").collect();
        assert!(
            matches!(lines.as_slice(), [first, second, ""]
            if first.starts_with("3 of 5") && second.starts_with("4 of 5")),
            "{text:?}"
        );
    }

    #[test]
    fn without_a_terminal_nothing_is_written() {
        let paper = Paper::default();
        let output = Output::new(Look::default(), Box::new(io::sink()), Box::new(paper.clone()));
        let meter = Meter::new(output, vec![3], None);
        meter.tell(Progress::Ended(0, OutcomeWord::Confirmed));
        meter.clear();
        assert!(paper.0.lock().expect("no panic").is_empty());
    }
}
