//! One folder per phone system, and the registry that opens them.

pub mod deepcall;
