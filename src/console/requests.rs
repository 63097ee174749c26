//! The requests the model waits for.
//!
//! ```text
//!            begin                     end / cancel a read
//!   Effect ───────▶ Running ──┬──────────────────────────▶ (gone; a late answer is dropped and logged)
//!                     │  ▲    │
//!              notice ▼  │ progress
//!               Retrying / WaitingForQuota
//!                     │
//!                     └─ cancel a write ─▶ Stopping ──▶ its report still counts
//! ```

use std::fmt;
use std::time::Duration;

use super::Effect;
use crate::assignment;
use crate::client::Notice;

/// Names one request for as long as the program runs; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

/// Where a request is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// On its way.
    Running,
    /// A listing that has got this far.
    Progress {
        /// Items so far.
        done: usize,
        /// Items in total, when told.
        of: Option<usize>,
    },
    /// It failed and waits for another try.
    Retrying {
        /// Number of the coming try.
        attempt: u32,
        /// The most tries there will be.
        of: u32,
        /// How long it waits.
        wait: Duration,
        /// What went wrong.
        because: String,
    },
    /// Our own pacing holds it back.
    WaitingForQuota {
        /// How long it waits.
        wait: Duration,
    },
    /// A write that has got this far.
    Step(assignment::Stage),
    /// A write the user wants stopped: the call in flight finishes first.
    Stopping,
}

/// One request on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its name.
    pub id: RequestId,
    /// What was asked; performing it again under a new id repeats the request.
    pub effect: Effect,
    /// Where it is.
    pub stage: Stage,
    /// What goes on when the wait for quota is over.
    resumes: Option<Stage>,
    /// How often it has waited for quota.
    waits: u64,
}

impl Request {
    /// One clause for the status line.
    pub fn sentence(&self) -> String {
        let label = self.effect.label();
        match &self.stage {
            Stage::Running => label,
            Stage::Progress { done, of: Some(of) } => format!("{label} {done}/{of}"),
            Stage::Progress { done, of: None } => format!("{label} {done}"),
            Stage::Retrying {
                attempt,
                of,
                wait,
                because,
            } => {
                format!("{label}: {because}, try {attempt} of {of} in {}", seconds(*wait))
            }
            Stage::WaitingForQuota { wait } => format!("{label}: waiting for quota, {}", seconds(*wait)),
            Stage::Step(stage) => format!("{label}: {}", step_words(*stage)),
            Stage::Stopping => format!("{label}: stopping after the call in flight"),
        }
    }

    /// Whether it takes so long that a person wants to know how it is getting on, and how to stop it.
    pub fn is_lengthy(&self) -> bool {
        match &self.stage {
            Stage::WaitingForQuota { .. } | Stage::Stopping => true,
            Stage::Step(stage) => matches!(
                stage,
                assignment::Stage::Writing { written: Some(_) } | assignment::Stage::WaitingForQuota { .. }
            ),
            Stage::Running | Stage::Progress { .. } | Stage::Retrying { .. } => false,
        }
    }

    const fn is_waiting(&self) -> bool {
        matches!(
            self.stage,
            Stage::WaitingForQuota { .. } | Stage::Step(assignment::Stage::WaitingForQuota { .. })
        )
    }

    /// Goes on to a stage, remembering what a wait interrupts.
    fn enter(&mut self, stage: Stage) {
        let was_waiting = self.is_waiting();
        let before = std::mem::replace(&mut self.stage, stage);
        if !was_waiting {
            self.resumes = self.is_waiting().then_some(before);
        } else if !self.is_waiting() {
            self.resumes = None;
        }
    }
}

fn step_words(stage: assignment::Stage) -> String {
    let words = match stage {
        assignment::Stage::Locking => "waiting for another console on this host",
        assignment::Stage::Journaling => "writing the journal",
        assignment::Stage::ReReading => "reading once more",
        assignment::Stage::Writing { written: None } => "writing",
        assignment::Stage::Writing { written: Some(written) } => {
            let left = written.left.filter(|left| !left.is_zero());
            let rest = left.map(|left| format!(" · about {} left", seconds(left)));
            return format!("{} of {}{}", written.done, written.of, rest.unwrap_or_default());
        }
        assignment::Stage::WaitingForQuota { wait, written: None } => {
            return format!("waiting for quota, {}", seconds(wait));
        }
        assignment::Stage::WaitingForQuota {
            wait,
            written: Some(written),
        } => {
            let rest = match written.left.filter(|left| !left.is_zero()) {
                Some(left) => format!("about {} left", seconds(left.max(wait))),
                None => seconds(wait),
            };
            return format!("{} of {} · waiting for quota, {rest}", written.done, written.of);
        }
        assignment::Stage::Verifying { .. } => "checking",
    };
    words.to_owned()
}

fn seconds(wait: Duration) -> String {
    let tenths = wait.as_millis().div_ceil(100);
    if tenths >= 100 || tenths.is_multiple_of(10) {
        format!("{} s", tenths.div_ceil(10))
    } else {
        format!("{}.{} s", tenths / 10, tenths % 10)
    }
}

/// Every request on its way, oldest first.
#[derive(Debug, Default)]
pub struct Requests {
    last: u64,
    running: Vec<Request>,
}

impl Requests {
    /// Registers a request under a new id; `make` gets the id and gives the effect to perform.
    pub fn begin(&mut self, make: impl FnOnce(RequestId) -> Effect) -> Effect {
        self.last += 1;
        let id = RequestId(self.last);
        let effect = make(id);
        self.running.push(Request {
            id,
            effect: effect.clone(),
            stage: Stage::Running,
            resumes: None,
            waits: 0,
        });
        effect
    }

    /// Registers a request that was interrupted once more.
    pub fn again(&mut self, effect: Effect) -> Effect {
        self.begin(|id| effect.renewed(id))
    }

    /// Takes a request out because its answer is here; `None` when nobody waits for it any more.
    pub fn end(&mut self, id: RequestId) -> Option<Request> {
        let place = self.running.iter().position(|request| request.id == id)?;
        Some(self.running.remove(place))
    }

    /// Notes how a request is doing; `false` when nobody waits for it any more.
    pub fn notice(&mut self, id: RequestId, notice: Notice) -> bool {
        let Some(request) = self.running.iter_mut().find(|request| request.id == id) else {
            return false;
        };
        if matches!(notice, Notice::WaitingForQuota { .. }) {
            request.waits += 1;
        }
        if request.stage == Stage::Stopping {
            return true;
        }
        request.enter(match notice {
            Notice::Retrying {
                attempt,
                of,
                wait,
                because,
            } => Stage::Retrying {
                attempt,
                of,
                wait,
                because,
            },
            Notice::WaitingForQuota { wait } => Stage::WaitingForQuota { wait },
            Notice::Progress { done, of } => Stage::Progress { done, of },
        });
        true
    }

    /// Notes that a request's wait, by its number, is over: what it interrupted goes on. A later wait is not.
    pub fn quota_over(&mut self, id: RequestId, wait: u64) {
        let request = self.running.iter_mut().find(|request| request.id == id);
        if let Some(request) = request.filter(|request| request.waits == wait && request.is_waiting()) {
            request.stage = request.resumes.take().unwrap_or(Stage::Running);
        }
    }

    /// Notes how far a write is; `false` when nobody waits for it any more.
    pub fn step(&mut self, id: RequestId, stage: assignment::Stage) -> bool {
        let Some(request) = self.running.iter_mut().find(|request| request.id == id) else {
            return false;
        };
        if request.stage != Stage::Stopping {
            request.enter(Stage::Step(stage));
        }
        true
    }

    /// Stops a request: a read is forgotten at once, a write is waited for. Gives the effect to perform.
    pub fn cancel(&mut self, id: RequestId) -> Option<Effect> {
        let place = self.running.iter().position(|request| request.id == id)?;
        let request = self.running.get_mut(place)?;
        if request.effect.is_write() {
            if request.stage == Stage::Stopping {
                return None;
            }
            request.stage = Stage::Stopping;
        } else {
            self.running.remove(place);
        }
        Some(Effect::Cancel { id })
    }

    /// Stops every request that matches.
    pub fn cancel_where(&mut self, matches: impl Fn(&Effect) -> bool) -> Vec<Effect> {
        let ids: Vec<RequestId> = self
            .running
            .iter()
            .filter(|request| matches(&request.effect))
            .map(|request| request.id)
            .collect();
        ids.into_iter().filter_map(|id| self.cancel(id)).collect()
    }

    /// The request begun last, which is the one a user means with "stop".
    pub fn latest(&self) -> Option<&Request> {
        self.running.last()
    }

    /// The one that takes long enough to be told in the status line: a write before a reading.
    pub fn lengthy(&self) -> Option<&Request> {
        let mut lengthy = self.running.iter().filter(|request| request.is_lengthy());
        lengthy
            .clone()
            .find(|request| request.effect.is_write())
            .or_else(|| lengthy.next())
    }

    /// Every request on its way, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Request> {
        self.running.iter()
    }

    /// Whether one that matches is on its way.
    pub fn any(&self, matches: impl Fn(&Effect) -> bool) -> bool {
        self.running.iter().any(|request| matches(&request.effect))
    }

    /// Whether a write is on its way.
    pub fn is_writing(&self) -> bool {
        self.any(Effect::is_write)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.running.len()
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assignment::Confirmation;
    use crate::client::Charges;
    use crate::domain::{GroupId, Roster, Step};

    fn write(id: RequestId) -> Effect {
        let roster = Roster::empty(GroupId::new("28"));
        Effect::WriteStep {
            id,
            step: Step {
                group_name: "Support".into(),
                base: roster.clone(),
                target: roster,
            },
            confirmation: Confirmation::none(),
            charges: Charges::NotAccepted,
            note: None,
        }
    }

    #[test]
    fn ids_are_never_reused() {
        let mut requests = Requests::default();
        let first = requests.begin(|id| Effect::LoadGroups { id });
        assert!(requests.end(RequestId(1)).is_some());
        let second = requests.begin(|id| Effect::LoadGroups { id });
        assert_eq!(
            (first.request(), second.request()),
            (Some(RequestId(1)), Some(RequestId(2)))
        );
    }

    #[test]
    fn a_cancelled_read_is_no_longer_waited_for() {
        let mut requests = Requests::default();
        requests.begin(|id| Effect::LoadGroups { id });
        assert_eq!(requests.cancel(RequestId(1)), Some(Effect::Cancel { id: RequestId(1) }));
        assert_eq!(requests.end(RequestId(1)), None);
    }

    #[test]
    fn a_cancelled_write_is_still_waited_for_and_cancelled_once() {
        let mut requests = Requests::default();
        requests.begin(write);
        assert_eq!(requests.cancel(RequestId(1)), Some(Effect::Cancel { id: RequestId(1) }));
        assert_eq!(requests.cancel(RequestId(1)), None);
        assert!(requests.notice(RequestId(1), Notice::Progress { done: 1, of: None }));
        assert_eq!(
            requests.end(RequestId(1)).map(|request| request.stage),
            Some(Stage::Stopping)
        );
    }

    #[test]
    fn a_waiting_request_says_why_and_how_long() {
        let mut requests = Requests::default();
        requests.begin(|id| Effect::LoadAgents { id });
        requests.notice(
            RequestId(1),
            Notice::Retrying {
                attempt: 2,
                of: 3,
                wait: Duration::from_millis(1500),
                because: "503 Service Unavailable".to_owned(),
            },
        );
        let sentence = requests.latest().map(Request::sentence);
        assert_eq!(
            sentence.as_deref(),
            Some("reading agents: 503 Service Unavailable, try 2 of 3 in 1.5 s")
        );
    }
}
