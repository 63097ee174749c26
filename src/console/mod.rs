//! The terminal program.

pub mod keymap;
