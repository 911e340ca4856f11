"""What is installed only where it is asked for: ``pip install 'govreport[narrative]'``.

Reading and checking need none of it. Each room that does asks once, when it is entered.
"""

from __future__ import annotations

from importlib.util import find_spec

from govreport.errors import MissingExtra

EXTRAS = {
    "narrative": (
        "datasketch", "jieba", "krippendorff", "numpy", "scipy", "sklearn", "yaml",
    ),
    "plots": ("matplotlib",),
    "corpus": ("duckdb", "joblib", "psutil"),
    "cluster": ("bokeh", "dask", "distributed"),
    "collect": ("httpx", "protego"),
    "review": ("anywidget",),
    "ocr": ("cv2", "onnxruntime", "rapidocr"),
    "specimens": ("docx", "reportlab", "yaml"),
}  # fmt: skip
"""Every extra's modules; pyproject.toml has their versions."""


def require(extra: str) -> None:
    """Go on only with what an extra installs.

    Parameters
    ----------
    extra : str
        Of `EXTRAS`.

    Raises
    ------
    MissingExtra
    """
    missing = [module for module in EXTRAS[extra] if find_spec(module) is None]
    if missing:
        raise MissingExtra(
            f"未安装{'、'.join(missing)}，可用pip install 'govreport[{extra}]'安装 "
            f"{', '.join(missing)} not installed; pip install 'govreport[{extra}]' adds it"
        )
