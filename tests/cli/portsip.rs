//! A PortSIP system from a fresh configuration on: what works, what is refused with its reason, how it ends.

use std::fs;

use callboard::sandbox::parse_fault;
use serde_json::Value;

use super::singly::agents;
use super::support::{Desk, Ended, ended, with_input};

/// A desk with nothing but a profile, made by the program itself.
fn fresh(variants: &[&str]) -> Desk {
    let switches: Vec<String> = variants.iter().map(|variant| format!("portsip.{variant}")).collect();
    let desk = Desk::switched(&switches);
    desk.only_profile("pbx --backend portsip --username groupadmin --domain callcenter.example");
    desk
}

/// Signs in with the password on standard input.
fn sign_in(desk: &Desk) -> Ended {
    let password = desk.control().credentials().portsip.password;
    let signed = with_input(
        &mut desk.bare("sign-in --secret-stdin --output json"),
        &format!("{password}\n"),
    );
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert!(!signed.stdout.contains(&password) && !signed.stderr.contains(&password));
    signed
}

fn stored(desk: &Desk) -> Value {
    let text = fs::read_to_string(desk.path(".config/callboard/sessions/pbx.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The vendor's id of a group of the sample.
fn group(desk: &Desk, group: i64) -> String {
    desk.control().variants_in_force().portsip.group_id(group)
}

/// What becomes of a line that needs the session kept by [`sign_in`].
fn run(desk: &Desk, line: &str) -> Ended {
    ended(&mut desk.bare(line))
}

fn json(desk: &Desk, line: &str) -> Value {
    run(desk, &format!("{line} --output json")).document()
}

#[test]
fn a_password_on_standard_input_leaves_a_session_that_is_enough() {
    for variants in [&[][..], &["login=auth"], &["login=oauth", "errors=missing"]] {
        let desk = fresh(variants);
        sign_in(&desk);
        desk.control().forget_requests();
        let who = json(&desk, "whoami");
        assert_eq!(
            (&who["profile"], &who["identity"]),
            (&"pbx".into(), &"groupadmin@callcenter.example".into())
        );
        assert!(who["expires_at"].is_string() || who["expires_at"].is_i64(), "{who}");
        assert_eq!(desk.control().count("token") + desk.control().count("sign_in"), 0);
    }
}

#[test]
fn a_password_or_a_token_of_the_environment_is_enough_and_nothing_is_stored() {
    let desk = fresh(&[]);
    let password = desk.control().credentials().portsip.password;
    let who = ended(desk.bare("whoami --output json").env("CALLBOARD_PASSWORD", &password));
    assert_eq!(who.code, Some(0), "{}", who.stderr);
    assert!(!desk.path(".config/callboard/sessions").exists());
    sign_in(&desk);
    let session = stored(&desk);
    let token = session["secrets"]["token"].as_str().unwrap().to_owned();
    assert_eq!(run(&desk, "sign-out").code, Some(0));
    let signed = with_input(
        &mut desk.bare("sign-in --form token --secret-stdin"),
        &format!("{token}\n"),
    );
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert_eq!(json(&desk, "whoami")["identity"], "Admin");
}

#[test]
fn what_signing_in_refuses_leaves_no_session() {
    let desk = fresh(&[]);
    let refused = with_input(&mut desk.bare("sign-in --secret-stdin"), "wrong-canary\n");
    refused.failed(3, "auth/UNAUTHORIZED").says("refuses this user name");
    assert!(!refused.stderr.contains("wrong-canary"));
    let desk_of_two = fresh(&["login=auth", "two_factor=sign-in"]);
    let password = desk_of_two.control().credentials().portsip.password;
    let refused = with_input(&mut desk_of_two.bare("sign-in --secret-stdin"), &password);
    refused.failed(3, "auth/second-factor").says("--form token");
    for desk in [&desk, &desk_of_two] {
        assert!(!desk.path(".config/callboard/sessions/pbx.json").exists());
        run(desk, "group list").failed(3, "auth/not-signed-in");
    }
}

#[test]
fn groups_live_from_creation_to_deletion() {
    for variants in [
        &[][..],
        &["ids=awkward", "update=merges", "capitals=ignored"],
        &["ids=digits", "duplicates=refused"],
    ] {
        let desk = fresh(variants);
        sign_in(&desk);
        assert_eq!(json(&desk, "group list")["groups"].as_array().unwrap().len(), 12);
        let created = json(&desk, "group create 'Night crew'");
        let id = created["group"]["id"].as_str().unwrap().to_owned();
        assert_eq!(created["group"]["name"], "Night crew");
        assert_eq!(
            json(&desk, "group rename 'night crew' 'Late crew'")["group"]["name"],
            "Late crew"
        );
        let shown = json(&desk, &format!("group show {id}"));
        assert_eq!(
            (&shown["group"]["name"], &shown["group"]["members"]),
            (&"Late crew".into(), &0.into())
        );
        assert_eq!(json(&desk, "group list --name LATE")["groups"][0]["id"], id.as_str());
        assert_eq!(json(&desk, &format!("group delete {id} --yes"))["outcome"], "deleted");
        run(&desk, &format!("group show {id}")).failed(4, "not-found/unknown-group");
    }
}

/// A count that no page confirms: what is there is shown, and that it may not be all.
#[test]
fn a_list_that_cannot_be_known_to_be_whole_says_so() {
    let desk = fresh(&["count=too-many"]);
    sign_in(&desk);
    let listed = run(&desk, "group list --output json");
    assert_eq!(listed.code, Some(1), "{}", listed.stderr);
    let list: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(
        (list["groups"].as_array().unwrap().len(), &list["complete"]),
        (12, &false.into())
    );
    assert_eq!(listed.error()["code"], "incomplete-list");
    let id = group(&desk, 28);
    json(&desk, &format!("assign {id} --add 1005"));
    assert_eq!(desk.members(28), [2, 3, 5, 8]);
}

#[test]
fn what_portsip_cannot_do_is_refused_with_its_reason_before_anything_is_sent() {
    let desk = fresh(&[]);
    sign_in(&desk);
    let id = group(&desk, 28);
    for (line, reason) in [
        (format!("group deactivate {id}"), "its groups have no status"),
        (format!("assign {id} --calls-off 1003"), "receive no calls"),
    ] {
        desk.control().forget_requests();
        let refused = run(&desk, &line);
        refused.failed(2, "usage/unsupported").says(reason);
        let written = desk.control().requests().into_iter().any(|sent| sent.method == "POST");
        assert!(!written, "{line}");
    }
}

#[test]
fn agents_come_and_go_by_their_extension() {
    let desk = fresh(&[]);
    sign_in(&desk);
    let id = group(&desk, 28);
    let shown = json(&desk, &format!("roster show {id}"));
    let members = shown["members"].as_array().unwrap();
    assert_eq!(members.len(), 3, "{shown}");
    let changed = json(&desk, &format!("assign {id} --add 0041,1005 --remove 1003"));
    let change = &changed["changes"][0];
    assert_eq!(
        (&change["outcome"], &change["group_id"]),
        (&"confirmed".into(), &id.as_str().into())
    );
    assert_eq!(
        (&change["added"], &change["removed"]),
        (&serde_json::json!(["0041", "1005"]), &serde_json::json!(["1003"]))
    );
    assert_eq!(desk.members(28), [2, 5, 8, 41]);
    let again = json(&desk, &format!("assign {id} --add 0041"));
    assert_eq!(again["changes"][0]["outcome"], "nothing-to-do");
    run(&desk, &format!("assign {id} --add 4711")).failed(4, "not-found/unknown-agent");
}

/// One of three is refused: the others are in, nobody is taken out, and it says who is who.
#[test]
fn one_refused_agent_makes_a_partial_result() {
    let desk = fresh(&[]);
    sign_in(&desk);
    let id = group(&desk, 28);
    let rule = parse_fault("http500@/members/1006").unwrap();
    desk.control().set_faults(vec![rule]);
    let partly = run(
        &desk,
        &format!("assign {id} --add 1005,1006,1007 --remove 1003 --output json"),
    );
    assert_eq!(partly.code, Some(6), "{}{}", partly.stdout, partly.stderr);
    assert_eq!(desk.members(28), [2, 3, 5, 7, 8]);
    let rows: Value = serde_json::from_str(&partly.stdout).unwrap();
    assert_eq!(rows["changes"][0]["outcome"], "differs", "{rows}");
    assert_eq!(agents(&rows, "done"), ["1005", "1007"], "{rows}");
    let told = rows["changes"][0]["agents"].as_array().unwrap();
    for left in ["1003", "1006"] {
        let told = told.iter().find(|agent| agent["agent_id"] == left);
        assert!(told.is_some_and(|agent| agent["result"] != "done"), "{left}: {rows}");
    }
    desk.control().set_faults(Vec::new());
    let rest = json(&desk, &format!("assign {id} --add 1005,1006,1007 --remove 1003"));
    assert_eq!(rest["changes"][0]["outcome"], "confirmed");
    assert_eq!(rest["changes"][0]["added"], serde_json::json!(["1006"]));
    assert_eq!(desk.members(28), [2, 5, 6, 7, 8]);
}

/// Between two runs and in the middle of one: one renewal each, kept for the next run; where it is refused, exit 3.
#[test]
fn an_ended_token_is_renewed_once() {
    for variants in [&[][..], &["login=auth"]] {
        let desk = fresh(variants);
        sign_in(&desk);
        let before = stored(&desk);
        let id = group(&desk, 28);
        desk.control().expire_sessions();
        desk.control().forget_requests();
        json(&desk, "group list");
        let renewed = |desk: &Desk| desk.control().count("/token") + desk.control().count("refresh_token");
        assert_eq!(renewed(&desk), 1);
        let after = stored(&desk);
        for secret in ["token", "refresh_token"] {
            assert_ne!(before["secrets"][secret], after["secrets"][secret]);
        }
        desk.control().forget_requests();
        let rule = parse_fault("unauthorized@/members/1005=#1").unwrap();
        desk.control().set_faults(vec![rule]);
        json(&desk, &format!("assign {id} --add 1005,1006 --remove 1003"));
        assert_eq!(desk.members(28), [2, 5, 6, 8]);
    }
    let desk = fresh(&["refresh=short"]);
    sign_in(&desk);
    desk.control().expire_sessions();
    run(&desk, "group list")
        .failed(3, "auth/UNAUTHORIZED")
        .says("sign in again");
    // Who keeps the password in the environment is signed in again.
    let password = desk.control().credentials().portsip.password;
    let listed = ended(desk.bare("group list").env("CALLBOARD_PASSWORD", password));
    assert_eq!(listed.code, Some(0), "{}", listed.stderr);
}
