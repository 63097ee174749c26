//! PortSIP on every variant of the sandbox.

mod assigning;
mod changing;
mod reading;
mod renewing;
mod sign_in;

use std::collections::BTreeMap;
use std::sync::Arc;

use callboard::client::dialect;
use callboard::client::{Answers, Call, Connection, Directory, Error, RequestQueue, Session, Timeouts};
use callboard::domain::{Backend, GroupId, Membership, ReceiveCall, Roster};
use callboard::sandbox::portsip_variant::{Count, Duplicates, RateLimit};
use callboard::sandbox::{
    PortsipCredentials, RequestRecord, RunningSandbox, SandboxControl, SandboxOptions, Variants, parse_variant, start,
};

use super::suite::{Counts, World, check};

/// A sandbox and what leads to it.
struct Site {
    sandbox: RunningSandbox,
    connection: Connection,
}

impl Site {
    async fn start(variants: Variants) -> Self {
        let options = SandboxOptions {
            variants,
            ..SandboxOptions::default()
        };
        let sandbox = start(options).await.expect("a sandbox");
        let connection = Connection {
            backend: Backend::PortSip,
            url: sandbox.url().parse().expect("a loopback URL"),
            ca_file: None,
            timeouts: Timeouts::default(),
            requests_per_minute: None,
            queue: RequestQueue::default(),
            settings: BTreeMap::new(),
        };
        Self { sandbox, connection }
    }

    /// A sandbox with these switches, each as on the command line without `portsip.`.
    async fn with(settings: &[&str]) -> Self {
        Self::start(set(settings)).await
    }

    /// The same with the profile's `login`.
    fn logging_in_by(mut self, login: Option<&str>) -> Self {
        let login = login.map(|word| ("login".to_owned(), word.to_owned()));
        self.connection.settings.extend(login);
        self
    }

    fn control(&self) -> &SandboxControl {
        self.sandbox.control()
    }

    fn credentials(&self) -> PortsipCredentials {
        self.control().credentials().portsip
    }

    fn answers(&self) -> Answers {
        let PortsipCredentials {
            username,
            password,
            domain,
        } = self.credentials();
        Answers::default()
            .with("username", username)
            .with("password", password)
            .with("domain", domain)
    }

    async fn sign_in(&self, form: &str, answers: &Answers) -> Result<Session, Error> {
        dialect::sign_in(&self.connection, form, answers, &Call::quiet()).await
    }

    async fn session(&self) -> Session {
        self.sign_in("password", &self.answers()).await.expect("a session")
    }

    /// An opened account, with the way there forgotten.
    async fn directory(&self) -> Arc<dyn Directory> {
        let session = self.session().await;
        self.control().forget_requests();
        dialect::open(&self.connection, &session).expect("a directory")
    }

    /// The vendor's id of a group of the sample.
    fn group(&self, group: i64) -> GroupId {
        GroupId::new(self.control().variants_in_force().portsip.group_id(group))
    }

    /// Method and path of every request so far.
    fn lines(&self) -> Vec<String> {
        let line = |request: &RequestRecord| format!("{} {}", request.method, request.path);
        self.control().requests().iter().map(line).collect()
    }

    /// The same of those requests that change something, without the way to the group.
    fn changes(&self, group: &GroupId) -> Vec<String> {
        let below = format!("/api/groups/{}/", encoded(group));
        let changes = self.control().requests().into_iter();
        let changes = changes.filter(|request| request.method == "POST");
        changes
            .filter_map(|request| request.path.strip_prefix(&below).map(str::to_owned))
            .collect()
    }

    async fn agents_of(&self, group: i64) -> Vec<i64> {
        let roster = self.control().roster(group).await.expect("a roster");
        let mut agents: Vec<i64> = roster.into_iter().map(|(agent, _)| agent).collect();
        agents.sort_unstable();
        agents
    }
}

fn set(settings: &[&str]) -> Variants {
    let mut variants = Variants::default();
    for setting in settings {
        variants.apply(parse_variant(&format!("portsip.{setting}")).expect("a variant"));
    }
    variants
}

/// An id as one segment of a path.
fn encoded(group: &GroupId) -> String {
    let id = group.as_str();
    id.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

fn roster(group: &GroupId, extensions: &[&str]) -> Roster {
    let member = |extension: &&str| Membership::new(*extension, ReceiveCall::Unknown);
    Roster::new(group.clone(), extensions.iter().map(member).collect()).expect("no doubles")
}

#[tokio::test]
async fn portsip_keeps_the_contract_on_every_variant() {
    for variants in Variants::matrix("portsip") {
        let site = Site::start(variants).await;
        let world = World {
            tells_calls: false,
            takes_a_name_twice: variants.portsip.duplicates == Duplicates::Allowed,
            counts: match variants.portsip.count {
                Count::Exact => Counts::Right,
                Count::TooMany => Counts::TooMany,
            },
            no_group: site.group(99_999),
            ..World::plain(variants.to_string(), site.directory().await)
        };
        check(&world).await;
        let (limit, asked) = (variants.portsip.rate_limit, site.control().count("/api/"));
        assert!(limit == RateLimit::default() || asked < 1_000, "{limit:?}: {asked}");
        site.sandbox.shutdown().await;
    }
}
