//! Sessions that end: renewed once, then on, or told (`api/portsip.md §2.4`, `§10`).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use callboard::assignment::{Author, Journal, OnDrift, Policy, RunId, SafeWriter, SystemClock, WriteRequest};
use callboard::client::dialect;
use callboard::client::{
    Call, Capabilities, Connection, Directory, Error, GroupQuery, Kind, Notice, Opener, RenewingDirectory, Session,
};
use callboard::domain::{Backend, Limits, Step};
use rstest::rstest;

use super::{Site, roster};

/// Renews a session as long as the phone system does that.
struct Renewer {
    connection: Connection,
    session: Mutex<Arc<Session>>,
}

impl Renewer {
    fn open_now(&self) -> Result<Arc<dyn Directory>, Error> {
        dialect::open(&self.connection, &self.session.lock().expect("no panic"))
    }
}

#[async_trait]
impl Opener for Renewer {
    fn capabilities(&self) -> Capabilities {
        dialect::capabilities(Backend::PortSip)
    }

    async fn open(&self, _: &Call) -> Result<Arc<dyn Directory>, Error> {
        self.open_now()
    }

    async fn open_again(&self, call: &Call) -> Result<Option<Arc<dyn Directory>>, Error> {
        let refused = Arc::clone(&self.session.lock().expect("no panic"));
        let Some(fresh) = dialect::refresh(&self.connection, &refused, call).await? else {
            return Ok(None);
        };
        *self.session.lock().expect("no panic") = Arc::new(fresh);
        self.open_now().map(Some)
    }
}

/// An account that renews itself, with the way there forgotten.
async fn renewing(site: &Site) -> Arc<dyn Directory> {
    let session = site.session().await;
    site.control().forget_requests();
    Arc::new(RenewingDirectory::new(Arc::new(Renewer {
        connection: site.connection.clone(),
        session: Mutex::new(Arc::new(session)),
    })))
}

/// How often new tokens were asked for.
fn renewals(site: &Site) -> u64 {
    site.control().count("login/oauth/token") + site.control().count("auth/refresh_token")
}

#[rstest]
#[case(&["refresh=single-use"])]
#[case(&["refresh=reusable"])]
#[case(&["login=auth"])]
#[case(&["expiry=untold", "errors=missing"])]
#[tokio::test]
async fn an_ended_session_is_renewed_once_for_all_who_wait(#[case] variants: &[&str]) {
    let site = Site::with(variants).await;
    let directory = renewing(&site).await;
    let (call, query, group) = (Call::quiet(), GroupQuery::default(), site.group(28));
    // Twice, because the second renewal needs what the first one gave.
    for ended in 1..=2 {
        site.control().expire_sessions();
        let (groups, agents, reading) = tokio::join!(
            directory.list_groups(&call, &query),
            directory.list_agents(&call),
            directory.read_roster(&call, &group),
        );
        assert_eq!(groups.expect("groups").items.len(), 12);
        assert_eq!(agents.expect("agents").items.len(), 60);
        assert_eq!(reading.expect("a roster").roster.len(), 3);
        assert_eq!(renewals(&site), ended, "{:?}", site.lines());
    }
    let renewal = site.control().requests().into_iter();
    let renewal = renewal.filter(|request| request.path.contains("token"));
    for request in renewal {
        assert!(request.headers.iter().all(|(name, _)| name != "authorization"));
        assert_eq!(request.body.expect("a body")["refresh_token"], "[secret]");
    }
}

/// §10: a refused renewal is told; nothing is asked again and again.
#[rstest]
#[case(&["refresh=short"])]
#[case(&["refresh=short", "errors=missing"])]
#[case(&["refresh=short", "login=auth"])]
#[tokio::test]
async fn a_renewal_that_is_refused_asks_for_signing_in(#[case] variants: &[&str]) {
    let site = Site::with(variants).await;
    let directory = renewing(&site).await;
    site.control().expire_sessions();
    let listing = directory.list_groups(&Call::quiet(), &GroupQuery::default()).await;
    let error = listing.expect_err("ended");
    assert_eq!((error.kind(), error.reason()), (Kind::Auth, "expired"), "{error:?}");
    assert!(error.asks_for_sign_in());
    assert_eq!(renewals(&site), 1);
}

#[rstest]
#[case("refresh=single-use", false)]
#[case("refresh=reusable", true)]
#[tokio::test]
async fn a_used_refresh_token_is_worth_what_the_server_says(#[case] variant: &str, #[case] taken: bool) {
    let site = Site::with(&[variant]).await;
    let session = site.session().await;
    let call = Call::quiet();
    let refresh = || dialect::refresh(&site.connection, &session, &call);
    let fresh = refresh().await.expect("renewed").expect("a session");
    assert_ne!(fresh.secret("token"), session.secret("token"));
    assert_ne!(fresh.secret("refresh_token"), session.secret("refresh_token"));
    match refresh().await {
        Ok(again) => assert!(taken && again.is_some()),
        Err(error) => assert!(!taken && error.asks_for_sign_in(), "{error:?}"),
    }
}

/// The token ends after any of the calls of an assignment: one renewal, then what is left.
#[rstest]
#[tokio::test]
async fn a_token_that_ends_in_mid_run_costs_one_renewal(#[values(1, 2, 3, 4, 5, 6)] ends_after: usize) {
    let site = Site::with(&[]).await;
    let directory = renewing(&site).await;
    let group = site.group(28);
    let base = roster(&group, &["1002", "1003", "1008"]);
    let target = roster(&group, &["1003", "1005", "1006", "1007", "0041"]);
    let home = tempfile::tempdir().expect("a directory");
    let author = Author {
        who: "anna".to_owned(),
        host: "desk".to_owned(),
        profile: "support".to_owned(),
        backend: Backend::PortSip,
        origin: site.connection.url.origin(),
    };
    let policy = Policy {
        limits: Limits {
            max_removal_percent: 100,
            max_total_removals: usize::MAX,
        },
        verify: vec![Duration::ZERO],
        ..Policy::default()
    };
    let journal = Journal::at(home.path(), "support");
    let writer = SafeWriter::new(directory, journal.clone(), policy, author, Arc::new(SystemClock));
    let step = Step {
        group_name: "Mahipal singh".into(),
        base,
        target,
    };
    let request = WriteRequest::new(RunId::new("run"), OnDrift::Stop);
    let (control, ended) = (site.control().clone(), AtomicBool::new(false));
    let call = Call::watched(move |notice| {
        if matches!(notice, Notice::Progress { done, of: Some(6) } if done == ends_after)
            && !ended.swap(true, Ordering::SeqCst)
        {
            control.expire_sessions();
        }
    });
    let report = writer.write(&call, &step, &request, |_| {}).await;
    assert!(report.outcome.is_done(), "{report:?}");
    assert_eq!(renewals(&site), 1, "{:?}", site.lines());
    assert_eq!(site.agents_of(28).await, [3, 5, 6, 7, 41]);
    assert!(
        journal
            .open_records(&site.connection.url.origin())
            .expect("a journal")
            .is_empty()
    );
    // Nobody is put in again or taken out again who was so already: only what was refused goes a second time.
    let mut changes = site.changes(&group);
    let refused = changes.len() - 6;
    assert!(refused <= 4, "{changes:?}");
    changes.sort();
    changes.dedup();
    assert_eq!(changes.len(), 6, "{changes:?}");
}
