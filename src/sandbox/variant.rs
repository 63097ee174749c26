//! The switches for what the vendors' documents leave open.
//!
//! Each switch is written once, in the dialect it belongs to; parsing, help and the contract suite's matrix derive
//! from that.

use std::fmt;

use super::dialect::{VariantSetting, Variants, variant_switches};

/// One value that a switch accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// As it is written on the command line.
    pub name: &'static str,
    /// What the sandbox then does.
    pub doc: &'static str,
}

/// One open question, and the ways the sandbox can answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// Which phone system it belongs to.
    pub dialect: &'static str,
    /// Its name within the dialect.
    pub name: &'static str,
    /// The question.
    pub doc: &'static str,
    /// The values; the first is the default.
    pub choices: &'static [Choice],
}

/// A value of a switch, as the table needs it.
pub(crate) trait Setting: Sized {
    /// What is accepted; the first is the default.
    const CHOICES: &'static [Choice];
    /// Reads a value as written on the command line.
    fn parse(text: &str) -> Option<Self>;
    /// Writes the value as on the command line.
    fn text(&self) -> String;
    /// Values worth a test of their own, without the default.
    fn samples() -> Vec<Self>;
}

/// Declares the enum of a switch with the name and the help sentence of each value; the first is the default.
macro_rules! setting {
    (
        $(#[doc = $about:literal])+
        pub enum $name:ident {
            #[doc = $first_doc:literal]
            $first:ident = $first_text:literal,
            $(#[doc = $doc:literal] $value:ident = $text:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum $name {
            #[doc = $first_doc]
            #[default]
            $first,
            $(#[doc = $doc] $value,)+
        }

        impl $crate::sandbox::variant::Setting for $name {
            const CHOICES: &'static [$crate::sandbox::variant::Choice] = &[
                $crate::sandbox::variant::Choice { name: $first_text, doc: $first_doc },
                $($crate::sandbox::variant::Choice { name: $text, doc: $doc },)+
            ];

            fn parse(text: &str) -> Option<Self> {
                match text {
                    $first_text => Some(Self::$first),
                    $($text => Some(Self::$value),)+
                    _ => None,
                }
            }

            fn text(&self) -> String {
                match self {
                    Self::$first => $first_text,
                    $(Self::$value => $text,)+
                }
                .to_owned()
            }

            fn samples() -> Vec<Self> {
                vec![$(Self::$value,)+]
            }
        }
    };
}
pub(crate) use setting;

/// Declares the switches of a dialect: the struct that holds them, one change of one of them, and their table.
macro_rules! switches {
    (
        $dialect:literal
        $(#[doc = $set_doc:literal])+
        pub struct $set:ident
        $(#[doc = $change_doc:literal])+
        pub enum $change:ident {
            $(#[doc = $doc:literal] $field:ident as $variant:ident: $type:ty = $text:literal,)+
        }
    ) => {
        $(#[doc = $set_doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $set {
            $(#[doc = $doc] pub $field: $type,)+
        }

        $(#[doc = $change_doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $change {
            $(#[doc = $doc] $variant($type),)+
        }

        impl $set {
            pub(crate) const SWITCHES: &'static [$crate::sandbox::variant::Switch] = &[
                $($crate::sandbox::variant::Switch {
                    dialect: $dialect,
                    name: $text,
                    doc: $doc,
                    choices: <$type as $crate::sandbox::variant::Setting>::CHOICES,
                },)+
            ];

            pub(crate) fn apply(&mut self, change: $change) {
                match change {
                    $($change::$variant(value) => self.$field = value,)+
                }
            }

            /// Gives the settings that differ from the default, as on the command line.
            pub(crate) fn differences(&self) -> Vec<String> {
                let mut differences = Vec::new();
                $(if self.$field != <$type>::default() {
                    let value = $crate::sandbox::variant::Setting::text(&self.$field);
                    differences.push(format!(concat!($dialect, ".", $text, "={}"), value));
                })+
                differences
            }

            pub(crate) fn samples() -> Vec<$change> {
                let mut samples = Vec::new();
                $(samples.extend(
                    <$type as $crate::sandbox::variant::Setting>::samples().into_iter().map($change::$variant),
                );)+
                samples
            }
        }

        impl $change {
            /// Reads a value of a switch; the outer option is about the name, the inner about the value.
            pub(crate) fn parse(name: &str, value: &str) -> Option<Option<Self>> {
                match name {
                    $($text => {
                        Some(<$type as $crate::sandbox::variant::Setting>::parse(value).map(Self::$variant))
                    })+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use switches;

/// Shows the settings that differ from the default, as on the command line.
impl fmt::Display for Variants {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let differences = self.differences();
        formatter.write_str(if differences.is_empty() { "default" } else { "" })?;
        formatter.write_str(&differences.join(" "))
    }
}

/// A `--variant` that sets nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VariantError {
    /// Not of the form `DIALECT.NAME=VALUE`.
    #[error("`{text}` is not of the form `DIALECT.NAME=VALUE`; accepted names: {}", names())]
    Form {
        /// What was given.
        text: String,
    },
    /// No such switch.
    #[error("unknown variant `{name}`; accepted: {}", names())]
    Name {
        /// What was given.
        name: String,
    },
    /// The switch has no such value.
    #[error("`{value}` is no value of `{name}`; accepted: {}", values(name))]
    Value {
        /// The switch, with its dialect.
        name: String,
        /// What was given.
        value: String,
    },
}

fn full_name(switch: &Switch) -> String {
    format!("{}.{}", switch.dialect, switch.name)
}

fn names() -> String {
    variant_switches()
        .map(|switch| format!("`{}`", full_name(switch)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn values(name: &str) -> String {
    let switch = variant_switches().find(|switch| full_name(switch) == name);
    let choices = switch.map_or(&[][..], |switch| switch.choices);
    choices
        .iter()
        .map(|choice| format!("`{}`", choice.name))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Reads the value of `--variant`: `DIALECT.NAME=VALUE`.
///
/// # Errors
///
/// An unknown name or value, with all accepted ones.
pub fn parse_variant(text: &str) -> Result<VariantSetting, VariantError> {
    let form = || VariantError::Form { text: text.to_owned() };
    let (name, value) = text.split_once('=').ok_or_else(form)?;
    let (dialect, switch) = name.split_once('.').ok_or_else(form)?;
    VariantSetting::parse(dialect, switch, value)
        .ok_or_else(|| VariantError::Name { name: name.to_owned() })?
        .ok_or_else(|| VariantError::Value {
            name: name.to_owned(),
            value: value.to_owned(),
        })
}

/// Writes the table of all switches for help and manual, one value a line.
pub fn variant_help() -> String {
    let mut lines = Vec::new();
    let names = variant_switches().flat_map(|switch| switch.choices);
    let width = names.map(|choice| choice.name.len()).max().unwrap_or(0);
    for switch in variant_switches() {
        lines.push(format!("{}: {}", full_name(switch), switch.doc.trim()));
        let choices = switch.choices.iter();
        lines.extend(choices.map(|choice| format!("  {:<width$}  {}", choice.name, choice.doc.trim())));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::dialect::faces;

    #[test]
    fn every_value_of_every_switch_can_be_set() {
        for switch in variant_switches() {
            for choice in switch.choices {
                let value = if choice.name == "N" { "7" } else { choice.name };
                let text = format!("{}={value}", full_name(switch));
                let mut variants = Variants::default();
                match parse_variant(&text) {
                    Ok(setting) => variants.apply(setting),
                    Err(error) => panic!("{text}: {error}"),
                }
                let default = switch.choices.first().is_some_and(|first| first.name == value);
                assert_eq!(variants.to_string(), if default { "default".to_owned() } else { text });
            }
        }
    }

    #[test]
    fn mistakes_are_answered_with_what_is_accepted() {
        let message = |text| parse_variant(text).map_or_else(|error| error.to_string(), |_| String::new());
        assert!(message("deepcall.errors=http500").contains("`http200`, `http400`, `status`"));
        assert!(message("deepcall.erors=http400").contains("`deepcall.errors`"));
        assert!(message("asterisk.version=4").contains("`deepcall.errors`"));
        assert!(message("errors").contains("`deepcall.errors`"));
    }

    #[test]
    fn the_matrix_names_each_setting_once() {
        for face in faces() {
            let mut names: Vec<_> = Variants::matrix(face).iter().map(ToString::to_string).collect();
            // Switches that only make calls fail are in no matrix: no client could get its work done.
            for switch in variant_switches().filter(|switch| switch.dialect == *face) {
                let prefix = format!("{}=", full_name(switch));
                let alone = names
                    .iter()
                    .filter(|name| name.starts_with(&prefix) && !name.contains(' '));
                let alone = alone.count();
                assert!(alone == 0 || alone + 1 >= switch.choices.len(), "{prefix}");
            }
            assert_eq!(names.first().map(String::as_str), Some("default"));
            names.sort();
            let count = names.len();
            names.dedup();
            assert!(count > 1 && names.len() == count);
        }
    }

    #[test]
    fn the_help_has_every_switch_and_value() {
        let help = variant_help();
        for switch in variant_switches() {
            assert!(help.contains(&full_name(switch)));
            assert!(
                switch
                    .choices
                    .iter()
                    .all(|choice| help.contains(&format!("  {}  ", choice.name)))
            );
        }
    }
}
