//! Under which rules, by whom and how a write is made.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Confirmation, RunId};
use crate::client::Charges;
use crate::domain::{Backend, Hazard, Limits, Plan};
use crate::storage::LOCK_WAIT;

/// The rules of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// From where on removals need an explicit word.
    pub limits: Limits,
    /// Whether any write needs an explicit word.
    pub protected: bool,
    /// Whether every write is refused, by the profile or by `--read-only`.
    pub read_only: bool,
    /// The waits before each re-read that looks for the effect of a write; the first is usually none.
    pub verify: Vec<Duration>,
    /// How long to wait for another console on this host that is writing the same group.
    pub lock_patience: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            protected: false,
            read_only: false,
            verify: [0, 250, 750, 1_500].map(Duration::from_millis).to_vec(),
            lock_patience: LOCK_WAIT,
        }
    }
}

/// Who writes, from where, to what; goes into the journal. Holds no secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Name of the Unix user.
    pub who: String,
    /// Name of the host callboard runs on.
    pub host: String,
    /// Name of the profile.
    pub profile: String,
    /// Which kind of phone system.
    pub backend: Backend,
    /// Its origin and base path.
    pub origin: String,
}

/// What to do when the roster is no longer what the change was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDrift {
    /// Send nothing and hand the merge back: saved plans, and the console's review.
    Stop,
    /// Go on when nobody else touched the same agents: `callboard assign`.
    MergeDisjoint,
}

/// How one step or plan is to be written.
#[derive(Clone, Debug)]
pub struct WriteRequest {
    /// What a person has agreed to.
    pub confirmation: Confirmation,
    /// What to do about somebody else's change.
    pub on_drift: OnDrift,
    /// A word for the journal.
    pub note: Option<String>,
    /// What this step belongs to.
    pub run: RunId,
    /// Whether a person has agreed to what it costs; without that word nothing that costs is done.
    pub charges: Charges,
    /// Stops before the next write, and between two agents of a roster written agent by agent; what is under way is
    /// finished and recorded (promise D14).
    pub cancel: CancellationToken,
}

impl WriteRequest {
    /// A request without a note and without any word for dangers.
    pub fn new(run: RunId, on_drift: OnDrift) -> Self {
        Self {
            confirmation: Confirmation::none(),
            on_drift,
            note: None,
            run,
            charges: Charges::NotAccepted,
            cancel: CancellationToken::new(),
        }
    }

    /// Sets what a person has agreed to.
    #[must_use]
    pub fn confirmed(mut self, confirmation: Confirmation) -> Self {
        self.confirmation = confirmation;
        self
    }

    /// Sets the word for the journal.
    #[must_use]
    pub fn with_note(mut self, note: Option<String>) -> Self {
        self.note = note;
        self
    }

    /// Sets a person's word about what it costs.
    #[must_use]
    pub const fn with_charges(mut self, charges: Charges) -> Self {
        self.charges = charges;
        self
    }

    /// Sets what stops it.
    #[must_use]
    pub fn stopped_by(mut self, cancel: CancellationToken) -> Self {
        self.cancel = cancel;
        self
    }
}

impl Policy {
    /// Everything about this plan that needs an explicit word.
    pub fn hazards(&self, plan: &Plan, profile: &str) -> Vec<Hazard> {
        if plan.is_empty() {
            return Vec::new();
        }
        let mut hazards = self.general_hazards(profile);
        hazards.extend(plan.hazards(self.limits));
        hazards
    }

    /// What needs an explicit word whatever is written.
    pub(super) fn general_hazards(&self, profile: &str) -> Vec<Hazard> {
        let protected = self.protected.then(|| Hazard::ProtectedProfile {
            profile: Arc::from(profile),
        });
        protected.into_iter().collect()
    }
}
