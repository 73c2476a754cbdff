-- A unit that published once is expected to publish every later year, as far as the warehouse holds that year and stage of any
-- unit, and so is every unit that the register of a person names, or that a superior's document of the year lists: no clock
-- decides, so a build gives the same register on every day. What is not in this warehouse may well be published elsewhere. Late
-- is what was published more than the days of 预算法 第十四条 after its approval, where both days are known.

with documents as (
    select unit_id, fiscal_year, stage, document_id, document_kind from {{ ref('dim_publication') }} where is_current
),

-- What was renamed is expected under its name of today from its last publication on; that is no silence of the unit that was.
units as (
    select
        documents.unit_id,
        min(documents.fiscal_year) as first_year,
        max(case when holders.unit_id <> holders.current_unit_id then documents.fiscal_year else 9999 end) as last_year
    from documents
    inner join {{ ref('dim_unit') }} as holders on documents.unit_id = holders.unit_id
    group by documents.unit_id
),

stages as (
    select stage, max(fiscal_year) as last_year from documents group by stage
),

-- Who listed a unit; a department's publication contains the figures of the units that it lists.
listed as (
    select
        mentions.unit_id,
        publishers.fiscal_year,
        publishers.stage,
        min(publishers.document_id) as superior_document_id
    from {{ ref('int_units__mentioned') }} as mentions
    inner join {{ ref('dim_publication') }} as publishers
        on mentions.document_id = publishers.document_id and mentions.publication_no = publishers.publication_no and publishers.is_current
    inner join {{ ref('dim_unit') }} as listed_units
        on mentions.unit_id = listed_units.unit_id and publishers.unit_id = listed_units.parent_unit_id and listed_units.parent_basis = 'listed'
    where not mentions.is_publisher and publishers.document_kind in ('budget', 'final')
        and coalesce(publishers.publication_level, 'department') = 'department'
    group by mentions.unit_id, publishers.fiscal_year, publishers.stage
),

-- What makes a disclosure expected, the strongest reason first.
reasons as (
    select unit_id, fiscal_year, stage, 1 as reason_rank from {{ ref('int_register__entries') }}
    union all
    select units.unit_id, years.fiscal_year, stages.stage, 2 as reason_rank
    from units
    cross join stages
    inner join {{ ref('dim_fiscal_year') }} as years
        on years.fiscal_year between units.first_year and least(units.last_year, stages.last_year)
    union all
    select unit_id, fiscal_year, stage, 3 as reason_rank from listed
),

expected as (
    select unit_id, fiscal_year, stage, min(reason_rank) as reason_rank
    from reasons
    group by unit_id, fiscal_year, stage
),

published as (
    select
        unit_id,
        fiscal_year,
        stage,
        min(document_id) as document_id,
        cast(count(distinct document_id) as integer) as document_count,
        max(case when document_kind in ('budget', 'final') then 1 else 0 end) as has_accounts
    from documents
    group by unit_id, fiscal_year, stage
),

-- What a person wrote into the register goes before what a document says of itself.
dated as (
    select
        expected.unit_id,
        expected.fiscal_year,
        expected.stage,
        case expected.reason_rank when 1 then 'register' when 2 then 'earlier_publication' else 'listed' end as expected_by,
        listed.superior_document_id,
        entries.unit_id is not null as is_registered,
        entries.registered_unit,
        entries.register_remark,
        coalesce(entries.is_ambiguous, false) as is_ambiguous,
        coalesce(entries.approved_on, stated.approved_on) as approved_on,
        case when entries.approved_on is not null then 'register' when stated.approved_on is not null then 'document' end as approved_on_source,
        coalesce(entries.published_on, stated.published_on) as published_on,
        case when entries.published_on is not null then 'register' when stated.published_on is not null then 'document' end
            as published_on_source,
        coalesce(entries.approved_on <> stated.approved_on, false) or coalesce(entries.published_on <> stated.published_on, false)
            as has_other_dates
    from expected
    left join {{ ref('int_register__entries') }} as entries
        on expected.unit_id = entries.unit_id and expected.fiscal_year = entries.fiscal_year and expected.stage = entries.stage
    left join listed
        on expected.unit_id = listed.unit_id and expected.fiscal_year = listed.fiscal_year and expected.stage = listed.stage
    left join {{ ref('int_disclosure_dates__stated') }} as stated
        on expected.unit_id = stated.unit_id and expected.fiscal_year = stated.fiscal_year and expected.stage = stated.stage
),

measured as (
    select
        dated.*,
        years.publication_days_after_approval as allowed_days,
        {{ days_later('dated.approved_on', 'years.publication_days_after_approval') }} as publication_deadline,
        {{ days_between('dated.approved_on', 'dated.published_on') }} as days_after_approval,
        case dated.stage when 'final' then years.final_publication_from else years.budget_publication_from end as publication_from,
        case dated.stage when 'final' then years.final_publication_until else years.budget_publication_until end as publication_until,
        published.document_id,
        coalesce(published.document_count, 0) as document_count,
        coalesce(published.has_accounts, 0) = 1 as is_published
    from dated
    left join {{ ref('dim_fiscal_year') }} as years on dated.fiscal_year = years.fiscal_year
    left join published
        on dated.unit_id = published.unit_id and dated.fiscal_year = published.fiscal_year and dated.stage = published.stage
)

select
    measured.unit_id,
    coalesce(units.unit_name, measured.registered_unit) as unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    coalesce(units.current_unit_id, measured.unit_id) as current_unit_id,
    coalesce(units.current_unit_name, units.unit_name, measured.registered_unit) as current_unit_name,
    measured.fiscal_year,
    {{ year_start_date('measured.fiscal_year') }} as year_start_date,
    measured.stage,
    codes.name_zh as stage_name,
    measured.is_published,
    measured.document_id,
    measured.document_count,
    measured.expected_by,
    measured.superior_document_id,
    measured.publication_from,
    measured.publication_until,
    measured.is_registered,
    measured.approved_on,
    measured.approved_on_source,
    measured.published_on,
    measured.published_on_source,
    measured.publication_deadline,
    measured.days_after_approval,
    measured.days_after_approval > measured.allowed_days as is_late,
    concat(
        case
            when measured.is_published and measured.days_after_approval > measured.allowed_days
                then concat('已公开，批复后第', measured.days_after_approval, '日，迟于法定的', measured.allowed_days, '日')
            when measured.is_published and measured.days_after_approval is not null
                then concat('已公开，批复后第', measured.days_after_approval, '日')
            when measured.is_published then '已公开，批复日期或公开日期不明'
            when measured.published_on is not null then '登记为已公开，库中没有文件'
            when measured.publication_deadline is not null
                then concat('本库没有文件（不等于未公开），法定期限为', cast(measured.publication_deadline as {{ text_type() }}))
            when measured.superior_document_id is not null then '本库没有其单独的文件，数字含在上级部门的公开中'
            else '本库没有文件（不等于未公开）'
        end,
        case when measured.has_other_dates then '；登记簿与文件所载日期不一致' else '' end,
        case when measured.is_ambiguous then '；登记的名称对应库中多个单位' else '' end
    ) as register_status,
    measured.register_remark
from measured
left join {{ ref('dim_unit') }} as units on measured.unit_id = units.unit_id
left join {{ ref('dim_code') }} as codes on codes.code_list = 'stage' and measured.stage = codes.code
