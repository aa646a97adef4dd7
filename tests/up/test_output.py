"""Lines of the parts on stderr."""

from __future__ import annotations

import io
import json
import os
import threading

from daemon.up.output import Output


def lines(as_json: bool, *texts: str) -> list[str]:
    stream = io.StringIO()
    output = Output(as_json, stream)
    for each in texts:
        output.line("router", each)
    output.close()
    return stream.getvalue().splitlines()


def test_each_line_names_its_part() -> None:
    assert lines(False, "listening", "é") == ["router    | listening", "router    | é"]


def test_json_stays_json() -> None:
    own, wrapped = map(json.loads, lines(True, '{"log_level": "info", "part": "daemon"}', "Traceback"))
    assert own["log_level"] == "info"
    assert (wrapped["part"], wrapped["text"], wrapped["level"]) == ("router", "Traceback", "info")


def test_whoever_does_not_read_stops_nobody() -> None:
    there, here = os.pipe()
    told = threading.Event()

    def read() -> None:
        with open(there) as reader:
            for line in reader:
                if "lines of the log were lost" in line:
                    told.set()

    stream = open(here, "w")  # noqa: SIM115 - closed below, when the reader shall end
    output = Output(False, stream)
    for number in range(30_000):
        output.line("router", f"line {number} of a log that nobody reads")
    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(10_000):
        output.line("router", "somebody reads again")
        if told.wait(0.001):
            break
    output.close()
    stream.close()
    reader.join()
    assert told.is_set()
