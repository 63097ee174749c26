//! Transitions: commands and events in, state and exact effects out.
