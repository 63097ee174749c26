//! Two consoles on one host: the second is told who writes, and a killed one holds nobody up (promise D16).

use std::time::Duration;

use callboard::assignment::Journal;
use callboard::storage::Code;
use tokio::runtime::Builder;

use crate::child::{Doomed, job, say};
use crate::kills;

const ORIGIN: &str = "https://v4-api.deepcall.com";

#[test]
#[ignore = "a child of other tests"]
fn child_holds_a_group() {
    let Some(group) = job::<String>() else { return };
    let runtime = Builder::new_current_thread().build().unwrap();
    let journal = Journal::at(std::env::current_dir().unwrap(), "support");
    let _held = runtime
        .block_on(journal.exclude(ORIGIN, &group, Duration::ZERO))
        .unwrap();
    say(&std::process::id().to_string());
    loop {
        std::thread::park();
    }
}

#[test]
fn the_lock_of_a_killed_console_is_free_at_once() {
    let state = tempfile::tempdir().unwrap();
    let runtime = Builder::new_current_thread().build().unwrap();
    for _ in 0..kills().min(100) {
        let mut other = Doomed::start("locks::child_holds_a_group", state.path(), &"28");
        let holder = other.wait_for(|_| true);
        // Another profile of the same phone system meets the same lock.
        let journal = Journal::at(state.path(), "sales");
        let exclude = |group: &str| runtime.block_on(journal.exclude(ORIGIN, group, Duration::ZERO));
        let refused = exclude("28").unwrap_err();
        assert_eq!(refused.code(), Code::Locked);
        assert!(refused.message().contains(&format!("process {holder} ")), "{refused}");
        assert!(exclude("29").is_ok(), "another group is nobody's");
        other.kill_after(Duration::ZERO);
        assert!(exclude("28").is_ok());
    }
}
