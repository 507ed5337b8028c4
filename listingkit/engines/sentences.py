"""Cut a text into sentences without losing a character."""

from __future__ import annotations


def sentences_of(text: str, language: str) -> list[str]:
    """Sentences of ``text`` in order, white space kept: joined they are the text again."""
    from listingkit.language.sentences import split_sentences

    pieces: list[str] = []
    start = 0
    for sentence in split_sentences(text, language):
        at = text.find(sentence, start) if sentence else -1
        if at < 0:
            continue
        if at > start:
            pieces.append(text[start:at])
        pieces.append(sentence)
        start = at + len(sentence)
    if start < len(text):
        pieces.append(text[start:])
    return pieces
