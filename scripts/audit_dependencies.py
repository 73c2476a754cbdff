#!/usr/bin/env python3
"""Ask for known vulnerabilities of the packages in requirement locks: `audit_dependencies.py LOCK...`.

Exit status: 0 none known, or nobody could be asked (which is said); 1 some are known. pip-audit asks the package index's
advisory service; an index without one answers that it does not know the packages, and that is no clean bill of health.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_TIMEOUT_SECONDS = 300


def audit(lock: str) -> tuple[list[dict[str, Any]], str]:
    """The packages of a lock with their vulnerabilities; or why they could not be asked for."""
    command = [sys.executable, "-m", "pip_audit", "-r", lock, "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False)
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return [], "no answer in time"
    except ValueError:
        return [], (done.stderr.strip().splitlines() or ["no answer"])[-1]
    return packages, ""


def main(locks: list[str]) -> int:
    found = 0
    for lock in locks:
        packages, problem = audit(lock)
        unknown = [p for p in packages if "skip_reason" in p]
        if problem or (packages and len(unknown) == len(packages)):
            print(f"{lock}: NOT AUDITED: {problem or 'the index knows no advisories'}")
            continue
        vulnerable = [p for p in packages if p.get("vulns")]
        print(
            f"{lock}: {len(packages) - len(unknown)} packages audited, {len(unknown)} unknown, {len(vulnerable)} with known vulnerabilities"
        )
        for package in vulnerable:
            for known in package["vulns"]:
                print(
                    f"  {package['name']} {package['version']}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'no version'}"
                )
        found += len(vulnerable)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
