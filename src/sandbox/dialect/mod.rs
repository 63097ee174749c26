//! The phone systems that the sandbox plays. Their paths do not collide, so that they share one port.
//!
//! A new face is a folder, its line in `mod` and its line in `faces!`. The folder gives `owns`, `router`, `expired`,
//! `failed`, its `Memory`, its credentials and its switches; everything about all faces derives from the table.

pub(crate) mod deepcall;
pub(crate) mod kazoo;
pub(crate) mod portsip;
pub(crate) mod udesk;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use serde::Serialize;

use super::error::SandboxError;
use super::shared::Shared;
use super::variant::Switch;

/// Declares the faces, each with the types that hold its switches, one setting and its credentials.
macro_rules! faces {
    ($($face:ident as $name:ident: $variants:ident, $setting:ident, $credentials:ident;)+) => {
        /// Whose rules a request is judged by.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Dialect {
            $($name,)+
        }

        impl Dialect {
            /// Tells by the path.
            pub(crate) fn of(path: &str) -> Option<Self> {
                $(if $face::owns(path) {
                    return Some(Self::$name);
                })+
                None
            }

            /// Gives the vendor's answer to an expired session.
            pub(crate) fn expired(self, variants: &Variants, body: &[u8]) -> Response {
                match self {
                    $(Self::$name => $face::expired(&variants.$face, body),)+
                }
            }

            /// Gives the vendor's answer to a failure of its own.
            pub(crate) fn failed(self, variants: &Variants) -> Response {
                match self {
                    $(Self::$name => $face::failed(&variants.$face),)+
                }
            }
        }

        /// What the faces remember between requests.
        #[derive(Default)]
        pub(crate) struct States {
            $(pub(crate) $face: $face::Memory,)+
        }

        /// The credentials of one sandbox, one table per phone system it plays.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct SandboxCredentials {
            $(
                #[doc = concat!("For the ", stringify!($name), " face.")]
                pub $face: $face::$credentials,
            )+
        }

        impl SandboxCredentials {
            /// Makes new ones that nobody can guess.
            pub(crate) fn random() -> Result<Self, SandboxError> {
                Ok(Self {
                    $($face: $face::$credentials::random()?,)+
                })
            }
        }

        /// How the sandbox answers every open question of every phone system it plays.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Variants {
            $(
                #[doc = concat!("Of ", stringify!($name), ".")]
                pub $face: $face::variant::$variants,
            )+
        }

        /// One switch set to one value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum VariantSetting {
            $(
                #[doc = concat!("A switch of ", stringify!($name), ".")]
                $name($face::variant::$setting),
            )+
        }

        impl VariantSetting {
            /// Reads a value of a switch; the outer option is about the names, the inner about the value.
            pub(crate) fn parse(face: &str, switch: &str, value: &str) -> Option<Option<Self>> {
                match face {
                    $(stringify!($face) => {
                        let parsed = $face::variant::$setting::parse(switch, value)?;
                        Some(parsed.map(Self::$name))
                    })+
                    _ => None,
                }
            }
        }

        impl Variants {
            /// Sets one switch.
            pub fn apply(&mut self, setting: VariantSetting) {
                match setting {
                    $(VariantSetting::$name(setting) => self.$face.apply(setting),)+
                }
            }

            /// Gives the settings of one face a client must work with: the defaults, every other value alone, and some
            /// together. Empty for a face that does not exist.
            pub fn matrix(face: &str) -> Vec<Self> {
                let plain = Self::default();
                match face {
                    $(stringify!($face) => {
                        let alone = $face::variant::$variants::samples().into_iter().map(|setting| {
                            let mut variants = plain;
                            variants.$face.apply(setting);
                            variants
                        });
                        let together = $face::variant::$variants::combinations()
                            .into_iter()
                            .map(|together| Self { $face: together, ..plain });
                        std::iter::once(plain).chain(alone).chain(together).collect()
                    })+
                    _ => Vec::new(),
                }
            }

            /// Gives the settings that differ from the default, as on the command line.
            pub(crate) fn differences(&self) -> Vec<String> {
                let mut differences = Vec::new();
                $(differences.extend(self.$face.differences());)+
                differences
            }
        }

        /// Builds the routes of all faces.
        pub(crate) fn router(shared: &Arc<Shared>) -> Router {
            Router::new()$(.merge($face::router(Arc::clone(shared))))+
        }

        /// Gives the names of the faces, as `--variant` writes them.
        pub fn faces() -> &'static [&'static str] {
            &[$(stringify!($face)),+]
        }

        /// Gives the table of all switches.
        pub fn variant_switches() -> impl Iterator<Item = &'static Switch> {
            std::iter::empty()$(.chain($face::variant::$variants::SWITCHES))+
        }
    };
}

faces! {
    deepcall as Deepcall: DeepcallVariants, DeepcallSetting, DeepcallCredentials;
    kazoo as Kazoo: KazooVariants, KazooSetting, KazooCredentials;
    portsip as Portsip: PortsipVariants, PortsipSetting, PortsipCredentials;
    udesk as Udesk: UdeskVariants, UdeskSetting, UdeskCredentials;
}
