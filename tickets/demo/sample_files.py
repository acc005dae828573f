"""Files that people attach, made here: pictures, logs and tables."""

import struct
import zlib
from datetime import datetime, timedelta
from random import Random

WIDTH, HEIGHT = 480, 240
PAPER, GRID, LINE, LIMIT = b"\xfb\xfc\xfe", b"\xe1\xe6\xee", b"\x20\x6b\xc4", b"\xd6\x39\x39"
INK, BAR = b"\x49\x56\x6c", b"\xf7\x67\x07"


def make_file(rng: Random, kind: str, *, at: datetime) -> tuple[str, bytes]:
    """Return the name and content of a file of a kind: chart, shot, log or csv."""
    match kind:
        case "chart":
            return "memory.png", chart(rng)
        case "shot":
            return "screenshot.png", stuck_page(rng)
        case "csv":
            return "home-directories.csv", storage_table(rng)
    return "server.log", server_log(rng, at=at)


def chart(rng: Random) -> bytes:
    """Return a picture of memory use over time, rising to its limit."""
    rows = [[PAPER] * WIDTH for _ in range(HEIGHT)]
    for y in range(20, HEIGHT, 44):
        rows[y] = [GRID] * WIDTH
    rows[42] = rows[43] = [LIMIT if x % 12 < 8 else PAPER for x in range(WIDTH)]
    level, start = 60.0, rng.randint(120, 260)
    for x in range(8, WIDTH - 8):
        level += rng.uniform(-2, 2) + (0.9 if x > start else 0.02)
        level = min(max(level, 20.0), HEIGHT - 46.0)
        top = HEIGHT - int(level)
        for y in range(top, min(top + 3, HEIGHT)):
            rows[y][x] = LINE
    return png(rows)


def stuck_page(rng: Random) -> bytes:
    """Return a picture of a page that got stuck: a bar on top, a progress bar, lines of a log."""
    rows = [[PAPER] * WIDTH for _ in range(HEIGHT)]
    _box(rows, left=0, top=0, width=WIDTH, height=26, colour=INK)
    _box(rows, left=60, top=70, width=360, height=16, colour=GRID)
    _box(rows, left=60, top=70, width=rng.randint(90, 280), height=16, colour=BAR)
    for line in range(7):
        _box(rows, left=60, top=110 + 16 * line, width=rng.randint(80, 350), height=5, colour=INK)
    return png(rows)


def _box(rows: list[list[bytes]], *, left: int, top: int, width: int, height: int, colour: bytes) -> None:
    for row in rows[top : top + height]:
        row[left : left + width] = [colour] * width


def png(rows: list[list[bytes]]) -> bytes:
    """Return rows of RGB pixels as a PNG file."""
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + b"".join(row) for row in rows))
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def server_log(rng: Random, *, at: datetime) -> bytes:
    """Return the last lines of a server that does not start."""
    pod = f"jupyter-{rng.choice(('ttremblay', 'amori', 'student17', 'kchen', 'pgarcia'))}"
    messages = (
        "Server requested",
        f"[Normal] Scheduled: {pod} waits for a place",
        "[Warning] 0/14 nodes are available: 3 Insufficient memory, 11 node(s) had untolerated taint",
        "[Normal] TriggeredScaleUp: user-pool 6->7 (max: 40)",
        "[Warning] FailedToScaleUp: googleapi: Error 403, quota or permission",
        "Spawn failed: Timeout",
    )
    start = at - timedelta(minutes=14)
    lines = [
        f"{start + timedelta(seconds=97 * n):%Y-%m-%dT%H:%M:%SZ} {text}" for n, text in enumerate(messages)
    ]
    return ("\n".join(lines) + "\n").encode()


def storage_table(rng: Random) -> bytes:
    """Return who uses how much of their home directory."""
    rows = [f"user{n:02},{min(10.0, rng.uniform(7.5, 10.6)):.1f},10.0" for n in range(1, 13)]
    return ("user,used_gb,limit_gb\n" + "\n".join(rows) + "\n").encode()
