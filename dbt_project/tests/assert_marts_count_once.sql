-- What a mart adds up comes from one document of a unit, year, stage and level, and no contradiction is lost or counted twice.
select 'mart_expenditure_by_function' as mart, unit_id, fiscal_year, count(distinct document_id) as counted, 1 as expected
from {{ ref('mart_expenditure_by_function') }}
group by unit_id, fiscal_year, stage, publication_level
having count(distinct document_id) > 1
union all
select 'mart_basic_expenditure_by_economic' as mart, unit_id, fiscal_year, count(distinct document_id) as counted, 1 as expected
from {{ ref('mart_basic_expenditure_by_economic') }}
group by unit_id, fiscal_year, stage, publication_level
having count(distinct document_id) > 1
union all
select 'mart_findings_by_unit_year' as mart, null as unit_id, null as fiscal_year, counts.counted, facts.expected
from (select coalesce(sum(finding_count), 0) as counted from {{ ref('mart_findings_by_unit_year') }}) as counts
cross join (
    select count(*) as expected
    from {{ ref('fct_finding') }} as findings
    inner join {{ ref('dim_publication') }} as publications on findings.publication_id = publications.publication_id
    where publications.is_current
) as facts
where counts.counted <> facts.expected
union all
select 'mart_budget_execution' as mart, null as unit_id, null as fiscal_year, counts.counted, facts.expected
from (
    select count(case when has_budget_line then 1 end) + count(case when has_final_line then 1 end) as counted from {{ ref('mart_budget_execution') }}
) as counts
cross join (select count(*) as expected from {{ ref('mart_expenditure_by_function') }}) as facts
where counts.counted <> facts.expected
