//! Udesk Open API, v2.
//!
//! What the vendor's oddities are and where each is handled stands in `docs.md` beside this file.

mod agent;
mod edit;
mod envelope;
mod error;
mod foresee;
mod identity;
mod list;
mod live;
mod membership;
mod paging;
mod roster;
mod settings;
mod sign_in;
mod signature;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;

use super::Dialect;
use crate::client::transport::{Pace, Reply, Request, Secrets, Signer, Transport};
use crate::client::{
    Answers, Call, Capabilities, Capability, Catalogue, Connection, Directory, Error, GroupChange, GroupQuery,
    Identity, Kind, Lint, Listing, Notice, Operation, ProfileSetting, Result, RosterReading, RosterWrite, Session,
    SignInForm, WriteReceipt,
};
use crate::domain::{Agent, AgentId, Backend, Group, GroupId, LiveState};
use envelope::Family;
use membership::{Proven, Turns};
use settings::Scheme;
use signature::Signature;

/// What the registry knows of Udesk.
pub(super) struct Speech;

#[async_trait]
impl Dialect for Speech {
    fn sign_in_forms(&self) -> &'static [SignInForm] {
        sign_in::FORMS
    }

    fn settings(&self) -> &'static [ProfileSetting] {
        settings::SETTINGS
    }

    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    fn catalogue(&self) -> &'static Catalogue {
        catalogue()
    }

    async fn sign_in(&self, connection: &Connection, form_id: &str, answers: &Answers, call: &Call) -> Result<Session> {
        sign_in::sign_in(connection, form_id, answers, call).await
    }

    fn open(&self, connection: &Connection, session: &Session) -> Result<Arc<dyn Directory>> {
        Ok(Arc::new(Udesk::open(connection, session, &[])?))
    }
}

/// What Udesk can do (`api/udesk.md §9`, Absent).
const CAPABILITIES: Capabilities = Capabilities::all_but(
    Backend::Udesk,
    &[
        (
            Capability::ReceiveCall,
            "an agent's call state holds for all groups at once, and the agent changes it with every call",
        ),
        (Capability::MemberOrder, "its groups keep no order of members"),
        (Capability::SwitchGroup, "its groups are always in use"),
        (
            Capability::AtomicRoster,
            "membership is kept with each agent and written agent by agent; a failure can leave some done",
        ),
        (
            Capability::ConditionalWrite,
            "its agents and groups carry no version; the last write wins",
        ),
        (
            Capability::SearchGroups,
            "its list of groups takes no filter; callboard searches what it has read",
        ),
        (Capability::DescribeGroup, "its groups have a name and nothing else"),
        (Capability::GroupUses, "it does not tell what uses a group"),
    ],
);

/// How fast Udesk is asked (`api/udesk.md §3`, Rate limit).
struct Gentle {
    at_once: usize,
    per_minute: u32,
}

/// 60 a minute is the limit, perhaps for all programs of the tenant together: some are left to the others.
const PACE: Gentle = Gentle {
    at_once: 2,
    per_minute: 50,
};

impl Gentle {
    /// The pace of a connection; signing in and every opening share its queue.
    fn of(&self, connection: &Connection) -> Pace {
        Pace {
            at_once: self.at_once,
            per_minute: Some(connection.requests_per_minute.unwrap_or(self.per_minute)),
        }
    }
}

/// The meanings of `assets/errors/udesk.toml`.
fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::parse(include_str!("../../../../assets/errors/udesk.toml"))
            .expect("the shipped catalogue is read by a test")
    });
    &CATALOGUE
}

/// One Udesk tenant, as its administrator sees it.
struct Udesk {
    transport: Transport,
    signature: Arc<Signature>,
    identity: Identity,
    turns: Turns,
    proven: Proven,
    /// Set once the call for a single agent has turned out not to exist here.
    no_single_agent: AtomicBool,
}

impl Udesk {
    /// Opens a tenant with a session; sends nothing. `typed` are more secrets to mask.
    fn open(connection: &Connection, session: &Session, typed: &[&str]) -> Result<Self> {
        let (Some(email), Some(token)) = (session.facts.get("email"), session.secret("token")) else {
            return Err(Error::new(
                Backend::Udesk,
                Operation::SignIn,
                Kind::Auth,
                "no-session",
                "the session holds no e-mail address with a token; nothing was sent",
            )
            .with_hint("sign in again"));
        };
        let signature = Arc::new(Signature::new(email, token, Scheme::of(connection)?));
        let secrets = Secrets::new(typed.iter().copied().chain([token]));
        let signer: Arc<dyn Signer> = Arc::clone(&signature) as Arc<dyn Signer>;
        Ok(Self {
            transport: Transport::open(connection, PACE.of(connection), secrets)?.signed_by(signer),
            signature,
            identity: Identity {
                name: session.identity.clone(),
                expires_at: session.expires_at,
            },
            turns: Turns::default(),
            proven: Proven::default(),
            no_single_agent: AtomicBool::new(false),
        })
    }

    /// Sends a request and gives its reply when it is a success. A signature that was turned away for its time or its
    /// nonce is made anew once; the first answer has told the phone system's time.
    async fn ask(&self, call: &Call, family: Family, request: &Request) -> Result<Reply> {
        let once = || {
            let judge = |reply| envelope::open(family, reply, self.signature.skew());
            self.transport.exchange(call, request, judge)
        };
        match once().await {
            Err(error) if error::may_repeat(&error, request.operation()) => {
                call.notify(Notice::Retrying {
                    attempt: 2,
                    of: 2,
                    wait: Duration::ZERO,
                    because: error.message().to_owned(),
                });
                once().await.map_err(|error| error.with_tries(2))
            }
            outcome => outcome,
        }
    }
}

#[async_trait]
impl Directory for Udesk {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    async fn identity(&self, call: &Call) -> Result<Identity> {
        self.check(call).await?;
        Ok(self.identity.clone())
    }

    async fn list_groups(&self, call: &Call, query: &GroupQuery) -> Result<Listing<Group>> {
        self.groups(call, query).await
    }

    async fn read_roster(&self, call: &Call, group: &GroupId) -> Result<RosterReading> {
        self.roster(call, group).await
    }

    async fn write_roster(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        self.assign(call, write).await
    }

    async fn create_group(&self, call: &Call, name: &str) -> Result<GroupId> {
        self.create(call, name).await
    }

    async fn change_group(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        self.change(call, &group.id, change).await
    }

    async fn delete_group(&self, call: &Call, group: &GroupId) -> Result<()> {
        self.delete(call, group).await
    }

    async fn list_agents(&self, call: &Call) -> Result<Listing<Agent>> {
        self.agents(call).await
    }

    async fn list_groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>> {
        self.groups_of(call, agent).await
    }

    async fn live_states(&self, call: &Call, group: &GroupId) -> Result<Vec<LiveState>> {
        self.live(call, group).await
    }

    async fn foresee(&self, call: &Call, write: RosterWrite<'_>) -> Result<Vec<Lint>> {
        self.traps(call, write).await
    }
}
