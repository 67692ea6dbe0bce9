//! What libFuzzer runs; `redsignal_fuzz::rule_file` says what must hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| redsignal_fuzz::rule_file::check(input));
