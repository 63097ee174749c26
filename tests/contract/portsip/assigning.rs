//! Rosters, one call for each member (`api/portsip.md §5.8`–`§5.10`).

use std::sync::{Arc, Mutex};

use callboard::client::{
    AgentChange, AgentEnd, AgentResult, Call, Directory, Kind, Notice, Reach, RosterWrite, WriteReceipt,
};
use callboard::sandbox::{FaultKind, FaultRule};
use rstest::rstest;
use tokio_util::sync::CancellationToken;

use super::{Site, encoded, roster, set};

/// Writes group 28 from what we believe it to be to what it shall be.
async fn write(site: &Site, directory: &Arc<dyn Directory>, base: &[&str], target: &[&str]) -> WriteReceipt {
    let group = site.group(28);
    let (base, target) = (roster(&group, base), roster(&group, target));
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let receipt = directory.write_roster(&Call::quiet(), write).await;
    receipt.expect("a receipt")
}

/// `+1005 done`, in the order they were told in, which is any among adds and among removals.
fn told(receipt: &WriteReceipt) -> Vec<String> {
    let mut told: Vec<String> = receipt
        .agents
        .iter()
        .map(|result| {
            let sign = match result.change {
                AgentChange::Add => '+',
                AgentChange::Remove => '-',
            };
            let end = match &result.end {
                AgentEnd::Done => "done".to_owned(),
                AgentEnd::NotAttempted => "left".to_owned(),
                AgentEnd::Failed(error) => format!("{}/{}", error.kind().word(), error.reason()),
            };
            format!("{sign}{} {end}", result.agent)
        })
        .collect();
    told.sort();
    told
}

/// Adds before removals, every one a POST without a body, signed; ids in the path whatever is in them.
#[rstest]
#[tokio::test]
async fn adds_come_before_removals_and_have_no_bodies(
    #[values("ids=base64", "ids=digits", "ids=awkward")] ids: &str,
    #[values("errors=errors", "errors=missing")] errors: &str,
) {
    let site = Site::with(&[ids, errors]).await;
    let directory = site.directory().await;
    let target = ["1002", "1005", "0041", "041"];
    let receipt = write(&site, &directory, &["1002", "1003", "1008"], &target).await;
    let expected = ["+0041 done", "+041 done", "+1005 done", "-1003 done", "-1008 done"];
    assert_eq!(told(&receipt), expected);
    assert_eq!(site.agents_of(28).await, [2, 5, 41, 42]);
    let mut changes = site.changes(&site.group(28));
    let removals = changes.split_off(3);
    changes.sort();
    assert_eq!(changes, ["members/0041", "members/041", "members/1005"]);
    let mut removals: Vec<&str> = removals.iter().map(String::as_str).collect();
    removals.sort_unstable();
    assert_eq!(removals, ["members/1003/destroy", "members/1008/destroy"]);
    let requests = site.control().requests();
    assert_eq!(requests.len(), 5, "nothing else is asked");
    for request in requests {
        let header = |wanted: &str| {
            let found = request.headers.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(header("content-length"), Some("0"));
        assert_eq!(header("content-type"), None);
        assert_eq!(header("authorization"), Some("[secret]"));
        assert!(request.query.is_empty() && request.body.is_none(), "{request:?}");
    }
    if ids == "ids=awkward" {
        assert!(encoded(&site.group(28)).contains("%2B") && encoded(&site.group(28)).contains("%2F"));
    }
}

/// Leading zeros tell two extensions apart: taking out one leaves the other.
#[tokio::test]
async fn extensions_that_differ_in_a_zero_are_two_agents() {
    let site = Site::with(&[]).await;
    let directory = site.directory().await;
    site.sandbox
        .control()
        .set_roster(28, vec![(41, true), (42, true)])
        .await
        .expect("set");
    let reading = directory.read_roster(&Call::quiet(), &site.group(28)).await;
    let read = reading.expect("a roster").roster;
    assert!(read.contains(&"0041".into()) && read.contains(&"041".into()) && read.len() == 2);
    write(&site, &directory, &["0041", "041"], &["0041"]).await;
    assert_eq!(site.agents_of(28).await, [41]);
}

/// Somebody else was quicker: what was wanted is so already, whatever the server says to it (§5.9, §5.10).
#[rstest]
#[tokio::test]
async fn what_is_so_already_is_done(
    #[values("add_again=accepted", "add_again=refused")] again: &str,
    #[values("remove_missing=refused", "remove_missing=accepted")] missing: &str,
    #[values("errors=errors", "errors=missing")] errors: &str,
    #[values("not_found=404", "not_found=400")] not_found: &str,
) {
    let site = Site::with(&[again, missing, errors, not_found]).await;
    let directory = site.directory().await;
    // In truth 2, 3 and 8 are in it.
    let receipt = write(&site, &directory, &["1005"], &["1002", "1006"]).await;
    assert_eq!(told(&receipt), ["+1002 done", "+1006 done", "-1005 done"]);
    assert_eq!(site.agents_of(28).await, [2, 3, 6, 8]);
    // An error is looked behind by the check call, and a 404 of that by the group.
    let lines = site.lines();
    let looks = |below: &str| {
        let line = format!("GET /api/groups/{}{below}", encoded(&site.group(28)));
        lines.iter().filter(|asked| **asked == line).count()
    };
    assert_eq!(looks("/members/1002"), usize::from(again == "add_again=refused"));
    let looked = usize::from(missing == "remove_missing=refused");
    assert_eq!((looks("/members/1005"), looks("")), (looked, looked));
}

/// One refusal leaves the other adds, and nobody is removed after it.
#[rstest]
#[case("not_found=404", "+9999 not-found/agent")]
#[case("not_found=400", "+9999 refused/vendor")]
#[tokio::test]
async fn an_unknown_extension_holds_up_the_removals_only(#[case] not_found: &str, #[case] refused: &str) {
    let site = Site::with(&[not_found]).await;
    let directory = site.directory().await;
    let receipt = write(
        &site,
        &directory,
        &["1002", "1003", "1008"],
        &["1002", "1003", "1005", "9999"],
    )
    .await;
    assert_eq!(told(&receipt), ["+1005 done", refused, "-1008 left"]);
    assert_eq!(site.agents_of(28).await, [2, 3, 5, 8]);
    let error = receipt.first_failure().expect("a failure");
    assert_eq!(
        (error.reach(), error.status()),
        (
            Reach::Answered,
            Some(if not_found.ends_with("404") { 404 } else { 400 })
        )
    );
    assert_eq!(error.vendor_message(), Some("User not found"));
}

#[tokio::test]
async fn a_group_that_is_gone_takes_nobody() {
    for variants in [&["not_found=404"][..], &["not_found=404", "errors=missing"]] {
        let site = Site::with(variants).await;
        let directory = site.directory().await;
        let group = site.group(28);
        site.control().delete_group(28).await.expect("deleted");
        let receipt = write(&site, &directory, &["1002"], &["1005"]).await;
        assert_eq!(told(&receipt), ["+1005 not-found/group", "-1002 left"]);
        let error = receipt.first_failure().expect("a failure");
        assert_eq!((error.kind(), error.group()), (Kind::NotFound, Some(&group)));
    }
}

/// Promises C8 to C10 for each single call: it reaches the server once, and what nobody can know is not claimed.
#[rstest]
#[case(FaultKind::ResetBefore, "net/reset")]
#[case(FaultKind::ResetAfter, "net/reset")]
#[case(FaultKind::StoreThen503, "net/unavailable")]
#[case(FaultKind::Http502Html, "net/unavailable")]
#[case(FaultKind::Http503, "net/unavailable")]
#[tokio::test]
async fn a_change_whose_answer_is_lost_reaches_the_server_once(#[case] fault: FaultKind, #[case] end: &str) {
    let site = Site::with(&[]).await;
    let directory = site.directory().await;
    site.control()
        .set_faults(vec![FaultRule::new(fault).on("/members/1005")]);
    let receipt = write(&site, &directory, &["1002", "1003", "1008"], &["1002", "1003", "1005"]).await;
    assert_eq!(told(&receipt), [format!("+1005 {end}"), "-1008 left".to_owned()]);
    let error = receipt.first_failure().expect("a failure");
    assert_eq!((error.reach(), error.tries()), (Reach::Unanswered, 1), "{error:?}");
    assert_eq!(site.control().count("/members/1005"), 1);
}

/// §3, §10: however a call too many is refused, reads wait and go on. A write goes on after 429, which took nothing;
/// after 503 nobody knows, and looking tells.
#[rstest]
#[case("throttle=429", true)]
#[case("throttle=503", false)]
#[tokio::test]
async fn a_call_too_many_waits_for_its_turn(#[case] throttle: &str, #[case] again: bool) {
    let site = Site::with(&[throttle]).await;
    let directory = site.directory().await;
    let bare = [throttle, "rate_limit=0"];
    // There is room again as soon as somebody waits.
    let control = site.control().clone();
    let relieved = set(&[throttle]);
    let call = Call::watched(move |notice| {
        if matches!(notice, Notice::Retrying { .. }) {
            control.set_variants(relieved);
        }
    });
    site.control().set_variants(set(&bare));
    let group = site.group(28);
    let reading = directory.read_roster(&call, &group).await;
    assert_eq!(reading.expect("a roster").roster.len(), 3);
    assert_eq!(site.lines().len(), 3, "{:?}", site.lines());
    site.control().set_variants(set(&bare));
    site.control().forget_requests();
    let base = roster(&group, &["1002", "1003", "1008"]);
    let target = roster(&group, &["1002", "1003", "1005", "1008"]);
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let receipt = directory.write_roster(&call, write).await.expect("a receipt");
    let posts = site.changes(&group).len();
    if again {
        assert_eq!((told(&receipt), posts), (vec!["+1005 done".to_owned()], 2));
    } else {
        let lost = vec!["+1005 net/unavailable".to_owned()];
        assert_eq!((told(&receipt), posts), (lost, 1));
        assert_eq!(
            receipt.first_failure().map(callboard::client::Error::reach),
            Some(Reach::Unanswered)
        );
    }
}

/// A server that says how long is waited for as long; whoever cannot wait leaves, and nothing was done.
#[tokio::test]
async fn the_servers_own_wait_is_kept() {
    let site = Site::with(&["throttle=429-retry-after"]).await;
    let directory = site.directory().await;
    site.control()
        .set_variants(set(&["throttle=429-retry-after", "rate_limit=0"]));
    let (stop, waits) = (CancellationToken::new(), Arc::new(Mutex::new(Vec::new())));
    let (stopping, told) = (stop.clone(), Arc::clone(&waits));
    let call = Call::watched(move |notice| {
        if let Notice::Retrying { wait, .. } = notice {
            told.lock().expect("no panic").push(wait.as_secs());
            stopping.cancel();
        }
    });
    let group = site.group(28);
    let base = roster(&group, &["1002", "1003", "1008"]);
    let target = roster(&group, &["1002", "1003", "1005", "1008"]);
    let write = RosterWrite {
        base: &base,
        target: &target,
    };
    let written = directory.write_roster(&call.stopped_by(stop), write).await;
    let waits = waits.lock().expect("no panic").clone();
    assert!(matches!(waits[..], [58..=60]), "{waits:?}");
    let done = |result: &AgentResult| matches!(result.end, AgentEnd::Done);
    assert!(written.is_err() || written.is_ok_and(|receipt| !receipt.agents.iter().any(done)));
    assert_eq!(site.changes(&group).len(), 1);
    assert_eq!(site.agents_of(28).await, [2, 3, 8]);
}
