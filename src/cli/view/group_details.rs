//! One group with everything that is worth reading about it.

use serde_json::{Value, json};

use super::groups::{card, card_fields, is_untold};
use super::lints::{lint_fields, lint_line};
use crate::cli::agent_list::KnownAgents;
use crate::cli::output::{Present, Table};
use crate::cli::uses::{Uses, use_line};
use crate::client::{Capabilities, GroupUse, RosterReading};
use crate::domain::Group;

/// `group show`.
pub struct GroupDetails<'a> {
    /// Which.
    pub group: &'a Group,
    /// What was read with its roster.
    pub reading: &'a RosterReading,
    /// What uses it, as far as that is told.
    pub uses: &'a Uses,
    /// Names of agents.
    pub known: &'a KnownAgents,
    /// What there is to tell of it.
    pub capabilities: Capabilities,
}

impl Present for GroupDetails<'_> {
    fn json(&self) -> Value {
        let facts: Vec<Value> = self
            .reading
            .facts
            .iter()
            .map(|fact| json!({ "label": fact.label, "value": fact.value }))
            .collect();
        let field = |found: &GroupUse| json!({ "kind": found.kind, "id": found.id, "name": found.name });
        let uses: Option<Vec<Value>> = self.uses.items().map(|uses| uses.iter().map(field).collect());
        json!({
            "group": card_fields(self.group),
            "facts": facts,
            "lints": lint_fields(&self.reading.lints),
            "uses": uses,
            "complete": self.uses.is_complete(),
        })
    }

    fn table(&self) -> Table {
        let mut table = card(self.group, &self.capabilities);
        for fact in &self.reading.facts {
            table.push([fact.label.to_lowercase(), fact.value.clone()]);
        }
        for found in self.uses.items().unwrap_or_default() {
            table.push(["used by".to_owned(), use_line(found)]);
        }
        if self.uses.is_complete() && self.uses.items().is_some_and(<[GroupUse]>::is_empty) {
            table.push(["used by".to_owned(), "nothing".to_owned()]);
        }
        for lint in &self.reading.lints {
            table.push(["problem".to_owned(), lint_line(lint, self.known)]);
        }
        table
    }

    fn notes(&self) -> Vec<String> {
        self.uses.gap().into_iter().collect()
    }

    fn has_untold(&self) -> bool {
        is_untold(self.group, &self.capabilities)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::{Glyphs, Paint};
    use crate::client::{Capability, Fact, Lint, Listing, Unsupported};
    use crate::domain::{Agent, Backend, GroupId, GroupStatus, Roster};

    const MISSING: &[(Capability, &str)] = &[
        (Capability::SwitchGroup, "its groups are always active"),
        (Capability::ReceiveCall, "calls are not switched per group"),
    ];

    fn reading() -> RosterReading {
        RosterReading {
            roster: Roster::empty(GroupId::new("7")),
            group: None,
            agents: Vec::new(),
            lints: vec![
                Lint {
                    code: "doubled-weight",
                    agent: Some("a1".into()),
                    sentence: "shares position 2".to_owned(),
                },
                Lint {
                    code: "second-copy",
                    agent: None,
                    sentence: "a callflow has a copy of this group".to_owned(),
                },
            ],
            facts: vec![Fact {
                label: "Hold music",
                value: "jazz".to_owned(),
            }],
        }
    }

    #[test]
    fn facts_uses_and_problems_are_lines_of_their_own() {
        let group = Group {
            members: Some(0),
            ..Group::named("7", "Sales", GroupStatus::Unknown)
        };
        let uses = Uses::Told(Listing::complete(vec![GroupUse {
            kind: "callflow",
            id: "c9".to_owned(),
            name: "Main menu".to_owned(),
        }]));
        let (reading, known) = (reading(), KnownAgents::new(vec![Agent::named("a1", "Ana")], true));
        let capabilities = Capabilities::all_but(Backend::Kazoo, MISSING);
        let mut details = GroupDetails {
            group: &group,
            reading: &reading,
            uses: &uses,
            known: &known,
            capabilities,
        };
        insta::assert_snapshot!(details.table().render(Paint::Plain, Glyphs::Unicode), @r"
        id          7
        name        Sales
        members     0
        hold music  jazz
        used by     callflow Main menu (c9)
        problem     #a1 Ana: shares position 2
        problem     a callflow has a copy of this group
        ");
        let json = details.json();
        assert_eq!(
            json["uses"],
            json!([{ "kind": "callflow", "id": "c9", "name": "Main menu" }])
        );
        assert_eq!(json["facts"], json!([{ "label": "Hold music", "value": "jazz" }]));
        assert_eq!(
            json["lints"][0],
            json!({ "code": "doubled-weight", "agent_id": "a1", "message": "shares position 2" })
        );
        assert!(json["lints"][1]["agent_id"].is_null() && details.notes().is_empty());

        let not_told = Uses::NotTold(Unsupported {
            backend: Backend::Udesk,
            capability: Capability::GroupUses,
            reason: "its API has no such list",
        });
        details.uses = &not_told;
        assert!(details.json()["uses"].is_null() && details.json()["complete"] == true);
        assert_eq!(
            details.notes(),
            ["Udesk cannot tell what uses a group: its API has no such list"]
        );
    }
}
