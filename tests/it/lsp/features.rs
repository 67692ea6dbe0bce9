//! Holds what the editor shows beside the findings: hover, actions, tallies, links; under the client's capabilities and settings.

use redsignal::document::Document;
use redsignal::finding::Finding;
use redsignal::lint::Inspection;
use redsignal::lsp::edit::{self, Edit};
use redsignal::source::{SourceFile, Syntax};
use serde_json::{Value, json};

use super::client::{Client, Encoding, capabilities};
use crate::support::{LINTER, assert_none, sources};

const URI: &str = "file:///answers/a.md";
const WEAK: &str = "Tickets are 🚀 up. I'd work with the ML team to decide what we ship. Then we measure.\n";

fn whole(text: &str) -> Value {
    json!({"start": {"line": 0, "character": 0}, "end": {"line": text.lines().count(), "character": 0}})
}

fn actions(client: &mut Client, text: &str) -> Vec<Value> {
    let params = json!({"textDocument": {"uri": URI}, "range": whole(text), "context": {"diagnostics": []}});
    client.request("textDocument/codeAction", params).expect("actions").as_array().expect("a list").clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().filter_map(|action| action["title"].as_str()).collect()
}

/// A text after the edits of an action.
fn applied(text: &str, encoding: Encoding, action: &Value) -> String {
    let edit = &action["edit"];
    let edits = edit["documentChanges"][0]["edits"].as_array().or_else(|| edit["changes"][URI].as_array()).expect("edits");
    assert_eq!(edits.len(), 1);
    let (from, to) = (encoding.offset(text, &edits[0]["range"]["start"]), encoding.offset(text, &edits[0]["range"]["end"]));
    [&text[..from], edits[0]["newText"].as_str().expect("a text"), &text[to..]].concat()
}

#[test]
fn a_diagnostic_says_all_there_is() {
    let mut client = Client::start(Encoding::Utf16);
    let diagnostics = client.opened(URI, WEAK);
    let href = diagnostics[0]["codeDescription"]["href"].as_str().expect("a link").to_owned();
    assert!(href.starts_with("file:///") && href.ends_with("/rules/defers-to-ml-team.md"), "{href}");
    assert_eq!(
        diagnostics[0]["range"],
        json!({"start": {"line": 0, "character": 19}, "end": {"line": 0, "character": 54}}),
        "the words that carry it, in UTF-16 units"
    );
    let lens = client.request("textDocument/codeLens", json!({"textDocument": {"uri": URI}})).expect("lenses");
    assert_eq!(lens[0]["command"]["title"], "1 error · 17 words");
    assert_eq!(lens[0]["range"]["start"], json!({"line": 0, "character": 0}));
    client.finish();
}

/// The page is written in the background once the server is up.
#[test]
fn the_link_of_a_diagnostic_leads_to_the_rules_page() {
    let mut client = Client::start(Encoding::Utf8);
    let diagnostics = client.opened(URI, WEAK);
    let path = diagnostics[0]["codeDescription"]["href"].as_str().and_then(|href| href.strip_prefix("file://")).expect("a link").to_owned();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !std::path::Path::new(&path).exists() && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let page = std::fs::read_to_string(&path).expect("the page is there");
    assert!(page.starts_with("### defers-to-ml-team\n") && page.contains("Flagged:"), "{page}");
    client.finish();
}

#[test]
fn what_was_missing_and_what_came_near_stands_beside_it() {
    let text = std::fs::read_to_string(crate::support::root().join("fixtures/cases/several.md")).expect("a fixture");
    let mut client = Client::start(Encoding::Utf8);
    let diagnostics = client.opened(URI, &text);
    let missing: Vec<&Value> = diagnostics.iter().filter(|diagnostic| !diagnostic["relatedInformation"].is_null()).collect();
    assert!(!missing.is_empty(), "the fixture has findings of absence");
    for diagnostic in missing {
        let related = &diagnostic["relatedInformation"][0];
        assert!(related["message"].as_str().is_some_and(|message| message.starts_with("looked for ") && message.contains(" in line")), "{related}");
        assert_eq!(related["location"]["uri"], URI);
    }
    client.finish();

    let mut plain = Client::start_with(json!({"capabilities": {}}));
    let told = plain.opened(URI, &text);
    assert!(told.iter().all(|diagnostic| diagnostic["relatedInformation"].is_null()), "a client that shows no places beside it gets none");
    assert!(told.iter().any(|diagnostic| diagnostic["message"].as_str().is_some_and(|message| message.contains("\nlooked for "))), "but the words");
    plain.finish();
}

#[test]
fn a_hover_is_the_rules_page() {
    let at = |character: u32| json!({"textDocument": {"uri": URI}, "position": {"line": 0, "character": character}});
    let mut client = Client::start(Encoding::Utf16);
    client.opened(URI, WEAK);
    let hover = client.request("textDocument/hover", at(19)).expect("a hover");
    assert_eq!(hover["contents"]["kind"], "markdown");
    let page = hover["contents"]["value"].as_str().unwrap_or_default();
    for part in ["### defers-to-ml-team", "**error**", "Cleared by ", "Stronger: ", "Asks: "] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(hover["range"], json!({"start": {"line": 0, "character": 19}, "end": {"line": 0, "character": 54}}));
    assert_eq!(client.request("textDocument/hover", at(54)), Ok(Value::Null), "right behind it");
    assert_eq!(client.request("textDocument/hover", at(2)), Ok(Value::Null), "elsewhere");
    client.finish();

    let mut plain = Client::start_with(json!({"capabilities": {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}}}));
    plain.opened(URI, WEAK);
    let hover = plain.request("textDocument/hover", at(20)).expect("a hover");
    assert_eq!(hover["contents"]["kind"], "plaintext");
    assert!(hover["contents"]["value"].as_str().is_some_and(|page| page.starts_with("defers-to-ml-team (error, ownership)\n")));
    plain.finish();
}

#[test]
fn the_stronger_phrasing_takes_the_place_of_the_sentence() {
    for encoding in Encoding::BOTH {
        let mut client = Client::start(encoding);
        client.opened(URI, WEAK);
        let actions = actions(&mut client, WEAK);
        let stronger = "We'll use <option> because <constraint, with its number> matters more than <what you give up>, and I own that trade-off.";
        assert_eq!(
            titles(&actions),
            [
                "Insert stronger phrasing in place of the sentence: We'll use <option> because <constraint, with its number> …",
                "Insert stronger phrasing after the sentence",
                "Ignore defers-to-ml-team here",
                "Explain defers-to-ml-team"
            ]
        );
        assert_eq!(actions[0]["isPreferred"], true);
        assert_eq!(applied(WEAK, encoding, &actions[0]), format!("Tickets are 🚀 up. {stronger} Then we measure.\n"));
        assert_eq!(
            applied(WEAK, encoding, &actions[1]),
            format!("Tickets are 🚀 up. I'd work with the ML team to decide what we ship. {stronger} Then we measure.\n")
        );
        assert_eq!(applied(WEAK, encoding, &actions[2]), WEAK.replace(".\n", ". <!-- redsignal-ignore defers-to-ml-team -->\n"));
        client.finish();
    }
}

#[test]
fn a_client_that_takes_snippets_gets_tab_stops() {
    let mut capabilities = capabilities(Encoding::Utf16, false);
    capabilities["workspace"] = json!({"workspaceEdit": {"documentChanges": true, "snippetEditSupport": true}});
    let mut client = Client::start_with(json!({"capabilities": capabilities}));
    client.opened(URI, WEAK);
    let actions = actions(&mut client, WEAK);
    let change = |at: usize| &actions[at]["edit"]["documentChanges"][0];
    assert_eq!(change(0)["textDocument"], json!({"uri": URI, "version": 1}));
    let value = "We'll use ${1:<option>} because ${2:<constraint, with its number>} matters more than ${3:<what you give up>}, and I own that trade-off.";
    assert_eq!(change(0)["edits"][0]["snippet"], json!({"kind": "snippet", "value": value}));
    assert_eq!(change(2)["edits"][0]["snippet"]["value"], " <!-- redsignal-ignore defers-to-ml-team: ${1:<reason>} -->");
    client.finish();
}

#[test]
fn a_client_that_takes_commands_alone_gets_one() {
    let mut client = Client::start_with(json!({"capabilities": {}}));
    client.opened(URI, WEAK);
    let actions = actions(&mut client, WEAK);
    assert_eq!(titles(&actions), ["Explain defers-to-ml-team"]);
    let params = json!({"command": actions[0]["command"], "arguments": actions[0]["arguments"]});
    let page = client.request("workspace/executeCommand", params).expect("the page");
    assert!(page.as_str().is_some_and(|page| page.contains("Flagged:")), "the page has the rule's examples: {page}");
    let shown = client.wait("a message", |message| message["method"] == "window/showMessage");
    assert!(shown["params"]["message"].as_str().is_some_and(|text| text.starts_with("defers-to-ml-team (error, ownership)")));
    client.finish();
}

#[test]
fn a_suppression_in_vain_is_taken_out() {
    let mut client = Client::start(Encoding::Utf8);
    let text = "One.\n\n<!-- redsignal-ignore hype -->\nTwo. <!-- redsignal-ignore black-box --> Three.\n";
    client.opened(URI, text);
    let actions = actions(&mut client, text);
    let removals: Vec<&Value> = actions.iter().filter(|action| action["title"] == "Remove this suppression").collect();
    assert_eq!(applied(text, Encoding::Utf8, removals[0]), "One.\n\nTwo. <!-- redsignal-ignore black-box --> Three.\n");
    assert_eq!(applied(text, Encoding::Utf8, removals[1]), "One.\n\n<!-- redsignal-ignore hype -->\nTwo. Three.\n");
    client.finish();
}

fn edited(source: &SourceFile, edit: &Edit) -> SourceFile {
    let text = source.text();
    SourceFile::new(source.path(), [&text[..edit.span.start as usize], &edit.before, &edit.text, &text[edit.span.end as usize..]].concat())
}

fn prose(document: &Document) -> Vec<Vec<&str>> {
    document.blocks().iter().map(|block| document.block_text(block).split_whitespace().collect()).collect()
}

/// Rules found, without those of one rule in the paragraph of a finding.
fn others(inspection: &Inspection, finding: &Finding) -> Vec<String> {
    let near = |other: &&Finding| other.rule.id != finding.rule.id;
    inspection.findings.iter().filter(near).map(|other| format!("{} {:?}", other.rule.id, inspection.document.source().slice(other.span))).collect()
}

/// For every finding in every fixture: the comment lets it off, and touches no other prose and no other finding.
#[test]
fn to_ignore_a_finding_keeps_the_markdown_whole() {
    let (mut complaints, mut tried) = (Vec::new(), 0);
    for source in ["fixtures/answers", "fixtures/cases"].into_iter().flat_map(sources).filter(|source| source.syntax() == Syntax::Markdown) {
        let before = LINTER.inspect(&source);
        for finding in before.findings.iter().filter(|finding| finding.rule.id != "unused-suppression") {
            tried += 1;
            let place = format!("{}:{} {}", source.name(), source.line_number(finding.span.start), finding.rule.id);
            let Some(edit) = edit::ignore(&before.document, finding, ": a reason") else {
                complaints.push(format!("{place}: no way to ignore it"));
                continue;
            };
            let after = LINTER.inspect(&edited(&source, &edit));
            let words_of = |found: &Inspection| found.findings.iter().filter(|other| other.rule.id == finding.rule.id).count();
            if prose(&after.document) != prose(&before.document) {
                complaints.push(format!("{place}: the prose is another"));
            }
            if words_of(&after) >= words_of(&before) || others(&after, finding) != others(&before, finding) {
                complaints.push(format!("{place}: {:?}", after.findings.iter().map(|other| &other.rule.id).collect::<Vec<_>>()));
            }
        }
    }
    assert!(tried > 100, "{tried} findings");
    assert_none(&complaints, "a finding can be ignored where it stands");
}

/// For every finding there is a phrasing to put in. (That the edit touches nothing else is what `edit` itself tries; it offers none otherwise.)
#[test]
fn every_finding_has_a_phrasing_to_put_in() {
    let (mut without, mut tried) = (Vec::new(), 0);
    for source in ["fixtures/answers", "fixtures/cases"].into_iter().flat_map(sources) {
        let inspection = LINTER.inspect(&source);
        for finding in inspection.findings.iter().filter(|finding| finding.rule.id != "unused-suppression") {
            tried += 1;
            let document = &inspection.document;
            let offered = if finding.lacked.is_some() {
                edit::add_to_answer(document, finding)
            } else {
                edit::replace_sentence(document, finding).or_else(|| edit::add_after_sentence(document, finding))
            };
            if offered.is_none() {
                without.push(format!("{}:{} {}", source.name(), source.line_number(finding.span.start), finding.rule.id));
            }
        }
    }
    // Emphasis that runs over the sentence's end is the one thing that lets no edit through.
    assert!(without.len() * 50 <= tried, "{} of {tried} have none:\n{}", without.len(), without.join("\n"));
}

/// Where sentences stand in markup, the edit takes whole markup or none.
#[test]
fn a_phrasing_leaves_the_markup_whole() {
    let table = [
        ("**We want zero hallucinations.** Then we ship.", "**NEW** Then we ship."),
        ("- We want *zero* hallucinations.\n- Two.", "- NEW\n- Two."),
        ("> We want zero\n> hallucinations. Yes.", "> NEW Yes."),
        ("| a | b |\n|---|---|\n| zero hallucinations | x |\n", "| a | b |\n|---|---|\n| NEW | x |\n"),
        ("We want zero hallucinations.\r\nYes.\r\n", "NEW\r\nYes.\r\n"),
    ];
    for (text, expected) in table {
        let source = SourceFile::new("a.md", text);
        let inspection = LINTER.inspect(&source);
        let finding = inspection.findings.iter().find(|finding| finding.rule.id == "zero-hallucinations").unwrap_or_else(|| panic!("{text:?} has a finding"));
        let edit = edit::replace_sentence(&inspection.document, finding).unwrap_or_else(|| panic!("{text:?} has an edit"));
        let expected = expected.replace("NEW", &finding.rule.stronger);
        assert_eq!(edited(&source, &edit).text(), expected, "{text:?}");
    }
}

#[test]
fn linted_on_save_a_buffer_is_shown_when_it_is_saved() {
    for pull in [false, true] {
        let mut client = Client::start_with(json!({"capabilities": capabilities(Encoding::Utf8, pull), "initializationOptions": {"run": "onSave"}}));
        let shown = |client: &mut Client, version: i64| match pull {
            false => client.published(URI, version).len(),
            true => {
                let report = client.request("textDocument/diagnostic", json!({"textDocument": {"uri": URI}})).expect("a report");
                report["items"].as_array().map_or(0, Vec::len)
            }
        };
        client.open(URI, "markdown", "Fine.\n");
        assert_eq!(shown(&mut client, 1), 0);
        client.change(URI, 2, json!([{"text": WEAK}]));
        // A hover reads the text as it is; what is shown stays.
        let hover = client.request("textDocument/hover", json!({"textDocument": {"uri": URI}, "position": {"line": 0, "character": 22}}));
        assert!(hover.is_ok_and(|hover| !hover.is_null()));
        if pull {
            assert_eq!(shown(&mut client, 2), 0, "not yet saved");
        } else {
            assert!(client.seen.iter().all(|message| message["method"] != "textDocument/publishDiagnostics"), "not yet saved");
        }
        client.notify("textDocument/didSave", json!({"textDocument": {"uri": URI}}));
        assert_eq!(shown(&mut client, 2), 1, "saved");
        client.finish();
    }
}

#[test]
fn settings_of_the_client_are_asked_for_and_followed() {
    let mut capabilities = capabilities(Encoding::Utf8, false);
    capabilities["workspace"] = json!({"configuration": true});
    let mut client = Client::start_with(json!({"capabilities": capabilities}));
    let asked = client.wait("a question for settings", |message| message["method"] == "workspace/configuration");
    assert_eq!(asked["params"]["items"][0]["section"], "redsignal");
    client.send(&json!({"jsonrpc": "2.0", "id": asked["id"], "result": [{"codeLens": false}]}));
    client.opened(URI, WEAK);
    assert_eq!(client.request("textDocument/codeLens", json!({"textDocument": {"uri": URI}})), Ok(json!([])));

    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    let asked = client.wait("the question again", |message| message["method"] == "workspace/configuration");
    client.send(&json!({"jsonrpc": "2.0", "id": asked["id"], "result": [{"run": "never"}]}));
    let shown = client.wait("a message", |message| message["method"] == "window/showMessage");
    assert!(shown["params"]["message"].as_str().is_some_and(|text| text.contains("never") && text.contains("onSave")), "{shown}");
    client.finish();
}

/// A buffer without a file is read as its language says.
#[test]
fn untitled_buffers_are_linted() {
    let mut client = Client::start(Encoding::Utf8);
    let text = "    We want zero hallucinations.\n";
    client.open("untitled:Untitled-1", "plaintext", text);
    assert_eq!(client.published("untitled:Untitled-1", 1).len(), 1, "plain text");
    client.open("untitled:Untitled-2", "markdown", text);
    assert_eq!(client.published("untitled:Untitled-2", 1).len(), 0, "indented, it is code in Markdown");
    client.open("file:///answers/main.rs", "rust", "// We want zero hallucinations.\n");
    assert_eq!(client.published("file:///answers/main.rs", 1).len(), 0, "a program is no answer");
    client.finish();
}
