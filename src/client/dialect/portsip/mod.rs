//! PortSIP PBX, REST API of 22.x.
//!
//! What the vendor's oddities are and where each is handled stands in `docs.md` beside this file.

mod edit;
mod envelope;
mod error;
mod groups;
mod groups_of;
mod identity;
mod kept;
mod live;
mod login;
mod members;
mod paging;
mod roster;
mod sign_in;
mod tokens;
mod users;
mod whoami;
mod wire;
#[cfg(test)]
mod world;

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};

use super::Dialect;
use crate::client::transport::{Pace, Reply, Request, Transport};
use crate::client::{
    Answers, Call, Capabilities, Capability, Catalogue, Connection, Directory, Error, GroupChange, GroupQuery,
    Identity, Kind, Listing, Operation, ProfileSetting, Result, RosterReading, RosterWrite, Session, SignInForm,
    WriteReceipt,
};
use crate::domain::{Agent, AgentId, Backend, Group, GroupId, LiveState};
use envelope::Door;
use groups::NameFilter;

/// What the registry knows of PortSIP.
pub(super) struct Speech;

#[async_trait]
impl Dialect for Speech {
    fn sign_in_forms(&self) -> &'static [SignInForm] {
        sign_in::FORMS
    }

    fn settings(&self) -> &'static [ProfileSetting] {
        login::SETTINGS
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

    async fn refresh(&self, connection: &Connection, session: &Session, call: &Call) -> Result<Option<Session>> {
        sign_in::refresh(connection, session, call).await
    }

    fn open(&self, connection: &Connection, session: &Session) -> Result<Arc<dyn Directory>> {
        Ok(Arc::new(PortSip::open(connection, session)?))
    }
}

/// What PortSIP can do: a user group is a list of people who share a caller id, not a queue (`api/portsip.md §1`, §9).
const CAPABILITIES: Capabilities = Capabilities::all_but(
    Backend::PortSip,
    &[
        (
            Capability::ReceiveCall,
            "its user groups share caller ids and receive no calls",
        ),
        (Capability::MemberOrder, "its user groups keep no order of members"),
        (Capability::SwitchGroup, "its groups have no status"),
        (
            Capability::AtomicRoster,
            "every member is a call of its own; a failure can leave some done",
        ),
        (
            Capability::ConditionalWrite,
            "its groups carry no version; the last write wins",
        ),
        (
            Capability::GroupUses,
            "outbound rules can depend on it, and PortSIP does not tell which",
        ),
    ],
);

/// Requests under way at once; how throttling is told is not published, so we stay gentle (§10).
const AT_ONCE: usize = 4;

/// The allowance of an installation, 5,000 requests a minute, is for everybody together and settable (§3), so there is
/// no bound a minute that would be right; `requests_per_minute` in the profile sets one.
const fn pace_of(connection: &Connection) -> Pace {
    Pace {
        at_once: AT_ONCE,
        per_minute: connection.requests_per_minute,
    }
}

/// The meanings of `assets/errors/portsip.toml`.
fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::parse(include_str!("../../../../assets/errors/portsip.toml"))
            .expect("the shipped catalogue is read by a test")
    });
    &CATALOGUE
}

/// One account of one PBX.
struct PortSip {
    transport: Transport,
    token: SecretString,
    identity: Identity,
    name_filter: NameFilter,
}

impl PortSip {
    /// Opens an account with a session; sends nothing.
    fn open(connection: &Connection, session: &Session) -> Result<Self> {
        let token = session.secret("token").ok_or_else(|| {
            let message = "the session holds no token; nothing was sent";
            Error::new(Backend::PortSip, Operation::SignIn, Kind::Auth, "no-session", message)
                .with_hint("sign in again")
        })?;
        Ok(Self {
            transport: Transport::open(connection, pace_of(connection), whoami::secrets_of(session))?,
            token: SecretString::from(token),
            identity: Identity {
                name: session.identity.clone(),
                expires_at: session.expires_at,
            },
            name_filter: NameFilter::default(),
        })
    }

    /// Sends a request with the token and gives its reply when it is a success, with or without a body.
    async fn exchange(&self, call: &Call, request: Request) -> Result<Reply> {
        let request = self.signed(request);
        self.transport
            .exchange(call, &request, |reply| envelope::open(Door::Session, reply))
            .await
    }

    /// Sends a read and gives its reply when it is a success that says something.
    async fn ask(&self, call: &Call, request: Request) -> Result<Reply> {
        let request = self.signed(request);
        self.transport
            .exchange(call, &request, |reply| {
                envelope::open(Door::Session, reply).and_then(envelope::with_data)
            })
            .await
    }

    /// The token travels in the header and nowhere else (§2).
    fn signed(&self, request: Request) -> Request {
        request.with_header("authorization", format!("Bearer {}", self.token.expose_secret()))
    }
}

#[async_trait]
impl Directory for PortSip {
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
        self.reading(call, group).await
    }

    async fn write_roster(&self, call: &Call, write: RosterWrite<'_>) -> Result<WriteReceipt> {
        self.assign(call, write).await
    }

    async fn create_group(&self, call: &Call, name: &str) -> Result<GroupId> {
        self.create(call, name).await
    }

    async fn change_group(&self, call: &Call, group: &Group, change: &GroupChange) -> Result<()> {
        self.change(call, group, change).await
    }

    async fn delete_group(&self, call: &Call, group: &GroupId) -> Result<()> {
        self.destroy(call, group).await
    }

    async fn list_agents(&self, call: &Call) -> Result<Listing<Agent>> {
        self.agents(call).await
    }

    async fn list_groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>> {
        self.groups_of(call, agent).await
    }

    async fn live_states(&self, call: &Call, group: &GroupId) -> Result<Vec<LiveState>> {
        self.states(call, group).await
    }
}

#[cfg(test)]
mod tests {
    use Capability::{CreateGroup, DeleteGroup, DescribeGroup, EmptyGroup, LiveState, RenameGroup, SearchGroups};

    use super::*;

    /// Read beside "PortSIP cannot …: ", and none of it is asked of the network.
    #[test]
    fn every_missing_capability_has_its_reason() {
        let missing = |capability| CAPABILITIES.require(capability).map_err(|missing| missing.to_string());
        assert_eq!(
            missing(Capability::GroupUses),
            Err("PortSIP cannot tell what uses a group: outbound rules can depend on it, and PortSIP does not tell which".to_owned())
        );
        let there: Vec<Capability> = Capability::ALL
            .into_iter()
            .filter(|capability| CAPABILITIES.has(*capability))
            .collect();
        let expected = [
            CreateGroup,
            RenameGroup,
            DeleteGroup,
            EmptyGroup,
            SearchGroups,
            DescribeGroup,
            LiveState,
        ];
        assert_eq!(there, expected);
    }

    #[tokio::test]
    async fn what_is_missing_is_refused_before_anything_is_sent() {
        let world = world::World::answering([]).await;
        let uses = world.portsip.list_uses(&Call::quiet(), &"7".into()).await;
        assert_eq!(uses.expect_err("not told").kind(), Kind::Usage);
        assert!(world.lines().is_empty());
    }

    #[test]
    fn a_session_without_a_token_opens_nothing() {
        let connection = world::connection("http://127.0.0.1:1");
        let mut session = world::session(&connection);
        session.secrets.remove("token");
        let error = Speech.open(&connection, &session).err().expect("refused");
        assert!(error.asks_for_sign_in(), "{error:?}");
    }

    /// The session names who asks, and one group is read to see whether it still holds.
    #[tokio::test]
    async fn who_is_signed_in_is_checked_with_the_least_call() {
        let world = world::World::answering([(200, r#"{"count":0,"items":[]}"#), (401, "")]).await;
        let identity = world.portsip.identity(&Call::quiet()).await.expect("signed in");
        assert_eq!(
            (identity.name.as_str(), identity.expires_at),
            ("groupadmin@acme.example", Some(1_000))
        );
        let ended = world.portsip.identity(&Call::quiet()).await.expect_err("ended");
        assert!(ended.asks_for_sign_in(), "{ended:?}");
        assert_eq!(world.lines(), ["GET /api/groups?orderby=name&skip=0&top=1"; 2]);
    }
}
