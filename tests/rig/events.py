"""The JSON of `offduty events` as one line an event: class, time, title, and
whether it is tentative or somebody else's."""
import json, sys

def moment(t):
    return t[5:10] + " " + t[11:16]

for e in json.load(sys.stdin)["events"]:
    if e["all_day"]:
        when = e["first_day"][5:] + ".." + e["day_after"][5:]
    else:
        start, end = moment(e["start"]), moment(e["end"])
        when = start + "-" + (end[6:] if end[:5] == start[:5] else end)
    marks = [m for m in ("tentative", "untrusted") if e[m]]
    print(e["class"], when, e["title"], *marks)
