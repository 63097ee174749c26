//! KAZOO on every variant of the sandbox.

mod documents;
mod refusals;
mod sign_in;
mod site;
mod two_writers;
mod views;
mod wire;
mod writer;

use callboard::client::Call;
use callboard::domain::GroupId;
use callboard::sandbox::Variants;
use callboard::sandbox::kazoo_variant::{Mode, Preconditions};

use super::suite::{OldVersions, World, check};
use site::Site;

/// An id of the right form that nothing has.
const NOBODY: &str = "18ccfd6cea456cbdd38133e5aa726ec4";

/// Those with a small bucket wait for it, so all of them are tried at the same time.
#[tokio::test]
async fn kazoo_keeps_the_contract_on_every_variant() {
    let each = Variants::matrix("kazoo").into_iter().map(|variants| async move {
        let site = Site::start(variants).await;
        let kazoo = variants.kazoo;
        let world = World {
            // Nobody refuses an old version where versions are not told or do not reach the server.
            old_versions: if kazoo.preconditions == Preconditions::Honoured && kazoo.mode != Mode::Seed {
                OldVersions::Refused
            } else {
                OldVersions::Taken
            },
            no_group: GroupId::new(NOBODY),
            ..World::plain(variants.to_string(), site.directory().await)
        };
        check(&world).await;
        site.sandbox.shutdown().await;
    });
    futures::future::join_all(each).await;
}

/// Promise A10: a session goes only to the origin that issued it.
#[tokio::test]
async fn a_session_of_another_origin_is_never_sent() {
    let (home, other) = (Site::plain().await, Site::plain().await);
    let session = home.session("password").await.expect("a session");
    let refused = callboard::client::dialect::open(&other.connection, &session);
    assert_eq!(refused.err().expect("refused").reason(), "other-origin");
    assert!(other.sandbox.control().requests().is_empty());
    let identity = home.directory().await.identity(&Call::quiet()).await;
    assert!(identity.is_ok(), "{identity:?}");
}
