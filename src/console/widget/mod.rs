//! Parts that panes and overlays are built from: state that knows nothing of drawing, and views that only draw.
//!
//! State lives in files of its own; whatever draws is in a file ending in `_view`. All text reaches the screen through
//! [`Canvas`], which shows text from elsewhere only in its visible form.

mod canvas_view;
mod columns;
mod dialog_view;
mod field_view;
mod filter;
mod frame_view;
mod hint_line_view;
mod list_cursor;
mod status_line;
mod status_line_view;
mod table_view;
#[cfg(test)]
pub(crate) mod test_screen_view;
mod text_field;
mod wrap_view;

pub use canvas_view::{Canvas, Span};
pub use columns::{Column, ColumnWidth, columns};
pub use dialog_view::{DialogView, centered};
pub use field_view::FieldView;
pub use filter::{FilterCounts, FilterField};
pub use frame_view::{Emphasis, FrameView};
pub use hint_line_view::{HintLineView, PendingView};
pub use list_cursor::ListCursor;
pub use status_line::{Level, Notice, running_line};
pub use status_line_view::NoticeView;
pub use table_view::{Focus, TableRow, TableView};
pub use text_field::{FieldChange, FieldKind, TextField};
pub use wrap_view::wrapped;
