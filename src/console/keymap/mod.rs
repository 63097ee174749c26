//! Keys as data.

mod command;
mod layer;

pub use command::CommandId;
pub use layer::Layer;
