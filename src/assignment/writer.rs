//! The single writer of rosters and groups.

use std::fmt;
use std::future::Future;
use std::panic::resume_unwind;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::cycle::Cycle;
use super::{Action, Author, Clock, EntryId, Error, Intent, Journal, Policy, Stage, StepReport, WriteRequest};
use crate::client::{self, Call, Capability, Directory, GroupUse, Lint, Listing, RosterWrite};
use crate::domain::{GroupId, Hazard, Plan, Step};

/// Told how far a step has got; must not block.
pub(super) type Watch = Arc<dyn Fn(Stage) + Send + Sync>;

/// Writes rosters and groups of one profile safely. Cheap to clone.
#[derive(Clone)]
pub struct SafeWriter {
    inner: Arc<Inner>,
}

struct Inner {
    directory: Arc<dyn Directory>,
    journal: Journal,
    policy: Policy,
    author: Author,
    clock: Arc<dyn Clock>,
}

impl SafeWriter {
    /// A writer for one profile; the journal must be that profile's.
    pub fn new(
        directory: Arc<dyn Directory>,
        journal: Journal,
        policy: Policy,
        author: Author,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                directory,
                journal,
                policy,
                author,
                clock,
            }),
        }
    }

    /// The rules it keeps.
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// Where it writes down what it does.
    pub fn journal(&self) -> &Journal {
        &self.inner.journal
    }

    /// What a person must agree to before this plan is written.
    pub fn hazards(&self, plan: &Plan) -> Vec<Hazard> {
        self.policy().hazards(plan, &self.author().profile)
    }

    /// Writes one step; the drawing at the top of [`assignment`](super) is this function.
    ///
    /// - At most one write is sent, and one more only where the phone system itself refused the first because of a
    ///   version and a re-read shows the same base, or where the session ended in the middle and a re-read works
    ///   again; then only what is not done yet is sent.
    /// - Dropping the future, like cancelling the request's token, stops before the write and between two agents of a
    ///   roster written agent by agent; what is under way is finished and recorded in the background.
    /// - After an error that asks for signing in, sign in and call again: the cycle starts with a re-read.
    pub async fn write(
        &self,
        call: &Call,
        step: &Step,
        request: &WriteRequest,
        watch: impl Fn(Stage) + Send + Sync + 'static,
    ) -> StepReport {
        self.write_counted(call, step, request, Arc::new(watch), 0).await
    }

    /// Writes one step of a plan whose other steps remove `elsewhere` memberships.
    pub(super) async fn write_counted(
        &self,
        call: &Call,
        step: &Step,
        request: &WriteRequest,
        watch: Watch,
        elsewhere: usize,
    ) -> StepReport {
        let mut request = request.clone();
        request.cancel = request.cancel.child_token();
        let cancel = request.cancel.clone();
        let cycle = Cycle::new(self.clone(), call.clone(), step.clone(), request, watch, elsewhere);
        detached(cancel, cycle.run()).await
    }

    /// What a person should know before this step is confirmed: traps of the phone system that can be seen beforehand.
    /// Only reads.
    ///
    /// # Errors
    ///
    /// Those of the calls it takes.
    pub async fn foresee(&self, call: &Call, step: &Step) -> client::Result<Vec<Lint>> {
        let write = RosterWrite {
            base: &step.base,
            target: &step.target,
        };
        self.directory().foresee(call, write).await
    }

    /// What uses a group, to be shown before it is deleted; `None` where the phone system does not tell.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub async fn uses(&self, call: &Call, group: &GroupId) -> client::Result<Option<Listing<GroupUse>>> {
        if !self.directory().capabilities().has(Capability::GroupUses) {
            return Ok(None);
        }
        self.directory().list_uses(call, group).await.map(Some)
    }

    pub(super) fn directory(&self) -> &dyn Directory {
        &*self.inner.directory
    }

    pub(super) fn author(&self) -> &Author {
        &self.inner.author
    }

    pub(super) fn now(&self) -> jiff::Timestamp {
        self.inner.clock.now()
    }

    pub(super) fn intent(&self, request: &WriteRequest, action: Action) -> Intent {
        let (author, at) = (self.author(), self.now());
        Intent {
            id: EntryId::fresh(at),
            run: request.run.clone(),
            at,
            who: author.who.clone(),
            host: author.host.clone(),
            profile: author.profile.clone(),
            backend: author.backend,
            origin: author.origin.clone(),
            note: request.note.clone(),
            action,
        }
    }

    /// Refuses before any packet (`reliability.md` row 77).
    pub(super) fn may_write(&self) -> Result<(), Error> {
        if self.policy().read_only {
            return Err(Error::ReadOnly {
                profile: self.author().profile.clone(),
            });
        }
        Ok(())
    }
}

impl fmt::Debug for SafeWriter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SafeWriter")
            .field("author", &self.inner.author)
            .field("policy", &self.inner.policy)
            .finish_non_exhaustive()
    }
}

/// Runs `work` on its own, so that whoever waits for it may go away: then `cancel` is triggered, and `work` decides
/// how far it still goes.
pub(super) async fn detached<T: Send + 'static>(
    cancel: CancellationToken,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    let guard = cancel.drop_guard();
    match tokio::spawn(work.in_current_span()).await {
        Ok(result) => {
            guard.disarm();
            result
        }
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // Only the end of the runtime ends the task otherwise, and then nobody waits here any more.
            Err(_) => std::future::pending().await,
        },
    }
}
