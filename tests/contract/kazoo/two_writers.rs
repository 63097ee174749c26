//! Two consoles on two hosts edit one group at the same time, over the wire: no confirmed edit is lost (promise D6).

#[path = "../../support/long.rs"]
mod long;
#[path = "../../support/random.rs"]
mod random;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use callboard::assignment::{Confirmation, OnDrift, Outcome, StepReport};
use callboard::client::{Call, Directory};
use callboard::domain::{GroupId, Hazard, Order, Roster, Step};
use rstest::rstest;
use serde_json::{Value, json};

use super::site::{Site, member, read, user};
use super::writer::Desk;
use random::Random;

/// Those who come and go; the first half of them is in the group at the start.
const AGENTS: i64 = 8;

fn agent(number: usize) -> String {
    user(i64::try_from(number).expect("few") + 1)
}

/// What one console wants: agents in or out.
type Edit = Vec<(String, bool)>;

fn any_edit(random: &mut Random) -> Edit {
    let agents = usize::try_from(AGENTS).expect("few");
    let mut seen = BTreeSet::new();
    let touches = (0..=random.below(3)).map(|_| (agent(random.below(agents)), random.below(2) == 0));
    touches.filter(|(agent, _)| seen.insert(agent.clone())).collect()
}

fn edited(base: &Roster, edit: &Edit) -> Roster {
    let mut members = base.members().to_vec();
    for (id, inside) in edit {
        let there = members.iter().any(|member| member.agent.as_str() == id);
        match (there, inside) {
            (false, true) => members.push(member(id, 90)),
            (true, false) => members.retain(|member| member.agent.as_str() != id),
            _ => {}
        }
    }
    let target = Roster::new(base.group().clone(), members).expect("no doubles");
    Order::Kept.settle(base, target)
}

/// A word for however many members may go.
fn any_removal(group: &GroupId) -> Confirmation {
    let hazards = (1..=8).map(|removed| Hazard::RemovesTooManyOfGroup {
        group: group.clone(),
        name: "Shared".into(),
        removed,
        of: 0,
        limit_percent: 100,
    });
    Confirmation::of(hazards).allowing_empty()
}

/// One console: waits a little, and writes what a person has made of the group as it was at the start.
async fn work(directory: &Arc<dyn Directory>, site: &Site, base: &Roster, edit: &Edit, late: Duration) -> StepReport {
    let target = edited(base, edit);
    tokio::time::sleep(late).await;
    let desk = Desk::new(Arc::clone(directory), site);
    let request = Desk::request(OnDrift::MergeDisjoint).confirmed(any_removal(base.group()));
    let step = Step {
        group_name: "Shared".into(),
        base: base.clone(),
        target,
    };
    desk.writer.write(&Call::quiet(), &step, &request, |_| {}).await
}

/// Whether the phone system took it: what the other wrote over it before it could look again differs from the target.
fn is_accepted(report: &StepReport) -> bool {
    match &report.outcome {
        Outcome::Confirmed => true,
        Outcome::Differs { .. } => report.error.is_none(),
        Outcome::NothingToDo | Outcome::Drift(_) | Outcome::Failed => false,
        other => panic!("{other:?}: {report:?}"),
    }
}

/// Every agent that an accepted edit put in or out is so in the end, unless the other's accepted edit touched them too;
/// nobody else is touched, and neither is what callboard does not know.
async fn check(site: &Site, group: &GroupId, reports: &[(StepReport, &Edit)]) -> usize {
    let document = site.document(group).await;
    let members: Vec<&String> = document["endpoints"].as_object().expect("entries").keys().collect();
    assert_eq!(document["x_own"], json!({ "kept": [1, null] }), "custom keys are kept");
    let mut edited = BTreeSet::new();
    let accepted: Vec<_> = reports.iter().filter(|(report, _)| is_accepted(report)).collect();
    for (report, edit) in &accepted {
        let agents = report.diff.agents();
        for (id, inside) in edit
            .iter()
            .filter(|(id, _)| agents.iter().any(|agent| agent.as_str() == id))
        {
            assert_eq!(members.contains(&id), *inside, "an edit of {id} is lost: {reports:?}");
            edited.insert(id.as_str());
        }
    }
    for number in 0..usize::try_from(AGENTS).expect("few") {
        let (id, was_inside) = (agent(number), number < 4);
        let untouched = !edited.contains(id.as_str());
        assert!(
            !untouched || members.contains(&&id) == was_inside,
            "nobody edited {id}: {reports:?}"
        );
    }
    accepted.len()
}

#[rstest]
#[case::documented(&[])]
#[case::contested(&["conflict=once"])]
#[tokio::test]
async fn no_confirmed_edit_is_lost(#[case] settings: &[&str]) {
    let site = Site::with(settings).await;
    // Whoever has signed in on their own host.
    let consoles = [site.directory().await, site.directory().await];
    for console in &consoles {
        console.list_agents(&Call::quiet()).await.expect("agents");
    }
    let mut random = Random::new(0x6b61_7a6f_6f21);
    let (mut accepted, mut both) = (0, 0);
    let rounds = long::by_length(100, 1_000);
    for _ in 0..rounds {
        let inside = (0..4).map(|n| (agent(n), json!({ "type": "user", "weight": n + 1, "own": n })));
        let endpoints: serde_json::Map<String, Value> = inside.collect();
        let group = json!({ "name": "Shared", "endpoints": endpoints, "x_own": { "kept": [1, null] } });
        let group = site.made(group).await;
        let base = read(&*consoles[0], &group).await;
        let edits = [any_edit(&mut random), any_edit(&mut random)];
        let mut late = || Duration::from_micros(u64::try_from(random.below(6_000)).expect("few"));
        let [first, second] = [late(), late()];
        let (one, two) = tokio::join!(
            work(&consoles[0], &site, &base, &edits[0], first),
            work(&consoles[1], &site, &base, &edits[1], second),
        );
        let round = check(&site, &group, &[(one, &edits[0]), (two, &edits[1])]).await;
        accepted += round;
        both += usize::from(round == 2);
        let gone = consoles[0].delete_group(&Call::quiet(), &group).await;
        gone.expect("deleted");
    }
    // A forced conflict uses up the one repetition, so that more of the others end as drift.
    let least = if settings.is_empty() { rounds } else { rounds / 2 };
    assert!(
        accepted > least && both > 0,
        "{accepted} edits of {rounds} rounds, both in {both}"
    );
}
