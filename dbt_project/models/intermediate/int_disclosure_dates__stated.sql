{{ config(materialized='view') }}

-- When a unit's budget or final account was approved and published, as its documents say: a superseded first publication is
-- what counts for lateness. Documents that disagree on the day of approval leave it unknown.

with dates as (
    select
        documents.unit_id,
        documents.fiscal_year,
        documents.stage,
        evidence.attribute,
        cast(evidence.stated_value as date) as stated_on
    from {{ ref('fct_evidence') }} as evidence
    inner join {{ ref('dim_document') }} as documents on evidence.document_id = documents.document_id
    where evidence.attribute in ('approved_on', 'published_on') and evidence.is_chosen and documents.unit_id is not null
        and documents.fiscal_year is not null and documents.document_kind in ('budget', 'final') and documents.document_kind = documents.stage
)

select
    unit_id,
    fiscal_year,
    stage,
    case
        when min(case when attribute = 'approved_on' then stated_on end) = max(case when attribute = 'approved_on' then stated_on end)
            then min(case when attribute = 'approved_on' then stated_on end)
    end as approved_on,
    min(case when attribute = 'published_on' then stated_on end) as published_on
from dates
group by unit_id, fiscal_year, stage
