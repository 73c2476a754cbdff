select
    category as code_list,
    code,
    term_zh as name_zh,
    term_en as name_en,
    definition,
    cast(sort_order as integer) as sort_order
from {{ ref('glossary') }}
where category <> 'term'
union all
select
    'rule_id' as code_list,
    rule_id as code,
    title_zh as name_zh,
    title_en as name_en,
    identity_en as definition,
    cast(sort_order as integer) as sort_order
from {{ ref('rule_titles') }}
