//! Changing valid input so that it stays nearly valid.

use serde_json::{Map, Value};

use crate::random::Random;

/// Inputs longer than this find nothing that shorter ones do not.
const LONGEST: usize = 16 * 1024;

/// Pieces that have broken parsers before: ends of ranges, quotes, escapes, hidden and hostile characters.
const PIECES: [&str; 40] = [
    "",
    "\0",
    "\n",
    "\r\n",
    "\t",
    "\"",
    "'",
    "\\",
    "\\u0000",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    ":",
    "=",
    ",",
    ";",
    "-",
    "#",
    "@",
    "..",
    "/",
    "%00",
    "0",
    "-1",
    "1e309",
    "18446744073709551616",
    "9223372036854775808",
    "99999999999999999999",
    "NaN",
    "null",
    "\u{feff}",
    "\u{1b}[2J",
    "\u{1b}]52;c;eA==\u{7}",
    "\u{202e}",
    "\u{200d}",
    "e\u{301}\u{301}\u{301}",
    "👩‍👩‍👧‍👦",
    "＃１",
];

/// One of the samples with a few bytes or pieces changed; now and then something that was never valid.
pub fn bytes(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    if random.below(16) == 0 {
        return arbitrary(random);
    }
    let mut input = pick(random, corpus).clone();
    for _ in 0..=random.below(4) {
        change(random, &mut input, corpus);
    }
    input.truncate(LONGEST);
    input
}

/// One of the samples, which are JSON, with a few values changed; now and then broken as text as well.
pub fn json(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    let sample = pick(random, corpus);
    let Ok(mut value) = serde_json::from_slice::<Value>(sample) else {
        return bytes(random, corpus);
    };
    for _ in 0..=random.below(3) {
        disturb(random, &mut value);
    }
    let mut input = value.to_string().into_bytes();
    if random.below(6) == 0 {
        change(random, &mut input, corpus);
    }
    input.truncate(LONGEST);
    input
}

fn pick<'a, T>(random: &mut Random, from: &'a [T]) -> &'a T {
    &from[random.below(from.len())]
}

fn arbitrary(random: &mut Random) -> Vec<u8> {
    let length = random.below(200);
    let ascii = random.below(2) == 0;
    (0..length)
        .map(|_| {
            let byte = random.next().to_le_bytes()[0];
            if ascii { b' ' + byte % 95 } else { byte }
        })
        .collect()
}

fn change(random: &mut Random, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    let at = random.below(input.len() + 1);
    let to = (at + random.below(12)).min(input.len());
    match random.below(8) {
        0 => input.truncate(at),
        1 => drop(input.drain(at..to)),
        2 => {
            let piece = input[at..to].repeat(1 + random.below(20));
            drop(input.splice(at..at, piece));
        }
        3 => {
            let other = pick(random, corpus);
            let from = random.below(other.len() + 1);
            drop(input.splice(at..to, other[from..].iter().copied()));
        }
        4 if at < input.len() => input[at] ^= 1 << random.below(8),
        5 if at < input.len() => input[at] = random.next().to_le_bytes()[0],
        _ => drop(input.splice(at..to, pick(random, &PIECES).bytes())),
    }
}

/// Changes one value somewhere inside.
fn disturb(random: &mut Random, value: &mut Value) {
    let inside = random.below(8) != 0;
    match value {
        Value::Object(fields) if inside && !fields.is_empty() => {
            let key = fields.keys().nth(random.below(fields.len())).unwrap().clone();
            match random.below(8) {
                0 => drop(fields.remove(&key)),
                1 => {
                    let moved = fields.remove(&key).unwrap();
                    fields.insert((*pick(random, &PIECES)).to_owned(), moved);
                }
                2 => {
                    let copy = fields[&key].clone();
                    fields.insert(format!("{key}{}", pick(random, &PIECES)), copy);
                }
                _ => disturb(random, &mut fields[&key]),
            }
        }
        Value::Array(items) if inside && !items.is_empty() => {
            let place = random.below(items.len());
            match random.below(8) {
                0 => drop(items.remove(place)),
                1 => items.push(items[place].clone()),
                _ => disturb(random, &mut items[place]),
            }
        }
        other => *other = strange(random, other),
    }
}

fn strange(random: &mut Random, value: &Value) -> Value {
    match random.below(12) {
        0 => Value::Null,
        1 => Value::Bool(random.below(2) == 0),
        2 => Value::from(random.next()),
        3 => Value::from(i64::MIN),
        4 => Value::from(0.5),
        5 => Value::Array(Vec::new()),
        6 => Value::Object(Map::new()),
        7 => Value::Array(vec![value.clone()]),
        8 => Value::Object(Map::from_iter([("28".to_owned(), value.clone())])),
        9 => Value::String(value.to_string()),
        10 => (0..random.below(140)).fold(value.clone(), |inner, _| Value::Array(vec![inner])),
        _ => Value::String((*pick(random, &PIECES)).to_owned()),
    }
}
