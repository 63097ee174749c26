//! Who is in a group and who of them receives calls.

use serde_json::{Value, json};

use super::lints::{lint_fields, lint_line};
use crate::cli::agent_list::KnownAgents;
use crate::cli::output::{Column, Present, Table};
use crate::client::{Capabilities, Capability, Lint};
use crate::domain::{AgentId, LiveState, Membership, Reachability, ReceiveCall, Roster, by_position};

/// `roster show`.
pub struct RosterTable<'a> {
    /// The memberships.
    pub roster: &'a Roster,
    /// The group's name, when known.
    pub name: Option<&'a str>,
    /// Names of the members.
    pub known: &'a KnownAgents,
    /// What looks wrong about the group.
    pub lints: &'a [Lint],
    /// Who could take a call now, when that was asked for.
    pub live: Option<&'a [LiveState]>,
    /// What there is to tell of members.
    pub capabilities: Capabilities,
}

impl RosterTable<'_> {
    fn agent_name(&self, agent: &AgentId) -> Option<&str> {
        self.known
            .get(agent)
            .map(|agent| &*agent.name)
            .filter(|name| !name.is_empty())
    }

    fn tells_calls(&self) -> bool {
        self.capabilities.has(Capability::ReceiveCall)
    }

    fn has_order(&self) -> bool {
        self.capabilities.has(Capability::MemberOrder)
            || self.roster.members().iter().any(|member| member.order.is_some())
    }

    fn state(&self, agent: &AgentId) -> Option<&LiveState> {
        self.live?.iter().find(|state| state.agent == *agent)
    }

    /// What people read about a member's state; `None` where nothing was told.
    fn state_word(&self, agent: &AgentId) -> Option<String> {
        let state = self.state(agent)?;
        match state.reachability {
            _ if !state.word.is_empty() => Some(state.word.to_string()),
            Reachability::Reachable => Some("reachable".to_owned()),
            Reachability::Unreachable => Some("not reachable".to_owned()),
            Reachability::Unknown => None,
        }
    }

    fn fields(&self, member: &Membership) -> Value {
        let mut fields = json!({
            "agent_id": member.agent.as_str(),
            "name": self.agent_name(&member.agent),
            "receive_call": member.receive_call.known(),
            "order": member.order,
        });
        if let (Some(_), Some(fields)) = (self.live, fields.as_object_mut()) {
            let state = self.state(&member.agent);
            let reachable = state.and_then(|state| match state.reachability {
                Reachability::Reachable => Some(true),
                Reachability::Unreachable => Some(false),
                Reachability::Unknown => None,
            });
            let word = state.map(|state| &*state.word).filter(|word| !word.is_empty());
            fields.insert("live".to_owned(), json!({ "reachable": reachable, "word": word }));
        }
        fields
    }
}

impl Present for RosterTable<'_> {
    fn json(&self) -> Value {
        let members: Vec<Value> = self.roster.members().iter().map(|member| self.fields(member)).collect();
        json!({
            "group": { "id": self.roster.group().as_str(), "name": self.name },
            "members": members,
            "lints": lint_fields(self.lints),
            "complete": true,
        })
    }

    /// By position where there is an order.
    fn table(&self) -> Table {
        let (calls_told, ordered) = (self.tells_calls(), self.has_order());
        let columns = [
            ordered.then(|| Column::number("position")),
            Some(Column::number("id")),
            Some(Column::text("name")),
            calls_told.then(|| Column::text("calls")),
            self.live.map(|_| Column::text("state")),
        ];
        let mut table = Table::new(columns.into_iter().flatten());
        let mut members: Vec<&Membership> = self.roster.members().iter().collect();
        if ordered {
            members.sort_by(|left, right| {
                by_position(left.order, &left.agent).cmp(&by_position(right.order, &right.agent))
            });
        }
        for member in members {
            let cells = [
                ordered.then(|| member.order.map(|order| order.to_string()).unwrap_or_default()),
                Some(member.agent.to_string()),
                Some(self.agent_name(&member.agent).unwrap_or_default().to_owned()),
                calls_told.then(|| calls(member.receive_call).unwrap_or("?").to_owned()),
                self.live
                    .map(|_| self.state_word(&member.agent).unwrap_or_else(|| "?".to_owned())),
            ];
            table.push(cells.into_iter().flatten());
        }
        table
    }

    /// The columns of `design.md` §6; the state only where it was asked for.
    fn csv(&self) -> Table {
        let columns = [
            Some("group_id"),
            Some("group_name"),
            Some("agent_id"),
            Some("agent_name"),
            Some("receive_call"),
            Some("order"),
            self.live.map(|_| "state"),
        ];
        let mut table = Table::new(columns.into_iter().flatten().map(Column::text));
        for member in self.roster.members() {
            let cells = [
                Some(self.roster.group().to_string()),
                Some(self.name.unwrap_or_default().to_owned()),
                Some(member.agent.to_string()),
                Some(self.agent_name(&member.agent).unwrap_or_default().to_owned()),
                Some(calls(member.receive_call).unwrap_or_default().to_owned()),
                Some(member.order.map(|order| order.to_string()).unwrap_or_default()),
                self.live.map(|_| self.state_word(&member.agent).unwrap_or_default()),
            ];
            table.push(cells.into_iter().flatten());
        }
        table
    }

    fn notes(&self) -> Vec<String> {
        let count = self.roster.len();
        let receiving = match self.roster.receiving() {
            _ if !self.tells_calls() => String::new(),
            Some(on) => format!(", {on} receive calls"),
            None => ", an unknown number of them receives calls".to_owned(),
        };
        let name = self.name.unwrap_or_default();
        let agents = if count == 1 { "agent" } else { "agents" };
        let summary = format!("#{} {name}: {count} {agents}{receiving}", self.roster.group());
        let problems = self
            .lints
            .iter()
            .map(|lint| format!("problem: {}", lint_line(lint, self.known)));
        std::iter::once(summary).chain(problems).collect()
    }

    fn has_untold(&self) -> bool {
        let untold = |member: &Membership| {
            (self.tells_calls() && member.receive_call == ReceiveCall::Unknown)
                || (self.live.is_some() && self.state_word(&member.agent).is_none())
        };
        self.roster.members().iter().any(untold)
    }
}

/// The word in tables and CSV.
pub const fn calls(receive_call: ReceiveCall) -> Option<&'static str> {
    match receive_call {
        ReceiveCall::On => Some("on"),
        ReceiveCall::Off => Some("off"),
        ReceiveCall::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::{Glyphs, Paint};
    use crate::domain::{Agent, Backend, GroupId};

    const MISSING: &[(Capability, &str)] = &[(Capability::ReceiveCall, "calls are not switched per group")];

    fn roster() -> Roster {
        let member = |agent: &str, order| Membership {
            order,
            ..Membership::new(agent, ReceiveCall::Unknown)
        };
        let members = vec![member("a", Some(2)), member("b", None), member("c", Some(1))];
        Roster::new(GroupId::new("7"), members).expect("no doubles")
    }

    #[test]
    fn members_stand_by_position_with_their_state_and_no_column_of_calls() {
        let roster = roster();
        let known = KnownAgents::new(vec![Agent::named("c", "Cem")], true);
        let state = |agent: &str, reachability, word: &str| LiveState {
            agent: agent.into(),
            reachability,
            word: word.into(),
        };
        let live = [
            state("a", Reachability::Unreachable, "no phone"),
            state("c", Reachability::Reachable, ""),
        ];
        let lints = [Lint {
            code: "missing-weight",
            agent: Some("c".into()),
            sentence: "has no position".to_owned(),
        }];
        let shown = RosterTable {
            roster: &roster,
            name: Some("Sales"),
            known: &known,
            lints: &lints,
            live: Some(&live),
            capabilities: Capabilities::all_but(Backend::Kazoo, MISSING),
        };
        insta::assert_snapshot!(shown.table().render(Paint::Plain, Glyphs::Unicode), @r"
        POSITION  ID  NAME  STATE
               1   c  Cem   reachable
               2   a        no phone
                   b        ?
        ");
        assert!(shown.has_untold());
        assert_eq!(
            shown.notes(),
            ["#7 Sales: 3 agents", "problem: #c Cem: has no position"]
        );
        let members = &shown.json()["members"];
        assert_eq!(members[0]["live"], json!({ "reachable": false, "word": "no phone" }));
        assert_eq!(members[1]["live"], json!({ "reachable": null, "word": null }));
        assert_eq!(members[2]["live"], json!({ "reachable": true, "word": null }));
        assert!(members[0]["receive_call"].is_null() && members[0]["order"] == 2);
    }

    #[test]
    fn what_was_not_asked_for_is_not_shown() {
        let roster = roster();
        let known = KnownAgents::new(Vec::new(), true);
        let shown = RosterTable {
            roster: &roster,
            name: None,
            known: &known,
            lints: &[],
            live: None,
            capabilities: Capabilities::all_but(Backend::Kazoo, MISSING),
        };
        assert!(shown.json()["members"][0].get("live").is_none());
        assert!(!shown.has_untold());
        let columns: Vec<&str> = shown.csv().columns().iter().map(|column| column.title).collect();
        assert_eq!(columns.last(), Some(&"order"));
    }
}
