//! Every overlay as text, at the smallest screen and at a usual one.

use std::sync::Arc;

use rstest::rstest;

use super::view::{OverlayContext, draw};
use super::*;
use crate::assignment::GroupIntent;
use crate::client::{Capabilities, Capability, Error, FormField, Kind, Listing, Operation, SignInForm};
use crate::console::Failure;
use crate::console::book::Book;
use crate::console::event::ProfileEntry;
use crate::console::keymap::{Availability, Keymap};
use crate::console::saved::SavedDraft;
use crate::console::theme::Theme;
use crate::console::widget::test_screen_view::{ascii, drawn, unicode};
use crate::console::word::{GroupLabel, Tone, Word};
use crate::domain::{
    Agent, AgentId, Backend, Group, GroupId, GroupStatus, Hazard, Limits, ListedMember, Membership, Plan, ReceiveCall,
    Roster, Side, Step, merge,
};

const ATOMIC: Capabilities = Capabilities::all_but(Backend::DeepCall, &[]);
const ONE_BY_ONE: Capabilities = Capabilities::all_but(
    Backend::Kazoo,
    &[(Capability::AtomicRoster, "it changes agents one by one")],
);

const AGENTS: &[(&str, &str)] = &[
    ("2", "bhawesh"),
    ("3", "bhawesh k"),
    ("8", "manoj"),
    ("9", "山田 太郎"),
    ("17", "Ana Ruiz"),
    ("21", "Dev\u{202e}Patel"),
    ("40", ""),
];

fn group(id: &str, name: &str, status: GroupStatus, members: &[&str]) -> Group {
    let known = |id: &&str| ListedMember::Known {
        id: AgentId::new(id),
        name: Arc::from(""),
    };
    let mut group = Group::named(id, name, status);
    group.members = Some(members.len());
    group.listed_members = Some(members.iter().map(known).collect());
    group
}

fn book() -> Book {
    let mut book = Book::default();
    let mut agents: Vec<Agent> = AGENTS.iter().map(|(id, name)| Agent::named(*id, name)).collect();
    agents.sort_by(|left, right| left.id.cmp(&right.id));
    if let Some(ana) = agents.iter_mut().find(|agent| &*agent.name == "Ana Ruiz") {
        ana.detail = Some(Arc::from("blue team"));
    }
    book.take_agents(Listing::complete(agents));
    let groups = vec![
        group("28", "Support L1", GroupStatus::Active, &["2", "3", "8", "17"]),
        group("31", "Night\u{1b}crew", GroupStatus::Inactive, &["17"]),
    ];
    book.take_groups(Listing::complete(groups));
    book
}

fn roster(members: &[(&str, ReceiveCall)]) -> Roster {
    let members = members.iter().map(|(id, calls)| Membership::new(*id, *calls)).collect();
    Roster::new(GroupId::new("28"), members).expect("a roster")
}

fn step(target: &[(&str, ReceiveCall)]) -> Step {
    use ReceiveCall::{Off, On, Unknown};
    Step {
        group_name: Arc::from("Support L1"),
        base: roster(&[("2", On), ("3", On), ("8", Off), ("21", Unknown)]),
        target: roster(target),
    }
}

fn usual_step() -> Step {
    use ReceiveCall::{Off, On};
    step(&[("2", On), ("3", Off), ("9", On), ("17", Off), ("21", On), ("40", On)])
}

fn hazards(step: &Step) -> Vec<Hazard> {
    let mut hazards = vec![Hazard::ProtectedProfile {
        profile: Arc::from("support"),
    }];
    hazards.extend(Plan::new([step.clone()]).hazards(Limits::default()));
    hazards
}

fn refusal() -> Failure {
    Error::new(
        Backend::DeepCall,
        Operation::SignIn,
        Kind::Auth,
        "expired",
        "The credentials are not valid",
    )
    .with_vendor_code("1011")
    .with_vendor_message("Invalid\u{1b}[31m SSID. ".repeat(30))
    .with_hint("sign in again; unsaved changes stay")
    .with_group(GroupId::new("28"))
    .with_status(200)
    .with_endpoint("https://v4-api.deepcall.com/api/agentgroup/edit")
    .with_request_id("01JC8Z6V")
    .with_tries(3)
    .with_elapsed(std::time::Duration::from_millis(1_840))
    .into()
}

fn typed(mut overlay: Overlay, text: &str) -> Overlay {
    for character in text.chars() {
        overlay.insert(character);
    }
    overlay
}

fn sign_in() -> SignIn {
    const FIELD: FormField = FormField {
        id: "user_id",
        label: "Account id",
        secret: false,
        optional: false,
        variable: None,
    };
    const FORMS: [SignInForm; 2] = [
        SignInForm {
            id: "account",
            title: "Account id and token",
            fields: &[
                FIELD,
                FormField {
                    id: "token",
                    label: "Token",
                    secret: true,
                    ..FIELD
                },
            ],
        },
        SignInForm {
            id: "ssid",
            title: "Session id of the web panel",
            fields: &[FormField {
                id: "ssid",
                label: "Session id (ssid)",
                secret: true,
                ..FIELD
            }],
        },
    ];
    let word = Word::new(
        Tone::Note,
        "The session has ended. What was begun goes on after signing in.",
    );
    let mut sign_in = SignIn::new(FORMS.to_vec(), Some(word));
    sign_in.fill("user_id", "29791451");
    sign_in
}

fn merge_review() -> MergeReview {
    use ReceiveCall::{Off, On};
    let base = roster(&[("2", On), ("3", On), ("8", On)]);
    let mine = roster(&[("2", Off), ("3", Off), ("8", On), ("9", On)]);
    let theirs = roster(&[("8", On), ("17", On)]);
    let label = GroupLabel {
        id: GroupId::new("28"),
        name: Arc::from("Support L1"),
    };
    let mut review = MergeReview::new(label, merge(&base, &mine, &theirs));
    review.decide(Side::Mine);
    review
}

fn delete(name: &str) -> Confirm {
    let group = group("28", name, GroupStatus::Active, &["2", "3"]);
    let label = GroupLabel::of(&group);
    let question = Question::ChangeGroup {
        intent: GroupIntent::Delete { group },
        hazards: vec![Hazard::DeletesGroup {
            group: label.id.clone(),
            name: Arc::clone(&label.name),
            members: Some(2),
        }],
    };
    Confirm::typed(question, &label)
}

fn profiles() -> ProfilePicker {
    let entry = |name: &str, backend, url: &str, signed_in| ProfileEntry {
        name: name.to_owned(),
        backend,
        url: url.to_owned(),
        signed_in,
    };
    let mut picker = ProfilePicker::default();
    picker.take(
        vec![
            entry("support", Backend::DeepCall, "https://v4-api.deepcall.com", true),
            entry("test", Backend::Kazoo, "http://127.0.0.1:8000/v2", false),
        ],
        "support",
    );
    picker
}

fn overlay(name: &str) -> Overlay {
    match name {
        "review" => Overlay::Review(Box::new(Review::new(usual_step(), Vec::new(), &ATOMIC))),
        "review_of_hazards" => {
            let step = step(&[]);
            let hazards = hazards(&step);
            Overlay::Review(Box::new(Review::new(step, hazards, &ATOMIC)))
        }
        "confirm_save" => {
            let step = step(&[("2", ReceiveCall::On)]);
            let hazards = hazards(&step);
            let label = GroupLabel {
                id: step.group().clone(),
                name: Arc::clone(&step.group_name),
            };
            let question = Question::Save { step, hazards };
            Overlay::Confirm(Box::new(Confirm::typed(question, &label)))
        }
        "confirm_delete" => {
            let mut confirm = delete("Support L1");
            confirm.field_mut().expect("a typed answer").paste("support l1");
            confirm.answer();
            Overlay::Confirm(Box::new(confirm))
        }
        "confirm_delete_by_id" => Overlay::Confirm(Box::new(delete("Sup\u{200b}port"))),
        "confirm_leave" => Overlay::Confirm(Box::new(Confirm::key(Question::LeaveEditor {
            lost: "+4 −1 ~2 calls".to_owned(),
            then_open: Some(GroupLabel {
                id: GroupId::new("31"),
                name: Arc::from("Night\u{1b}crew"),
            }),
        }))),
        "confirm_draft" => {
            let step = usual_step();
            Overlay::Confirm(Box::new(Confirm::key(Question::OpenDraft {
                draft: Box::new(SavedDraft {
                    group_name: step.group_name,
                    base: step.base,
                    target: step.target,
                }),
                opened: None,
            })))
        }
        "merge" => Overlay::Merge(Box::new(merge_review())),
        "sign_in" => typed(Overlay::SignIn(Box::new(sign_in())), "canary"),
        "sign_in_refused" => {
            let mut sign_in = sign_in();
            sign_in.fail(Word::failed(&refusal(), None).then([]));
            Overlay::SignIn(Box::new(sign_in))
        }
        "sign_in_missing" => {
            let mut sign_in = sign_in();
            sign_in.submit();
            sign_in.next(-2);
            Overlay::SignIn(Box::new(sign_in))
        }
        "new_group" => Overlay::GroupForm(Box::new(GroupForm::create())),
        "rename" => {
            let group = group("28", "Support L1", GroupStatus::Active, &[]);
            let label = GroupLabel::of(&group);
            let mut form = GroupForm::rename(group);
            form.fail(Word::failed(&refusal(), Some(&label)));
            Overlay::GroupForm(Box::new(form))
        }
        "note" => Overlay::LineForm(Box::new(LineForm::new(LinePurpose::Note, "sick cover"))),
        "ids" => Overlay::LineForm(Box::new(LineForm::new(LinePurpose::Ids, ""))),
        "error_details" => Overlay::ErrorDetails(ErrorDetails::new(refusal())),
        "help" => Overlay::Help(Box::new(Help::new(Layer::GroupList))),
        "help_filtered" => {
            let mut help = Help::new(Layer::AssignmentEditor);
            help.command(CommandId::FilterOpen);
            typed(Overlay::Help(Box::new(help)), "calls")
        }
        "commands" => {
            let all = CommandId::ALL.iter().copied().filter(|command| command.is_in_palette());
            Overlay::Palette(Box::new(Palette::commands(Layer::GroupList, all)))
        }
        "jump" => typed(Overlay::Palette(Box::new(Palette::groups(book().groups()))), "nig"),
        "agent_card" => Overlay::AgentCard(AgentCard::new(AgentId::new("17"), &book())),
        "profiles" => Overlay::ProfilePicker(profiles()),
        other => panic!("no overlay {other}"),
    }
}

fn availability(layer: Layer, command: CommandId) -> Availability {
    match command {
        CommandId::NewGroup => Availability::unavailable("usage/read-only: profile support is read-only"),
        CommandId::Select if layer == Layer::Merge => Availability::Hidden,
        CommandId::FilterOpen if layer == Layer::AgentCard => Availability::Hidden,
        CommandId::FilterClear => Availability::Hidden,
        _ => Availability::Available,
    }
}

fn screen(theme: &Theme, (width, height): (u16, u16), overlay: &Overlay, capabilities: &Capabilities) -> String {
    let keymap = Keymap::compile(None).expect("the built-in keys");
    let book = book();
    let is_about_draft = matches!(
        overlay,
        Overlay::Confirm(confirm) if matches!(confirm.question(), Question::OpenDraft { .. })
    );
    let context = OverlayContext {
        keymap: &keymap,
        availability: &|layer, command| match command {
            CommandId::ConfirmDiscard if !is_about_draft => Availability::Hidden,
            CommandId::NextField | CommandId::PreviousField if !matches!(overlay, Overlay::SignIn(_)) => {
                Availability::Hidden
            }
            _ => availability(layer, command),
        },
        book: &book,
        capabilities,
        profile: "support",
        note: Some("sick cover"),
    };
    drawn(theme, width, height, |canvas, area| {
        draw(overlay, canvas, area, &context);
    })
}

#[rstest]
#[case("review")]
#[case("review_of_hazards")]
#[case("confirm_save")]
#[case("confirm_delete")]
#[case("confirm_delete_by_id")]
#[case("confirm_leave")]
#[case("confirm_draft")]
#[case("merge")]
#[case("sign_in")]
#[case("sign_in_refused")]
#[case("sign_in_missing")]
#[case("new_group")]
#[case("rename")]
#[case("note")]
#[case("ids")]
#[case("error_details")]
#[case("help")]
#[case("help_filtered")]
#[case("commands")]
#[case("jump")]
#[case("agent_card")]
#[case("profiles")]
fn overlays_look_like_this(#[case] name: &str) {
    let overlay = overlay(name);
    for size in [(80, 24), (120, 40)] {
        let drawn = screen(&unicode(), size, &overlay, &ATOMIC);
        // A space of ours at the edge of a foreign piece would be shown as a hidden one.
        assert!(!drawn.contains("‹SP›"), "{drawn}");
        insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), drawn);
    }
    // The signs take the place of the colours, and the ASCII set that of the signs.
    let drawn = screen(&ascii(), (80, 24), &overlay, &ATOMIC);
    insta::assert_snapshot!(format!("{name}_ascii"), drawn);
    assert!(drawn.is_ascii(), "{drawn}");
    assert!(!drawn.contains("canary"));
}

#[test]
fn a_review_says_how_it_is_sent() {
    let drawn = |capabilities| {
        let review = Review::new(usual_step(), Vec::new(), capabilities);
        screen(&unicode(), (80, 24), &Overlay::Review(Box::new(review)), capabilities)
    };
    assert!(drawn(&ATOMIC).contains("sent as one replacement"));
    assert!(drawn(&ONE_BY_ONE).contains("4 separate calls; a failure can leave some done"));
}

#[test]
fn a_merge_of_an_order_tells_places_instead_of_calls() {
    const ORDERED: Capabilities = Capabilities::all_but(
        Backend::Kazoo,
        &[(Capability::ReceiveCall, "its groups have no such flag")],
    );
    let ordered = |members: &[(&str, u32)]| {
        let membership = |(id, position): &(&str, u32)| Membership {
            order: Some(*position),
            ..Membership::new(*id, ReceiveCall::Unknown)
        };
        Roster::new(GroupId::new("28"), members.iter().map(membership).collect()).expect("a roster")
    };
    let base = ordered(&[("2", 1), ("3", 2), ("8", 3)]);
    let mine = ordered(&[("2", 2), ("3", 1), ("8", 3)]);
    let theirs = ordered(&[("3", 4), ("8", 3), ("17", 5)]);
    let label = GroupLabel {
        id: GroupId::new("28"),
        name: Arc::from("Support L1"),
    };
    let review = MergeReview::new(label, merge(&base, &mine, &theirs));
    let drawn = screen(&unicode(), (80, 24), &Overlay::Merge(Box::new(review)), &ORDERED);
    insta::assert_snapshot!("merge_of_an_order_80x24", drawn);
}

#[test]
fn a_long_review_scrolls_and_keeps_what_is_said_around_it() {
    let ids: Vec<String> = (100..400).map(|id| id.to_string()).collect();
    let target: Vec<(&str, ReceiveCall)> = ids.iter().map(|id| (id.as_str(), ReceiveCall::On)).collect();
    let step = step(&target);
    let hazards = hazards(&step);
    let mut review = Review::new(step, hazards, &ATOMIC);
    review.command(CommandId::MoveToBottom);
    let drawn = screen(&unicode(), (80, 24), &Overlay::Review(Box::new(review)), &ATOMIC);
    assert!(
        drawn.contains("is protected") && drawn.contains("note: sick cover") && drawn.contains("#8"),
        "{drawn}"
    );
}

#[test]
fn no_overlay_goes_beyond_its_place() {
    for name in [
        "review_of_hazards",
        "confirm_save",
        "merge",
        "sign_in",
        "help",
        "commands",
        "agent_card",
    ] {
        let overlay = overlay(name);
        for size in [(80, 24), (40, 10), (20, 5), (8, 3), (3, 2), (1, 1), (0, 0)] {
            screen(&unicode(), size, &overlay, &ATOMIC);
        }
    }
}

#[rstest]
#[case::review(|label: GroupLabel| {
    let step = Step { group_name: label.name, ..step(&[]) };
    let hazards = hazards(&step);
    Overlay::Review(Box::new(Review::new(step, hazards, &ATOMIC)))
})]
#[case::question(|label: GroupLabel| {
    let step = Step { group_name: Arc::clone(&label.name), ..usual_step() };
    Overlay::Confirm(Box::new(Confirm::typed(Question::Save { step, hazards: Vec::new() }, &label)))
})]
#[case::deletion(|label: GroupLabel| Overlay::Confirm(Box::new(delete(&label.name))))]
#[case::question_to_leave(|label: GroupLabel| {
    let question = Question::LeaveEditor { lost: "+1".to_owned(), then_open: Some(label) };
    Overlay::Confirm(Box::new(Confirm::key(question)))
})]
#[case::merge(|label: GroupLabel| {
    let same = roster(&[]);
    Overlay::Merge(Box::new(MergeReview::new(label, merge(&same, &same, &same))))
})]
#[case::word(|label: GroupLabel| {
    let mut form = GroupForm::create();
    form.fail(Word::failed(&refusal(), Some(&label)));
    Overlay::GroupForm(Box::new(form))
})]
#[case::rename(|label: GroupLabel| {
    Overlay::GroupForm(Box::new(GroupForm::rename(group("28", &label.name, GroupStatus::Active, &[]))))
})]
fn hidden_characters_in_a_group_name_are_seen(#[case] overlay: fn(GroupLabel) -> Overlay) {
    let label = GroupLabel {
        id: GroupId::new("28"),
        name: Arc::from("Sup\u{200b}port"),
    };
    let overlay = overlay(label);
    let unicode = screen(&unicode(), (80, 24), &overlay, &ATOMIC);
    assert!(unicode.contains("Sup‹ZWSP›port #28"), "{unicode}");
    let ascii = screen(&ascii(), (80, 24), &overlay, &ATOMIC);
    assert!(ascii.contains("Sup<ZWSP>port #28"), "{ascii}");
}
