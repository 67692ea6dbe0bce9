//! Holds linting to what no input, no order and no number of threads may change. `fuzz/src` says what must hold of one input; here it is tried on many.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use redsignal::lint::Linter;
use redsignal::parallel::Threads;
use redsignal::source::SourceFile;

use super::fuzzed::checks::{document, packs, places, rule_file, suppressions};
use super::spans::runner;
use super::support::{LABELLED, LINTER};

/// Bytes of any kind: noise, or an answer with some of its bytes replaced.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let noise = proptest::collection::vec(any::<u8>(), 0..400);
    let edits = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20);
    let broken = (prop::sample::select(&LABELLED[..]), edits).prop_map(|(source, edits)| {
        let mut bytes = source.text().as_bytes().to_owned();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    });
    prop_oneof![noise, broken]
}

/// A check that panics fails as a property does, with the smallest input that does.
fn holds(cases: u32, check: fn(&[u8])) {
    runner(cases)
        .run(&bytes(), |bytes| {
            check(&bytes);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn any_bytes_are_parsed_into_parts_that_lie_in_order() {
    holds(300, document::check);
}

#[test]
fn findings_of_any_bytes_are_places_sorted_and_none_twice() {
    holds(200, |bytes| {
        for name in ["a.md", "a.txt"] {
            let source = SourceFile::from_bytes(name, bytes.to_owned()).unwrap_or_else(|_| SourceFile::new(name, places::text(bytes)));
            places::check(&source, &LINTER.inspect(&source));
        }
    });
}

#[test]
fn suppressions_in_any_bytes_change_nothing_but_what_they_name() {
    holds(100, suppressions::check);
}

#[test]
fn any_bytes_as_a_rule_file_are_compiled_or_refused() {
    holds(100, rule_file::check);
}

#[test]
fn rules_in_any_order_find_the_same() {
    holds(300, packs::check);
}

#[test]
fn files_in_any_order_on_any_number_of_threads_have_the_same_findings() {
    let told = |source: &SourceFile| places::told(&LINTER.inspect(source));
    let alone: Vec<Vec<String>> = LABELLED.iter().map(told).collect();
    assert!(alone.iter().map(Vec::len).sum::<usize>() > 100, "there is something to compare");
    let order = Just((0..LABELLED.len()).collect::<Vec<usize>>()).prop_shuffle();
    let run = runner(6).run(&(order, 1..9_usize), |(order, threads)| {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut found = Vec::new();
            while let Some(file) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                found.push((*file, told(&LABELLED[*file])));
            }
            found
        };
        let together: Vec<(usize, Vec<String>)> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            running.into_iter().flat_map(|thread| thread.join().expect("a thread does not panic")).collect()
        });
        prop_assert_eq!(together.len(), LABELLED.len(), "each file is linted once");
        for (file, told) in together {
            prop_assert_eq!(&told, &alone[file], "{} on {} threads", LABELLED[file].name(), threads);
        }
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn one_text_on_several_threads_has_the_findings_of_one_thread() {
    // Long enough for a second thread, which takes stretches of sentences, and then rules.
    let all: String = LABELLED.iter().map(|source| source.text()).collect::<Vec<_>>().join("\n\n");
    let long = SourceFile::new("long.md", all.repeat(9 * (1 << 20) / all.len()));
    let told = |linter: &Linter, source: &SourceFile| places::told(&linter.inspect(source));
    let alone = told(&LINTER, &long);
    for threads in [2, 3] {
        assert!(told(&LINTER.clone().on_threads(Threads::Number(threads)), &long) == alone, "other findings on {threads} threads");
    }
}
