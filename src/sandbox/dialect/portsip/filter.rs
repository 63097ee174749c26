//! The predicate of `filter` (`api/portsip.md` §4): what the pages show of `OData`, and nothing else.

use serde_json::{Map, Value};

use super::variant::{Capitals, Quotes};
use crate::sandbox::store::fold;

/// The fields of one item, as the predicate sees them.
pub(super) type Fields = Map<String, Value>;

/// A predicate over one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Predicate {
    Compare {
        field: String,
        operator: Operator,
        literal: String,
    },
    Both(Box<Self>, Box<Self>),
    Either(Box<Self>, Box<Self>),
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    StartsWith,
    EndsWith,
    Contains,
}

const COMPARISONS: [(&str, Operator); 6] = [
    ("eq", Operator::Equal),
    ("ne", Operator::Unequal),
    ("gt", Operator::Greater),
    ("ge", Operator::GreaterOrEqual),
    ("lt", Operator::Less),
    ("le", Operator::LessOrEqual),
];
const FUNCTIONS: [(&str, Operator); 3] = [
    ("startswith", Operator::StartsWith),
    ("endswith", Operator::EndsWith),
    ("contains", Operator::Contains),
];

impl Predicate {
    /// Reads a predicate about the named fields; none when it is outside the grammar.
    pub(super) fn parse(text: &str, fields: &[&str], quotes: Quotes) -> Option<Self> {
        let mut reader = Reader {
            tokens: tokens(text, quotes)?.into_iter().peekable(),
            fields,
        };
        let predicate = reader.either()?;
        reader.tokens.next().is_none().then_some(predicate)
    }

    /// Tells whether an item is meant. One whose field is null is not, whatever the comparison.
    pub(super) fn matches(&self, item: &Fields, capitals: Capitals) -> bool {
        match self {
            Self::Both(left, right) => left.matches(item, capitals) && right.matches(item, capitals),
            Self::Either(left, right) => left.matches(item, capitals) || right.matches(item, capitals),
            Self::Compare {
                field,
                operator,
                literal,
            } => {
                let Some(value) = item.get(field).and_then(as_text) else {
                    return false;
                };
                let (value, literal) = match capitals {
                    Capitals::Count => (value, literal.clone()),
                    Capitals::Ignored => (fold(&value), fold(literal)),
                };
                let (value, literal) = (value.as_str(), literal.as_str());
                match operator {
                    Operator::Equal => value == literal,
                    Operator::Unequal => value != literal,
                    Operator::Greater => value > literal,
                    Operator::GreaterOrEqual => value >= literal,
                    Operator::Less => value < literal,
                    Operator::LessOrEqual => value <= literal,
                    Operator::StartsWith => value.starts_with(literal),
                    Operator::EndsWith => value.ends_with(literal),
                    Operator::Contains => value.contains(literal),
                }
            }
        }
    }
}

/// Gives the text of a value that is not null.
pub(super) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Literal(String),
    Open,
    Comma,
    Close,
}

fn tokens(text: &str, quotes: Quotes) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            ' ' => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '\'' => {
                let mut literal = String::new();
                loop {
                    match rest.next()? {
                        '\'' if quotes == Quotes::Doubled && rest.next_if_eq(&'\'').is_some() => literal.push('\''),
                        '\\' if quotes == Quotes::Backslash => literal.push(rest.next()?),
                        '\'' => break,
                        other => literal.push(other),
                    }
                }
                tokens.push(Token::Literal(literal));
            }
            letter if letter.is_ascii_alphabetic() => {
                let mut word = String::from(letter);
                while let Some(more) = rest.next_if(|sign| sign.is_ascii_alphanumeric() || *sign == '_') {
                    word.push(more);
                }
                tokens.push(Token::Word(word));
            }
            _ => return None,
        }
    }
    Some(tokens)
}

struct Reader<'a> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    fields: &'a [&'a str],
}

impl Reader<'_> {
    fn either(&mut self) -> Option<Predicate> {
        let mut left = self.both()?;
        while self.follows("or") {
            left = Predicate::Either(Box::new(left), Box::new(self.both()?));
        }
        Some(left)
    }

    fn both(&mut self) -> Option<Predicate> {
        let mut left = self.compare()?;
        while self.follows("and") {
            left = Predicate::Both(Box::new(left), Box::new(self.compare()?));
        }
        Some(left)
    }

    fn compare(&mut self) -> Option<Predicate> {
        let word = self.word()?;
        if let Some(operator) = named(&FUNCTIONS, &word) {
            self.expect(&Token::Open)?;
            let field = self.field()?;
            self.expect(&Token::Comma)?;
            let literal = self.literal()?;
            self.expect(&Token::Close)?;
            return Some(Predicate::Compare {
                field,
                operator,
                literal,
            });
        }
        let field = self.known(word)?;
        let word = self.word()?;
        Some(Predicate::Compare {
            field,
            operator: named(&COMPARISONS, &word)?,
            literal: self.literal()?,
        })
    }

    fn follows(&mut self, keyword: &str) -> bool {
        let is_keyword = |token: &Token| matches!(token, Token::Word(word) if word == keyword);
        self.tokens.next_if(is_keyword).is_some()
    }

    fn expect(&mut self, token: &Token) -> Option<()> {
        self.tokens.next_if_eq(token).map(drop)
    }

    fn word(&mut self) -> Option<String> {
        match self.tokens.next()? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn field(&mut self) -> Option<String> {
        let word = self.word()?;
        self.known(word)
    }

    fn known(&self, word: String) -> Option<String> {
        self.fields.contains(&word.as_str()).then_some(word)
    }

    fn literal(&mut self) -> Option<String> {
        match self.tokens.next()? {
            Token::Literal(literal) => Some(literal),
            _ => None,
        }
    }
}

fn named(table: &[(&str, Operator)], word: &str) -> Option<Operator> {
    table
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, operator)| *operator)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FIELDS: [&str; 3] = ["name", "description", "enabled"];

    fn matches(filter: &str, item: &Value) -> Option<bool> {
        let predicate = Predicate::parse(filter, &FIELDS, Quotes::Doubled)?;
        Some(predicate.matches(item.as_object().unwrap(), Capitals::Count))
    }

    #[test]
    fn comparisons_and_functions_do_what_their_names_say() {
        let item = json!({ "name": "Sales Dept", "description": null, "enabled": true });
        for (filter, expected) in [
            ("name eq 'Sales Dept'", true),
            ("name eq 'sales dept'", false),
            ("name ne 'Sales'", true),
            ("name gt 'Sale'", true),
            ("name ge 'Sales Dept'", true),
            ("name lt 'T'", true),
            ("name le 'R'", false),
            ("startswith(name,'Sales')", true),
            ("endswith(name, 'Dept')", true),
            ("contains(name,'es D')", true),
            ("contains(name,'x')", false),
            ("enabled eq 'true'", true),
        ] {
            assert_eq!(matches(filter, &item), Some(expected), "{filter}");
        }
    }

    #[test]
    fn and_binds_tighter_than_or() {
        let item = json!({ "name": "A", "description": "B" });
        let filter = "name eq 'A' or name eq 'X' and description eq 'X'";
        assert_eq!(matches(filter, &item), Some(true));
        assert_eq!(
            matches("name eq 'X' and name eq 'A' or description eq 'X'", &item),
            Some(false)
        );
    }

    #[test]
    fn null_fields_match_nothing() {
        let item = json!({ "name": "A", "description": null });
        assert_eq!(matches("description ne 'x'", &item), Some(false));
        assert_eq!(matches("contains(description,'')", &item), Some(false));
    }

    #[test]
    fn a_quote_in_a_literal_is_doubled() {
        let item = json!({ "name": "O'Brien, (Sales) and 'more'" });
        assert_eq!(matches("startswith(name,'O''Brien, (')", &item), Some(true));
        assert_eq!(matches("endswith(name,'''more''')", &item), Some(true));
        assert_eq!(matches("name eq 'O'Brien'", &item), None);
    }

    #[test]
    fn a_quote_can_be_written_with_a_backslash_instead() {
        let item = json!({ "name": "O'Brien\\" });
        let matches = |filter: &str| {
            let predicate = Predicate::parse(filter, &FIELDS, Quotes::Backslash)?;
            Some(predicate.matches(item.as_object().unwrap(), Capitals::Count))
        };
        assert_eq!(matches(r"name eq 'O\'Brien\\'"), Some(true));
        assert_eq!(matches("name eq 'O''Brien'"), None);
        assert_eq!(matches(r"name eq 'O\'"), None);
    }

    #[test]
    fn capitals_can_be_ignored() {
        let item = json!({ "name": "Kundendienst SÜD" });
        let predicate = Predicate::parse("contains(name,'dienst süd')", &FIELDS, Quotes::Doubled).unwrap();
        let item = item.as_object().unwrap();
        assert!(predicate.matches(item, Capitals::Ignored) && !predicate.matches(item, Capitals::Count));
    }

    #[test]
    fn what_the_pages_do_not_show_is_refused() {
        for filter in [
            "",
            "name",
            "name eq",
            "name eq A",
            "name eq 5",
            "(name eq 'A')",
            "not name eq 'A'",
            "name EQ 'A'",
            "name eq 'A' and",
            "name eq 'A",
            "size eq 'A'",
            "contains(name)",
            "contains('A',name)",
            "name eq 'A' name eq 'B'",
            "name='A'",
        ] {
            assert_eq!(Predicate::parse(filter, &FIELDS, Quotes::Doubled), None, "{filter}");
        }
    }
}
