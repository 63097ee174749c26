//! Walking several rosters side by side, agent by agent.

use super::Membership;

/// Yields every agent who is in any of the lists once, in order, with its membership in each.
///
/// The lists must be sorted by agent without doubles, which every [`Roster`](super::Roster) is: one pass over a
/// hundred thousand members instead of a search for each.
pub(super) struct Aligned<'a, const N: usize> {
    rest: [&'a [Membership]; N],
}

pub(super) const fn align<const N: usize>(lists: [&[Membership]; N]) -> Aligned<'_, N> {
    Aligned { rest: lists }
}

impl<'a, const N: usize> Iterator for Aligned<'a, N> {
    type Item = [Option<&'a Membership>; N];

    fn next(&mut self) -> Option<Self::Item> {
        let heads = self.rest.map(<[Membership]>::first);
        let least = heads.iter().flatten().map(|member| &member.agent).min()?;
        let row = heads.map(|head| head.filter(|member| member.agent == *least));
        for (rest, taken) in self.rest.iter_mut().zip(&row) {
            if taken.is_some() {
                *rest = rest.get(1..).unwrap_or_default();
            }
        }
        Some(row)
    }
}
