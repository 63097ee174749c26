//! The phone systems callboard speaks to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of phone system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// DeepCall (Sarv), API v2.
    DeepCall,
    /// 2600Hz KAZOO, Crossbar.
    Kazoo,
    /// PortSIP PBX.
    PortSip,
    /// Udesk call center.
    Udesk,
}

impl Backend {
    /// Every kind, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::DeepCall, Self::Kazoo, Self::PortSip, Self::Udesk];

    /// The word used in the configuration file and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DeepCall => "deepcall",
            Self::Kazoo => "kazoo",
            Self::PortSip => "portsip",
            Self::Udesk => "udesk",
        }
    }

    /// The name its vendor uses.
    pub const fn title(self) -> &'static str {
        match self {
            Self::DeepCall => "DeepCall",
            Self::Kazoo => "KAZOO",
            Self::PortSip => "PortSIP",
            Self::Udesk => "Udesk",
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

/// A word that names no phone system.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a backend; accepted: deepcall, kazoo, portsip, udesk")]
pub struct UnknownBackend(pub String);

impl FromStr for Backend {
    type Err = UnknownBackend;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|backend| backend.word() == word)
            .ok_or_else(|| UnknownBackend(word.to_owned()))
    }
}
