"""What the reader says of files, as checksums: paths in, checksums out, both JSON."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import govreport


def main() -> None:
    digests = {}
    for number, name in enumerate(json.load(sys.stdin)):
        path = Path(os.fsdecode(name.encode()))  # the bytes of the name, whatever they mean here
        try:
            said = govreport.read(path, f"{number}{path.suffix}").to_json()
        except govreport.GovreportError as error:
            said = str(error)
        digests[name] = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    json.dump(digests, sys.stdout)


if __name__ == "__main__":
    main()
