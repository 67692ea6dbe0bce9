#!/usr/bin/env bash
# Says where the program goes, and a hash of what it is built from, which names its place in the cache.
set -euo pipefail

cd "$GITHUB_ACTION_PATH"
# `git hash-object` is there on every runner; the order of files must not depend on one.
hash=$(find Cargo.toml Cargo.lock build.rs src rules docs templates -type f | LC_ALL=C sort | xargs cat | git hash-object --stdin)
{
    echo "hash=$hash"
    echo "root=$RUNNER_TEMP/redsignal"
} >>"$GITHUB_OUTPUT"
