//! callboard: a terminal console with which call-center supervisors decide who is in which agent group
//! and who of them receives calls.
//!
//! ```text
//!  main ─ cli ─┬─ console ── (state: pure) (view: ratatui) (runtime: tokio)
//!              │     └────────────┐
//!              ├──────────── assignment ── client ── transport ── dialect{deepcall, kazoo, portsip, udesk}
//!              ├─ session                    └────────── domain (pure)
//!              └─ sandbox (own types, own store)                 text (pure leaf)
//!                 session, assignment and cli keep their private files through storage (leaf)
//! ```
//!
//! One paragraph per boundary, with what must not cross it:
//!
//! - [`domain`]: values and rules. No IO, no async, no clock.
//! - [`text`]: making text from elsewhere safe and measurable: visible escapes, folding for filters, display
//!   width. A leaf of its own because the console, the command line and error messages must use the very same
//!   function, and `domain` stays free of Unicode tables.
//! - [`client`]: the [`client::Directory`] contract, its error type, the transport and one folder per phone
//!   system. Vendor oddities end here; nothing vendor-shaped leaves a dialect.
//! - [`assignment`]: the safe write. The only code that calls [`client::Directory::write_roster`].
//! - [`session`]: everything kept between runs: paths, environment, config, profiles, secrets, caches.
//! - [`storage`]: private files on a shared host: checked on opening, saved all or nothing, locked. A leaf of its
//!   own because `session`, the journal in `assignment`, and crash reports and sandbox credentials in `cli` keep the
//!   same promises; it knows nothing of what it keeps.
//! - [`roster_file`]: rosters as CSV and JSON that people edit, and plans as files. Pure; the command line and the console
//!   read and write the files.
//! - [`console`]: the terminal program. State (`model`, `pane`, `overlay`, `keymap`) is pure; views only draw, with
//!   `widget` and `theme`; `runtime` alone performs effects; `terminal` owns the screen and the keyboard. It never
//!   names `session` or `storage`: what it needs of them comes in through the traits of [`console::setup`].
//! - [`cli`]: arguments, output, exit codes. The only place that prints. Its `desk` stands behind the console's traits
//!   with the profiles, sessions and files of one user.
//! - [`sandbox`]: a faithful phone system for trying, teaching and testing. Shares no types with the client.

pub mod assignment;
pub mod cli;
pub mod client;
pub mod console;
pub mod domain;
pub mod roster_file;
pub mod sandbox;
pub mod session;
pub mod storage;
pub mod text;
