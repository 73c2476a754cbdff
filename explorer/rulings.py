"""A person's ruling on a finding, taken from the form on its page: from this machine's own pages alone, for the next build.

The published warehouse stays as it is. Other sites that a browser shows may send a form here: such a request names another origin, or
a name of this machine that the other site made up, and knows no seal of a page.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import Request

from explorer.evidence import Evidence
from review.hand_csv import MAX_CELL, clean_cell
from review.rulings import RULINGS, Ruling, RulingError, decide, hash_evidence, read_rulings

_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
_MOST_BYTES = 40_000
_FORM = "application/x-www-form-urlencoded"
_LONGEST_PERSON = 100
_OF_A_PROXY = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""Whoever asks through a proxy on this machine sits at another one, whatever the proxy calls this one."""


class RefusedRulingError(ValueError):
    """A ruling that is not taken; the message is Chinese. `status` is that of the answer."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class RulingBook:
    """The rulings of one home: a file that the command writes, too."""

    path: Path
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def seal(self, finding_id: str, edition: str) -> str:
        """What a page of this process holds to show that the form comes from it, and which publication its reader saw."""
        return hmac.new(self._secret, f"{finding_id}|{edition}".encode(), "sha256").hexdigest()

    def written(self, finding: Evidence) -> Ruling | None:
        """What the file says of a finding, whether a build has taken it over or not."""
        try:
            return read_rulings(self.path)[0].get((finding.evidence_id, hash_evidence(finding.words)))
        except RulingError:
            return None

    def take(self, finding: Evidence, edition: str, form: dict[str, str]) -> None:
        """Write down what a form says. Raises RefusedRulingError."""
        if not hmac.compare_digest(form.get("seal", "").encode(), self.seal(finding.evidence_id, edition).encode()):
            raise RefusedRulingError("这一页已经过期（数据重新发布过，或数据浏览重新启动过）：请重新打开这条矛盾再裁定", 403)
        reason, person = (" ".join(clean_cell(form.get(name, "")).split()) for name in ("reason", "person"))
        if form.get("ruling") not in RULINGS:
            raise RefusedRulingError("请选择一种裁定")
        if not reason:
            raise RefusedRulingError("请写明理由")
        if len(reason) >= MAX_CELL or len(person) > _LONGEST_PERSON:
            raise RefusedRulingError(f"理由须少于 {MAX_CELL} 字，姓名不超过 {_LONGEST_PERSON} 字")
        self._write(finding, form["ruling"], reason, person)

    def _write(self, finding: Evidence, ruling: str, reason: str, person: str) -> None:
        try:
            decide(self.path, finding.evidence_id, finding.words, finding.row.get("fiscal_year"), ruling, reason, person)
        except RulingError as error:
            raise RefusedRulingError(str(error), 409) from error
        except OSError as error:
            raise RefusedRulingError(f"不能写入 {self.path}（{error.strerror}）", 500) from error


def is_of_this_machine(request: Request) -> bool:
    """Whether the browser called this machine by a name of its own, not by one that another site made lead here nor through a proxy."""
    if any(name in request.headers for name in _OF_A_PROXY):
        return False
    host = request.headers.get("host", "")
    return (host if host.endswith("]") else host.rpartition(":")[0] or host).lower() in _THIS_MACHINE


def insist_on_own_page(request: Request) -> None:
    """Raises RefusedRulingError for a form that a page of another origin sent."""
    own = f"http://{request.headers.get('host', '')}"
    if not is_of_this_machine(request) or request.headers.get("origin") != own:
        raise RefusedRulingError("只接受本机浏览器从本页提交的裁定", 403)
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise RefusedRulingError("只接受本机浏览器从本页提交的裁定", 403)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form. Raises RefusedRulingError for what is none, or is too long."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise RefusedRulingError("不是表单", 415)
    body = bytearray()
    async for part in request.stream():
        body.extend(part)
        if len(body) > _MOST_BYTES:
            raise RefusedRulingError("表单太长", 413)
    try:
        fields = parse_qs(body.decode("ascii"), errors="strict", max_num_fields=10)
    except ValueError as error:
        raise RefusedRulingError("表单不能读出") from error
    return {name: values[-1] for name, values in fields.items()}
