"""What Dagster's runs and events mean here: whose record a run goes on with, and whether a step failed because a gate refused."""

from __future__ import annotations

import dagster as dg

from orchestration.dagster_internals import RETRY_NUMBER_TAG

_ERRORS = ("DagsterAssetCheckFailedError", "Failure")


def is_refusal(event: dg.DagsterEvent) -> bool:
    """Whether a step's failure is a blocking check, or that no year was left to go on with."""
    error = event.step_failure_data.error
    return error is not None and (error.cause or error).cls_name in _ERRORS


def record_id(run: dg.DagsterRun) -> str:
    """Whose record a run goes on with: a retry by Dagster continues the run that it retries, a person's re-execution begins anew."""
    return run.root_run_id or run.run_id if RETRY_NUMBER_TAG in run.tags else run.run_id
