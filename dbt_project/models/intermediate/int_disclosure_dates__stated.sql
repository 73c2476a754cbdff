{{ config(materialized='view') }}

-- When a unit's budget or final account was approved and published, as its documents say: a superseded first publication is
-- what counts for lateness. Documents that disagree on the day of approval leave it unknown.

with dates as (
    select
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        evidence.attribute,
        cast(evidence.stated_value as date) as stated_on
    from {{ ref('fct_evidence') }} as evidence
    inner join {{ ref('dim_publication') }} as publications on evidence.publication_id = publications.publication_id
    where evidence.attribute in ('approved_on', 'published_on') and evidence.is_chosen
        and publications.document_kind in ('budget', 'final') and publications.document_kind = publications.stage
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
