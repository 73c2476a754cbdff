{{ config(materialized='table') }}

-- What each published column is called and means, for BI tools and for people who read no English.

with columns as (
    select table_name, column_name, column_order from {{ published_columns() }}
)

select
    columns.table_name,
    columns.column_name,
    columns.column_order,
    names.label_zh,
    names.label_en,
    case
        when columns.column_name like '%~_yuan' escape '~' then '元'
        when columns.column_name like '%~_pct' escape '~' then '%'
        when columns.column_name like '%~_count' escape '~' or columns.column_name like '%~_numbers' escape '~' then '个'
    end as unit,
    names.description_zh,
    names.description_en
from columns
left join {{ ref('column_names') }} as names on columns.column_name = names.column_name
