#!/usr/bin/env python3
"""Prints objects with the API server's own printers. Usage: record.py PRINTER OBJECTS.json > get.txt

PRINTER is main.go built with k8s.io/kubernetes v1.36.0. Times are moved so that ages are those of `now` in the file."""
import datetime, json, re, subprocess, sys, tempfile, time
printer, path = sys.argv[1:3]
given = json.load(open(path))
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
NOW = EPOCH + datetime.timedelta(seconds=given['now'] // 1000)
def moved(text, begins):
    at = datetime.datetime.fromisoformat(text.replace('Z', '+00:00')) - NOW + datetime.datetime.fromtimestamp(begins, datetime.timezone.utc)
    return at.strftime('%Y-%m-%dT%H:%M:%SZ')
TIME = re.compile(r'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"')
for kind in sorted(given['objects']):
    objects = given['objects'][kind]
    if '.' in kind or not objects: continue
    text = '\n---\n'.join(json.dumps(objects[name]) for name in sorted(objects))
    for options in ([], ['ns'], ['wide', 'ns'], ['wide', 'labels']):
        with tempfile.NamedTemporaryFile('w', suffix='.yaml') as file:
            begins = int(time.time()) + 1  # ages are whole seconds: print early in one
            file.write(TIME.sub(lambda m: json.dumps(moved(m[1], begins)), text)); file.flush()
            time.sleep(max(0, begins - time.time()))
            out = subprocess.run([printer, file.name, *options], capture_output=True, text=True)
            print(f'$ {kind} {" ".join(options)}'.strip()); print(out.stdout + out.stderr, end='')
