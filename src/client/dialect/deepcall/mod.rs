//! DeepCall (Sarv) API v2.

mod sign_in;

use std::sync::LazyLock;

pub(super) use sign_in::FORMS;

use crate::client::{Capabilities, Capability, Catalogue};
use crate::domain::Backend;

/// What DeepCall can do: there is no order of members and no version of a roster (`api/deepcall.md §5.6`).
pub(super) const CAPABILITIES: Capabilities = Capabilities::all_but(
    Backend::DeepCall,
    &[
        (Capability::MemberOrder, "its groups keep no order of members"),
        (
            Capability::ConditionalWrite,
            "its rosters carry no version; the last write wins",
        ),
    ],
);

/// The meanings of `assets/errors/deepcall.toml`.
pub(super) fn catalogue() -> &'static Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::parse(include_str!("../../../../assets/errors/deepcall.toml"))
            .expect("the shipped catalogue is read by a test")
    });
    &CATALOGUE
}
