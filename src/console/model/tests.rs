//! Transitions: commands and events in, state and exact effects out.

mod ahead;
mod capabilities;
mod drafts;
mod editing;
mod groups;
mod leaving;
mod likeness;
mod one_by_one;
mod order;
mod requests;
mod saving;
mod screens;
mod signing;

use crate::console::saved::SavedDraft;
use crate::console::test_console::{Off, On, roster};

/// A draft of group 28: agent 40 becomes a member.
fn kept() -> SavedDraft {
    SavedDraft {
        group_name: "Support L1".into(),
        base: roster(&[("2", On), ("3", Off), ("8", On)]),
        target: roster(&[("2", On), ("3", Off), ("8", On), ("40", On)]),
    }
}
