//! Where a key is pressed: the layers that keys are bound in, and which of them are asked in which order.

/// Writes the layers once: variant, name in `keymap.toml`, heading in the help, the layers asked from first to last.
macro_rules! layers {
    ($($(#[$doc:meta])* $layer:ident $name:literal $title:literal [$($asked:ident),*];)*) => {
        /// A set of keys that belong together.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Layer {
            $($(#[$doc])* $layer,)*
        }

        impl Layer {
            /// All layers, in the order of the help page.
            pub const ALL: &'static [Self] = &[$(Self::$layer,)*];

            /// The table of `keymap.toml` that holds its keys.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$layer => $name,)* }
            }

            /// Its heading on the help page.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$layer => $title,)* }
            }

            /// The layers asked for a key while this one is on top, nearest first.
            pub const fn stack(self) -> &'static [Self] {
                match self { $(Self::$layer => &[$(Self::$asked,)*],)* }
            }
        }
    };
}

layers! {
    /// The group list has the focus.
    GroupList "group_list" "Groups" [GroupList, List, Global, Anywhere];
    /// The members of a group have the focus.
    MemberDetails "member_details" "Members" [MemberDetails, List, Global, Anywhere];
    /// A roster is being edited.
    AssignmentEditor "assignment_editor" "Roster editor" [AssignmentEditor, List, Global, Anywhere];
    /// The changes or the plan are on screen before saving.
    Review "review" "Review" [Review, Overlay, List, Anywhere];
    /// Someone else changed the roster, and each difference is decided.
    Merge "merge" "Merge" [Merge, Overlay, List, Anywhere];
    /// A question is answered with one key.
    Confirm "confirm" "Question" [Confirm, Anywhere];
    /// A question is answered by typing a word.
    ConfirmTyped "confirm_typed" "Question with a typed answer" [ConfirmTyped, Text, Anywhere];
    /// A form is filled in.
    Form "form" "Form" [Form, Text, Anywhere];
    /// A filter is typed above a list.
    Filter "filter" "Filter" [Filter, Text, Anywhere];
    /// A command or a group is looked for by a few of its letters.
    Palette "palette" "Commands and jumps" [Palette, Text, Anywhere];
    /// A profile is chosen.
    ProfilePicker "profile_picker" "Profiles" [ProfilePicker, Overlay, List, Anywhere];
    /// Everything known about a group besides its members is shown.
    GroupDetails "group_details" "About the group" [GroupDetails, Overlay, List, Anywhere];
    /// What became of each agent of a write is shown.
    WriteOutcome "write_outcome" "Results" [WriteOutcome, Overlay, List, Anywhere];
    /// An error is shown in full.
    ErrorDetails "error_details" "Error details" [ErrorDetails, Overlay, List, Anywhere];
    /// One agent and its groups are shown.
    AgentCard "agent_card" "Agent card" [AgentCard, Overlay, List, Anywhere];
    /// This help.
    Help "help" "Help" [Help, Overlay, List, Anywhere];
    /// Whatever lies over the panes.
    Overlay "overlay" "Any window" [Overlay, Anywhere];
    /// Whatever has rows.
    List "list" "Any list" [List, Anywhere];
    /// Whatever is typed into.
    Text "text" "Any text field" [Text, Anywhere];
    /// The three panes.
    Global "global" "Everywhere in the panes" [Global, Anywhere];
    /// The panes and everything over them.
    Anywhere "anywhere" "Always" [Anywhere];
}

impl Layer {
    /// The layer whose table in `keymap.toml` has this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|layer| layer.name() == name)
    }

    /// Whether characters are typed while this layer is on top, so that none of them may be bound.
    pub fn takes_text(self) -> bool {
        self.stack().contains(&Self::Text) || self == Self::Anywhere
    }
}
