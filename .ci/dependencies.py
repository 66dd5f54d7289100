"""Looks at what the build ships: the lists that CycloneDX made, against versions that are refused here, and OSV.

Usage: dependencies.py REFUSED ACCEPTED BOM...

REFUSED has a line for each coordinate that is never shipped: purl without version, a space, the first version that is fine ("-"
for none), a space, why. ACCEPTED has a line for each known vulnerability that does no harm here: its id, a space, why. Ends with
status 1 when something refused is shipped. OSV (https://osv.dev) is asked when it can be reached; what it knows is told, and a
reason to fail only where TERRANE_REFUSE_VULNERABLE is set: the same commit must not pass one day and fail the next.
"""
import json
import os
import re
import sys
import urllib.request

OSV = "https://api.osv.dev/v1/"
PATIENCE_SECONDS = 20
AT_ONCE = 500


def lines(path):
    with open(path, encoding="utf-8") as text:
        return [line.strip() for line in text if line.strip() and not line.startswith("#")]


def numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)]


def ask(path, body):
    request = urllib.request.Request(
        OSV + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)


def refused(components, rules):
    found = []
    for rule in rules:
        name, fine, why = rule.split(" ", 2)
        for component in components:
            purl = component["purl"].split("@")[0]
            old = fine == "-" or numbers(component["version"]) < numbers(fine)
            if purl == name and old:
                found.append(f"{component['purl']}: {why}")
    return found


def vulnerable(components, accepted):
    found = []
    for start in range(0, len(components), AT_ONCE):
        part = components[start : start + AT_ONCE]
        queries = [{"package": {"purl": component["purl"].split("?")[0]}} for component in part]
        answers = ask("querybatch", {"queries": queries})["results"]
        for component, answer in zip(part, answers):
            for known in answer.get("vulns", []):
                if known["id"] not in accepted:
                    found.append(f"{component['purl']}: {known['id']}, see https://osv.dev/{known['id']}")
    return found


def shipped(boms):
    components = {}
    for bom in boms:
        with open(bom, encoding="utf-8") as text:
            for component in json.load(text).get("components", []):
                if "purl" in component and "io.terrane/" not in component["purl"]:
                    components[component["purl"]] = component
    return [components[purl] for purl in sorted(components)]


def main(refused_file, accepted_file, *boms):
    components = shipped(boms)
    if len(components) < 50:
        sys.exit(f"dependencies: {len(boms)} lists have {len(components)} entries, which cannot be all")
    found = refused(components, lines(refused_file))
    accepted = {line.split(" ")[0] for line in lines(accepted_file)}
    known = []
    try:
        known = vulnerable(components, accepted)
        asked = f"OSV knows of {len(known)} vulnerabilities"
    except OSError as error:
        asked = f"OSV cannot be reached here ({error}): known vulnerabilities were not looked up"
    for line in found + known:
        print(f"dependencies: {line}")
    print(f"dependencies: {len(components)} looked at, {len(found)} refused; {asked}")
    sys.exit(1 if found or known and os.environ.get("TERRANE_REFUSE_VULNERABLE") else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
