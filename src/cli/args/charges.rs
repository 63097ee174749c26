//! A word about what a change costs.

use clap::Args;

use crate::client::Charges;

/// Whether a change may cost something.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct ChargesArguments {
    /// Agrees to what the change costs; without it a change that costs is refused with its price.
    #[arg(long)]
    pub accept_charges: bool,
}

impl From<ChargesArguments> for Charges {
    fn from(arguments: ChargesArguments) -> Self {
        if arguments.accept_charges {
            Self::Accepted
        } else {
            Self::NotAccepted
        }
    }
}
