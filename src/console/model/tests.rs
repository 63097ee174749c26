//! Transitions: commands and events in, state and exact effects out.

mod editing;
mod groups;
mod leaving;
mod order;
mod requests;
mod saving;
mod screens;
mod signing;
