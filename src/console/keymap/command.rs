//! The one table of commands: everything that a key or the palette can ask for.

use super::layer::Layer;

/// Hints of this rank stay however short the line is: the way out.
pub(super) const WAY_OUT: u8 = u8::MAX;

/// Writes a command once: variant, id, label in the hint line, its rank there (0: never), layers where keys may be
/// bound to it (any layer that asks one of them will do), and its sentence in the help. Everything else derives from the row.
macro_rules! commands {
    ($($command:ident $id:literal, $label:literal $rank:expr, [$($layer:ident)*], $sentence:literal;)*) => {
        /// A command by name, without arguments.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum CommandId {
            $(#[doc = $sentence] $command,)*
        }

        impl CommandId {
            /// All commands, in the order of help and hint line.
            pub const ALL: &'static [Self] = &[$(Self::$command,)*];

            const fn row(self) -> &'static Row {
                match self {
                    $(Self::$command => &Row {
                        id: $id,
                        label: $label,
                        rank: $rank,
                        layers: &[$(Layer::$layer,)*],
                        sentence: $sentence,
                    },)*
                }
            }
        }
    };
}

/// What is written about a command.
struct Row {
    id: &'static str,
    label: &'static str,
    rank: u8,
    layers: &'static [Layer],
    sentence: &'static str,
}

commands! {
    // Groups
    EditRoster "edit-roster", "edit roster" 90, [GroupList MemberDetails], "Edit who is in the group and who of them receives calls";
    NewGroup "new-group", "new" 60, [GroupList], "Create a group";
    RenameGroup "rename-group", "rename" 50, [GroupList], "Rename the group";
    DescribeGroup "describe-group", "describe" 26, [GroupList], "Say what the group is for";
    ToggleGroupStatus "toggle-group-status", "on/off" 30, [GroupList], "Activate the group, or deactivate an active one";
    ActivateGroup "activate-group", "activate" 0, [GroupList], "Activate the group";
    DeactivateGroup "deactivate-group", "deactivate" 0, [GroupList], "Deactivate the group";
    DeleteGroup "delete-group", "delete" 48, [GroupList], "Delete the group";
    GroupDetails "group-details", "about" 22, [GroupList MemberDetails AssignmentEditor], "Show all that is known about the group, and what there is to mend";
    LiveStates "live-states", "live" 24, [MemberDetails], "Ask which members could take a call now";
    JumpToGroup "jump-to-group", "jump" 20, [Global], "Jump to a group by a few letters of its name";

    // The roster editor
    ToggleMember "toggle-member", "member" 90, [AssignmentEditor], "Put the agent into the group, or take it out";
    ToggleCalls "toggle-calls", "calls" 85, [AssignmentEditor], "Switch calls on or off for the agent";
    CallsOn "calls-on", "calls on" 15, [AssignmentEditor], "Switch calls on for the agent, or for all selected ones";
    CallsOff "calls-off", "calls off" 15, [AssignmentEditor], "Switch calls off for the agent, or for all selected ones";
    MoveMemberDown "move-member-down", "down" 77, [AssignmentEditor], "Move the member down in the order";
    MoveMemberUp "move-member-up", "up" 77, [AssignmentEditor], "Move the member up in the order";

    // Selecting
    Select "select", "mark" 47, [GroupList AssignmentEditor Merge], "Mark the row, or unmark it";
    SelectAllShown "select-all-shown", "all shown" 46, [GroupList AssignmentEditor], "Take in every row that the filter shows";
    SelectRange "select-range", "range" 44, [GroupList AssignmentEditor], "Start a range at the cursor, or take in the range up to it";
    InvertSelection "invert-selection", "invert" 42, [GroupList AssignmentEditor], "Turn round what is taken in among the rows shown";
    MarkIds "mark-ids", "mark ids" 10, [AssignmentEditor], "Mark the agents of a typed list of ids, such as 1001-1005; 1040";
    ClearSelection "clear-selection", "unmark all" 0, [GroupList AssignmentEditor], "Unmark every row, hidden ones too";
    Undo "undo", "undo" 75, [AssignmentEditor Merge], "Undo the last edit";
    Redo "redo", "redo" 41, [AssignmentEditor Merge], "Redo what was undone";
    TurnSort "turn-sort", "sort" 5, [GroupList AssignmentEditor], "Sort by name, or by id again";
    ShowAll "show-all", "show all" 0, [GroupList AssignmentEditor], "Show all rows";
    ShowChanged "show-changed", "show changed" 0, [AssignmentEditor], "Show only the rows that would change, or all again";
    ShowMembers "show-members", "show members" 0, [AssignmentEditor], "Show only the members, or all agents again";
    ShowSelected "show-selected", "show marked" 0, [GroupList AssignmentEditor], "Show only the marked rows, or all again";

    // Saving
    Review "review", "review" 95, [AssignmentEditor], "Show exactly what would change";
    EditNote "edit-note", "note" 30, [AssignmentEditor Review], "Write a note that is kept with the change";
    Save "save", "save" 98, [AssignmentEditor Review Merge], "Save the roster";
    MergeMine "merge-mine", "mine" 80, [Merge], "Keep what you did in this row";
    MergeTheirs "merge-theirs", "theirs" 80, [Merge], "Take what the other side did in this row";
    MergeAllMine "merge-all-mine", "all mine" 40, [Merge], "Keep what you did in every undecided row";
    MergeAllTheirs "merge-all-theirs", "all theirs" 40, [Merge], "Take what the other side did in every undecided row";

    // Finding
    FilterOpen "filter", "filter" 70, [GroupList MemberDetails AssignmentEditor AgentCard Help], "Show only the rows that contain what you type";
    FilterClear "clear-filter", "show all" 0, [GroupList MemberDetails AssignmentEditor AgentCard Help], "Drop the filter";
    FilterAccept "filter-accept", "keep filter" 90, [Filter], "Keep the filter and go back to the rows";
    FilterCancel "filter-cancel", "drop filter" 80, [Filter], "Drop what was typed and go back to the rows";
    AgentCard "agent-card", "agent" 25, [MemberDetails AssignmentEditor], "Show the agent and its groups";
    CopyId "copy-id", "copy id" 10, [GroupList MemberDetails AssignmentEditor ErrorDetails AgentCard GroupDetails], "Copy the id of the row to the clipboard";
    CopyName "copy-name", "copy name" 5, [GroupList MemberDetails AssignmentEditor AgentCard], "Copy the name of the row to the clipboard";

    // Moving
    MoveDown "move-down", "down" 0, [List Palette Filter], "Move down one row";
    MoveUp "move-up", "up" 0, [List Palette Filter], "Move up one row";
    HalfPageDown "half-page-down", "half page down" 0, [List], "Move down half a page";
    HalfPageUp "half-page-up", "half page up" 0, [List], "Move up half a page";
    PageDown "page-down", "page down" 0, [List Palette Filter], "Move down a page";
    PageUp "page-up", "page up" 0, [List Palette Filter], "Move up a page";
    MoveToTop "move-to-top", "top" 0, [List], "Move to the first row";
    MoveToBottom "move-to-bottom", "bottom" 0, [List], "Move to the last row";
    NextPane "next-pane", "other pane" 15, [Global], "Go to the next pane";
    PreviousPane "previous-pane", "other pane" 0, [Global], "Go to the pane before";
    PaneLeft "pane-left", "left" 0, [Global], "Go to the pane on the left";
    PaneRight "pane-right", "right" 0, [Global], "Go to the pane on the right";

    // Answering
    Choose "choose", "choose" 90, [Palette ProfilePicker], "Take the row under the cursor";
    NextField "next-field", "next field" 70, [Form], "Go to the next field or button";
    PreviousField "previous-field", "field before" 30, [Form], "Go to the field or button before";
    SubmitForm "submit-form", "done" 90, [Form], "Send the form, or press the button that has the focus";
    ConfirmYes "confirm-yes", "yes" 90, [Confirm], "Answer yes";
    ConfirmDiscard "confirm-discard", "discard" 80, [Confirm], "Throw away the kept draft that the question is about";
    ConfirmTyped "confirm-typed", "answer" 90, [ConfirmTyped], "Give the answer that was typed; an empty one means no";
    ConfirmNo "confirm-no", "no" WAY_OUT, [Confirm ConfirmTyped], "Answer no: nothing is done";

    // Requests and connection
    Refresh "refresh", "refresh" 35, [Global AgentCard], "Load again what the pane shows";
    Retry "retry", "try again" 30, [Global ErrorDetails WriteOutcome], "Try again what failed last";
    CancelRequest "cancel-request", "cancel" 65, [Global], "Cancel the request that is running";
    ErrorDetails "error-details", "details" 55, [Global], "Show everything about the last error";
    ProfilePicker "profile-picker", "profiles" 15, [Global], "Choose another profile";
    SignIn "sign-in", "sign in" 0, [Global], "Sign in to the phone system";
    SignOut "sign-out", "sign out" 0, [Global], "Sign out and forget the session";

    // The program
    PaletteOpen "commands", "commands" 75, [Global], "Run any command by its name";
    HelpOpen "help", "help" 80, [Global Overlay], "Show what the keys do here";
    Suspend "suspend", "suspend" 0, [Global Anywhere], "Leave the screen to the shell; `fg` comes back";
    Leave "leave", "leave" WAY_OUT, [AssignmentEditor], "Leave the editor, asking first when something is unsaved";
    Close "close", "close" WAY_OUT, [Overlay Form Palette], "Close the window without doing anything";
    Quit "quit", "quit" WAY_OUT, [Global Anywhere], "Quit callboard, asking first when something is unsaved";

    // Typing
    TextLeft "text-left", "left" 0, [Text], "Move one character to the left";
    TextRight "text-right", "right" 0, [Text], "Move one character to the right";
    TextWordLeft "text-word-left", "word left" 0, [Text], "Move one word to the left";
    TextWordRight "text-word-right", "word right" 0, [Text], "Move one word to the right";
    TextStart "text-start", "start" 0, [Text], "Move to the start of the text";
    TextEnd "text-end", "end" 0, [Text], "Move to the end of the text";
    TextDeleteBefore "text-delete-before", "delete" 0, [Text], "Delete the character to the left; in an empty filter or palette, leave it";
    TextDeleteAfter "text-delete-after", "delete" 0, [Text], "Delete the character to the right";
    TextDeleteWord "text-delete-word", "delete word" 0, [Text], "Delete the word to the left";
    TextClear "text-clear", "clear" 0, [Text], "Delete the whole text";
}

impl CommandId {
    /// The name used in `keymap.toml` and in the palette.
    pub const fn id(self) -> &'static str {
        self.row().id
    }

    /// One sentence for the help page and the palette.
    pub const fn sentence(self) -> &'static str {
        self.row().sentence
    }

    /// A word or two for the hint line.
    pub const fn label(self) -> &'static str {
        self.row().label
    }

    /// The layers it belongs to; keys may be bound to it there and in every layer that asks one of them.
    pub const fn layers(self) -> &'static [Layer] {
        self.row().layers
    }

    /// How long its hint stays when the line gets short; 0 when it has none.
    pub(super) const fn rank(self) -> u8 {
        self.row().rank
    }

    /// The command of this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.id() == id)
    }

    /// Whether it means something while `layer` is on top.
    pub fn works_in(self, layer: Layer) -> bool {
        self.layers().iter().any(|belongs| layer.stack().contains(belongs))
    }

    /// Whether the palette offers it: everything but opening the palette and answering what is on top of the panes.
    pub fn is_in_palette(self) -> bool {
        let panes = [Layer::GroupList, Layer::MemberDetails, Layer::AssignmentEditor];
        self != Self::PaletteOpen && panes.into_iter().any(|pane| self.works_in(pane))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kebab_case_and_unique() {
        let mut ids: Vec<&str> = CommandId::ALL.iter().map(|command| command.id()).collect();
        assert!(
            ids.iter()
                .all(|id| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
        );
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }

    #[test]
    fn every_command_can_be_found_by_its_id_and_belongs_somewhere() {
        for command in CommandId::ALL {
            assert_eq!(CommandId::from_id(command.id()), Some(*command));
            assert!(!command.layers().is_empty(), "{}", command.id());
            assert!(!command.sentence().ends_with('.'), "{}", command.id());
        }
    }
}
