"""Steps that fail because a gate refused, told apart from those that fail for another reason."""

from __future__ import annotations

import dagster as dg

_ERRORS = ("DagsterAssetCheckFailedError", "Failure")


def is_refusal(event: dg.DagsterEvent) -> bool:
    """Whether a step's failure is a blocking check, or that no year was left to go on with."""
    error = event.step_failure_data.error
    return error is not None and (error.cause or error).cls_name in _ERRORS
