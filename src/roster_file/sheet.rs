//! A file whose every name is known, and what it asks to change.

use std::sync::Arc;

use super::WantedCalls;
use crate::domain::{AgentId, GroupId, Membership, Order, Plan, ReceiveCall, Roster, Step};

/// What a file asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The groups it names, each meant completely, in the order of the file.
    pub groups: Vec<SheetGroup>,
    /// What a person should know and nothing is refused for, already visible.
    pub notices: Vec<String>,
}

/// One group of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetGroup {
    /// Which.
    pub group: GroupId,
    /// Its name as the phone system has it.
    pub name: Arc<str>,
    /// Who is to be in it, whether calls are to arrive, and at which place.
    pub members: Vec<(AgentId, WantedCalls, Option<u32>)>,
}

impl Sheet {
    /// Whether any row says who receives calls, which a phone system must be able to write.
    pub fn decides_calls(&self) -> bool {
        let mut rows = self.groups.iter().flat_map(|group| &group.members);
        rows.any(|(_, calls, _)| *calls != WantedCalls::Undecided)
    }

    /// Whether any row gives a place, which a phone system must be able to write.
    pub fn decides_order(&self) -> bool {
        let mut rows = self.groups.iter().flat_map(|group| &group.members);
        rows.any(|(_, _, order)| order.is_some())
    }

    /// What is to change, given the rosters as read; a group whose roster is not among them is left out.
    ///
    /// `newcomers` is what somebody new gets where the file does not decide. Where the file gives places, everybody in
    /// the group is numbered by them, those without a place last in the order of the file.
    pub fn plan<'a>(
        &self,
        rosters: impl IntoIterator<Item = &'a Roster>,
        newcomers: ReceiveCall,
        order: Order,
    ) -> Plan {
        let rosters: std::collections::HashMap<&GroupId, &Roster> =
            rosters.into_iter().map(|roster| (roster.group(), roster)).collect();
        Plan::new(self.groups.iter().filter_map(|group| {
            let base = *rosters.get(&group.group)?;
            Some(Step {
                group_name: Arc::clone(&group.name),
                target: group.target(base, newcomers, order)?,
                base: base.clone(),
            })
        }))
    }
}

impl SheetGroup {
    fn target(&self, base: &Roster, newcomers: ReceiveCall, order: Order) -> Option<Roster> {
        let members = self.members.iter().map(|(agent, calls, _)| {
            let before = base.get(agent);
            let receive_call = match calls {
                WantedCalls::On => ReceiveCall::On,
                WantedCalls::Off => ReceiveCall::Off,
                WantedCalls::Undecided => before.map_or(newcomers, |member| member.receive_call),
            };
            Membership {
                order: before.and_then(|member| member.order),
                ..Membership::new(agent.as_str(), receive_call)
            }
        });
        let mut members: Vec<Membership> = members.collect();
        if order == Order::Kept && self.members.iter().any(|(_, _, place)| place.is_some()) {
            let mut places: Vec<(u32, usize)> = self
                .members
                .iter()
                .enumerate()
                .map(|(row, (_, _, place))| (place.unwrap_or(u32::MAX), row))
                .collect();
            places.sort_unstable();
            for (position, (_, row)) in (1..).zip(places) {
                if let Some(member) = members.get_mut(row) {
                    member.order = Some(position);
                }
            }
        }
        // The lookup has seen to it that nobody stands in it twice.
        let target = Roster::new(base.group().clone(), members).ok()?;
        Some(order.settle(base, target).with_revision(base.revision().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(members: &[(&str, Option<u32>)]) -> Roster {
        let members = members.iter().map(|(agent, order)| Membership {
            order: *order,
            ..Membership::new(*agent, ReceiveCall::Unknown)
        });
        Roster::new("28".into(), members.collect()).expect("no doubles")
    }

    fn sheet(members: &[(&str, WantedCalls, Option<u32>)]) -> Sheet {
        Sheet {
            groups: vec![SheetGroup {
                group: "28".into(),
                name: "Support".into(),
                members: members
                    .iter()
                    .map(|(agent, calls, order)| (AgentId::new(agent), *calls, *order))
                    .collect(),
            }],
            notices: Vec::new(),
        }
    }

    #[test]
    fn an_empty_cell_decides_nothing() {
        let sheet = sheet(&[("1", WantedCalls::Undecided, None), ("2", WantedCalls::Undecided, None)]);
        let plan = sheet.plan([&base(&[("1", None), ("3", None)])], ReceiveCall::On, Order::None);
        let members: Vec<_> = plan.steps()[0].target.members().to_vec();
        assert_eq!(
            members,
            [
                Membership::new("1", ReceiveCall::Unknown),
                Membership::new("2", ReceiveCall::On)
            ]
        );
        assert_eq!(plan.removals(), 1);
    }

    #[test]
    fn places_of_the_file_become_positions_without_gaps() {
        let calls = WantedCalls::Undecided;
        let sheet = sheet(&[("1", calls, None), ("2", calls, Some(20)), ("3", calls, Some(10))]);
        let plan = sheet.plan(
            [&base(&[("1", Some(1)), ("2", Some(2))])],
            ReceiveCall::Unknown,
            Order::Kept,
        );
        let places: Vec<_> = plan.steps()[0]
            .target
            .members()
            .iter()
            .map(|member| member.order)
            .collect();
        assert_eq!(places, [Some(3), Some(2), Some(1)]);
    }
}
