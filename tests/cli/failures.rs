//! Faults outside: what they are called, how the run ends, and what is not printed.

use std::fs;
use std::net::TcpListener;
use std::process::Stdio;

use callboard::sandbox::{Permission, parse_fault};

use super::support::{Desk, bare, ended};

#[test]
fn a_code_in_a_good_answer_is_told_in_both_words() {
    let desk = Desk::new();
    desk.run("roster show 4711")
        .failed(4, "not-found/1503")
        .says("DeepCall said:")
        .says("group #4711");
    let error = desk.run("roster show 4711 --output json").error();
    assert_eq!((&error["kind"], &error["code"]), (&"not-found".into(), &"1503".into()));
    assert_eq!(error["operation"], "read-roster");
    assert!(error["hint"].is_string());
}

#[test]
fn an_ended_session_is_3_and_says_how_to_sign_in() {
    let desk = Desk::new();
    let token = desk.token();
    desk.control().expire_sessions();
    let mut command = desk.bare("group list");
    let expired = ended(command.env("CALLBOARD_TOKEN", &token));
    assert_eq!(expired.code, Some(3), "{}", expired.stderr);
    assert!(!expired.stderr.contains(&token));
}

#[test]
fn a_missing_permission_is_3() {
    let desk = Desk::new();
    let listed = desk.run("group list");
    assert_eq!(listed.code, Some(0));
    desk.control().set_permission(Permission::Denied);
    desk.run("assign 28 --add 5").failed(3, "auth/1015");
}

#[test]
fn a_phone_system_that_is_not_there_is_7() {
    let desk = Desk::new();
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let config = desk.path(".config/callboard/config.toml");
    let text = format!("[profiles.a]\nbackend = \"deepcall\"\nurl = \"http://127.0.0.1:{port}\"\nuser_id = \"1\"\n");
    fs::write(config, text).unwrap();
    desk.run("group list").failed(7, "net/refused");
}

#[test]
fn a_proxys_page_is_7_after_the_tries() {
    let desk = Desk::new();
    desk.control()
        .set_faults(vec![parse_fault("http502-html@Agent/list").unwrap()]);
    let ended = desk.run("agent list");
    assert_eq!(ended.code, Some(7), "{}", ended.stderr);
}

#[test]
fn configuration_problems_come_all_at_once_without_values() {
    let desk = Desk::new();
    let text = "default_profile = \"b\"\n[profiles.a]\nbackend = \"canary\"\nurl = 7\nprotected = \"yes\"\n";
    fs::write(desk.path(".config/callboard/config.toml"), text).unwrap();
    let ended = desk.run("group list");
    ended
        .failed(2, "config/invalid")
        .says("config.toml:1:")
        .says("config.toml:3:")
        .says("config.toml:4:")
        .says("config.toml:5:")
        .says("deepcall");
    assert!(!ended.stderr.contains("canary"), "{}", ended.stderr);
}

#[test]
fn without_a_home_the_variable_to_set_is_named() {
    let desk = Desk::new();
    ended(bare(desk.home()).env_remove("HOME").args(["group", "list"]))
        .failed(2, "config/no-home")
        .says("HOME");
    let relative = ended(desk.command("group list").env("XDG_STATE_HOME", "state"));
    assert_eq!(relative.code, Some(0));
    relative.says("XDG_STATE_HOME");
}

#[test]
fn mistakes_on_the_command_line_are_2_in_both_forms() {
    let desk = Desk::new();
    desk.run("gruop list").failed(2, "usage/unknown-noun");
    desk.run("group list --nmae x").failed(2, "usage/unknown-argument");
    desk.run("group").failed(2, "usage/missing-argument");
    let error = desk.run("assign --output json").error();
    assert_eq!(
        (&error["kind"], &error["code"]),
        (&"usage".into(), &"missing-argument".into())
    );
}

#[test]
fn the_console_names_the_commands_where_it_cannot_draw() {
    let desk = Desk::new();
    let ended = ended(&mut bare(desk.home()));
    ended.failed(2, "ui/not-a-terminal").says("callboard group list");
    assert!(!ended.stderr.contains('\u{1b}') && ended.stdout.is_empty());
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let desk = Desk::new();
    let mut child = desk
        .command("group list --quiet")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_log_is_private_and_without_secrets() {
    use std::os::unix::fs::PermissionsExt;

    let desk = Desk::new();
    let log = desk.path("run.log");
    let ended = desk.run("--log-file run.log assign 28 --add 5");
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!fs::read_to_string(&log).unwrap().contains(&desk.token()));
}
