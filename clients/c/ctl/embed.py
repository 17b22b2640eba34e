#!/usr/bin/env python3
"""Turns files into C: embed.py OUT.c FILE… makes `const char demo_NAME[]` of each NAME.json."""
import pathlib
import sys

out, *names = sys.argv[1:]
c = ["/* Made by clients/c/ctl/embed.py. */", '#include "clients/c/ctl/demo.h"', ""]
for name in map(pathlib.Path, names):
    c.append(f"const char demo_{name.stem}[] =")
    for line in name.read_text(encoding="utf-8").splitlines():
        quoted = line.strip().replace("\\", "\\\\").replace('"', '\\"')
        c.append(f'    "{quoted}\\n"')
    c[-1] += ";"
    c.append("")
pathlib.Path(out).write_text("\n".join(c), encoding="utf-8")
