//! The open questions of `api/deepcall.md` §10 and the quirks of §3, each as a switch.

use crate::sandbox::variant::{Choice, Setting, setting, switches};

setting! {
    /// Which HTTP status errors carry (§10, 2).
    pub enum ErrorStatus {
        /// HTTP 200 with the error in the body.
        Http200 = "http200",
        /// HTTP 400 for every error.
        Http400 = "http400",
        /// The status that fits the code: 400, 401, 403, 404, 500.
        Fitting = "status",
    }
}

setting! {
    /// What the error's number is called (§3, 7; §10, 20).
    pub enum ErrorField {
        /// `code`, a number.
        Code = "code",
        /// `errCode`, a number.
        ErrCode = "errCode",
        /// `errorCode`, a number.
        ErrorCode = "errorCode",
        /// `code`, a string of digits.
        CodeText = "code-string",
    }
}

setting! {
    /// What the payload is called (§10, 20).
    pub enum Payload {
        /// `response`.
        Response = "response",
        /// `data`.
        Data = "data",
    }
}

setting! {
    /// The shape of the relation (§5.5; §10, 5).
    pub enum Relation {
        /// The bare group, and maps keyed by agent id.
        Maps = "maps",
        /// The bare group, and arrays in group order.
        Arrays = "arrays",
        /// The group in a map keyed by its id, and maps keyed by agent id.
        Nested = "nested",
    }
}

setting! {
    /// Whom the relation's `agentData` lists (§10, 5).
    pub enum AgentData {
        /// The members of the group.
        Members = "members",
        /// All agents of the account; only `relationData` tells the members.
        All = "all",
    }
}

setting! {
    /// How the relation writes whether an agent receives calls (§5.5).
    pub enum Flags {
        /// 0 or 1.
        Number = "number",
        /// false or true.
        Bool = "bool",
        /// "0" or "1".
        Text = "string",
        /// 0 or 1, but not at all for the first two members.
        Missing = "missing",
    }
}

setting! {
    /// What the agent's id is called in objects (§5.5).
    pub enum AgentId {
        /// `unique_id`.
        UniqueId = "unique_id",
        /// `agent_unique_id`.
        AgentUniqueId = "agent_unique_id",
        /// `agent_id`.
        Underscored = "agent_id",
        /// `agentid`.
        Joined = "agentid",
        /// `id`.
        Short = "id",
        /// Nothing: it is the map's key; in arrays `unique_id`.
        Key = "key",
    }
}

setting! {
    /// Whether lists are paged (§3, Paging; §10, 3).
    pub enum Paging {
        /// `page` and `limit` are honoured, 1 and 10 by default.
        Honoured = "honoured",
        /// Everything comes as one page whatever was asked.
        IgnoredAll = "ignored-all",
        /// The first ten come whatever was asked; the totals are true.
        IgnoredFirst = "ignored-first",
        /// Every page has the contents of the first, under the asked number.
        Repeats = "repeats",
        /// The contents are right, but the page always calls itself the first.
        EchoDiffers = "echo-differs",
        /// Everything comes at once, without `page`, `limit` and totals.
        MissingFields = "missing-fields",
    }
}

setting! {
    /// How a list without hits looks (§3, Paging).
    pub enum Empty {
        /// `{}`.
        Object = "object",
        /// `[]`.
        Array = "array",
        /// `null`.
        Null = "null",
        /// The field is not there.
        Absent = "absent",
        /// An error, code 1012.
        Error1012 = "error1012",
    }
}

setting! {
    /// What `agent_unique_id: []` does (§10, 7). Without the field the group is emptied in any case.
    pub enum Emptying {
        /// It empties the group.
        AcceptsEmpty = "accepts-empty",
        /// It is refused with 1030.
        RefusesEmpty = "refuses-empty-1030",
    }
}

setting! {
    /// What an agent id that does not exist does to an assignment (§10, 9).
    pub enum UnknownAgents {
        /// Refuses it as a whole with 1003.
        Reject = "reject-1003",
        /// Is left out without a word.
        Ignore = "ignore",
    }
}

setting! {
    /// How agents are labelled in the group list (§10, 18).
    pub enum Labels {
        /// `#3 bhawesh`.
        Plain = "plain",
        /// By id: no name, several spaces, a name that begins with `#`, no number, plain.
        Odd = "odd",
    }
}

setting! {
    /// What `Agent/list` answers (§6.1; §10, 6).
    pub enum AgentList {
        /// A map keyed by agent id, whole.
        Map = "map",
        /// An array, whole.
        Array = "array",
        /// An object whose `agents` is an array, whole.
        AgentsArray = "agents-array",
        /// A map keyed by agent id, in pages as `deepcall.paging` says.
        Paged = "paged",
        /// An error, code 1021: the call does not exist on this installation.
        Unavailable = "unavailable-1021",
    }
}

setting! {
    /// Whether the list shows inactive groups (§10, 12).
    pub enum Inactive {
        /// Yes.
        Listed = "listed",
        /// No.
        Hidden = "hidden",
    }
}

setting! {
    /// How a second group of the same name is numbered (§10, 10).
    pub enum DuplicateSuffix {
        /// With a space: `Billing 1`.
        SpaceNumber = "space-number",
        /// Without: `Billing1`.
        PlainNumber = "plain-number",
    }
}

setting! {
    /// How ids are written in answers (§3, 9).
    pub enum Ids {
        /// As numbers.
        Number = "number",
        /// As strings.
        Text = "string",
    }
}

setting! {
    /// Which spelling of the id filter the list honours (§3, 10; §10, 4).
    pub enum IdFilter {
        /// `groupId`, as in the sample.
        GroupId = "groupId",
        /// `groupid`, as in the table.
        Lowercase = "groupid",
        /// Neither.
        Ignored = "ignored",
    }
}

/// For how many reads after a write the old roster is shown (§10, 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LagReads(pub u32);

impl Setting for LagReads {
    const CHOICES: &'static [Choice] = &[
        Choice {
            name: "0",
            doc: " Reads see a write at once.",
        },
        Choice {
            name: "N",
            doc: " The first N reads of the group after a write show the roster before it.",
        },
    ];

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn samples() -> Vec<Self> {
        vec![Self(1), Self(2)]
    }
}

/// The most groups or agents that a page can have (§10, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LimitMax(pub Option<u32>);

impl Setting for LimitMax {
    const CHOICES: &'static [Choice] = &[
        Choice {
            name: "none",
            doc: " As many as asked for.",
        },
        Choice {
            name: "N",
            doc: " At most N, 1 or more; a greater `limit` is lowered, and the answer says so.",
        },
    ];

    fn parse(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self(None)),
            _ => text.parse().ok().filter(|most| *most > 0).map(|most| Self(Some(most))),
        }
    }

    fn text(&self) -> String {
        self.0.map_or_else(|| "none".to_owned(), |most| most.to_string())
    }

    fn samples() -> Vec<Self> {
        vec![Self(Some(5))]
    }
}

switches! {
    "deepcall"
    /// How the DeepCall face answers each open question; the default is what the captures and samples show.
    pub struct DeepcallVariants
    /// One switch of the DeepCall face with its value.
    pub enum DeepcallSetting {
        /// Which HTTP status errors carry.
        errors as Errors: ErrorStatus = "errors",
        /// What the error's number is called.
        error_field as ErrorField: ErrorField = "error_field",
        /// What the payload is called.
        payload as Payload: Payload = "payload",
        /// The shape of the group-agent relation.
        relation as Relation: Relation = "relation",
        /// Whom the relation's `agentData` lists.
        agent_data as AgentData: AgentData = "agent_data",
        /// How the relation writes whether an agent receives calls.
        flags as Flags: Flags = "flags",
        /// What the agent's id is called in objects.
        agent_id as AgentId: AgentId = "agent_id",
        /// Whether lists are paged.
        paging as Paging: Paging = "paging",
        /// The most rows that a page can have.
        limit_max as LimitMax: LimitMax = "limit_max",
        /// How a list without hits looks.
        empty as Empty: Empty = "empty",
        /// What an assignment of no agents does.
        emptying as Emptying: Emptying = "emptying",
        /// What an agent id that does not exist does to an assignment.
        unknown_agents as UnknownAgents: UnknownAgents = "unknown_agents",
        /// For how many reads after a write the old roster is shown.
        lag as Lag: LagReads = "lag",
        /// How agents are labelled in the group list.
        labels as Labels: Labels = "labels",
        /// What `Agent/list` answers.
        agent_list as AgentList: AgentList = "agent_list",
        /// Whether the list shows inactive groups.
        inactive as Inactive: Inactive = "inactive",
        /// How a second group of the same name is numbered.
        duplicate_suffix as DuplicateSuffix: DuplicateSuffix = "duplicate_suffix",
        /// How ids are written in answers.
        ids as Ids: Ids = "ids",
        /// Which spelling of the id filter the list honours.
        id_filter as IdFilter: IdFilter = "id_filter",
    }
}

impl DeepcallVariants {
    /// Settings that could plausibly be met together.
    pub(crate) fn combinations() -> Vec<Self> {
        vec![
            Self {
                errors: ErrorStatus::Fitting,
                error_field: ErrorField::ErrorCode,
                payload: Payload::Data,
                relation: Relation::Arrays,
                flags: Flags::Text,
                agent_id: AgentId::AgentUniqueId,
                agent_list: AgentList::Array,
                empty: Empty::Array,
                ids: Ids::Text,
                ..Self::default()
            },
            Self {
                errors: ErrorStatus::Http400,
                relation: Relation::Nested,
                agent_data: AgentData::All,
                flags: Flags::Missing,
                agent_id: AgentId::Key,
                agent_list: AgentList::Unavailable,
                labels: Labels::Odd,
                emptying: Emptying::RefusesEmpty,
                lag: LagReads(1),
                limit_max: LimitMax(Some(5)),
                ..Self::default()
            },
        ]
    }
}
