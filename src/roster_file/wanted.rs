//! What a file says, before anybody knows whether it can be meant.

/// Whether a member is to receive calls, as a file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedCalls {
    /// `on`.
    On,
    /// `off`.
    Off,
    /// An empty cell: a member keeps what it has, a newcomer gets what newcomers get.
    Undecided,
}

/// One member of a group, as one row says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedMember {
    /// The agent's id; empty where only a name is given.
    pub id: String,
    /// The agent's name, for people, or to find the agent by where no id is given.
    pub name: String,
    /// Whether calls are to arrive.
    pub calls: WantedCalls,
    /// The position from 1, where one is given.
    pub order: Option<u32>,
    /// Line of the file, from 1.
    pub line: usize,
}

/// One group's complete roster, as a file says it. A group that is in the file is meant completely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRoster {
    /// The group's id; empty where only a name is given.
    pub id: String,
    /// The group's name, for people, or to find the group by where no id is given.
    pub name: String,
    /// Its members in the order of the file; a row without an agent says that the group is to have none.
    pub members: Vec<WantedMember>,
    /// Line of the file where it is first named, from 1.
    pub line: usize,
}
