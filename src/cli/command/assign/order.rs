//! Members in an order that a person named.

use std::collections::BTreeMap;

use crate::domain::{AgentId, Membership, Roster, by_position};

/// The same members with those of `first` before all others, in that order; the others keep theirs. Numbered 1 to n as
/// it is written (`api/kazoo.md §13`), unless everybody already stands like this.
pub fn with_first(target: Roster, first: &[AgentId]) -> Roster {
    if first.is_empty() {
        return target;
    }
    let places: BTreeMap<&AgentId, usize> = first.iter().zip(0..).collect();
    let mut row: Vec<Membership> = target.members().to_vec();
    row.sort_by(|left, right| by_position(left.order, &left.agent).cmp(&by_position(right.order, &right.agent)));
    row.sort_by_key(|member| places.get(&member.agent).copied().unwrap_or(first.len()));
    let stands =
        row.is_sorted_by(|left, right| left.order.is_some() && right.order.is_some() && left.order < right.order);
    if stands {
        return target;
    }
    for (member, position) in row.iter_mut().zip(1..) {
        member.order = Some(position);
    }
    let revision = target.revision().cloned();
    // The same members as before, so that nobody stands twice.
    Roster::new(target.group().clone(), row).map_or(target, |roster| roster.with_revision(revision))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ReceiveCall;

    fn roster(members: &[(&str, u32)]) -> Roster {
        let membership = |(agent, position): &(&str, u32)| Membership {
            order: (*position > 0).then_some(*position),
            ..Membership::new(*agent, ReceiveCall::Unknown)
        };
        Roster::new("28".into(), members.iter().map(membership).collect()).expect("no doubles")
    }

    fn ordered(members: &[(&str, u32)], first: &[&str]) -> Roster {
        let first: Vec<AgentId> = first.iter().map(|agent| (*agent).into()).collect();
        with_first(roster(members), &first)
    }

    #[test]
    fn those_named_come_first_and_the_others_keep_their_order() {
        assert_eq!(
            ordered(&[("a", 10), ("b", 20), ("c", 30), ("d", 40)], &["d", "b"]),
            roster(&[("d", 1), ("b", 2), ("a", 3), ("c", 4)])
        );
    }

    #[test]
    fn an_order_that_already_stands_is_left_as_it_is() {
        let as_read = [("a", 5), ("b", 7), ("c", 9)];
        assert_eq!(ordered(&as_read, &["a", "b"]), roster(&as_read));
        assert_eq!(ordered(&as_read, &[]), roster(&as_read));
    }

    #[test]
    fn of_two_with_the_same_position_or_none_the_order_is_made_plain() {
        assert_eq!(
            ordered(&[("a", 1), ("b", 1), ("c", 0)], &["a"]),
            roster(&[("a", 1), ("b", 2), ("c", 3)])
        );
    }
}
