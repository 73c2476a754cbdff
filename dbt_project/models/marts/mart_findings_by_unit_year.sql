select
    findings.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    findings.fiscal_year,
    findings.stage,
    findings.kind,
    findings.severity,
    cast(count(*) as integer) as finding_count,
    cast(sum(case when findings.root_finding_id is null or findings.root_finding_id = '' then 1 else 0 end) as integer) as root_finding_count
from {{ ref('fct_finding') }} as findings
inner join {{ ref('dim_document') }} as documents on findings.document_id = documents.document_id and documents.is_current
inner join {{ ref('dim_unit') }} as units on findings.unit_id = units.unit_id
group by
    findings.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    findings.fiscal_year,
    findings.stage,
    findings.kind,
    findings.severity
