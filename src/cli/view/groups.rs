//! Groups, as a list and one alone.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::said_if;
use crate::cli::output::{Column, Present, Table};
use crate::client::{Capabilities, Capability, Listing};
use crate::domain::{Group, GroupStatus};

/// `group list`.
pub struct GroupTable<'a> {
    /// The groups.
    pub listing: &'a Listing<Group>,
    /// What there is to tell of them.
    pub capabilities: Capabilities,
}

impl GroupTable<'_> {
    fn groups(&self) -> &[Group] {
        &self.listing.items
    }
}

impl Present for GroupTable<'_> {
    fn json(&self) -> Value {
        let groups: Vec<Value> = self.groups().iter().map(fields).collect();
        json!({ "groups": groups, "complete": self.listing.completeness.is_complete() })
    }

    fn table(&self) -> Table {
        let (has_status, has_calls) = (
            self.capabilities.has(Capability::SwitchGroup),
            self.capabilities.has(Capability::ReceiveCall),
        );
        let columns = [
            Some(Column::number("id")),
            Some(Column::text("name")),
            has_status.then(|| Column::text("status")),
            Some(Column::number("members")),
            has_calls.then(|| Column::number("receiving")),
        ];
        let mut table = Table::new(columns.into_iter().flatten());
        for group in self.groups() {
            let cells = [
                Some(group.id.to_string()),
                Some(group.name.to_string()),
                has_status.then(|| told(status(group.status))),
                Some(number(group.members)),
                has_calls.then(|| number(group.receiving)),
            ];
            table.push(cells.into_iter().flatten());
        }
        table
    }

    fn csv(&self) -> Table {
        let mut table = Table::new(["group_id", "group_name", "status", "members", "receiving"].map(Column::text));
        for group in self.groups() {
            table.push([
                group.id.to_string(),
                group.name.to_string(),
                status(group.status).unwrap_or_default(),
                group.members.map(|count| count.to_string()).unwrap_or_default(),
                group.receiving.map(|count| count.to_string()).unwrap_or_default(),
            ]);
        }
        table
    }

    fn notes(&self) -> Vec<String> {
        let is_none = self.groups().is_empty() && self.listing.completeness.is_complete();
        said_if(is_none, "no groups")
    }

    fn has_untold(&self) -> bool {
        self.groups().iter().any(|group| is_untold(group, &self.capabilities))
    }
}

/// One group: what `create`, `rename` and the like re-read.
pub struct GroupCard<'a> {
    /// Which.
    pub group: &'a Group,
    /// What there is to tell of it.
    pub capabilities: Capabilities,
}

impl Present for GroupCard<'_> {
    fn json(&self) -> Value {
        json!({ "group": card_fields(self.group) })
    }

    fn table(&self) -> Table {
        card(self.group, &self.capabilities)
    }

    fn has_untold(&self) -> bool {
        is_untold(self.group, &self.capabilities)
    }
}

/// A group that is no more.
pub struct GroupGone<'a>(pub &'a Group);

impl Present for GroupGone<'_> {
    fn json(&self) -> Value {
        json!({ "group": { "id": self.0.id.as_str(), "name": &*self.0.name }, "outcome": "deleted" })
    }

    fn table(&self) -> Table {
        Table::facts([("deleted", self.0.id.to_string()), ("name", self.0.name.to_string())])
    }
}

/// The fields of one group alone.
pub(super) fn card_fields(group: &Group) -> Value {
    let mut all = fields(group);
    if let Some(all) = all.as_object_mut() {
        all.insert("created_at".to_owned(), json!(group.created_at.and_then(date)));
    }
    all
}

/// One group alone, without what its phone system knows nothing of.
pub(super) fn card(group: &Group, capabilities: &Capabilities) -> Table {
    let facts = [
        Some(("id", group.id.to_string())),
        Some(("name", group.name.to_string())),
        capabilities
            .has(Capability::SwitchGroup)
            .then(|| ("status", told(status(group.status)))),
        group.description.as_ref().map(|text| ("description", text.to_string())),
        Some(("members", number(group.members))),
        capabilities
            .has(Capability::ReceiveCall)
            .then(|| ("receiving", number(group.receiving))),
        group.created_at.and_then(date).map(|created| ("created", created)),
    ];
    Table::facts(facts.into_iter().flatten())
}

/// Whether a `?` is shown for this group.
pub(super) fn is_untold(group: &Group, capabilities: &Capabilities) -> bool {
    group.members.is_none()
        || (group.status == GroupStatus::Unknown && capabilities.has(Capability::SwitchGroup))
        || (group.receiving.is_none() && capabilities.has(Capability::ReceiveCall))
}

fn fields(group: &Group) -> Value {
    json!({
        "id": group.id.as_str(),
        "name": &*group.name,
        "status": status(group.status),
        "members": group.members,
        "receiving": group.receiving,
        "description": group.description.as_deref(),
    })
}

fn status(status: GroupStatus) -> Option<String> {
    match status {
        GroupStatus::Active => Some("active".to_owned()),
        GroupStatus::Inactive => Some("inactive".to_owned()),
        GroupStatus::Other(number) => Some(number.to_string()),
        GroupStatus::Unknown => None,
    }
}

fn number(count: Option<usize>) -> String {
    told(count.map(|count| count.to_string()))
}

fn told(text: Option<String>) -> String {
    text.unwrap_or_else(|| "?".to_owned())
}

fn date(seconds: i64) -> Option<String> {
    Timestamp::from_second(seconds).ok().map(|time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::{Glyphs, Paint};
    use crate::domain::Backend;

    const MISSING: &[(Capability, &str)] = &[
        (Capability::SwitchGroup, "its groups are always active"),
        (Capability::ReceiveCall, "calls are not switched per group"),
    ];

    fn listing() -> Listing<Group> {
        let group = |id: &str, members| Group {
            members,
            ..Group::named(id, "Sales", GroupStatus::Unknown)
        };
        Listing::complete(vec![group("1", Some(3)), group("2", None)])
    }

    #[test]
    fn columns_that_a_phone_system_knows_nothing_of_are_left_out_and_json_keeps_them_as_null() {
        let listing = listing();
        let table = GroupTable {
            listing: &listing,
            capabilities: Capabilities::all_but(Backend::Kazoo, MISSING),
        };
        insta::assert_snapshot!(table.table().render(Paint::Plain, Glyphs::Unicode), @r"
        ID  NAME   MEMBERS
         1  Sales        3
         2  Sales        ?
        ");
        assert!(table.has_untold());
        let first = &table.json()["groups"][0];
        assert!(first["receiving"].is_null() && first["status"].is_null() && first["members"] == 3);
    }

    #[test]
    fn a_question_mark_is_explained_only_where_there_is_one() {
        let mut listing = listing();
        listing.items.truncate(1);
        let has_untold = |capabilities| {
            GroupTable {
                listing: &listing,
                capabilities,
            }
            .has_untold()
        };
        assert!(!has_untold(Capabilities::all_but(Backend::Kazoo, MISSING)));
        assert!(has_untold(Capabilities::all_but(Backend::DeepCall, &[])));
    }
}
