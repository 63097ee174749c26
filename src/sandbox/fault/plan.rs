//! Deciding, request by request, whether a fault strikes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::rule::{FaultRule, Occurrence};

/// The rules in force, each with the number of requests it has matched.
#[derive(Default)]
pub(crate) struct FaultPlan {
    rules: Mutex<Vec<(FaultRule, u64)>>,
}

impl FaultPlan {
    pub(crate) fn new(rules: Vec<FaultRule>) -> Self {
        let plan = Self::default();
        plan.set(rules);
        plan
    }

    /// Puts other rules in force; counting starts anew.
    pub(crate) fn set(&self, rules: Vec<FaultRule>) {
        *self.lock() = rules.into_iter().map(|rule| (rule, 0)).collect();
    }

    /// Gives the first rule that strikes this request. All matching rules count it.
    pub(crate) fn strike(&self, path: &str) -> Option<FaultRule> {
        let mut struck = None;
        for (index, (rule, seen)) in (0_u64..).zip(self.lock().iter_mut()) {
            if !rule.matches(path) {
                continue;
            }
            *seen += 1;
            let strikes = match rule.occurrence {
                Occurrence::Always => true,
                Occurrence::Rate(rate) => chance(index, *seen) < rate,
                Occurrence::Only(nth) => *seen == nth,
            };
            if strikes && struck.is_none() {
                struck = Some(rule.clone());
            }
        }
        struck
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(FaultRule, u64)>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives a number from 0 to below 1 that looks random, and is the same in each run so that failures repeat.
fn chance(rule: u64, request: u64) -> f64 {
    let mut mixed = (rule << 48 ^ request).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let top = u32::try_from(mixed >> 32).unwrap_or(0);
    f64::from(top) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::FaultKind;

    #[test]
    fn a_rate_is_met_and_repeats() {
        let count = || {
            let plan = FaultPlan::new(vec![
                FaultRule::new(FaultKind::Http500).occurring(Occurrence::Rate(0.25)),
            ]);
            (0..4_000).filter(|_| plan.strike("/a").is_some()).count()
        };
        assert!((900..1_100).contains(&count()), "{}", count());
        assert_eq!(count(), count());
    }

    #[test]
    fn rates_of_zero_and_one_are_never_and_always() {
        let plan = |rate| {
            FaultPlan::new(vec![
                FaultRule::new(FaultKind::Http500).occurring(Occurrence::Rate(rate)),
            ])
        };
        assert!((0..1_000).all(|_| plan(1.0).strike("/a").is_some()));
        assert!((0..1_000).all(|_| plan(0.0).strike("/a").is_none()));
    }

    #[test]
    fn only_the_nth_matching_request_is_struck() {
        let plan = FaultPlan::new(vec![FaultRule::new(FaultKind::Http500).on("Group/list").only(2)]);
        let paths = ["/Group/list", "/Group/add", "/Group/list", "/Group/list"];
        assert_eq!(
            paths.map(|path| plan.strike(path).is_some()),
            [false, false, true, false]
        );
    }
}
