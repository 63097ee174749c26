//! A faithful phone system for trying, teaching and testing: a real HTTP server over a real database.
//!
//! ```text
//!  socket ─ server ─ gate ──────────────────────── dialect/… ──────── store (one thread, SQLite)
//!                     │ host rule, log, faults,      │ wire types, codes and
//!                     │ latency                      │ quirks of the vendor
//!  control ───────────┴── sessions, faults, variants, "another client's" edits
//! ```
//!
//! What must not cross: the sandbox shares no type with `client`, or a misread field would pass every test. The
//! store knows no dialect, so that a group made through one is seen through all.
//!
//! ```no_run
//! # async fn example() -> Result<(), callboard::sandbox::SandboxError> {
//! use callboard::sandbox::{SandboxOptions, start};
//!
//! let sandbox = start(SandboxOptions::default()).await?;
//! println!("{} {}", sandbox.url(), sandbox.credentials().deepcall.user_id);
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod access;
mod control;
mod credential;
mod dialect;
mod error;
mod fault;
mod gate;
mod host;
mod options;
mod rate;
mod request_log;
mod running;
mod seed;
mod server;
mod shared;
mod store;
mod variant;

pub use access::Permission;
pub use control::SandboxControl;
pub use dialect::deepcall::{DeepcallCredentials, variant as deepcall_variant};
pub use dialect::kazoo::{
    KazooCredentials, kazoo_account_id, kazoo_device_id, kazoo_group_id, kazoo_reseller_id, kazoo_user_id,
    variant as kazoo_variant,
};
pub use dialect::portsip::{PortsipCredentials, variant as portsip_variant};
pub use dialect::udesk::{UdeskCredentials, variant as udesk_variant};
pub use dialect::{SandboxCredentials, VariantSetting, Variants, faces, variant_switches};
pub use error::SandboxError;
pub use fault::{FaultKind, FaultParseError, FaultRule, Occurrence, fault_help, parse_fault};
pub use options::{SandboxOptions, SeedParseError, parse_seed};
pub use request_log::RequestRecord;
pub use running::{RunningSandbox, start};
pub use seed::Seed;
pub use variant::{Choice, Switch, VariantError, parse_variant, variant_help};

#[cfg(test)]
mod tests;
