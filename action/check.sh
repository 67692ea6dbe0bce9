#!/usr/bin/env bash
# Runs redsignal with the inputs of the action, which come as INPUT_… variables; an empty one is one that was not given.
set -euo pipefail

sarif=$RUNNER_TEMP/redsignal.sarif
arguments=(check --format github --report "sarif=$sarif")
[[ -z ${INPUT_SINCE:-} ]] || arguments+=("--since=$INPUT_SINCE")
[[ -z ${INPUT_BASELINE:-} ]] || arguments+=("--baseline=$INPUT_BASELINE")
[[ -z ${INPUT_FAIL_ON:-} ]] || arguments+=("--fail-on=$INPUT_FAIL_ON")
[[ -z ${INPUT_CONFIG:-} ]] || arguments+=("--config=$INPUT_CONFIG")

# After `--`, so that a path that starts with a dash is a path.
arguments+=(--)
while IFS= read -r path; do
    [[ -z $path ]] || arguments+=("$path")
done <<<"${INPUT_PATHS:-.}"

status=0
"$ROOT/bin/redsignal" "${arguments[@]}" || status=$?
echo "exit-code=$status" >>"$GITHUB_OUTPUT"
# A wrong flag leaves no report to upload.
[[ ! -f $sarif ]] || echo "sarif=$sarif" >>"$GITHUB_OUTPUT"
exit "$status"
