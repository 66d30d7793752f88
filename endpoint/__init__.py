"""The SPARQL endpoint: queries over HTTP, read-only and within limits.

It speaks the SPARQL 1.1 protocol, whole but for updates. What it does not do it refuses, with a
reason in both languages, and it never cuts an answer.
"""

from __future__ import annotations

from govinno.endpoint.log import log_to
from govinno.endpoint.server import serve
from govinno.endpoint.site import site_of

__all__ = ["log_to", "serve", "site_of"]
