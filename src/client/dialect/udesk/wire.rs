//! Requests, literal to `api/udesk.md §5` to `§7`. The signature is added by the transport, try by try.

use serde::Serialize;

use crate::client::transport::{Method, Request, segment};
use crate::client::{Error, Kind, Operation, Result};
use crate::domain::{AgentId, Backend, GroupId};

/// Items asked for with one page: the most that is allowed (`api/udesk.md §4`).
pub(super) const PAGE_SIZE: u32 = 100;

#[derive(Serialize)]
struct LogIn<'a> {
    email: &'a str,
    password: &'a str,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

/// The only thing of an agent that is ever written: the same call could change passwords, roles and status.
#[derive(Serialize)]
struct Membership<'a> {
    user_group_ids: &'a [u64],
}

#[derive(Serialize)]
struct Wrapped<'a> {
    agent: Membership<'a>,
}

/// Asks for the token of the Open API; the only call that is not signed. Its answer holds a secret nobody knows yet.
pub(super) fn log_in(email: &str, password: &str) -> Result<Request> {
    let request = Request::new(Operation::SignIn, Method::POST, "open_api_v1/log_in").with_private_reply();
    with_body(request, &LogIn { email, password })
}

/// One page of the groups.
pub(super) fn groups(operation: Operation, page: u32, per_page: u32) -> Request {
    paged(
        Request::new(operation, Method::GET, "open_api_v1/user_groups"),
        page,
        per_page,
    )
}

/// One page of a group's members, with everything about them.
pub(super) fn members(group: &GroupId, page: u32) -> Request {
    let request = Request::new(
        Operation::ReadRoster,
        Method::GET,
        format!("{}/agents", group_path(group)),
    );
    paged(request, page, PAGE_SIZE).about(group).with_private_reply()
}

/// One page of all agents, switched-off ones as well: otherwise such a member would look unknown.
pub(super) fn agents(page: u32) -> Request {
    let request = Request::new(Operation::ListAgents, Method::GET, "open_api_v1/agents");
    paged(request, page, PAGE_SIZE)
        .with_query("with_disabled", "true")
        .with_private_reply()
}

/// One agent.
pub(super) fn agent(agent: &AgentId) -> Request {
    Request::new(Operation::ListAgents, Method::GET, "open_api_v1/agents/get_agent")
        .with_query("type", "id")
        .with_query("content", agent.as_str())
        .with_private_reply()
}

/// Makes these the groups of an agent.
pub(super) fn set_groups(agent: &AgentId, groups: &[u64], about: &GroupId) -> Result<Request> {
    let path = format!("open_api_v1/agents/{}", segment(agent.as_str()));
    let request = Request::new(Operation::WriteRoster, Method::PUT, path)
        .about(about)
        .with_private_reply();
    let agent = Membership { user_group_ids: groups };
    with_body(request, &Wrapped { agent })
}

/// Makes a group.
pub(super) fn create(name: &str) -> Result<Request> {
    let request = Request::new(Operation::CreateGroup, Method::POST, "open_api_v1/user_groups");
    with_body(request, &Named { name })
}

/// Renames a group: the name is all that can be sent.
pub(super) fn rename(group: &GroupId, name: &str) -> Result<Request> {
    let request = Request::new(Operation::ChangeGroup, Method::PUT, group_path(group)).about(group);
    with_body(request, &Named { name })
}

/// Deletes a group.
pub(super) fn delete(group: &GroupId) -> Request {
    Request::new(Operation::DeleteGroup, Method::DELETE, group_path(group)).about(group)
}

/// What the agents of a group are doing now, as far as calls go.
pub(super) fn live(group: &GroupId) -> Request {
    Request::new(
        Operation::ReadLiveStates,
        Method::GET,
        "open_api_v1/agent_monitor_infos",
    )
    .with_query("user_group_id", group.as_str())
    .with_query("module_type", "call")
    .about(group)
}

fn group_path(group: &GroupId) -> String {
    format!("open_api_v1/user_groups/{}", segment(group.as_str()))
}

fn paged(request: Request, page: u32, per_page: u32) -> Request {
    request
        .with_query("page", page.to_string())
        .with_query("per_page", per_page.to_string())
}

fn with_body(request: Request, body: &impl Serialize) -> Result<Request> {
    let operation = request.operation();
    request.with_json(body).map_err(|error| {
        let message = "the request could not be put together; nothing was sent";
        Error::new(Backend::Udesk, operation, Kind::Usage, "bad-body", message).with_source(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(request: &Request) -> String {
        let query: Vec<String> = request
            .query()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let body = String::from_utf8_lossy(request.body());
        format!("{} {}?{} {body}", request.method(), request.path(), query.join("&"))
    }

    /// `api/udesk.md §5`: paths, queries and bodies of the page.
    #[test]
    fn requests_about_groups_are_literal() {
        let group = GroupId::new("1");
        assert_eq!(
            shown(&groups(Operation::ListGroups, 1, PAGE_SIZE)),
            "GET open_api_v1/user_groups?page=1&per_page=100 "
        );
        assert_eq!(
            shown(&members(&group, 2)),
            "GET open_api_v1/user_groups/1/agents?page=2&per_page=100 "
        );
        assert_eq!(
            shown(&rename(&group, "Agent Group 2").expect("a request")),
            r#"PUT open_api_v1/user_groups/1? {"name":"Agent Group 2"}"#
        );
        assert_eq!(shown(&delete(&group)), "DELETE open_api_v1/user_groups/1? ");
        let live = live(&group);
        assert_eq!(
            shown(&live),
            "GET open_api_v1/agent_monitor_infos?user_group_id=1&module_type=call "
        );
    }

    /// `api/udesk.md §6`: nothing but the groups is ever written about an agent.
    #[test]
    fn requests_about_agents_are_literal() {
        assert_eq!(
            shown(&agents(3)),
            "GET open_api_v1/agents?page=3&per_page=100&with_disabled=true "
        );
        assert_eq!(
            shown(&agent(&AgentId::new("17"))),
            "GET open_api_v1/agents/get_agent?type=id&content=17 "
        );
        let write = set_groups(&AgentId::new("17"), &[1, 4], &GroupId::new("4")).expect("a request");
        assert_eq!(
            shown(&write),
            r#"PUT open_api_v1/agents/17? {"agent":{"user_group_ids":[1,4]}}"#
        );
        let none = set_groups(&AgentId::new("17"), &[], &GroupId::new("4")).expect("a request");
        assert_eq!(
            shown(&none),
            r#"PUT open_api_v1/agents/17? {"agent":{"user_group_ids":[]}}"#
        );
    }

    /// `api/udesk.md §2.1`: the body of the page; the password as it was typed.
    #[test]
    fn signing_in_sends_the_body_of_the_page() {
        let request = log_in("ops.admin@acme.example", " s3cret ").expect("a request");
        let body = r#"{"email":"ops.admin@acme.example","password":" s3cret "}"#;
        assert_eq!(shown(&request), format!("POST open_api_v1/log_in? {body}"));
    }

    #[test]
    fn an_id_cannot_leave_its_place_in_the_path() {
        let request = delete(&GroupId::new("1/../../log_in?x"));
        assert!(
            !request.path().contains("/../") && !request.path().contains('?'),
            "{request:?}"
        );
    }
}
