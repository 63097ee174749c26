//! Whether a command can be given now: one answer for hint line, help, palette and the command itself.

use std::borrow::Cow;

/// Whether a command can be given in the present state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Available,
    /// It cannot; it is shown greyed with the reason.
    Unavailable {
        /// Why not, as a sentence without a full stop, such as "this phone system cannot create groups".
        reason: Cow<'static, str>,
    },
    /// It means nothing here and is not shown.
    Hidden,
}

impl Availability {
    /// Builds [`Availability::Unavailable`].
    pub fn unavailable(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Unavailable { reason: reason.into() }
    }

    /// Whether the command may be carried out.
    pub fn is_available(&self) -> bool {
        *self == Self::Available
    }
}
