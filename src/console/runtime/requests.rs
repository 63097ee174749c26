//! What each request asks of the phone system.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::told::Told;
use crate::assignment::{GroupReport, OnDrift, RunId, StepReport, WriteRequest};
use crate::client::{Call, Directory, Error, GroupQuery, Kind, Notice, Operation};
use crate::console::event::WallClock;
use crate::console::setup::Link;
use crate::console::{Effect, Event, Failure, RequestId};
use crate::domain::Backend;

/// What a request needs besides what it asks.
pub struct Asked {
    /// Its name.
    pub id: RequestId,
    /// The way to the phone system; `None` when nobody is signed in.
    pub link: Option<Link>,
    /// What kind it is.
    pub backend: Backend,
    /// What its writes belong to in the journal.
    pub run: RunId,
    /// Where to tell.
    pub teller: UnboundedSender<Told>,
}

/// A call whose notices become events of this request. Nobody counts a wait down: its end is an event as well.
pub fn watched(id: RequestId, teller: UnboundedSender<Told>) -> Call {
    let waits = AtomicU64::new(0);
    Call::watched(move |notice| {
        let pause = match notice {
            Notice::WaitingForQuota { wait } => Some(wait),
            Notice::Retrying { .. } | Notice::Progress { .. } => None,
        };
        let _ = teller.send(Told::Event(Event::Notice { id, notice }));
        if let Some(pause) = pause {
            let wait = waits.fetch_add(1, Ordering::Relaxed) + 1;
            let teller = teller.clone();
            tokio::spawn(async move {
                sleep(pause).await;
                let _ = teller.send(Told::Event(Event::QuotaOver { id, wait }));
            });
        }
    })
}

/// Reads. The future may be dropped at any time.
pub async fn read(asked: Asked, effect: Effect) -> Told {
    let Asked { id, .. } = asked;
    let begun = Instant::now();
    let call = watched(id, asked.teller.clone());
    let (event, answered) = match effect {
        Effect::LoadGroups { .. } => {
            let result = match asked.directory(Operation::ListGroups) {
                Ok(directory) => directory.list_groups(&call, &GroupQuery::default()).await,
                Err(error) => Err(error),
            };
            let answered = result.is_ok();
            let result = result.map_err(Failure::from);
            (Event::GroupsLoaded { id, result }, answered)
        }
        Effect::LoadAgents { .. } => {
            let result = match asked.directory(Operation::ListAgents) {
                Ok(directory) => directory.list_agents(&call).await,
                Err(error) => Err(error),
            };
            let answered = result.is_ok();
            let result = result.map_err(Failure::from);
            (Event::AgentsLoaded { id, result }, answered)
        }
        Effect::LoadRoster { group, .. } => {
            let result = match asked.directory(Operation::ReadRoster) {
                Ok(directory) => directory.read_roster(&call, &group).await,
                Err(error) => Err(error),
            };
            let answered = result.is_ok();
            let result = result.map(Box::new).map_err(Failure::from);
            (Event::RosterLoaded { id, group, result }, answered)
        }
        Effect::LoadLiveStates { group, .. } => {
            let result = match asked.directory(Operation::ReadLiveStates) {
                Ok(directory) => directory.live_states(&call, &group).await,
                Err(error) => Err(error),
            };
            let answered = result.is_ok();
            let result = result.map_err(Failure::from);
            (Event::LiveStatesLoaded { id, group, result }, answered)
        }
        Effect::ListUses { group, .. } => {
            let result = match asked.link(Operation::ListUses) {
                Ok(link) => link.writer.uses(&call, &group).await,
                Err(error) => Err(error),
            };
            let answered = result.is_ok();
            let result = result.map_err(Failure::from);
            (Event::UsesListed { id, result }, answered)
        }
        Effect::Foresee { step, .. } => {
            let result = match asked.link(Operation::WriteRoster) {
                Ok(link) => link.writer.foresee(&call, &step).await,
                Err(error) => Err(error),
            };
            // Where nothing can be foreseen nobody was asked, so that this is no news of the phone system.
            let result = result.map_err(Failure::from);
            (Event::Foreseen { id, result }, false)
        }
        _ => (Event::Cancelled { id }, false),
    };
    if answered {
        asked.tell(Event::Synced {
            took: begun.elapsed(),
            at: wall_clock(),
        });
    }
    Told::Event(event)
}

/// Writes. Stopping goes through `stop`: a call in flight is finished and reported (`reliability.md` D14).
pub async fn write(asked: Asked, effect: Effect, stop: CancellationToken) -> Told {
    let Asked { id, run, .. } = &asked;
    let id = *id;
    let call = watched(id, asked.teller.clone());
    // The console shows drift and lets a person decide.
    let request = WriteRequest::new(run.clone(), OnDrift::Stop).stopped_by(stop);
    Told::Event(match effect {
        Effect::WriteStep {
            step,
            confirmation,
            charges,
            note,
            ..
        } => {
            let report = match &asked.link {
                Some(link) => {
                    let request = request.confirmed(confirmation).with_charges(charges).with_note(note);
                    let teller = asked.teller.clone();
                    let watch = move |stage| {
                        let _ = teller.send(Told::Event(Event::StepStage { id, stage }));
                    };
                    link.writer.write(&call, &step, &request, watch).await
                }
                None => StepReport::refused(&step, asked.signed_out(Operation::WriteRoster)),
            };
            Event::StepDone {
                id,
                report: Box::new(report),
            }
        }
        Effect::ChangeGroup {
            intent,
            confirmation,
            charges,
            ..
        } => {
            let report = match &asked.link {
                Some(link) => {
                    let request = request.confirmed(confirmation).with_charges(charges);
                    link.writer.change_group(&call, &intent, &request).await
                }
                None => GroupReport::refused(asked.signed_out(Operation::ChangeGroup)),
            };
            Event::GroupDone {
                id,
                report: Box::new(report),
            }
        }
        _ => Event::Cancelled { id },
    })
}

impl Asked {
    fn directory(&self, operation: Operation) -> Result<&dyn Directory, Error> {
        self.link(operation).map(|link| &*link.directory)
    }

    fn link(&self, operation: Operation) -> Result<&Link, Error> {
        self.link.as_ref().ok_or_else(|| self.signed_out(operation))
    }

    fn signed_out(&self, operation: Operation) -> Error {
        let sentence = "nobody is signed in; nothing was sent";
        Error::new(self.backend, operation, Kind::Auth, "signed-out", sentence)
    }

    fn tell(&self, event: Event) {
        let _ = self.teller.send(Told::Event(event));
    }
}

fn wall_clock() -> WallClock {
    let now = jiff::Zoned::now();
    WallClock {
        hour: u8::try_from(now.hour()).unwrap_or(0),
        minute: u8::try_from(now.minute()).unwrap_or(0),
    }
}
