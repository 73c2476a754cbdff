-- A finding that a person ruled wrong stays, as a notice: nothing that was found is hidden, and nothing that was cleared counts as an error.

select
    finding_id,
    document_id,
    publication_id,
    unit_id,
    fiscal_year,
    stage,
    rule_id,
    kind,
    case when ruling = 'wrong' then 'notice' else found_severity end as severity,
    page,
    table_code,
    line_code,
    expected,
    printed,
    unit,
    message,
    evidence,
    root_finding_id,
    found_severity,
    evidence_hash,
    ruling,
    ruling_reason,
    ruled_by,
    ruled_on,
    ruling is null as is_open
from {{ ref('int_findings__ruled') }}
