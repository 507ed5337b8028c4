"""Engines that misbehave, for tests; child processes import them from here."""

from __future__ import annotations

import json
import os
import re
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

from listingkit.errors import EngineError


class Fake:
    """Reverses nothing, loses nothing: the base of all fakes."""

    name = "fake"
    version = "fake 1"

    def __init__(self, **options: object) -> None:
        self.options = options

    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset({("en", "pt")})

    def one(self, text: str) -> str:
        return text

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        return [self.one(text) for text in texts]


WORDS = (
    "casa", "livro", "mesa", "porta", "janela", "jardim", "rua", "cidade", "praia", "monte", "rio",
    "lago", "ponte", "barco", "navio", "trem", "carro", "roda", "folha", "flor", "fruta", "pedra",
    "areia", "vento", "chuva", "nuvem", "noite", "manhã", "tarde", "semana", "inverno", "campo",
    "horta", "caminho", "viagem", "mapa", "carta", "papel", "caneta", "quadro", "parede", "telhado",
    "quintal", "forno", "prato", "copo", "faca", "garfo", "panela", "farinha", "queijo", "leite",
    "tomate", "batata", "cebola", "arroz", "limão", "uva", "cavalo", "vaca", "ovelha", "gato",
)  # fmt: skip


def said(text: str) -> str:
    """What :class:`Upside` says: every word becomes some Portuguese one, always the same."""

    def put(match: re.Match[str]) -> str:
        return WORDS[zlib.crc32(match[0].lower().encode()) % len(WORDS)]

    return re.sub(r"(?<![%\w])[^\W\d_]+", put, text)


class Upside(Fake):
    """A tidy engine: every word becomes some Portuguese one, always the same; numbers stay."""

    def one(self, text: str) -> str:
        return said(text)


class Drops(Upside):
    """Loses every second number."""

    def one(self, text: str) -> str:
        counter = iter(range(10_000))
        return re.sub(r"\d+", lambda m: m[0] if next(counter) % 2 else "", super().one(text))


class Doubles(Upside):
    """Says every number twice."""

    def one(self, text: str) -> str:
        return re.sub(r"\d+", lambda m: f"{m[0]} {m[0]}", super().one(text))


class Spaces(Upside):
    """Puts spaces into numbers and tags."""

    def one(self, text: str) -> str:
        return re.sub(r"\d+", lambda m: " ".join(m[0]), super().one(text))


class Moves(Upside):
    """Turns the order of the words around."""

    def one(self, text: str) -> str:
        return " ".join(reversed(super().one(text).split(" ")))


class Invents(Upside):
    """Adds a price."""

    def one(self, text: str) -> str:
        return super().one(text) + " por 5 euros"


class Loops(Upside):
    """Says the same over and over."""

    def one(self, text: str) -> str:
        return super().one(text) + " muito" * 20


class Garbage(Upside):
    """Answers with characters that are no text, and half a tag."""

    def one(self, text: str) -> str:
        return "\ue000<b" + super().one(text) + "\x00"


class Nothing(Fake):
    """Answers with nothing."""

    def one(self, text: str) -> str:
        return ""


class Short(Upside):
    """Answers with one line less, when asked for more than one."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        lines = super().translate(texts, source, target)
        return lines[:-1] if len(lines) > 1 else lines


class Raises(Fake):
    """Cannot do anything with a text that says boom."""

    def one(self, text: str) -> str:
        if "boom" in text:
            raise RuntimeError("boom")
        return Upside().one(text)


class Panics(Raises):
    """Raises what is no Exception, as a panic in a compiled library does."""

    def one(self, text: str) -> str:
        try:
            return super().one(text)
        except RuntimeError:
            raise KeyboardInterrupt("panic") from None


class Crashes(Fake):
    """Takes its process down with it."""

    def one(self, text: str) -> str:
        if "boom" in text:
            os._exit(11)
        return Upside().one(text)


class Hangs(Fake):
    """Never answers a text that says boom."""

    def one(self, text: str) -> str:
        if "boom" in text:
            time.sleep(600)
        return Upside().one(text)


class NoStart(Fake):
    """Has no model."""

    def __init__(self) -> None:
        raise EngineError("no model here", fix="Fetch one.")


class DiesAtStart(Fake):
    """Crashes while loading."""

    def __init__(self) -> None:
        os._exit(3)


class Many(Upside):
    """Answers with one line more."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        return [*super().translate(texts, source, target), "mais"]


class Numbers(Upside):
    """Answers with what is no text, to every second text."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        lines: list[object] = list(super().translate(texts, source, target))
        lines[::2] = [7] * len(lines[::2])
        return lines  # type: ignore[return-value]


class Halves(Upside):
    """Answers with half a character, which no file can hold."""

    def one(self, text: str) -> str:
        return super().one(text) + "\ud83d"


class Brands(Upside):
    """Names a brand that is not there, or once more."""

    def one(self, text: str) -> str:
        return super().one(text) + " Nike"


class Silent(Fake):
    """Gives up every text."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str | None]:  # type: ignore[override]
        return [None] * len(texts)


HOSTILE = [Drops, Doubles, Spaces, Moves, Invents, Loops, Garbage, Nothing, Short, Raises, Many,
           Numbers, Halves, Brands, Silent]  # fmt: skip


class Everything(Fake):
    """Does something else to every text, in this process; one that says boom it cannot do."""

    remote = True

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        if any("boom" in text for text in texts):
            raise RuntimeError("boom")
        kinds = [HOSTILE[zlib.crc32(text.encode()) % len(HOSTILE)] for text in texts]
        if Short in kinds and len(texts) > 1:
            return list(texts[1:])
        lines = [
            kind().translate([text], source, target)[:1]
            for kind, text in zip(kinds, texts, strict=True)
        ]
        return [line for one in lines for line in one]


class Counted(Upside):
    """Writes down what it is asked; takes its time where ``SLOW`` says so."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        with Path(os.environ["ASKED"]).open("a", encoding="utf-8") as stream:
            stream.write("".join(f"{json.dumps(text)}\n" for text in texts))
        time.sleep(float(os.environ.get("SLOW", "0")))
        return super().translate(texts, source, target)
