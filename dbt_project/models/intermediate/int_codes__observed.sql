-- Codes that documents print and the list of their year does not have: what they are called, by how many, and whether that suffices to take
-- them over as observed. Nothing here is official: a person confirms or rejects the rest (codes.csv of the home).

with listed as (
    select
        {{ hash_key(['scheme', 'code', 'valid_from_year']) }} as classification_id,
        scheme,
        code,
        parent_code,
        {{ plain_label('name') }} as name,
        cast(valid_from_year as integer) as valid_from_year,
        coalesce(cast(valid_to_year as integer), 9999) as valid_to_year
    from {{ ref('classification_codes') }}
),

printed as (
    select
        lines.classification_id,
        lines.classification_scheme as scheme,
        lines.line_code as code,
        lines.fiscal_year,
        lines.document_id,
        lines.unit_id,
        concat(lines.document_id, '|', cast(lines.table_no as {{ text_type() }})) as printed_table,
        {{ plain_label('lines.line_label') }} as name,
        {{ is_labelled_by_code('lines') }} as is_name
    from {{ ref('fct_budget_line') }} as lines
    left join listed on lines.classification_id = listed.classification_id
    where lines.classification_id is not null and listed.classification_id is null
),

names as (
    select
        classification_id,
        name,
        is_name,
        count(distinct document_id) as document_count,
        count(distinct unit_id) as unit_count,
        count(distinct printed_table) as table_count,
        row_number() over (
            partition by classification_id
            order by case when is_name then 0 else 1 end, count(distinct unit_id) desc, count(distinct printed_table) desc, count(*) desc, name
        ) as preference
    from printed
    group by classification_id, name, is_name
),

codes as (
    select
        classification_id,
        scheme,
        code,
        case when length(code) > 3 then substr(code, 1, length(code) - 2) end as parent_code,
        min(fiscal_year) as first_year,
        max(fiscal_year) as last_year
    from printed
    group by classification_id, scheme, code
),

-- Another name that half as many units print, or more: which of them is right is not known.
contested as (
    select distinct names.classification_id
    from names
    inner join names as others on names.classification_id = others.classification_id and others.is_name and others.preference > 1
    where names.preference = 1 and others.unit_count * 2 >= names.unit_count
),

-- The code that the list gives the same name below the same parent in one of the years: the printed code may be a misprint.
namesakes as (
    select codes.classification_id, min(listed.code) as code
    from codes
    inner join names on codes.classification_id = names.classification_id and names.preference = 1
    inner join listed
        on codes.scheme = listed.scheme and codes.parent_code = listed.parent_code and names.name = listed.name
        and listed.code <> codes.code and listed.valid_from_year <= codes.last_year and listed.valid_to_year >= codes.first_year
    group by codes.classification_id
),

other_years as (
    select distinct codes.classification_id
    from codes
    inner join names on codes.classification_id = names.classification_id and names.preference = 1
    inner join listed on codes.scheme = listed.scheme and codes.code = listed.code and names.name = listed.name
),

listed_parents as (
    select distinct codes.classification_id
    from codes
    inner join listed
        on codes.scheme = listed.scheme and codes.parent_code = listed.code
        and listed.valid_from_year <= codes.last_year and listed.valid_to_year >= codes.first_year
),

rulings as (
    select scheme, code, ruling, ruling_reason, nullif(ruled_name, '') as ruled_name from {{ ref('stg_hand_kept__code_rulings') }}
),

judged as (
    select
        codes.*,
        names.name as printed_name,
        names.is_name,
        names.document_count,
        names.unit_count,
        names.table_count,
        contested.classification_id is not null as is_contested,
        namesakes.code as namesake_code,
        listed_parents.classification_id is not null as has_listed_parent,
        other_years.classification_id is not null as is_listed_in_other_years,
        rulings.ruling,
        rulings.ruling_reason,
        rulings.ruled_name,
        case
            when not names.is_name or contested.classification_id is not null or namesakes.code is not null then null
            when other_years.classification_id is not null then 'other_years'
            when names.unit_count > 1 then 'several_units'
            when names.table_count > 1 then 'several_tables'
        end as printed_basis
    from codes
    inner join names on codes.classification_id = names.classification_id and names.preference = 1
    left join contested on codes.classification_id = contested.classification_id
    left join namesakes on codes.classification_id = namesakes.classification_id
    left join other_years on codes.classification_id = other_years.classification_id
    left join listed_parents on codes.classification_id = listed_parents.classification_id
    left join rulings on codes.scheme = rulings.scheme and codes.code = rulings.code
),

-- Sections that are taken over bear the items below them.
observed_parents as (
    select distinct judged.classification_id
    from judged
    inner join judged as parents
        on judged.scheme = parents.scheme and judged.parent_code = parents.code
        and parents.first_year <= judged.last_year and parents.last_year >= judged.first_year
    where coalesce(parents.ruling, '') <> 'rejected'
        and (parents.ruling = 'confirmed' or (parents.printed_basis is not null and parents.has_listed_parent))
)

select
    judged.classification_id,
    judged.scheme,
    judged.code,
    case when judged.ruling = 'confirmed' then coalesce(judged.ruled_name, judged.printed_name) else judged.printed_name end as name,
    case length(judged.code) when 3 then 'class' when 5 then 'section' else 'item' end as level,
    judged.parent_code,
    judged.first_year as valid_from_year,
    judged.last_year as valid_to_year,
    case
        when judged.ruling = 'confirmed' then 'person'
        when judged.ruling = 'rejected' then null
        when judged.has_listed_parent or observed_parents.classification_id is not null or judged.is_listed_in_other_years
            then judged.printed_basis
    end as observed_basis,
    judged.is_contested,
    judged.namesake_code,
    judged.has_listed_parent or observed_parents.classification_id is not null as has_parent,
    judged.ruling,
    judged.ruling_reason,
    cast(judged.document_count as integer) as document_count,
    cast(judged.unit_count as integer) as unit_count,
    cast(judged.table_count as integer) as table_count
from judged
left join observed_parents on judged.classification_id = observed_parents.classification_id
