#!/usr/bin/env python3
"""Draws docs/output.svg: what `redsignal check` prints, in its own colours.

    cargo build --release
    python3 docs/make-output-svg.py [--binary target/release/redsignal] [--select RULES] [--findings 3]

Nothing in the picture is typed by hand: the binary runs with `--color always` at 80 columns, and its bytes become the
picture, under the command that was run. Needs Python 3.9 and nothing else.
"""

import argparse
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
ANSWER = "fixtures/answers/001.md"
# One signal of absence and one of words, so that the picture shows both.
SELECT = "missing-latency,ownership"
COLUMNS = 80

# A cell of the terminal, in pixels. Every run of text is stretched to its cells, so whatever fixed-width font the reader
# has, the marks stand under their words.
CELL, LINE, FONT = 8.4, 17, 14
MARGIN, BAR = 20, 36

BACKGROUND, FRAME, TEXT, DIM = "#16181d", "#2b2f38", "#d5d9e0", "#8b93a1"
# The terminal's colours, by their ANSI numbers; 9 and 11 are the bright ones that heads are drawn in. Each has a contrast
# of at least 4.5 to 1 against the background.
COLORS = {1: "#f07178", 2: "#a5d16b", 3: "#e5b567", 4: "#6fb3f2", 5: "#c792ea", 6: "#5fb8c4", 7: TEXT, 9: "#ff6b6b", 10: "#b8e07e", 11: "#ffcb6b", 12: "#82c4ff"}

ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


def main():
    parser = argparse.ArgumentParser(description="Draws docs/output.svg from the tool's own coloured output.")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/redsignal", help="the program (default: %(default)s)")
    parser.add_argument("--select", default=SELECT, help="rules to run, or nothing for all (default: %(default)s)")
    parser.add_argument("--findings", type=int, default=3, help="how many findings to show at most (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=ROOT / "docs/output.svg", help="where to write (default: %(default)s)")
    options = parser.parse_args()
    if not options.binary.exists():
        sys.exit(f"{options.binary} is not there: run `cargo build --release` first")
    arguments = ["check", *(["--select", options.select] if options.select else []), ANSWER]
    output = check(options.binary.resolve(), arguments)
    options.output.write_text(picture(excerpt(arguments, output, options.findings)), encoding="utf-8")
    print(f"wrote {options.output}")


def check(binary, arguments):
    """What the tool prints."""
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    done = subprocess.run([binary, *arguments, "--color", "always"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 1:
        sys.exit(f"redsignal ended with {done.returncode}; 1 is right, as there are findings")
    return done.stdout.decode("utf-8")


def excerpt(arguments, output, count):
    """The command, the first findings, a sign that there are more if there are, and the tally, as lines of styled runs."""
    lines = [runs(line) for line in output.rstrip("\n").split("\n")]
    ends = [at for at, line in enumerate(lines) if not plain(line)]
    count = min(count, len(ends))
    prompt = [("$ ", "dim"), (" ".join(["redsignal", *arguments]), "bold")]
    shown = [prompt, []] + lines[: ends[count - 1] + 1]
    if len(ends) > count:
        more = len(ends) - count
        shown += [[(f"  ⋮  {more} more findings", "dim")], []]
    return shown + lines[ends[-1] + 1 :]


def runs(line):
    """A line of terminal output as (text, class) pairs."""
    out, at, bold, color = [], 0, False, None
    for code in ESCAPE.finditer(line):
        out.append((line[at : code.start()], style(bold, color)))
        at = code.end()
        bold, color = styled(bold, color, [int(number or 0) for number in code[1].split(";")])
    out.append((line[at:], style(bold, color)))
    out = [(text, name) for text, name in out if text]
    if any("\x1b" in text for text, _ in out):
        sys.exit(f"an escape that is no colour: {line!r}")
    return out


def styled(bold, color, numbers):
    while numbers:
        number = numbers.pop(0)
        if number == 0:
            bold, color = False, None
        elif number == 1:
            bold = True
        elif number == 38 and numbers[:1] == [5]:
            color, numbers = numbers[1], numbers[2:]
        elif 30 <= number <= 37:
            color = number - 30
        elif number == 39:
            color = None
        else:
            sys.exit(f"an unknown style: {number}")
    return bold, color


def style(bold, color):
    return " ".join(name for name in ("bold" if bold else "", f"c{color}" if color is not None else "") if name)


def plain(line):
    return "".join(text for text, _ in line)


def cells(text):
    """How many columns a text takes in a terminal."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) - sum(unicodedata.combining(c) != 0 for c in text) + wide


def picture(lines):
    columns = max([COLUMNS, *(cells(plain(line)) for line in lines)])
    width = round(columns * CELL + 2 * MARGIN)
    height = BAR + len(lines) * LINE + MARGIN
    described = "\n".join(plain(line).rstrip() for line in lines)
    colors = "".join(f".c{number}{{fill:{color}}}" for number, color in COLORS.items())
    rows = "\n".join(row for number, line in enumerate(lines) if (row := draw(line, BAR + (number + 0.75) * LINE)))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title desc">
<title id="title">redsignal check in a terminal</title>
<desc id="desc">{escape(described)}</desc>
<style>text{{font:{FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;fill:{TEXT};white-space:pre}}.bold{{font-weight:bold}}.dim{{fill:{DIM}}}{colors}</style>
<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" fill="{BACKGROUND}" stroke="{FRAME}"/>
<g aria-hidden="true">
<g fill="{FRAME}"><circle cx="22" cy="19" r="5.5"/><circle cx="40" cy="19" r="5.5"/><circle cx="58" cy="19" r="5.5"/></g>
{rows}
</g>
</svg>
"""


def draw(line, y):
    """A line as one text element; each run starts at its own column and fills its own cells."""
    parts, column = [], 0
    for text, name in line:
        shown = text.strip(" ")
        if shown:
            start = column + len(text) - len(text.lstrip(" "))
            x, length = number(MARGIN + start * CELL), number(cells(shown) * CELL)
            kind = f' class="{name}"' if name else ""
            parts.append(f'<tspan x="{x}" textLength="{length}" lengthAdjust="spacingAndGlyphs"{kind}>{escape(shown)}</tspan>')
        column += cells(text)
    return f'<text y="{number(y)}">{"".join(parts)}</text>' if parts else ""


def number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    main()
