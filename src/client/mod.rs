//! Talking to phone systems: the [`Directory`] contract, its errors, and one dialect per phone system.
//!
//! ```text
//!  caller ─▶ dyn Directory ─▶ dialect (wire shapes, error table) ─▶ transport (limit, sign, send, retry, redact) ─▶ HTTP
//! ```

mod base_url;
mod base_url_error;
mod call;
mod capability;
mod catalogue;
mod connection;
pub mod dialect;
mod directory;
mod error;
pub mod memory;
mod renewing;
mod sign_in;
mod singly;
mod transport;

pub use base_url::{AllowHttp, BaseUrl};
pub use base_url_error::{BaseUrlError, UrlPart};
pub use call::{Call, Charges, Notice};
pub use capability::{Capabilities, Capability, Unsupported};
pub use catalogue::{Catalogue, CatalogueEntry};
pub use connection::{Connection, Timeouts};
pub use directory::{
    AgentChange, AgentEnd, AgentResult, Completeness, Directory, Fact, GroupChange, GroupQuery, GroupUse, Identity,
    Lint, Listing, RosterReading, RosterWrite, WriteReceipt,
};
pub use error::{Error, Fate, Kind, Operation, Reach, Result};
pub use memory::MemoryDirectory;
pub use renewing::{Opener, RenewingDirectory};
pub use sign_in::{Accepted, Answers, FormField, ProfileSetting, Session, SignInForm};
pub use transport::RequestQueue;
