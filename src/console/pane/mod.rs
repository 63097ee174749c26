//! The three panes.

pub mod assignment_editor;
pub mod rows;
