//! What all requests of one sandbox share.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use super::access::Access;
use super::dialect::{States, Variants};
use super::fault::FaultPlan;
use super::host::HostRule;
use super::request_log::RequestLog;
use super::store::Store;

/// One running call center.
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) access: Access,
    pub(crate) log: RequestLog,
    pub(crate) faults: FaultPlan,
    pub(crate) hosts: HostRule,
    pub(crate) latency: Duration,
    pub(crate) states: States,
    pub(crate) variants: RwLock<Variants>,
}

impl Shared {
    pub(crate) fn variants(&self) -> Variants {
        *self.variants.read().unwrap_or_else(PoisonError::into_inner)
    }
}
