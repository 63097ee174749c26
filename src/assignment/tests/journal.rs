//! The journal survives being killed anywhere, and does not guess.

#![expect(clippy::disallowed_methods, reason = "tests damage the journal on purpose")]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use proptest::prelude::*;

use super::*;
use crate::client::memory::{AppliedBeforeFailing, Failure};

/// A desk whose journal holds `count` finished writes.
async fn busy(count: usize) -> Desk {
    let desk = Desk::new();
    for number in 0..count {
        let calls = if number % 2 == 0 { OFF } else { ON };
        let step = desk.step(&[("1", calls), ("2", OFF), ("3", ON), ("4", ON)]);
        assert_eq!(desk.write(&step).await.outcome, Outcome::Confirmed);
    }
    desk
}

fn edit(desk: &Desk, change: impl FnOnce(&mut Vec<u8>)) {
    let path = desk.journal().path();
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(&path, bytes).unwrap();
}

#[tokio::test(start_paused = true)]
async fn lines_are_json_and_the_file_is_private() {
    let desk = busy(1).await;
    let path = desk.journal().path();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let entry = &lines[0]["entry"];
    assert_eq!((entry["is"].as_str(), entry["do"].as_str()), (Some("intent"), None));
    assert_eq!(entry["at"], "2026-11-21T04:00:00Z");
    assert_eq!(entry["action"]["before"]["members"][0]["receive_call"], "on");
    assert_eq!(lines[1]["entry"]["outcome"], "confirmed");
}

#[tokio::test(start_paused = true)]
async fn a_journal_cut_anywhere_in_its_last_line_loses_only_that_line() {
    let desk = busy(2).await;
    let path = desk.journal().path();
    let whole = fs::read(&path).unwrap();
    let last = whole[..whole.len() - 1]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .unwrap()
        + 1;
    for cut in last..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let records = desk.records();
        assert_eq!(records.len(), 2);
        assert!(records[0].settlement.is_some() && records[1].settlement.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_entry_after_a_cut_does_not_run_into_it() {
    for tail in [&b"{\"v\":1,\"sum\":\"0123"[..], b"\0\0\0\0", b"\0\0\0\0\n", b"x"] {
        let desk = busy(1).await;
        edit(&desk, |bytes| bytes.extend(tail));
        assert_eq!(desk.records().len(), 1, "{tail:?}");
        let report = desk
            .write(&desk.step(&[("1", ON), ("2", OFF), ("3", ON), ("4", ON)]))
            .await;
        assert!(report.not_saved.is_none());
        assert_eq!(desk.records().len(), 2, "{tail:?}");
        assert!(desk.records().iter().all(|record| !record.is_open()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_damaged_line_in_the_middle_is_named_and_nothing_is_guessed() {
    let desk = busy(2).await;
    edit(&desk, |bytes| {
        let place = bytes.windows(4).position(|word| word == b"anna").unwrap();
        bytes[place] = b'b';
    });
    let error = desk.journal().records().unwrap_err();
    assert!(matches!(error, UnreadableJournal::Damaged { line: 1, .. }), "{error}");
    let error = Error::from(error);
    assert_eq!((error.kind(), error.reason()), ("storage", "journal"));
}

#[tokio::test(start_paused = true)]
async fn a_damaged_line_before_a_cut_one_is_no_cut_line() {
    let desk = busy(1).await;
    edit(&desk, |bytes| bytes.extend(b"{\"v\":1,\"sum\":\"x\n{\"v\":1"));
    let error = desk.journal().records().unwrap_err();
    assert!(matches!(error, UnreadableJournal::Damaged { line: 3, .. }), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_journal_of_another_profile_or_a_newer_version_is_refused() {
    let desk = busy(1).await;
    let mine = desk.journal().path();
    let other = Journal::at(desk.state.path(), "sales");
    fs::copy(&mine, other.path()).unwrap();
    assert!(matches!(
        other.records(),
        Err(UnreadableJournal::OtherProfile { line: 1, .. })
    ));
    edit(&desk, |bytes| {
        let mut newer = b"{\"v\":2,\"sum\":\"\",\"entry\":{}}\n".to_vec();
        newer.append(bytes);
        *bytes = newer;
    });
    assert!(matches!(
        desk.journal().records(),
        Err(UnreadableJournal::Newer { line: 1, .. })
    ));
}

#[tokio::test(start_paused = true)]
async fn many_writers_lose_no_line() {
    let desk = Desk::new();
    let mut tasks = Vec::new();
    for number in 0..20 {
        let (journal, writer) = (desk.journal(), desk.writer());
        tasks.push(tokio::spawn(async move {
            for _ in 0..5 {
                let name = format!("group {number}");
                let intent = writer.intent(&request(OnDrift::Stop), Action::CreateGroup { name });
                journal.append(Entry::Intent(intent)).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(desk.records().len(), 100);
}

#[tokio::test(start_paused = true)]
async fn vendor_sentences_stay_out() {
    let desk = Desk::new();
    desk.directory
        .fail_next(Operation::WriteRoster, AppliedBeforeFailing::No, |failure: Failure| {
            failure.rejected().with_vendor_message("token CANARY-7f3a is bad")
        });
    desk.write(&desk.step(&[("1", OFF), ("2", OFF), ("3", ON), ("4", ON)]))
        .await;
    let text = fs::read_to_string(desk.journal().path()).unwrap();
    assert!(text.contains("1501") && !text.contains("CANARY"));
}

#[test]
fn a_profile_name_cannot_lead_out_of_the_directory() {
    for profile in ["../../etc/passwd", "..", "a/b", "", "näme", ".hidden"] {
        let path = Journal::at("/state", profile).path();
        assert_eq!(
            path.parent().unwrap(),
            std::path::Path::new("/state/journal"),
            "{profile}"
        );
        assert!(
            !path.file_name().unwrap().to_str().unwrap().starts_with(".."),
            "{profile}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_the_reader_panic_or_invent(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let state = tempfile::tempdir().unwrap();
        let journal = Journal::at(state.path(), "support");
        let folder = journal.path().parent().unwrap().to_owned();
        crate::storage::PrivateDir::create(&folder).unwrap().save("support.jsonl", &bytes).unwrap();
        if let Ok(records) = journal.records() {
            prop_assert!(records.is_empty());
        }
    }
}
