//! How a run ends, for scripts.

use crate::assignment::Verdict;

/// The exit codes of `design.md` §6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything asked for is done.
    Done,
    /// It failed for a reason without a code of its own.
    Failed,
    /// What was typed, or a file, cannot be used like this; or a confirmation is missing.
    Usage,
    /// Not signed in, refused or not allowed.
    SignIn,
    /// The named group or agent does not exist.
    NotFound,
    /// Somebody else's change is in the way.
    Drift,
    /// Some of it is done, or it is not known whether it is.
    Partly,
    /// The phone system was not reached.
    Unreachable,
    /// This program had a fault of its own.
    Panic,
    /// Ended by this signal.
    Signal(u8),
}

impl Exit {
    /// Ended by Ctrl-C.
    pub const CANCELLED: Self = Self::Signal(2);

    /// The number the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::SignIn => 3,
            Self::NotFound => 4,
            Self::Drift => 5,
            Self::Partly => 6,
            Self::Unreachable => 7,
            Self::Panic => 101,
            Self::Signal(number) => 128_u8.saturating_add(number),
        }
    }

    /// The exit of a failure by its `kind/reason` (`reliability.md` §1 and the rows of §3).
    pub fn of(kind: &str, reason: &str) -> Self {
        match (kind, reason) {
            ("auth", _) | ("storage", "corrupt") => Self::SignIn,
            ("not-found", _) | ("write", "gone") => Self::NotFound,
            // An answer came, only not one that can be used: trying later does not help.
            (
                "net",
                "redirect" | "truncated" | "bad-http" | "not-http" | "headers-too-large" | "too-large" | "bad-encoding",
            )
            | ("import", "editor") => Self::Failed,
            ("net", _) => Self::Unreachable,
            ("write", "drift") | ("plan", "not-valid-here") => Self::Drift,
            ("write", "cancelled") => Self::CANCELLED,
            ("usage" | "config" | "confirm" | "limit" | "import" | "ui", _)
            | ("write", "refused-before-send" | "undecided" | "name-taken")
            // A word is missing, as with any other danger.
            | ("refused", "accept-charges") => Self::Usage,
            ("write", _) => Self::Partly,
            _ => Self::Failed,
        }
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Done => Self::Done,
            Verdict::Failed => Self::Failed,
            Verdict::BadInput => Self::Usage,
            Verdict::SignIn => Self::SignIn,
            Verdict::NotFound => Self::NotFound,
            Verdict::Drift => Self::Drift,
            Verdict::Partly => Self::Partly,
            Verdict::Unreachable => Self::Unreachable,
            Verdict::Cancelled => Self::CANCELLED,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn kinds_of_trouble_have_their_codes() {
        for (kind, reason, code) in [
            ("storage", "open-to-others", 1),
            ("storage", "corrupt", 3),
            ("usage", "secret-argument", 2),
            ("config", "no-home", 2),
            ("auth", "expired", 3),
            ("not-found", "unknown-group", 4),
            ("net", "timeout", 7),
            ("net", "redirect", 1),
            ("reply", "bad-json", 1),
            ("write", "drift", 5),
            ("write", "unknown", 6),
            ("write", "refused-before-send", 2),
            ("limit", "empties-group", 2),
            ("refused", "accept-charges", 2),
            ("refused", "other", 1),
            ("sandbox", "port-in-use", 1),
        ] {
            assert_eq!(Exit::of(kind, reason).code(), code, "{kind}/{reason}");
        }
    }

    #[test]
    fn signals_count_from_128() {
        assert_eq!(Exit::CANCELLED.code(), 130);
        assert_eq!(Exit::Signal(15).code(), 143);
    }
}
