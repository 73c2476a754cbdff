-- Where documents call a code otherwise than the list of its year does, or two documents call it differently: for a person to judge. The
-- facts keep what is printed.

with printed as (
    select
        lines.classification_id,
        lines.classification_scheme,
        lines.line_code,
        lines.fiscal_year,
        {{ plain_label('lines.line_label') }} as printed_name,
        count(*) as budget_line_count,
        count(distinct lines.document_id) as document_count,
        min(lines.document_id) as document_id
    from {{ ref('fct_budget_line') }} as lines
    inner join {{ ref('dim_publication') }} as publications on lines.publication_id = publications.publication_id and publications.is_current
    where lines.classification_id is not null and lines.line_label <> ''
        -- Rows of purchases, projects and units are labelled by what is bought, by the project or by the unit.
        and lines.table_code not in (
            'procurement', 'service_purchase', 'project_expenditure', 'general_public_project_expenditure', 'special_transfer', 'other'
        )
        and coalesce(lines.project_name, '') = '' and coalesce(lines.organisation, '') = ''
    group by
        lines.classification_id, lines.classification_scheme, lines.line_code, lines.fiscal_year, {{ plain_label('lines.line_label') }}
),

compared as (
    select
        printed.*,
        names.name,
        names.source not in ('document', 'observed') as is_listed,
        {{ plain_label('names.name') }} = printed.printed_name as is_name_of_year,
        count(*) over (partition by printed.classification_scheme, printed.line_code, printed.fiscal_year) as name_count
    from printed
    inner join {{ ref('dim_classification') }} as names on printed.classification_id = names.classification_id
)

select
    classification_scheme,
    line_code,
    fiscal_year,
    {{ year_start_date('fiscal_year') }} as year_start_date,
    printed_name,
    case when is_listed then name end as listed_name,
    is_listed,
    cast(name_count as integer) as printed_name_count,
    cast(document_count as integer) as document_count,
    cast(budget_line_count as integer) as budget_line_count,
    document_id as example_document_id
from compared
where not is_listed or not is_name_of_year or name_count > 1
