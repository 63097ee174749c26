//! `/callflows`: where groups are used (`api/kazoo.md` §9, §10.1). They follow from the groups.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::Call;
use super::answer::Answer;
use super::digest;
use super::document;
use super::identity::{self, Kind};
use super::list;
use super::paging::Row;
use super::refusal::Refusal;
use super::session::Orphan;
use crate::sandbox::store::Group;

/// A group as callflows name it: one that is there, or one that was deleted.
#[derive(Debug)]
struct Named {
    group: i64,
    id: String,
    name: String,
    smartpbx: bool,
}

/// How a flow uses its group.
#[derive(Debug, Clone, Copy)]
enum Use {
    /// Rings it in the order of weights, then goes to a voice mail box.
    RingGroup,
    /// The flow with which SmartPBX shows its group.
    UserGroup,
    /// The flow with the second copy of the members, by which SmartPBX rings them.
    BaseGroup,
    /// Rings it through the `group` module.
    GroupModule,
}

/// One callflow.
#[derive(Debug)]
pub(super) struct Callflow {
    number: i64,
    named: Named,
    used: Use,
}

impl Named {
    /// Gives the flows that name the group: every fourth is rung by a ring group, every fifth by the module `group`,
    /// and what SmartPBX made has its pair.
    fn flows(self) -> Vec<Callflow> {
        let mut uses = Vec::new();
        if self.group % 4 == 0 {
            uses.push((0, Use::RingGroup));
        }
        if self.smartpbx {
            uses.extend([(1, Use::UserGroup), (2, Use::BaseGroup)]);
        }
        if self.group % 5 == 1 {
            uses.push((3, Use::GroupModule));
        }
        let flow = |(index, used)| Callflow {
            number: self.group * 4 + index,
            named: Self {
                id: self.id.clone(),
                name: self.name.clone(),
                ..self
            },
            used,
        };
        uses.into_iter().map(flow).collect()
    }
}

impl Callflow {
    fn id(&self) -> String {
        identity::encode(Kind::Callflow, self.number)
    }

    fn numbers(&self) -> Vec<String> {
        match self.used {
            Use::RingGroup | Use::UserGroup => vec![(2000 + self.named.group).to_string()],
            Use::GroupModule => vec![(3000 + self.named.group).to_string()],
            Use::BaseGroup => vec![format!("group_{}", self.named.id)],
        }
    }

    fn modules(&self) -> Vec<&'static str> {
        match self.used {
            Use::RingGroup => vec!["ring_group", "voicemail"],
            Use::UserGroup => vec!["callflow"],
            Use::BaseGroup => vec!["ring_group"],
            Use::GroupModule => vec!["menu", "group"],
        }
    }

    /// Gives type and group of a flow that SmartPBX made.
    fn smartpbx(&self) -> Option<(&'static str, &str)> {
        match self.used {
            Use::UserGroup => Some(("userGroup", &self.named.id)),
            Use::BaseGroup => Some(("baseGroup", &self.named.id)),
            Use::RingGroup | Use::GroupModule => None,
        }
    }

    fn name(&self) -> String {
        match self.used {
            Use::RingGroup => format!("Ring {}", self.named.name),
            Use::UserGroup | Use::BaseGroup => format!("{} SmartPBX's Callflow", self.named.name),
            Use::GroupModule => format!("Menu to {}", self.named.name),
        }
    }

    fn flow(&self) -> Value {
        let group = &self.named.id;
        let ring = |strategy: &str| {
            json!({
                "strategy": strategy,
                "timeout": 20,
                "repeats": 1,
                "ignore_forward": true,
                "endpoints": [{ "endpoint_type": "group", "id": group, "delay": 0, "timeout": 20, "weight": 20 }],
            })
        };
        match self.used {
            Use::RingGroup => json!({
                "module": "ring_group",
                "data": ring("single"),
                "children": { "_": {
                    "module": "voicemail",
                    "data": { "id": digest::md5(group), "action": "compose" },
                    "children": {},
                } },
            }),
            Use::UserGroup => json!({
                "module": "callflow",
                "data": { "id": identity::encode(Kind::Callflow, self.named.group * 4 + 2) },
                "children": {},
            }),
            Use::BaseGroup => json!({ "module": "ring_group", "data": ring("simultaneous"), "children": {} }),
            Use::GroupModule => json!({
                "module": "menu",
                "data": { "id": digest::md5(&self.name()) },
                "children": { "1": { "module": "group", "data": { "id": group, "timeout": 20 }, "children": {} } },
            }),
        }
    }

    fn summary(&self) -> Value {
        let mut summary = json!({ "id": self.id(), "name": self.name() });
        if let Some((kind, group)) = self.smartpbx() {
            summary["type"] = kind.into();
            summary["group_id"] = group.into();
        }
        summary["numbers"] = self.numbers().into();
        summary["patterns"] = json!([]);
        summary["modules"] = self.modules().into();
        summary["flags"] = json!([]);
        summary
    }

    fn whole(&self) -> Value {
        let mut whole = json!({ "name": self.name(), "numbers": self.numbers(), "patterns": [], "flow": self.flow() });
        if let Some((kind, group)) = self.smartpbx() {
            whole["type"] = kind.into();
            whole["group_id"] = group.into();
        }
        whole["flags"] = json!([]);
        whole["id"] = self.id().into();
        whole
    }
}

/// Gives the flows of all groups, and of those that were deleted (§7.7).
fn all(store: &Connection, orphans: &[Orphan]) -> rusqlite::Result<Vec<Callflow>> {
    let smartpbx = document::smartpbx_groups(store)?;
    let named = |(id, group): (String, Group)| Named {
        group: group.id,
        id,
        smartpbx: smartpbx.contains(&group.id),
        name: group.name,
    };
    let lost = |orphan: &Orphan| Named {
        group: orphan.group,
        id: orphan.id.clone(),
        name: orphan.name.clone(),
        smartpbx: orphan.smartpbx,
    };
    let groups = document::named(store)?.into_iter().map(named);
    Ok(groups.chain(orphans.iter().map(lost)).flat_map(Named::flows).collect())
}

/// Finds one callflow.
pub(super) fn find(store: &Connection, orphans: &[Orphan], id: &str) -> rusqlite::Result<Option<Callflow>> {
    if identity::decode(Kind::Callflow, id).is_none() {
        return Ok(None);
    }
    Ok(all(store, orphans)?.into_iter().find(|flow| flow.id() == id))
}

/// Lists the callflows.
pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let orphans = call.shared.states.kazoo.orphans();
    list::filtered(call, move |store| {
        let row = |flow: &Callflow| Row {
            key: flow.id(),
            id: flow.id(),
            item: (flow.whole(), flow.summary()),
        };
        Ok(all(store, &orphans)?.iter().map(row).collect())
    })
    .await
}

/// Reads one callflow.
pub(super) async fn read(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let (wanted, orphans) = (id.to_owned(), call.shared.states.kazoo.orphans());
    let found = call
        .shared
        .store
        .read(move |store| find(store, &orphans, &wanted))
        .await?;
    let document = found.ok_or_else(|| Refusal::unknown(id))?.whole();
    let revision = format!("1-{}", digest::md5(&document.to_string()));
    Ok(Answer::document(document, revision))
}
