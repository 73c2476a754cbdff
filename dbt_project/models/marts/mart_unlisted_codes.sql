-- Codes that documents print, that the list of their year does not have and that are not taken over as observed either, each with its reason:
-- what a person looks up in the official list and confirms or rejects (codes.csv of the home). Of scheme none: what is a code of
-- something else, or of the publisher's own making. The facts keep what is printed.

with listed as (
    select scheme, code, name, parent_code from {{ ref('dim_classification') }} where source not in ('document', 'observed')
),

-- A code may have had several names; a name may stand under several codes.
codes as (
    select distinct scheme, code from listed
),

namesakes as (
    select scheme, parent_code, name, min(code) as code from listed group by scheme, parent_code, name
),

sections as (
    select code, min(name) as name
    from listed
    where scheme in ('department_economic', 'government_economic') and length(code) = 5
    group by code
),

printed as (
    select
        lines.classification_id,
        lines.classification_scheme,
        lines.line_code,
        lines.fiscal_year,
        count(*) as budget_line_count,
        count(distinct lines.document_id) as document_count,
        count(distinct lines.unit_id) as unit_count,
        min(lines.document_id) as example_document_id
    from {{ ref('fct_budget_line') }} as lines
    inner join {{ ref('dim_publication') }} as publications on lines.publication_id = publications.publication_id and publications.is_current
    where lines.line_code <> ''
    group by lines.classification_id, lines.classification_scheme, lines.line_code, lines.fiscal_year
),

-- What a code without a scheme is, by the tables that print it.
foreign_codes as (
    select
        line_code,
        fiscal_year,
        min(line_label) as printed_name,
        max(case when table_code in ('procurement', 'service_purchase', 'fixed_assets') then 1 else 0 end) as is_of_a_catalogue
    from {{ ref('fct_budget_line') }}
    where classification_id is null and line_code <> ''
    group by line_code, fiscal_year
)

select
    coalesce(printed.classification_scheme, 'none') as classification_scheme,
    printed.line_code,
    printed.fiscal_year,
    {{ year_start_date('printed.fiscal_year') }} as year_start_date,
    coalesce(names.name, foreign_codes.printed_name) as printed_name,
    names.level,
    names.parent_code,
    case
        when names.code is null and sections.code is not null then concat('在', sections.code, sections.name, '之下自行细分，科目表只到款')
        when names.code is null and foreign_codes.is_of_a_catalogue = 1 then '采购、资产目录的编码，不是收支分类科目'
        when names.code is null then '项目名称或编号中的数字，不是收支分类科目'
        when observations.ruling = 'rejected' then concat('经核对否定', coalesce(concat('：', observations.ruling_reason), ''))
        when observations.is_contested then '文件印出的名称不一致'
        when own.code is not null then '科目表有这个编码，但不在这一年度'
        when namesakes.code is not null then concat('科目表中同名的科目是', namesakes.code, '，可能是编码印错')
        when parents.code is not null then concat('科目表有上级科目', parents.code, '，没有这一项，可能是后来增设的')
        when classes.code is not null then concat('科目表有类', classes.code, '，没有其中的这一款')
        else '科目表没有这一类'
    end as unlisted_reason,
    cast(printed.document_count as integer) as document_count,
    cast(printed.unit_count as integer) as unit_count,
    cast(printed.budget_line_count as integer) as budget_line_count,
    printed.example_document_id
from printed
left join {{ ref('dim_classification') }} as names on printed.classification_id = names.classification_id and names.source = 'document'
left join {{ ref('int_codes__observed') }} as observations on names.classification_id = observations.classification_id
left join foreign_codes
    on printed.classification_id is null and printed.line_code = foreign_codes.line_code and printed.fiscal_year = foreign_codes.fiscal_year
left join sections on length(printed.line_code) = 7 and substr(printed.line_code, 1, 5) = sections.code
left join codes as own on names.scheme = own.scheme and names.code = own.code
left join namesakes on names.scheme = namesakes.scheme and names.parent_code = namesakes.parent_code and names.name = namesakes.name
left join codes as parents on names.scheme = parents.scheme and names.parent_code = parents.code
left join codes as classes on names.scheme = classes.scheme and substr(names.code, 1, 3) = classes.code
where names.classification_id is not null or printed.classification_id is null
