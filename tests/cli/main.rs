//! The command line as a whole process: an empty environment, a home of its own, and a sandbox to speak to.

mod assign;
mod data;
mod failures;
mod groups;
mod help;
mod sandbox;
mod sign_in;
mod stopping;
mod support;
