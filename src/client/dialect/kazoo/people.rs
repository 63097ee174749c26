//! Users and devices: everybody who can be in groups (`api/kazoo.md §8`).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Kazoo;
use super::document::MemberKind;
use super::paging::{List, id_of};
use crate::client::transport::Json;
use crate::client::{Call, Completeness, Listing, Operation, Result};
use crate::domain::{Agent, AgentId, AgentStatus};
use crate::text::visible;

/// Whoever is in the lists of users and devices, with what callboard has to know of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct People {
    known: BTreeMap<AgentId, Person>,
    /// Whether somebody may be missing.
    pub(super) completeness: Completeness,
}

/// A user or a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    /// As others see them.
    pub(super) agent: Agent,
    /// Which of both.
    pub(super) nature: Nature,
}

/// What a user or a device is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Nature {
    /// A person.
    User {
        /// Whether the one hint at availability that a list gives is set.
        do_not_disturb: bool,
    },
    /// A phone.
    Device {
        /// Whose it is.
        owner: Option<AgentId>,
        /// Whether it is switched on.
        enabled: bool,
    },
}

impl Nature {
    /// What an entry for it has to say.
    pub(super) const fn kind(&self) -> MemberKind {
        match self {
            Self::User { .. } => MemberKind::User,
            Self::Device { .. } => MemberKind::Device,
        }
    }
}

impl People {
    /// Puts both lists together, so that phones tell whose they are.
    pub(super) fn new(users: Listing<Person>, devices: Listing<Person>) -> Self {
        let completeness = both(
            users.completeness,
            devices.completeness,
            users.items.len() + devices.items.len(),
        );
        let mut known: BTreeMap<AgentId, Person> = BTreeMap::new();
        for mut person in users.items.into_iter().chain(devices.items) {
            if let Nature::Device { owner, .. } = &person.nature {
                let whose = match owner {
                    Some(owner) => format!("phone of {}", name_of(&known, owner)),
                    None => "phone of nobody".to_owned(),
                };
                let device_type = person.agent.detail.take();
                let detail = match device_type {
                    Some(device_type) => format!("{whose}, {device_type}"),
                    None => whose,
                };
                person.agent.detail = Some(Arc::from(detail));
            }
            known.insert(person.agent.id.clone(), person);
        }
        Self { known, completeness }
    }

    /// One of them.
    pub(super) fn get(&self, id: &AgentId) -> Option<&Person> {
        self.known.get(id)
    }

    /// The devices of every user who owns one: those that are switched on, and how many there are.
    pub(super) fn devices_by_owner(&self) -> HashMap<&AgentId, Vec<(&AgentId, bool)>> {
        let mut owners: HashMap<&AgentId, Vec<(&AgentId, bool)>> = HashMap::new();
        for person in self.known.values() {
            if let Nature::Device {
                owner: Some(owner),
                enabled,
            } = &person.nature
            {
                owners.entry(owner).or_default().push((&person.agent.id, *enabled));
            }
        }
        owners
    }

    fn listing(&self) -> Listing<Agent> {
        Listing {
            items: self.known.values().map(|person| person.agent.clone()).collect(),
            completeness: self.completeness.clone(),
        }
    }
}

fn both(users: Completeness, devices: Completeness, got: usize) -> Completeness {
    let (what, because) = match (users, devices) {
        (Completeness::Complete, Completeness::Complete) => return Completeness::Complete,
        (Completeness::Incomplete { because, .. }, _) => ("users", because),
        (_, Completeness::Incomplete { because, .. }) => ("devices", because),
    };
    Completeness::Incomplete {
        got,
        of: None,
        because: format!("the list of {what} is not complete: {because}"),
    }
}

fn name_of(known: &BTreeMap<AgentId, Person>, id: &AgentId) -> String {
    match known.get(id) {
        Some(owner) if !owner.agent.name.trim().is_empty() => owner.agent.name.to_string(),
        _ => format!("#{id}"),
    }
}

impl Kazoo {
    /// Reads users and devices anew; everybody else uses what came from then on.
    pub(super) async fn agents(&self, call: &Call) -> Result<Listing<Agent>> {
        let people = self.people_now(call, Operation::ListAgents).await?;
        self.second_copies.forget().await;
        self.group_names.forget().await;
        Ok(people.listing())
    }

    /// Reads users and devices anew.
    pub(super) async fn people_now(&self, call: &Call, operation: Operation) -> Result<Arc<People>> {
        let people = self.read_people(call, operation).await?;
        Ok(self.people.put(people).await)
    }

    /// Reads users and devices, for what they are wanted: only a list of agents tells its progress.
    pub(super) async fn read_people(&self, call: &Call, operation: Operation) -> Result<People> {
        let users = self.pages(call, &List::all(operation, "users"), user_of).await?;
        let devices = self.pages(call, &List::all(operation, "devices"), device_of).await?;
        Ok(People::new(users, devices))
    }
}

fn user_of(row: &Json) -> Result<(AgentId, Person), &'static str> {
    let id = AgentId::new(id_of(row)?);
    // Somebody with one name only has an empty second one.
    let words = |name: &str| {
        row.given(name)
            .and_then(Json::as_words)
            .filter(|words| !words.is_empty())
    };
    let (first, last) = (words("first_name"), words("last_name"));
    let name = match (first, last) {
        (Some(first), Some(last)) => format!("{first} {last}"),
        (Some(only), None) | (None, Some(only)) => only.into_owned(),
        // Both are required in the document; whoever lost them is known by the name they sign in with.
        (None, None) => words("username")
            .or_else(|| words("email"))
            .unwrap_or_default()
            .into_owned(),
    };
    let features = match row.given("features") {
        Some(Json::List(features)) => features.as_slice(),
        _ => &[],
    };
    let do_not_disturb = features
        .iter()
        .any(|feature| feature.as_text() == Some("do_not_disturb"));
    let agent = Agent {
        detail: Some(Arc::from("user")),
        ..Agent::named(id.as_str(), name)
    };
    let nature = Nature::User { do_not_disturb };
    Ok((id, Person { agent, nature }))
}

fn device_of(row: &Json) -> Result<(AgentId, Person), &'static str> {
    let id = AgentId::new(id_of(row)?);
    let words = |name: &str| {
        row.given(name)
            .and_then(Json::as_words)
            .filter(|words| !words.is_empty())
    };
    let enabled = row.given("enabled");
    let status = match enabled {
        Some(Json::Bool(true)) => AgentStatus::Active,
        Some(Json::Bool(false)) => AgentStatus::Inactive,
        _ => AgentStatus::Unknown,
    };
    let agent = Agent {
        detail: words("device_type").map(Arc::from),
        status,
        ..Agent::named(id.as_str(), words("name").unwrap_or_default())
    };
    let nature = Nature::Device {
        owner: words("owner_id").map(AgentId::new),
        // What is not told is on: that is the default of a device.
        enabled: status != AgentStatus::Inactive,
    };
    Ok((id, Person { agent, nature }))
}

/// How an agent is called in a sentence: by name where there is one, always with the id.
pub(super) fn label(agent: Option<&Agent>, id: &AgentId) -> String {
    let id = visible(id.as_str());
    match agent.map(|agent| agent.name.trim()).filter(|name| !name.is_empty()) {
        Some(name) => format!("{} (#{id})", visible(name)),
        None => format!("#{id}"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use rstest::rstest;

    use super::*;

    fn rows(json: &str, read: fn(&Json) -> Result<(AgentId, Person), &'static str>) -> Listing<Person> {
        let Ok(Json::List(rows)) = serde_json::from_str(json) else {
            panic!("a list: {json}");
        };
        Listing::complete(rows.iter().map(|row| read(row).expect("a person").1).collect())
    }

    /// People of two lists.
    pub(in super::super) fn people(users: &str, devices: &str) -> People {
        People::new(rows(users, user_of), rows(devices, device_of))
    }

    fn told(people: &People) -> Vec<(&str, &str, Option<&str>, AgentStatus)> {
        let agents = people.known.values().map(|person| &person.agent);
        agents
            .map(|agent| {
                (
                    agent.id.as_str(),
                    agent.name.as_ref(),
                    agent.detail.as_deref(),
                    agent.status,
                )
            })
            .collect()
    }

    /// The rows of `api/kazoo.md §8.1` and `§8.2`.
    #[test]
    fn users_and_their_phones_are_told_apart() {
        let people = people(
            r#"[{"id":"df92","username":"ana@acme.example","email":"ana@acme.example","first_name":"Ana","last_name":"Ruiz","priv_level":"user","features":["vm_to_email","do_not_disturb"],"timezone":"Europe/Madrid","flags":[]}]"#,
            r#"[{"id":"dd03","name":"Ana desk","owner_id":"df92","enabled":true,"device_type":"sip_device","mac_address":"","username":"user_ab12cd","flags":[]},
                {"id":"dd04","name":"Lobby","enabled":false},{"id":"dd05","name":"Left","owner_id":"gone","device_type":"softphone"}]"#,
        );
        assert_eq!(
            told(&people),
            [
                (
                    "dd03",
                    "Ana desk",
                    Some("phone of Ana Ruiz, sip_device"),
                    AgentStatus::Active
                ),
                ("dd04", "Lobby", Some("phone of nobody"), AgentStatus::Inactive),
                ("dd05", "Left", Some("phone of #gone, softphone"), AgentStatus::Unknown),
                ("df92", "Ana Ruiz", Some("user"), AgentStatus::Unknown),
            ]
        );
        let ana = AgentId::new("df92");
        assert_eq!(
            people.get(&ana).map(|person| &person.nature),
            Some(&Nature::User { do_not_disturb: true })
        );
        let desk = AgentId::new("dd03");
        assert_eq!(people.devices_by_owner().get(&ana), Some(&vec![(&desk, true)]));
    }

    #[rstest]
    #[case(r#"[{"id":"a","first_name":"Ana"}]"#, "Ana")]
    #[case(r#"[{"id":"a","first_name":"Ana","last_name":""}]"#, "Ana")]
    #[case(r#"[{"id":"a","first_name":" Ana ","last_name":"Ruiz"}]"#, " Ana  Ruiz")]
    #[case(r#"[{"id":"a","username":"ana@acme.example"}]"#, "ana@acme.example")]
    #[case(r#"[{"id":"a","email":"ana@acme.example"}]"#, "ana@acme.example")]
    #[case(r#"[{"id":"a"}]"#, "")]
    fn a_user_is_called_by_the_names_there_are(#[case] users: &str, #[case] name: &str) {
        assert_eq!(told(&people(users, "[]"))[0].1, name);
    }

    #[test]
    fn lists_that_are_not_complete_say_which() {
        let part = Completeness::Incomplete {
            got: 1,
            of: None,
            because: "page 2 failed".to_owned(),
        };
        let Completeness::Incomplete { because, got, .. } = both(Completeness::Complete, part, 5) else {
            panic!("not complete");
        };
        assert_eq!(
            (because.as_str(), got),
            ("the list of devices is not complete: page 2 failed", 5)
        );
    }
}
