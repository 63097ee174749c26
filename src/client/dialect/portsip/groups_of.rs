//! The groups of one agent: each group is asked whether the extension is in it (`api/portsip.md §5.8`).

use futures::StreamExt as _;

use super::{AT_ONCE, PortSip};
use crate::client::{Call, Completeness, GroupQuery, Kind, Listing, Notice, Operation, Result};
use crate::domain::{AgentId, Group};

impl PortSip {
    /// Complete only when every group has answered.
    pub(super) async fn groups_of(&self, call: &Call, agent: &AgentId) -> Result<Listing<Group>> {
        let groups = self.groups(call, &GroupQuery::default()).await?;
        let of = groups.items.len();
        let mut asked = futures::stream::iter(groups.items)
            .map(|group| async move {
                let answer = self.is_member(call, Operation::ListGroups, &group.id, agent).await;
                (group, answer)
            })
            .buffered(AT_ONCE);
        let mut items = Vec::new();
        let (mut done, mut why) = (0, None);
        while let Some((group, answer)) = asked.next().await {
            match answer {
                Ok(true) => items.push(group),
                Ok(false) => {}
                Err(error) if error.kind() == Kind::Auth && error.asks_for_sign_in() => return Err(error),
                Err(error) => {
                    // Where nobody answers, the other groups would not either.
                    if error.kind() == Kind::Net {
                        why = Some(error);
                        break;
                    }
                    why.get_or_insert(error);
                }
            }
            done += 1;
            call.notify(Notice::Progress { done, of: Some(of) });
        }
        drop(asked);
        let because = match (why, groups.completeness) {
            (Some(error), _) if done == 0 => return Err(error),
            (Some(error), _) => format!("not every group could be asked: {}", error.message()),
            (None, Completeness::Incomplete { because, .. }) => because,
            (None, Completeness::Complete) => return Ok(Listing::complete(items)),
        };
        Ok(Listing {
            completeness: Completeness::Incomplete {
                got: items.len(),
                of: None,
                because,
            },
            items,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::world::World;
    use super::*;

    const ONE: &str = r#"{"count":1,"items":[{"id":"a","name":"Sales"}]}"#;
    const MEMBER: &str = r#"{"id":"u","name":"kelly","extension_number":"0102"}"#;

    async fn groups_of(answers: &[(u16, &str)]) -> (Result<Listing<Group>>, Vec<String>) {
        let world = World::answering(answers.iter().copied()).await;
        let listing = world.portsip.groups_of(&Call::quiet(), &"0102".into()).await;
        (listing, world.lines())
    }

    #[tokio::test]
    async fn each_group_is_asked_by_the_check_call() {
        let (listing, lines) = groups_of(&[(200, ONE), (200, MEMBER)]).await;
        let listing = listing.expect("a list");
        assert_eq!((listing.items.len(), listing.completeness.is_complete()), (1, true));
        assert_eq!(lines[1], "GET /api/groups/a/members/0102");
        let (listing, _) = groups_of(&[(200, ONE), (404, "")]).await;
        let listing = listing.expect("a list");
        assert_eq!((listing.items.len(), listing.completeness.is_complete()), (0, true));
    }

    #[tokio::test]
    async fn a_group_that_does_not_answer_leaves_the_list_incomplete() {
        let (listing, _) = groups_of(&[(200, ONE), (403, "")]).await;
        assert!(!listing.expect("a list").completeness.is_complete());
        let first = ONE.replace(":1", ":2");
        let more = [(200, first.as_str()), (200, r#"{"count":2,"items":[]}"#), (404, "")];
        let (short, _) = groups_of(&more).await;
        assert!(!short.expect("a list").completeness.is_complete());
        let (ended, _) = groups_of(&[(200, ONE), (401, "")]).await;
        assert!(ended.expect_err("ended").asks_for_sign_in());
    }
}
