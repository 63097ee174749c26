//! Call centers of any size, the same ones each time.

use rusqlite::Connection;

use super::ACCOUNT;
use crate::sandbox::store::{MemberChoice, NewAgent, NewGroup, agents, groups, rosters};

const FIRST_NAMES: [&str; 24] = [
    "Ana",
    "Ravi",
    "José",
    "प्रिया",
    "Søren",
    "Иван",
    "王",
    "فاطمة",
    "Zoë",
    "Γιώργος",
    "Tom",
    "Nguyễn",
    "Amara",
    "김",
    "Łukasz",
    "Emma",
    "राहुल",
    "Noah",
    "Chidi",
    "山田",
    "Ольга",
    "Grace",
    "Maria",
    "Seán",
];
const LAST_NAMES: [&str; 25] = [
    "Ruiz",
    "Iyer",
    "García",
    "शर्मा",
    "Kjær",
    "Петров",
    "小明",
    "حداد",
    "Lefèvre",
    "Παπαδόπουλος",
    "Baker",
    "Thị Ánh",
    "Diallo",
    "민준",
    "Żółć",
    "Novák",
    "गुप्ता",
    "Schmidt",
    "Okonkwo",
    "太郎",
    "Смирнова",
    "Kim",
    "da Conceição",
    "Ó Briain",
    "",
];
const TEAMS: [&str; 6] = [
    "blue team",
    "green team",
    "red team",
    "gold team",
    "jade team",
    "night team",
];
const TOPICS: [&str; 10] = [
    "Support",
    "Sales",
    "Billing",
    "Onboarding",
    "Retention",
    "Collections",
    "VIP desk",
    "Returns",
    "Dispatch",
    "Survey",
];
const PLACES: [&str; 9] = [
    "Berlin",
    "Mumbai",
    "São Paulo",
    "दिल्ली",
    "Αθήνα",
    "القاهرة",
    "東京",
    "Kyiv",
    "Lagos",
];
/// The moment of the captured group, 2024-11-16: later groups are one minute apart.
const EPOCH: i64 = 1_731_746_318;

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    /// Gives a number below `limit`, by splitmix64.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(mixed % limit).unwrap_or(0)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let index = self.below(from.len());
        from.get(index).copied().unwrap_or_default()
    }
}

pub(super) fn fill(connection: &Connection, group_count: usize, agent_count: usize) -> rusqlite::Result<()> {
    groups::insert_account(connection, ACCOUNT, "Generated call center")?;
    let mut dice = Dice(0x0ca1_1b0a_4d00);
    for id in (1..).take(agent_count) {
        agents::insert(
            connection,
            NewAgent {
                id,
                account: ACCOUNT,
                first_name: dice.pick(&FIRST_NAMES),
                last_name: dice.pick(&LAST_NAMES),
                team: dice.pick(&TEAMS),
                role: if dice.below(20) == 0 { "supervisor" } else { "agent" },
                extension: None,
                active: dice.below(50) != 0,
            },
        )?;
    }
    for id in (1_i64..).take(group_count) {
        let name = format!("{} {} {id:05}", dice.pick(&TOPICS), dice.pick(&PLACES));
        let created_at = EPOCH + 60 * id;
        let active = dice.below(40) != 0;
        groups::insert(
            connection,
            NewGroup {
                id,
                account: ACCOUNT,
                name: &name,
                active,
                created_at,
            },
        )?;
        rosters::insert(connection, id, &roster(&mut dice, agent_count))?;
    }
    Ok(())
}

/// Takes a few agents, for one group in a hundred many, each once.
fn roster(dice: &mut Dice, agent_count: usize) -> Vec<MemberChoice> {
    let size = if dice.below(100) == 0 {
        200 + dice.below(200)
    } else {
        4 + dice.below(24)
    };
    let start = dice.below(agent_count);
    let mut step = 1 + dice.below(agent_count);
    // A step without a common divisor comes past every agent before it meets the first again.
    while greatest_common_divisor(step, agent_count) > 1 {
        step += 1;
    }
    (0..size.min(agent_count))
        .filter_map(|index| i64::try_from((start + index * step) % agent_count + 1).ok())
        .map(|agent| MemberChoice {
            agent,
            receive_call: dice.below(5) != 0,
        })
        .collect()
}

fn greatest_common_divisor(left: usize, right: usize) -> usize {
    if right == 0 {
        left
    } else {
        greatest_common_divisor(right, left % right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn rosters_hold_each_agent_once_at_every_size() {
        let mut dice = Dice(1);
        for agents in [0, 1, 2, 3, 10, 97, 1_000] {
            for _ in 0..50 {
                let roster = roster(&mut dice, agents);
                let distinct: HashSet<_> = roster.iter().map(|member| member.agent).collect();
                assert_eq!(distinct.len(), roster.len());
                assert!(
                    roster
                        .iter()
                        .all(|member| (1..=i64::try_from(agents).unwrap_or(0)).contains(&member.agent))
                );
            }
        }
    }
}
