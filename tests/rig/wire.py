"""wire.py OURS THEIRS: where two descriptions of a Wayland protocol put the same
interface on the wire differently, as far as both know of it: a line each."""
import sys
import xml.etree.ElementTree as xml


def interfaces(path):
    return {i.get("name"): i for i in xml.parse(path).getroot()
            if i.tag == "interface"}


def messages(interface, version):
    """What is on the wire up to that version, in the order of the opcodes."""
    return [(m.tag, m.get("name"), m.get("type"),
             [(a.get("type"), a.get("interface")) for a in m.findall("arg")])
            for kind in ("request", "event") for m in interface.findall(kind)
            if int(m.get("since", 1)) <= version]


ours, theirs = (interfaces(path) for path in sys.argv[1:3])
if not ours.keys() & theirs.keys():
    print("nothing in common")
for name in ours.keys() & theirs.keys():
    version = min(int(x[name].get("version")) for x in (ours, theirs))
    if messages(ours[name], version) != messages(theirs[name], version):
        print(name, messages(ours[name], version),
              messages(theirs[name], version))
