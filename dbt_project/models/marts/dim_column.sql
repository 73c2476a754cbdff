{{ config(materialized='table') }}

-- What each published column is called and means, for BI tools and for people who read no English.

with columns as (
    {{ published_columns() }}
)

select
    columns.table_name,
    columns.column_name,
    columns.column_order,
    names.term_zh as label_zh,
    names.term_en as label_en,
    case
        when columns.column_name like '%~_yuan' escape '~' then '元'
        when columns.column_name like '%~_pct' escape '~' then '%'
        when columns.column_name like '%~_count' escape '~' or columns.column_name like '%~_numbers' escape '~' then '个'
    end as unit,
    meanings.description_zh
from columns
left join {{ ref('glossary') }} as names on names.category = 'column' and columns.column_name = names.code
left join {{ ref('column_descriptions') }} as meanings on columns.column_name = meanings.column_name
