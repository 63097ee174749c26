//! `Group/getGroupAgentRelation` (`api/deepcall.md` §5.5).

use serde_json::{Map, Value, json};

use super::Call;
use super::envelope::{self, Answer};
use super::refusal::Refusal;
use super::variant::{AgentData, DeepcallVariants, Flags, Relation};
use super::wire::{self, ById, Container};
use crate::sandbox::store::{AgentFilter, Group, Member, Window, agents, fold, groups, rosters};

/// For how many members the variant `flags=missing` says nothing.
const UNTOLD: usize = 2;

/// How much a relation tells: `quick` means complete here (§3, quirk 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Complete,
    /// Without the receive-call flags.
    Reduced,
}

pub(super) async fn relation(call: &Call<'_>) -> Result<Answer, Refusal> {
    let Call {
        shared,
        variants,
        fields,
        account,
    } = call;
    let id = fields.group()?;
    let detail = if fields.switch("quick")?.unwrap_or(false) {
        Detail::Complete
    } else {
        Detail::Reduced
    };
    let name = fields.text("name")?.map(fold);
    let everyone = variants.agent_data == AgentData::All;
    let account = account.clone();
    let found = shared
        .store
        .read(move |store| {
            let Some(group) = groups::find(store, &account, id)? else {
                return Ok(None);
            };
            let members = rosters::members(store, id)?;
            let others = if everyone {
                agents::search(store, &account, &AgentFilter::default(), Window::ALL)?.rows
            } else {
                Vec::new()
            };
            Ok(Some((group, members, others)))
        })
        .await?;
    let (group, members, others) = found
        .filter(|(group, ..)| name.is_none_or(|part| fold(&group.name).contains(&part)))
        .ok_or(Refusal::GroupNotFound)?;
    let members = shared.states.deepcall.show(id, members);

    let container = match variants.relation {
        Relation::Maps | Relation::Nested => Container::Map,
        Relation::Arrays => Container::Array,
    };
    let people = if everyone {
        others
            .iter()
            .map(|agent| {
                (
                    agent.id,
                    person(agent.id, &agent.name, agent.active, container, variants),
                )
            })
            .collect()
    } else {
        let data = |member: &Member| person(member.agent, &member.name, member.active, container, variants);
        members.iter().map(|member| (member.agent, data(member))).collect()
    };
    let relations = members
        .iter()
        .enumerate()
        .map(|(index, member)| (member.agent, link(id, index, member, detail, container, variants)))
        .collect();
    let payload = json!({
        "groupData": group_data(&group, variants),
        "agentData": contain(people, container),
        "relationData": contain(relations, container),
    });
    envelope::payload(Some(&payload), None, variants)
}

fn group_data(group: &Group, variants: &DeepcallVariants) -> Value {
    let data = json!({
        "name": group.name,
        "user_id": group.account,
        "create_date": group.created_at,
        "create_by": group.created_by,
        "unique_id": wire::id(group.id, variants),
        "status": u8::from(group.active),
    });
    match variants.relation {
        Relation::Nested => ById(vec![(group.id, data)]).into_value(),
        Relation::Maps | Relation::Arrays => data,
    }
}

fn person(agent: i64, name: &str, active: bool, container: Container, variants: &DeepcallVariants) -> Value {
    let mut object = wire::agent_object(agent, container, variants);
    object.insert("name".to_owned(), Value::from(name));
    object.insert("status".to_owned(), Value::from(u8::from(active)));
    Value::Object(object)
}

/// Writes one membership; `index` is the member's place in the group.
fn link(
    group: i64,
    index: usize,
    member: &Member,
    detail: Detail,
    container: Container,
    variants: &DeepcallVariants,
) -> Value {
    let mut object: Map<String, Value> = wire::agent_object(member.agent, container, variants);
    object.insert("group_id".to_owned(), wire::id(group, variants));
    let number = u8::from(member.receive_call);
    let flag = match variants.flags {
        Flags::Number => Some(Value::from(number)),
        Flags::Bool => Some(Value::from(member.receive_call)),
        Flags::Text => Some(Value::from(number.to_string())),
        Flags::Missing => (index >= UNTOLD).then(|| Value::from(number)),
    };
    if let Some(flag) = flag.filter(|_| detail == Detail::Complete) {
        object.insert("receive_call".to_owned(), flag);
    }
    Value::Object(object)
}

fn contain(objects: Vec<(i64, Value)>, container: Container) -> Value {
    match container {
        Container::Map => ById(objects).into_value(),
        Container::Array => objects.into_iter().map(|(_, value)| value).collect(),
    }
}
