"""Performance forms (绩效目标表, 绩效自评表, 职责活动表) and projects that only the text describes -> projects and indicators."""

from ingestion.performance.reader import PerformanceResult, read_performance

__all__ = ["PerformanceResult", "read_performance"]
