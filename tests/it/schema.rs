//! Holds the JSON faces to the published schema, with a validator of just the words that the schema uses; a word it does not know
//! fails, so that nothing goes unchecked.

use redsignal::eval::Report as Evaluation;
use redsignal::render::json;
use redsignal::report::{InputFault, Report};
use serde_json::Value;

use super::support::{ANSWERS, LINTER, redsignal};

/// What of `value` is not as `schema` says, with its path.
fn violations(schema: &Value, root: &Value, value: &Value, path: &str, out: &mut Vec<String>) {
    let words = schema.as_object().expect("a schema is an object");
    for (word, wanted) in words {
        match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let name = wanted.as_str().and_then(|name| name.strip_prefix("#/$defs/")).expect("a reference is to $defs");
                violations(&root["$defs"][name], root, value, path, out);
            }
            "const" => complain(value == wanted, out, path, || format!("is {value}, not {wanted}")),
            "enum" => complain(wanted.as_array().is_some_and(|known| known.contains(value)), out, path, || format!("{value} is none of {wanted}")),
            "type" => complain(has_type(value, wanted), out, path, || format!("{value} is no {wanted}")),
            "minimum" => complain(value.as_i64() >= wanted.as_i64(), out, path, || format!("{value} is less than {wanted}")),
            "minLength" => complain(value.as_str().map(|text| text.chars().count() as u64) >= wanted.as_u64(), out, path, || format!("{value} is too short")),
            "pattern" => {
                let pattern = regex::Regex::new(wanted.as_str().expect("a pattern is a text")).expect("a pattern compiles");
                complain(value.as_str().is_some_and(|text| pattern.is_match(text)), out, path, || format!("{value} does not match {wanted}"));
            }
            "required" => {
                for name in wanted.as_array().expect("required is a list").iter().filter_map(Value::as_str) {
                    complain(value.get(name).is_some(), out, path, || format!("has no {name}"));
                }
            }
            "properties" => {
                for (name, property) in wanted.as_object().expect("properties is an object") {
                    if let Some(value) = value.get(name) {
                        violations(property, root, value, &format!("{path}.{name}"), out);
                    }
                }
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let other = value.as_object().into_iter().flatten().filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
                for (name, value) in other {
                    match wanted {
                        Value::Bool(false) => complain(false, out, path, || format!("has an unknown {name}")),
                        wanted => violations(wanted, root, value, &format!("{path}.{name}"), out),
                    }
                }
            }
            "anyOf" | "oneOf" => {
                let fits = wanted.as_array().expect("a choice is a list").iter().filter(|choice| fits(choice, root, value)).count();
                complain(if word == "anyOf" { fits > 0 } else { fits == 1 }, out, path, || format!("fits {fits} of {wanted}"));
            }
            "not" => complain(!fits(wanted, root, value), out, path, || format!("{value} fits {wanted}")),
            "minItems" => {
                complain(value.as_array().is_none_or(|list| list.len() as u64 >= wanted.as_u64().unwrap_or(0)), out, path, || "is too short".to_owned())
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    violations(wanted, root, item, &format!("{path}[{at}]"), out);
                }
            }
            other => out.push(format!("the test does not know the schema's word {other}")),
        }
    }
}

/// Whether a value is as a schema says.
pub fn fits(schema: &Value, root: &Value, value: &Value) -> bool {
    let mut out = Vec::new();
    violations(schema, root, value, "$", &mut out);
    out.is_empty()
}

fn complain(holds: bool, out: &mut Vec<String>, path: &str, what: impl Fn() -> String) {
    if !holds {
        out.push(format!("{path}: {}", what()));
    }
}

fn has_type(value: &Value, wanted: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the test does not know the type {other}"),
    };
    match wanted {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => false,
    }
}

fn schema() -> Value {
    serde_json::from_str(json::SCHEMA).expect("the schema is JSON")
}

pub fn assert_valid(schema: &Value, root: &Value, value: &Value) {
    let mut out = Vec::new();
    violations(schema, root, value, "$", &mut out);
    super::support::assert_none(&out, "the output is as the schema says");
}

#[test]
fn json_is_as_its_schema_says() {
    let schema = schema();
    let files = ANSWERS.iter().map(|source| LINTER.inspect(source).into()).collect();
    let faults = vec![InputFault { path: "absent.md".into(), message: "no such file or folder".to_owned(), help: None }];
    let report: Value = serde_json::from_str(&json::report(&Report { files, faults, ..Report::default() })).expect("the output is JSON");
    assert!(report["findings"].as_array().is_some_and(|findings| findings.len() > 100), "there are findings to validate");
    assert_valid(&schema, &schema, &report);
    let empty: Value = serde_json::from_str(&json::report(&Report::default())).expect("the output is JSON");
    assert_valid(&schema, &schema, &empty);
}

#[test]
fn each_line_of_jsonl_is_a_finding_of_the_schema() {
    let schema = schema();
    let files = ANSWERS.iter().map(|source| LINTER.inspect(source).into()).collect();
    let lines = json::lines(&Report { files, ..Report::default() });
    assert!(lines.lines().count() > 100, "there are findings to validate");
    for line in lines.lines() {
        assert_valid(&schema["$defs"]["finding"], &schema, &serde_json::from_str(line).expect("a line is JSON"));
    }
}

/// The validator itself must be able to fail.
#[test]
fn the_validator_sees_what_is_wrong() {
    let schema = schema();
    let report: Value = serde_json::from_str(&json::report(&Report::default())).expect("the output is JSON");
    let broken = [
        ("version", serde_json::json!(2)),
        ("findings", serde_json::json!([{}])),
        ("summary", serde_json::json!({"files": -1})),
        ("more", serde_json::json!(1)),
        ("errors", serde_json::json!("none")),
    ];
    for (name, value) in broken {
        let mut report = report.clone();
        report[name] = value;
        let mut out = Vec::new();
        violations(&schema, &schema, &report, "$", &mut out);
        assert!(!out.is_empty(), "a wrong {name} goes unseen");
    }
}

#[test]
fn the_places_in_json_are_those_of_the_text() {
    for source in ANSWERS.iter() {
        let report = Report { files: vec![LINTER.inspect(source).into()], ..Report::default() };
        let report: Value = serde_json::from_str(&json::report(&report)).expect("the output is JSON");
        for finding in report["findings"].as_array().expect("findings are a list") {
            let place =
                |end: &str, what: &str| finding["span"][end][what].as_u64().and_then(|number| usize::try_from(number).ok()).expect("a place is a number");
            let (start, end) = (place("start", "byte"), place("end", "byte"));
            assert_eq!(finding["text"].as_str(), source.text().get(start..end), "{}", source.name());
            for (side, byte) in [("start", start), ("end", end)] {
                let before = &source.text()[..byte];
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
                assert_eq!((place(side, "line"), place(side, "column")), (line, column), "{}: {finding}", source.name());
            }
        }
    }
}

#[test]
fn the_schema_command_prints_the_published_schema() {
    let output = redsignal().args(["schema", "json"]).output().expect("the binary runs");
    assert!(output.status.success());
    let printed: Value = serde_json::from_slice(&output.stdout).expect("the schema is JSON");
    assert_eq!(printed, schema());
}

/// An evaluation of nothing is one all the same: figures, not divisions by zero.
#[test]
fn an_empty_evaluation_has_figures() {
    let total = Evaluation::default().total();
    assert_eq!((total.labels, total.precision().to_bits(), total.recall().to_bits()), (0, 1.0_f64.to_bits(), 1.0_f64.to_bits()));
}
