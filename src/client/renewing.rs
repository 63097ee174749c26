//! A way to a phone system that opens itself, when first used and when its session has ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use tokio::sync::{Mutex, MutexGuard};

use super::{
    Call, Capabilities, Directory, Error, GroupChange, GroupQuery, GroupUse, Identity, Kind, Lint, Listing, Result,
    RosterReading, RosterWrite, WriteReceipt,
};
use crate::domain::{Agent, AgentId, Group, GroupId, LiveState};

/// Signs in without a person: with secrets of the environment, a stored session or a program that prints a secret.
#[async_trait]
pub trait Opener: Send + Sync {
    /// What the phone system can do. Never asks the network.
    fn capabilities(&self) -> Capabilities;

    /// Opens the phone system. Called for one caller at a time.
    ///
    /// # Errors
    ///
    /// Of kind [`Auth`](super::Kind::Auth) when a person has to sign in, and whatever keeps the phone system away.
    async fn open(&self, call: &Call) -> Result<Arc<dyn Directory>>;

    /// Opens it anew after the session of the last opening was refused; `None` where only a person can sign in.
    ///
    /// # Errors
    ///
    /// Like [`Opener::open`].
    async fn open_again(&self, call: &Call) -> Result<Option<Arc<dyn Directory>>>;
}

/// Opens the phone system with the first call, and once more when a read is refused because the session has ended.
///
/// ```text
///  first call ─▶ open ─▶ call          a read asks for signing in ─▶ open again, once for all who wait ─▶ the read
/// ```
///
/// A refusal counts for all who wait as well: the same password tried once by each of them could lock the account.
///
/// A write is never repeated here: the safe write reads before it writes, and that read has renewed the session. Where
/// it ends all the same in the middle of a write, the safe write reads again before it sends what is left.
pub struct RenewingDirectory {
    opener: Arc<dyn Opener>,
    open: Mutex<Opened>,
    /// How often it was opened or refused.
    openings: AtomicUsize,
}

/// What the openings so far have come to.
#[derive(Default)]
struct Opened {
    directory: Option<Arc<dyn Directory>>,
    /// Why the last one was refused, until one goes through.
    refusal: Option<Error>,
}

impl RenewingDirectory {
    /// A way that is not opened yet. Sends nothing.
    pub fn new(opener: Arc<dyn Opener>) -> Self {
        Self {
            opener,
            open: Mutex::default(),
            openings: AtomicUsize::new(0),
        }
    }

    /// A way that was opened already, by the same opener.
    pub fn opened_as(opener: Arc<dyn Opener>, directory: Arc<dyn Directory>) -> Self {
        Self {
            open: Mutex::new(Opened {
                directory: Some(directory),
                refusal: None,
            }),
            ..Self::new(opener)
        }
    }

    async fn opened(&self, call: &Call) -> Result<Arc<dyn Directory>> {
        let mut open = self.turn().await?;
        if let Some(directory) = &open.directory {
            return Ok(Arc::clone(directory));
        }
        let directory = self.counted(&mut open, self.opener.open(call).await)?;
        Ok(Arc::clone(open.directory.insert(directory)))
    }

    async fn renewed(&self, call: &Call, refused: &Arc<dyn Directory>) -> Result<Option<Arc<dyn Directory>>> {
        let mut open = self.turn().await?;
        if let Some(directory) = &open.directory
            && !Arc::ptr_eq(directory, refused)
        {
            // Somebody who waited before us has renewed it.
            return Ok(Some(Arc::clone(directory)));
        }
        let directory = self.counted(&mut open, self.opener.open_again(call).await)?;
        Ok(directory.map(|directory| Arc::clone(open.directory.insert(directory))))
    }

    /// Waits for the turn to open it; a refusal in the meantime counts for whoever waited.
    async fn turn(&self) -> Result<MutexGuard<'_, Opened>> {
        let seen = self.openings.load(Ordering::Acquire);
        let open = self.open.lock().await;
        match &open.refusal {
            Some(refusal) if self.openings.load(Ordering::Acquire) != seen => Err(refusal.clone()),
            _ => Ok(open),
        }
    }

    /// Takes note of what an opening has come to. Only a refusal is kept: what was not reached may be there by now.
    fn counted<T>(&self, open: &mut Opened, outcome: Result<T>) -> Result<T> {
        open.refusal = outcome
            .as_ref()
            .err()
            .filter(|error| error.kind() == Kind::Auth)
            .cloned();
        self.openings.fetch_add(1, Ordering::Release);
        outcome
    }
}

/// Reads, and once more where the session has ended and could be renewed.
macro_rules! read {
    ($self:ident, $call:ident, $method:ident($($argument:expr),*)) => {{
        let directory = $self.opened($call).await?;
        match directory.$method($call $(, $argument)*).await {
            Err(error) if error.asks_for_sign_in() => match $self.renewed($call, &directory).await? {
                Some(directory) => directory.$method($call $(, $argument)*).await,
                None => Err(error),
            },
            answer => answer,
        }
    }};
}

#[async_trait]
impl Directory for RenewingDirectory {
    fn capabilities(&self) -> Capabilities {
        self.opener.capabilities()
    }

    async fn identity(&self, call: &Call) -> Result<Identity> {
        read!(self, call, identity())
    }

    async fn list_groups(&self, call: &Call, query: &GroupQuery) -> Result<Listing<Group>> {
        read!(self, call, list_groups(query))
    }

    async fn read_roster(&self, call: &Call, group: &GroupId) -> Result<RosterReading> {
        read!(self, call, read_roster(group))
    }

    async fn list_agents(&self, call: &Call) -> Result<Listing<Agent>> {
        read!(self, call, list_agents())
    }

    async fn list_groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>> {
        read!(self, call, list_groups_of(agent))
    }

    async fn list_uses(&self, call: &Call, group: &GroupId) -> Result<Listing<GroupUse>> {
        read!(self, call, list_uses(group))
    }

    async fn live_states(&self, call: &Call, group: &GroupId) -> Result<Vec<LiveState>> {
        read!(self, call, live_states(group))
    }

    async fn foresee(&self, call: &Call, write: RosterWrite<'_>) -> Result<Vec<Lint>> {
        read!(self, call, foresee(write))
    }

    async fn write_roster(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        self.opened(call).await?.write_roster(call, write).await
    }

    async fn create_group(&self, call: &Call, name: &str) -> Result<GroupId> {
        self.opened(call).await?.create_group(call, name).await
    }

    async fn change_group(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        self.opened(call).await?.change_group(call, group, change).await
    }

    async fn delete_group(&self, call: &Call, group: &GroupId) -> Result<()> {
        self.opened(call).await?.delete_group(call, group).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::client::memory::{AppliedBeforeFailing, Moment};
    use crate::client::{Error, Kind, MemoryDirectory, Operation};
    use crate::domain::Backend;

    struct Program {
        directory: MemoryDirectory,
        openings: AtomicUsize,
        can_renew: bool,
        refuses: bool,
    }

    impl Program {
        fn new(can_renew: bool) -> Arc<Self> {
            Arc::new(Self {
                directory: MemoryDirectory::builder(Backend::DeepCall)
                    .group("28", "Support")
                    .build(),
                openings: AtomicUsize::new(0),
                can_renew,
                refuses: false,
            })
        }

        fn expire(&self) {
            self.directory
                .fail_next(Operation::ListGroups, AppliedBeforeFailing::No, |_| {
                    Error::new(
                        Backend::DeepCall,
                        Operation::ListGroups,
                        Kind::Auth,
                        "expired",
                        "the session has ended",
                    )
                });
        }

        fn opened(&self) -> Arc<dyn Directory> {
            self.openings.fetch_add(1, Ordering::SeqCst);
            Arc::new(self.directory.clone())
        }
    }

    #[async_trait]
    impl Opener for Program {
        fn capabilities(&self) -> Capabilities {
            self.directory.capabilities()
        }

        async fn open(&self, _: &Call) -> Result<Arc<dyn Directory>> {
            let directory = self.opened();
            // Long enough for others to come and wait.
            tokio::task::yield_now().await;
            if self.refuses {
                let (backend, what) = (Backend::DeepCall, "the password is not taken");
                return Err(Error::new(backend, Operation::SignIn, Kind::Auth, "refused", what));
            }
            Ok(directory)
        }

        async fn open_again(&self, _: &Call) -> Result<Option<Arc<dyn Directory>>> {
            Ok(self.can_renew.then(|| self.opened()))
        }
    }

    #[tokio::test]
    async fn it_is_opened_with_the_first_call_and_not_before() {
        let program = Program::new(true);
        let directory = RenewingDirectory::new(program.clone());
        assert_eq!(program.openings.load(Ordering::SeqCst), 0);
        for _ in 0..2 {
            directory
                .list_groups(&Call::quiet(), &GroupQuery::default())
                .await
                .unwrap();
        }
        assert_eq!(program.openings.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn several_reads_that_meet_the_end_of_a_session_renew_it_once() {
        let program = Program::new(true);
        let directory = RenewingDirectory::new(program.clone());
        directory.opened(&Call::quiet()).await.unwrap();
        program.expire();
        program.expire();
        let gates = [(); 2].map(|()| program.directory.hold_next(Operation::ListGroups, Moment::BeforeEffect));
        let (call, query) = (Call::quiet(), GroupQuery::default());
        let (first, second, ()) = tokio::join!(
            directory.list_groups(&call, &query),
            directory.list_groups(&call, &query),
            // Both are on their way before either is refused.
            async {
                for mut gate in gates {
                    gate.reached().await;
                }
            }
        );
        assert_eq!((first.unwrap().items.len(), second.unwrap().items.len()), (1, 1));
        assert_eq!(program.openings.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_refused_password_is_tried_once_for_all_who_wait() {
        let program = Arc::new(Program {
            refuses: true,
            ..Arc::into_inner(Program::new(true)).unwrap()
        });
        let directory = RenewingDirectory::new(program.clone());
        let (call, query) = (Call::quiet(), GroupQuery::default());
        let (first, second) = tokio::join!(
            directory.list_groups(&call, &query),
            directory.list_groups(&call, &query)
        );
        assert!(first.is_err() && second.is_err_and(|error| error.reason() == "refused"));
        assert_eq!(program.openings.load(Ordering::SeqCst), 1);
        // Whoever comes later tries anew: the password may have been set right.
        assert!(directory.list_groups(&call, &query).await.is_err());
        assert_eq!(program.openings.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn where_only_a_person_can_sign_in_the_refusal_is_told() {
        let program = Program::new(false);
        let directory = RenewingDirectory::new(program.clone());
        program.expire();
        let refused = directory.list_groups(&Call::quiet(), &GroupQuery::default()).await;
        assert!(refused.is_err_and(|error| error.asks_for_sign_in()));
    }
}
