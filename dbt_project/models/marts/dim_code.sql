select
    category as code_list,
    code,
    term_zh as name_zh,
    term_en as name_en,
    definition,
    cast(sort_order as integer) as sort_order
from {{ ref('glossary') }}
where category <> 'term'
