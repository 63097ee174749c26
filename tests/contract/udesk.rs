//! Udesk on every variant of the sandbox.

mod membership;
mod quota;
mod reading;
mod signing;

use std::collections::BTreeMap;
use std::sync::Arc;

use callboard::client::dialect;
use callboard::client::{
    Answers, Call, Connection, Directory, Error, RequestQueue, RosterWrite, Session, Timeouts, WriteReceipt,
};
use callboard::domain::{AgentId, Backend, GroupId, Membership, ReceiveCall, Roster};
use callboard::sandbox::udesk_variant::{Duplicates, GroupIds, RateLimit};
use callboard::sandbox::{RequestRecord, RunningSandbox, SandboxOptions, Variants, parse_variant, start};

use super::suite::{World, check};

/// A sandbox and what leads to it.
pub struct Site {
    pub sandbox: RunningSandbox,
    pub connection: Connection,
}

impl Site {
    /// A tenant that lets itself be asked as often as one likes, unless the variants say how often.
    async fn start(variants: Variants) -> Self {
        let options = SandboxOptions {
            variants,
            ..SandboxOptions::default()
        };
        let sandbox = start(options).await.expect("a sandbox");
        let connection = Connection {
            backend: Backend::Udesk,
            url: sandbox.url().parse().expect("a loopback URL"),
            ca_file: None,
            timeouts: Timeouts::default(),
            requests_per_minute: Some(600_000),
            queue: RequestQueue::default(),
            settings: BTreeMap::new(),
        };
        Self { sandbox, connection }
    }

    async fn plain() -> Self {
        Self::start(set(&[])).await
    }

    fn answers(&self) -> Answers {
        let credentials = self.sandbox.control().credentials().udesk;
        Answers::default()
            .with("email", &credentials.email)
            .with("password", &credentials.password)
            .with("token", &credentials.open_api_token)
    }

    async fn session(&self, form: &str) -> Result<Session, Error> {
        dialect::sign_in(&self.connection, form, &self.answers(), &Call::quiet()).await
    }

    /// Opened with the password: whatever token is in force then is the session's.
    async fn directory(&self) -> Arc<dyn Directory> {
        let session = self.session("password").await.expect("a session");
        let directory = dialect::open(&self.connection, &session).expect("a directory");
        self.sandbox.control().forget_requests();
        directory
    }

    /// The changes of agents so far, each as its path and body.
    fn changes(&self) -> Vec<String> {
        let changes = self.sandbox.control().requests().into_iter();
        changes
            .filter(|request| request.method == "PUT" && request.path.contains("/agents/"))
            .map(|request| {
                format!(
                    "{} {}",
                    request.path.replace("/open_api_v1", ""),
                    request.body.expect("JSON")
                )
            })
            .collect()
    }

    /// Members of a group as the sandbox has it, sorted.
    async fn members(&self, group: i64) -> Vec<i64> {
        let roster = self.sandbox.control().roster(group).await.expect("a roster");
        let mut members: Vec<i64> = roster.into_iter().map(|(agent, _)| agent).collect();
        members.sort_unstable();
        members
    }

    async fn set_members(&self, group: i64, members: &[i64]) {
        let members = members.iter().map(|agent| (*agent, true)).collect();
        let set = self.sandbox.control().set_roster(group, members).await;
        set.expect("a group and its agents");
    }
}

/// These switches, and no limit of calls unless they set one.
fn set(settings: &[&str]) -> Variants {
    let mut variants = Variants::default();
    for setting in ["udesk.rate_limit=none"].iter().chain(settings) {
        variants.apply(parse_variant(setting).expect("a variant"));
    }
    variants
}

fn roster(group: &str, members: &[&str]) -> Roster {
    let members = members
        .iter()
        .map(|agent| Membership::new(*agent, ReceiveCall::Unknown))
        .collect();
    Roster::new(GroupId::new(group), members).expect("no doubles")
}

/// Writes onto what is there now.
async fn write(directory: &dyn Directory, target: &Roster) -> Result<WriteReceipt, Error> {
    let base = directory.read_roster(&Call::quiet(), target.group()).await?.roster;
    let write = RosterWrite { base: &base, target };
    directory.write_roster(&Call::quiet(), write).await
}

/// One parameter of a request's query.
fn parameter<'a>(request: &'a RequestRecord, name: &str) -> Option<&'a str> {
    let found = request.query.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

/// `group_ids=append` has a test of its own: nobody can be taken out of a group there.
#[tokio::test]
async fn udesk_keeps_the_contract_on_every_variant() {
    let mut walked = 0;
    for mut variants in Variants::matrix("udesk") {
        if variants.udesk.group_ids == GroupIds::Append {
            continue;
        }
        let name = variants.to_string();
        // How often it may be asked is looked at elsewhere; here it would only make the test slow.
        variants.udesk.rate_limit = RateLimit(None);
        let site = Site::start(variants).await;
        let world = World {
            tells_calls: false,
            takes_a_name_twice: variants.udesk.duplicates == Duplicates::Allowed,
            // Who is in other groups too: nobody of them ever loses the last one.
            agents: Some(["13", "15", "16", "17"].map(AgentId::new).into()),
            ..World::plain(name, site.directory().await)
        };
        check(&world).await;
        site.sandbox.shutdown().await;
        walked += 1;
    }
    assert!(walked > 20, "{walked}");
}
