//! The runtime on a directory with gates: what is stopped, what comes late, what is told, and which keys count.

mod keys;
mod requests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;

use crate::assignment::{Author, Journal, Policy, SafeWriter, SystemClock};
use crate::client::{
    Answers, Call, Capabilities, Capability, Directory, Error, Identity, Kind, MemoryDirectory, Notice, Operation,
    SignInForm,
};
use crate::console::event::ProfileEntry;
use crate::console::saved::{SavedDraft, Snapshot};
use crate::console::setup::{Connector, Link, NotKept, Opened, Store};
use crate::console::site::{Ban, Drafts, Site};
use crate::console::theme::{Background, Charset, ColorMode, Glyphs, Palette, Theme};
use crate::domain::{Backend, GroupId, ReceiveCall, Roster};
use crate::text::AmbiguousWidth;

/// A phone system with one group of two.
fn directory() -> MemoryDirectory {
    MemoryDirectory::builder(Backend::DeepCall)
        .agents(4)
        .group("28", "Support")
        .roster("28", &[("1", ReceiveCall::On), ("2", ReceiveCall::Off)])
        .build()
}

fn link(directory: &MemoryDirectory, state: &tempfile::TempDir) -> Link {
    let directory: Arc<dyn Directory> = Arc::new(directory.clone());
    let author = Author {
        who: "tester".to_owned(),
        host: "here".to_owned(),
        profile: "test".to_owned(),
        backend: Backend::DeepCall,
        origin: "https://example.test".to_owned(),
    };
    let writer = SafeWriter::new(
        Arc::clone(&directory),
        Journal::at(state.path(), "test"),
        Policy::default(),
        author,
        Arc::new(SystemClock),
    );
    Link { directory, writer }
}

fn opened(link: Option<Link>, store: Arc<Kept>) -> Opened {
    Opened {
        site: Site {
            profile: "test".to_owned(),
            accent: None,
            identity: link.is_some().then(|| "tester".to_owned()),
            policy: Policy::default(),
            ban: Ban::default(),
            insecure: false,
            capabilities: Capabilities::all_but(
                Backend::DeepCall,
                &[(Capability::MemberOrder, "its groups keep no order")],
            ),
            forms: Vec::new(),
            known_answers: BTreeMap::new(),
            newcomers: ReceiveCall::On,
            drafts: Drafts::Kept,
        },
        link,
        store,
        theme: Theme::new(
            &Palette::built_in(),
            ColorMode::Mono,
            Background::Dark,
            None,
            Glyphs::new(Charset::Ascii, AmbiguousWidth::Narrow),
        ),
    }
}

fn roster(members: &[(&str, ReceiveCall)]) -> Roster {
    let directory = MemoryDirectory::builder(Backend::DeepCall)
        .roster("28", members)
        .build();
    directory.roster(&GroupId::new("28")).unwrap()
}

fn draft() -> SavedDraft {
    SavedDraft {
        group_name: Arc::from("Support"),
        base: roster(&[("1", ReceiveCall::On)]),
        target: roster(&[("1", ReceiveCall::Off)]),
    }
}

/// Keeps in memory.
#[derive(Default)]
struct Kept {
    drafts: Mutex<Vec<SavedDraft>>,
    full: bool,
}

impl Kept {
    fn is_full() -> Self {
        Self {
            full: true,
            ..Self::default()
        }
    }

    fn answer(&self) -> Result<(), NotKept> {
        if self.full {
            return Err(NotKept("The disk is full; the draft of before is intact.".to_owned()));
        }
        Ok(())
    }
}

impl Store for Kept {
    fn snapshot(&self) -> Option<(Snapshot, String)> {
        None
    }

    fn keep_snapshot(&self, _: &Snapshot) -> Result<(), NotKept> {
        self.answer()
    }

    fn drafts(&self) -> Result<Vec<SavedDraft>, NotKept> {
        Ok(self.drafts.lock().unwrap().clone())
    }

    fn keep_draft(&self, draft: &SavedDraft) -> Result<(), NotKept> {
        self.answer()?;
        self.drafts.lock().unwrap().push(draft.clone());
        Ok(())
    }

    fn forget_draft(&self, group: &GroupId) -> Result<(), NotKept> {
        self.drafts.lock().unwrap().retain(|draft| draft.group() != group);
        Ok(())
    }
}

/// Signs in with the right word, panics with the wrong one.
struct Door(Link);

#[async_trait]
impl Connector for Door {
    fn profiles(&self) -> Result<Vec<ProfileEntry>, NotKept> {
        Ok(Vec::new())
    }

    fn open(&self, profile: &str) -> Result<Opened, NotKept> {
        Err(NotKept(format!("There is no profile {profile}.")))
    }

    async fn sign_in(
        &self,
        call: &Call,
        _: &str,
        _: &SignInForm,
        answers: &Answers,
    ) -> Result<(Link, Identity), Error> {
        call.notify(Notice::Progress { done: 1, of: Some(2) });
        match answers.get("token") {
            Some("right") => {
                let identity = Identity {
                    name: "tester".to_owned(),
                    expires_at: None,
                };
                Ok((self.0.clone(), identity))
            }
            Some("panic") => panic!("asked to panic"),
            _ => Err(Error::new(
                Backend::DeepCall,
                Operation::SignIn,
                Kind::Auth,
                "refused",
                "refused",
            )),
        }
    }

    async fn sign_out(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }
}
