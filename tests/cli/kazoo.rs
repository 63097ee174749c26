//! KAZOO from an empty configuration: three ways to sign in, groups and members, and sessions that end.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use callboard::domain::Backend;
use callboard::sandbox::{
    KazooCredentials, SandboxOptions, kazoo_device_id, kazoo_group_id, kazoo_user_id, parse_fault,
};
use serde_json::Value;

use super::faces::Face;
use super::support::{Desk, Ended, ended, eventually, with_input};

fn credentials(desk: &Desk) -> KazooCredentials {
    desk.control().credentials().kazoo
}

fn with_password(desk: &Desk) {
    let KazooCredentials {
        username, account_name, ..
    } = credentials(desk);
    desk.only_profile(&format!(
        "office --backend kazoo --username {username} --account-name '{account_name}'"
    ));
}

/// How often somebody signed in.
fn sign_ins(desk: &Desk) -> u64 {
    desk.control().count("user_auth") + desk.control().count("api_auth")
}

#[test]
fn a_password_of_the_environment_or_of_standard_input_signs_in() {
    let desk = Desk::new();
    with_password(&desk);
    let KazooCredentials { username, password, .. } = credentials(&desk);
    ended(&mut desk.bare("whoami")).failed(3, "auth/not-signed-in");
    let who = ended(desk.bare("whoami --output json").env("CALLBOARD_PASSWORD", &password)).document();
    assert_eq!(
        (&who["profile"], &who["identity"]),
        (
            &"office".into(),
            &format!("{username} in Sandbox Call Center, Inc.").into()
        )
    );
    let _ = fs::remove_dir_all(desk.path(".config/callboard/sessions"));

    let signed = with_input(&mut desk.bare("sign-in --secret-stdin"), &format!("{password}\n"));
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert!(!format!("{signed:?}").contains(&password));
    let file = desk.path(".config/callboard/sessions/office.json");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let before = sign_ins(&desk);
    assert_eq!(ended(&mut desk.bare("group list")).code, Some(0));
    assert_eq!(sign_ins(&desk), before, "the session is used");
    assert_eq!(ended(&mut desk.bare("sign-out")).code, Some(0));
    assert!(!file.exists());
}

#[test]
fn a_key_and_a_token_sign_in() {
    let desk = Desk::new();
    desk.only_profile("office --backend kazoo");
    let credentials = credentials(&desk);
    for (variable, secret) in [
        ("CALLBOARD_API_KEY", &credentials.api_key),
        ("CALLBOARD_TOKEN", &credentials.auth_token),
    ] {
        let who = ended(desk.bare("whoami --output json").env(variable, secret)).document();
        assert_eq!(who["identity"], "Sandbox Call Center, Inc.", "{variable}");
        let _ = fs::remove_dir_all(desk.path(".config/callboard/sessions"));
    }
    for (form, secret) in [("api-key", &credentials.api_key), ("token", &credentials.auth_token)] {
        let signed = with_input(&mut desk.bare(&format!("sign-in --form {form} --secret-stdin")), secret);
        assert_eq!(signed.code, Some(0), "{form}: {}", signed.stderr);
        assert_eq!(ended(&mut desk.bare("roster show 'Support L2'")).code, Some(0));
    }
}

#[test]
fn refused_credentials_leave_no_session_and_are_not_repeated() {
    let desk = Desk::new();
    with_password(&desk);
    for (form, secret) in [
        ("password", "wrong-canary"),
        ("api-key", "wrong-canary"),
        ("api-key", &"wrong-canary".repeat(6)[..64]),
        ("token", "wrong-canary"),
    ] {
        let refused = with_input(&mut desk.bare(&format!("sign-in --form {form} --secret-stdin")), secret);
        assert_eq!(refused.code, Some(3), "{form}: {}", refused.stderr);
        assert!(!format!("{refused:?}").contains("canary"), "{form}: {refused:?}");
    }
    assert!(!desk.path(".config/callboard/sessions/office.json").exists());
    let desk = Desk::switched(&["kazoo.second_factor=wanted"]);
    with_password(&desk);
    let password = credentials(&desk).password;
    ended(desk.bare("group list").env("CALLBOARD_PASSWORD", password))
        .failed(3, "auth/invalid_credentials")
        .says("second factor");
}

#[test]
fn groups_and_members_are_changed_and_the_wire_sees_one_patch_each() {
    let desk = Desk::new();
    let face = Face::played(&desk, Backend::Kazoo);
    let group = kazoo_group_id(2);
    let shown = face.json("group show 'Support L2'");
    assert_eq!(
        (&shown["group"]["id"], &shown["group"]["members"]),
        (&group.as_str().into(), &10.into())
    );
    let text = face.run("group show 'Support L2'").stdout;
    assert!(text.contains("is no user, device or group any more"), "{text}");

    let (phone, user) = (kazoo_device_id(3, 1), kazoo_user_id(40));
    desk.control().forget_requests();
    let line = format!("assign {group} --add {user},{phone} --remove {}", kazoo_user_id(9));
    assert_eq!(face.json(&line)["changes"][0]["outcome"], "confirmed");
    let order = format!("assign {group} --order {phone},{user}");
    assert_eq!(face.json(&order)["changes"][0]["outcome"], "confirmed");
    let patches = desk.control().requests();
    assert_eq!(patches.iter().filter(|request| request.method == "PATCH").count(), 2);
    let members = face.members(&group);
    assert_eq!(members.len(), 11);
    assert!(
        members.contains(&(phone, 1.into())) && members.contains(&(user, 2.into())),
        "{members:?}"
    );
    let mut places: Vec<u64> = members.iter().map(|(_, place)| place.as_u64().unwrap()).collect();
    places.sort_unstable();
    assert_eq!(places, (1..=11).collect::<Vec<_>>());

    assert_eq!(face.json("group create Nights")["group"]["name"], "Nights");
    assert_eq!(
        face.json("group rename nights 'Late shift'")["group"]["name"],
        "Late shift"
    );
    assert_eq!(face.json("group delete 'Late shift' --yes")["outcome"], "deleted");
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    let desk = Desk::new();
    let face = Face::played(&desk, Backend::Kazoo);
    let group = kazoo_group_id(7);
    let (user, nobody) = (kazoo_user_id(42), "18ccfd6cea456cbdd38133e5aa726ec4");
    face.run(&format!("assign {group} --calls-off {user}"))
        .failed(2, "usage/unsupported");
    face.run("group activate 'Support L2'").failed(2, "usage/unsupported");
    face.run(&format!("group delete {group}"))
        .failed(2, "confirm/required")
        .says("callflow");
    face.run("group create 'support l2'").failed(2, "write/name-taken");
    face.run(&format!("group show {nobody}"))
        .failed(4, "not-found/unknown-group");
    face.run(&format!("assign {group} --add {nobody}"))
        .failed(4, "not-found/unknown-agent");
    let circle = format!("assign {} --add {}", kazoo_group_id(3), kazoo_group_id(2));
    let refused = face.run(&circle);
    assert_ne!(refused.code, Some(0), "a group that holds this one: {}", refused.stdout);
    let writes = desk.control().requests();
    assert!(
        writes
            .iter()
            .all(|request| request.method == "GET" || request.path.ends_with("_auth"))
    );
    desk.control()
        .set_faults(vec![parse_fault("http503:0@groups").unwrap()]);
    assert_eq!(face.run("group list").code, Some(7));
}

/// Promise of issue and reference alike: one sign-in, then on.
#[test]
fn an_expired_token_is_renewed_once_with_the_password_of_the_environment() {
    let desk = Desk::with(SandboxOptions {
        latency: Duration::from_millis(60),
        ..SandboxOptions::default()
    });
    with_password(&desk);
    let password = credentials(&desk).password;
    let signed = with_input(&mut desk.bare("sign-in --secret-stdin"), &password);
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);

    // Before the run: the kept session is of no use any more.
    desk.control().expire_sessions();
    let before = sign_ins(&desk);
    let listed = ended(
        desk.bare("group list --output json")
            .env("CALLBOARD_PASSWORD", &password),
    );
    assert_eq!(listed.document()["complete"], true);
    assert_eq!(sign_ins(&desk), before + 1);

    // In the middle of it: between two groups.
    desk.control().forget_requests();
    let (first, second, user) = (kazoo_group_id(2), kazoo_group_id(7), kazoo_user_id(40));
    let line = format!("assign {first} {second} --add {user} --output json");
    let child = desk
        .bare(&line)
        .env("CALLBOARD_PASSWORD", &password)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    eventually("the first group is written", || {
        desk.roster(2).iter().any(|(agent, _)| *agent == 40)
    });
    let before = sign_ins(&desk);
    desk.control().expire_sessions();
    let told = Ended::from(child.wait_with_output().unwrap()).document();
    let outcomes: Vec<&Value> = told["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["outcome"])
        .collect();
    assert_eq!(outcomes, ["confirmed", "confirmed"], "{told}");
    assert_eq!(sign_ins(&desk), before + 1);
    let requests = desk.control().requests();
    assert_eq!(requests.iter().filter(|request| request.method == "PATCH").count(), 2);

    // Without it a person is asked to sign in.
    desk.control().expire_sessions();
    ended(&mut desk.bare("group list"))
        .failed(3, "auth/invalid_credentials")
        .says("sign-in");
}
