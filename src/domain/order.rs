//! The order of the members of a group, where the phone system keeps one.

use super::{AgentId, Membership, Roster};

/// Whether the phone system keeps an order of members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Every member has a position, from 1, and it is written.
    Kept,
    /// Members stand side by side.
    #[default]
    None,
}

/// Which way a member is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards position 1.
    Earlier,
    /// Towards the last position.
    Later,
}

impl Order {
    /// A wanted roster with positions that can be written onto `base`: after a merge two members may have the same
    /// one, and of two equal positions only one is rung (`api/kazoo.md §9`).
    ///
    /// Where a member of the base was moved everybody is numbered anew, 1 to n; else only newcomers whose position is
    /// missing or taken go behind the last, unless nobody in the base has one. Without an order nothing changes.
    #[must_use]
    pub fn settle(self, base: &Roster, target: Roster) -> Roster {
        if self == Self::None {
            return target;
        }
        let revision = target.revision().cloned();
        let mut members = target.members().to_vec();
        if is_moved(base, &members) {
            members
                .sort_by_cached_key(|member| (rank(member.order), !base.contains(&member.agent), member.agent.clone()));
            for (member, position) in members.iter_mut().zip(1..) {
                member.order = Some(position);
            }
        } else {
            place_newcomers(base, &mut members);
        }
        members.sort_unstable_by(|left, right| left.agent.cmp(&right.agent));
        Roster::sorted(target.group().clone(), members).with_revision(revision)
    }
}

/// What members are sorted by: those without a position come last, equal ones by id (`api/kazoo.md §13`).
pub fn by_position(position: Option<u32>, agent: &AgentId) -> (u64, &AgentId) {
    (rank(position), agent)
}

/// A position as a number that can be compared.
pub(super) fn rank(position: Option<u32>) -> u64 {
    position.map_or(u64::MAX, u64::from)
}

/// Whether the target gives a member of the base another position.
pub(super) fn is_moved(base: &Roster, target: &[Membership]) -> bool {
    let was = |member: &Membership| base.get(&member.agent).map(|before| before.order);
    target
        .iter()
        .any(|member| was(member).is_some_and(|before| before != member.order))
}

/// Whether a roster has members and none of them has a position: whoever joined it with one would be the only one that
/// is rung in order (`api/kazoo.md §9`), so nobody gets one until somebody is moved.
pub(super) fn is_placeless(base: &Roster) -> bool {
    !base.is_empty() && base.members().iter().all(|member| member.order.is_none())
}

/// The position behind all of these.
pub(super) fn behind(positions: impl Iterator<Item = Option<u32>>) -> u32 {
    positions.flatten().max().unwrap_or(0).saturating_add(1)
}

/// Moves the chosen ones one place within `row`. They keep their order among each other, and those at the end stay.
/// Tells how many moved.
pub(super) fn shift<Item>(row: &mut [Item], toward: Direction, is_chosen: impl Fn(&Item) -> bool) -> usize {
    let mut moved = 0;
    let mut step = |row: &mut [Item], from: usize, to: usize| {
        let passes = row.get(from).is_some_and(&is_chosen) && row.get(to).is_some_and(|other| !is_chosen(other));
        if passes {
            row.swap(from, to);
            moved += 1;
        }
    };
    match toward {
        Direction::Earlier => (1..row.len()).for_each(|place| step(row, place, place - 1)),
        Direction::Later => (1..row.len()).rev().for_each(|place| step(row, place - 1, place)),
    }
    moved
}

fn place_newcomers(base: &Roster, members: &mut [Membership]) {
    if is_placeless(base) {
        for member in members.iter_mut().filter(|member| !base.contains(&member.agent)) {
            member.order = None;
        }
        return;
    }
    let mut positions: Vec<u32> = members.iter().filter_map(|member| member.order).collect();
    positions.sort_unstable();
    let held = |position: u32| {
        let first = positions.partition_point(|other| *other < position);
        positions.get(first + 1) == Some(&position)
    };
    let known = base.members().iter().chain(members.iter()).map(|member| member.order);
    let mut next = behind(known);
    let mut homeless: Vec<&mut Membership> = members
        .iter_mut()
        .filter(|member| !base.contains(&member.agent) && member.order.is_none_or(held))
        .collect();
    homeless.sort_by_cached_key(|member| (rank(member.order), member.agent.clone()));
    for member in homeless {
        member.order = Some(next);
        next = next.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ReceiveCall, merge};

    fn roster(members: &[(&str, u32)]) -> Roster {
        let membership = |(agent, position): &(&str, u32)| Membership {
            order: (*position > 0).then_some(*position),
            ..Membership::new(*agent, ReceiveCall::Unknown)
        };
        Roster::new("28".into(), members.iter().map(membership).collect()).unwrap()
    }

    fn moved(chosen: &[char], toward: Direction) -> String {
        let mut row: Vec<char> = "abcde".chars().collect();
        shift(&mut row, toward, |item| chosen.contains(item));
        row.into_iter().collect()
    }

    #[test]
    fn the_chosen_keep_their_order_and_stop_at_the_ends() {
        assert_eq!(moved(&['c'], Direction::Earlier), "acbde");
        assert_eq!(moved(&['c'], Direction::Later), "abdce");
        assert_eq!(moved(&['b', 'c', 'e'], Direction::Earlier), "bcaed");
        assert_eq!(moved(&['a', 'b', 'd'], Direction::Earlier), "abdce");
        assert_eq!(moved(&['d', 'e', 'b'], Direction::Later), "acbde");
        assert_eq!(moved(&['a', 'b', 'c', 'd', 'e'], Direction::Later), "abcde");
    }

    #[test]
    fn newcomers_of_two_people_do_not_share_a_position() {
        let base = roster(&[("1", 1), ("2", 2)]);
        let mine = roster(&[("1", 1), ("2", 2), ("3", 3)]);
        let theirs = roster(&[("1", 1), ("2", 2), ("4", 3)]);
        let merged = merge(&base, &mine, &theirs);
        assert!(merged.is_clean());
        let settled = Order::Kept.settle(&merged.base, merged.target.clone());
        assert_eq!(settled, roster(&[("1", 1), ("2", 2), ("3", 4), ("4", 3)]));
        assert_eq!(Order::None.settle(&merged.base, merged.target.clone()), merged.target);
    }

    #[test]
    fn after_a_move_everybody_is_numbered_anew_beside_what_others_did() {
        let base = roster(&[("1", 1), ("2", 2), ("3", 3)]);
        let mine = roster(&[("1", 2), ("2", 1), ("3", 3)]);
        let theirs = roster(&[("1", 1), ("2", 2), ("9", 7), ("4", 0)]);
        let merged = merge(&base, &mine, &theirs);
        assert!(merged.is_clean());
        let settled = Order::Kept.settle(&merged.base, merged.target);
        assert_eq!(settled, roster(&[("2", 1), ("1", 2), ("9", 3), ("4", 4)]));
    }

    #[test]
    fn odd_positions_stay_when_nobody_was_moved() {
        let base = roster(&[("1", 5), ("2", 5), ("3", 0)]);
        let settled = Order::Kept.settle(&base, roster(&[("1", 5), ("2", 5), ("3", 0), ("4", 0)]));
        assert_eq!(settled, roster(&[("1", 5), ("2", 5), ("3", 0), ("4", 6)]));
    }

    #[test]
    fn who_joins_those_without_a_place_gets_none() {
        let base = roster(&[("1", 0), ("2", 0)]);
        let target = roster(&[("1", 0), ("2", 0), ("3", 0)]);
        assert_eq!(Order::Kept.settle(&base, target.clone()), target);
        let first = Order::Kept.settle(&roster(&[]), roster(&[("3", 0)]));
        assert_eq!(first, roster(&[("3", 1)]), "an empty group starts at 1");
    }
}
