//! Rosters written agent by agent: progress, partial results, quota and prices.

use std::time::Duration;

use crate::assignment::{AgentReport, AgentWord, GroupOutcome, GroupReport, Outcome, Stage, Written};
use crate::client::{AgentChange, Charges, Kind, Notice};
use crate::console::event::Event;
use crate::console::overlay::{Overlay, Question};
use crate::console::pane::assignment_editor::AssignmentEditor;
use crate::console::test_console::{
    Console, Unknown, described_site, error, group, one_by_one_site, ordered, ordered_site, report, roster,
};
use crate::console::{Effect, RequestId};
use crate::domain::{AgentId, Roster, RosterDiff};

fn base() -> Roster {
    roster(&[("2", Unknown), ("3", Unknown), ("8", Unknown)])
}

/// Agent 2 goes, 17 and 21 come, and the write is on its way.
fn writing() -> Console {
    let mut console = Console::on(one_by_one_site(), base());
    console.keys("e space j j j space j space s s");
    assert!(console.model.requests().is_writing());
    console
}

fn result(agent: &str, change: AgentChange, result: AgentWord) -> AgentReport {
    let failed = error(Kind::Refused, "limit", "The agent is in ten groups already").with_vendor_code("2004");
    AgentReport {
        agent: AgentId::new(agent),
        change,
        result,
        error: (result == AgentWord::Failed).then_some(failed),
    }
}

fn partial(console: &mut Console) -> Vec<Effect> {
    let (id, step) = console.write_on_its_way();
    let now = roster(&[("2", Unknown), ("3", Unknown), ("8", Unknown), ("17", Unknown)]);
    let differences = RosterDiff::between(&step.target, &now);
    let mut report = report(&step, Outcome::Differs { differences }, Some(now));
    report.agents = vec![
        result("17", AgentChange::Add, AgentWord::Done),
        result("21", AgentChange::Add, AgentWord::Failed),
        result("2", AgentChange::Remove, AgentWord::NotAttempted),
    ];
    console.event(Event::StepDone { id, report })
}

#[test]
fn progress_stands_in_the_status_line_with_the_key_that_stops_it() {
    let mut console = writing();
    let (id, _) = console.write_on_its_way();
    let written = Some(Written {
        done: 7,
        of: 40,
        left: Some(Duration::from_secs(50)),
    });
    console.event(Event::StepStage {
        id,
        stage: Stage::Writing { written },
    });
    let screen = console.screen(80, 24);
    assert!(
        screen.contains("Saving #28: 7 of 40 · about 50 s left   X stop"),
        "{screen}"
    );
    let wait = Duration::from_secs(12);
    console.event(Event::Notice {
        id,
        notice: Notice::WaitingForQuota { wait },
    });
    console.event(Event::StepStage {
        id,
        stage: Stage::WaitingForQuota { wait, written },
    });
    let screen = console.screen(80, 24);
    assert!(
        screen.contains("7 of 40 · waiting for quota, about 50 s left   X stop"),
        "{screen}"
    );
    console.event(Event::QuotaOver { id, wait: 1 });
    let screen = console.screen(80, 24);
    assert!(screen.contains("Saving #28: 7 of 40 · about 50 s left"), "{screen}");
    assert_eq!(console.keys("X"), [Effect::Cancel { id }]);
    let screen = console.screen(80, 24);
    assert!(screen.contains("stopping after the call in flight"), "{screen}");
    assert!(!screen.contains("X stop"), "{screen}");
}

#[test]
fn a_reading_says_that_it_waits_for_quota_until_the_wait_is_over() {
    let mut console = Console::on(one_by_one_site(), base());
    console.keys("R");
    let id = console.request(|effect| matches!(effect, Effect::LoadGroups { .. }));
    let waits = |console: &mut Console| {
        let notice = Notice::WaitingForQuota {
            wait: Duration::from_secs(41),
        };
        console.event(Event::Notice { id, notice });
    };
    waits(&mut console);
    let screen = console.screen(80, 24);
    assert!(
        screen.contains("Reading groups: waiting for quota, 41 s   X stop"),
        "{screen}"
    );
    waits(&mut console);
    // The end of the wait before is not the end of this one.
    console.event(Event::QuotaOver { id, wait: 1 });
    assert!(console.screen(80, 24).contains("waiting for quota"));
    console.event(Event::QuotaOver { id, wait: 2 });
    assert!(!console.screen(80, 24).contains("waiting for quota"));
    console.event(Event::QuotaOver {
        id: RequestId(99),
        wait: 1,
    });
}

#[test]
fn a_partial_write_tells_each_agents_result_and_only_the_rest_is_written_again() {
    let mut console = writing();
    partial(&mut console);
    assert!(matches!(console.model.overlays().top(), Some(Overlay::WriteOutcome(_))));
    insta::assert_snapshot!("partial_80x24", console.screen(80, 24));
    insta::assert_snapshot!("partial_120x40", console.screen(120, 40));
    console.keys("t s");
    let (_, step) = console.write_on_its_way();
    let diff = step.diff();
    assert_eq!((diff.added.len(), diff.removed.len()), (1, 1));
    assert_eq!(
        (diff.added[0].agent.as_str(), diff.removed[0].agent.as_str()),
        ("21", "2")
    );
}

fn costs() -> crate::client::Error {
    error(Kind::Refused, "accept-charges", "1 extra seat, 12.50 USD a month")
}

#[test]
fn a_change_that_costs_is_sent_again_only_with_a_persons_word() {
    let mut console = Console::on(ordered_site(), ordered(&[("2", 1), ("3", 2), ("8", 3)]));
    console.keys("e G space s s");
    let refused = |console: &mut Console| {
        let (id, step) = console.write_on_its_way();
        let mut report = report(&step, Outcome::Failed, None);
        report.error = Some(costs().into());
        console.event(Event::StepDone { id, report })
    };
    refused(&mut console);
    insta::assert_snapshot!("price_80x24", console.screen(80, 24));
    assert_eq!(console.keys("n"), []);
    assert_eq!(console.said(), "Not changed: nobody agreed to the charge.");
    assert!(
        console
            .model
            .editor()
            .is_some_and(|editor| editor.is_dirty() && editor.saving().is_none())
    );

    console.keys("s s");
    let (_, before) = console.write_on_its_way();
    refused(&mut console);
    let effects = console.keys("y");
    let [Effect::WriteStep { id, step, charges, .. }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!((step, *charges), (&before, Charges::Accepted));
    assert_eq!(console.model.editor().and_then(AssignmentEditor::saving), Some(*id));
}

fn group_done(console: &mut Console, outcome: GroupOutcome, now: Option<crate::domain::Group>) -> Vec<Effect> {
    let id = console.request(|effect| matches!(effect, Effect::ChangeGroup { .. }));
    let mut report = GroupReport::refused(costs());
    report.error = report.error.filter(|_| outcome == GroupOutcome::NotAttempted);
    report.outcome = outcome;
    report.group = now;
    console.event(Event::GroupDone {
        id,
        report: Box::new(report),
    })
}

#[test]
fn a_group_that_costs_is_asked_about_and_described_once_it_is_there() {
    let mut console = Console::on(described_site(), base());
    console.keys("n");
    console.types("Night crew").keys("tab");
    console.types("weekends").keys("enter");
    group_done(&mut console, GroupOutcome::NotAttempted, None);
    assert!(matches!(
        console.model.overlays().top(),
        Some(Overlay::Confirm(confirm)) if matches!(confirm.question(), Question::Pay { .. })
    ));
    let effects = console.keys("y");
    assert!(
        matches!(
            &effects[..],
            [Effect::ChangeGroup {
                charges: Charges::Accepted,
                ..
            }]
        ),
        "{effects:?}"
    );
    let effects = group_done(
        &mut console,
        GroupOutcome::Confirmed,
        Some(group("40", "Night crew", &[])),
    );
    let described = effects.iter().find_map(|effect| match effect {
        Effect::ChangeGroup {
            intent: crate::assignment::GroupIntent::Describe { group, to },
            ..
        } => Some((group.id.as_str(), to.as_str())),
        _ => None,
    });
    assert_eq!(described, Some(("40", "weekends")));
    assert!(console.model.overlays().is_empty());
}

#[test]
fn a_description_is_edited_from_the_old_one() {
    let mut console = Console::on(described_site(), base());
    let mut told = group("28", "Support L1", &["2", "3", "8"]);
    told.description = Some("first line".into());
    console.keys("D");
    console.types("first line").keys("enter");
    group_done(&mut console, GroupOutcome::Confirmed, Some(told));
    assert_eq!(console.said(), "Support L1 #28 described and confirmed.");
    console.keys("D enter");
    let screen = console.screen(80, 24);
    assert!(screen.contains("That is its description already."), "{screen}");
    console.types(", days").keys("enter");
    let id = console.request(|effect| matches!(effect, Effect::ChangeGroup { .. }));
    let sent = console.model.requests().iter().find(|request| request.id == id);
    let Some(Effect::ChangeGroup {
        intent: crate::assignment::GroupIntent::Describe { to, .. },
        ..
    }) = sent.map(|request| &request.effect)
    else {
        panic!("nothing was sent");
    };
    assert_eq!(to, "first line, days");
}
