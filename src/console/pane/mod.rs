//! The three panes.

mod agent_name_view;
pub mod assignment_editor;
mod filter_view;
pub mod group_list;
pub mod member_details;
pub mod rows;

use super::widget::FilterCounts;

/// What a title says about marks: `4 marked, 2 hidden`.
fn marks(counts: FilterCounts) -> String {
    FilterCounts {
        shown: counts.all,
        ..counts
    }
    .summary()
}
