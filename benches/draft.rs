//! A draft over a hundred thousand agents: every edit and every look at it stays within 5 ms (`performance.md`).

use std::hint::black_box;

use callboard::domain::{AgentId, Draft, Edit, GroupId, Membership, Order, ReceiveCall, Roster, Slot, merge};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const AGENTS: usize = 100_000;

fn agent(number: usize) -> AgentId {
    AgentId::new((1_000 + number).to_string())
}

/// Every second agent is a member, so that base and list interleave.
fn base() -> Roster {
    let members = (0..AGENTS)
        .step_by(2)
        .map(|number| Membership {
            agent: agent(number),
            receive_call: ReceiveCall::On,
            order: None,
        })
        .collect();
    Roster::new(GroupId::new("28"), members).expect("ids differ")
}

fn draft() -> (Draft, Vec<Slot>) {
    let mut draft = Draft::new(base(), Order::None);
    let slots = (0..AGENTS).map(|number| draft.slot(&agent(number))).collect();
    (draft, slots)
}

fn edits(criterion: &mut Criterion) {
    let (draft, slots) = draft();
    let newcomers = ReceiveCall::On;
    let one = vec![slots[AGENTS / 2]];
    let cases = [
        ("toggle one", Edit::Toggle { slots: one, newcomers }),
        (
            "mark all",
            Edit::Add {
                slots: slots.clone(),
                newcomers,
            },
        ),
        (
            "invert",
            Edit::Toggle {
                slots: slots.clone(),
                newcomers,
            },
        ),
        (
            "calls off for all",
            Edit::Calls {
                slots,
                receive_call: ReceiveCall::Off,
            },
        ),
    ];
    let mut group = criterion.benchmark_group("draft, 100,000 agents");
    for (name, edit) in &cases {
        group.bench_function(*name, |bencher| {
            bencher.iter_batched_ref(
                || draft.clone(),
                |draft| black_box(draft.apply(edit)),
                BatchSize::LargeInput,
            );
        });
    }
    let mut inverted = draft.clone();
    inverted.apply(&cases[2].1);
    group.bench_function("undo and redo of invert", |bencher| {
        bencher.iter(|| inverted.undo() && inverted.redo());
    });
    group.bench_function("tally", |bencher| bencher.iter(|| black_box(inverted.tally())));
    group.bench_function("diff after invert", |bencher| bencher.iter(|| inverted.diff()));
    group.bench_function("target after invert", |bencher| bencher.iter(|| inverted.target()));
    group.finish();
}

fn whole_rosters(criterion: &mut Criterion) {
    let (mut changed, slots) = draft();
    changed.apply(&Edit::Toggle {
        slots: slots[..AGENTS / 10].to_vec(),
        newcomers: ReceiveCall::Off,
    });
    let (base, mine) = (base(), changed.target());
    let mut group = criterion.benchmark_group("roster, 50,000 members");
    group.bench_function("open a draft over 100,000 agents", |bencher| bencher.iter(draft));
    group.bench_function("resume", |bencher| {
        bencher.iter(|| Draft::resume(base.clone(), &mine, Order::None));
    });
    group.bench_function("merge", |bencher| bencher.iter(|| merge(&base, &mine, &base)));
    group.finish();
}

criterion_group!(benches, edits, whole_rosters);
criterion_main!(benches);
