//! What a phone system cannot do: refused with the reason before anything is sent, and told by `doctor` and `whoami`.

use callboard::client::Capability;
use callboard::client::dialect::capabilities;
use callboard::domain::Backend;

use super::support::Desk;

#[test]
fn what_it_cannot_do_is_refused_with_the_reason_before_anything_is_sent() {
    let desk = Desk::new();
    for (line, reason) in [
        ("assign 28 --order 2,3", "DeepCall cannot put members in order: "),
        (
            "assign 28 --add 5 --order 5 --dry-run",
            "DeepCall cannot put members in order: ",
        ),
        (
            "group describe 28 'The night crew'",
            "DeepCall cannot describe groups: ",
        ),
        (
            "group create Neu --description new",
            "DeepCall cannot describe groups: ",
        ),
        (
            "roster show 28 --live",
            "DeepCall cannot tell who could take a call now: ",
        ),
    ] {
        desk.run(line).failed(2, "usage/unsupported").says(reason);
    }
    let error = desk.run("assign 28 --order 2 --output json").error();
    assert_eq!(
        (&error["kind"], &error["code"]),
        (&"usage".into(), &"unsupported".into())
    );
    assert_eq!(error["operation"], "write-roster");
    assert_eq!(desk.control().requests().len(), 0);
}

#[test]
fn every_phone_system_refuses_by_what_it_declares() {
    let desk = Desk::new();
    for backend in Backend::ALL {
        let text = format!(
            "[profiles.support]\nbackend = \"{backend}\"\nurl = \"{}\"\n",
            desk.url()
        );
        std::fs::write(desk.path(".config/callboard/config.toml"), text).unwrap();
        for (capability, line) in [
            (Capability::ReceiveCall, "assign 28 --add 5 --calls-on all"),
            (Capability::ReceiveCall, "assign 28 --calls-off 2 --dry-run"),
            (Capability::MemberOrder, "assign 28 --order 2"),
            (Capability::CreateGroup, "group create Neu"),
            (Capability::RenameGroup, "group rename 28 Neu"),
            (Capability::SwitchGroup, "group activate 28"),
            (Capability::SwitchGroup, "group deactivate 28"),
            (Capability::DescribeGroup, "group describe 28 text"),
            (Capability::DescribeGroup, "group create Neu --description text"),
            (Capability::DeleteGroup, "group delete 28 --yes"),
            (Capability::LiveState, "roster show 28 --live"),
        ] {
            if let Err(missing) = capabilities(backend).require(capability) {
                desk.run(line).failed(2, "usage/unsupported").says(&missing.to_string());
            }
        }
    }
    assert_eq!(desk.control().requests().len(), 0);
}

#[test]
fn a_read_only_profile_is_told_first() {
    let desk = Desk::new();
    desk.run("group describe 28 x --read-only").failed(2, "usage/read-only");
}

#[test]
fn the_doctor_and_whoami_tell_what_can_be_done() {
    let desk = Desk::new();
    let shown = desk.run("doctor").stdout;
    assert!(shown.contains("can turn a member's calls on and off"), "{shown}");
    assert!(
        shown.contains("cannot put members in order: its groups keep no order of members"),
        "{shown}"
    );
    for document in [desk.json("doctor"), desk.json("whoami")] {
        let capabilities = document["capabilities"].as_array().unwrap();
        let of = |word: &str| capabilities.iter().find(|entry| entry["capability"] == word).unwrap();
        assert!(of("receive_call")["can"] == true && of("receive_call")["reason"].is_null());
        assert!(of("member_order")["can"] == false && of("member_order")["reason"].is_string());
        assert!(capabilities.iter().all(|entry| entry["backend"] == "deepcall"));
    }
    let shown = desk.run("whoami").stdout;
    assert!(
        shown.contains("cannot") && shown.contains("put members in order: "),
        "{shown}"
    );
}

#[test]
fn a_demo_of_something_else_is_answered_with_those_there_are() {
    let desk = Desk::new();
    desk.run("demo --backend asterisk")
        .failed(2, "usage/bad-value")
        .says("accepted: deepcall");
}
