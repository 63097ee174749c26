//! The contract of `Directory`, checked on every implementation: the strict one in memory, and each dialect on every
//! variant of the sandbox. Cases a phone system has no capability for are left out.

mod deepcall;
mod kazoo;
mod memory;
mod portsip;
mod suite;
mod udesk;
