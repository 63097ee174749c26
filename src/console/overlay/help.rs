//! The help page.

use crate::console::keymap::Layer;

/// Where the help was asked for, and how far it is scrolled. What it says is generated from the keymap.
#[derive(Clone, Debug)]
pub struct Help {
    about: Layer,
    query: String,
    scroll: usize,
}

impl Help {
    /// Help about the keys of a layer.
    pub const fn new(about: Layer) -> Self {
        Self {
            about,
            query: String::new(),
            scroll: 0,
        }
    }

    /// The layer it is about.
    pub const fn about(&self) -> Layer {
        self.about
    }

    /// Only lines that contain this are shown.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Filters the lines.
    pub fn filter(&mut self, query: &str) {
        query.clone_into(&mut self.query);
        self.scroll = 0;
    }

    /// The first line shown; the view stops at the end by itself.
    pub const fn scroll(&self) -> usize {
        self.scroll
    }

    /// Moves the page.
    pub const fn scroll_to(&mut self, line: usize) {
        self.scroll = line;
    }
}
