//! Requests, literal to the samples of `api/portsip.md`: GET reads, POST does everything else (§1).

use serde::Serialize;

use crate::client::transport::{Method, Request, segment};
use crate::client::{Error, Kind, Operation, Result};
use crate::domain::{AgentId, Backend, GroupId};

/// The most rows of one page (§4).
pub(super) const PAGE_SIZE: usize = 100;

/// What is listed page by page (§4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// User groups.
    Groups,
    /// Extension users.
    Users,
}

/// The body of a new group: the sample's fields, with nothing in them but the name (§5.3). The description is empty
/// text because the schema knows text only, and whether it may be left out is not told.
#[derive(Serialize)]
struct NewGroup<'a> {
    name: &'a str,
    description: &'a str,
    outbound_caller_ids: [&'a str; 0],
}

/// A page of a list, in an order that stays while paging.
pub(super) fn page(operation: Operation, rows: Rows, skip: usize, filter: Option<&str>) -> Request {
    rows_from(operation, rows, skip, PAGE_SIZE, filter)
}

/// The least that can be asked: one group, to see whether the phone system takes the session.
pub(super) fn one_group(operation: Operation) -> Request {
    rows_from(operation, Rows::Groups, 0, 1, None)
}

fn rows_from(operation: Operation, rows: Rows, skip: usize, top: usize, filter: Option<&str>) -> Request {
    let path = match rows {
        Rows::Groups => "api/groups",
        Rows::Users => "api/users",
    };
    let request = get(operation, path)
        .with_query("orderby", "name")
        .with_query("skip", skip.to_string())
        .with_query("top", top.to_string());
    match filter {
        Some(filter) => request.with_query("filter", filter),
        None => request,
    }
}

/// The filter for names that contain this text (§4).
pub(super) fn name_contains(text: &str) -> String {
    format!("contains(name,{})", literal(text))
}

/// The filter for these extension numbers (§4).
pub(super) fn extension_is_one_of(extensions: &[AgentId]) -> String {
    let equal = |extension: &AgentId| format!("extension_number eq {}", literal(extension.as_str()));
    extensions.iter().map(equal).collect::<Vec<_>>().join(" or ")
}

/// Text in a filter; a quote in it is doubled, as `OData` does (§4, inferred).
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A group's detail, the only answer with its caller ids (§5.4).
pub(super) fn group(operation: Operation, group: &GroupId) -> Result<Request> {
    Ok(get(operation, group_path(operation, group)?).about(group))
}

/// A group's members, all in one answer (§5.7).
pub(super) fn members(operation: Operation, group: &GroupId) -> Result<Request> {
    let path = format!("{}/members", group_path(operation, group)?);
    Ok(get(operation, path).about(group))
}

/// Whether an extension is in a group (§5.8).
pub(super) fn is_member(operation: Operation, group: &GroupId, agent: &AgentId) -> Result<Request> {
    Ok(get(operation, member_path(operation, group, agent)?).about(group))
}

/// Puts an extension into a group: a POST without a body (§5.9).
pub(super) fn add_member(group: &GroupId, agent: &AgentId) -> Result<Request> {
    let operation = Operation::WriteRoster;
    Ok(post(operation, member_path(operation, group, agent)?).about(group))
}

/// Takes an extension out of a group (§5.10).
pub(super) fn remove_member(group: &GroupId, agent: &AgentId) -> Result<Request> {
    let operation = Operation::WriteRoster;
    let path = format!("{}/destroy", member_path(operation, group, agent)?);
    Ok(post(operation, path).about(group))
}

/// Makes a group (§5.3).
pub(super) fn create(name: &str) -> Result<Request> {
    let body = NewGroup {
        name,
        description: "",
        outbound_caller_ids: [],
    };
    with_json(post(Operation::CreateGroup, "api/groups"), &body)
}

/// Writes a group's whole editable object (§5.5).
pub(super) fn update(group: &GroupId, body: &impl Serialize) -> Result<Request> {
    let operation = Operation::ChangeGroup;
    with_json(post(operation, group_path(operation, group)?).about(group), body)
}

/// Deletes a group (§5.6).
pub(super) fn destroy(group: &GroupId) -> Result<Request> {
    let operation = Operation::DeleteGroup;
    let path = format!("{}/destroy", group_path(operation, group)?);
    Ok(post(operation, path).about(group))
}

/// Whether a user's phone is there and free (§6.3).
pub(super) fn status(user: &str) -> Result<Request> {
    let operation = Operation::ReadLiveStates;
    Ok(get(operation, format!("api/users/{}/status", place(operation, user)?)))
}

/// A read; errors may come without a body (§8).
pub(super) fn get(operation: Operation, path: impl Into<String>) -> Request {
    Request::new(operation, Method::GET, path).may_be_empty()
}

/// Anything but a read; successes and errors may come without a body (§3, 1).
pub(super) fn post(operation: Operation, path: impl Into<String>) -> Request {
    Request::new(operation, Method::POST, path).may_be_empty()
}

/// Adds a JSON body.
pub(super) fn with_json(request: Request, body: &impl Serialize) -> Result<Request> {
    let operation = request.operation();
    request.with_json(body).map_err(|error| {
        let message = "the request could not be put together; nothing was sent";
        Error::new(Backend::PortSip, operation, Kind::Usage, "bad-body", message)
            .with_hint("this is likely a fault of callboard: please report it")
            .with_source(error)
    })
}

fn group_path(operation: Operation, group: &GroupId) -> Result<String> {
    Ok(format!("api/groups/{}", place(operation, group.as_str())?))
}

fn member_path(operation: Operation, group: &GroupId, agent: &AgentId) -> Result<String> {
    let agent = place(operation, agent.as_str())?;
    Ok(format!("{}/members/{agent}", group_path(operation, group)?))
}

/// An id as one segment of a path. The three texts that would lead to another path even when encoded are refused.
fn place(operation: Operation, id: &str) -> Result<String> {
    if matches!(id, "" | "." | "..") {
        let message = format!("`{id}` cannot be an id of PortSIP; nothing was sent");
        return Err(Error::new(Backend::PortSip, operation, Kind::Usage, "bad-id", message)
            .with_hint("refresh the groups and agents and take an id from there"));
    }
    Ok(segment(id))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const SALES: &str = "NzAwNTUxOTA5NzczMTQ4MTYw";

    fn group_id() -> GroupId {
        GroupId::new(SALES)
    }

    fn line(request: &Request) -> String {
        format!("{} {}", request.method(), request.path())
    }

    fn body(request: &Request) -> serde_json::Value {
        serde_json::from_slice(request.body()).expect("JSON")
    }

    #[rstest]
    #[case(group(Operation::ReadRoster, &group_id()), "GET api/groups/NzAwNTUxOTA5NzczMTQ4MTYw")]
    #[case(members(Operation::ReadRoster, &group_id()), "GET api/groups/NzAwNTUxOTA5NzczMTQ4MTYw/members")]
    #[case(
        is_member(Operation::ReadRoster, &group_id(), &AgentId::new("0104")),
        "GET api/groups/NzAwNTUxOTA5NzczMTQ4MTYw/members/0104"
    )]
    #[case(
        add_member(&group_id(), &AgentId::new("104")),
        "POST api/groups/NzAwNTUxOTA5NzczMTQ4MTYw/members/104"
    )]
    #[case(
        remove_member(&group_id(), &AgentId::new("104")),
        "POST api/groups/NzAwNTUxOTA5NzczMTQ4MTYw/members/104/destroy"
    )]
    #[case(destroy(&group_id()), "POST api/groups/NzAwNTUxOTA5NzczMTQ4MTYw/destroy")]
    #[case(status("ODA2NDA2ODE1ODky"), "GET api/users/ODA2NDA2ODE1ODky/status")]
    fn calls_without_a_body_are_those_of_the_reference(#[case] request: Result<Request>, #[case] expected: &str) {
        let request = request.expect("a request");
        assert_eq!(line(&request), expected);
        assert!(request.body().is_empty());
    }

    /// `portsip-groups.txt`: the request bodies of the page have these fields and no others.
    #[test]
    fn creating_sends_the_fields_of_the_seeds_sample() {
        let sample = include_str!("../../../../tests/fixtures/portsip/group-create-request.json");
        let sample: serde_json::Value = serde_json::from_str(sample).expect("JSON");
        let names = |value: &serde_json::Value| {
            let mut names: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
            names.sort();
            names
        };
        let request = create("Tier 2").expect("a request");
        assert_eq!(line(&request), "POST api/groups");
        let sent = body(&request);
        assert_eq!(names(&sent), names(&sample));
        let expected = serde_json::json!({"name": "Tier 2", "description": "", "outbound_caller_ids": []});
        assert_eq!(sent, expected);
    }

    /// §3, 3 and 8, 9: bare parameter names, an offset from 0.
    #[test]
    fn a_page_is_asked_for_by_order_offset_and_size() {
        let request = page(Operation::ListGroups, Rows::Groups, 100, None);
        assert_eq!(line(&request), "GET api/groups");
        let query = |request: &Request| {
            let pair = |(name, value): &(&'static str, String)| format!("{name}={value}");
            request.query().iter().map(pair).collect::<Vec<_>>().join("&")
        };
        assert_eq!(query(&request), "orderby=name&skip=100&top=100");
        let users = page(Operation::ListAgents, Rows::Users, 0, Some("extension_number eq '102'"));
        assert_eq!(line(&users), "GET api/users");
        assert_eq!(
            query(&users),
            "orderby=name&skip=0&top=100&filter=extension_number eq '102'"
        );
        assert_eq!(query(&one_group(Operation::SignIn)), "orderby=name&skip=0&top=1");
    }

    #[test]
    fn a_quote_in_a_filter_is_doubled() {
        assert_eq!(name_contains("sales"), "contains(name,'sales')");
        assert_eq!(name_contains("O'Brien's"), "contains(name,'O''Brien''s')");
        assert_eq!(
            extension_is_one_of(&["102".into(), "0103".into()]),
            "extension_number eq '102' or extension_number eq '0103'"
        );
    }

    /// §3, 3: opaque ids are encoded and never looked into; only what would leave the path is refused.
    #[test]
    fn ids_stay_one_segment_of_the_path() {
        let odd = group(Operation::ReadRoster, &GroupId::new("a/b+c= ?%")).expect("a request");
        assert_eq!(odd.path(), "api/groups/a%2Fb%2Bc%3D%20%3F%25");
        for id in ["", ".", ".."] {
            let refused = destroy(&GroupId::new(id)).expect_err("refused");
            assert_eq!((refused.kind(), refused.reason()), (Kind::Usage, "bad-id"), "{id:?}");
        }
    }
}
