//! What holds for every roster, draft, difference and merge.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;

const AGENTS: u32 = 12;

fn receive_call() -> impl Strategy<Value = ReceiveCall> {
    prop_oneof![
        Just(ReceiveCall::On),
        Just(ReceiveCall::Off),
        Just(ReceiveCall::Unknown)
    ]
}

fn roster() -> impl Strategy<Value = Roster> {
    btree_map(
        0..AGENTS,
        (receive_call(), proptest::option::weighted(0.2, 1..5_u32)),
        0..8,
    )
    .prop_map(|members| {
        let members = members
            .into_iter()
            .map(|(agent, (receive_call, order))| Membership {
                agent: AgentId::new(agent.to_string()),
                receive_call,
                order,
            })
            .collect();
        Roster::new(GroupId::new("28"), members).unwrap()
    })
}

/// An edit over agents by number; the draft gives them their slots.
#[derive(Clone, Debug)]
struct Intent {
    verb: u8,
    agents: Vec<u32>,
    receive_call: ReceiveCall,
}

fn intent() -> impl Strategy<Value = Intent> {
    (0..6_u8, vec(0..AGENTS, 0..6), receive_call()).prop_map(|(verb, agents, receive_call)| Intent {
        verb,
        agents,
        receive_call,
    })
}

impl Intent {
    fn edit(&self, draft: &mut Draft) -> Edit {
        let slots = self
            .agents
            .iter()
            .map(|agent| draft.slot(&AgentId::new(agent.to_string())))
            .collect();
        let (newcomers, receive_call) = (self.receive_call, self.receive_call);
        match self.verb {
            0 => Edit::Add { slots, newcomers },
            1 => Edit::Remove { slots },
            2 => Edit::Toggle { slots, newcomers },
            3 => Edit::Calls { slots, receive_call },
            verb => Edit::Move {
                slots,
                toward: if verb == 4 {
                    Direction::Earlier
                } else {
                    Direction::Later
                },
            },
        }
    }
}

fn order() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::None), Just(Order::Kept)]
}

fn edited(base: Roster, intents: &[Intent], order: Order) -> Draft {
    let mut draft = Draft::new(base, order);
    for intent in intents {
        let edit = intent.edit(&mut draft);
        draft.apply(&edit);
    }
    draft
}

/// The tally counted from nothing but base and target.
fn recount(base: &Roster, target: &Roster) -> Tally {
    let diff = RosterDiff::between(base, target);
    let with = |receive_call| {
        let members = target.members().iter();
        members.filter(|member| member.receive_call == receive_call).count()
    };
    Tally {
        members: target.len(),
        receiving: with(ReceiveCall::On),
        undecided: with(ReceiveCall::Unknown),
        added: diff.added.len(),
        removed: diff.removed.len(),
        calls: diff.calls.len(),
        moved: diff.moved.len(),
    }
}

/// `change` applied to `base` for the agents with this parity only.
fn only(base: &Roster, change: &Roster, even: bool) -> Roster {
    let touched = |agent: &AgentId| (agent.as_str().parse::<u32>().unwrap_or(0) % 2 == 0) == even;
    let kept = base.members().iter().filter(|member| !touched(&member.agent));
    let changed = change.members().iter().filter(|member| touched(&member.agent));
    Roster::new(base.group().clone(), kept.chain(changed).cloned().collect()).unwrap()
}

proptest! {
    #[test]
    fn those_who_receive_calls_are_members(base in roster(), intents in vec(intent(), 0..8)) {
        let target = edited(base, &intents, Order::None).target();
        let receiving = target.members().iter().filter(|member| member.receive_call == ReceiveCall::On);
        for member in receiving {
            prop_assert!(target.contains(&member.agent));
        }
        prop_assert!(target.receiving().is_none_or(|receiving| receiving <= target.len()));
    }

    #[test]
    fn the_tally_always_equals_a_recount(
        base in roster(), start in roster(), order in order(), steps in vec((intent(), 0..4_u8), 0..12),
    ) {
        let mut draft = Draft::resume(base.clone(), &start, order);
        for (intent, walk) in steps {
            match walk {
                0 => { draft.undo(); }
                1 => { draft.redo(); }
                _ => {
                    let edit = intent.edit(&mut draft);
                    draft.apply(&edit);
                }
            }
            prop_assert_eq!(draft.tally(), recount(&base, &draft.target()));
            prop_assert_eq!(draft.diff(), RosterDiff::between(&base, &draft.target()));
            prop_assert_eq!(draft.tally().is_changed(), !draft.diff().is_empty());
        }
    }

    #[test]
    fn an_edit_and_its_undo_are_nothing_and_redo_is_the_edit(
        base in roster(),
        before in vec(intent(), 0..4),
        last in intent(),
        order in order(),
    ) {
        let mut draft = edited(base, &before, order);
        let edit = last.edit(&mut draft);
        let (target, tally) = (draft.target(), draft.tally());
        if draft.apply(&edit) > 0 {
            let (after, after_tally) = (draft.target(), draft.tally());
            prop_assert!(draft.undo());
            prop_assert_eq!((draft.target(), draft.tally()), (target.clone(), tally));
            prop_assert!(draft.redo());
            prop_assert_eq!((draft.target(), draft.tally()), (after, after_tally));
        } else {
            prop_assert_eq!((draft.target(), draft.tally()), (target, tally));
        }
    }

    #[test]
    fn undoing_everything_gives_the_base(base in roster(), order in order(), intents in vec(intent(), 0..8)) {
        let mut draft = edited(base.clone(), &intents, order);
        while draft.undo() {}
        prop_assert_eq!(draft.target(), base);
        prop_assert!(!draft.tally().is_changed());
    }

    #[test]
    fn a_difference_applied_to_its_base_gives_the_target(base in roster(), target in roster()) {
        prop_assert_eq!(RosterDiff::between(&base, &target).apply(&base), Ok(target));
    }

    #[test]
    fn a_difference_applied_elsewhere_is_refused_or_means_the_same(
        base in roster(), target in roster(), other in roster(),
    ) {
        let diff = RosterDiff::between(&base, &target);
        if let Ok(result) = diff.apply(&other) {
            for agent in diff.added.iter().chain(&diff.removed).map(|member| &member.agent) {
                prop_assert_eq!(result.get(agent), target.get(agent));
            }
            // A change of calls says nothing about the order, and the other way round.
            let calls = |roster: &Roster, agent| roster.get(agent).map(|member| member.receive_call);
            for change in &diff.calls {
                prop_assert_eq!(calls(&result, &change.agent), calls(&target, &change.agent));
            }
            let order = |roster: &Roster, agent| roster.get(agent).map(|member| member.order);
            for change in &diff.moved {
                prop_assert_eq!(order(&result, &change.agent), order(&target, &change.agent));
            }
            for member in other.members() {
                if !diff.agents().contains(&&member.agent) {
                    prop_assert_eq!(result.get(&member.agent), Some(member));
                }
            }
        }
    }

    #[test]
    fn a_resumed_draft_wants_its_target(base in roster(), target in roster()) {
        let mut draft = Draft::resume(base.clone(), &target, Order::None);
        prop_assert_eq!(draft.target(), target);
        draft.undo();
        prop_assert_eq!(draft.target(), base);
    }

    #[test]
    fn a_draft_in_which_somebody_moved_is_numbered_one_to_n_and_any_other_keeps_every_position(
        base in roster(), intents in vec(intent(), 0..12),
    ) {
        let mut draft = Draft::new(base.clone(), Order::Kept);
        let mut has_moved = false;
        for intent in &intents {
            let edit = intent.edit(&mut draft);
            let count = draft.apply(&edit);
            has_moved |= count > 0 && matches!(edit, Edit::Move { .. });
            let target = draft.target();
            if has_moved {
                let mut positions: Vec<Option<u32>> = target.members().iter().map(|member| member.order).collect();
                positions.sort_unstable();
                let all: Vec<Option<u32>> = (1..).take(target.len()).map(Some).collect();
                prop_assert_eq!(positions, all);
            } else {
                prop_assert_eq!(draft.diff().moved, vec![]);
                let placeless = !base.is_empty() && base.members().iter().all(|member| member.order.is_none());
                let behind = base.members().iter().filter_map(|member| member.order).max().unwrap_or(0);
                for newcomer in draft.diff().added {
                    let stands = newcomer.order.is_some_and(|position| position > behind);
                    prop_assert_eq!(stands, !placeless);
                    prop_assert!(stands || newcomer.order.is_none());
                }
            }
        }
        while draft.undo() {}
        prop_assert_eq!(draft.target(), base);
    }

    #[test]
    fn a_merge_that_is_settled_gives_no_position_of_newcomers_twice(
        base in roster(), mine in roster(), theirs in roster(),
    ) {
        let merged = merge(&base, &mine, &theirs);
        let settled = Order::Kept.settle(&merged.base, merged.target.clone());
        prop_assert_eq!(&Order::Kept.settle(&merged.base, settled.clone()), &settled);
        let mut draft = Draft::resume(merged.base.clone(), &merged.target, Order::Kept);
        prop_assert_eq!(draft.target(), settled.clone());
        let somebody_has_one = settled.members().iter().any(|member| member.order.is_some());
        let newcomers = settled.members().iter().filter(|member| !merged.base.contains(&member.agent));
        for newcomer in newcomers.filter(|_| somebody_has_one) {
            let holders = settled.members().iter().filter(|member| member.order == newcomer.order);
            prop_assert!(newcomer.order.is_some() && holders.count() == 1);
        }
        draft.undo();
        prop_assert_eq!(draft.target(), merged.base);
    }

    #[test]
    fn a_merge_of_disjoint_edits_is_order_free_and_takes_both(
        base in roster(), left in roster(), right in roster(),
    ) {
        let (mine, theirs) = (only(&base, &left, true), only(&base, &right, false));
        let merged = merge(&base, &mine, &theirs);
        prop_assert!(merged.is_clean());
        prop_assert_eq!(&merged.target, &merge(&base, &theirs, &mine).target);
        let (taken, others) = (RosterDiff::between(&theirs, &merged.target), RosterDiff::between(&mine, &merged.target));
        prop_assert_eq!(taken.agents(), merged.mine.agents());
        prop_assert_eq!(others.agents(), merged.theirs.agents());
    }

    #[test]
    fn the_same_edit_on_both_sides_is_no_conflict(base in roster(), both in roster()) {
        let merged = merge(&base, &both, &both);
        prop_assert!(merged.is_clean());
        prop_assert_eq!(merged.target, both);
    }

    #[test]
    fn conflicts_are_who_both_touched_differently_and_are_decided_one_by_one(
        base in roster(), mine in roster(), theirs in roster(), choices in vec(any::<bool>(), AGENTS as usize),
    ) {
        let mut merged = merge(&base, &mine, &theirs);
        let (mut ours, mut others) = (merged.mine.agents(), merged.theirs.agents());
        ours.retain(|agent| others.contains(agent) && mine.get(agent) != theirs.get(agent));
        others.retain(|agent| ours.contains(agent));
        let found: Vec<AgentId> = merged.conflicts.iter().map(|conflict| conflict.agent.clone()).collect();
        prop_assert_eq!(found.iter().collect::<Vec<_>>(), others);
        for (agent, choice) in found.iter().zip(choices) {
            let (side, wanted) = if choice { (Side::Mine, &mine) } else { (Side::Theirs, &theirs) };
            prop_assert!(merged.resolve(agent, side));
            prop_assert!(!merged.resolve(agent, side));
            prop_assert_eq!(merged.target.get(agent), wanted.get(agent));
        }
        prop_assert!(merged.is_clean());
    }

    #[test]
    fn a_plan_of_no_difference_is_empty(base in roster()) {
        let step = Step { group_name: "Support".into(), target: base.clone(), base };
        prop_assert!(Plan::new([step]).is_empty());
    }
}
