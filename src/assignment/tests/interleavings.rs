//! Another client writes at any moment: no disjoint edit is lost, no conflicting one is written over.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::client::memory::{AppliedBeforeFailing, Failure};

/// One change by somebody: an agent's membership, or none.
pub(super) type Touch = (u8, Option<ReceiveCall>);

pub(super) fn touch() -> impl Strategy<Value = Touch> {
    let calls = prop_oneof![Just(None), Just(Some(ON)), Just(Some(OFF))];
    (1..=9_u8, calls)
}

#[derive(Clone, Debug)]
struct Meanwhile {
    mine: Vec<Touch>,
    theirs: Vec<Touch>,
    /// When theirs happens: before the re-read, or after ours was stored.
    before: bool,
    on_drift: OnDrift,
    failure: Option<(AppliedBeforeFailing, u8)>,
    lag: usize,
}

fn meanwhile() -> impl Strategy<Value = Meanwhile> {
    let applied = prop_oneof![Just(AppliedBeforeFailing::Yes), Just(AppliedBeforeFailing::No)];
    let on_drift = prop_oneof![Just(OnDrift::Stop), Just(OnDrift::MergeDisjoint)];
    (
        vec(touch(), 1..5),
        vec(touch(), 0..4),
        any::<bool>(),
        on_drift,
        proptest::option::of((applied, 0..3_u8)),
        0..3_usize,
    )
        .prop_map(|(mine, theirs, before, on_drift, failure, lag)| Meanwhile {
            mine,
            theirs,
            before,
            on_drift,
            failure,
            // A list that is stored, plainly refused and shown late looks like one that was refused.
            lag: if failure == Some((AppliedBeforeFailing::Yes, 2)) {
                0
            } else {
                lag
            },
        })
}

pub(super) fn touched(base: &Roster, touches: &[Touch]) -> Roster {
    let mut members = base.members().to_vec();
    for (agent, calls) in touches {
        let id = AgentId::new(agent.to_string());
        members.retain(|member| member.agent != id);
        members.extend(calls.map(|calls| Membership::new(id.as_str(), calls)));
    }
    Roster::new(base.group().clone(), members).unwrap()
}

/// A word for however many members may go.
pub(super) fn any_removal() -> Confirmation {
    let hazards = (1..=9).map(|removed| crate::domain::Hazard::RemovesTooManyOfGroup {
        group: group(),
        name: "Support L1".into(),
        removed,
        of: 0,
        limit_percent: 50,
    });
    Confirmation::of(hazards).allowing_empty()
}

fn apply(desk: &Desk, theirs: Vec<Touch>, before: bool) {
    let change = move |store: &mut crate::client::memory::MemoryStore| {
        for (agent, calls) in theirs {
            let id = AgentId::new(agent.to_string());
            match calls {
                Some(calls) => store.seat(&group(), Membership::new(id.as_str(), calls)),
                None => store.unseat(&group(), &id),
            }
        }
    };
    if before {
        desk.directory.other_client(change);
    } else {
        // The first reading is the re-read before the write, the second looks for its effect.
        desk.directory.between(Operation::ReadRoster, 2, change);
    }
}

async fn play(case: Meanwhile) {
    let desk = Desk::with(phone_system().checking_bases().build());
    let base = desk.now();
    let (mine, theirs) = (touched(&base, &case.mine), touched(&base, &case.theirs));
    let step = Step {
        group_name: "Support L1".into(),
        base: base.clone(),
        target: mine.clone(),
    };
    desk.directory.lag(case.lag);
    apply(&desk, case.theirs.clone(), case.before);
    if let Some((applied, which)) = case.failure {
        let error = [Failure::lost_answer, Failure::unavailable, Failure::rejected][usize::from(which)];
        desk.directory.fail_next(Operation::WriteRoster, applied, error);
    }
    let report = desk
        .write_as(&step, &request(case.on_drift).confirmed(any_removal()))
        .await;
    let now = desk.now();
    assert!(desk.directory.writes() <= 1, "never sent twice");

    if case.before {
        let merged = crate::domain::merge(&base, &mine, &theirs);
        let moved = !theirs.same_members(&base);
        for member in merged.theirs.agents() {
            assert_eq!(
                now.get(member),
                theirs.get(member),
                "their change to {member:?} is kept"
            );
        }
        if moved && !now.same_members(&theirs) {
            assert_eq!(case.on_drift, OnDrift::MergeDisjoint, "a saved plan never merges");
            assert!(merged.is_clean(), "a conflict is never written over");
            assert_eq!(now, merged.target);
        }
        match report.outcome {
            Outcome::Confirmed => assert_eq!(now, merged.target),
            Outcome::NothingToDo | Outcome::Failed | Outcome::Drift(_) => assert_eq!(now, theirs),
            Outcome::Unconfirmed(_) | Outcome::Unknown => {}
            other => panic!("{other:?}"),
        }
    } else if report.outcome == Outcome::Confirmed {
        assert_eq!(now, mine);
    }
    if let Some(entry) = &report.entry {
        let records = desk.records();
        assert_eq!(&records[0].intent.id, entry);
        let settlement = records[0].settlement.as_ref().unwrap();
        assert!(settlement.outcome.is_done() || report.verdict() != Some(Verdict::Done));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_of_anybody_is_lost_whenever_it_happens(case in meanwhile()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(play(case));
    }
}
