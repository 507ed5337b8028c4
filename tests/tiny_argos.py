"""A whole Argos package of a few kilobytes, made here: it says nothing sensible, but says it."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from functools import cache
from pathlib import Path

_LINES = ("A red mug for tea.", "The mug holds milk and tea.", "A coat of soft wool keeps warm.",
          "A linen shirt with two pockets.", "Soft cotton towels, washable.")  # fmt: skip
_WIDTH = 16


@cache
def _files() -> dict[str, bytes]:
    """A vocabulary trained on a few lines, and a transformer of one layer with random weights."""
    import numpy as np
    import sentencepiece
    from ctranslate2.specs import TransformerSpec, common_spec

    vocabulary = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(_LINES), model_writer=vocabulary, vocab_size=80,
        hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    pieces = sentencepiece.SentencePieceProcessor(model_proto=vocabulary.getvalue())
    words = [pieces.id_to_piece(place) for place in range(pieces.get_piece_size())]
    random = np.random.default_rng(7)
    spec = TransformerSpec.from_config(num_layers=(1, 1), num_heads=2)

    def fill(node: object, name: str = "") -> None:
        for key, value in vars(node).items():
            if isinstance(value, list):
                for place, part in enumerate(value):
                    fill_one(part, f"{name}{key}_{place}")
            else:
                fill_one(value, name + key)

    def fill_one(value: object, name: str) -> None:
        if isinstance(value, common_spec.LayerNormSpec):
            value.gamma, value.beta = np.ones(_WIDTH, "float32"), np.zeros(_WIDTH, "float32")
        elif isinstance(value, (common_spec.LinearSpec, common_spec.EmbeddingsSpec)):
            rows = _WIDTH
            if "embeddings" in name or "projection" in name:
                rows = len(words)
            elif name.endswith("linear_0"):
                # Question, key and value in one matrix; only the question where it looks across.
                rows = _WIDTH if "ttention" in name and "self" not in name else 3 * _WIDTH
            elif name.endswith("linear_1") and "self" not in name and "ttention" in name:
                rows = 2 * _WIDTH
            inner = 3 * _WIDTH if "ffn" in name and name.endswith("linear_1") else _WIDTH
            value.weight = random.standard_normal((rows, inner)).astype("float32")
            if isinstance(value, common_spec.LinearSpec):
                value.bias = np.zeros(rows, "float32")
                if "projection" in name:
                    value.bias[words.index("</s>")] = 6.0
                    value.bias[words.index("<unk>")] = value.bias[words.index("<s>")] = -99.0
        elif hasattr(value, "__dict__"):
            fill(value, name + "/")

    fill(spec)
    for side in ("source", "target"):
        getattr(spec, f"register_{side}_vocabulary")(words)
    spec.validate()
    spec.optimize()
    with tempfile.TemporaryDirectory() as folder:
        spec.save(folder)
        files = {f"model/{path.name}": path.read_bytes() for path in Path(folder).iterdir()}
    return {**files, "sentencepiece.model": vocabulary.getvalue()}


def tiny_package(folder: Path, source: str, target: str, **more: str) -> Path:
    """An ``.argosmodel`` file for a pair of Argos's own language codes."""
    path = folder / f"translate-{source}_{target}-0_1.argosmodel"
    about = {"package_version": "0.1", "argos_version": "1.9", "type": "translate", **more,
             "from_code": source, "to_code": target}  # fmt: skip
    top = path.stem
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{top}/metadata.json", json.dumps(about))
        for name, data in _files().items():
            archive.writestr(f"{top}/{name}", data)
    return path
