"""Text recognition: RapidOCR with the models of its wheel (PP-OCR, ONNX), on the processor, one thread, no network.

The extra `ocr` brings it. Its classifier of upside-down lines is off: pages are upright, and it turned short numbers over.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from typing import Any

_PARAMETERS = {
    "Global.use_cls": False,
    "Global.log_level": "error",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
}
PAGE_SECONDS = 120.0
"""Wall-clock time that a worker asks for before each page; a page takes 5 to 10 seconds of one processor."""
MOST_PAGES = 200
"""Pages of one document of which a picture is drawn and recognised."""
HOW_TO_INSTALL = "安装附加组件 ocr 后可以识别：pip install 'yusuan[ocr]'"


@dataclass(frozen=True, slots=True)
class RecognisedText:
    """One text of a picture: its upright box in pixels from the top left corner, and how sure the model is (0 to 1)."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float


@cache
def is_available() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR  # type: ignore[import-not-found, import-untyped]

    return RapidOCR(params=_PARAMETERS)


def recognise(picture: Any) -> list[RecognisedText]:
    """The texts of a picture, an array of height x width x 3 (blue, green, red)."""
    result = _engine()(picture)
    if result.boxes is None:
        return []
    texts = []
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        texts.append(RecognisedText(text, min(xs), min(ys), max(xs), max(ys), float(score)))
    return texts
