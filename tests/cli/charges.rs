//! Changes that cost something: refused with the price until somebody has agreed to it.

use callboard::domain::Backend;

use super::faces::Face;
use super::support::Desk;

#[test]
fn a_price_is_told_with_its_flag_and_paid_only_with_it() {
    let desk = Desk::switched(&["kazoo.charges=asked"]);
    let face = Face::played(&desk, Backend::Kazoo);
    face.run("group create Nights")
        .failed(2, "refused/accept_charges")
        .says("add: --accept-charges\n");
    let created = face.json("group create Nights --accept-charges");
    let group = created["group"]["id"].as_str().unwrap().to_owned();
    let agent = face.json("agent list")["agents"][0]["id"].as_str().unwrap().to_owned();

    let line = format!("assign {group} --add {agent}");
    face.run(&line)
        .failed(2, "refused/accept_charges")
        .says("add: --accept-charges\n");
    assert!(face.members(&group).is_empty());
    let changed = face.json(&format!("{line} --accept-charges"));
    assert_eq!(changed["changes"][0]["outcome"], "confirmed");
    assert_eq!(face.members(&group).len(), 1);
}
