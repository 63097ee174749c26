//! DeepCall (Sarv) API v2.
//!
//! What the vendor's oddities are and where each is handled stands in `docs.md` beside this file.

mod agents;
mod assign;
mod credentials;
mod edit;
mod envelope;
mod error;
mod identity;
mod labels;
mod list;
mod paging;
mod relation;
mod settings;
mod sign_in;
mod wire;

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;

use super::Dialect;
use crate::client::transport::{Json, Pace, Reply, Request, Transport};
use crate::client::{
    Answers, Call, Capabilities, Capability, Catalogue, Completeness, Connection, Directory, Error, GroupChange,
    GroupQuery, Identity, Kind, Listing, Operation, ProfileSetting, Result, RosterReading, RosterWrite, Session,
    SignInForm, WriteReceipt,
};
use crate::domain::{Agent, AgentId, Backend, Group, GroupId, ListedMember};
use credentials::Credentials;
use envelope::Module;
use settings::Settings;

/// What the registry knows of DeepCall.
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
        Ok(Arc::new(DeepCall::open(connection, session)?))
    }
}

/// What DeepCall can do: there is no order of members and no version of a roster (`api/deepcall.md §5.6`).
const CAPABILITIES: Capabilities = Capabilities::all_but(
    Backend::DeepCall,
    &[
        (Capability::MemberOrder, "its groups keep no order of members"),
        (
            Capability::ConditionalWrite,
            "its rosters carry no version; the last write wins",
        ),
        (Capability::DescribeGroup, "its groups have no description"),
        (Capability::GroupUses, "it does not tell what uses a group"),
        (Capability::LiveState, "it does not tell who is free"),
    ],
);

/// Requests under way at once; no limit is documented, so we stay gentle (`api/deepcall.md §3.21`).
const AT_ONCE: usize = 2;

/// The meanings of `assets/errors/deepcall.toml`.
fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::parse(include_str!("../../../../assets/errors/deepcall.toml"))
            .expect("the shipped catalogue is read by a test")
    });
    &CATALOGUE
}

/// One DeepCall account.
struct DeepCall {
    transport: Transport,
    credentials: Credentials,
    settings: Settings,
    identity: Identity,
}

impl DeepCall {
    /// Opens an account with a session; sends nothing.
    fn open(connection: &Connection, session: &Session) -> Result<Self> {
        let credentials = Credentials::of(session).ok_or_else(|| {
            Error::new(
                Backend::DeepCall,
                Operation::SignIn,
                Kind::Auth,
                "no-session",
                "the session holds neither a session id nor an account's token; nothing was sent",
            )
            .with_hint("sign in again")
        })?;
        let pace = Pace {
            at_once: AT_ONCE,
            per_minute: connection.requests_per_minute,
        };
        Ok(Self {
            transport: Transport::open(connection, pace, credentials.secrets())?,
            credentials,
            settings: Settings::of(connection)?,
            identity: Identity {
                name: session.identity.clone(),
                expires_at: session.expires_at,
            },
        })
    }

    /// Sends a request and gives its reply when it is a success.
    async fn ask(&self, call: &Call, module: Module, request: &Request) -> Result<Reply> {
        self.transport
            .exchange(call, request, |reply| envelope::open(module, reply))
            .await
    }

    /// The account that the first listed group belongs to.
    async fn owner(&self, call: &Call, body: &wire::ListGroups<'_>) -> Result<Option<String>> {
        let request = wire::request(Operation::SignIn, "Group/list", body)?;
        let reply = self.ask(call, Module::Group, &request).await?;
        let groups = envelope::payload(&reply)
            .and_then(identity::entries)
            .unwrap_or_default();
        let owner = groups
            .first()
            .and_then(|(_, group)| group.given("user_id"))
            .and_then(Json::as_words);
        Ok(owner.map(|owner| crate::text::visible(&owner).into_owned()))
    }
}

#[async_trait]
impl Directory for DeepCall {
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
        self.relation(call, group).await
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
        let groups = self.groups(call, &GroupQuery::default()).await?;
        Ok(groups_of_agent(groups, agent))
    }
}

/// Inverts the group list; complete only when every group told all its members readably (`api/deepcall.md §6.4`).
fn groups_of_agent(groups: Listing<Group>, agent: &AgentId) -> Listing<Group> {
    let unclear = groups
        .items
        .iter()
        .filter(|group| match &group.listed_members {
            None => true,
            Some(members) => {
                group.lists(agent) == Some(false)
                    && members
                        .iter()
                        .any(|member| matches!(member, ListedMember::Unreadable(_)))
            }
        })
        .count();
    let items: Vec<Group> = groups
        .items
        .into_iter()
        .filter(|group| group.lists(agent) == Some(true))
        .collect();
    let completeness = match groups.completeness {
        Completeness::Complete if unclear > 0 => Completeness::Incomplete {
            got: items.len(),
            of: None,
            because: format!("{unclear} groups do not tell all their members"),
        },
        Completeness::Incomplete { because, .. } => Completeness::Incomplete {
            got: items.len(),
            of: None,
            because,
        },
        Completeness::Complete => Completeness::Complete,
    };
    Listing { items, completeness }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::GroupStatus;

    fn group(id: &str, members: Option<&[&str]>) -> Group {
        Group {
            listed_members: members.map(|labels| labels.iter().copied().map(labels::read).collect()),
            ..Group::named(id, "g", GroupStatus::Active)
        }
    }

    #[test]
    fn an_agents_groups_are_complete_only_when_every_group_tells_its_members() {
        let agent = AgentId::new("3");
        let of = |groups: Vec<Group>| groups_of_agent(Listing::complete(groups), &agent);
        let told = of(vec![group("1", Some(&["#3 a"])), group("2", Some(&["#4 b"]))]);
        assert_eq!(told.items.len(), 1);
        assert!(told.completeness.is_complete());
        assert!(!of(vec![group("1", None)]).completeness.is_complete());
        assert!(!of(vec![group("1", Some(&["bob"]))]).completeness.is_complete());
        // Whoever is found is found, whatever else the group holds.
        assert!(of(vec![group("1", Some(&["#3 a", "bob"]))]).completeness.is_complete());
    }

    /// The capture of 16 Nov 2024, byte for byte.
    #[test]
    fn the_captured_assignment_is_a_success() {
        let capture = include_str!("../../../../tests/fixtures/deepcall/deepcall-group-assign.json");
        assert_eq!(capture.len(), 112);
        let request = wire::request(Operation::WriteRoster, "Group/submitAssignGroupToAgent", &()).expect("a request");
        let reply = envelope::open(Module::Group, Reply::scripted(&request, 200, capture)).expect("a success");
        let sentence = "Agents successfully assigned to the group, and Elasticsearch updated";
        assert_eq!(reply.sentence("message").as_deref(), Some(sentence));
    }

    /// `api/deepcall.md §3.6`: the shipped sentences are readable and keyed by module and code.
    #[test]
    fn the_shipped_catalogue_is_read() {
        let entry = catalogue().lookup("Group", "1503").expect("a known code");
        assert_eq!(entry.module.as_deref(), Some("Group"));
        assert!(!entry.meaning.is_empty() && entry.hint.is_some());
    }
}
