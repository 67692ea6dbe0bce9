//! Replays what fuzzers found through the same checks (`fuzz/src`), and the project's own texts beside it: what was mended stays so.

#[path = "../../fuzz/src/lib.rs"]
pub mod checks;

use std::panic::catch_unwind;

use super::support::{assert_none, files_in, root, sources};

/// The bytes of each input, by what they are called.
type Inputs = Vec<(String, Vec<u8>)>;

fn kept(target: &str) -> Inputs {
    let folder = root().join("fixtures/fuzz").join(target);
    let paths = if folder.is_dir() { files_in(&folder) } else { Vec::new() };
    paths.into_iter().map(|path| (path.display().to_string(), std::fs::read(path).expect("a fixture can be read"))).collect()
}

fn texts() -> Inputs {
    let all = ["fixtures/answers", "fixtures/cases", "fixtures/hostile"].into_iter().flat_map(sources);
    all.map(|source| (source.name(), source.text().as_bytes().to_owned())).collect()
}

fn replay(check: fn(&[u8]), inputs: &Inputs) -> Vec<String> {
    let fails = |input: &[u8]| {
        catch_unwind(|| check(input)).err().map(|panic| {
            let said = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
            said.unwrap_or_default()
        })
    };
    inputs.iter().filter_map(|(name, input)| fails(input).map(|said| format!("{name}: {said}"))).collect()
}

#[test]
fn what_fuzzers_found_is_mended() {
    let mut complaints = Vec::new();
    let mut replayed = 0;
    for (target, check) in checks::TARGETS {
        let inputs = kept(target);
        replayed += inputs.len();
        complaints.extend(replay(check, &inputs).into_iter().map(|complaint| format!("{target}, {complaint}")));
    }
    assert_none(&complaints, "what fuzzers found is mended");
    assert_eq!(replayed, files_in(&root().join("fixtures/fuzz")).len(), "each input lies in the folder of a target");
}

/// A check that no text of ours passes would be none.
#[test]
fn the_projects_own_texts_pass_the_checks_on_texts() {
    let texts = texts();
    for (target, check) in checks::TARGETS.iter().filter(|(target, _)| ["document", "suppressions", "faces", "edits"].contains(target)) {
        assert_none(&replay(*check, &texts), target);
    }
}

/// What fuzzers would make of few bytes is enough to see that the rest of the checks hold somewhere.
#[test]
fn made_up_packs_and_messages_pass_their_checks() {
    let packs: Inputs = (0..200_u32).map(|seed| (format!("pack {seed}"), bytes(seed))).collect();
    assert_none(&replay(checks::packs::check, &packs), "packs");
    let session = [
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#,
        r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:a.md","languageId":"markdown","version":1,"text":"We promise zero hallucinations."}}}"#,
        r#"{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"untitled:a.md"},"position":{"line":0,"character":14}}}"#,
        "no message",
        r#"{"jsonrpc":"2.0","id":[],"method":"x"}"#,
    ];
    assert_none(&replay(checks::messages::check, &vec![("session".to_owned(), session.join("\n").into_bytes())]), "messages");
}

/// Bytes that look like nothing, always the same (xorshift32, Marsaglia 2003).
fn bytes(seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    };
    (0..40 + seed).map(|_| next()).collect()
}
