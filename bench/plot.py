#!/usr/bin/env python3
"""Draws how time and disk grow, from the JSON lines of scale.py: one SVG, both axes logarithmic.

usage: plot.py points.jsonl out.svg
"""
import json
import math
import sys

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 900, 560, 70, 40, 290, 60
COLOURS = ["#0b5fa5", "#c2410c", "#15803d", "#7e22ce", "#b45309", "#0f766e", "#be123c", "#4d7c0f",
           "#1d4ed8", "#a21caf", "#57534e", "#0369a1", "#9a3412", "#166534", "#6d28d9"]


def scale(value, low, high, begin, end):
    share = (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low))
    return begin + share * (end - begin)


def main(source, target):
    points = sorted((json.loads(line) for line in open(source)), key=lambda p: p["million"])
    names = list(points[-1]["cases"])
    series = {name: [(p["million"], p["cases"][name]["ms"]) for p in points
                     if "ms" in p["cases"].get(name, {})] for name in names}
    low = min(p["million"] for p in points) * 0.9
    high = max(p["million"] for p in points) * 1.1
    values = [ms for line in series.values() for _, ms in line]
    bottom, top = 10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values)))

    def x(million):
        return scale(million, low, high, LEFT, WIDTH - RIGHT)

    def y(ms):
        return scale(ms, bottom, top, HEIGHT - BOTTOM, TOP)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
           'font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
           f'<text x="{LEFT}" y="22" font-size="15">Milliseconds of one search, one client, by size '
           'of the record</text>']
    decade = bottom
    while decade <= top:
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(decade):.1f}" '
                   f'y2="{y(decade):.1f}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 8}" y="{y(decade) + 4:.1f}" text-anchor="end">{decade:g}</text>')
        decade *= 10
    for point in points:
        million = point["million"]
        out.append(f'<line x1="{x(million):.1f}" x2="{x(million):.1f}" y1="{TOP}" '
                   f'y2="{HEIGHT - BOTTOM}" stroke="#eee"/>'
                   f'<text x="{x(million):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
                   f'{million:.1f} M</text>'
                   f'<text x="{x(million):.1f}" y="{HEIGHT - BOTTOM + 36}" text-anchor="middle" '
                   f'fill="#777">{point["bytes_per_resource"]} B each</text>')
    for index, (name, line) in enumerate(series.items()):
        colour = COLOURS[index % len(COLOURS)]
        path = " ".join(f"{x(million):.1f},{y(ms):.1f}" for million, ms in line)
        last = f", {line[-1][1]:g} ms" if line else ""
        label = TOP + 12 + index * 20
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x(m):.1f}" cy="{y(ms):.1f}" r="3" fill="{colour}"/>' for m, ms in line]
        out.append(f'<rect x="{WIDTH - RIGHT + 20}" y="{label - 9}" width="10" height="10" '
                   f'fill="{colour}"/><text x="{WIDTH - RIGHT + 36}" y="{label}">{name}{last}</text>')
    out.append("</svg>")
    open(target, "w").write("\n".join(out) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
