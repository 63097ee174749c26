//! The three panes.

pub mod assignment_editor;
pub mod group_list;
pub mod member_details;
pub mod rows;
