//! The three panes.

pub mod rows;
