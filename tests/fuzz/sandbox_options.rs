//! What the sandbox is told on the command line.

use callboard::sandbox::{Variants, fault_help, parse_fault, parse_seed, parse_variant, variant_switches};

use crate::campaign::text_campaign;
use crate::mutation::bytes;

#[test]
fn faults() {
    let mut samples = vec![
        "http503:2@Group/list=#3",
        "http500=0.25",
        "slow-body:1e300",
        "reset-after@a@b=c=1",
    ];
    let help = fault_help();
    samples.extend(help.lines().filter_map(|line| line.split_whitespace().next()));
    text_campaign("fault", &samples, &bytes, |_, text| match parse_fault(text) {
        Ok(rule) => assert_eq!(text.parse(), Ok(rule)),
        Err(error) => assert!(!error.to_string().is_empty()),
    });
}

#[test]
fn variants_and_seeds() {
    let settings: Vec<String> = variant_switches()
        .flat_map(|switch| {
            let choices = switch.choices.iter();
            choices.map(move |choice| format!("{}.{}={}", switch.dialect, switch.name, choice.name))
        })
        .collect();
    let mut samples: Vec<&str> = settings.iter().map(String::as_str).collect();
    samples.extend(["sample", "empty", "10x200", "18446744073709551615x1", "deepcall.lag=3"]);
    text_campaign("variant", &samples, &bytes, |_, text| {
        match parse_variant(text) {
            Ok(setting) => {
                let mut variants = Variants::default();
                variants.apply(setting);
                for difference in variants.to_string().split_whitespace() {
                    assert!(
                        parse_variant(difference).is_ok() || !difference.contains('='),
                        "{difference}"
                    );
                }
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
        if let Err(error) = parse_seed(text) {
            assert!(error.to_string().contains("GROUPSxAGENTS"));
        }
    });
}
