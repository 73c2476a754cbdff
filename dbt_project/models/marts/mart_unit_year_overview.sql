with publications as (
    select * from {{ ref('int_publications__counted') }}
),

headlines as (
    select * from {{ ref('int_headline_amounts__counted') }} where is_of_stage
),

figures as (
    select
        unit_id,
        fiscal_year,
        stage,
        publication_level,
        max(case when item = 'total_revenue' then amount_yuan end) as total_revenue_yuan,
        max(case when item = 'fiscal_appropriation_revenue' then amount_yuan end) as fiscal_appropriation_revenue_yuan,
        max(case when item = 'general_public_revenue' then amount_yuan end) as general_public_revenue_yuan,
        max(case when item = 'total_expenditure' then amount_yuan end) as total_expenditure_yuan,
        max(case when item = 'basic_expenditure' then amount_yuan end) as basic_expenditure_yuan,
        max(case when item = 'personnel' then amount_yuan end) as personnel_yuan,
        max(case when item = 'public' then amount_yuan end) as public_yuan,
        max(case when item = 'project_expenditure' then amount_yuan end) as project_expenditure_yuan,
        max(case when item = 'three_public_total' then amount_yuan end) as three_public_total_yuan,
        max(case when item = 'agency_operation' then amount_yuan end) as agency_operation_yuan,
        max(case when item = 'procurement_total' then amount_yuan end) as procurement_total_yuan,
        cast(sum(case when amount_source = 'text' then 1 else 0 end) as integer) as figures_from_text
    from headlines
    where item in (
        'total_revenue', 'fiscal_appropriation_revenue', 'general_public_revenue', 'total_expenditure', 'basic_expenditure',
        'personnel', 'public', 'project_expenditure', 'three_public_total', 'agency_operation', 'procurement_total'
    )
    group by unit_id, fiscal_year, stage, publication_level
),

findings as (
    select
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        publications.publication_level,
        cast(sum(case when findings.severity = 'error' then 1 else 0 end) as integer) as error_count,
        cast(sum(case when findings.severity = 'rounding' then 1 else 0 end) as integer) as rounding_count,
        cast(sum(case when findings.severity = 'notice' then 1 else 0 end) as integer) as notice_count
    from {{ ref('fct_finding') }} as findings
    inner join publications on findings.publication_id = publications.publication_id
    group by publications.unit_id, publications.fiscal_year, publications.stage, publications.publication_level
),

documents as (
    select
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        publications.publication_level,
        max(case when publications.is_within_superior then 1 else 0 end) = 1 as is_within_superior,
        max(case when publications.document_rank = 1 then publications.document_id end) as document_id,
        cast(count(*) as integer) as document_count,
        cast(sum(documents.printed_numbers) as integer) as printed_numbers,
        cast(sum(documents.placed_numbers) as integer) as placed_numbers,
        cast(sum(files.unread_pages) as integer) as unread_pages
    from publications
    inner join {{ ref('dim_publication') }} as documents on publications.publication_id = documents.publication_id
    inner join {{ ref('dim_document') }} as files on publications.document_id = files.document_id
    group by publications.unit_id, publications.fiscal_year, publications.stage, publications.publication_level
),

staff_counts as (
    select
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        publications.publication_level,
        evidence.attribute,
        min(cast(evidence.stated_value as integer)) as lowest,
        max(cast(evidence.stated_value as integer)) as highest,
        min(evidence.snippet) as sentence
    from {{ ref('fct_evidence') }} as evidence
    inner join publications on evidence.publication_id = publications.publication_id
    where evidence.attribute in ('staff_quota', 'staff_actual') and evidence.is_chosen
    group by publications.unit_id, publications.fiscal_year, publications.stage, publications.publication_level, evidence.attribute
),

-- Documents of one unit and year that disagree leave it unknown.
staff as (
    select
        unit_id,
        fiscal_year,
        stage,
        publication_level,
        max(case when attribute = 'staff_quota' then lowest end) as staff_quota,
        max(case when attribute = 'staff_actual' then lowest end) as staff_actual,
        coalesce(max(case when attribute = 'staff_actual' then sentence end), max(sentence)) as staff_sentence
    from staff_counts
    where lowest = highest
    group by unit_id, fiscal_year, stage, publication_level
)

select
    documents.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    documents.fiscal_year,
    {{ year_start_date('documents.fiscal_year') }} as year_start_date,
    documents.stage,
    stages.name_zh as stage_name,
    documents.publication_level,
    documents.is_within_superior,
    documents.document_id,
    documents.document_count,
    figures.total_revenue_yuan,
    figures.fiscal_appropriation_revenue_yuan,
    figures.general_public_revenue_yuan,
    figures.total_expenditure_yuan,
    figures.basic_expenditure_yuan,
    figures.personnel_yuan,
    figures.public_yuan,
    figures.project_expenditure_yuan,
    figures.three_public_total_yuan,
    figures.agency_operation_yuan,
    figures.procurement_total_yuan,
    {{ percentage('figures.fiscal_appropriation_revenue_yuan', 'figures.total_revenue_yuan') }} as fiscal_appropriation_share_pct,
    {{ percentage('figures.basic_expenditure_yuan', 'figures.total_expenditure_yuan') }} as basic_share_pct,
    {{ percentage('figures.project_expenditure_yuan', 'figures.total_expenditure_yuan') }} as project_share_pct,
    {{ percentage('figures.three_public_total_yuan', 'figures.total_expenditure_yuan') }} as three_public_share_pct,
    staff.staff_quota,
    staff.staff_actual,
    staff.staff_sentence,
    cast({{ divide('figures.basic_expenditure_yuan', 'staff.staff_actual') }} as decimal(20, 2)) as basic_expenditure_per_head_yuan,
    coalesce(figures.figures_from_text, 0) as figures_from_text,
    coalesce(findings.error_count, 0) as error_count,
    coalesce(findings.rounding_count, 0) as rounding_count,
    coalesce(findings.notice_count, 0) as notice_count,
    documents.printed_numbers,
    documents.placed_numbers,
    documents.unread_pages,
    case when documents.unread_pages = 0 then {{ percentage('documents.placed_numbers', 'documents.printed_numbers') }} end as coverage_pct
from documents
inner join {{ ref('dim_unit') }} as units on documents.unit_id = units.unit_id
left join figures
    on documents.unit_id = figures.unit_id and documents.fiscal_year = figures.fiscal_year and documents.stage = figures.stage
    and documents.publication_level = figures.publication_level
left join staff
    on documents.unit_id = staff.unit_id and documents.fiscal_year = staff.fiscal_year and documents.stage = staff.stage
    and documents.publication_level = staff.publication_level
left join findings
    on documents.unit_id = findings.unit_id and documents.fiscal_year = findings.fiscal_year and documents.stage = findings.stage
    and documents.publication_level = findings.publication_level
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = documents.stage
