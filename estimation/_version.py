"""The version, a leaf of its own, so that every room can record it in what it makes."""

from __future__ import annotations

__version__ = "0.1.0"
