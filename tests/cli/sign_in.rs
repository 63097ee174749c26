//! Profiles, signing in and out, and where secrets may come from.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::support::{Desk, ended, with_input};

#[test]
fn a_profile_is_added_used_and_removed() {
    let desk = Desk::new();
    fs::remove_file(desk.path(".config/callboard/config.toml")).unwrap();
    desk.json("profile add live --backend deepcall --url v4-api.deepcall.com/ --user-id 29791451 --protected");
    desk.json("profile add test --backend deepcall --url http://127.0.0.1:9");
    let list = desk.json("profile list");
    assert_eq!(list["profiles"][0]["url"], "https://v4-api.deepcall.com");
    assert_eq!(
        (&list["profiles"][0]["default"], &list["profiles"][1]["default"]),
        (&true.into(), &false.into())
    );
    assert_eq!(desk.json("profile use test")["profile"]["default"], true);
    assert_eq!(desk.json("profile show live")["profile"]["protected"], true);
    assert_eq!(desk.json("profile remove test")["removed"], "test");
    desk.run("profile show tset").failed(2, "config/no-such-profile");
}

#[test]
fn addresses_that_would_leak_are_refused() {
    let desk = Desk::new();
    for (url, word) in [
        ("http://pbx.acme.example", "config/insecure-url"),
        ("https://user:canary@pbx.acme.example", "config/bad-url"),
        ("https://pbx.acme.example/?token=canary", "config/bad-url"),
        ("ftp://pbx.acme.example", "config/bad-scheme"),
        ("http://169.254.169.254", "config/refused-address"),
    ] {
        let ended = desk.run(&format!("profile add new --backend deepcall --url {url}"));
        ended.failed(2, word);
        assert!(!ended.stderr.contains("canary"), "{}", ended.stderr);
    }
}

#[test]
fn a_session_is_kept_privately_and_forgotten_offline() {
    let desk = Desk::new();
    let token = desk.token();
    let signed = with_input(
        &mut desk.bare("sign-in --secret-stdin --output json"),
        &format!("{token}\r\n"),
    );
    assert_eq!(signed.code, Some(0), "{}", signed.stderr);
    assert!(!signed.stdout.contains(&token) && !signed.stderr.contains(&token));
    let file = desk.path(".config/callboard/sessions/support.json");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    let who = ended(&mut desk.bare("whoami --output json"));
    let who: serde_json::Value = serde_json::from_str(&who.stdout).unwrap();
    assert_eq!(
        (&who["profile"], &who["identity"]),
        (&"support".into(), &"29791451".into())
    );
    assert!(who["expires_at"].is_null());

    desk.control().forget_requests();
    assert_eq!(ended(&mut desk.bare("sign-out")).code, Some(0));
    assert!(!file.exists());
    assert_eq!(desk.control().requests().len(), 0);
    ended(&mut desk.bare("group list"))
        .failed(3, "auth/not-signed-in")
        .says("callboard sign-in --profile support");
}

#[test]
fn refused_credentials_leave_no_session() {
    let desk = Desk::new();
    let ended = with_input(&mut desk.bare("sign-in --secret-stdin"), "wrong-canary");
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert!(!ended.stderr.contains("wrong-canary"));
    assert!(!desk.path(".config/callboard/sessions/support.json").exists());
}

#[test]
fn a_secret_is_one_line_and_not_empty() {
    let desk = Desk::new();
    for (input, word) in [
        ("", "auth/empty-secret"),
        ("\r\n", "auth/empty-secret"),
        ("a\nb\n", "auth/bad-secret"),
    ] {
        with_input(&mut desk.bare("sign-in --secret-stdin"), input).failed(3, word);
    }
    assert_eq!(desk.control().requests().len(), 0);
}

#[test]
fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
    let desk = Desk::new();
    for line in [
        "sign-in --token canary",
        "sign-in --token=canary",
        "group list --ssid=canary",
        "--password canary whoami",
        "sign-in --api-key canary --output json",
        "sign-in --secret-stdin=canary",
    ] {
        let ended = ended(&mut desk.bare(line));
        assert_eq!(ended.code, Some(2), "{line}");
        assert!(
            ended.stderr.contains("secret-argument") && ended.stderr.contains("--secret-stdin"),
            "{line}"
        );
        assert!(
            !ended.stderr.contains("canary") && !ended.stdout.contains("canary"),
            "{line}"
        );
    }
}

#[test]
fn a_secret_in_a_wrong_place_is_not_repeated_either() {
    let desk = Desk::new();
    let ended = ended(&mut desk.bare("sign-in canary"));
    assert_eq!(ended.code, Some(2));
    assert!(!ended.stderr.contains("canary"), "{}", ended.stderr);
}

#[test]
fn a_program_can_give_the_secret() {
    let desk = Desk::new();
    let token = desk.token();
    desk.configure(&format!("secret_command = [\"/bin/echo\", \"{token}\"]"));
    let listed = ended(&mut desk.bare("group list --output json"));
    assert_eq!(listed.code, Some(0), "{}", listed.stderr);
    desk.configure("secret_command = [\"/bin/sh\", \"-c\", \"echo canary; exit 3\"]");
    fs::remove_dir_all(desk.path(".config/callboard/sessions")).unwrap();
    let failed = ended(&mut desk.bare("group list"));
    failed.failed(3, "auth/secret-command").says("/bin/sh").says("status 3");
    assert!(!failed.stderr.contains("canary"));
}

#[test]
fn a_program_is_asked_again_when_the_session_has_ended() {
    let desk = Desk::new();
    desk.configure(&format!("secret_command = [\"/bin/echo\", \"{}\"]", desk.token()));
    assert_eq!(ended(&mut desk.bare("whoami")).code, Some(0));
    let fresh = desk.control().new_credentials().unwrap().deepcall.token;
    desk.configure(&format!("secret_command = [\"/bin/echo\", \"{fresh}\"]"));
    assert_eq!(ended(&mut desk.bare("whoami")).code, Some(0));
}

#[test]
fn without_a_terminal_the_way_to_give_the_secret_is_named() {
    let desk = Desk::new();
    ended(&mut desk.bare("sign-in"))
        .failed(2, "ui/not-a-terminal")
        .says("--secret-stdin");
}

#[test]
fn an_open_session_file_is_refused_with_the_fix() {
    let desk = Desk::new();
    with_input(&mut desk.bare("sign-in --secret-stdin"), &desk.token());
    let file = desk.path(".config/callboard/sessions/support.json");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    ended(&mut desk.bare("whoami"))
        .failed(1, "storage/open-to-others")
        .says("chmod 600");
}

#[test]
fn an_ssid_alone_is_enough_and_nothing_is_stored() {
    let desk = Desk::new();
    let ssid = desk.control().credentials().deepcall.ssid;
    let who = ended(desk.bare("whoami").env("CALLBOARD_SSID", ssid));
    assert_eq!(who.code, Some(0), "{}", who.stderr);
    assert!(!desk.path(".config/callboard/sessions").exists());
}

#[test]
fn the_doctor_looks_at_files_and_network() {
    let desk = Desk::new();
    let checks = desk.json("doctor");
    let network = checks["checks"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&network["subject"], &network["verdict"]),
        (&"network".into(), &"good".into())
    );
    let mut wrong = desk.bare("doctor --output json");
    let wrong = ended(wrong.env("CALLBOARD_TOKEN", "wrong-canary"));
    assert_eq!(wrong.code, Some(1));
    assert!(
        wrong.stdout.contains("\"bad\"") && !wrong.stdout.contains("wrong-canary"),
        "{}",
        wrong.stdout
    );
}
