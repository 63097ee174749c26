//! The whole state of the console.

use super::site::Site;
use super::{Command, Effect, Event, Requests};

/// All state there is. [`Model::command`] and [`Model::event`] change it and return what to do outside; nothing else
/// changes it, and neither ever waits.
#[derive(Debug)]
pub struct Model {
    site: Site,
    requests: Requests,
}

impl Model {
    /// A console on `site`, with nothing read yet.
    pub fn new(site: Site) -> Self {
        Self {
            site,
            requests: Requests::default(),
        }
    }

    /// What to do first.
    pub fn start(&mut self) -> Vec<Effect> {
        vec![
            self.requests.begin(|id| Effect::LoadGroups { id }),
            self.requests.begin(|id| Effect::LoadAgents { id }),
        ]
    }

    /// Does what the user wants.
    pub fn command(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Insert(_) | Command::Run(_) => Vec::new(),
        }
    }

    /// Takes note of what happened.
    pub fn event(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Notice { id, notice } => {
                self.requests.notice(id, notice);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Where the console works.
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// What is on its way.
    pub const fn requests(&self) -> &Requests {
        &self.requests
    }
}
