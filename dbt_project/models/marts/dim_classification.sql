-- The published classification, and below it the codes that documents print although it does not list them: taken over as observed where
-- several of them agree or a person confirmed the code, else waiting for one (source document).

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

codes as (
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
        level,
        parent_code,
        valid_from_year,
        valid_to_year,
        case when observed_basis is null then 'document' else 'observed' end as source
    from {{ ref('int_codes__observed') }}
),

observed as (
    select
        classification_id,
        count(distinct document_id) as document_count,
        count(distinct unit_id) as unit_count,
        min(fiscal_year) as first_year,
        max(fiscal_year) as last_year
    from {{ ref('fct_budget_line') }}
    where classification_id is not null
    group by classification_id
),

-- What is split has several successors and no share for any; it is told as one that is not allocated.
successors as (
    select
        classification_id,
        max(case when is_allocated then successor_code end) as successor_code,
        max(case when is_allocated then successor_name end) as successor_name
    from {{ ref('dim_classification_successor') }}
    group by classification_id
),

current_names as (
    select scheme, code, name from published where valid_to_year is null
),

traced as (
    select
        codes.*,
        case when successors.classification_id is not null then successors.successor_code else codes.code end as current_code,
        case
            when successors.successor_code is not null then successors.successor_name
            when successors.classification_id is not null then concat('（已拆分，未分配）', codes.name)
            else coalesce(current_names.name, codes.name)
        end as current_name
    from codes
    left join successors on codes.classification_id = successors.classification_id
    left join current_names on codes.scheme = current_names.scheme and codes.code = current_names.code
)

select
    traced.classification_id,
    traced.scheme,
    traced.code,
    traced.name,
    traced.level,
    traced.parent_code,
    traced.valid_from_year,
    traced.valid_to_year,
    traced.source,
    traced.current_code,
    traced.current_name,
    substr(traced.current_code, 1, 3) as current_class_code,
    classes.name as current_class_name,
    observations.observed_basis,
    cast(coalesce(observed.document_count, 0) as integer) as document_count,
    cast(coalesce(observed.unit_count, 0) as integer) as unit_count,
    observed.first_year as observed_from_year,
    observed.last_year as observed_to_year
from traced
left join current_names as classes on traced.scheme = classes.scheme and substr(traced.current_code, 1, 3) = classes.code
left join observed on traced.classification_id = observed.classification_id
left join {{ ref('int_codes__observed') }} as observations on traced.classification_id = observations.classification_id
