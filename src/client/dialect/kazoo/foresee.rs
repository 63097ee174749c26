//! What a person should know before a roster write (`api/kazoo.md §9`): who really rings, and who may call whom.

use std::collections::BTreeSet;

use super::Kazoo;
use super::lint::second_copy;
use super::paging::{List, PAGE_SIZE, id_of};
use super::people::label;
use crate::client::{Call, Completeness, Lint, Operation, Result, RosterWrite};
use crate::domain::{AgentId, RosterDiff};

/// Users and devices that may call only those they share a group with.
const CLOSED: &str = "filter_call_restriction.closed_groups.action";

impl Kazoo {
    /// The traps of this write. What cannot be found out is left out: it must not keep anybody from writing.
    pub(super) async fn traps(&self, call: &Call, write: RosterWrite<'_>) -> Result<Vec<Lint>> {
        let mut lints = Vec::new();
        let diff = RosterDiff::between(write.base, write.target);
        if diff.is_empty() {
            return Ok(lints);
        }
        match self.has_second_copy(call, &diff.group).await {
            Ok(true) => lints.push(Lint {
                code: "second-copy",
                agent: None,
                sentence: second_copy(),
            }),
            Ok(false) => {}
            Err(error) if error.asks_for_sign_in() => return Err(error),
            Err(error) => tracing::debug!(code = error.code(), "second copies are not known"),
        }
        if diff.removed.is_empty() {
            return Ok(lints);
        }
        match self.closed(call).await {
            Ok(closed) => lints.extend(self.closed_groups(&diff, write, &closed).await),
            Err(error) if error.asks_for_sign_in() => return Err(error),
            Err(error) => tracing::debug!(code = error.code(), "closed groups are not known"),
        }
        Ok(lints)
    }

    /// Those who lose the right to call somebody, and those whom somebody else may not call any more.
    async fn closed_groups(&self, diff: &RosterDiff, write: RosterWrite<'_>, closed: &BTreeSet<AgentId>) -> Vec<Lint> {
        let people = self.people.peek().await;
        let name = |id: &AgentId| {
            let person = people.as_ref().and_then(|people| people.get(id));
            label(person.map(|person| &person.agent), id)
        };
        let mut lints: Vec<Lint> = diff
            .removed
            .iter()
            .filter(|member| closed.contains(&member.agent))
            .map(|member| Lint {
                code: "closed-groups",
                agent: Some(member.agent.clone()),
                sentence: format!(
                    "{} may call only those in a common group: out of this one, they may lose the right to call its members",
                    name(&member.agent)
                ),
            })
            .collect();
        let staying = write
            .target
            .members()
            .iter()
            .filter(|member| closed.contains(&member.agent));
        let staying = staying.count();
        if staying > 0 {
            lints.push(Lint {
                code: "closed-groups",
                agent: None,
                sentence: format!(
                    "{staying} of the group may call only those in a common group: they may lose the right to call whoever is taken out"
                ),
            });
        }
        lints
    }

    async fn closed(&self, call: &Call) -> Result<BTreeSet<AgentId>> {
        let filter = [(CLOSED, "deny".to_owned())];
        let mut closed = BTreeSet::new();
        for kind in ["users", "devices"] {
            let list = List {
                operation: Operation::ReadRoster,
                path: kind.to_owned(),
                filter: &filter,
                page_size: PAGE_SIZE,
            };
            let id = |row: &crate::client::transport::Json| id_of(row).map(|id| (AgentId::new(id), AgentId::new(id)));
            let listing = self.pages(call, &list, id).await?;
            if let Completeness::Incomplete { because, .. } = listing.completeness {
                return Err(super::roster::not_whole(&because));
            }
            closed.extend(listing.items);
        }
        Ok(closed)
    }
}
