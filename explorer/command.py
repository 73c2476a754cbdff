"""The commands `yusuan explore` and `yusuan evidence`."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from starlette.applications import Starlette

from explorer.evidence import NoEvidenceError, find_evidence
from explorer.finding_places import draw
from explorer.warehouse import NoWarehouseError, Warehouse

EXIT_OK, EXIT_USAGE = 0, 2
_HOST = "127.0.0.1"


def explore(app: Starlette, port: int) -> int:
    """Serve the explorer on this machine until it is stopped."""
    import uvicorn

    print(f"数据浏览：http://{_HOST}:{port} （Ctrl+C 结束）", flush=True)
    uvicorn.run(app, host=_HOST, port=port, log_level="warning", access_log=False)
    return EXIT_OK


def explore_beside(app: Starlette, port: int) -> None:
    """Serve the explorer until the standard input ends, which it does when the program that started this one is gone."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, host=_HOST, port=port, log_level="error", access_log=False))

    def end_with_the_other() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end_with_the_other, daemon=True).start()
    server.run()


def write_evidence(warehouse: Path, archive: Path, evidence_id: str, output: Path | None) -> int:
    """Write the picture of where a row is printed. Exit status 2 where it cannot be shown; an existing file is not overwritten
    unless it was named."""
    try:
        evidence = find_evidence(Warehouse(warehouse), evidence_id)
        picture = draw(evidence, archive)
    except (NoEvidenceError, NoWarehouseError) as error:
        print(f"yusuan: {error}", file=sys.stderr)
        return EXIT_USAGE
    target = output or Path(f"出处-{evidence.evidence_id[:8]}{picture.suffix}")
    if output is None and target.exists():
        print(f"yusuan: {target} 已存在，请用 --output 指定文件", file=sys.stderr)
        return EXIT_USAGE
    try:
        target.write_bytes(picture.data)
    except OSError as error:
        print(f"yusuan: 不能写入 {target}（{error.strerror}）", file=sys.stderr)
        return EXIT_USAGE
    where = f"第{evidence.page}页" if evidence.page else "原文"
    print(f"{evidence.kind.label} {evidence.printed}{'' if evidence.kind.name == 'finding' else evidence.printed_unit}：{evidence.title}")
    print(f"{evidence.document['file_name']} {where}，已画入 {target}{'' if picture.has_mark else '（只能确定到页）'}")
    return EXIT_OK
