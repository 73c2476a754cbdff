{{ config(materialized='view') }}

-- All findings with what a person ruled on them. Findings within documents belong to their year's run; those across documents
-- depend on other years and are computed anew each time, so that the result is the same in whatever order years are built.

{%- set columns = [
    'finding_id', 'document_id', 'publication_id', 'unit_id', 'fiscal_year', 'stage', 'rule_id', 'kind', 'severity', 'page', 'table_code', 'line_code',
    'expected', 'printed', 'unit', 'message', 'evidence', 'root_finding_id'
] %}

with findings as (
    select {{ columns | join(', ') }} from {{ ref('int_findings__within_documents') }}
    union all
    select {{ columns | join(', ') }} from {{ ref('int_findings__across_documents') }}
),

-- A ruling that names the year goes before one that does not.
ruled as (
    select
        findings.*,
        {{ evidence_hash('findings.evidence') }} as evidence_hash,
        rulings.ruling,
        rulings.ruling_reason,
        rulings.ruled_by,
        rulings.ruled_on,
        row_number() over (
            partition by findings.finding_id
            order by case when rulings.ruling_fiscal_year is null then 1 else 0 end, rulings.ruled_on desc, rulings.ruling
        ) as preference
    from findings
    left join {{ ref('stg_hand_kept__rulings') }} as rulings on {{ ruling_applies('rulings', 'findings') }}
)

select
    finding_id,
    document_id,
    publication_id,
    unit_id,
    fiscal_year,
    stage,
    rule_id,
    kind,
    severity as found_severity,
    page,
    table_code,
    line_code,
    expected,
    printed,
    unit,
    message,
    evidence,
    root_finding_id,
    evidence_hash,
    ruling,
    ruling_reason,
    ruled_by,
    ruled_on
from ruled
where preference = 1
