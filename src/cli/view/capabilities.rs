//! What a phone system can and cannot do, and why not.

use serde_json::{Value, json};

use crate::client::{Capabilities, Capability};

/// An object for every capability.
pub fn capability_fields(capabilities: &Capabilities) -> Vec<Value> {
    Capability::ALL
        .into_iter()
        .map(|capability| {
            let missing = capabilities.require(capability).err();
            json!({
                "backend": capabilities.backend().word(),
                "capability": capability.word(),
                "can": missing.is_none(),
                "reason": missing.map(|missing| missing.reason),
            })
        })
        .collect()
}

/// A line for every capability, those it has first.
pub fn capability_lines(capabilities: &Capabilities) -> Vec<String> {
    let (can, cannot): (Vec<_>, Vec<_>) = Capability::ALL
        .into_iter()
        .map(|capability| (capability, capabilities.require(capability)))
        .partition(|(_, able)| able.is_ok());
    let can = can
        .iter()
        .map(|(capability, _)| format!("can {}", capability.sentence()));
    let cannot = cannot.iter().filter_map(|(capability, able)| {
        let reason = able.err()?.reason;
        Some(format!("cannot {}: {reason}", capability.sentence()))
    });
    can.chain(cannot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Backend;

    #[test]
    fn every_capability_is_told_and_a_missing_one_with_its_reason() {
        let missing = &[(Capability::SwitchGroup, "its groups are always active")];
        let capabilities = Capabilities::all_but(Backend::Kazoo, missing);
        let lines = capability_lines(&capabilities);
        assert_eq!(lines.len(), Capability::ALL.len());
        assert_eq!(
            lines.first().map(String::as_str),
            Some("can turn a member's calls on and off")
        );
        assert_eq!(
            lines.last().map(String::as_str),
            Some("cannot activate and deactivate groups: its groups are always active")
        );
        let fields = capability_fields(&capabilities);
        let switch = fields.iter().find(|entry| entry["capability"] == "switch_group");
        assert_eq!(
            switch,
            Some(&json!({
                "backend": "kazoo",
                "capability": "switch_group",
                "can": false,
                "reason": "its groups are always active",
            }))
        );
        assert!(
            fields
                .iter()
                .filter(|entry| entry["can"] == true)
                .all(|entry| entry["reason"].is_null())
        );
    }
}
