//! Reusable state and drawing.

mod text_field;

pub use text_field::TextField;
