"""Find out in which character encoding a text file is written, so that accents never come out wrong."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

BLOCK: Final = 1 << 20
ASCII: Final = 0x7F
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SPANISH: Final = frozenset("áéíóúüñÁÉÍÓÚÜÑ¿¡°ºª–—‘’“”´·«»")
SINGLE_BYTE: Final = ("cp1252", "cp850", "mac_roman")
"""Windows, DOS (old dBase files) and old Macintosh; Latin-1 is a part of the first but for controls."""

MIXED: Final = "tierrafirme-mixto"
"""Error handler: bytes that are not UTF-8 in a file that otherwise is are read as Windows-1252."""


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    damaged = error.object[error.start : error.end]
    return damaged.decode("cp1252", errors="replace"), error.end


codecs.register_error(MIXED, _as_windows)


def detect(path: Path, *, skip: int = 0) -> str:
    """Return the encoding of the text file at `path`, reading all of it in blocks.

    Args:
        path: the file.
        skip: bytes of binary header before the text, as in dBase files.
    """
    with path.open("rb") as stream:
        stream.seek(skip)
        head = stream.read(4096)
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    valid, invalid, high = _count(path, skip)
    # A file cut in the middle of a letter, or with a few foreign bytes, is still UTF-8.
    if valid >= invalid * 3:
        return "utf-8"
    return _single_byte(high)


def decoder_errors(encoding: str) -> str:
    """Return the error handler to open a file with, given what `detect` found."""
    return MIXED if encoding.startswith("utf-8") else "replace"


def _wide(head: bytes) -> str | None:
    """Recognise UTF-16 without a mark by the zero byte of every Latin letter."""
    if b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _count(path: Path, skip: int) -> tuple[int, int, bytes]:
    """Return how many UTF-8 sequences are good, how many bytes are not, and a sample of high bytes."""
    valid = invalid = 0
    high = bytearray()
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    for block in _blocks(path, skip):
        text = decoder.decode(block)
        if text.isascii():
            continue
        foreign = [char for char in text if char >= "\x80"]
        bad = sum("\udc80" <= char <= "\udcff" for char in foreign)
        invalid += bad
        valid += len(foreign) - bad
        if bad and len(high) < BLOCK:
            high += bytes(byte for byte in block if byte > ASCII)
    return valid, invalid, bytes(high)


def _single_byte(high: bytes) -> str:
    scores = {
        encoding: sum(char in SPANISH for char in high.decode(encoding, errors="replace"))
        for encoding in SINGLE_BYTE
    }
    best = max(SINGLE_BYTE, key=lambda encoding: scores[encoding])
    # 0x81, 0x8d, 0x8f, 0x90 and 0x9d mean nothing in Windows-1252 and would be lost.
    if best == "cp1252" and any(byte in b"\x81\x8d\x8f\x90\x9d" for byte in high):
        return "latin-1"
    return best


def _blocks(path: Path, skip: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(skip)
        while block := stream.read(BLOCK):
            yield block
