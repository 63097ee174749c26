//! Performs effects: one task and one token per request.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::drafts::Drafts;
use super::exit::Exit;
use super::requests::{self, Asked};
use super::told::Told;
use crate::assignment::RunId;
use crate::client::Identity;
use crate::console::effect::{Moving, Rest};
use crate::console::event::Reply;
use crate::console::setup::{Connector, Link, NotKept, Opened, Store};
use crate::console::{Effect, Event, RequestId};
use crate::domain::Backend;

/// Runs the model's requests and tells what came of them.
///
/// ```text
///  perform ─▶ task{token} ─▶ result ─▶ Told
///                │ token cancelled: a read ends at once, a write finishes its call and reports
///                │ panic: Cancelled, besides what the panic hook tells
/// ```
pub struct Performer {
    connector: Arc<dyn Connector>,
    profile: String,
    backend: Backend,
    link: Option<Link>,
    store: Arc<dyn Store>,
    drafts: Drafts,
    run: RunId,
    teller: UnboundedSender<Told>,
    root: CancellationToken,
    running: HashMap<RequestId, CancellationToken>,
    rests: HashMap<Moving, CancellationToken>,
    tasks: TaskTracker,
}

/// How long nothing may move before it counts as a rest: for the cursor longer than the gap between two repeats of a
/// held key and shorter than a person notices; for a draft no longer than one would type anew without anger.
const fn patience(of: Moving) -> Duration {
    match of {
        Moving::Cursor => Duration::from_millis(120),
        Moving::Draft => Duration::from_millis(500),
    }
}

impl Performer {
    /// A performer for a profile that was opened; what happens goes to `teller`.
    pub fn new(connector: Arc<dyn Connector>, opened: &Opened, teller: UnboundedSender<Told>) -> Self {
        Self {
            connector,
            profile: opened.site.profile.clone(),
            backend: opened.site.capabilities.backend(),
            link: opened.link.clone(),
            store: Arc::clone(&opened.store),
            drafts: Drafts::new(Arc::clone(&opened.store)),
            run: RunId::fresh(jiff::Timestamp::now()),
            teller,
            root: CancellationToken::new(),
            running: HashMap::new(),
            rests: HashMap::new(),
            tasks: TaskTracker::new(),
        }
    }

    /// Opens a profile.
    ///
    /// # Errors
    ///
    /// Those of [`Connector::open`].
    pub fn open(&self, name: &str) -> Result<Opened, NotKept> {
        self.connector.open(name)
    }

    /// Works for another profile from now on; what is on its way for the old one is stopped, and its answers come to
    /// nobody.
    pub fn move_to(&mut self, opened: &Opened, teller: UnboundedSender<Told>) {
        self.root.cancel();
        self.teller = teller;
        self.root = CancellationToken::new();
        self.running.clear();
        opened.site.profile.clone_into(&mut self.profile);
        self.backend = opened.site.capabilities.backend();
        self.link.clone_from(&opened.link);
        self.store = Arc::clone(&opened.store);
        self.drafts = Drafts::new(Arc::clone(&opened.store));
    }

    /// Performs several effects in order.
    pub fn perform_all(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.perform(effect);
        }
    }

    /// Performs one effect. Those about the screen and the end are the loop's.
    pub fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Cancel { id } => {
                if let Some(token) = self.running.remove(&id) {
                    token.cancel();
                }
            }
            Effect::SignIn { id, form, answers } => {
                let connector = Arc::clone(&self.connector);
                let profile = self.profile.clone();
                let call = requests::watched(id, self.teller.clone());
                self.start(id, async move {
                    let result = connector.sign_in(&call, &profile, &form, &answers.0).await;
                    Told::SignedIn {
                        id,
                        result: result.map_err(Into::into),
                    }
                });
            }
            Effect::SignOut { id } => {
                let connector = Arc::clone(&self.connector);
                let profile = self.profile.clone();
                self.start(id, async move {
                    let result = connector.sign_out(&profile).await;
                    Told::SignedOut {
                        id,
                        result: result.map_err(Into::into),
                    }
                });
            }
            Effect::FindProfiles => {
                let connector = Arc::clone(&self.connector);
                self.start_blocking(move || match connector.profiles() {
                    Ok(profiles) => Some(Event::ProfilesFound(profiles)),
                    Err(not_kept) => Some(Event::StorageFailed(not_kept.0)),
                });
            }
            Effect::SaveSnapshot(snapshot) => {
                let store = Arc::clone(&self.store);
                self.start_blocking(move || failed(store.keep_snapshot(&snapshot)));
            }
            // On disk before anything else happens: the next thing may be the end.
            Effect::SaveDraft(draft) => {
                let order = self.drafts.order(draft.group().clone());
                self.tell_if(failed(order.carry_out(|store| store.keep_draft(&draft))));
            }
            Effect::JotDraft(draft) => {
                let order = self.drafts.order(draft.group().clone());
                self.start_blocking(move || failed(order.carry_out(|store| store.keep_draft(&draft))));
            }
            Effect::RemoveDraft { group } => {
                let order = self.drafts.order(group.clone());
                self.start_blocking(move || failed(order.carry_out(|store| store.forget_draft(&group))));
            }
            Effect::AwaitRest(rest) => self.await_rest(rest),
            Effect::Log { line } => tracing::info!("{line}"),
            Effect::Copy { .. }
            | Effect::OpenProfile { .. }
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Quit { .. } => {}
            request => self.ask(request),
        }
    }

    /// Asks the phone system.
    fn ask(&mut self, effect: Effect) {
        let Some(id) = effect.request() else { return };
        let asked = Asked {
            id,
            link: self.link.clone(),
            backend: self.backend,
            run: self.run.clone(),
            teller: self.teller.clone(),
        };
        if effect.is_write() {
            let token = self.token(id);
            let end = token.clone();
            self.track(id, async move {
                let told = requests::write(asked, effect, token).await;
                end.cancel();
                told
            });
        } else if matches!(effect, Effect::Foresee { .. }) {
            // Most phone systems have nothing to foresee and answer at once: then no frame shows a wait.
            let mut reading = Box::pin(requests::read(asked, effect));
            match reading.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(told) => {
                    let _ = self.teller.send(told);
                }
                Poll::Pending => self.start(id, reading),
            }
        } else {
            self.start(id, requests::read(asked, effect));
        }
    }

    /// Looks for drafts of earlier runs.
    pub fn find_drafts(&self) {
        let store = Arc::clone(&self.store);
        self.start_blocking(move || match store.drafts() {
            Ok(drafts) if drafts.is_empty() => None,
            Ok(drafts) => Some(Event::DraftsFound(drafts)),
            Err(not_kept) => Some(Event::StorageFailed(not_kept.0)),
        });
    }

    /// Takes the new way to the phone system before the model asks for anything on it.
    pub fn signed_in(&mut self, id: RequestId, result: Reply<(Link, Identity)>) -> Event {
        let result = result.map(|(link, identity)| {
            self.link = Some(link);
            identity
        });
        Event::SignedIn { id, result }
    }

    /// Forgets the way to the phone system.
    pub fn signed_out(&mut self, id: RequestId, result: Reply<()>) -> Event {
        self.link = None;
        Event::SignedOut { id, result }
    }

    /// Stops everything, and waits this long for what must come to an end by itself.
    pub async fn finish(self, patience: Duration, exit: Exit) -> Exit {
        self.root.cancel();
        self.tasks.close();
        if timeout(patience, self.tasks.wait()).await.is_err() {
            tracing::warn!("the program ends before all requests did");
        }
        exit
    }

    fn await_rest(&mut self, rest: Rest) {
        let token = self.root.child_token();
        if let Some(before) = self.rests.insert(rest.of, token.clone()) {
            before.cancel();
        }
        let teller = self.teller.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                biased;
                () = token.cancelled() => {}
                () = sleep(patience(rest.of)) => {
                    let _ = teller.send(Told::Event(Event::Rested(rest)));
                }
            }
        });
    }

    fn token(&mut self, id: RequestId) -> CancellationToken {
        // Requests end by themselves and nobody tells this map; what it keeps of them is small, and goes here.
        if self.running.len() >= 64 {
            self.running.retain(|_, token| !token.is_cancelled());
        }
        let token = self.root.child_token();
        self.running.insert(id, token.clone());
        token
    }

    /// Starts what may be dropped at any time.
    fn start(&mut self, id: RequestId, work: impl Future<Output = Told> + Send + 'static) {
        let token = self.token(id);
        let stop = token.clone();
        self.track(id, async move {
            let told = tokio::select! {
                biased;
                () = stop.cancelled() => Told::Event(Event::Cancelled { id }),
                told = work => told,
            };
            token.cancel();
            told
        });
    }

    fn track(&self, id: RequestId, work: impl Future<Output = Told> + Send + 'static) {
        let teller = self.teller.clone();
        let span = tracing::info_span!("request", %id);
        let work = tokio::spawn(work.instrument(span));
        self.tasks.spawn(async move {
            // A panic was told by the hook; what is left to say is that nobody needs to wait.
            let told = work.await.unwrap_or(Told::Event(Event::Cancelled { id }));
            let _ = teller.send(told);
        });
    }

    fn start_blocking(&self, work: impl FnOnce() -> Option<Event> + Send + 'static) {
        let teller = self.teller.clone();
        self.tasks.spawn_blocking(move || {
            if let Some(event) = work() {
                let _ = teller.send(Told::Event(event));
            }
        });
    }

    fn tell_if(&self, event: Option<Event>) {
        if let Some(event) = event {
            let _ = self.teller.send(Told::Event(event));
        }
    }
}

fn failed(result: Result<(), NotKept>) -> Option<Event> {
    result.err().map(|not_kept| Event::StorageFailed(not_kept.0))
}
