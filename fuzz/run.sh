#!/usr/bin/env bash
# Runs the fuzzers one after another, on Rust 1.95 stable: bash fuzz/run.sh [SECONDS [TARGET ...]]
#
# Needs cargo-fuzz (`cargo install cargo-fuzz`) and a C++ compiler for libFuzzer. What is found lies in fuzz/artifacts/TARGET/; the logs in $LOGS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
seconds=${1:-1200}
shift || true
targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || targets=(document rule_file packs suppressions messages edits faces weights)
logs=${LOGS:-target/logs}
mkdir -p "$logs"

python3 seeds.py
# Coverage counters are in the stable compiler; cargo-fuzz asks for switches that are not. No sanitizer: there is no `unsafe` of ours that one could catch,
# and without it twice as much is tried.
export RUSTC_BOOTSTRAP=1
cargo fuzz build --fuzz-dir . --sanitizer none
for target in "${targets[@]}"; do
    mkdir -p "artifacts/$target"
    case $target in packs) length=600 ;; rule_file) length=8000 ;; *) length=3000 ;; esac
    echo "== $target, $seconds s, $(date +%H:%M:%S)"
    # Ten seconds for a text of three thousand bytes are a finding too, whatever else the machine does.
    nice -n 19 "target/x86_64-unknown-linux-gnu/release/$target" "corpus/$target" -artifact_prefix="artifacts/$target/" -dict=words.dict \
        -max_total_time="$seconds" -max_len="$length" -timeout=10 -rss_limit_mb=3000 -print_final_stats=1 >"$logs/$target.log" 2>&1 ||
        echo "== $target: found something"
    tail -n 1 "$logs/$target.log"
done
