#!/usr/bin/env python3
"""Turns SQL files into C: embed.py OUT.c OUT.h SQL-FILE…

sql/NAME.sql becomes `const char sql_NAME[]`; migrations/NNN_NAME.sql a row of `migrations[]`, with
its SHA-256. Comment lines go no further than this: Postgres would parse them with each statement.
"""
import hashlib
import pathlib
import re
import sys


def literal(text):
    lines = [line.replace("\\", "\\\\").replace('"', '\\"') for line in text.splitlines()]
    return "\n".join(f'    "{line}\\n"' for line in lines) or '    ""'


def statement(text):
    return "\n".join(line for line in text.splitlines() if not re.match(r"\s*--", line)).strip()


def main(out_c, out_h, *names):
    files = sorted(pathlib.Path(name) for name in names)
    c = ['/* Made by storage/embed.py. */', f'#include "storage/{pathlib.Path(out_h).name}"', ""]
    h = ["#pragma once", "/* Made by storage/embed.py from storage/sql and storage/migrations. */", ""]
    rows = []
    last = 0
    for file in files:
        text = file.read_text(encoding="utf-8")
        if file.parent.name == "migrations":
            number, name = re.fullmatch(r"(\d{3})_(\w+)", file.stem).groups()
            if int(number) <= last:
                sys.exit(f"{file}: two migrations have this number")
            last = int(number)
            digest = hashlib.sha256(text.encode()).hexdigest()
            rows.append(f'    {{{int(number)}, "{name}", "{digest}",\n{literal(text)}}},')
        else:
            h.append(f"extern const char sql_{file.stem}[];")
            c.append(f"const char sql_{file.stem}[] =\n{literal(statement(text))};\n")
    h += ["",
          "struct migration {",
          "    int version;        /* ascending */",
          "    const char *name;",
          "    const char *sha256; /* of the file's bytes, hex */",
          "    const char *sql;    /* several statements */",
          "};",
          f"enum {{ MIGRATIONS_N = {len(rows)} }};",
          "extern const struct migration migrations[MIGRATIONS_N];", ""]
    c += ["const struct migration migrations[MIGRATIONS_N] = {", *rows, "};", ""]
    pathlib.Path(out_c).write_text("\n".join(c), encoding="utf-8")
    pathlib.Path(out_h).write_text("\n".join(h), encoding="utf-8")


main(*sys.argv[1:])
