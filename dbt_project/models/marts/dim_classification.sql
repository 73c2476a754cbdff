-- The published classification, and below it the codes that documents print although it does not list them.

with published as (
    select
        {{ hash_key(['scheme', 'code', 'valid_from_year']) }} as classification_id,
        scheme,
        code,
        name,
        level,
        parent_code,
        cast(valid_from_year as integer) as valid_from_year,
        cast(valid_to_year as integer) as valid_to_year,
        source
    from {{ ref('classification_codes') }}
),

labels as (
    select
        lines.classification_id,
        lines.classification_scheme as scheme,
        lines.line_code as code,
        {{ plain_label('lines.line_label') }} as name,
        count(*) as printed_count,
        min(lines.fiscal_year) as first_year,
        max(lines.fiscal_year) as last_year
    from {{ ref('fct_budget_line') }} as lines
    left join published on lines.classification_id = published.classification_id
    where lines.classification_id is not null and published.classification_id is null
    group by lines.classification_id, lines.classification_scheme, lines.line_code, {{ plain_label('lines.line_label') }}
),

ordered_labels as (
    select
        classification_id,
        scheme,
        code,
        name,
        row_number() over (partition by classification_id order by printed_count desc, name) as preference,
        min(first_year) over (partition by classification_id) as first_year,
        max(last_year) over (partition by classification_id) as last_year
    from labels
)

select
    classification_id,
    scheme,
    code,
    name,
    level,
    parent_code,
    valid_from_year,
    valid_to_year,
    source
from published
union all
select
    classification_id,
    scheme,
    code,
    name,
    case length(code) when 3 then 'class' when 5 then 'section' else 'item' end as level,
    case when length(code) > 3 then substr(code, 1, length(code) - 2) end as parent_code,
    first_year as valid_from_year,
    last_year as valid_to_year,
    'document' as source
from ordered_labels
where preference = 1
