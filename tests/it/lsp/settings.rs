//! Holds the editor to `redsignal.toml`, the rules that it names and the client's own settings, as they are and as they change; their faults
//! are those that the command line draws.

use std::path::Path;

use serde_json::{Value, json};

use super::client::{Client, Encoding, capabilities};
use crate::support::{Scratch, redsignal};

const WEAK: &str = "We want zero hallucinations. I'd work with the ML team to decide what we ship.\n";

const RULE: &str = r#"summary  = "talks of zebras"
severity = "warning"
label    = "which?"
why      = "A zebra is no plan."
stronger = "<Team> saves <sum>."
asks     = "What stops?"

[match]
phrases = ["zebra~"]

[[example]]
bad = "We use [[zebras]]."
"#;

fn uri(scratch: &Scratch, name: &str) -> String {
    format!("file://{}", scratch.path().join(name).display())
}

/// A server for a folder.
fn start(scratch: &Scratch, options: Value) -> Client {
    let folder = json!([{"uri": format!("file://{}", scratch.path().display()), "name": "answers"}]);
    Client::start_with(json!({"capabilities": capabilities(Encoding::Utf8, false), "workspaceFolders": folder, "initializationOptions": options}))
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().filter_map(|diagnostic| diagnostic["code"].as_str()).collect()
}

fn messages(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().filter_map(|diagnostic| diagnostic["message"].as_str()).collect()
}

/// What the command line says of the folder.
fn checked(folder: &Path) -> String {
    let output = redsignal().current_dir(folder).args(["check", "--color", "never"]).output().expect("it runs");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_file_is_followed_and_its_changes_too() {
    let scratch = Scratch::with(&[("redsignal.toml", "ignore = [\"ownership\"]\n")]);
    let mut client = start(&scratch, Value::Null);
    let answer = uri(&scratch, "a.md");
    assert_eq!(codes(&client.opened(&answer, WEAK)), ["zero-hallucinations"]);
    // Nobody tells the server: it watches.
    scratch.write("redsignal.toml", "ignore = [\"credibility\"]\n[severity]\nownership = \"note\"\n");
    let after = client.published(&answer, 1);
    assert_eq!(codes(&after), ["defers-to-ml-team"]);
    assert_eq!(after[0]["severity"], 3, "a note");
    std::fs::remove_file(scratch.path().join("redsignal.toml")).expect("it is there");
    assert_eq!(client.published(&answer, 1).len(), 2, "without a file, the defaults");
    client.finish();
}

#[test]
fn the_clients_settings_lie_over_the_file() {
    let scratch = Scratch::with(&[("redsignal.toml", "select = [\"ownership\"]\n"), ("own/house/zebras.toml", RULE)]);
    let mut client = start(&scratch, json!({"select": ["credibility", "house"], "rules": ["own"]}));
    assert_eq!(codes(&client.opened(&uri(&scratch, "a.md"), "We want zero hallucinations and a zebra.\n")), ["zero-hallucinations", "zebras"]);
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"redsignal": {"rules": ["own"]}}}));
    assert_eq!(codes(&client.published(&uri(&scratch, "a.md"), 1)), Vec::<&str>::new(), "now the file selects");
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"redsignal": {"ignore": ["no-such"]}}}));
    let refused = client.published(&uri(&scratch, "a.md"), 1);
    assert_eq!(messages(&refused), ["not checked: no rule or family is called `no-such`\n`redsignal rules` lists them"]);
    client.finish();
}

#[test]
fn faults_of_settings_are_shown_as_they_are_typed() {
    let scratch = Scratch::with(&[("redsignal.toml", ""), ("a.md", WEAK)]);
    let mut client = start(&scratch, Value::Null);
    let file = uri(&scratch, "redsignal.toml");
    client.open(&file, "toml", "");
    assert_eq!(client.published(&file, 1).len(), 0);
    let table = [
        ("ignroe = [\"hype\"]\n", "unknown key `ignroe`", "ignroe"),
        ("ignore = [\"hipe\"]\n", "no rule or family is called `hipe`", "\"hipe\""),
        ("[severity]\nhype = \"grave\"\n", "unknown severity `grave`", "\"grave\""),
        ("rules = [\"nowhere\"]\n", "nowhere", "\"nowhere\""),
    ];
    for (version, (text, message, marked)) in (2..).zip(table) {
        client.change(&file, version, json!([{"text": text}]));
        let diagnostics = client.published(&file, version);
        assert_eq!(diagnostics.len(), 1, "{text}: {diagnostics:?}");
        assert!(messages(&diagnostics)[0].contains(message), "{text}: {diagnostics:?}");
        let (from, to) = (Encoding::Utf8.offset(text, &diagnostics[0]["range"]["start"]), Encoding::Utf8.offset(text, &diagnostics[0]["range"]["end"]));
        assert_eq!(&text[from..to], marked);
        scratch.write("redsignal.toml", text);
        let told = checked(scratch.path());
        let first = messages(&diagnostics)[0].lines().next().unwrap_or_default().to_owned();
        assert!(told.contains(&first), "check says the same of {text}:\n{told}");
    }
    client.change(&file, 9, json!([{"text": "ignore = [\"hype\"]\n"}]));
    assert_eq!(client.published(&file, 9).len(), 0, "mended");
    client.finish();
}

#[test]
fn an_answer_under_broken_settings_says_why_it_is_not_checked() {
    let scratch = Scratch::with(&[("redsignal.toml", "\nignroe = []\n")]);
    let mut client = start(&scratch, Value::Null);
    let answer = uri(&scratch, "a.md");
    let diagnostics = client.opened(&answer, WEAK);
    assert_eq!(messages(&diagnostics), ["not checked: redsignal.toml:2: unknown key `ignroe`\ndid you mean `ignore`?"]);
    assert_eq!(diagnostics[0]["relatedInformation"][0]["location"]["uri"], uri(&scratch, "redsignal.toml"));
    scratch.write("redsignal.toml", "");
    assert_eq!(client.published(&answer, 1).len(), 2);
    client.finish();
}

#[test]
fn faults_of_a_rule_are_shown_as_they_are_typed() {
    let scratch = Scratch::with(&[("redsignal.toml", "rules = [\"own\"]\n"), ("own/house/zebras.toml", RULE)]);
    let mut client = start(&scratch, Value::Null);
    let (answer, rule) = (uri(&scratch, "a.md"), uri(&scratch, "own/house/zebras.toml"));
    let found = client.opened(&answer, "Much zebra.\n");
    assert_eq!(codes(&found), ["zebras"]);
    assert_eq!(found[0]["codeDescription"]["href"], rule, "a rule of one's own is explained by its file");

    client.open(&rule, "toml", RULE);
    assert_eq!(client.published(&rule, 1), Vec::<Value>::new());
    let broken = RULE.replace("zebra~", "zebra~ <nowhere>");
    client.change(&rule, 2, json!([{"text": broken}]));
    let faults = client.published(&rule, 2);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(messages(&faults)[0].contains("<nowhere>"), "{faults:?}");
    let untrue = RULE.replace("[[zebras]]", "[[nothing]]");
    client.change(&rule, 3, json!([{"text": untrue}]));
    let faults = client.published(&rule, 3);
    assert!(messages(&faults)[0].starts_with("`bad` example of zebras "), "an example that does not hold: {faults:?}");

    // Saved, it is in force.
    scratch.write("own/house/zebras.toml", RULE.replace("zebra~", "much"));
    client.change(&rule, 4, json!([{"text": RULE.replace("zebra~", "much")}]));
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": rule}}));
    let wanted = |message: &Value| {
        let params = &message["params"];
        params["uri"] == answer.as_str() && params["diagnostics"][0]["range"]["start"]["character"] == 0
    };
    client.wait("the answer under the new rule", wanted);
    client.finish();
}

#[test]
fn the_workspace_is_checked_on_demand() {
    let scratch =
        Scratch::with(&[("a.md", WEAK), ("sub/b.md", "We want zero hallucinations.\n"), ("c.md", "Fine.\n"), ("redsignal.toml", "exclude = [\"sub/\"]\n")]);
    let mut client = start(&scratch, Value::Null);
    client.opened(&uri(&scratch, "c.md"), "It never hallucinates.\n");
    let check = json!({"command": "redsignal.checkWorkspaceFolders"});
    let tally = client.request("workspace/executeCommand", check.clone()).expect("a tally");
    assert_eq!(tally, "3 errors in 2 answers (18 words)", "what is open counts as it is, what is excluded does not");
    let others = |client: &mut Client| client.wait("diagnostics of a.md", |message| message["params"]["uri"] == uri(&scratch, "a.md").as_str());
    assert_eq!(others(&mut client)["params"]["diagnostics"].as_array().map(Vec::len), Some(2));
    scratch.write("a.md", "Fine.\n");
    client.request("workspace/executeCommand", check).expect("a tally");
    assert_eq!(others(&mut client)["params"]["diagnostics"], json!([]), "what was mended is taken away");

    scratch.write("a.md", WEAK);
    client.request("workspace/executeCommand", json!({"command": "redsignal.checkWorkspaceFolders"})).expect("a tally");
    assert_eq!(others(&mut client)["params"]["diagnostics"].as_array().map(Vec::len), Some(2));
    for (settings, found) in [("ignore = [\"ownership\"]\n", 1), ("ignore = [\"all\"]\n", 0), ("", 2)] {
        scratch.write("redsignal.toml", settings);
        // A file that is being written may be read too early, and then once more.
        client.wait(&format!("{found} findings of a closed file, under {settings:?}"), |message| {
            message["params"]["uri"] == uri(&scratch, "a.md").as_str() && message["params"]["diagnostics"].as_array().map(Vec::len) == Some(found)
        });
    }
    client.finish();
}
