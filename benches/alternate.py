#!/usr/bin/env python3
"""Runs two commands in turn and prints the ratio of the medians of their whole processes' times.

usage: alternate.py [-n RUNS] 'COMMAND A' 'COMMAND B'

In turn, since a machine that other people use is now fast and now slow: a load that comes and goes meets both alike. Prints
wall-clock time and the processor's.
"""
import argparse, os, shlex, statistics, subprocess, time

ap = argparse.ArgumentParser()
ap.add_argument("-n", type=int, default=20, help="runs of each")
ap.add_argument("commands", nargs=2)
args = ap.parse_args()
wall, cpu = ([], []), ([], [])
for _ in range(args.n):
    for at, command in enumerate(args.commands):
        before, start = os.times(), time.perf_counter()
        subprocess.run(shlex.split(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        wall[at].append(time.perf_counter() - start)
        after = os.times()
        cpu[at].append(after.children_user + after.children_system - before.children_user - before.children_system)
for at, command in enumerate(args.commands):
    print(f"{'AB'[at]}: {statistics.median(wall[at]) * 1e3:9.2f} ms wall {statistics.median(cpu[at]) * 1e3:9.2f} ms processor  {command}")
ratio = lambda times: statistics.median(times[0]) / max(statistics.median(times[1]), 1e-9)
print(f"A/B: {ratio(wall):.2f} of the wall-clock time, {ratio(cpu):.2f} of the processor's (in ticks of 10 ms)")
