"""One process that reads files for another: bytes in, the rows of a report out.

It is started by `supervisor`, which speaks to it through its standard input and output. It
touches no file and no network; whatever a file does to it ends with it.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Mapping
from typing import BinaryIO

HEAD = struct.Struct(">QQ?16s")
"""Before every file: its length, that of what people say of it, which follows it, whether its
pictures are read, and the fingerprint of the code that reads it."""

LENGTH = struct.Struct(">Q")
"""Before every answer."""

GOES_ON, PICTURES = LENGTH.pack(0), LENGTH.pack(2**64 - 1)
"""Instead: a picture is read, which takes time; or, the file has pictures, and the length is
how many."""

READY = b"!"
"""Said once, when all modules are loaded: from here on time is the file's."""

OUT_OF_MEMORY = 86
"""Exit status of a worker that was refused memory."""

_GRACE = 5
"""Seconds after its time that a worker ends by itself, if nobody has ended it."""


def said_by_people(decided: bytes, metadata: Mapping[str, str], name: str) -> bytes:
    """What people say of a file: their decisions about its cells, and its metadata."""
    told = json.dumps([metadata, name], ensure_ascii=False).encode() if metadata else b""
    return decided + b"\0" + told if told else decided


def part_of(data: bytes, reader: str, people: bytes = b"") -> bytes:
    """What one file holds, as the bytes of a part: a report's rows, or why there are none."""
    from govreport import decisions
    from govreport.corpus import parts, rows
    from govreport.errors import GovreportError
    from govreport.metadata import described
    from govreport.readers import limits
    from govreport.reading import read
    from govreport.report import ID_LENGTH

    sha256 = hashlib.sha256(data).hexdigest()
    decided, _, told = people.partition(b"\0")
    said, source = json.loads(told or b'[{}, ""]')
    name = sha256[:ID_LENGTH]  # where the file is must not matter: copies share a part
    try:
        with limits.time_limit(name, math.inf):  # whoever started this process has the clock
            report = read(data, name, decisions=decisions.from_bytes(decided))
            made = rows.tables_of(described(report, said, source), reader, said)
    except MemoryError:
        raise
    except GovreportError as error:
        message = str(error).removeprefix(f"{name}: ")
        made = rows.failure(sha256, type(error).__name__, message)
    except Exception as error:  # our fault; the other files are still read
        message = f"无法读取，请向我们报告 could not be read; please report this ({error!r})"
        made = rows.failure(sha256, type(error).__name__, message)
    return parts.to_bytes(made)


def main() -> None:
    """Answer until the pipe is closed. Arguments: seconds and bytes that one file may take."""
    from govreport.document import Place
    from govreport.readers import limits

    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    questions, answers = _pipes()
    # pyarrow asks pandas, where there is one, about every list that becomes a column; nothing
    # here needs it, and a worker without is ready 0.2 s sooner and a quarter smaller
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        _warm_up()

        _bound(memory)
        answers.write(READY)
        answers.flush()

        pictures: set[Place] = set()
        now = False

        def recognises(place: Place) -> bool:
            """A page of the file is a picture: the time counts anew for each."""
            if now:
                _alarm(seconds + _GRACE)
                answers.write(GOES_ON)
                answers.flush()
            else:
                pictures.add(place)
            return now

        limits.recognises = recognises
        while head := questions.read(HEAD.size):
            _alarm(seconds + _GRACE)
            pictures.clear()
            size, more, now, reader = HEAD.unpack(head)
            answer = part_of(questions.read(size), reader.decode(), questions.read(more))
            _alarm(0)
            if pictures:
                answers.write(PICTURES + LENGTH.pack(len(pictures)))
            else:
                answers.write(LENGTH.pack(len(answer)) + answer)
            answers.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:
        os._exit(0)


def _warm_up() -> None:
    """Load what any file needs, so that the first is as quick as the rest."""
    from govreport.corpus import parts, rows  # noqa: F401
    from govreport.readers import docx, html, pdf, pdfium_library, text  # noqa: F401

    pdfium_library.pdfium()

    part_of(_SMALL.encode(), "")


_SMALL = """红旗区人民政府2021年政府信息公开工作年度报告
一、总体情况
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
存在的主要问题：公开内容不够全面。改进情况：加强培训。
六、其他需要报告的事项
无
"""


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for ourselves alone: a library that prints harms nothing."""
    questions = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return questions, answers


def _alarm(seconds: float) -> None:
    """Have the system end this process when it has worked for so long, whatever it is in."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _end_with(parent: int) -> None:
    """End when nobody is left to end this process."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _bound(memory: int) -> None:
    """Refuse what would go beyond the limit, where the system can: no burst is too quick for it."""
    try:
        import resource

        import psutil

        used = psutil.Process().memory_info()
        room = used.data + max(memory - used.rss, 0)  # arenas count as data before they are used
        resource.setrlimit(resource.RLIMIT_DATA, (room, room))
    except (ImportError, AttributeError, ValueError, OSError):
        return  # the supervisor watches in any case


if __name__ == "__main__":
    main()
