//! The terminal program.

pub mod keymap;
pub mod theme;
pub mod widget;
