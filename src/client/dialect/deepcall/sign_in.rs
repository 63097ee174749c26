//! The two ways of signing in: pasted credentials, because no documented call gives any (`api/deepcall.md §2`).

use crate::client::{FormField, SignInForm};

/// Account id and token, or a session id copied from the web panel. Exactly one of them travels with a request.
pub(in crate::client::dialect) const FORMS: &[SignInForm] = &[
    SignInForm {
        id: "account",
        title: "Account id and token",
        fields: &[
            FormField {
                id: "user_id",
                label: "Account id",
                secret: false,
                optional: false,
                variable: None,
            },
            FormField {
                id: "token",
                label: "Token",
                secret: true,
                optional: false,
                variable: Some("CALLBOARD_TOKEN"),
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
            optional: false,
            variable: Some("CALLBOARD_SSID"),
        }],
    },
];
