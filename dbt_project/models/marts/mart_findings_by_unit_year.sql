select
    findings.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    findings.fiscal_year,
    {{ year_start_date('findings.fiscal_year') }} as year_start_date,
    findings.stage,
    stages.name_zh as stage_name,
    findings.kind,
    kinds.name_zh as kind_name,
    findings.severity,
    severities.name_zh as severity_name,
    cast(count(*) as integer) as finding_count,
    cast(sum(case when findings.is_open then 1 else 0 end) as integer) as open_finding_count,
    cast(sum(case when findings.ruling = 'accepted' then 1 else 0 end) as integer) as accepted_finding_count,
    cast(sum(case when findings.ruling = 'wrong' then 1 else 0 end) as integer) as wrong_finding_count,
    cast(sum(case when findings.root_finding_id is null or findings.root_finding_id = '' then 1 else 0 end) as integer) as root_finding_count
from {{ ref('fct_finding') }} as findings
inner join {{ ref('dim_publication') }} as publications on findings.publication_id = publications.publication_id and publications.is_current
inner join {{ ref('dim_unit') }} as units on findings.unit_id = units.unit_id
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = findings.stage
left join {{ ref('dim_code') }} as kinds on kinds.code_list = 'finding_kind' and kinds.code = findings.kind
left join {{ ref('dim_code') }} as severities on severities.code_list = 'severity' and severities.code = findings.severity
group by
    findings.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    findings.fiscal_year,
    findings.stage,
    stages.name_zh,
    findings.kind,
    kinds.name_zh,
    findings.severity,
    severities.name_zh
