//! What libFuzzer runs; `redsignal_fuzz::weights` says what must hold.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| redsignal_fuzz::weights::check(input));
