//! Request bodies, literal to the samples of `api/deepcall.md §5`: ids are strings except where a sample differs.

use serde::Serialize;

use super::credentials::Proof;
use crate::client::transport::{Method, Request};
use crate::client::{Error, Kind, Operation, Result};
use crate::domain::{Backend, GroupId};

/// Groups or agents asked for with one page. The server may decide on fewer; its answer says so.
pub(super) const PAGE_SIZE: u32 = 100;

#[derive(Serialize)]
pub(super) struct ListGroups<'a> {
    #[serde(flatten)]
    pub(super) proof: Proof<'a>,
    pub(super) quick: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) forward: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) page: u32,
    pub(super) limit: u32,
}

#[derive(Serialize)]
pub(super) struct ListAgents<'a> {
    #[serde(flatten)]
    pub(super) proof: Proof<'a>,
    pub(super) page: u32,
    pub(super) limit: u32,
}

#[derive(Serialize)]
pub(super) struct Relation<'a> {
    #[serde(flatten)]
    pub(super) proof: Proof<'a>,
    #[serde(rename = "groupId")]
    pub(super) group: &'a GroupId,
    pub(super) quick: bool,
}

#[derive(Serialize)]
pub(super) struct Assign<'a> {
    #[serde(flatten)]
    pub(super) proof: Proof<'a>,
    #[serde(rename = "groupId")]
    pub(super) group: &'a GroupId,
    pub(super) agent_unique_id: Vec<&'a str>,
    pub(super) receive_call: Vec<&'a str>,
}

/// A group and nothing else: what `delete` takes.
#[derive(Serialize)]
pub(super) struct OneGroup<'a> {
    #[serde(flatten)]
    pub(super) proof: Proof<'a>,
    #[serde(rename = "groupId")]
    pub(super) group: &'a GroupId,
}

#[derive(Serialize)]
pub(super) struct Add<'a> {
    #[serde(flatten)]
    pub(super) proof: Proof<'a>,
    pub(super) name: &'a str,
}

#[derive(Serialize)]
pub(super) struct Update<'a> {
    #[serde(flatten)]
    pub(super) proof: Proof<'a>,
    pub(super) name: &'a str,
    #[serde(rename = "groupId")]
    pub(super) group: &'a GroupId,
    /// Always there: left out, the server takes 1 and would switch the group on (`api/deepcall.md §3.15`).
    pub(super) status: i64,
}

/// A call of DeepCall: always POST, without the trailing slash of the "Path" lines (`api/deepcall.md §3.2`).
pub(super) fn request(operation: Operation, action: &str, body: &impl Serialize) -> Result<Request> {
    Request::new(operation, Method::POST, format!("api/v2/{action}"))
        .with_json(body)
        .map_err(|error| {
            Error::new(
                Backend::DeepCall,
                operation,
                Kind::Usage,
                "bad-body",
                "the request could not be put together; nothing was sent",
            )
            .with_source(error)
        })
}

#[cfg(test)]
mod tests {
    use super::super::credentials::Credentials;
    use super::*;

    fn account() -> Credentials {
        Credentials::Account {
            user_id: "{{userid}}".to_owned(),
            token: "{{token}}".into(),
        }
    }

    fn sent(request: &Request) -> (String, serde_json::Value) {
        assert_eq!(request.method(), &Method::POST);
        (
            request.path().to_owned(),
            serde_json::from_slice(request.body()).expect("JSON"),
        )
    }

    fn parsed(text: &str) -> serde_json::Value {
        serde_json::from_str(text).expect("JSON")
    }

    /// `api/deepcall.md §3.4` and `§3.9`: the casing of the samples, ids as strings.
    #[test]
    fn assigning_sends_the_sample_of_the_page() {
        let (credentials, group) = (account(), GroupId::new("4"));
        let body = Assign {
            proof: credentials.proof(),
            group: &group,
            agent_unique_id: vec!["2", "3", "4"],
            receive_call: vec!["2", "3", "4"],
        };
        let request = request(Operation::WriteRoster, "Group/submitAssignGroupToAgent", &body).expect("a request");
        let sample = r#"{"userId": "{{userid}}","token":"{{token}}","groupId": "4","agent_unique_id": ["2", "3", "4"],"receive_call": ["2", "3","4"] }"#;
        assert_eq!(
            sent(&request),
            ("api/v2/Group/submitAssignGroupToAgent".to_owned(), parsed(sample))
        );
    }

    /// `api/deepcall.md §3.15`: the status always travels.
    #[test]
    fn updating_sends_name_id_and_status() {
        let (credentials, group) = (account(), GroupId::new("28"));
        let body = Update {
            proof: credentials.proof(),
            name: "Mahipal singh",
            group: &group,
            status: 0,
        };
        let request = request(Operation::ChangeGroup, "Group/update", &body).expect("a request");
        let sample = r#"{"userId":"{{userid}}","token":"{{token}}","name":"Mahipal singh","groupId":"28","status":0}"#;
        assert_eq!(sent(&request), ("api/v2/Group/update".to_owned(), parsed(sample)));
    }

    #[test]
    fn adding_sends_the_sample_of_the_page() {
        let credentials = Credentials::Session {
            ssid: "{{ssid}}".into(),
        };
        let body = Add {
            proof: credentials.proof(),
            name: "Manoj kumar",
        };
        let request = request(Operation::CreateGroup, "Group/add", &body).expect("a request");
        let sample = r#"{ "ssid":"{{ssid}}", "name":"Manoj kumar"}"#;
        assert_eq!(sent(&request), ("api/v2/Group/add".to_owned(), parsed(sample)));
    }

    #[test]
    fn deleting_and_reading_the_relation_send_the_id_as_text() {
        let (credentials, group) = (account(), GroupId::new("28"));
        let one = OneGroup {
            proof: credentials.proof(),
            group: &group,
        };
        let delete = request(Operation::DeleteGroup, "Group/delete", &one).expect("a request");
        let body = r#"{"userId":"{{userid}}","token":"{{token}}","groupId":"28"}"#;
        assert_eq!(sent(&delete), ("api/v2/Group/delete".to_owned(), parsed(body)));
        // `api/deepcall.md §3.12`: here `quick: true` is the complete answer.
        let relation = Relation {
            proof: credentials.proof(),
            group: &group,
            quick: true,
        };
        let read = request(Operation::ReadRoster, "Group/getGroupAgentRelation", &relation).expect("a request");
        let body = r#"{"userId":"{{userid}}","token":"{{token}}","groupId":"28","quick":true}"#;
        assert_eq!(sent(&read).1, parsed(body));
    }

    /// `api/deepcall.md §10.3`, `§10.4` and `§10.16`: page and limit always, no id filter, `forward` only when set.
    #[test]
    fn listing_sends_page_and_limit_and_no_id_filter() {
        let credentials = account();
        let body = |forward, name| {
            let body = ListGroups {
                proof: credentials.proof(),
                quick: false,
                forward,
                name,
                page: 2,
                limit: PAGE_SIZE,
            };
            sent(&request(Operation::ListGroups, "Group/list", &body).expect("a request")).1
        };
        let plain = r#"{"userId":"{{userid}}","token":"{{token}}","quick":false,"page":2,"limit":100}"#;
        assert_eq!(body(None, None), parsed(plain));
        let full = r#"{"userId":"{{userid}}","token":"{{token}}","quick":false,"forward":true,"name":"m","page":2,"limit":100}"#;
        assert_eq!(body(Some(true), Some("m")), parsed(full));
    }
}
