"""The explorer's pages: which address shows what. Warehouses are only read; every page can be linked to, printed, read without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from explorer import answers, dictionary, questions, units
from explorer.charts import Series, bars
from explorer.downloads import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx
from explorer.evidence import Evidence, NoEvidenceError, find_evidence
from explorer.finding_places import draw
from explorer.language import LANGUAGES, render, stage_name, word
from explorer.leads import lead as lead_to
from explorer.levels import tell_own_offices, without_own_offices
from explorer.names import code_names, labeller
from explorer.pictures import Picture
from explorer.rulings import RefusedRulingError, RulingBook, insist_on_own_page, is_of_this_machine, read_form
from explorer.tables import lay_out
from explorer.warehouse import NoWarehouseError, Row, Warehouse
from ingestion import storage
from ingestion.filing import path_in_archive

_HERE = Path(__file__).parent
_PICTURES_KEPT = 64
_AMOUNT = re.compile(r"-?\d{1,18}(\.\d{1,2})?")
_ALL_ROWS = 1_000_000
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; style-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""Nothing from outside, no script: names and labels come from strangers' documents. Other sites do not learn what was read, nor show a page
in a frame, where a person would send its form unawares; the form of a ruling names its own origin."""

Page = Callable[["Explorer", Request], Response]


class Explorer:
    """The pages over one home: the published warehouse and the archive of documents."""

    def __init__(self, warehouse: Path, archive: Path, is_static: bool = False, rulings: RulingBook | None = None) -> None:
        self.warehouse = Warehouse(warehouse)
        self.is_static = is_static
        self.rulings = rulings
        self.archive = archive
        self.picture = lru_cache(maxsize=_PICTURES_KEPT)(self._draw)

    def archived(self, document_id: str) -> Path:
        return path_in_archive(self.archive, document_id)

    def _draw(self, evidence_id: str, edition: str) -> Picture:
        """The picture of one row's place in the edition of the warehouse that is published."""
        return draw(find_evidence(self.warehouse, evidence_id), self.archive)

    def page(self, request: Request, template: str, status: int = 200, **content: Any) -> Response:
        """A page in the language that the reader chose."""
        language = language_of(request)
        try:
            published, names = self.warehouse.version(), code_names(self.warehouse)
        except NoWarehouseError:
            published, names = "", {}
        here = dict(request.query_params)
        shown = {"published": published, "here": here, "path": request.url.path, "address": _address, "is_static": self.is_static}
        html = render(template, language, label=labeller(names, language), **shown, **content)
        response = HTMLResponse(html, status, headers=_SECURITY)
        if request.query_params.get("lang") in LANGUAGES:
            response.set_cookie("lang", language, samesite="strict")
        return response


def language_of(request: Request) -> str:
    """zh unless the address or an earlier choice says otherwise."""
    language = request.query_params.get("lang") or request.cookies.get("lang") or "zh"
    return language if language in LANGUAGES else "zh"


def _address(path: str, **parameters: object) -> str:
    given = {key: value for key, value in parameters.items() if value not in (None, "")}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def _download(explorer: Explorer, request: Request, rows: list[Row], name: str) -> Response | None:
    """The rows as the file that `?download=csv|xlsx` asks for; None where the page itself is wanted."""
    wanted = request.query_params.get("download")
    if wanted not in ("csv", "xlsx"):
        return None
    if wanted == "csv":
        data, media_type = as_csv(rows), CSV_TYPE
    else:
        data, media_type = as_xlsx(rows, name, dictionary.labels(explorer.warehouse, language_of(request))), XLSX_TYPE
    return Response(data, media_type=media_type, headers={**_SECURITY, "Content-Disposition": f'attachment; filename="{name}.{wanted}"'})


def _limit(request: Request) -> int:
    return _ALL_ROWS if request.query_params.get("download") else questions.MOST_ROWS


def home(explorer: Explorer, request: Request) -> Response:
    return explorer.page(request, "home.html", totals=questions.totals(explorer.warehouse), regions=questions.regions(explorer.warehouse))


def search(explorer: Explorer, request: Request) -> Response:
    words = request.query_params.get("q", "").strip()
    province, city = request.query_params.get("province", ""), request.query_params.get("city", "")
    publishers = questions.find_units(explorer.warehouse, words, province, city) if words or province or city else []
    codes = questions.find_codes(explorer.warehouse, words) if words else []
    found_projects = questions.find_projects(explorer.warehouse, words) if words else []
    listed = units.find_listed(explorer.warehouse, words) if words else []
    if words and len(publishers) == 1 and not (codes or found_projects or listed):
        return RedirectResponse(f"/unit/{publishers[0]['unit_id']}", 303)
    return explorer.page(request, "search.html", words=words, units=publishers, codes=codes, projects=found_projects, listed=listed)


def unit(explorer: Explorer, request: Request) -> Response:
    warehouse, unit_id = explorer.warehouse, request.path_params["unit_id"]
    found = questions.unit(warehouse, unit_id)
    if found is None:
        return explorer.page(request, "missing.html", 404)
    years = questions.overview(warehouse, [unit_id])
    if download := _download(explorer, request, years, "unit_years"):
        return download
    return explorer.page(
        request,
        "unit.html",
        unit=found,
        years=tell_own_offices(years),
        measures=questions.OVERVIEW_MEASURES,
        charts=_unit_charts(years, language_of(request)),
        three_public=tell_own_offices(questions.three_public(warehouse, unit_id)),
        execution=tell_own_offices(answers.unit_execution(warehouse, unit_id)),
        compared=tell_own_offices(answers.year_over_year(warehouse, unit_id)),
        sums=answers.superior_sums(warehouse, unit_id),
        documents=questions.documents(warehouse, unit_id),
        projects=questions.projects(warehouse, unit_id),
        subordinates=questions.subordinates(warehouse, unit_id),
        lineage=units.lineage(warehouse, unit_id),
        in_superior=[] if years else units.figures_in_superior(warehouse, unit_id),
        findings=questions.findings(warehouse, unit_id=unit_id),
    )


def _unit_charts(years: list[Row], language: str) -> list[str]:
    """Revenue and expenditure, basic and project, over the years and stages: amounts in 10,000 yuan."""
    ordered = sorted(without_own_offices(years), key=lambda row: (row["fiscal_year"], row["stage"]))
    columns = [f"{row['fiscal_year']} {stage_name(row['stage'], language)}" for row in ordered]
    pairs = (("total_revenue_yuan", "total_expenditure_yuan"), ("basic_expenditure_yuan", "project_expenditure_yuan"))
    return [
        bars(
            columns,
            [Series(word(name, language), [None if row[name] is None else row[name] / 10_000 for row in ordered]) for name in pair],
            word("ten_thousand", language),
        )
        for pair in pairs
    ]


def execution(explorer: Explorer, request: Request) -> Response:
    """A unit's general public budget item by item, and its whole over the years as a chart."""
    warehouse, unit_id = explorer.warehouse, request.path_params["unit_id"]
    found = questions.unit(warehouse, unit_id)
    if found is None:
        return explorer.page(request, "missing.html", 404)
    rows = answers.item_execution(warehouse, unit_id, _limit(request))
    if download := _download(explorer, request, rows, "execution"):
        return download
    wholes = without_own_offices(answers.unit_execution(warehouse, unit_id))
    years = sorted(wholes, key=lambda row: (row["fiscal_year"], row["publication_level"]))
    pairs = (("initial_budget_yuan", "initial_budget"), ("adjusted_budget_yuan", "adjusted_budget"), ("general_public_final_yuan", "final"))
    series = [
        Series(word(label, language_of(request)), [None if row[column] is None else row[column] / 10_000 for row in years])
        for column, label in pairs
    ]
    charts = [bars([str(row["fiscal_year"]) for row in years], series, word("ten_thousand", language_of(request)))]
    return explorer.page(request, "execution.html", unit=found, rows=tell_own_offices(rows), charts=charts)


def document(explorer: Explorer, request: Request) -> Response:
    warehouse, document_id = explorer.warehouse, request.path_params["document_id"]
    found = questions.document(warehouse, document_id)
    if found is None:
        return explorer.page(request, "missing.html", 404)
    return explorer.page(
        request,
        "document.html",
        document=found,
        tables=questions.tables(warehouse, document_id),
        stated=questions.stated(warehouse, document_id),
        unplaced=questions.unplaced(warehouse, document_id),
        notes=questions.notes(warehouse, document_id),
        findings=questions.findings(warehouse, document_id=document_id),
    )


def lead(explorer: Explorer, request: Request) -> Response:
    """From a figure of an overview to where it is printed; to its document where the figure is a sum that nobody printed."""
    document_id, amount = request.path_params["document_id"], request.query_params.get("amount", "")
    if not _AMOUNT.fullmatch(amount):
        return explorer.page(request, "missing.html", 404)
    found = lead_to(explorer.warehouse, document_id, request.path_params["column"], amount)
    return RedirectResponse(f"/evidence/{found}" if found else f"/document/{document_id}", 303)


def table(explorer: Explorer, request: Request) -> Response:
    document_id, table_no = request.path_params["document_id"], request.path_params["table_no"]
    found = questions.document(explorer.warehouse, document_id)
    lines = questions.table_lines(explorer.warehouse, document_id, table_no)
    head = next((t for t in questions.tables(explorer.warehouse, document_id) if t["table_no"] == table_no), None)
    if found is None or head is None:
        return explorer.page(request, "missing.html", 404)
    if download := _download(explorer, request, lines, "table"):
        return download
    return explorer.page(request, "table.html", document=found, table=head, sides=lay_out(lines))


def original(explorer: Explorer, request: Request) -> Response:
    found = questions.document(explorer.warehouse, request.path_params["document_id"])
    if found is None or not storage.exists(path := explorer.archived(found["document_id"])):
        return explorer.page(request, "missing.html", 404)
    headers = {**_SECURITY, "Content-Security-Policy": "sandbox"}
    if storage.is_url(path):
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found['file_name'], safe='')}"
        return Response(storage.read_bytes(path), media_type="application/octet-stream", headers=headers)
    return FileResponse(path, media_type="application/octet-stream", filename=found["file_name"], headers=headers)


def evidence(explorer: Explorer, request: Request) -> Response:
    found = find_evidence(explorer.warehouse, request.path_params["evidence_id"])
    document_id = found.document["document_id"]
    problem, has_mark = "", True
    try:
        has_mark = explorer.picture(found.evidence_id, explorer.warehouse.edition()).has_mark
    except NoEvidenceError as error:
        problem = str(error)
    near = [f for f in questions.findings(explorer.warehouse, document_id=document_id) if found.page is None or f["page"] == found.page]
    shown = {"findings": near, "problem": problem, "has_mark": has_mark, **_ruling_on(explorer, request, found)}
    return explorer.page(request, "evidence.html", evidence=found, document=found.document, **shown)


def _ruling_on(explorer: Explorer, request: Request, found: Evidence) -> dict[str, Any]:
    """What the page of a finding shows of rulings: the form where this machine's browser may rule here, and what is written already."""
    book = explorer.rulings
    if found.kind.name != "finding" or book is None:
        return {"seal": "", "written": None}
    own = is_of_this_machine(request)
    seal = book.seal(found.evidence_id, explorer.warehouse.edition()) if own else ""
    return {"seal": seal, "written": book.written(found)}


def _take(explorer: Explorer, book: RulingBook, finding_id: str, form: dict[str, str]) -> None:
    try:
        edition, finding = explorer.warehouse.edition(), find_evidence(explorer.warehouse, finding_id)
    except (NoEvidenceError, NoWarehouseError) as error:
        raise RefusedRulingError(str(error), 404) from error
    if finding.kind.name != "finding":
        raise RefusedRulingError("这一行不是矛盾，不能裁定", 404)
    book.take(finding, edition, form)


async def rule(explorer: Explorer, request: Request) -> Response:
    """Take a ruling from the form of a finding's page, and show that page again."""
    finding_id = request.path_params["finding_id"]
    if explorer.rulings is None:
        return explorer.page(request, "missing.html", 404)
    try:
        insist_on_own_page(request)
        form = await read_form(request)
        await run_in_threadpool(_take, explorer, explorer.rulings, finding_id, form)
    except RefusedRulingError as error:
        return explorer.page(request, "missing.html", error.status, reason=str(error), heading="not_taken", back=f"/evidence/{finding_id}")
    return RedirectResponse(f"/evidence/{finding_id}#ruling", 303)


def evidence_picture(explorer: Explorer, request: Request) -> Response:
    picture = explorer.picture(request.path_params["evidence_id"], explorer.warehouse.edition())
    headers = {**_SECURITY, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(picture.data, media_type=picture.media_type, headers=headers)


def figure(explorer: Explorer, request: Request) -> Response:
    scheme, code = request.path_params["scheme"], request.path_params["code"]
    by_today = scheme == "function" and request.query_params.get("by") == "today"
    limit, only = _limit(request), request.query_params.get("unit_id", "")
    told = answers.figure_today if by_today else partial(questions.figure, scheme=scheme)
    rows = told(explorer.warehouse, code=code, unit_id=only, limit=limit)
    if download := _download(explorer, request, rows, f"code_{code}"):
        return download
    names = questions.code_names(explorer.warehouse, scheme, code)
    changes = answers.successors(explorer.warehouse, scheme, code)
    shown = {"scheme": scheme, "code": code, "names": names, "rows": tell_own_offices(rows), "changes": changes, "by_today": by_today}
    return explorer.page(request, "figure.html", chart=_figure_chart(rows, language_of(request)) if only else "", only=only, **shown)


def _figure_chart(rows: list[Row], language: str) -> str:
    """A code of one unit over the years: budgets beside final accounts."""
    years = sorted({row["fiscal_year"] for row in rows})
    amounts = {(row["fiscal_year"], row["stage"]): row["expenditure_yuan"] / 10_000 for row in without_own_offices(rows)}
    series = [Series(stage_name(stage, language), [amounts.get((year, stage)) for year in years]) for stage in ("budget", "final")]
    return bars([str(year) for year in years], series, word("ten_thousand", language))


def compare(explorer: Explorer, request: Request) -> Response:
    chosen = request.query_params.getlist("unit")[:12]
    rows = questions.overview(explorer.warehouse, chosen) if chosen else []
    if download := _download(explorer, request, rows, "compare"):
        return download
    words = request.query_params.get("q", "").strip()
    found = questions.find_units(explorer.warehouse, words) if words else []
    return explorer.page(
        request, "compare.html", chosen=chosen, rows=tell_own_offices(rows), measures=questions.OVERVIEW_MEASURES, words=words, units=found
    )


def findings(explorer: Explorer, request: Request) -> Response:
    given = {name: request.query_params.get(name, "") for name in ("unit_id", "document_id", "severity")}
    rows = questions.findings(explorer.warehouse, given["unit_id"], given["document_id"], given["severity"], _limit(request))
    return _download(explorer, request, rows, "findings") or explorer.page(request, "findings.html", rows=rows)


def register(explorer: Explorer, request: Request) -> Response:
    year = request.query_params.get("year", "")
    wanted = int(year) if year.isdigit() and len(year) == 4 else None
    rows = questions.register(explorer.warehouse, request.query_params.get("unit_id", ""), wanted, _limit(request))
    return _download(explorer, request, rows, "register") or explorer.page(request, "register.html", rows=rows, year=wanted)


def dictionary_page(explorer: Explorer, request: Request) -> Response:
    return explorer.page(request, "dictionary.html", tables=dictionary.tables(explorer.warehouse))


_PAGES: dict[str, Page] = {
    "/": home,
    "/search": search,
    "/unit/{unit_id}": unit,
    "/unit/{unit_id}/execution": execution,
    "/document/{document_id}": document,
    "/document/{document_id}/original": original,
    "/document/{document_id}/figure/{column}": lead,
    "/document/{document_id}/table/{table_no:int}": table,
    "/evidence/{evidence_id}": evidence,
    "/evidence/{evidence_id}/picture": evidence_picture,
    "/code/{scheme}/{code}": figure,
    "/compare": compare,
    "/findings": findings,
    "/register": register,
    "/dictionary": dictionary_page,
}


def create_app(
    warehouse: Path, archive: Path, gate_reports: Path | None, is_static: bool = False, rulings: RulingBook | None = None
) -> Starlette:
    """The application over a published DuckDB file, an archive of documents, and the folder of the gates' reports.

    `is_static` leaves out what needs a server. Without `rulings` the page of a finding tells the command to rule by.
    """
    explorer = Explorer(warehouse, archive, is_static, rulings)

    def serve(page: Page) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            try:
                return await run_in_threadpool(page, explorer, request)
            except NoWarehouseError as error:
                return explorer.page(request, "missing.html", 503, reason=str(error))
            except NoEvidenceError as error:
                return explorer.page(request, "missing.html", 404, reason=str(error))
            except storage.StorageError as error:
                return explorer.page(request, "missing.html", 503, reason=f"{error.strerror}：{error.filename}")

        return endpoint

    routes: list[Any] = [Route(address, serve(page)) for address, page in _PAGES.items()]
    routes.append(Route("/evidence/{finding_id}/ruling", partial(rule, explorer), methods=["POST"]))
    routes.append(Mount("/static", StaticFiles(directory=_HERE / "static")))
    if gate_reports is not None:
        routes.append(Mount("/gates", StaticFiles(directory=gate_reports, html=True, check_dir=False)))
    app = Starlette(routes=routes)
    app.state.warehouse = explorer.warehouse
    return app
