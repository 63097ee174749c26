//! Which group is meant: an id, or a name when exactly one matches.

use crate::client::{Completeness, Listing};
use crate::domain::{Group, GroupId};
use crate::text;

use super::Failure;

/// The group that `wanted` names.
///
/// # Errors
///
/// [`Failure`]: `usage/ambiguous-group` with the candidates, `not-found/unknown-group` with the nearest names, or
/// `reply/incomplete-list` when a name cannot be told to be the only one.
pub fn group<'a>(listing: &'a Listing<Group>, wanted: &str) -> Result<&'a Group, Failure> {
    let id = GroupId::new(wanted);
    if let Some(group) = listing.items.iter().find(|group| group.id == id) {
        return Ok(group);
    }
    let exact: Vec<&Group> = listing.items.iter().filter(|group| &*group.name == wanted).collect();
    let matching = if exact.is_empty() {
        let folded = text::fold(wanted);
        listing
            .items
            .iter()
            .filter(|group| !folded.is_empty() && text::fold(&group.name) == folded)
            .collect()
    } else {
        exact
    };
    match (matching.as_slice(), &listing.completeness) {
        ([group], Completeness::Complete) => Ok(group),
        ([], Completeness::Complete) => Err(unknown(listing, wanted)),
        ([_, _, ..], _) => Err(ambiguous(&matching, wanted)),
        (_, Completeness::Incomplete { .. }) => Err(Failure::new(
            "reply",
            "incomplete-list",
            format!("the list of groups is incomplete, so `{wanted}` cannot be found by name; nothing was changed"),
        )
        .with_hint("name the group by id")),
    }
}

fn ambiguous(matching: &[&Group], wanted: &str) -> Failure {
    let mut failure = Failure::new(
        "usage",
        "ambiguous-group",
        format!("{} groups are called `{wanted}`; nothing was changed", matching.len()),
    )
    .with_hint("name the group by id");
    for group in matching {
        failure = failure.with_detail(format!("#{} {}", group.id, group.name));
    }
    failure
}

fn unknown(listing: &Listing<Group>, wanted: &str) -> Failure {
    const SHOWN: usize = 5;
    let mut failure = Failure::new(
        "not-found",
        "unknown-group",
        format!("no group has the id or the name `{wanted}`; nothing was changed"),
    );
    let folded = text::fold(wanted);
    let mut near: Vec<&Group> = listing
        .items
        .iter()
        .filter(|group| !folded.is_empty() && text::fold(&group.name).contains(&folded))
        .take(SHOWN)
        .collect();
    if near.is_empty() {
        let name = text::nearest(wanted, listing.items.iter().map(|group| &*group.name));
        near.extend(name.and_then(|name| listing.items.iter().find(|group| &*group.name == name)));
    }
    for group in near {
        failure = failure.with_detail(format!("nearest: #{} {}", group.id, group.name));
    }
    failure.with_hint("list the groups: callboard group list")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Exit;
    use crate::cli::output::{Glyphs, Paint};
    use crate::domain::GroupStatus;

    fn listing() -> Listing<Group> {
        let groups = [
            ("28", "Support L1"),
            ("29", "Support L2"),
            ("30", "Nacht"),
            ("31", "nacht"),
            ("32", "28"),
        ];
        Listing::complete(
            groups
                .iter()
                .map(|(id, name)| Group::named(*id, name, GroupStatus::Active))
                .collect(),
        )
    }

    fn found(wanted: &str) -> Result<String, Failure> {
        group(&listing(), wanted).map(|group| group.id.to_string())
    }

    #[test]
    fn ids_win_over_names_and_case_does_not_count_unless_it_decides() {
        assert_eq!(found("28").ok().as_deref(), Some("28"));
        assert_eq!(found("support l1").ok().as_deref(), Some("28"));
        assert_eq!(found("nacht").ok().as_deref(), Some("31"));
    }

    #[test]
    fn several_of_a_name_are_listed() {
        let failure = found("NACHT").expect_err("two groups");
        assert_eq!(failure.exit(), Exit::Usage);
        let text = failure.text(Paint::Plain, Glyphs::Unicode);
        assert!(text.contains("#30 Nacht") && text.contains("#31 nacht"), "{text}");
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        for (wanted, near) in [("support", "#29 Support L2"), ("Suport L1", "#28 Support L1")] {
            let failure = found(wanted).expect_err("unknown");
            assert_eq!(failure.exit(), Exit::NotFound);
            let text = failure.text(Paint::Plain, Glyphs::Unicode);
            assert!(text.contains(near), "{text}");
        }
    }

    #[test]
    fn a_name_is_not_taken_from_half_a_list() {
        let mut half = listing();
        half.completeness = Completeness::Incomplete {
            got: 5,
            of: Some(9),
            because: "page 2 failed".into(),
        };
        assert_eq!(
            group(&half, "Support L1").expect_err("maybe another").reason(),
            "incomplete-list"
        );
        assert!(group(&half, "28").is_ok());
    }
}
