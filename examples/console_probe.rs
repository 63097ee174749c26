//! The console on a phone system in memory: what `tests/terminal` drives to see the loop itself at work.
//!
//! Takes a directory, where it keeps its journal and, as `draft.json`, an unsaved draft.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use async_trait::async_trait;
use callboard::assignment::{Author, Journal, Policy, SafeWriter, SystemClock};
use callboard::client::{
    Answers, Call, Capabilities, Capability, Directory, Error, Identity, MemoryDirectory, SignInForm,
};
use callboard::console::event::ProfileEntry;
use callboard::console::keymap::Keymap;
use callboard::console::saved::{SavedDraft, Snapshot};
use callboard::console::site::{Ban, Drafts, Site};
use callboard::console::theme::{Background, Charset, ColorMode, Glyphs, Palette, Theme};
use callboard::console::{Connector, ConsoleSetup, Link, NotKept, Opened, Store, Variables, run};
use callboard::domain::{Backend, GroupId, ReceiveCall};
use callboard::text::AmbiguousWidth;

struct Kept(PathBuf);

impl Kept {
    fn path(&self) -> PathBuf {
        self.0.join("draft.json")
    }
}

impl Store for Kept {
    fn snapshot(&self) -> Option<(Snapshot, String)> {
        None
    }

    fn keep_snapshot(&self, _: &Snapshot) -> Result<(), NotKept> {
        Ok(())
    }

    fn drafts(&self) -> Result<Vec<SavedDraft>, NotKept> {
        let Ok(text) = std::fs::read(self.path()) else {
            return Ok(Vec::new());
        };
        let draft = serde_json::from_slice(&text).map_err(|error| NotKept(error.to_string()))?;
        Ok(vec![draft])
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a program of its own, in a directory of its own"
    )]
    fn keep_draft(&self, draft: &SavedDraft) -> Result<(), NotKept> {
        let text = serde_json::to_vec(draft).map_err(|error| NotKept(error.to_string()))?;
        std::fs::write(self.path(), text).map_err(|error| NotKept(error.to_string()))
    }

    fn forget_draft(&self, _: &GroupId) -> Result<(), NotKept> {
        let _ = std::fs::remove_file(self.path());
        Ok(())
    }
}

struct Nobody;

#[async_trait]
impl Connector for Nobody {
    fn profiles(&self) -> Result<Vec<ProfileEntry>, NotKept> {
        panic!("asked to panic in a task")
    }

    fn open(&self, _: &str) -> Result<Opened, NotKept> {
        Err(NotKept("There is one profile only.".to_owned()))
    }

    async fn sign_in(&self, _: &Call, _: &str, _: &SignInForm, _: &Answers) -> Result<(Link, Identity), Error> {
        std::future::pending().await
    }

    async fn sign_out(&self, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

fn setup(state: PathBuf, variables: Variables) -> ConsoleSetup {
    let mut builder = MemoryDirectory::builder(Backend::DeepCall).agents(30);
    for number in 1..=60 {
        builder = builder.group(&number.to_string(), &format!("Queue {number}"));
    }
    let directory: Arc<dyn Directory> = Arc::new(
        builder
            .roster("1", &[("1", ReceiveCall::On), ("2", ReceiveCall::Off)])
            .build(),
    );
    let author = Author {
        who: "tester".to_owned(),
        host: "here".to_owned(),
        profile: "memory".to_owned(),
        backend: Backend::DeepCall,
        origin: "https://example.test".to_owned(),
    };
    let writer = SafeWriter::new(
        Arc::clone(&directory),
        Journal::at(state.clone(), "memory"),
        Policy::default(),
        author,
        Arc::new(SystemClock),
    );
    let glyphs = Glyphs::new(Charset::Ascii, AmbiguousWidth::Narrow);
    ConsoleSetup {
        first: Opened {
            site: Site {
                profile: "memory".to_owned(),
                accent: None,
                identity: Some("tester".to_owned()),
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
            link: Some(Link { directory, writer }),
            store: Arc::new(Kept(state)),
            theme: Theme::new(&Palette::built_in(), ColorMode::Mono, Background::Dark, None, glyphs),
        },
        connector: Arc::new(Nobody),
        keymap: match Keymap::compile(None) {
            Ok(keymap) => keymap,
            Err(problems) => panic!("{problems}"),
        },
        variables,
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stderr, reason = "a program of its own")]
#[expect(clippy::disallowed_methods, reason = "a program of its own, without session/env.rs")]
async fn main() -> ExitCode {
    let Some(state) = std::env::args_os().nth(1) else {
        eprintln!("name a directory");
        return ExitCode::from(2);
    };
    let variable = |name: &str| std::env::var(name).ok();
    let variables = Variables {
        term: variable("TERM"),
        tmux: variable("TMUX"),
        sty: variable("STY"),
    };
    match run(setup(state.into(), variables)).await {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
