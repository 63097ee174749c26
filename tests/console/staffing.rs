//! The main job, from signing in to a confirmed save.

use crate::desk::Desk;
use crate::pty::End;

#[test]
fn a_group_is_staffed_and_the_phone_system_has_it() {
    let desk = Desk::new();
    let before = desk.roster(1);
    let mut console = desk.signed_in();
    console.edit("Support L1");

    console.find("gold team", 10);
    console.keys(&[" ", "j", " ", "j"]);
    console.press(" ", "+3");
    console.find("grace", 1);
    console.press(" ", "−1");
    console.find("kahurangi", 1);
    console.press("c", "~1 calls");
    console.find("chidi", 1);
    console.press("c", "~2 calls");

    console.press("=", "Review ─");
    assert_eq!(
        console.window("Review"),
        [
            "▌+ فاطمة الزهراء #19 becomes a member, calls on",
            "+ محمد العلي #20 becomes a member, calls on",
            "+ ليلى حداد #21 becomes a member, calls on",
            "− Grace Kim #49 was a member, calls on",
            "~ Chidi Okonkwo #39 calls on → calls off",
            "~ Kahurangi Ngāta #56 calls on → calls off",
            "sent as one replacement: 16 members afterwards, all or nothing",
            "n note s save ? help q close",
        ]
    );
    assert_eq!(desk.roster_writes(), 0);
    console.press("s", "Support L1 #1 saved and confirmed: +3 −1 ~2 calls.");

    let mut wanted = before;
    wanted.retain(|(agent, _)| *agent != 49);
    wanted.extend([(19, true), (20, true), (21, true)]);
    for (agent, calls) in &mut wanted {
        *calls &= ![39, 56].contains(agent);
    }
    wanted.sort_unstable();
    assert_eq!(desk.roster(1), wanted);
    assert_eq!(desk.roster_writes(), 1);

    console.press("q", "16 agents, 12 receive calls");
    console.key("q");
    assert_eq!(console.pty.wait_for_end(), End::Code(0));
    console.pty.assert_given_back();
}

#[test]
fn the_token_is_never_on_the_screen_and_the_session_lasts() {
    let desk = Desk::new();
    let mut console = desk.signed_in();
    console.key("q");
    console.pty.wait_for_end();
    let token = desk.token();
    let seen = console
        .pty
        .bytes()
        .windows(token.len())
        .any(|bytes| bytes == token.as_bytes());
    assert!(!seen, "the token was drawn");

    let mut again = desk.start();
    again.wait_for("14 agents, 12 receive calls");
    assert!(!again.text().contains("Sign in"), "{}", again.text());
}
