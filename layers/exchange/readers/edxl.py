"""EDXL-DE: an envelope. What is in it is read as if it had come alone: alerts or the state of hospitals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layers.exchange.readers.cap import read_alerts
from layers.exchange.readers.have import read_hospitals
from layers.exchange.refusal import Refusal
from layers.exchange.sink import Sink
from layers.exchange.xml import local, parse
from layers.i18n import N_, message


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """The alerts in the envelope; where there are none, its hospitals."""
    root = parse(path, name, sink.remark)
    inside = {local(element.tag) for element in root.iter()}
    if "alert" in inside:
        read_alerts(root, name, sink)
    elif inside & {"HospitalStatus", "HAVE"}:
        read_hospitals(root, name, sink)
    else:
        raise Refusal(
            message(N_("The envelope {file} holds nothing that can be read."), file=name),
            message(N_("Alerts (CAP) and the state of hospitals (EDXL-HAVE) can.")),
        )
