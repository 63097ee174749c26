//! `GET /api/groups`: groups by page, with the server's own name filter (`api/portsip.md §5.2`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use super::wire::{self, Rows};
use super::{PortSip, identity};
use crate::client::transport::{Json, Reply};
use crate::client::{Call, Error, GroupQuery, Kind, Listing, Operation, Result};
use crate::domain::{Group, GroupId, GroupStatus};
use crate::text::fold;

/// How much of an id that cannot be used is shown.
pub(super) const LONGEST_ID: usize = 80;

/// What is known of the server's filter. Whether `contains` minds capitals is not published, and ours must not; so it
/// is believed only after it has shown that it does not.
#[derive(Debug, Default)]
pub(super) struct NameFilter(AtomicU8);

/// How the filter takes names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Not seen yet.
    Unseen = 0,
    /// It finds names whatever their capitals.
    IgnoresCase = 1,
    /// It misses names, or is refused: of no use.
    Misses = 2,
}

impl NameFilter {
    fn manner(&self) -> Manner {
        match self.0.load(Ordering::Relaxed) {
            1 => Manner::IgnoresCase,
            2 => Manner::Misses,
            _ => Manner::Unseen,
        }
    }

    fn learn(&self, manner: Manner) {
        self.0.store(manner as u8, Ordering::Relaxed);
    }
}

impl PortSip {
    /// Reads all groups, or those whose name contains `query.name`.
    pub(super) async fn groups(&self, call: &Call, query: &GroupQuery) -> Result<Listing<Group>> {
        let Some(name) = query.wanted() else {
            return self.groups_by(call, None).await;
        };
        let fits = |group: &Group| fold(&group.name).contains(&fold(name));
        let narrowed = match self.name_filter.manner() {
            Manner::Misses => None,
            // Where a quote is not written twice it is most likely written with this, which then stands for itself no
            // more: the filter would look for another name and find it.
            _ if name.contains('\\') => None,
            Manner::Unseen | Manner::IgnoresCase => self.groups_by_name(call, name).await?,
        };
        if let Some(mut listing) = narrowed {
            listing.items.retain(&fits);
            // A name that only fits when capitals do not count has shown that they do not count there either.
            if listing.items.iter().any(|group| !group.name.contains(name)) {
                self.name_filter.learn(Manner::IgnoresCase);
            }
            if self.name_filter.manner() == Manner::IgnoresCase || has_one_spelling(name) {
                return Ok(listing);
            }
            let found = listing.items.len();
            let mut all = self.groups_by(call, None).await?;
            all.items.retain(&fits);
            if all.items.len() > found {
                self.name_filter.learn(Manner::Misses);
            }
            return Ok(all);
        }
        let mut all = self.groups_by(call, None).await?;
        all.items.retain(&fits);
        Ok(all)
    }

    /// Those that the server's filter finds; `None` where it refuses the filter.
    async fn groups_by_name(&self, call: &Call, name: &str) -> Result<Option<Listing<Group>>> {
        match self.groups_by(call, Some(&wire::name_contains(name))).await {
            Ok(listing) => Ok(Some(listing)),
            Err(error) if refuses_the_filter(&error) => {
                tracing::debug!(code = error.code(), "the name filter is refused");
                self.name_filter.learn(Manner::Misses);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn groups_by(&self, call: &Call, filter: Option<&str>) -> Result<Listing<Group>> {
        let what = (Operation::ListGroups, Rows::Groups);
        self.pages(call, what, filter, |reply, row| {
            let group = group_of(reply, row)?;
            Ok((group.id.clone(), group))
        })
        .await
    }
}

/// Whether a text is written in one way only, so that capitals cannot matter.
fn has_one_spelling(text: &str) -> bool {
    text.to_lowercase() == text && text.to_uppercase() == text
}

/// Whether an error only says that the server does not take this filter.
pub(super) fn refuses_the_filter(error: &Error) -> bool {
    let is_refusal = error.status().is_some_and(|status| (400..500).contains(&status));
    is_refusal && !matches!(error.kind(), Kind::Auth | Kind::Net)
}

/// A group as a row or the detail tells it; neither tells how many members it has.
pub(super) fn group_of(reply: &Reply, entry: &Json) -> Result<Group> {
    let id = identity::of(reply, entry)?;
    let name = entry.given("name").and_then(Json::as_text).ok_or_else(|| {
        let what = format!("group #{} has no name", reply.excerpt(&id, LONGEST_ID));
        reply
            .unbelievable("bad-shape", what)
            .with_hint("refresh; if it stays, report it to the phone system's vendor")
    })?;
    Ok(Group {
        description: entry.given("description").and_then(Json::as_text).map(Arc::from),
        ..Group::named(GroupId::new(&id), name, GroupStatus::Unknown)
    })
}

#[cfg(test)]
mod tests {
    use super::super::world::World;
    use super::*;
    use crate::client::Completeness;

    const PAGE: &str = r#"{"count":2,"items":[{"id":"a","name":"Sales Dept","description":"Inside sales"},{"id":"b","name":"Support","description":null}]}"#;

    fn named(name: &str) -> GroupQuery {
        GroupQuery {
            name: Some(name.to_owned()),
        }
    }

    fn names(listing: &Listing<Group>) -> Vec<&str> {
        listing.items.iter().map(|group| group.name.as_ref()).collect()
    }

    /// `portsip-groups.txt`: the page's answer decodes. It promises 100 groups and shows one, so it is not complete.
    #[tokio::test]
    async fn the_seeds_list_decodes() {
        let sample = include_str!("../../../../tests/fixtures/portsip/group-list-response.json");
        let world = World::answering([(200, sample), (200, r#"{"count":100,"items":[]}"#)]).await;
        let listing = world.portsip.groups(&Call::quiet(), &GroupQuery::default()).await;
        let listing = listing.expect("a list");
        let [group] = listing.items.as_slice() else {
            panic!("one group: {listing:?}")
        };
        assert_eq!(group.id.as_str(), "NzAwNTUxOTA5NzczMTQ4MTYw");
        assert_eq!(
            (group.name.as_ref(), group.description.as_deref()),
            ("text", Some("text"))
        );
        assert_eq!(
            (group.members, group.receiving, group.status),
            (None, None, GroupStatus::Unknown)
        );
        assert!(matches!(
            listing.completeness,
            Completeness::Incomplete {
                got: 1,
                of: Some(100),
                ..
            }
        ));
        assert_eq!(
            world.lines(),
            [
                "GET /api/groups?orderby=name&skip=0&top=100",
                "GET /api/groups?orderby=name&skip=1&top=100"
            ]
        );
    }

    #[tokio::test]
    async fn a_null_description_is_none() {
        let world = World::answering([(200, PAGE)]).await;
        let listing = world.portsip.groups(&Call::quiet(), &GroupQuery::default()).await;
        let listing = listing.expect("a list");
        assert!(listing.completeness.is_complete());
        let descriptions: Vec<Option<&str>> = listing.items.iter().map(|group| group.description.as_deref()).collect();
        assert_eq!(descriptions, [Some("Inside sales"), None]);
    }

    /// Once the server has found `Sales` for `sales`, its filter is enough.
    #[tokio::test]
    async fn the_servers_filter_is_used_and_checked() {
        let world = World::answering([(200, PAGE), (200, r#"{"count":0,"items":[]}"#)]).await;
        let found = world
            .portsip
            .groups(&Call::quiet(), &named("sales"))
            .await
            .expect("a list");
        assert_eq!(names(&found), ["Sales Dept"]);
        let none = world
            .portsip
            .groups(&Call::quiet(), &named("night"))
            .await
            .expect("a list");
        assert!(none.items.is_empty() && none.completeness.is_complete());
        let filters = ["%27sales%27", "%27night%27"]
            .map(|text| format!("GET /api/groups?orderby=name&skip=0&top=100&filter=contains%28name%2C{text}%29"));
        assert_eq!(world.lines(), filters);
    }

    /// Whether `contains` minds capitals is not published: a filter that does must not hide a group.
    #[tokio::test]
    async fn a_filter_that_minds_capitals_hides_nothing() {
        let nothing = r#"{"count":0,"items":[]}"#;
        let world = World::answering([(200, nothing), (200, PAGE), (200, PAGE)]).await;
        for _ in 0..2 {
            let found = world
                .portsip
                .groups(&Call::quiet(), &named("SALES"))
                .await
                .expect("a list");
            assert_eq!(names(&found), ["Sales Dept"]);
        }
        // The second time the filter is known to be of no use.
        let filtered: Vec<bool> = world.lines().iter().map(|line| line.contains("filter=")).collect();
        assert_eq!(filtered, [true, false, false]);
    }

    #[tokio::test]
    async fn a_refused_filter_is_made_good_by_reading_all() {
        let refusal = r#"{"errors":[{"code":"VALIDATE_FAILED","message":"bad filter"}]}"#;
        let world = World::answering([(400, refusal), (200, PAGE)]).await;
        let found = world
            .portsip
            .groups(&Call::quiet(), &named("port"))
            .await
            .expect("a list");
        assert_eq!(names(&found), ["Support"]);
        assert_eq!(world.lines().len(), 2);
    }

    #[tokio::test]
    async fn an_ended_session_is_no_refused_filter() {
        let world = World::answering([(401, "")]).await;
        let error = world
            .portsip
            .groups(&Call::quiet(), &named("x"))
            .await
            .expect_err("ended");
        assert!(error.asks_for_sign_in());
        assert_eq!(world.lines().len(), 1);
    }

    #[tokio::test]
    async fn a_group_without_id_or_name_is_an_error() {
        for (row, reason) in [
            (r#"{"name":"a"}"#, "bad-id"),
            (r#"{"id":"a","name":null}"#, "bad-shape"),
        ] {
            let body = format!(r#"{{"count":1,"items":[{row}]}}"#);
            let world = World::answering([(200, body.as_str())]).await;
            let listing = world.portsip.groups(&Call::quiet(), &GroupQuery::default()).await;
            assert_eq!(listing.expect_err("refused").reason(), reason);
        }
    }
}
