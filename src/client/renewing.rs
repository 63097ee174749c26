//! A way to a phone system that opens itself, when first used and when its session has ended.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Mutex;

use super::{
    Call, Capabilities, Directory, GroupChange, GroupQuery, GroupUse, Identity, Lint, Listing, Result, RosterReading,
    RosterWrite, WriteReceipt,
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
/// A write is never repeated here: the safe write reads before it writes, and that read has renewed the session. Where
/// it ends all the same in the middle of a write, the safe write reads again before it sends what is left.
pub struct RenewingDirectory {
    opener: Arc<dyn Opener>,
    open: Mutex<Option<Arc<dyn Directory>>>,
}

impl RenewingDirectory {
    /// A way that is not opened yet. Sends nothing.
    pub fn new(opener: Arc<dyn Opener>) -> Self {
        Self {
            opener,
            open: Mutex::new(None),
        }
    }

    /// A way that was opened already, by the same opener.
    pub fn opened_as(opener: Arc<dyn Opener>, directory: Arc<dyn Directory>) -> Self {
        Self {
            opener,
            open: Mutex::new(Some(directory)),
        }
    }

    async fn opened(&self, call: &Call) -> Result<Arc<dyn Directory>> {
        let mut open = self.open.lock().await;
        if let Some(directory) = &*open {
            return Ok(Arc::clone(directory));
        }
        let directory = self.opener.open(call).await?;
        Ok(Arc::clone(open.insert(directory)))
    }

    async fn renewed(&self, call: &Call, refused: &Arc<dyn Directory>) -> Result<Option<Arc<dyn Directory>>> {
        let mut open = self.open.lock().await;
        if let Some(directory) = &*open
            && !Arc::ptr_eq(directory, refused)
        {
            // Somebody who waited before us has renewed it.
            return Ok(Some(Arc::clone(directory)));
        }
        let directory = self.opener.open_again(call).await?;
        Ok(directory.map(|directory| Arc::clone(open.insert(directory))))
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
    }

    impl Program {
        fn new(can_renew: bool) -> Arc<Self> {
            Arc::new(Self {
                directory: MemoryDirectory::builder(Backend::DeepCall)
                    .group("28", "Support")
                    .build(),
                openings: AtomicUsize::new(0),
                can_renew,
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
            Ok(self.opened())
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
    async fn where_only_a_person_can_sign_in_the_refusal_is_told() {
        let program = Program::new(false);
        let directory = RenewingDirectory::new(program.clone());
        program.expire();
        let refused = directory.list_groups(&Call::quiet(), &GroupQuery::default()).await;
        assert!(refused.is_err_and(|error| error.asks_for_sign_in()));
    }
}
