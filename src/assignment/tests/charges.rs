//! What costs money waits for a person's word.

use super::*;
use crate::client::Charges;

const PRICE: &str = "An extra seat costs 5.00 USD a month.";

#[tokio::test(start_paused = true)]
async fn a_roster_that_costs_is_written_only_with_a_word_for_it() {
    let desk = Desk::new();
    desk.directory.charge(Operation::WriteRoster, PRICE);
    let step = desk.step(&[("1", ON), ("2", OFF), ("3", ON), ("4", ON), ("5", ON)]);
    let report = desk.write(&step).await;
    assert_eq!(report.price(), Some(PRICE));
    assert_eq!(report.outcome, Outcome::Failed);
    assert_eq!(report.verdict(), Some(Verdict::BadInput));
    assert_eq!(desk.now(), step.base);
    let agreed = request(OnDrift::Stop).with_charges(Charges::Accepted);
    let report = desk.write_as(&step, &agreed).await;
    assert_eq!((report.outcome.word(), report.price()), (OutcomeWord::Confirmed, None));
}

#[tokio::test(start_paused = true)]
async fn one_agents_price_is_the_price_of_the_step() {
    let desk = super::singly::singly();
    desk.directory.charge(Operation::WriteRoster, PRICE);
    let step = desk.step(super::singly::GOAL);
    let report = desk.write(&step).await;
    assert_eq!(
        (report.outcome.word(), report.price()),
        (OutcomeWord::Failed, Some(PRICE))
    );
    let agreed = request(OnDrift::Stop).with_charges(Charges::Accepted);
    assert_eq!(desk.write_as(&step, &agreed).await.outcome, Outcome::Confirmed);
}

#[tokio::test(start_paused = true)]
async fn a_group_that_costs_is_made_only_with_a_word_for_it() {
    let desk = Desk::new();
    desk.directory.charge(Operation::CreateGroup, PRICE);
    let intent = GroupIntent::Create {
        name: "Night crew".into(),
    };
    let plain = request(OnDrift::Stop);
    let report = desk.writer().change_group(&Call::quiet(), &intent, &plain).await;
    assert_eq!((&report.outcome, report.price()), (&GroupOutcome::Failed, Some(PRICE)));
    assert_eq!(report.verdict(), Verdict::BadInput);
    let agreed = plain.with_charges(Charges::Accepted);
    let report = desk.writer().change_group(&Call::quiet(), &intent, &agreed).await;
    assert_eq!(report.outcome, GroupOutcome::Confirmed);
}
