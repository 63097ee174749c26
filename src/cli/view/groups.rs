//! Groups, as a list and one alone.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::output::{Column, Present, Table};
use crate::client::Listing;
use crate::domain::{Group, GroupStatus};

/// `group list`.
pub struct GroupTable<'a>(pub &'a Listing<Group>);

impl Present for GroupTable<'_> {
    fn json(&self) -> Value {
        let groups: Vec<Value> = self.0.items.iter().map(fields).collect();
        json!({ "groups": groups, "complete": self.0.completeness.is_complete() })
    }

    fn table(&self) -> Table {
        let mut table = Table::new([
            Column::number("id"),
            Column::text("name"),
            Column::text("status"),
            Column::number("members"),
            Column::number("receiving"),
        ]);
        for group in &self.0.items {
            table.push([
                group.id.to_string(),
                group.name.to_string(),
                status(group.status).unwrap_or_else(|| "?".to_owned()),
                number(group.members),
                number(group.receiving),
            ]);
        }
        table
    }

    fn csv(&self) -> Table {
        let mut table = Table::new(["group_id", "group_name", "status", "members", "receiving"].map(Column::text));
        for group in &self.0.items {
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

    fn note(&self) -> Option<String> {
        (self.0.items.is_empty() && self.0.completeness.is_complete()).then(|| "no groups".to_owned())
    }
}

/// One group: `group show`, and what `create` and `rename` re-read.
pub struct GroupCard<'a>(pub &'a Group);

impl Present for GroupCard<'_> {
    fn json(&self) -> Value {
        let mut group = fields(self.0);
        if let Some(group) = group.as_object_mut() {
            group.insert("created_at".to_owned(), json!(self.0.created_at.and_then(date)));
        }
        json!({ "group": group })
    }

    fn table(&self) -> Table {
        let group = self.0;
        Table::facts([
            ("id", group.id.to_string()),
            ("name", group.name.to_string()),
            ("status", status(group.status).unwrap_or_else(|| "?".to_owned())),
            ("members", number(group.members)),
            ("receiving", number(group.receiving)),
            (
                "created",
                group.created_at.and_then(date).unwrap_or_else(|| "?".to_owned()),
            ),
        ])
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

fn fields(group: &Group) -> Value {
    json!({
        "id": group.id.as_str(),
        "name": &*group.name,
        "status": status(group.status),
        "members": group.members,
        "receiving": group.receiving,
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
    count.map_or_else(|| "?".to_owned(), |count| count.to_string())
}

fn date(seconds: i64) -> Option<String> {
    Timestamp::from_second(seconds).ok().map(|time| time.to_string())
}
