//! The one JSON document of a run.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Map, Value};

use super::Glyphs;
use crate::text;

/// The schema word every document starts with.
const SCHEMA: &str = "callboard/1";

/// One line with `schema` in front of the fields.
pub(super) fn document(fields: Value, glyphs: Glyphs) -> String {
    let mut document = Map::new();
    document.insert("schema".to_owned(), Value::from(SCHEMA));
    match fields {
        Value::Object(fields) => document.extend(fields),
        other => {
            document.insert("value".to_owned(), other);
        }
    }
    line(&Value::Object(document), glyphs)
}

/// One line of JSON. Strings are exact; what a reader could not see is written as `\u…`.
pub(super) fn line(value: &Value, glyphs: Glyphs) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Escaping { glyphs });
    // Serialising a `Value` into memory cannot fail.
    let _ = value.serialize(&mut serializer);
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    text.push('\n');
    text
}

/// Compact JSON that leaves no hidden character in the text.
struct Escaping {
    glyphs: Glyphs,
}

impl Escaping {
    fn hides(&self, character: char) -> bool {
        match character {
            ' '..='~' => false,
            _ if self.glyphs == Glyphs::Ascii => true,
            _ => matches!(
                text::visible(character.encode_utf8(&mut [0; 4])),
                std::borrow::Cow::Owned(_)
            ),
        }
    }
}

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for character in fragment.chars() {
            if self.hides(character) {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                writer.write_all(character.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hidden_characters_are_escaped_and_the_data_stays_exact() {
        let name = "a\u{1b}\u{9b}\u{202e}\u{e0041}‹é山";
        let text = document(json!({ "name": name }), Glyphs::Unicode);
        insta::assert_snapshot!(text.trim_end(), @r#"{"schema":"callboard/1","name":"a\u001b\u009b\u202e\udb40\udc41\u2039é山"}"#);
        let back: Value = serde_json::from_str(&text).unwrap_or_default();
        assert_eq!(back.get("name"), Some(&json!(name)));
    }

    #[test]
    fn ascii_runs_print_ascii_json() {
        let text = line(&json!(["é"]), Glyphs::Ascii);
        assert_eq!(text, "[\"\\u00e9\"]\n");
    }
}
