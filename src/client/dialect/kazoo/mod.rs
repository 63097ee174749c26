//! 2600Hz KAZOO, Crossbar v2.
//!
//! What the vendor's oddities are and where each is handled stands in `docs.md` beside this file.

mod assign;
mod callflows;
mod document;
mod edit;
mod envelope;
mod error;
mod foresee;
mod kept;
mod lint;
mod list;
mod live;
mod nesting;
mod paging;
mod people;
mod quote;
mod roster;
mod settings;
mod sign_in;
mod token;
mod validation;
mod wire;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;

use super::Dialect;
use crate::client::transport::{Pace, Reply, Request, Secrets, Transport};
use crate::client::{
    Answers, Call, Capabilities, Capability, Catalogue, Connection, Directory, Error, GroupChange, GroupQuery,
    GroupUse, Identity, Kind, Lint, Listing, Operation, ProfileSetting, Result, RosterReading, RosterWrite, Session,
    SignInForm, WriteReceipt,
};
use crate::domain::{Agent, AgentId, Backend, Group, GroupId, LiveState};
use kept::Kept;
use people::People;
use wire::Access;

/// What the registry knows of KAZOO.
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
        Ok(Arc::new(Kazoo::open(connection, session)?))
    }
}

/// What KAZOO can do (`api/kazoo.md §13`).
const CAPABILITIES: Capabilities = Capabilities::all_but(
    Backend::Kazoo,
    &[
        (
            Capability::ReceiveCall,
            "its groups keep no such switch; a member is in the group or is not",
        ),
        (Capability::SwitchGroup, "its groups have no status"),
        (Capability::DescribeGroup, "its groups have no description"),
        (
            Capability::SearchGroups,
            "it finds exact names only; callboard reads the list and searches itself",
        ),
    ],
);

/// Requests under way at once (`api/kazoo.md §12`).
const AT_ONCE: usize = 8;

/// Our own pace where the profile sets none: a burst of 80, then less than the ten tokens that come back in a second
/// (`api/kazoo.md §12`). Systems of the 4.3 line do not tell what is left.
const PER_MINUTE: u32 = 480;

/// The meanings of `assets/errors/kazoo.toml`.
fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::parse(include_str!("../../../../assets/errors/kazoo.toml"))
            .expect("the shipped catalogue is read by a test")
    });
    &CATALOGUE
}

/// How fast a connection may be used.
fn pace(connection: &Connection) -> Pace {
    Pace {
        at_once: AT_ONCE,
        per_minute: connection.requests_per_minute.or(Some(PER_MINUTE)),
    }
}

/// One KAZOO account.
struct Kazoo {
    transport: Transport,
    access: Access,
    identity: Identity,
    /// Users and devices, to name members by.
    people: Kept<People>,
    /// All groups, to name nested ones by.
    group_names: Kept<BTreeMap<AgentId, Group>>,
    /// The groups that SmartPBX keeps a second copy of.
    second_copies: Kept<BTreeSet<GroupId>>,
}

impl Kazoo {
    /// Opens an account with a session; sends nothing.
    fn open(connection: &Connection, session: &Session) -> Result<Self> {
        let account = session.facts.get("account_id");
        let access = account
            .zip(session.secret("token"))
            .and_then(|(account, token)| Access::new(account, token))
            .ok_or_else(|| {
                let what = "the session holds no token of an account; nothing was sent";
                Error::new(Backend::Kazoo, Operation::SignIn, Kind::Auth, "no-session", what).with_hint("sign in again")
            })?;
        Ok(Self {
            transport: Transport::open(connection, pace(connection), Secrets::new([access.token()]))?,
            access,
            identity: Identity {
                name: session.identity.clone(),
                expires_at: session.expires_at,
            },
            people: Kept::default(),
            group_names: Kept::default(),
            second_copies: Kept::default(),
        })
    }

    /// Sends a request and gives its reply when it is a success.
    async fn ask(&self, call: &Call, request: &Request) -> Result<Reply> {
        exchange(&self.transport, call, request, Some(self.access.account())).await
    }
}

/// Sends a request, heeds the budget that every answer tells, and gives the reply when it is a success.
async fn exchange(transport: &Transport, call: &Call, request: &Request, account: Option<&str>) -> Result<Reply> {
    transport
        .exchange(call, request, |reply| {
            if let Some(wait) = envelope::rest_for(&reply) {
                transport.rest(wait);
            }
            envelope::open(reply, account)
        })
        .await
}

#[async_trait]
impl Directory for Kazoo {
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
        self.add(call, name).await
    }

    async fn change_group(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        self.update(call, group, change).await
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

    async fn list_uses(&self, call: &Call, group: &GroupId) -> Result<Listing<GroupUse>> {
        self.uses(call, group).await
    }

    async fn live_states(&self, call: &Call, group: &GroupId) -> Result<Vec<LiveState>> {
        self.states(call, group).await
    }

    async fn foresee(&self, call: &Call, write: RosterWrite<'_>) -> Result<Vec<Lint>> {
        self.traps(call, write).await
    }
}
