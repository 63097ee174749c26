//! Writes that meet others, cost money, or whose answer is lost (`api/kazoo.md §5`, `§11`), alone and through the safe
//! write.

use callboard::assignment::{Confirmation, GroupIntent, GroupOutcome, OnDrift, Outcome, OutcomeWord, StepReport};
use callboard::client::{Call, Charges, GroupChange, GroupQuery, Kind, Reach, RosterWrite};
use callboard::domain::{Group, GroupId, GroupStatus, Plan, Roster, Step};
use rstest::rstest;
use serde_json::json;

use super::NOBODY;
use super::site::{Site, edit, group, member, read, set, user};
use super::writer::Desk;

/// The roster with one more at the end.
fn with(base: &Roster, id: &str) -> Roster {
    let place = u32::try_from(base.len()).expect("few") + 1;
    let members = [base.members(), &[member(id, place)]].concat();
    Roster::new(base.group().clone(), members).expect("no doubles")
}

fn step(base: &Roster, target: &Roster) -> Step {
    Step {
        group_name: "Night".into(),
        base: base.clone(),
        target: target.clone(),
    }
}

async fn add_safely(site: &Site, id: &str, charges: Charges) -> StepReport {
    let directory = site.directory().await;
    let base = read(&*directory, &group(4)).await;
    let desk = Desk::new(directory, site);
    let request = Desk::request(OnDrift::Stop).with_charges(charges);
    let step = step(&base, &with(&base, id));
    desk.writer.write(&Call::quiet(), &step, &request, |_| {}).await
}

fn is_member(roster: &Roster, id: &str) -> bool {
    roster.members().iter().any(|member| member.agent.as_str() == id)
}

/// 412: somebody else has written. Nothing is, and nothing is repeated.
#[tokio::test]
async fn a_write_over_a_newer_version_is_drift() {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let base = read(&*directory, &group(4)).await;
    site.patch(&group(4), json!({ "x_theirs": 1 })).await;
    let before = site.document(&group(4)).await;
    let target = with(&base, &user(2));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let error = directory.write_roster(&Call::quiet(), write).await.expect_err("drift");
    assert_eq!(
        (error.kind(), error.reason(), error.reach()),
        (Kind::Write, "drift", Reach::Answered)
    );
    assert_eq!((error.status(), error.group()), (Some(412), Some(&group(4))));
    assert_eq!(site.document(&group(4)).await, before);
    assert_eq!(site.sent("PATCH").len(), 2, "theirs and ours");
}

/// 409: a race that did not touch what we read. Re-read and repeated, once.
#[tokio::test]
async fn a_conflict_is_repeated_once_after_a_re_read() {
    let site = Site::with(&["conflict=once"]).await;
    let directory = site.directory().await;
    let first = edit(&*directory, &group(4), &Call::quiet(), |members| {
        members.push(member(&user(2), 20));
    })
    .await;
    let error = first.expect_err("a conflict");
    assert_eq!(
        (error.reason(), error.status(), error.reach()),
        ("drift", Some(409), Reach::Answered)
    );
    site.sandbox.control().set_variants(set(&[]));
    site.patch(&group(4), json!({ "x_next": 1 })).await;
    site.sandbox.control().set_variants(set(&["conflict=once"]));
    site.sandbox.control().forget_requests();
    let report = add_safely(&site, &user(2), Charges::NotAccepted).await;
    assert!(matches!(report.outcome, Outcome::Confirmed), "{report:?}");
    assert_eq!(site.sent("PATCH").len(), 2);
}

/// A rename goes on after a 409 as well: the name is read again, and sent once more where nobody else changed it.
#[tokio::test]
async fn a_rename_goes_on_after_a_conflict() {
    let site = Site::with(&["conflict=once"]).await;
    let desk = Desk::new(site.directory().await, &site);
    let intent = GroupIntent::Rename {
        group: Group::named(group(4).as_str(), "Billing", GroupStatus::Unknown),
        to: "Billing EU".to_owned(),
    };
    let request = Desk::request(OnDrift::Stop);
    let report = desk.writer.change_group(&Call::quiet(), &intent, &request).await;
    assert!(matches!(report.outcome, GroupOutcome::Confirmed), "{report:?}");
    assert_eq!(site.document(&group(4)).await["name"], "Billing EU");
    assert_eq!(site.sent("PATCH").len(), 2);
}

/// `api/kazoo.md §11`, 402: the price is told, and accepted only by a person's word.
#[tokio::test]
async fn what_costs_money_tells_its_price_and_waits_for_a_word() {
    let site = Site::with(&["charges=asked"]).await;
    let directory = site.directory().await;
    let known = Group::named(group(4).as_str(), "Billing", GroupStatus::Unknown);
    let rename = GroupChange::Rename("Billing EU".to_owned());
    let call = Call::quiet();
    let errors = [
        edit(&*directory, &group(4), &call, |members| {
            members.push(member(&user(2), 20));
        })
        .await
        .err(),
        directory.create_group(&call, "Night").await.err(),
        directory.change_group(&call, &known, &rename).await.err(),
    ];
    for error in errors {
        let error = error.expect("costs");
        assert_eq!(
            (error.kind(), error.reason(), error.reach()),
            (Kind::Refused, "accept-charges", Reach::Answered)
        );
        let price = error.price().expect("a price");
        assert!(
            price.contains("rate 2.5") && price.contains("activation charges 5"),
            "{price}"
        );
    }
    assert!(!is_member(&read(&*directory, &group(4)).await, &user(2)));
    for request in site.sent("PATCH").into_iter().chain(site.sent("PUT")) {
        let body = request.body.expect("JSON");
        assert!(body.get("accept_charges").is_none(), "{body}");
    }
    site.sandbox.control().forget_requests();
    let agreed = Call::quiet().with_charges(Charges::Accepted);
    edit(&*directory, &group(4), &agreed, |members| {
        members.push(member(&user(2), 20));
    })
    .await
    .expect("accepted");
    directory.create_group(&agreed, "Night").await.expect("made");
    directory.change_group(&agreed, &known, &rename).await.expect("renamed");
    let sent = site.sent("PATCH").into_iter().chain(site.sent("PUT"));
    let accepted = sent.map(|request| request.body.expect("JSON")["accept_charges"].clone());
    assert_eq!(accepted.collect::<Vec<_>>(), [true, true, true]);
}

#[tokio::test]
async fn the_safe_write_hands_the_price_on() {
    let site = Site::with(&["charges=asked"]).await;
    let report = add_safely(&site, &user(2), Charges::NotAccepted).await;
    let Some(callboard::assignment::Error::Client(error)) = &report.error else {
        panic!("the price: {report:?}");
    };
    assert!(
        error.price().is_some() && matches!(report.outcome, Outcome::Failed),
        "{report:?}"
    );
    let report = add_safely(&site, &user(2), Charges::Accepted).await;
    assert!(matches!(report.outcome, Outcome::Confirmed), "{report:?}");
}

/// Money nobody can accept away, and accounts that are closed, are no question about a price.
#[rstest]
#[case("standing=no-credit-402", "billing")]
#[case("standing=expired-400", "account")]
#[case("standing=disabled-400", "account")]
#[case("standing=locked-423", "account")]
#[tokio::test]
async fn an_account_in_trouble_is_told(#[case] standing: &str, #[case] reason: &str) {
    let site = Site::plain().await;
    let directory = site.directory().await;
    let base = read(&*directory, &group(4)).await;
    directory.list_agents(&Call::quiet()).await.expect("agents");
    site.sandbox.control().set_variants(set(&[standing]));
    let target = with(&base, &user(2));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let error = directory
        .write_roster(&Call::quiet(), write)
        .await
        .expect_err("refused");
    assert_eq!(
        (error.kind(), error.reason(), error.reach()),
        (Kind::Refused, reason, Reach::Answered),
        "{error:?}"
    );
    assert!(error.price().is_none() && error.hint().is_some());
}

/// 503 `datastore_unreachable` after the write was stored: nobody claims to know, nothing is sent twice, and a re-read
/// decides.
#[tokio::test]
async fn a_lost_answer_is_decided_by_reading_again() {
    let site = Site::with(&["unreachable=after-write"]).await;
    let directory = site.directory().await;
    let lost = edit(&*directory, &group(4), &Call::quiet(), |members| {
        members.push(member(&user(1), 20));
    })
    .await;
    let error = lost.expect_err("no answer");
    assert_eq!(
        (error.status(), error.reach(), error.tries()),
        (Some(503), Reach::Unanswered, 1)
    );
    assert_eq!(site.sent("PATCH").len(), 1);
    site.sandbox.control().forget_requests();
    let report = add_safely(&site, &user(2), Charges::NotAccepted).await;
    assert!(matches!(report.outcome, Outcome::Confirmed), "{report:?}");
    assert_eq!(site.sent("PATCH").len(), 1);

    let desk = Desk::new(site.directory().await, &site);
    let known = |id: &GroupId| Group::named(id.as_str(), "Nightly", GroupStatus::Unknown);
    let mut intents = vec![GroupIntent::Create {
        name: "Nightly".to_owned(),
    }];
    let mut made = None;
    while let Some(intent) = intents.pop() {
        let confirmed = Confirmation::of(desk.writer.group_hazards(&intent));
        let request = Desk::request(OnDrift::Stop).confirmed(confirmed);
        let report = desk.writer.change_group(&Call::quiet(), &intent, &request).await;
        assert!(
            matches!(report.outcome, GroupOutcome::Confirmed),
            "{intent:?}: {report:?}"
        );
        match (intent, made.take()) {
            (GroupIntent::Create { .. }, _) => {
                let group = known(&report.group.expect("found by its name").id);
                let to = "Nightly 2".to_owned();
                made = Some(group.clone());
                intents.push(GroupIntent::Rename { group, to });
            }
            (GroupIntent::Rename { .. }, Some(group)) => intents.push(GroupIntent::Delete { group }),
            _ => {}
        }
    }
    let made = site.asked().iter().filter(|line| *line == "PUT groups").count();
    let changed = (site.sent("PATCH").len(), site.sent("DELETE").len());
    assert_eq!((made, changed), (1, (2, 1)), "a roster and a name were patched");
}

/// Behind a proxy that strips `If-Match` the re-read right before the write is what finds somebody else's change.
#[rstest]
#[tokio::test]
async fn somebody_elses_change_is_seen_without_preconditions(
    #[values("preconditions=stripped", "mode=seed")] setting: &str,
) {
    let site = Site::with(&[setting]).await;
    let directory = site.directory().await;
    let base = read(&*directory, &group(4)).await;
    let mine = Roster::new(group(4), base.members()[1..].to_vec()).expect("no doubles");
    let gone = base.members()[0].agent.clone();
    // They move whom we take out.
    site.patch(&group(4), json!({ "endpoints": { gone.as_str(): { "weight": 77 } } }))
        .await;
    let desk = Desk::new(directory, &site);
    let step = step(&base, &mine);
    let confirmed = Confirmation::of(desk.writer.hazards(&Plan::new([step.clone()])));
    let request = Desk::request(OnDrift::Stop).confirmed(confirmed);
    let report = desk.writer.write(&Call::quiet(), &step, &request, |_| {}).await;
    assert!(matches!(report.outcome, Outcome::Drift(_)), "{report:?}");
    assert_eq!(site.sent("PATCH").len(), 1, "theirs only");
}

/// `api/kazoo.md §16.1`: where a `null` would not remove anybody, nobody is told that it did.
#[tokio::test]
async fn a_removal_that_does_not_happen_is_not_confirmed() {
    let site = Site::with(&["nested_null=stored"]).await;
    let directory = site.directory().await;
    let base = read(&*directory, &group(4)).await;
    let target = Roster::new(group(4), base.members()[1..].to_vec()).expect("no doubles");
    let desk = Desk::new(directory, &site);
    let step = step(&base, &target);
    let report = desk
        .writer
        .write(&Call::quiet(), &step, &Desk::request(OnDrift::Stop), |_| {})
        .await;
    assert_eq!(report.outcome.word(), OutcomeWord::Differs, "{report:?}");
}

/// `api/kazoo.md §16.2`: a server that checks entries takes what callboard writes.
#[tokio::test]
async fn entries_pass_a_server_that_checks_them() {
    let site = Site::with(&["entries=checked"]).await;
    let directory = site.directory().await;
    let made = directory.create_group(&Call::quiet(), "Checked").await.expect("made");
    let phone = callboard::sandbox::kazoo_device_id(3, 1);
    edit(&*directory, &made, &Call::quiet(), |members| {
        members.extend([member(&user(1), 1), member(&phone, 2), member(group(4).as_str(), 3)]);
    })
    .await
    .expect("accepted");
    edit(&*directory, &made, &Call::quiet(), |members| members.truncate(1))
        .await
        .expect("accepted");
    // Beyond the range it says so itself, and the field is named.
    let error = edit(&*directory, &made, &Call::quiet(), |members| {
        members.push(member(&user(2), 101));
    })
    .await;
    let error = error.expect_err("refused");
    assert_eq!((error.kind(), error.reason()), (Kind::Refused, "invalid-value"));
    assert!(error.message().contains("weight"), "{error}");
}

/// `api/kazoo.md §7.6`: 400 and 404 are both a group that is gone, and somebody who is nobody is never written.
#[rstest]
#[tokio::test]
async fn a_group_that_is_gone_is_not_found(#[values("400", "404")] answer: &str) {
    let site = Site::with(&[&format!("patch_unknown={answer}")]).await;
    let directory = site.directory().await;
    let base = read(&*directory, &group(4)).await;
    directory.list_agents(&Call::quiet()).await.expect("agents");
    site.sandbox.control().delete_group(4).await.expect("deleted");
    let target = with(&base, &user(2));
    let write = |target| RosterWrite { base: &base, target };
    let error = directory
        .write_roster(&Call::quiet(), write(&target))
        .await
        .expect_err("gone");
    assert_eq!(
        (error.kind(), error.reason(), error.group()),
        (Kind::NotFound, "group", Some(&group(4)))
    );
    let nobody = with(&base, NOBODY);
    let error = directory
        .write_roster(&Call::quiet(), write(&nobody))
        .await
        .expect_err("nobody");
    assert_eq!(
        (error.kind(), error.reach()),
        (Kind::NotFound, Reach::NotSent),
        "{error:?}"
    );
    let all = directory
        .list_groups(&Call::quiet(), &GroupQuery::default())
        .await
        .expect("groups");
    assert!(all.items.iter().all(|known| known.id != group(4)));
}
