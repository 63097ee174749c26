//! Text from elsewhere, made safe, measurable and findable.
//!
//! A pure leaf: it knows Unicode and nothing of callboard. The console, the command line and error messages use the
//! very same functions, so that a name can neither move the cursor in one of them nor look different in another.

mod filter_index;
mod fold;
mod fuzzy;
mod nearest;
mod scalar;
mod visible;
mod width;

pub use filter_index::{FilterIndex, Search};
pub use fold::{Folded, fold};
pub use fuzzy::{Fuzzy, Ranked};
pub use nearest::nearest;
pub use visible::{visible, visible_ascii};
pub use width::{Align, AmbiguousWidth, Measure, fit, width};
