#!/usr/bin/env python3
"""Writes what the fuzzers start from: corpus/TARGET/, made of the project's own fixtures and rules, and of sessions and packs written here.

    python3 fuzz/seeds.py        what is there stays; seeds are named by their content
"""

import hashlib
import json
import random
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def put(target, data):
    data = data if isinstance(data, bytes) else data.encode()
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)


def pieces(text, size):
    """Paragraphs, as many together as fit."""
    part = ""
    for paragraph in text.split("\n\n"):
        if part and len(part) + len(paragraph) > size:
            yield part
            part = ""
        part += paragraph + "\n\n"
    yield part[: 2 * size]


answers = [path.read_text() for folder in ("answers", "cases", "hostile") for path in sorted((ROOT / "fixtures" / folder).glob("*.*")) if path.suffix in (".md", ".txt")]
rules = [path for path in sorted((ROOT / "rules").glob("*/*.toml"))] + sorted((ROOT / "fixtures/packs").rglob("*.toml"))
examples = [found for path in rules for found in re.findall(r'^(?:bad|ok) = "(.*)"$', path.read_text(), re.M)]

for text in answers:
    for piece in pieces(text, 700):
        put("document", piece)
        put("faces", "a\x1b::error::.md\n" + piece)
        put("suppressions", "---\nquestion: How would you design it?\nkind: design\n---\n\n" + piece)
        put("edits", piece.encode() + b"\0\x10\x04\x00\x03not \0\x81\x00\x01\x05# Why?\n\n\0\xf0\x02\x00\x00\"")

comments = ["ignore", "ignore hype", "ignore hype, numbers: why", "disable", "disable zero-hallucinations", "enable", "enable hype", "ignore-file", "ignore-file numbers", "ignore nonsense"]
random.seed(46)
for _ in range(200):
    text = "".join(
        random.choice([f"<!-- redsignal-{random.choice(comments)} -->" + random.choice(["\n", "\n\n", " "]), random.choice(examples)[:200].replace("[[", "").replace("]]", "") + random.choice(["\n\n", " ", "\n"]),
                       random.choice(["- ", "> ", "# Why?\n\n", "  - ", "| a | b |\n|---|---|\n| ", "1. "])])
        for _ in range(random.randint(3, 14))
    )
    put("suppressions", text)
    put("faces", f"answers/{random.choice(['a.md', 'b c.md', 'd:1.txt', '<x>.md'])}\n" + text)
    put("document", text)

phrases = set()
for path in rules:
    text = path.read_text()
    head = text.split("[[example]]")[0]
    put("rule_file", head[:6000] + "\n=== vocabulary\n[terms]\nml-team = [\"[the] ML team\", \"data scientists\"]\nwe = [\"i\", \"we\"]\n=== evidence\n[evidence.own-decision]\nsummary = \"a decision\"\nphrases = [\"<we> decide~\"]\n")
    phrases.update(re.findall(r'"([^"\n]{3,120})"', head))
phrases = sorted(phrases)
for _ in range(150):
    put("rule_file", "\n=== phrases\n" + "\n".join(random.sample(phrases, 6)) + "\n=== vocabulary\n[terms]\nwe = [\"i\", \"we\"]\ndet = [\"the\", \"a\"]\nml-team = [\"<det> ML team\"]\n")

for _ in range(300):
    put("packs", random.randbytes(random.randint(30, 400)))

features = (ROOT / "rules/weights.tsv").read_text().split("\n")
features = [line for line in features if "\t" in line and not line.startswith(("rule ", "sentence\t", "answer\t"))]
for _ in range(150):
    chosen = sorted({line.split("\t")[0] for line in random.sample(features, 12)} | {"a", "b", "zero", "zero a", "we", "^ we"})
    lines = [f"{feature}\t" + random.choice(["", "0:127", "1:-90", "0:-128 1:127", f"0:{random.randint(-128, 127)}"]) for feature in chosen]
    head = random.choice(["sentence\tdoubt -0.6\tclaim 0.4", "sentence\tdoubt NaN\tclaim -inf"]), "answer\tdoubt -1\tclaim 2", "rule claim\tsentence\t-1", "rule absence\tanswer\t0.5"
    put("weights", "\n".join([*head, *lines]) + "\n=== text\n" + "".join(f"{random.choice(chosen).strip('^ ')} b zero a. " for _ in range(5)))

OPEN = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {"general": {"positionEncodings": ["utf-8"]}, "textDocument": {"publishDiagnostics": {}}}}}
PULL = {"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": {"capabilities": {"workspace": {"configuration": True, "diagnostics": {"refreshSupport": True}, "codeLens": {"refreshSupport": True}}, "textDocument": {"diagnostic": {}}}}}
URI = "untitled:a.md"


def note(method, params):
    return {"jsonrpc": "2.0", "method": method, "params": params}


def ask(id, method, params):
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": params}


def at(line, character):
    return {"line": line, "character": character}


# Slow, as the rules are compiled for it; so in one seed alone.
put("messages", "".join(json.dumps(one) + "\n" for one in [OPEN, note("initialized", {}), ask(6, "workspace/executeCommand", {"command": "redsignal.explainRule", "arguments": ["hype"]})]))
for text in examples[:40]:
    text = text.replace("[[", "").replace("]]", "").replace("\\", "")
    opened = note("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "markdown", "version": 1, "text": text}})
    edit = note("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"range": {"start": at(0, 3), "end": at(0, 9)}, "text": "ML 零🚀"}, {"text": "We promise zero hallucinations."}]})
    where = {"textDocument": {"uri": URI}}
    asked = [
        ask(2, "textDocument/hover", {**where, "position": at(0, 12)}),
        ask(3, "textDocument/codeAction", {**where, "range": {"start": at(0, 0), "end": at(0, 90)}, "context": {"diagnostics": []}}),
        ask(4, "textDocument/codeLens", where),
        ask(5, "textDocument/diagnostic", where),
        ask(7, "workspace/executeCommand", {"command": "redsignal.tallyAnswer", "arguments": [URI, 0]}),
        ask(8, "nonsense", {}),
        note("$/cancelRequest", {"id": 3}),
        note("textDocument/didSave", where),
        note("workspace/didChangeConfiguration", {"settings": {"run": "onSave", "delay": 5}}),
        {"jsonrpc": "2.0", "id": 0, "result": [{"select": ["hype"]}]},
        [1, 2],
        "no message\n",
    ]
    chosen = [random.choice([OPEN, PULL]), note("initialized", {}), opened] + random.sample(asked, 4) + [edit] + random.sample(asked, 3)
    chosen += random.choice([[], [note("textDocument/didClose", where)], [ask(9, "shutdown", None), note("exit", None)]])
    put("messages", "".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) + "\n" for one in chosen))

for target in sorted((HERE / "corpus").iterdir()):
    print(target.name, len(list(target.iterdir())))
