"""Judges the checks that `cases` prints, with exact fractions. It follows docs/decisions/015 and shares
nothing with the C code. Ends with how many it judged; the first wrong one ends it with status 1."""

import json
import sys
from fractions import Fraction as F
from math import floor

LINE, RATE, CHECK = range(3)
HALF_UP = 0


def rounded(x, half):
    """x >= 0 to a whole number."""
    whole, rest = floor(x), x - floor(x)
    if rest == F(1, 2):
        return whole + 1 if half == HALF_UP or whole % 2 else whole
    return whole + 1 if rest > F(1, 2) else whole


def largest_remainder(whole, shares):
    """Whole numbers that add up to `whole`, each the share or its neighbour; ties to the earlier."""
    parts = [floor(s) for s in shares]
    order = sorted(range(len(shares)), key=lambda i: (parts[i] - shares[i], i))
    for i in order[: whole - sum(parts)]:
        parts[i] += 1
    return parts


def take_discounts(case):
    left, off = list(case["gross"]), []
    for percent, value, line in case["discounts"]:
        base = sum(left) if line < 0 else left[line]
        amount = rounded(F(base * value, 10**6), case["half"]) if percent else min(value, base)
        if line >= 0:
            parts = [amount if i == line else 0 for i in range(len(left))]
        elif base:
            parts = largest_remainder(amount, [F(amount * a, base) for a in left])
        else:
            parts = [0] * len(left)
        left = [a - p for a, p in zip(left, parts)]
        off += parts
    return left, off


def exact_taxes(price, taxes):
    """The shares of a price, unrounded: a price that contains taxes is the base and them."""
    simple = sum(F(rate, 10**6) for rate, _, compound in taxes if not compound)
    factors = [F(rate, 10**6) * (1 + simple if compound else 1) for rate, _, compound in taxes]
    contained = sum(f for f, (_, inclusive, _) in zip(factors, taxes) if inclusive)
    return [price / (1 + contained) * f for f in factors]


def share_out(total, shares, owed, rooms):
    parts = []
    for share, room in zip(shares, rooms):
        parts.append(min(floor(share), room, total - sum(parts)))
    claims = [i for i, s in enumerate(shares) if s != floor(s) and parts[i] < rooms[i]]
    claims.sort(key=lambda i: (-(shares[i] - floor(shares[i]) + owed[i]), i))
    for i in claims[: total - sum(parts)]:
        parts[i] += 1
    return parts


def taxes_of(case, amounts, set_of):
    sets, half = case["sets"], case["half"]
    exact = [exact_taxes(F(a), sets[s]) for a, s in zip(amounts, set_of)]
    result = [[0] * 4 for _ in amounts]
    groups = [(s, k) for s in range(len(sets)) for k in range(len(sets[s]))]
    members = {g: [i for i, s in enumerate(set_of) if s == g[0]] for g in groups}
    sums = [sum((exact[i][g[1]] for i in members[g]), F(0)) for g in groups]
    if case["scope"] == RATE:
        totals = [rounded(s, half) for s in sums]
    elif case["scope"] == CHECK:
        totals = largest_remainder(rounded(sum(sums, F(0)), half), sums)
    for g, (s, k) in enumerate(groups):
        lines = members[(s, k)]
        shares = [exact[i][k] for i in lines]
        contained = [j for j in range(k) if sets[s][j][1]]
        if sets[s][k][1]:
            rooms = [amounts[i] - sum(result[i][j] for j in contained) for i in lines]
        else:
            rooms = [10**18] * len(lines)
        if case["scope"] == LINE:
            parts = [min(rounded(x, half), room) for x, room in zip(shares, rooms)]
        else:
            owed = [sum((exact[i][j] - result[i][j] for j in range(k)), F(0)) for i in lines]
            parts = share_out(totals[g], shares, owed, rooms)
        for i, part in zip(lines, parts):
            result[i][k] = part
    return result


def net_of(amount, taxes, of_set):
    return amount - sum(t for t, tax in zip(taxes, of_set) if tax[1])


def charge_amounts(case, amounts):
    """Of the lines as they cost without charges; nothing without lines."""
    taxes = taxes_of(case, amounts, case["set_of"])
    net = sum(net_of(a, t, case["sets"][s]) for a, t, s in zip(amounts, taxes, case["set_of"]))
    gross = net + sum(sum(t) for t in taxes)
    result = []
    for percent, value, after_tax, _ in case["charges"]:
        base = gross if after_tax else net
        amount = rounded(F(base * value, 10**6), case["half"]) if percent else value
        result.append(amount if amounts else 0)
    return result


def judge(case):
    amounts, off = take_discounts(case)
    assert off == case["off"], f"discounts: {off}"
    amounts = amounts + charge_amounts(case, amounts)
    set_of = case["set_of"] + [c[3] for c in case["charges"]]
    taxes = taxes_of(case, amounts, set_of)
    assert [line["taxes"] for line in case["lines"]] == taxes, f"taxes: {taxes}"
    for amount, s, line in zip(amounts, set_of, case["lines"]):
        net = net_of(amount, line["taxes"], case["sets"][s])
        assert line["net"] == net >= 0, f"net of {line}"
    cash, coin, to_pay = case["cash"]
    assert to_pay == rounded(F(cash, coin), HALF_UP) * coin, "cash"


n, kinds = 0, {}
for text in sys.stdin:
    case = json.loads(text)
    try:
        judge(case)
    except AssertionError as wrong:
        sys.exit(f"check {n}: {wrong}\n{text}")
    n += 1
    kind = (case["currency"], ("per line", "per rate", "per check")[case["scope"]], ("up", "even")[case["half"]])
    kinds[kind] = kinds.get(kind, 0) + 1
if sys.argv[1:] == ["--kinds"]:
    for kind in sorted(kinds):
        print(f"{kinds[kind]:8}", *kind)
print(n)
