//! How groups, agents and ids are written.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::variant::{AgentId, DeepcallVariants, Ids, Labels};
use crate::sandbox::store::{Agent, Group, Member};

/// A group in a list; fields in the order of the capture.
#[derive(Debug, Serialize)]
pub(super) struct ListedGroup {
    name: String,
    user_id: String,
    create_by: String,
    unique_id: Value,
    status: u8,
    create_date: i64,
    agents: Vec<String>,
}

impl ListedGroup {
    pub(super) fn new(group: Group, members: &[Member], variants: &DeepcallVariants) -> Self {
        Self {
            name: group.name,
            user_id: group.account,
            create_by: group.created_by,
            unique_id: id(group.id, variants),
            status: group.active.into(),
            create_date: group.created_at,
            agents: members.iter().map(|member| label(member, variants.labels)).collect(),
        }
    }
}

/// A map keyed by ids that was an array before: Node writes such keys in ascending order (§3, quirk 8).
pub(super) struct ById<T>(pub(super) Vec<(i64, T)>);

impl<T: Serialize> Serialize for ById<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (id, value) in &self.0 {
            map.serialize_entry(&id.to_string(), value)?;
        }
        map.end()
    }
}

impl ById<Value> {
    pub(super) fn into_value(mut self) -> Value {
        self.0.sort_by_key(|(id, _)| *id);
        Value::Object(self.0.into_iter().map(|(id, value)| (id.to_string(), value)).collect())
    }
}

/// Whether the objects lie in a map, whose keys can stand for their ids, or in an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Map,
    Array,
}

/// Writes an id.
pub(super) fn id(id: i64, variants: &DeepcallVariants) -> Value {
    match variants.ids {
        Ids::Number => Value::from(id),
        Ids::Text => Value::from(id.to_string()),
    }
}

/// Begins an object about an agent with its id, unless the map's key says it.
pub(super) fn agent_object(agent: i64, container: Container, variants: &DeepcallVariants) -> Map<String, Value> {
    let name = match (variants.agent_id, container) {
        (AgentId::UniqueId, _) | (AgentId::Key, Container::Array) => Some("unique_id"),
        (AgentId::AgentUniqueId, _) => Some("agent_unique_id"),
        (AgentId::Underscored, _) => Some("agent_id"),
        (AgentId::Joined, _) => Some("agentid"),
        (AgentId::Short, _) => Some("id"),
        (AgentId::Key, Container::Map) => None,
    };
    name.map(|name| (name.to_owned(), id(agent, variants)))
        .into_iter()
        .collect()
}

/// Writes an agent of the account.
pub(super) fn agent(agent: &Agent, container: Container, variants: &DeepcallVariants) -> Value {
    let mut object = agent_object(agent.id, container, variants);
    object.insert("name".to_owned(), Value::from(agent.name.as_str()));
    object.insert("email".to_owned(), Value::from(agent.email.as_str()));
    object.insert("mobile".to_owned(), Value::from(agent.phone.as_str()));
    object.insert("role".to_owned(), Value::from(agent.role.as_str()));
    object.insert("team".to_owned(), Value::from(agent.team.as_str()));
    object.insert("status".to_owned(), Value::from(u8::from(agent.active)));
    Value::Object(object)
}

/// Labels an agent as the group list does: number and name (§3, quirk 11).
fn label(member: &Member, labels: Labels) -> String {
    let Member { agent, name, .. } = member;
    match (labels, agent % 5) {
        (Labels::Odd, 0) => format!("#{agent}"),
        (Labels::Odd, 1) => format!("#{agent}  {}", name.replace(' ', "  ")),
        (Labels::Odd, 2) => format!("#{agent} #{name}"),
        (Labels::Odd, 3) => name.clone(),
        _ => format!("#{agent} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_number_and_name_or_odd() {
        let label_of = |agent, labels| {
            label(
                &Member {
                    agent,
                    name: "Ana Ruiz".to_owned(),
                    active: true,
                    receive_call: true,
                },
                labels,
            )
        };
        assert_eq!(label_of(3, Labels::Plain), "#3 Ana Ruiz");
        let odd: Vec<_> = (5..10).map(|agent| label_of(agent, Labels::Odd)).collect();
        assert_eq!(odd, ["#5", "#6  Ana  Ruiz", "#7 #Ana Ruiz", "Ana Ruiz", "#9 Ana Ruiz"]);
    }
}
