//! What uses a group, as far as its phone system tells.

use crate::client::{self, Capability, GroupUse, Listing, Unsupported};
use crate::domain::GroupId;

use super::Connected;

/// What was found out about the uses of a group.
#[derive(Debug)]
pub enum Uses {
    /// These, or a part of them.
    Told(Listing<GroupUse>),
    /// The phone system has no such list.
    NotTold(Unsupported),
    /// There is one, and it could not be read.
    Unread(client::Error),
}

impl Uses {
    /// Asks, where there is something to ask.
    pub async fn read(connected: &Connected, group: &GroupId) -> Self {
        let directory = &connected.directory;
        match directory.capabilities().require(Capability::GroupUses) {
            Err(missing) => Self::NotTold(missing),
            Ok(()) => match directory.list_uses(&connected.call, group).await {
                Ok(listing) => Self::Told(listing),
                Err(error) => Self::Unread(error),
            },
        }
    }

    /// What is known, in the order it was told.
    pub fn items(&self) -> Option<&[GroupUse]> {
        match self {
            Self::Told(listing) => Some(&listing.items),
            Self::NotTold(_) | Self::Unread(_) => None,
        }
    }

    /// Whether nothing more can be found out.
    pub const fn is_complete(&self) -> bool {
        match self {
            Self::Told(listing) => listing.completeness.is_complete(),
            Self::NotTold(_) => true,
            Self::Unread(_) => false,
        }
    }

    /// Why not everything is known, as one sentence.
    pub fn gap(&self) -> Option<String> {
        match self {
            Self::Told(listing) => match &listing.completeness {
                client::Completeness::Complete => None,
                client::Completeness::Incomplete { because, .. } => {
                    Some(format!("not everything that uses the group is known: {because}"))
                }
            },
            Self::NotTold(missing) => Some(missing.to_string()),
            Self::Unread(error) => Some(format!("what uses the group could not be read: {}", error.message())),
        }
    }
}

/// `callflow Main menu (7f3c)`.
pub fn use_line(found: &GroupUse) -> String {
    if found.name.is_empty() {
        format!("{} {}", found.kind, found.id)
    } else {
        format!("{} {} ({})", found.kind, found.name, found.id)
    }
}
